"""The former format, a row for each person: read as rows of both lists, each perspective a crowd."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from apps.ranking import Crowd, Estimate, Figures, Opinions, Perspective, Settings, Triple
from apps.ranking.exchange import assess_document, input_problems, read_input
from tests.ranking.build import refusal_of

type Change = Callable[[dict[str, Any]], object]

DOCUMENT: dict[str, Any] = {
    "format": "scalelens-engine-input/2",
    "engagement": {
        "dimensions": ["data", "user", "model"],
        "horizon_months": 18,
        "groups": [{"id": "business", "weight": 2.0}, {"id": "risk"}],
        "items": [{"id": "d1", "dimension": "data"}],
        "quantities": [{"id": "load", "dimension": "user", "unit": "x"}],
        "stakeholders": [
            {"id": "s0", "group": "business", "ranking": {"data": 2, "user": 1}, "likert": {"d1": 4}},
            {"id": "s1", "group": "business", "estimates": {"load": {"now": {"likely": 3}, "limit": None}}},
            {
                "id": "s2",
                "group": "risk",
                "ranking": {"data": None},
                "likert": {"d1": None},
                "estimates": {"load": {}},
            },
        ],
        "live": False,
    },
    "settings": {"draws": 16, "camps_draws": 9},
}


def changed(change: Change) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    change(document["engagement"])
    return document


def test_each_person_is_a_row_of_both_lists_and_each_perspective_a_crowd() -> None:
    read = read_input(DOCUMENT)
    # Who left everything open gave nothing.
    assert read.engagement.perspectives == (Perspective("business", 2.0, 2), Perspective("risk", 1.0, 0))
    assert read.engagement.crowds == (Crowd("business", 2.0), Crowd("risk"))
    assert read.engagement.opinions == (
        Opinions("business", {"data": 2, "user": 1}, {"d1": 4}),
        Opinions("business"),
        Opinions("risk", {"data": None}, {"d1": None}),
    )
    assert read.engagement.figures == (
        Figures("s0", "business"),
        Figures("s1", "business", {"load": Estimate(now=Triple(None, 3.0, None))}),
        Figures("s2", "risk", {"load": Estimate()}),
    )
    assert (read.engagement.live, read.settings) == (False, Settings(draws=16, camps_draws=9))


def test_it_is_assessed_like_the_same_in_lists() -> None:
    read = read_input(DOCUMENT)
    today = {
        "format": "scalelens-engine-input/3",
        "engagement": read.engagement.to_json(),
        "settings": read.settings.to_json(),
    }
    assert assess_document(DOCUMENT, DOCUMENT) == assess_document(today, today)


REFUSALS: list[tuple[str, Change, list[tuple[str, str]]]] = [
    ("no lists", lambda e: (e.pop("groups"), e.pop("stakeholders")), [("groups", "missing_field"), ("stakeholders", "missing_field")]),
    ("lists that are none", lambda e: e.update(groups=3, stakeholders={}), [("groups", "wrong_type"), ("stakeholders", "wrong_type")]),
    ("a group with heads", lambda e: e["groups"][1].update(heads=3), [("groups[1].heads", "unknown_field")]),
    ("a group without an id", lambda e: e["groups"].append({"id": None}), [("groups[2].id", "wrong_type")]),
    ("a group of no weight", lambda e: e["groups"][1].update(weight=0), [("groups[1].weight", "weight_not_positive")]),
    ("a person of no group", lambda e: e["stakeholders"][0].update(group="legal"), [("stakeholders[0].group", "unknown_perspective")]),
    ("a person of a list of groups", lambda e: e["stakeholders"][0].update(group=["risk"]), [("stakeholders[0].group", "wrong_type")]),
    ("a person who is a name", lambda e: e["stakeholders"].append("Bob"), [("stakeholders[3]", "wrong_type")]),
    ("a person with a name", lambda e: e["stakeholders"][1].update(name="Bob"), [("stakeholders[1].name", "unknown_field")]),
    ("a person twice", lambda e: e["stakeholders"][1].update(id="s0"), [("stakeholders[1].id", "duplicate_id")]),
    ("answers that are none", lambda e: e["stakeholders"][1].update(ranking=3, likert=[], estimates="x"), [
        ("stakeholders[1].ranking", "wrong_type"), ("stakeholders[1].likert", "wrong_type"), ("stakeholders[1].estimates", "wrong_type"),
    ]),
    ("wrong answers", lambda e: e["stakeholders"][1].update(likert={"d1": 6}, estimates={"tps": {}}), [
        ("stakeholders[1].likert.d1", "likert_out_of_range"), ("stakeholders[1].estimates.tps", "unknown_quantity"),
    ]),
    ("lists of today beside", lambda e: e.update(statements=[], notes=[]), [("statements", "unknown_field"), ("notes", "unknown_field")]),
    ("no horizon", lambda e: e.update(horizon_months=0), [("horizon_months", "horizon_below_one")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "problems"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
def test_what_is_wrong_is_said_where_it_stands_in_the_file(
    change: Change, problems: list[tuple[str, str]]
) -> None:
    document = changed(change)
    expected = [(f"engagement.{path}", code) for path, code in problems]
    assert [(one.path, one.code) for one in input_problems(document)] == expected
    assert refusal_of(read_input, document) == expected


def test_an_engagement_that_is_none_is_refused() -> None:
    document = DOCUMENT | {"engagement": [3]}
    assert [(one.path, one.code) for one in input_problems(document, "previous")] == [
        ("previous.engagement", "wrong_type")
    ]
