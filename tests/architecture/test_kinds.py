"""Adding a kind of question touches its own files: nobody else asks which kind it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

from apps.instruments.definition import items
from apps.instruments.values import CHECKS
from apps.responses.questions.kinds import KINDS

MOST_CHECKS = 10
ITEM_CLASSES = {
    each for each in vars(items).values() if isinstance(each, type) and issubclass(each, items.Item)
} - {items.Item}


def checks_of_kind(path: Path) -> Iterator[int]:
    """Yield the line of each isinstance that asks for a kind of item."""
    names = {each.__name__ for each in ITEM_CLASSES}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            asked = {each.id for each in ast.walk(node.args[1]) if isinstance(each, ast.Name)}
            if asked & names:
                yield node.lineno


def test_at_most_ten_places_ask_which_kind_a_question_is(repository: Path) -> None:
    found = [
        f"{path.relative_to(repository)}:{line}"
        for path in sorted((repository / "apps").rglob("*.py"))
        for line in checks_of_kind(path)
    ]
    assert len(found) <= MOST_CHECKS, found


def test_every_kind_is_registered_with_its_checker_and_its_template(repository: Path) -> None:
    assert set(KINDS) == set(CHECKS) == ITEM_CLASSES
    assert len({type(kind) for kind in KINDS.values()}) == len(KINDS)
    for kind in KINDS.values():
        name = type(kind).__module__.rpartition(".")[2]
        assert kind.template == f"responses/items/{name}.html"
        assert (repository / "templates" / kind.template).exists()
