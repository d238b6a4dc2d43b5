"""HTML to PDF by WeasyPrint. It uses no database, network or clock."""

import atexit
import gc
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from apps.documents.mapping import read
from apps.reports.document.content import content_of
from apps.reports.document.cover import ReportOptions
from apps.reports.errors import RenderFailed
from apps.reports.models import LARGEST_PDF
from apps.reports.pdf.letters import faces_css, fit_to_print, fonts_for
from apps.reports.pdf.tagging import tidied

if TYPE_CHECKING:
    from weasyprint import CSS, HTML
    from weasyprint import Document as LaidOut
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcherResponse

TEMPLATE_VERSION = "10"
BRIEF_PAGE, BRIEF_END = 2, "brief-end"
MOST_PAGES = 60
MOST_HTML_CHARACTERS = 5_000_000
LONGEST_TEXT = 2000
# Not a real host: the base under which our own files are found.
ASSETS = "https://assets.invalid/"
LOGO, LOOK, FACES = f"{ASSETS}logo.png", f"{ASSETS}look.css", f"{ASSETS}faces.css"
STYLESHEET = "css/report.css"
NO_FONTS = Path(__file__).with_name("fonts.conf")
# Fonts lack the non-breaking hyphen, and looking for it elsewhere takes the layout a minute; control and
# direction characters would let a text rearrange the line it stands in.
NON_BREAKING_HYPHEN = "\u2011"
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
PAGE_LAID_OUT = re.compile(r"Creating layout - Page (\d+)")
COLOUR = re.compile(r"#[0-9a-f]{6}")
# Lower and wider than A4: with these margins a page holds as much.
LETTER = """
@page { size: Letter; margin: 14mm 17mm; }
.cover { height: 279.4mm; }
.cover::before, .cover::after { width: 215.9mm; }
.brief figure { margin-top: 9mm; }
"""
# On a colour that may be as light as white text allows, nothing is paler than white.
OWN_COLOUR = """
.cover { background: %(colour)s; }
.cover::before {
  background: repeating-linear-gradient(90deg, #ffffff, #ffffff .3mm, %(colour)s .3mm, %(colour)s 2.1mm);
}
.cover .kick, .cover .lead, .cover .since, .cover dt, .cover .print { color: #ffffff; }
"""
MISSING_LIBRARY = gettext_noop(
    "The PDF needs the Pango text library, which this machine lacks. Whoever runs this server installs it with "
    "“apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0” and starts the worker again."
)


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int
    renderer: str


def render(
    stored: Mapping[str, object],
    *,
    number: int,
    fingerprint: str,
    logo: bytes | None = None,
    on_page: Callable[[int], None] = lambda page: None,
) -> Rendered:
    """Render frozen content as a PDF. The same content and number give the same bytes in any process.

    `fingerprint` is its sha256, `logo` the PNG it names; `on_page` is called for each page. Raises RenderFailed.
    """
    weasyprint = _weasyprint()
    html = report_html(stored, number=number, fingerprint=fingerprint)
    if len(html) > MOST_HTML_CHARACTERS:
        raise RenderFailed("TOO_BIG", _("The report holds more text than a PDF of it could be read."))
    try:
        with _page_progress(on_page), _failing_on_dropped_drawings(), _gc_paused():
            faces = fonts_for(html)
            own = {**_of_organisation(stored, logo), FACES: faces_css(faces).encode()}
            fonts, parsed = _kept(faces)
            laid_out = _laid_out(_html(html, own, parsed), fonts)
            # The brief is one page: where it does not fit, it is set smaller.
            if any(BRIEF_END in page.anchors for page in laid_out.pages[BRIEF_PAGE:]):
                # Before the second one takes as much memory.
                del laid_out
                tight = report_html(stored, number=number, fingerprint=fingerprint, is_tight=True)
                laid_out = _laid_out(_html(tight, own, parsed), fonts)
            pages = len(laid_out.pages)
            # With a name WeasyPrint would write everything twice, once for its digest.
            pdf = laid_out.write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=True)
    except weasyprint.urls.FatalURLFetchingError as error:
        raise RenderFailed("RENDER_ERROR", _("The report named a file that is not its own.")) from error
    pdf = tidied(pdf, identifier=_identifier(fingerprint, number))
    if len(pdf) > LARGEST_PDF:
        raise RenderFailed("TOO_BIG", _("The PDF is larger than 25 MB."))
    return Rendered(pdf=pdf, pages=pages, renderer=f"WeasyPrint {weasyprint.__version__}")


