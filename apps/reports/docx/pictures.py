"""Pictures of a report for Word, which shows no drawing of ours: each painted from its SVG, with its words as its text."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from xml.etree import ElementTree

from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from apps.charts.themes import PRINT
from apps.findings.brief_pictures import drawn_calendar, drawn_scale
from apps.reports.document.content import Content
from apps.reports.pdf.letters import OTHERS, UNSEEN

WIDTH = 600.0  # of a drawing, so that its letters are as large as those around it
DOTS = 3  # of the picture to one of the drawing
FINER = 2  # painted larger and made smaller: so edges are smooth
OPAQUE = 255
_STEP = re.compile(r"([MmLlHhVvZz])|(-?[\d.]+)")
_FONT = "fonts/{name}.woff2"


@dataclass(frozen=True)
class Picture:
    png: bytes
    text: str  # what it says, to whom can't see it


def pictures_of(content: Content) -> dict[str, Callable[[], Picture]]:
    """Return what paints each picture that a report has, by the name of its field."""
    brief, found = content.brief, dict[str, Callable[[], Picture]]()
    if calendar := brief.picture:
        found["calendar"] = lambda: painted(drawn_calendar(calendar, theme=PRINT, width=WIDTH))
    if scale := brief.scale:
        title = brief.headline
        found["scale"] = lambda: painted(drawn_scale(scale, title=title, theme=PRINT, width=WIDTH))
    return found


def painted(svg: str) -> Picture:
    """Paint one of our own drawings."""
    root = ElementTree.fromstring(svg)  # noqa: S314 — our own drawing, in which every text is escaped
    width, height = (round(float(root.get(side, "0"))) for side in ("width", "height"))
    by = DOTS * FINER
    image = Image.new("RGB", (width * by, height * by), PRINT.surface)
    brush = _Brush(ImageDraw.Draw(image, "RGBA"), by)
    said = []
    for each in root:
        name = each.tag.rpartition("}")[2]
        if name in {"title", "desc"}:
            said.append(each.text or "")
        else:
            getattr(brush, name)(each)
    png = io.BytesIO()
    small = image.resize((width * DOTS, height * DOTS), Image.Resampling.LANCZOS)
    small.save(png, format="PNG")
    return Picture(png.getvalue(), " ".join(filter(None, said)))


class _Brush:
    """Paints the elements that drawings of ours are made of; there is a method for each."""

    def __init__(self, draw: ImageDraw.ImageDraw, by: int) -> None:
        self.draw, self.by = draw, by

    def rect(self, each: ElementTree.Element) -> None:
        x, y, width, height = self._numbers(each, "x", "y", "width", "height")
        if width > 0 and height > 0:
            self._polygon(each, [(x, y), (x + width, y), (x + width, y + height), (x, y + height)])

    def circle(self, each: ElementTree.Element) -> None:
        x, y, radius = self._numbers(each, "cx", "cy", "r")
        self.draw.ellipse(
            (x - radius, y - radius, x + radius, y + radius),
            fill=_colour(each),
            outline=each.get("stroke"),
            width=round(self._stroke(each)),
        )

    def line(self, each: ElementTree.Element) -> None:
        x1, y1, x2, y2 = self._numbers(each, "x1", "y1", "x2", "y2")
        thick = max(round(self._stroke(each)), 1)
        self.draw.line((x1, y1, x2, y2), fill=each.get("stroke"), width=thick)

    def path(self, each: ElementTree.Element) -> None:
        self._polygon(each, [(x * self.by, y * self.by) for x, y in _corners(each.get("d", ""))])

    def text(self, each: ElementTree.Element) -> None:
        x, y, size = self._numbers(each, "x", "y", "font-size")
        runs = list(_runs(each.text or "", each.get("font-weight", "400"), round(size)))
        wide = sum(font.getlength(signs) for font, signs in runs)
        x -= {"start": 0.0, "middle": wide / 2, "end": wide}[each.get("text-anchor", "start")]
        for font, signs in runs:
            self.draw.text((x, y), signs, fill=each.get("fill"), font=font, anchor="ls")
            x += font.getlength(signs)

    def _numbers(self, each: ElementTree.Element, *names: str) -> list[float]:
        return [float(each.get(name, "0")) * self.by for name in names]

    def _stroke(self, each: ElementTree.Element) -> float:
        return float(each.get("stroke-width", "1" if each.get("stroke") else "0")) * self.by

    def _polygon(self, each: ElementTree.Element, corners: list[tuple[float, float]]) -> None:
        self.draw.polygon(corners, fill=_colour(each))
        if stroke := each.get("stroke"):
            closed = [*corners, *corners[:2]]
            self.draw.line(closed, fill=stroke, width=round(self._stroke(each)), joint="curve")


def _colour(each: ElementTree.Element) -> str:
    share = round(OPAQUE * float(each.get("fill-opacity", "1")))
    return f"{each.get('fill', PRINT.ink)}{share:02x}"


def _corners(path: str) -> Iterator[tuple[float, float]]:
    """Yield the corners of a path of straight lines, which is how drawings of ours write one."""
    x = y = 0.0
    step, numbers = "", list[float]()
    for letter, number in _STEP.findall(path):
        if letter:
            step, numbers = letter, []
            continue
        numbers.append(float(number))
        if step in "HhVv":
            x = numbers[0] + x * (step == "h") if step in "Hh" else x
            y = numbers[0] + y * (step == "v") if step in "Vv" else y
        elif len(numbers) == 2:
            x, y = (numbers[0] + x, numbers[1] + y) if step.islower() else (numbers[0], numbers[1])
        else:
            continue
        numbers = []
        yield x, y


def _runs(text: str, weight: str, size: int) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
    """Break a text where another font has the sign."""
    signs = [sign for sign in text if sign not in UNSEEN]
    for name, run in groupby(signs, lambda sign: _font_of(sign, weight)):
        yield _font(name, size), "".join(run)


@cache
def _font_of(sign: str, weight: str) -> str:
    own = [f"ibm-plex-sans-{part}-{weight}-normal" for part in ("latin", "latin-ext")]
    return next((name for name in (*own, *OTHERS) if ord(sign) in _signs(name)), own[0])


@cache
def _signs(name: str) -> frozenset[int]:
    with TTFont(_path(name), lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_path(name), size)


def _path(name: str) -> str:
    found = finders.find(_FONT.format(name=name))
    if not found:
        raise FileNotFoundError(name)
    return found
