"""What questionnaires and rule sets say stands in their files alone: no id and no sentence of theirs stands in Python."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from apps.advice import DEFINITIONS as RULES
from apps.advice.rules.loading import read_folder
from apps.core.translations import texts_of
from apps.documents.values import JsonObject
from apps.instruments.definition import TEXTS
from apps.instruments.rule_texts import rule_texts
from apps.instruments.selectors import TRANSLATIONS as INSTRUMENTS

# An id has a capital, a digit or a hyphen; others, such as `stage` and `freshness`, are words of the product, too.
IS_AN_ID = re.compile(r"(?=.*[A-Z0-9-]).{2,}")
SHORTEST_SENTENCE = (
    12  # with a space in it; a single word, such as a dimension's name, is a word of the product
)
# Sentences that the product says for itself, and a file says as well.
OF_BOTH = {
    "How far is it?": "every questionnaire has this switch, and engagements a column for it",
    "Who runs the model?": "every questionnaire has this switch, and engagements a column for it",
    "Who gets what it makes?": "the framing asks this of the facilitator, who picks for everybody",
    "Does a person look at results before they count?": "the framing asks every switch in words of its own",
    "UK or Switzerland": "the framing offers it, and the questionnaire has the switch",
}


@cache
def documents() -> tuple[list[JsonObject], list[JsonObject]]:
    """Return every questionnaire and every rule set that is shipped."""

    def read(folder: Path) -> list[JsonObject]:
        # Not their translations, nor the schemas.
        files = (file for file in sorted(folder.glob("*.json")) if "." not in file.stem)
        return [json.loads(file.read_text(encoding="utf-8")) for file in files]

    folders = [manifest.parent for manifest in sorted(RULES.glob("*/manifest.json"))]
    return read(INSTRUMENTS), [*read(RULES), *map(read_folder, folders)]


@cache
def ids() -> frozenset[str]:
    def found(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (value["id"],) if isinstance(value.get("id"), str) else ()
            value = list(value.values())
        if isinstance(value, list):
            yield from chain.from_iterable(map(found, value))

    return frozenset(filter(IS_AN_ID.fullmatch, found([*chain(*documents())])))


@cache
def sentences() -> frozenset[str]:
    instruments, rules = documents()
    said = chain(
        *(texts_of(each, TEXTS).values() for each in instruments),
        *(rule_texts(each).values() for each in rules),
    )
    return frozenset(text for text in said if len(text) >= SHORTEST_SENTENCE and " " in text)


def names_of_data(code: str) -> list[tuple[int, str]]:
    """Return the literals that are an id, a fact about one (`quantity.QU2.now`), or a sentence of a file, by line."""
    tree = ast.parse(code)
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (node.value in sentences() and node.value not in OF_BOTH)
        or (" " not in node.value and ids() & {node.value, *node.value.split(".")})
    ]


def test_no_python_names_what_a_file_says(repository: Path) -> None:
    found = [
        f"{path.relative_to(repository)}:{line} {literal!r}"
        for path in sorted((repository / "apps").rglob("*.py"))
        if "definitions" not in path.parts
        for line, literal in names_of_data(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "MOVES_MONEY = 'CO5'",
        "is_over = facts['quantity.QU2.now']",
        "PAST = frozenset({'T0', 'P0'})",
        "if rule.id == 'pair-data-user': ...",
        "text.replace('A data platform, a feature store', '')",
    ],
)
def test_an_id_and_a_sentence_are_found(code: str) -> None:
    assert names_of_data(code)


@pytest.mark.parametrize("code", ["dimension = 'data'", "field = 'stage'", "what = 'organization'"])
def test_a_word_of_the_product_is_none(code: str) -> None:
    assert names_of_data(code) == []


def test_what_both_say_is_still_said_by_both(repository: Path) -> None:
    files = (path.read_text(encoding="utf-8") for path in (repository / "apps").rglob("*.py"))
    code = "\n".join(files)
    assert set(OF_BOTH) <= sentences()
    assert [text for text in OF_BOTH if f'"{text}"' not in code] == []
