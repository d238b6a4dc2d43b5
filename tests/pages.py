"""Pages as a browser reads them: found by selectors, whatever way their HTML is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from xml.etree.ElementTree import tostring

import tinyhtml5
from cssselect2 import ElementWrapper

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

# What Django's test browser is answered.
type Shown = "_MonkeyPatchedWSGIResponse"
type Fields = dict[str, Any]

_SENT = ":is(input, select, textarea)[name]:not(:disabled)"
_TICKED = {"radio", "checkbox"}


@dataclass(frozen=True)
class Element:
    found: ElementWrapper

    @property
    def raw_text(self) -> str:
        return "".join(self.found.etree_element.itertext())

    @property
    def text(self) -> str:
        """All its text, with single blanks."""
        return " ".join(self.raw_text.split())

    @property
    def markup(self) -> bytes:
        return tostring(self.found.etree_element)

    def __getitem__(self, attribute: str) -> str:
        return self.found.etree_element.attrib[attribute]

    def get(self, attribute: str) -> str | None:
        return self.found.etree_element.get(attribute)

    def all(self, selector: str) -> list[Self]:
        return [type(self)(each) for each in self.found.query_all(selector)]

    def one(self, selector: str) -> Self:
        (element,) = self.all(selector)
        return element

    def has(self, selector: str) -> bool:
        return self.found.query(selector) is not None

    def texts(self, selector: str) -> list[str]:
        return [each.text for each in self.all(selector)]

    def each(self, attribute: str) -> list[str]:
        """Return the attribute of every element that has it, in the order of the page."""
        return [element[attribute] for element in self.all(f"[{attribute}]")]


def read_page(shown: Shown | str) -> Element:
    """Read what was answered, a whole page or a part of one."""
    text = shown if isinstance(shown, str) else shown.content.decode()
    return Element(ElementWrapper.from_html_root(tinyhtml5.parse(text)))


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
    if field.found.local_name == "textarea":
        yield field.raw_text
    elif field.found.local_name == "select":
        chosen = field.all("option[selected]") or field.all("option")[:1]
        yield from (option.get("value") or "" for option in chosen)
    elif (is_ticked := field.found.matches(":checked")) or field.get("type") not in _TICKED:
        value = field.get("value")
        yield ("on" if is_ticked else "") if value is None else value
