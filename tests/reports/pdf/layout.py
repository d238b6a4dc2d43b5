"""What is wrong with the pages of a PDF: too many, left empty or written over, with headings and rows that stand alone
or blocks cut in two.

Where text stands is read by poppler, what it is from the tags.
"""

import html
import io
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import pikepdf

ORDINARY = 8  # pages before the annex: cover, brief, and six
FULL = 2 / 3  # of a page, unless a part ends on it
OWN = 2  # the first pages have a layout of their own: cover and brief
MARGIN = 57.0  # points: 20 mm
HEADINGS = {"/H1", "/H2", "/H3"}
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)</word>')
IN_ANNEX = re.compile(r"^A\d+$")  # its number
TOUCH = 2.0  # points: lines of text stand that close


def faults(pdf: bytes, *, most_pages: int = ORDINARY) -> list[str]:
    """Return what is wrong, in words; nothing where every page may be shown to anybody."""
    pages = pages_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        tags = Tags(opened)
        return [
            *_pages(pages, most_pages),
            *_overlaps(pages),
            *tags.stranded_headings(),
            *tags.stranded_captions(),
            *tags.stranded_rows(),
            *tags.cut_blocks(),
        ]


@dataclass(frozen=True)
class Word:
    """A word and its box on a page, in points from the left and from the top."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Word") -> bool:
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide > 1 and high > TOUCH + min(self.bottom - self.top, other.bottom - other.top) / 3


@dataclass(frozen=True)
class Page:
    height: float
    words: tuple[Word, ...]

    @property
    def is_annex(self) -> bool:
        return any(IN_ANNEX.match(word.text) for word in self.words)

    @property
    def fill(self) -> float:
        """Return how much of the page is used, from 0 to 1, down to its last word."""
        bottom = self.height - MARGIN
        ends = [word.bottom for word in self.words if MARGIN - 5 <= word.top < bottom]
        return (max(ends, default=MARGIN) - MARGIN) / (bottom - MARGIN)

    @property
    def is_written_over(self) -> bool:
        """Say whether more stands above the text than one line, the running head."""
        return len({round(word.top) for word in self.words if word.top < MARGIN - 5}) > 1

    @property
    def overlapping(self) -> tuple[Word, Word] | None:
        """Return the first two words, from the top, that stand one over the other."""
        words = sorted(self.words, key=lambda word: word.top)
        for place, one in enumerate(words, start=1):
            for other in islice(words, place, None):
                if other.top >= one.bottom:
                    break
                if one.overlaps(other):
                    return one, other
        return None


def pages_of(pdf: bytes) -> list[Page]:
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    # Of the title, which is no part of a page, poppler writes emoji in no valid way.
    found = PAGE.findall(told.stdout.decode(errors="replace"))
    return [
        Page(
            float(height),
            tuple(Word(html.unescape(text), *map(float, box)) for *box, text in WORD.findall(words)),
        )
        for _width, height, words in found
    ]


def _pages(found: Sequence[Page], most: int) -> Iterator[str]:
    body = sum(not page.is_annex for page in found)
    if body > most:
        yield f"{body} pages before the annex, and {most} are promised"
    for number, page in enumerate(found[OWN:], start=OWN + 1):
        if page.fill < FULL and number not in {body, len(found)}:
            yield f"page {number} of {len(found)} is filled to {page.fill:.0%}"
        if page.is_written_over:
            yield f"page {number} is written over its head"


def _overlaps(pages: Sequence[Page]) -> Iterator[str]:
    for number, page in enumerate(pages, start=1):
        if page.overlapping is not None:
            one, other = page.overlapping
            yield f"on page {number} “{one.text}” and “{other.text}” stand one over the other"


LEAVES = {*HEADINGS, "/P", "/LI", "/Table", "/Figure"}


@dataclass(frozen=True)
class Leaf:
    name: str
    page: int
    rows: int  # of a table


class Tags:
    """The tagged content of a PDF, and on which pages each part of it stands."""

    def __init__(self, opened: pikepdf.Pdf) -> None:
        self._number = {page.obj.objgen: number for number, page in enumerate(opened.pages, start=1)}
        self._root: Any = opened.Root.StructTreeRoot

    def stranded_headings(self) -> Iterator[str]:
        """Yield headings that end a page, with what they head on the next one."""
        for one, following in pairwise(self._leaves(self._root)):
            if one.name in HEADINGS and following.page > one.page:
                yield f"a heading ends page {one.page}"

    def stranded_captions(self) -> Iterator[str]:
        """Yield captions that end a page, with their table on the next one."""
        for table in self._named(self._root, "/Table"):
            for caption in self._named(table, "/Caption"):
                page = max(self._pages(caption))
                if not any(page in self._pages(row) for row in self._named(table, "/TR")):
                    yield f"a caption ends page {page}"

    def stranded_rows(self) -> Iterator[str]:
        """Yield tables that leave a single row on a page; each page has a table of its own in the tags."""
        for one, following in pairwise(self._leaves(self._root)):
            if one.name == following.name == "/Table" and following.page > one.page:
                yield from (
                    f"one row stands alone on page {each.page}" for each in (one, following) if each.rows == 1
                )

    def cut_blocks(self) -> Iterator[str]:
        """Yield blocks under a small heading (a recommendation, an assumption) that go over a page."""
        blocks = self._outermost(self._root, "/Div")
        for block, following in pairwise(blocks):
            first, then = (next((str(kid.S) for kid in _kids(each)), "") for each in (block, following))
            page, next_page = (min(self._pages(each), default=0) for each in (block, following))
            if first == "/H3" and then not in {*HEADINGS, ""} and next_page == page + 1:
                yield f"a block is cut between pages {page} and {next_page}"

    def _leaves(self, element: Any) -> Iterator["Leaf"]:
        for kid in _kids(element):
            name, pages = str(kid.S), self._pages(kid)
            if name not in LEAVES:
                yield from self._leaves(kid)
            elif pages:
                rows = [row for body in self._named(kid, "/TBody") for row in self._named(body, "/TR")]
                yield Leaf(name, max(pages) if name in HEADINGS else min(pages), len(rows))

    def _named(self, element: Any, name: str) -> Iterator[Any]:
        for kid in _kids(element):
            if str(kid.get("/S", "")) == name:
                yield kid
            yield from self._named(kid, name)

    def _outermost(self, element: Any, name: str) -> Iterator[Any]:
        for kid in _kids(element):
            if str(kid.S) == name:
                yield kid
            else:
                yield from self._outermost(kid, name)

    def _pages(self, element: Any) -> set[int]:
        found = set()
        kids = list(_kids(element))
        for kid in kids:
            found |= self._pages(kid)
        if not kids and "/Pg" in element:
            found.add(self._number[element.Pg.objgen])
        return found


def _kids(element: Any) -> Iterator[Any]:
    kids = element.get("/K")
    if kids is None:
        return
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
