"""What WeasyPrint is spared, because it would do it anew for every report, or more often than the look needs."""

from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from weasyprint import CSS, HTML, cssselect2, svg
from weasyprint.urls import URLFetcherResponse


class ReportHTML(HTML):  # type: ignore[misc]  # it has no types
    """HTML whose link to `stylesheet` is answered by what was parsed of it before."""

    def __init__(
        self,
        html: str,
        *,
        base_url: str,
        url_fetcher: Callable[[str], URLFetcherResponse],
        stylesheet: str,
        parsed: CSS | None,
    ) -> None:
        # Well-formed HTML is parsed as XML, which is faster.
        try:
            root = ElementTree.fromstring(html)  # noqa: S314 — our own template, in which every text is escaped
        except ElementTree.ParseError:
            super().__init__(string=html, base_url=base_url, url_fetcher=url_fetcher)
        else:
            self.base_url, self.url_fetcher, self.media_type = base_url, url_fetcher, "print"
            self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root)
            self.etree_element = root
        self._own: CSS | None = None
        for head in self.etree_element.iter("head") if parsed else ():
            for link in head.findall(f"link[@href='{stylesheet}']"):
                head.remove(link)
                self._own = parsed

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        # Ours, parsed once a process, stands in for WeasyPrint's own, whose two hundred rules are for elements that no
        # report has.
        return super()._ua_stylesheets(forms) if self._own is None else [self._own]


class _Whole(str):
    # A text in a drawing is laid out as one, not letter by letter: it counts as one letter where they are gone through.
    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def _text_of(node: svg.Node) -> str | None:
    text: str | None = node._etree_node.text
    return _Whole(text) if text else text


svg.Node.text = property(_text_of)