def printed(html: str, *, sheet: str) -> bytes:
    """Return other pages than a report's as a PDF; `sheet` comes after the style sheet of reports. Raises RenderFailed."""
    weasyprint = _weasyprint()
    html = fit_to_print(UNPRINTABLE.sub("", html.replace(NON_BREAKING_HYPHEN, "-")))
    try:
        with _failing_on_dropped_drawings(), _gc_paused():
            faces = fonts_for(html)
            own = {LOOK: sheet.encode(), FACES: faces_css(faces).encode()}
            fonts, parsed = _kept(faces)
            pdf = _laid_out(_html(html, own, parsed), fonts).write_pdf(
                pdf_variant="pdf/ua-1", uncompressed_pdf=True
            )
    except weasyprint.urls.FatalURLFetchingError as error:
        raise RenderFailed("RENDER_ERROR", _("The report named a file that is not its own.")) from error
    return tidied(pdf, identifier=sha256(html.encode()).digest()[:16])


def _laid_out(html: "HTML", fonts: "FontConfiguration") -> "LaidOut":
    laid_out = html.render(pdf_variant="pdf/ua-1", font_config=fonts)
    if len(laid_out.pages) > MOST_PAGES:
        raise RenderFailed(
            "TOO_BIG",
            _("The report would have %(pages)d pages; %(most)d is the most.")
            % {"pages": len(laid_out.pages), "most": MOST_PAGES},
        )
    return laid_out


def warm_up() -> None:
    """Load what the first report would wait for. Without Pango nothing is loaded, and each report says so."""
    with suppress(RenderFailed):
        _weasyprint()


def report_html(
    stored: Mapping[str, object], *, number: int, fingerprint: str, is_tight: bool = False
) -> str:
    """Return what is printed; `is_tight` sets the brief smaller, so that more of it fits on its page."""
    content = content_of(stored)
    with override(content.options.language):
        return render_to_string(
            "reports/pdf/report.html",
            {
                "report": printable(content, letters=fit_to_print),
                "number": number,
                "fingerprint": fingerprint,
                "template": TEMPLATE_VERSION,
                "is_tight": is_tight,
            },
        )


def printable[PartT](part: PartT, *, letters: Callable[[str], str] = str) -> PartT:
    """Return the content with every text fit to print: no control characters, nothing longer than a page.

    `letters` makes of each text what the fonts at hand can print; where a browser or Word has its own, all stay.
    """
    return cast("PartT", _printable(part, letters))


def _printable(part: object, letters: Callable[[str], str]) -> object:
    if isinstance(part, str):
        text = UNPRINTABLE.sub("", part.replace(NON_BREAKING_HYPHEN, "-"))
        if len(text) > LONGEST_TEXT:
            text = f"{text[:LONGEST_TEXT].rstrip()} {_('… [cut here]')}"
        return letters(text)
    if isinstance(part, tuple):
        return tuple(_printable(each, letters) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        changed = {each.name: _printable(getattr(part, each.name), letters) for each in fields(part)}
        return replace(part, **changed)
    return part


def _weasyprint() -> ModuleType:
    try:
        import weasyprint as library
    except OSError as error:
        raise RenderFailed("MISSING_LIBRARY", MISSING_LIBRARY) from error
    weasyprint: ModuleType = library
    return weasyprint


def _of_organisation(stored: Mapping[str, object], logo: bytes | None) -> dict[str, bytes]:
    """Return what is printed of the organisation that ordered the report, by address."""
    options = read(ReportOptions, stored["options"])
    rules = LETTER if options.paper == "letter" else ""
    # It goes into a style sheet: what is no colour could hold any rule.
    if COLOUR.fullmatch(options.accent):
        rules += OWN_COLOUR % {"colour": options.accent}
    own = {LOOK: rules.encode()}
    return {**own, LOGO: logo} if logo is not None else own


def _html(html: str, own: Mapping[str, bytes] | None = None, parsed: "CSS | None" = None) -> "HTML":
    """Parse the HTML. `parsed` is our style sheet, where it was parsed before."""
    # Whatever else the HTML names ends the rendering: a report fetches nothing from anywhere.
    from apps.reports.pdf.shortcuts import ReportHTML

    return ReportHTML(
        html, base_url=ASSETS, url_fetcher=_fetcher(own or {}), stylesheet=STYLESHEET, parsed=parsed
    )


def _fetcher(own: Mapping[str, bytes]) -> "Callable[[str], URLFetcherResponse]":
    from weasyprint import urls

    assets = _assets()

    def own_asset(url: str) -> "URLFetcherResponse":
        if url in own:
            return urls.URLFetcherResponse(url, own[url], {"Content-Type": _type_of(Path(url))})
        path = assets.get(url)
        if path is None:
            raise urls.FatalURLFetchingError(f"{url} is not one of the report's own files.")
        return urls.URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _type_of(path)})

    return own_asset


