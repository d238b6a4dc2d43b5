"""What a screen reader meets in the PDF: everything painted is in the tree of tags or an artifact, never neither."""

import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from apps.reports.pdf import rendering, tagging
from tests.reports.documents import document

PAINTING = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "Tj", "TJ", "'", '"'}
NAME = b"0123456789abcdef"
LEAST_RUNNING = 4  # document, whose it is, fingerprint and page number


@dataclass
class Painted:
    """One page: which numbered contents it holds, its artifacts by kind, and what is in neither."""

    numbers: list[int] = field(default_factory=list)
    artifacts: Counter[str] = field(default_factory=Counter)
    loose: list[str] = field(default_factory=list)


def painted(page: pikepdf.Page) -> Painted:
    """Read a page's content operator by operator, as a viewer does."""
    found, open_marks = Painted(), list[bool]()
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name in {"BMC", "BDC"}:
            is_artifact = str(operands[0]) == "/Artifact"
            properties: Any = operands[1] if len(operands) > 1 else {}
            if is_artifact:
                found.artifacts[str(properties.get("/Type", ""))] += 1
            elif "/MCID" in properties:
                found.numbers.append(int(properties.MCID))
            open_marks.append(is_artifact or "/MCID" in properties)
        elif name == "EMC":
            open_marks.pop()
        elif name in PAINTING and not any(open_marks):
            found.loose.append(name)
    assert open_marks == []
    return found


def elements(of: Any) -> Iterator[Any]:
    for child in of.get("/K", ()):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


@pytest.fixture(scope="module")
def bare() -> bytes:
    """What WeasyPrint writes, before it is put right."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rendering, "tidied", lambda pdf, identifier: pdf)
        return rendering.render(document(), number=3, fingerprint="9c1f44ab" * 8).pdf


@pytest.fixture(scope="module")
def opened(bare: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(tagging.tidied(bare, identifier=NAME))) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def tree(opened: pikepdf.Pdf) -> list[Any]:
    return list(elements(opened.Root.StructTreeRoot))


def owned(tree: list[Any]) -> dict[tuple[int, int], list[int]]:
    numbers = defaultdict(list)
    for element in tree:
        for child in element.get("/K", ()):
            if not isinstance(child, pikepdf.Dictionary):
                numbers[element.Pg.objgen].append(int(child))
    return numbers


def test_everything_painted_is_in_the_tree_once_or_an_artifact(opened: pikepdf.Pdf, tree: list[Any]) -> None:
    numbers = owned(tree)
    for page in opened.pages:
        found = painted(page)
        assert found.loose == []
        assert sorted(found.numbers) == sorted(numbers[page.obj.objgen])
        assert len(set(found.numbers)) == len(found.numbers)


def test_running_heads_and_page_numbers_are_artifacts_and_the_cover_has_none(opened: pikepdf.Pdf) -> None:
    running = [painted(page).artifacts["/Pagination"] for page in opened.pages]
    assert running[0] == 0
    assert min(running[1:]) >= LEAST_RUNNING


def test_without_being_put_right_the_running_heads_would_be_in_neither(bare: bytes) -> None:
    with pikepdf.open(io.BytesIO(bare)) as before:
        numbers = owned(list(elements(before.Root.StructTreeRoot)))
        page = before.pages[1]
        assert len(painted(page).numbers) - len(numbers[page.obj.objgen]) >= LEAST_RUNNING


def test_a_reader_that_begins_at_the_page_finds_the_same_element(
    opened: pikepdf.Pdf, tree: list[Any]
) -> None:
    numbers = list(opened.Root.StructTreeRoot.ParentTree.Nums)
    arrays = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    held = {
        (each.Pg.objgen, int(child)): each.objgen
        for each in tree
        for child in each.K
        if isinstance(child, int)
    }
    for page in opened.pages:
        owners: Any = arrays[int(page.obj.StructParents)]
        for number, owner in enumerate(owners):
            assert (owner.objgen if owner is not None else None) == held.get((page.obj.objgen, number))


def test_every_header_cell_says_what_it_heads_and_data_outnumbers_headers(tree: list[Any]) -> None:
    tables = [each for each in tree if each.S == "/Table"]
    assert len(tables) >= 5
    for table in tables:
        cells = [each for each in elements(table) if each.S in ("/TH", "/TD")]
        headers = [each for each in cells if each.S == "/TH"]
        assert {str(each.A.Scope) for each in headers} <= {"/Column", "/Row"}
        assert len(headers) <= len(cells) - len(headers) or not any(
            each.A.Scope == "/Row" for each in headers
        )
        named = {str(each.ID) for each in headers if "/ID" in each}
        assert {str(name) for each in cells for name in each.A.get("/Headers", ())} <= named


def test_lists_hold_items_headings_skip_no_level_and_nothing_is_empty(tree: list[Any]) -> None:
    levels = [int(str(each.S)[2:]) for each in tree if str(each.S) in tagging.HEADINGS]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    for each in tree:
        if each.S == "/L":
            assert {str(item.S) for item in each.K} == {"/LI"}
            assert {item.P.objgen for item in each.K} == {each.objgen}
        assert len(each.K) or str(each.S) not in tagging.NOTHING_WHEN_EMPTY


def test_every_figure_has_words(tree: list[Any]) -> None:
    figures = [each for each in tree if each.S == "/Figure"]
    assert figures
    assert all(str(each.Alt).strip() for each in figures)


ODD = """<html lang="en"><title>Odd</title>
<h1>One</h1><h4>A level that was skipped to</h4><p></p>
<svg width="9" height="9"><path d="M0 0h9v9z"/></svg>
<svg width="9" height="9"><title>Told</title><path d="M0 0h9v9z"/></svg>
<dl><div><dt>Term</dt><dd>Meaning</dd></div></dl>
<table><thead><tr><th>Group<th>Answered<tbody><tr><th scope="row">Builders<td>3</table>"""


def test_what_html_allows_and_pdf_does_not_is_put_right() -> None:
    import weasyprint

    pdf = tagging.tidied(
        weasyprint.HTML(string=ODD).write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=True), identifier=NAME
    )
    with pikepdf.open(io.BytesIO(pdf)) as odd:
        tree = list(elements(odd.Root.StructTreeRoot))
        kinds = Counter(str(each.S) for each in tree)
        assert (kinds["/H1"], kinds["/H2"], kinds["/H4"]) == (1, 1, 0)
        assert [str(each.Alt) for each in tree if each.S == "/Figure"] == ["Told"]
        assert painted(odd.pages[0]).artifacts["/Layout"] == 1
        assert {str(item.S) for each in tree if each.S == "/L" for item in each.K} == {"/LI"}
        # Three headers against one cell: the row's is read as the cell it is.
        assert (kinds["/TH"], kinds["/TD"]) == (2, 2)
        assert [str(each.A.Scope) for each in tree if each.S == "/TH"] == ["/Column", "/Column"]
        assert all(len(each.K) for each in tree)


def test_it_is_put_right_the_same_way_every_time(bare: bytes) -> None:
    assert tagging.tidied(bare, identifier=NAME) == tagging.tidied(bare, identifier=NAME)
