"""What the engine reads, what it refuses, and that it says so all at once."""

import copy
import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from apps.ranking import (
    Crowd,
    Engagement,
    EngineInputError,
    Estimate,
    Item,
    Opinions,
    Perspective,
    Settings,
    Triple,
    assess,
)
from apps.ranking.exchange import assess_document
from tests.ranking.build import FEW_DRAWS, engagement, person, refusal_of

type Change = Callable[[dict[str, Any]], object]

DOCUMENT: dict[str, Any] = {
    "format": "scalelens-engine-input/3",
    "engagement": {
        "dimensions": ["data", "user", "model", "organization"],
        "horizon_months": 18,
        "perspectives": [{"id": "business", "weight": 1.0, "heads": 2}, {"id": "risk"}],
        "items": [
            {"id": "data1", "dimension": "data", "points": 5, "reversed": False, "scored": True},
            {"id": "data2", "dimension": "data"},
            {"id": "data3", "dimension": "data", "reversed": True, "scored": False},
            {"id": "user1", "dimension": "user", "points": 3},
        ],
        "quantities": [{"id": "peak_qps", "dimension": "user", "unit": "requests/s", "direction": "ceiling"}],
        "crowds": [{"id": "business+risk", "weight": 2.0}],
        "opinions": [
            {
                "crowd": "business+risk",
                "ranking": {"data": 3, "user": 1, "model": 2, "organization": None},
                "likert": {"data1": 4, "data2": "dk", "data3": None},
            }
        ],
        "statements": [
            {
                "item": "user1",
                "crowds": [{"id": "business", "weight": 1.0, "answers": [0, 1, 2], "unable": 1, "blank": 0}],
            }
        ],
        "figures": [
            {
                "id": "1",
                "perspective": "business",
                "estimates": {
                    "peak_qps": {
                        "now": {"low": 38.9, "likely": 71.2, "high": 130.0},
                        "horizon": None,
                        "limit": None,
                    }
                },
            }
        ],
    },
    "settings": {"draws": 64, "seed": None, "unranked": "unknown"},
}


def refused(document: object) -> list[tuple[str, str]]:
    with pytest.raises(EngineInputError) as refusal:
        assess_document(document)
    assert all(problem.message for problem in refusal.value.errors)
    return [(problem.path, problem.code) for problem in refusal.value.errors]


def changed(change: Change) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return document


def opinions(document: dict[str, Any]) -> dict[str, Any]:
    return document["engagement"]["opinions"][0]


def now(document: dict[str, Any]) -> dict[str, Any]:
    return document["engagement"]["figures"][0]["estimates"]["peak_qps"]["now"]


def test_the_published_example_is_assessed() -> None:
    assessment: Any = assess_document(DOCUMENT)
    assert (assessment["coverage"]["opinions"], assessment["coverage"]["figures"]) == (1, 1)
    assert assessment["verdict"]["level"] == "insufficient"


def test_an_engagement_and_its_settings_survive_being_written_and_read() -> None:
    read = Engagement.from_json(DOCUMENT["engagement"])
    assert Engagement.from_json(json.loads(json.dumps(read.to_json()))) == read
    settings = Settings.from_json({"unranked": "below", "min_camp": 2.0})
    assert (settings.unranked, settings.min_camp) == ("below", 2)
    assert Settings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


def test_defaults_may_be_left_out_and_change_nothing() -> None:
    spelled = changed(lambda document: None)
    spelled["engagement"]["items"][1] |= {"points": 5, "reversed": False, "scored": True}
    spelled["engagement"]["perspectives"][1] |= {"weight": 1, "heads": 0}
    assert assess_document(spelled) == assess_document(DOCUMENT)


REFUSALS: list[tuple[str, Change, str, str]] = [
    ("another format", lambda d: d.update(format="scalelens-engagement/2"), "format", "unknown_format"),
    ("no engagement", lambda d: d.pop("engagement"), "engagement", "missing_field"),
    ("a field too many", lambda d: d.update(note="x"), "note", "unknown_field"),
    ("an infinite figure", lambda d: now(d).update(high=math.inf), "engagement.figures[0].estimates.peak_qps.now.high", "not_finite"),
    ("no draws", lambda d: d["settings"].update(draws=0), "settings.draws", "draws_below_one"),
    ("a setting nobody knows", lambda d: d["settings"].update(tempo=1), "settings.tempo", "unknown_field"),
    ("true for a number", lambda d: d["settings"].update(seed=True), "settings.seed", "wrong_type"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "path", "code"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])  # fmt: skip
def test_what_cannot_be_assessed_is_refused_with_its_place(change: Change, path: str, code: str) -> None:
    assert refused(changed(change)) == [(path, code)]


