"""Packs of examples: what they may say, and that the shipped ones say something true of every row."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.core.actors import SYSTEM
from apps.documents.files import read_file
from apps.documents.problems import DocumentError
from apps.instruments import examples
from apps.instruments.definition import Definition, definition_from
from apps.instruments.definition.reading import KINDS as KINDS_OF_SYSTEM
from apps.instruments.examples import pack_problems, packs_of
from apps.instruments.figures.format import Row, rows
from apps.instruments.services import load_instrument
from tests.factories import NOW

type Document = dict[str, Any]
KINDS = [
    "Document search",
    "Forecasting",
    "Fraud scoring",
    "Support assistant",
    "Task agent",
    "Vision inspection",
]
BAD = [
    ("no item", lambda d: d["rows"].update(QX1=["a"]), "rows.QX1"),
    ("no quantity", lambda d: d["rows"].update(D1=["a"]), "rows.D1"),
    ("a row too few", lambda d: d["rows"]["QU7"].pop(), "rows.QU7"),
    ("a long text", lambda d: d["rows"]["QO1"].__setitem__(0, "a" * 81), "rows.QO1[0]"),
    ("no title", lambda d: d.pop("title"), "title"),
    ("an unknown field", lambda d: d.update(colour="red"), "colour"),
]


@pytest.fixture
def pack() -> Document:
    path = examples.DEFINITIONS / "examples" / "support-assistant-3.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_there_is_a_pack_for_each_kind_of_initiative(definition: Definition) -> None:
    assert [pack.title for pack in packs_of(definition.name)] == KINDS


def test_each_example_of_a_ladder_stands_for_one_row_of_it(definition: Definition) -> None:
    for pack in packs_of(definition.name):
        for item, texts in pack.rows.items():
            said = [text for text in texts if text]
            assert (len(texts), len(set(said))) == (definition.quantities[item].row_count, len(said))


@pytest.mark.parametrize(("change", "path"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_a_pack_that_does_not_hold_is_refused_with_its_path(
    pack: Document, definition: Definition, change: Callable[[Document], object], path: str
) -> None:
    assert pack_problems(pack, definition) == []
    change(pack)
    assert [problem.path for problem in pack_problems(pack, definition)] == [path]


@pytest.mark.django_db
def test_an_instrument_is_not_loaded_beside_a_pack_that_names_what_it_does_not_ask(
    document: Document, pack: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack["rows"]["QU9"] = ["a"]
    monkeypatch.setattr(examples, "_files", lambda: (("broken-1.json", pack),))
    with pytest.raises(DocumentError, match=r"broken-1\.json: rows\.QU9"):
        load_instrument(document, by=SYSTEM, at=NOW)


def test_a_pack_is_named_as_its_file(repository: Path) -> None:
    for path in sorted((repository / "apps/instruments/definitions/examples").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        assert path.name == f"{document['slug']}-{document['version']}.json"


# Rows of a figure follow the kind of system; what is not named here answers.
_KINDS = {
    "forecasting": "predictive",
    "fraud-scoring": "predictive",
    "vision-inspection": "predictive",
    "task-agent": "agent",
}
_SHIPPED = definition_from(read_file(examples.DEFINITIONS / "four-dimensions-3.json"))
# A text that says so speaks of more than it lists.
_MORE = re.compile(r"\b(?:also|each|every|few|some|hundreds?|thousands?)\b")
_RATE = re.compile(
    r"(?P<count>[0-9][0-9,]*|an?) (?:[a-z]+ )+?(?P<time>an hour|a second|every [0-9]+ seconds)"
)
_A_SHIPPED = {"an hour": 1 / 3600, "a second": 1.0}


def placed(*items: str) -> Iterator[tuple[str, Row, str]]:
    """Yield each example of these items with its row, and where it stands."""
    for pack in packs_of(_SHIPPED.name):
        kind = _KINDS.get(pack.name.partition("@")[0], "answers")
        asked = _SHIPPED.framed({"system_kind": kind, "stage": "live"}).quantities
        for item in (each for each in items if each in pack.rows):
            for row, text in zip(rows(asked[item]), pack.rows[item], strict=True):
                if text:
                    yield text, row, f"{pack.name} {item}: {row.label}: {text}"


def misplaced(text: str, low: float, high: float) -> bool:
    """Say whether so many things are listed that they can't stand for these figures."""
    named = re.split(r", and |, | and ", text.partition(":")[2] or text)
    return len(named) > high or (len(named) < low and not _MORE.search(text))


@pytest.mark.parametrize(
    ("text", "low", "high", "is_misplaced"),
    [
        ("one search team", 4, 6, True),
        ("one search team", 1, 1, False),
        ("cards, loans, disputes, call centre, branches", 13, 30, True),
        ("cards, loans, disputes, call centre, branches", 4, 6, False),
        ("one search and one answer service", 4, 10, True),
        ("the assistant, a router, a call summary", 2, 3, False),
        ("a team in each plant", 13, 30, False),
        ("legal, risk, sales and staff", 2, 3, True),
    ],
)
def test_things_that_are_listed_are_counted(text: str, low: int, high: int, *, is_misplaced: bool) -> None:
    assert misplaced(text, low, high) == is_misplaced


def test_what_an_example_lists_stands_in_its_row() -> None:
    """Teams and uses: one search team is no "4 to 6 teams"."""
    said = [(where, misplaced(text, row.low, row.high)) for text, row, where in placed("QO1", "QO2")]
    assert len(said) > 20
    assert [where for where, is_misplaced in said if is_misplaced] == []


def rate_of(rate: re.Match[str]) -> float:
    """Return how often a second something happens."""
    often = _A_SHIPPED.get(rate["time"]) or 1 / float(rate["time"].split()[1])
    count = 1.0 if rate["count"] in {"a", "an"} else float(rate["count"].replace(",", ""))
    return count * often


@pytest.mark.parametrize(("item", "of_a_second"), [("QU2", 1), ("QU7", 86_400), ("QM13", 60)])
def test_a_rate_that_an_example_names_stands_in_its_row(item: str, of_a_second: int) -> None:
    """360 searches an hour are a tenth a second; a line that runs day and night hands out so many a day."""
    said = [
        (where, rate_of(rate) * of_a_second, row)
        for text, row, where in placed(item)
        for rate in _RATE.finditer(text)
        if "few" not in rate[0]
    ]
    # The first row reads "up to", whatever the kind.
    least = {_SHIPPED.framed({"system_kind": kind}).quantities[item].ladder[0] for kind in KINDS_OF_SYSTEM}
    assert said
    assert [
        (where, figure)
        for where, figure, row in said
        if not (0 if row.low in least else row.low) * 0.999 <= figure <= row.high * 1.001
    ] == []


def test_so_many_articles_in_so_many_shops_stand_in_their_row() -> None:
    found = 0
    for text, row, where in placed("QU7"):
        if match := re.fullmatch(r"([0-9,]+) articles in each of ([0-9]+) shops", text):
            figure = int(match[1].replace(",", "")) * int(match[2])
            assert row.low <= figure <= row.high, where
            found += 1
    assert found == 3
