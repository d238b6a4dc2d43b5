"""The table of faults: each has a test that is there, or says why it has none, and no test of faults is left out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

# What a row may name: tests/FILE::test, several with <br> between.
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
WANTED = {f"F{number}" for number in range(1, 41)} | {f"N{number}" for number in range(1, 7)}


def rows(text: str) -> Iterator[tuple[str, str, str, str]]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"[FN]\d+|-", cells[0]):
            number, fault, test, figure = cells
            yield number, fault, test, figure


@pytest.fixture
def table(repository: Path) -> list[tuple[str, str, str, str]]:
    return list(rows((repository / "tests/faults/README.md").read_text(encoding="utf-8")))


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_fault_has_a_row_and_every_row_a_test_and_a_figure_or_a_reason(
    table: list[tuple[str, str, str, str]],
) -> None:
    numbers = [number for number, *_ in table if number != "-"]
    assert sorted(numbers) == sorted(WANTED)
    for number, fault, test, figure in table:
        assert len(fault) > 10, number
        assert NAMED.search(test) or test.startswith("none: "), (number, test)
        # Without a test there is the reason; with one it says what came of it.
        assert len(test) > 30, number
        assert figure or test.startswith("none: "), number


def test_each_test_that_is_named_is_there(table: list[tuple[str, str, str, str]], repository: Path) -> None:
    named = [(path, name) for _, _, test, _ in table for path, name in NAMED.findall(test)]
    assert len(named) > len(WANTED) - 5
    assert [each for each in named if each[1] not in functions_of(repository / each[0])] == []


def test_no_test_of_faults_is_left_out(table: list[tuple[str, str, str, str]], repository: Path) -> None:
    named = {name for _, _, test, _ in table for _, name in NAMED.findall(test)}
    there = {
        name
        for path in (repository / "tests/faults").glob("test_*.py")
        for name in functions_of(path)
        if name.startswith("test_")
    }
    assert len(there) > 30
    assert there - named == set()
