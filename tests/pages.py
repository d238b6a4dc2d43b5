"""Pages as a browser reads them: found by selectors, whatever way their HTML is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from selectolax.lexbor import LexborHTMLParser, LexborNode

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

# What Django's test browser is answered.
type Shown = "_MonkeyPatchedWSGIResponse"
type Fields = dict[str, Any]

_SENT = ":is(input, select, textarea)[name]:not([disabled], fieldset[disabled] *)"
_TICKED = {"radio", "checkbox"}


@dataclass(frozen=True)
class Element:
    found: LexborNode

    @property
    def strings(self) -> list[str]:
        """Each stretch of text between two tags."""
        return [one.text_content or "" for one in self.found.traverse(include_text=True) if one.is_text_node]

    @property
    def raw_text(self) -> str:
        return self.found.text()

    @property
    def text(self) -> str:
        """All its text, with single blanks."""
        return " ".join(self.raw_text.split())

    @property
    def markup(self) -> str:
        return self.found.html or ""

    def __getitem__(self, attribute: str) -> str:
        return self.found.attributes[attribute] or ""

    def get(self, attribute: str) -> str | None:
        return self[attribute] if attribute in self.found.attributes else None

    def all(self, selector: str) -> list[Self]:
        return [type(self)(each) for each in self.found.css(selector)]

    def one(self, selector: str) -> Self:
        (element,) = self.all(selector)
        return element

    def has(self, selector: str) -> bool:
        return self.found.css_first(selector) is not None

    def texts(self, selector: str) -> list[str]:
        return [each.text for each in self.all(selector)]

    def each(self, attribute: str) -> list[str]:
        """Return the attribute of every element that has it, in the order of the page."""
        return [element[attribute] for element in self.all(f"[{attribute}]")]


def read_page(shown: Shown | str) -> Element:
    """Read what was answered, a whole page or a part of one."""
    text = shown if isinstance(shown, str) else shown.content.decode()
    root = LexborHTMLParser(text).root
    assert root is not None
    return Element(root)


def fields_of(shown: Shown) -> Fields:
    """Return what a browser would send from the page as it is: the fields with a value, and the ticked ones."""
    return fields_in(read_page(shown))


def fields_in(part: Element) -> Fields:
    """Return what a browser would send from a part of a page, such as one of its forms."""
    fields: Fields = {}
    for field in part.all(_SENT):
        for value in _sent_by(field):
            fields.setdefault(field["name"], []).append(value)
    return fields


def _sent_by(field: Element) -> Iterator[str]:
    if field.found.tag == "textarea":
        yield field.raw_text
    elif field.found.tag == "select":
        chosen = field.all("option[selected]") or field.all("option")[:1]
        yield from (option.get("value") or "" for option in chosen)
    elif (is_ticked := field.get("checked") is not None) or field.get("type") not in _TICKED:
        value = field.get("value")
        yield ("on" if is_ticked else "") if value is None else value
