"""What WeasyPrint leaves undone in the tags of a PDF, so that a screen reader reads what is meant (PDF/UA-1)."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, String

# WeasyPrint writes one operand a line, and texts as hexadecimal: no text can look like this.
MARKED = re.compile(rb"^/\w+\n<</MCID (\d+)>>\nBDC$", re.MULTILINE)
RUNNING = b"/Artifact\n<</Type /Pagination>>\nBDC"
DECORATION = b"/Artifact\n<</Type /Layout>>\nBDC"
HEADINGS = {f"/H{level}": level for level in range(1, 7)}
PRINTED = 4  # the flag of an annotation that is on paper too
# A cell or an item without a word holds its place; anything else without content is nothing to stop at.
NOTHING_WHEN_EMPTY = {"/P", "/Span", "/Div", "/NonStruct", "/Sect", "/Caption"}


def tidied(pdf: bytes, *, identifier: bytes) -> bytes:
    """Return a tagged, uncompressed PDF of WeasyPrint with its tags put right, named and compressed.

    The same bytes and identifier give the same bytes.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        tree = _Tree()
        root = opened.Root.StructTreeRoot
        for child in root.K:
            tree.put_right(child)
        arrays = dict(_pairs(root.ParentTree.Nums))
        for page in opened.pages:
            owners = arrays[int(page.obj.StructParents)]
            spoken = tree.spoken[page.obj.objgen]
            for number in set(range(len(owners))) - spoken:
                owners[number] = None
            contents = page.obj.Contents
            contents.write(_with_artifacts(contents.read_bytes(), spoken, tree.drawn[page.obj.objgen]))
            for annotation in page.obj.get("/Annots", ()):
                annotation.F = int(annotation.get("/F", 0)) | PRINTED
        opened.trailer.ID = Array([String(identifier), String(identifier)])
        written = io.BytesIO()
        opened.save(written, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
        return written.getvalue()


def _with_artifacts(content: bytes, spoken: set[int], drawn: set[int]) -> bytes:
    # Running heads, page numbers and decoration are owned by no element of the tree: they are no part of what is read.
    def marked(match: re.Match[bytes]) -> bytes:
        number = int(match[1])
        if number in spoken:
            return match[0]
        return DECORATION if number in drawn else RUNNING

    return MARKED.sub(marked, content)


def _pairs(numbers: Object) -> Iterator[tuple[int, Object]]:
    flat = list(numbers)
    yield from zip(map(int, flat[::2]), flat[1::2], strict=True)


type _Marks = defaultdict[tuple[int, int], set[int]]


@dataclass
class _Tree:
    """Which marked contents of each page the tree tells, and which it told before they turned out to be decoration."""

    spoken: _Marks = field(default_factory=lambda: defaultdict(set))
    drawn: _Marks = field(default_factory=lambda: defaultdict(set))
    level: int = 0  # of the heading read last

    def put_right(self, element: Object, scope: str = "/Row") -> bool:
        """Put an element right and all below it; return whether anything is left of it."""
        kind = str(element.S)
        # A drawing without a title has nothing to read out: it is decoration.
        if kind == "/Figure" and "/Alt" not in element:
            self.drawn[element.Pg.objgen] |= set(map(int, element.K))
            return False
        kept = list(self._kept(element, self._named(element, kind, scope)))
        if kind == "/L":
            apart = {"/LI", "/Caption"} if len(kept) == 1 else {"/LI", "/Caption", "/L"}
            kept = [item for child in kept for item in _items(child, element, apart)]
        element.K = Array(kept)
        if kind == "/Table":
            _lighten(element)
        return bool(kept) or kind not in NOTHING_WHEN_EMPTY

    def _named(self, element: Object, kind: str, scope: str) -> str:
        """Put right what an element is called; return what a header cell below it heads."""
        if kind in HEADINGS:
            # PDF/UA allows no heading two levels below the one before.
            self.level = min(HEADINGS[kind], self.level + 1)
            element.S = Name(f"/H{self.level}")
        elif kind == "/TH":
            element.A.Scope = Name(scope)
        return "/Column" if kind == "/THead" else scope

    def _kept(self, element: Object, scope: str) -> Iterator[Object | int]:
        for child in element.get("/K", ()):
            if isinstance(child, Dictionary):
                if "/S" not in child or self.put_right(child, scope):
                    yield child
            else:
                self.spoken[element.Pg.objgen].add(int(child))
                yield child


def _items(child: Object | int, of: Object, apart: set[str]) -> Iterator[Object | int]:
    """Lift the items out of what only groups them: HTML allows a division in a list, PDF does not.

    A list that is all there is in a list is the same one: what is laid out as a table is a box in a box.
    """
    if isinstance(child, int) or str(child.S) in apart:
        yield child
        return
    for item in child.K:
        item.P = of
        yield item


def _lighten(table: Object) -> None:
    """Make the first cells of the rows plain ones where header cells would outnumber all others."""
    cells = [cell for row in _rows(table) for cell in row.K]
    headers = [cell for cell in cells if cell.S == Name.TH]
    # In a table of two columns every row would be announced twice, and what is data would go by as headers.
    if 2 * len(headers) > len(cells):
        _head_no_rows(cells, [cell for cell in headers if cell.A.Scope == Name.Row])


def _head_no_rows(cells: list[Object], of_rows: list[Object]) -> None:
    gone = {str(cell.ID) for cell in of_rows if "/ID" in cell}
    for cell in of_rows:
        cell.S = Name.TD
        del cell.A.Scope
        if "/ID" in cell:
            del cell.ID
    for cell in cells:
        if "/Headers" in cell.A:
            cell.A.Headers = Array([each for each in cell.A.Headers if str(each) not in gone])


def _rows(element: Object) -> Iterator[Object]:
    for child in element.K:
        if child.S == Name.TR:
            yield child
        elif child.S in (Name.THead, Name.TBody, Name.TFoot):
            yield from _rows(child)
