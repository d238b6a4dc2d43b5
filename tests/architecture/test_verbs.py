"""Every verb of the audit trail is said in plain words on the owner's page."""

import ast
from collections.abc import Iterator
from pathlib import Path

from apps.accounts.verbs import VERBS, Group

PREVIEWS = {"preview_examples", "preview_mail_text", "preview_questions"}  # named by a format string


def verbs(tree: ast.AST) -> Iterator[str]:
    """Yield each verb that is written out in a call, or named as one of those that a service takes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            said = [each.value for each in node.keywords if each.arg == "verb"]
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "_note":
                said += node.args[1:2]
            yield from (
                each.value for each in said if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def test_every_verb_has_its_words(repository: Path) -> None:
    written = {
        verb
        for path in sorted((repository / "apps").rglob("*.py"))
        if "migrations" not in path.parts
        for verb in verbs(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert written - VERBS.keys() == set(), "say in apps/accounts/verbs.py what these mean"
    assert VERBS.keys() >= PREVIEWS
    assert {verb.group for verb in VERBS.values()} == set(Group)
