"""Every problem with its place, its code and its sentence, and no problem where there is none."""

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest

from apps.documents.checking import LARGEST
from apps.ranking.inputs.validation import engagement_problems, settings_problems

type Change = Callable[[dict[str, Any]], object]

ENGAGEMENT: dict[str, Any] = {
    "dimensions": ["data", "user", "model"],
    "horizon_months": 1,
    "perspectives": [{"id": "business", "weight": 0.5, "heads": 0}, {"id": "risk", "heads": 3.0}],
    "items": [
        {"id": "d1", "dimension": "data", "points": 3, "reversed": True, "scored": False},
        {"id": "u1", "dimension": "user"},
        {"id": "m1", "dimension": "model", "points": 3},
    ],
    "quantities": [{"id": "load", "dimension": "user", "unit": "", "direction": "floor"}],
    "crowds": [{"id": "business", "weight": 0.5}, {"id": "others"}],
    "opinions": [
        {
            "crowd": "business",
            "ranking": {"data": 1, "user": 3.0, "model": None},
            "likert": {"d1": 3, "u1": 5},
        },
        {"crowd": "others", "ranking": {}, "likert": {"d1": "dk", "u1": None}},
        {"crowd": "others"},
    ],
    "statements": [
        {
            "item": "m1",
            "crowds": [{"id": "business", "weight": 2, "answers": [0, 1, 2.0], "unable": 0, "blank": 3}],
        }
    ],
    "figures": [
        {
            "id": "1",
            "perspective": "business",
            "estimates": {"load": {"now": {"low": 1, "likely": 1, "high": 1}, "limit": None}},
        },
        {"id": "2", "perspective": "risk"},
    ],
}
OBJECT = "An object is expected here."
LIST = "A list is expected here."
TEXT = "A text that is not empty is expected here."
NUMBER = "A number is expected here."
WHOLE = "A whole number is expected here."
STRANGER = "{} is not among those of this engagement."


def row(engagement: dict[str, Any]) -> dict[str, Any]:
    return engagement["opinions"][0]


def figures(engagement: dict[str, Any]) -> dict[str, Any]:
    return engagement["figures"][0]


def now(engagement: dict[str, Any]) -> dict[str, Any]:
    return figures(engagement)["estimates"]["load"]["now"]


def counts(engagement: dict[str, Any]) -> dict[str, Any]:
    return engagement["statements"][0]["crowds"][0]


def told(problems: Any) -> list[tuple[str, str, str]]:
    return [(problem.path, problem.code, problem.message) for problem in problems]


def changed(change: Change) -> dict[str, Any]:
    engagement = copy.deepcopy(ENGAGEMENT)
    change(engagement)
    return engagement


def test_an_engagement_at_the_edges_of_what_is_allowed_has_no_problems() -> None:
    assert engagement_problems(ENGAGEMENT) == []
    six = changed(lambda e: e.update(dimensions=["data", "user", "model", "a", "b", "c"]))
    assert engagement_problems(six) == []
    largest = changed(lambda e: e.update(horizon_months=LARGEST))
    assert engagement_problems(largest) == []