@lru_cache(maxsize=4)
def _kept(faces: tuple[str, ...]) -> "tuple[FontConfiguration, CSS]":
    """Keep the unpacked fonts for the next report of this process, and our style sheet, which names those of all reports."""
    # Unpacking them takes a sixth of a report's time. One for each set of `faces`: a font that an earlier report needed must not print a letter of the next.
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    # Fonts delete their files, which they can't do any more once the interpreter is being taken down.
    atexit.register(_kept.cache_clear)
    # Fontconfig is told its file by the environment, which must then be as it was for whatever else runs here.
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(NO_FONTS)
    try:
        fonts = FontConfiguration()
    finally:
        del os.environ["FONTCONFIG_FILE"]
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before
    return fonts, CSS(url=f"{ASSETS}{STYLESHEET}", url_fetcher=_fetcher({}), font_config=fonts)


class _RaisingHandler(logging.Handler):
    """Raises the error that is being handled when it is logged, but not one that was being handled before."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._before = sys.exception()

    def emit(self, record: logging.LogRecord) -> None:
        error = sys.exception()
        if error is not None and error is not self._before:
            raise error


@contextmanager
def _failing_on_dropped_drawings() -> Iterator[None]:
    # WeasyPrint prints a page without the drawing that failed, also when time or memory ran out: the same content would
    # give other bytes, and a reader would miss a chart without knowing.
    log, handler = logging.getLogger("weasyprint"), _RaisingHandler()
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


@contextmanager
def _gc_paused() -> Iterator[None]:
    # Until the report is done almost nothing is garbage, and looking for it takes a sixth of the time. What existed before is frozen, so that the one collection at
    # the end looks at the report's objects only.
    was_enabled = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        gc.collect()
        gc.unfreeze()


def _assets() -> dict[str, Path]:
    path = finders.find(STYLESHEET)
    if not isinstance(path, str):
        text = _("The report's own file %(name)s is missing.")
        raise RenderFailed("RENDER_ERROR", text % {"name": STYLESHEET})
    stylesheet = Path(path)
    fonts = sorted((stylesheet.parent.parent / "fonts").glob("*.woff2"))
    return {f"{ASSETS}{each.parent.name}/{each.name}": each for each in (stylesheet, *fonts)}


def _type_of(path: Path) -> str:
    return {".css": "text/css; charset=utf-8", ".png": "image/png"}.get(path.suffix, "font/woff2")


def _identifier(fingerprint: str, number: int) -> bytes:
    return sha256(f"{fingerprint} {TEMPLATE_VERSION} {number}".encode()).digest()[:16]


@contextmanager
def _page_progress(on_page: Callable[[int], None]) -> Iterator[None]:
    class PageListener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if page := PAGE_LAID_OUT.search(record.getMessage()):
                on_page(int(page[1]))

    progress = logging.getLogger("weasyprint.progress")
    listener = PageListener()
    progress.addHandler(listener)
    progress.setLevel(logging.INFO)
    # A line for each page would fill the worker's log.
    progress.propagate = False
    try:
        yield
    finally:
        progress.removeHandler(listener)
