"""Rules for tests themselves, so that each says what it means."""

import ast
import re
from pathlib import Path

import pytest

# Templates are no pages yet, and what is printed of a chart is checked to the letter.
READS_TEXT = re.compile(
    r"\bre\.\w+\(.*(?:\.content\b|<\w)|\.(?:split|partition|count)\(b?[\"']<\w|\.content\.(?:count|split|find)\("
)

# What a service or a worker writes, together with what belongs to it; tests/factories.py knows how.
STATES = {"state", "submitted_at", "closed_at", "withdrawn_at", "archived_at"}


def code_of(repository: Path, but_for: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return each line of the tests with where it stands."""
    return [
        (f"{path.relative_to(repository)}:{number}", line)
        for path in sorted((repository / "tests").rglob("*.py"))
        if not str(path.relative_to(repository / "tests")).startswith(but_for)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    ]


def test_pages_are_read_by_a_parser(repository: Path) -> None:
    # What pdftotext writes of a PDF is no page.
    lines = code_of(repository, but_for=("architecture/", "i18n/test_templates.py", "reports/pdf/layout.py"))
    assert [place for place, line in lines if READS_TEXT.search(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "re.findall(r'<b>(.*)</b>', page)",
        'page.split("<main")[1]',
        'answer.content.count(b"Guest")',
        're.search("a", answer.content.decode())',
    ],
)
def test_a_regular_expression_over_a_page_is_found(line: str) -> None:
    assert READS_TEXT.search(line)


def test_a_state_is_reached_through_services_and_factories(repository: Path) -> None:
    found = [
        f"{path.relative_to(repository)}:{node.lineno}"
        for path in sorted((repository / "tests").rglob("*.py"))
        if path.name != "factories.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
        if "objects" in ast.unparse(node.func) and STATES & {keyword.arg for keyword in node.keywords}
    ]
    assert found == []