REFUSALS: list[tuple[str, Change, list[tuple[str, str, str]]]] = [
    ("nothing", lambda e: e.clear(), [
        (name, "missing_field", f"The field '{name}' is required.")
        for name in ("dimensions", "horizon_months", "perspectives", "items", "quantities")
    ]),
    ("a field too many", lambda e: e.update(note=1), [("note", "unknown_field", "There is no field 'note' here.")]),
    ("one name for dimensions", lambda e: e.update(dimensions="data"), [("dimensions", "wrong_type", LIST)]),
    ("seven dimensions", lambda e: e["dimensions"].extend("abcd"), [("dimensions", "dimension_count", "Three to six dimensions can be ranked.")]),
    ("a dimension without a name", lambda e: e["dimensions"].append(""), [("dimensions[3]", "wrong_type", TEXT)]),
    ("two dimensions that are numbers", lambda e: e["dimensions"].extend([4, 4]), [("dimensions[3]", "wrong_type", TEXT), ("dimensions[4]", "wrong_type", TEXT)]),
    ("a dimension twice", lambda e: e["dimensions"].append("data"), [("dimensions[3]", "duplicate_id", "The id 'data' is used twice.")]),
    ("no horizon", lambda e: e.update(horizon_months=0), [("horizon_months", "horizon_below_one", "A whole number of at least 1 is expected here.")]),
    ("a horizon beyond floats", lambda e: e.update(horizon_months=LARGEST + 1), [("horizon_months", "too_large", "A whole number of at most 9007199254740992 is expected here.")]),
    ("half a month", lambda e: e.update(horizon_months=1.5), [("horizon_months", "wrong_type", WHOLE)]),
    ("a true horizon", lambda e: e.update(horizon_months=True), [("horizon_months", "wrong_type", WHOLE)]),
    ("perspectives that are no list", lambda e: e.update(perspectives=3), [("perspectives", "wrong_type", LIST)]),
    ("a perspective that is no object", lambda e: e["perspectives"].append("x"), [("perspectives[2]", "wrong_type", OBJECT)]),
    ("a perspective without an id", lambda e: e["perspectives"].append({}), [("perspectives[2].id", "missing_field", "The field 'id' is required.")]),
    ("a perspective whose id is a number", lambda e: e["perspectives"].append({"id": 3}), [("perspectives[2].id", "wrong_type", TEXT)]),
    ("a perspective twice", lambda e: e["perspectives"].append({"id": "risk"}), [("perspectives[2].id", "duplicate_id", "The id 'risk' is used twice.")]),
    ("a perspective of no weight", lambda e: e["perspectives"][0].update(weight=0), [("perspectives[0].weight", "weight_not_positive", "A number above 0 is expected here.")]),
    ("a weight in words", lambda e: e["perspectives"][0].update(weight="1"), [("perspectives[0].weight", "wrong_type", NUMBER)]),
    ("a true weight", lambda e: e["perspectives"][0].update(weight=True), [("perspectives[0].weight", "wrong_type", NUMBER)]),
    ("a weight without end", lambda e: e["perspectives"][0].update(weight=math.inf), [("perspectives[0].weight", "not_finite", "A finite number is expected here.")]),
    ("heads below none", lambda e: e["perspectives"][0].update(heads=-1), [("perspectives[0].heads", "negative", "A whole number of at least 0 is expected here.")]),
    ("half a head", lambda e: e["perspectives"][0].update(heads=1.5), [("perspectives[0].heads", "wrong_type", WHOLE)]),
    ("an item without a dimension", lambda e: e["items"].append({"id": "d2"}), [("items[3].dimension", "missing_field", "The field 'dimension' is required.")]),
    ("an item of money", lambda e: e["items"][0].update(dimension="money"), [("items[0].dimension", "unknown_dimension", STRANGER.format("'money'"))]),
    ("an item of a list of dimensions", lambda e: e["items"][0].update(dimension=["data"]), [("items[0].dimension", "unknown_dimension", "An id of this engagement is expected here.")]),
    # Python writes out no number of thousands of digits.
    ("an item of an endless number", lambda e: e["items"][0].update(dimension=10**5000), [("items[0].dimension", "unknown_dimension", "An id of this engagement is expected here.")]),
    ("two points", lambda e: e["items"][1].update(points=2), [
        ("items[1].points", "points_below_three", "A whole number of at least 3 is expected here."),
        ("opinions[0].likert.u1", "likert_out_of_range", "This item has answers 1 to 2."),
    ]),
    ("points in words", lambda e: e["items"][1].update(points="five"), [("items[1].points", "wrong_type", WHOLE)]),
    ("reversed by a number", lambda e: e["items"][0].update(reversed=1), [("items[0].reversed", "wrong_type", "true or false is expected here.")]),
    ("scored by nothing", lambda e: e["items"][0].update(scored=None), [("items[0].scored", "wrong_type", "true or false is expected here.")]),
    ("a field of items nobody knows", lambda e: e["items"][0].update(weight=1), [("items[0].weight", "unknown_field", "There is no field 'weight' here.")]),
    ("a quantity without fields", lambda e: e["quantities"].append({}), [
        (f"quantities[1].{name}", "missing_field", f"The field '{name}' is required.") for name in ("id", "dimension", "unit")
    ]),
    ("a quantity of money", lambda e: e["quantities"][0].update(dimension="money"), [("quantities[0].dimension", "unknown_dimension", STRANGER.format("'money'"))]),
    ("a unit that is a number", lambda e: e["quantities"][0].update(unit=1), [("quantities[0].unit", "wrong_type", "A text is expected here.")]),
    ("a wall", lambda e: e["quantities"][0].update(direction="wall"), [("quantities[0].direction", "unknown_choice", "One of ceiling, floor is expected here.")]),
    ("a field of quantities nobody knows", lambda e: e["quantities"][0].update(points=3), [("quantities[0].points", "unknown_field", "There is no field 'points' here.")]),
    ("crowds that are no list", lambda e: e.update(crowds={}), [("crowds", "wrong_type", LIST)]),
    ("a crowd without an id, of no weight", lambda e: e["crowds"].append({"weight": 0}), [
        ("crowds[2].id", "missing_field", "The field 'id' is required."), ("crowds[2].weight", "weight_not_positive", "A number above 0 is expected here."),
    ]),
    ("a crowd twice", lambda e: e["crowds"].append({"id": "others"}), [("crowds[2].id", "duplicate_id", "The id 'others' is used twice.")]),
    ("no crowds for rows", lambda e: (e.pop("crowds"), e["opinions"].pop(), e["opinions"].pop()), [("opinions[0].crowd", "unknown_crowd", STRANGER.format("'business'"))]),
    ("opinions that are no list", lambda e: e.update(opinions={}), [("opinions", "wrong_type", LIST)]),
    ("a row without anything", lambda e: e["opinions"].append({}), [("opinions[3].crowd", "missing_field", "The field 'crowd' is required.")]),
    ("a row of no crowd", lambda e: row(e).update(crowd="legal"), [("opinions[0].crowd", "unknown_crowd", STRANGER.format("'legal'"))]),
    ("a row with an id", lambda e: row(e).update(id="1"), [("opinions[0].id", "unknown_field", "There is no field 'id' here.")]),
    ("a row with figures", lambda e: row(e).update(estimates={}), [("opinions[0].estimates", "unknown_field", "There is no field 'estimates' here.")]),
    ("a statement in a row", lambda e: row(e)["likert"].update(m1=2), [("opinions[0].likert.m1", "counted_item", "'m1' is counted in statements: it is in no row.")]),
    ("statements that are no list", lambda e: e.update(statements=3), [("statements", "wrong_type", LIST)]),
    ("a statement without anything", lambda e: e["statements"].append({}), [
        (f"statements[1].{name}", "missing_field", f"The field '{name}' is required.") for name in ("item", "crowds")
    ]),
    ("a statement of no item", lambda e: e["statements"].append({"item": "x", "crowds": []}), [("statements[1].item", "unknown_item", STRANGER.format("'x'"))]),
    ("a statement that is a number", lambda e: e["statements"].append({"item": 3, "crowds": []}), [("statements[1].item", "wrong_type", TEXT)]),
    ("a statement twice", lambda e: e["statements"].append({"item": "m1", "crowds": []}), [("statements[1].item", "duplicate_id", "The id 'm1' is used twice.")]),
    ("crowds of a statement that are no list", lambda e: e["statements"][0].update(crowds={}), [("statements[0].crowds", "wrong_type", LIST)]),
    ("a crowd of a statement without anything", lambda e: counts(e).clear(), [
        (f"statements[0].crowds[0].{name}", "missing_field", f"The field '{name}' is required.") for name in ("id", "weight", "answers")
    ]),
    ("a crowd of a statement twice", lambda e: e["statements"][0]["crowds"].append(counts(e)), [("statements[0].crowds[1].id", "duplicate_id", "The id 'business' is used twice.")]),
    ("a crowd of a statement of no weight", lambda e: counts(e).update(weight=0), [("statements[0].crowds[0].weight", "weight_not_positive", "A number above 0 is expected here.")]),
    ("a count too few", lambda e: counts(e)["answers"].pop(), [("statements[0].crowds[0].answers", "counts_differ", "This item has 3 answers: so many counts are expected here.")]),
    ("counts that are one", lambda e: counts(e).update(answers=3), [("statements[0].crowds[0].answers", "wrong_type", LIST)]),
    ("counts below none", lambda e: counts(e).update(answers=[0, -1, 0.5], unable=-2, blank=True), [
        ("statements[0].crowds[0].answers[1]", "negative", "A whole number of at least 0 is expected here."),
        ("statements[0].crowds[0].answers[2]", "wrong_type", WHOLE),
        ("statements[0].crowds[0].unable", "negative", "A whole number of at least 0 is expected here."),
        ("statements[0].crowds[0].blank", "wrong_type", WHOLE),
    ]),
    ("figures that are no list", lambda e: e.update(figures={}), [("figures", "wrong_type", LIST)]),
    ("figures without anything", lambda e: e["figures"].append({}), [
        (f"figures[2].{name}", "missing_field", f"The field '{name}' is required.") for name in ("id", "perspective")
    ]),
    ("figures twice", lambda e: e["figures"].append({"id": "1", "perspective": "risk"}), [("figures[2].id", "duplicate_id", "The id '1' is used twice.")]),
    ("figures of no perspective", lambda e: figures(e).update(perspective="legal"), [("figures[0].perspective", "unknown_perspective", STRANGER.format("'legal'"))]),
    ("figures with a name", lambda e: figures(e).update(name="Bob"), [("figures[0].name", "unknown_field", "There is no field 'name' here.")]),
    ("figures that are a list", lambda e: figures(e).update(estimates=[]), [("figures[0].estimates", "wrong_type", OBJECT)]),
    ("a ranking that is a list", lambda e: row(e).update(ranking=["data"]), [("opinions[0].ranking", "wrong_type", OBJECT)]),
    ("rank 0", lambda e: row(e)["ranking"].update(data=0), [("opinions[0].ranking.data", "rank_below_one", "A whole number of at least 1 is expected here.")]),
    ("a rank of money", lambda e: row(e)["ranking"].update(money=1), [("opinions[0].ranking.money", "unknown_dimension", STRANGER.format("'money'"))]),
    ("a rank of a number", lambda e: row(e)["ranking"].update({7: None}), [("opinions[0].ranking.7", "unknown_dimension", "An id of this engagement is expected here.")]),
    ("level 0", lambda e: row(e)["likert"].update(d1=0), [("opinions[0].likert.d1", "likert_out_of_range", "A whole number of at least 1 is expected here.")]),
    ("level 4 of 3", lambda e: row(e)["likert"].update(d1=4), [("opinions[0].likert.d1", "likert_out_of_range", "This item has answers 1 to 3.")]),
    ("level 6 of an item that has 5 by default", lambda e: row(e)["likert"].update(u1=6), [("opinions[0].likert.u1", "likert_out_of_range", "This item has answers 1 to 5.")]),
    ("level 9 of no item", lambda e: row(e)["likert"].update(d9=9), [("opinions[0].likert.d9", "unknown_item", STRANGER.format("'d9'"))]),
    ("no item before a level 0", lambda e: row(e).update(likert={"d9": None, "d1": 0}), [
        ("opinions[0].likert.d9", "unknown_item", STRANGER.format("'d9'")),
        ("opinions[0].likert.d1", "likert_out_of_range", "A whole number of at least 1 is expected here."),
    ]),
    ("an answer that is kept before a level 0", lambda e: row(e).update(likert={"u1": "dk", "d1": 0}), [
        ("opinions[0].likert.d1", "likert_out_of_range", "A whole number of at least 1 is expected here."),
    ]),
    ("a quantity nobody knows", lambda e: figures(e)["estimates"].update(tps={}), [("figures[0].estimates.tps", "unknown_quantity", STRANGER.format("'tps'"))]),
    ("an estimate of next year", lambda e: figures(e)["estimates"]["load"].update(next=1), [("figures[0].estimates.load.next", "unknown_field", "There is no field 'next' here.")]),
    ("a figure that is a number", lambda e: figures(e)["estimates"]["load"].update(now=3), [("figures[0].estimates.load.now", "wrong_type", OBJECT)]),
    ("a figure of four values", lambda e: now(e).update(mean=1), [("figures[0].estimates.load.now.mean", "unknown_field", "There is no field 'mean' here.")]),
    ("no likely value", lambda e: now(e).pop("likely"), [("figures[0].estimates.load.now.likely", "likely_missing", "A figure needs its likely value.")]),
    ("nothing as the likely value, in a range that is none", lambda e: now(e).update(low=2, likely=None, high=1), [("figures[0].estimates.load.now.likely", "likely_missing", "A figure needs its likely value.")]),
    ("a negative figure", lambda e: now(e).update(low=-1), [("figures[0].estimates.load.now.low", "negative", "A figure is 0 or more.")]),
    ("a figure in words", lambda e: now(e).update(low="few"), [("figures[0].estimates.load.now.low", "wrong_type", NUMBER)]),
    ("a figure that is no number", lambda e: now(e).update(low=math.nan), [("figures[0].estimates.load.now.low", "not_finite", "A finite number is expected here.")]),
    ("a figure beyond floats", lambda e: now(e).update(high=10**400), [("figures[0].estimates.load.now.high", "not_finite", "A finite number is expected here.")]),
    ("low above likely", lambda e: now(e).update(low=1.5), [("figures[0].estimates.load.now.low", "low_above_likely", "The low value is above the likely one.")]),
    ("likely above high", lambda e: now(e).update(high=0.5), [("figures[0].estimates.load.now.high", "likely_above_high", "The likely value is above the high one.")]),
    ("a low of 0 for something", lambda e: now(e).update(low=0), [("figures[0].estimates.load.now.low", "zero_low", "The low value is 0 while the likely one is not.")]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "problems"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])  # fmt: skip
