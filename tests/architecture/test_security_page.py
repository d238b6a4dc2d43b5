"""docs/security.md names a test that exists, or a reason, for each requirement of ASVS 5.0.0 at levels 1 and 2."""

import re
from pathlib import Path

import pytest

# Of each section, the number of its last requirement up to level 2: they come in order.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "14.1": 2, "14.2": 4, "14.3": 3,
}  # fmt: skip
STATES = {"met", "partly", "not met", "n/a", "not verified"}
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)


@pytest.fixture
def page(repository: Path) -> str:
    return (repository / "docs/security.md").read_text(encoding="utf-8")


def test_every_requirement_has_its_row_once(page: str) -> None:
    wanted = [f"{section}.{number}" for section, last in SECTIONS.items() for number in range(1, last + 1)]
    assert [row[0] for row in ROW.findall(page)] == wanted


def test_every_row_says_how_it_stands_and_why(page: str) -> None:
    for number, about, state, by in ROW.findall(page):
        assert state in STATES, number
        assert about.strip(), number
        assert by.strip(), number


def test_every_test_that_is_named_exists(page: str, repository: Path) -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page))
    assert len(named) > 50
    missing = [
        f"{path}::{name}"
        for path, name in sorted(named)
        if not (repository / path).exists()
        or f"def {name}(" not in (repository / path).read_text(encoding="utf-8")
    ]
    assert missing == []