def test_every_problem_comes_out_at_once() -> None:
    def spoil(document: dict[str, Any]) -> None:
        document["settings"]["draws"] = 0
        document["engagement"]["horizon_months"] = 0
        document["engagement"]["items"][0]["points"] = 2
        opinions(document)["ranking"]["user"] = 0
        now(document).update(low=-5, high=1)

    assert refused(changed(spoil)) == [
        ("engagement.horizon_months", "horizon_below_one"),
        ("engagement.items[0].points", "points_below_three"),
        ("engagement.opinions[0].ranking.user", "rank_below_one"),
        ("engagement.opinions[0].likert.data1", "likert_out_of_range"),
        ("engagement.figures[0].estimates.peak_qps.now.low", "negative"),
        ("engagement.figures[0].estimates.peak_qps.now.high", "likely_above_high"),
        ("settings.draws", "draws_below_one"),
    ]


@pytest.mark.parametrize(
    "document", [None, [], "text", 3, {"engagement": 3, "format": "scalelens-engine-input/3"}]
)
def test_something_else_altogether_is_refused(document: object) -> None:
    assert "wrong_type" in {code for _, code in refused(document)}


def test_the_round_before_is_checked_too() -> None:
    before = changed(lambda document: opinions(document)["ranking"].update(data=0))
    assert refusal_of(assess_document, DOCUMENT, before) == [
        ("previous.engagement.opinions[0].ranking.data", "rank_below_one")
    ]


def test_nothing_live_yet_and_no_tolerance_at_all_are_legal() -> None:
    nothing = {"low": 0, "likely": 0, "high": 0}
    document = changed(lambda document: None)
    document["engagement"]["figures"][0]["estimates"]["peak_qps"] = {"now": nothing, "limit": nothing}
    found: Any = assess_document(document)
    assert not found["quantities"]["peak_qps"]["known"]


def test_a_value_that_is_no_json_at_all_is_a_problem_like_any_other() -> None:
    weight: Any = object()
    spoilt = engagement(person("bob"), perspectives=[Perspective("business", weight)])
    assert refusal_of(assess, spoilt, FEW_DRAWS) == [
        ("engagement.perspectives[0].weight", "wrong_type"),
        ("engagement.crowds[0].weight", "wrong_type"),
    ]


def test_an_engagement_that_cannot_be_read_is_refused_with_every_problem() -> None:
    with pytest.raises(EngineInputError) as refusal:
        Engagement.from_json({"dimensions": [], "horizon_months": 0})
    assert [problem.path for problem in refusal.value.errors] == [
        "perspectives",
        "items",
        "quantities",
        "dimensions",
        "horizon_months",
    ]
    # The sentences of all of them are also the error's own text.
    assert str(refusal.value).startswith("perspectives: The field 'perspectives' is required.; items:")


def test_settings_that_cannot_be_read_are_refused() -> None:
    assert refusal_of(Settings.from_json, {"draws": 0}) == [("draws", "draws_below_one")]


def test_what_is_left_out_of_an_engagement_keeps_its_default() -> None:
    bare = {
        "dimensions": ["data", "user", "model"],
        "horizon_months": 12,
        "perspectives": [{"id": "business"}],
        "items": [{"id": "d1", "dimension": "data"}],
        "quantities": [{"id": "load", "dimension": "user", "unit": "req/s"}],
    }
    read = Engagement.from_json(bare)
    assert read.perspectives == (Perspective("business", 1.0, 0),)
    assert read.items == (Item("d1", "data", points=5, reversed=False, scored=True),)
    assert read.quantities[0].direction == "ceiling"
    assert (read.crowds, read.opinions, read.statements, read.figures) == ((), (), (), ())
    rows = {
        "crowds": [{"id": "all"}],
        "opinions": [{"crowd": "all"}],
        "figures": [{"id": "1", "perspective": "business", "estimates": {"load": {"now": {"likely": 3}}}}],
    }
    read = Engagement.from_json(bare | rows)
    assert (read.crowds, read.opinions) == ((Crowd("all", 1.0),), (Opinions("all", {}, {}),))
    assert read.figures[0].estimates == {"load": Estimate(Triple(None, 3.0, None), None, None)}


def test_an_engagement_is_written_with_every_field() -> None:
    written = engagement(
        person("bob"), dimensions=("data", "user", "model"), items=[], quantities=[]
    ).to_json()
    assert written == {
        "dimensions": ["data", "user", "model"],
        "horizon_months": 12,
        "perspectives": [{"id": "business", "weight": 1.0, "heads": 1}],
        "items": [],
        "quantities": [],
        "crowds": [{"id": "business", "weight": 1.0}],
        "opinions": [{"crowd": "business", "ranking": {}, "likert": {}}],
        "statements": [],
        "figures": [{"id": "bob", "perspective": "business", "estimates": {}}],
    }