def test_what_is_wrong_with_an_engagement_is_told_in_a_sentence(
    change: Change, problems: list[tuple[str, str, str]]
) -> None:
    assert told(engagement_problems(changed(change))) == problems


@pytest.mark.parametrize(
    "figure",
    [
        {"low": 0, "likely": 0, "high": 0},
        {"low": None, "likely": 0, "high": None},
        {"low": 0.5, "likely": 0.5, "high": 0.5},
        {"likely": 0.5},
    ],
)
def test_a_figure_may_be_nothing_or_sure(figure: dict[str, float | None]) -> None:
    assert engagement_problems(changed(lambda e: figures(e)["estimates"]["load"].update(now=figure))) == []


def test_nothing_is_held_against_a_list_that_could_not_be_read() -> None:
    lists = ("dimensions", "perspectives", "items", "quantities", "crowds", "statements")
    unread = changed(lambda e: e.update(dict.fromkeys(lists, 1)))
    assert [path for path, _, _ in told(engagement_problems(unread))] == list(lists)
    absent = changed(lambda e: [e.pop(name) for name in lists[:4]])
    assert {code for _, code, _ in told(engagement_problems(absent))} == {"missing_field"}


def test_rows_that_are_broken_spare_those_beside_them() -> None:
    broken = changed(lambda e: e["perspectives"].insert(0, {"id": None}))
    broken["perspectives"].insert(0, "x")
    assert told(engagement_problems(broken)) == [
        ("perspectives[0]", "wrong_type", OBJECT),
        ("perspectives[1].id", "wrong_type", TEXT),
    ]
    fewer = changed(lambda e: e["perspectives"].insert(0, {"weight": 1}))
    fewer["perspectives"].append({"id": "risk"})
    assert told(engagement_problems(fewer)) == [
        ("perspectives[0].id", "missing_field", "The field 'id' is required."),
        ("perspectives[3].id", "duplicate_id", "The id 'risk' is used twice."),
    ]


