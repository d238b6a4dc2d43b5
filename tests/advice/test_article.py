"""The page that sets the article's claims beside the rules: what it names is there, and no claim is left without a word."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.advice.lists.third import rules

_NAME = re.compile(r"`([^`]+)`")


def _rows(repository: Path) -> Iterator[tuple[str, str, str]]:
    for line in (repository / "docs/article.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("| ") else []
        if len(cells) >= 2 and cells[0] != "the article says":
            yield cells[0], cells[1], cells[2].strip(" |") if len(cells) > 2 else ""


def test_every_rule_that_is_named_is_there(repository: Path) -> None:
    rule_set = rules()
    known = {rule.id for rule in rule_set.rules}
    promised = {target.written.id for target in rule_set.targets}
    rows = list(_rows(repository))
    named = {name for _, names, _ in rows for name in _NAME.findall(names)}
    beside = {name for _, _, why in rows for name in _NAME.findall(why)}
    assert len(rows) > 50
    assert named <= known, named - known
    assert beside <= known | promised, beside - known - promised


def test_a_claim_without_a_rule_says_why(repository: Path) -> None:
    for claim, names, why in _rows(repository):
        assert _NAME.search(names) or (names == "none" and why), claim
