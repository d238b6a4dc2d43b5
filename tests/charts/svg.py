"""Reads a chart back: where its texts and shapes ended up."""

from dataclasses import dataclass
from xml.etree import ElementTree

from apps.charts.text import text_width

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class PlacedText:
    words: str
    left: float
    right: float
    baseline: float
    size: float
    is_bold: bool


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own output


def title_of(svg: str) -> str:
    return parse(svg).findtext(f"{SVG}title") or ""


def texts(svg: str) -> list[PlacedText]:
    return [_placed(element) for element in parse(svg).iter(f"{SVG}text")]


def words_of(svg: str) -> list[str]:
    return [text.words for text in texts(svg)]


def names_of(svg: str) -> set[str]:
    """Return the name of each element, without its namespace."""
    return {element.tag.rpartition("}")[2] for element in parse(svg).iter()}


def attributes(svg: str, tag: str) -> list[dict[str, str]]:
    return [dict(element.attrib) for element in parse(svg).iter(f"{SVG}{tag}")]


def _placed(element: ElementTree.Element) -> PlacedText:
    words, size, x = element.text or "", float(element.attrib["font-size"]), float(element.attrib["x"])
    is_bold = element.attrib["font-weight"] == "600"
    width = text_width(words, size, is_bold=is_bold)
    left = x - width * {"start": 0, "middle": 0.5, "end": 1}[element.attrib["text-anchor"]]
    return PlacedText(words, left, left + width, float(element.attrib["y"]), size, is_bold)