def test_things_of_two_kinds_may_share_an_id() -> None:
    shared = changed(lambda e: (e["perspectives"].append({"id": "d1"}), e["figures"][1].update(id="d1")))
    assert engagement_problems(shared) == []


def test_a_path_starts_where_the_document_does() -> None:
    assert told(engagement_problems(3)) == [("$", "wrong_type", OBJECT)]
    assert told(settings_problems([])) == [("$", "wrong_type", OBJECT)]
    spoilt = changed(lambda e: (e.update(horizon_months=0), row(e)["ranking"].update(data=0)))
    assert [problem.path for problem in engagement_problems(spoilt, "previous")] == [
        "previous.horizon_months",
        "previous.opinions[0].ranking.data",
    ]
    assert [problem.path for problem in settings_problems({"draws": 0}, "settings")] == ["settings.draws"]


def test_settings_at_the_edges_of_what_is_allowed_have_no_problems() -> None:
    assert settings_problems({}) == []
    edges = {
        "draws": 1,
        "seed": 0,
        "unranked": "below",
        "camps_draws": 1,
        "min_camp": 1,
    }
    assert settings_problems(edges) == []
    largest = {"draws": 1_000_000, "seed": None, "unranked": "unknown", "camps_draws": 10_000}
    assert settings_problems(largest) == []
    # A seed of any length, like those that are made from a digest.
    assert settings_problems({"seed": 10**40}) == []


@pytest.mark.parametrize(
    ("settings", "path", "code", "message"),
    [
        ({"draws": 0}, "draws", "draws_below_one", "A whole number of at least 1 is expected here."),
        ({"draws": 1_000_001}, "draws", "too_large", "A whole number of at most 1000000 is expected here."),
        ({"camps_draws": 10_001}, "camps_draws", "too_large", "A whole number of at most 10000 is expected here."),
        ({"seed": -1}, "seed", "negative", "A whole number of at least 0 is expected here."),
        ({"seed": "one"}, "seed", "wrong_type", WHOLE),
        ({"unranked": "last"}, "unranked", "unknown_choice", "One of unknown, below is expected here."),
        ({"camps_draws": 0}, "camps_draws", "draws_below_one", "A whole number of at least 1 is expected here."),
        ({"min_camp": 0}, "min_camp", "min_camp_below_one", "A whole number of at least 1 is expected here."),
        ({"tempo": 1}, "tempo", "unknown_field", "There is no field 'tempo' here."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_settings_is_told_in_a_sentence(
    settings: dict[str, Any], path: str, code: str, message: str
) -> None:
    assert told(settings_problems(settings)) == [(path, code, message)]


def test_a_level_may_be_held_at_leaning_and_at_nothing_else() -> None:
    assert not engagement_problems(ENGAGEMENT | {"level_at_most": "leaning"})
    assert [each.path for each in engagement_problems(ENGAGEMENT | {"level_at_most": "firm"})] == [
        "level_at_most"
    ]
