"""One spelling and one order of everything."""

from dataclasses import replace

import pytest

from apps.ranking import CrowdAnswers, Estimate, Item, Opinions, Perspective, Quantity, Statement, Triple
from apps.ranking.inputs.canonical import canonical_json, in_canonical_order
from apps.ranking.inputs.types import Peak
from tests.ranking.build import engagement, person

GIVEN = engagement(
    person("zoe", "b", {"user": 1}, {"d2": 5}, {"q2": Estimate()}),
    person("ann", "b", {"data": 1}, {}, {"q1": Estimate()}),
    person("bob", "a", {}, {"d2": "dk"}, {"q1": Estimate(now=Triple(1, 2, 3))}),
    dimensions=("user", "data", "model"),
    perspectives=[Perspective("b", 2.0), Perspective("a")],
    items=[Item("d3", "data"), Item("d2", "data"), Item("d1", "data")],
    quantities=[Quantity("q2", "data", "x"), Quantity("q1", "data", "x")],
    statements=(
        Statement("d3", (CrowdAnswers("b", 1.0, (0,) * 5),)),
        Statement("d1", tuple(CrowdAnswers(one, 1.0, (1,) * 5) for one in "ba")),
    ),
)


def test_json_is_spelled_in_one_way() -> None:
    assert canonical_json({"b": [1, True, None], "a": {"ü": -0.0, "c": "d"}}) == (
        '{"a":{"c":"d","\\u00fc":0.0},"b":[1.0,true,null]}'
    )
    assert canonical_json((1, "ab")) == '[1.0,"ab"]'


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_has_no_spelling(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json([number])


def test_everything_is_sorted_but_the_dimensions() -> None:
    canonical = in_canonical_order(GIVEN)
    assert canonical.dimensions == ("user", "data", "model")
    assert [one.id for one in canonical.perspectives] == ["a", "b"]
    assert [one.id for one in canonical.crowds] == ["a", "b"]
    assert [one.id for one in canonical.items] == ["d1", "d2", "d3"]
    assert [one.id for one in canonical.quantities] == ["q1", "q2"]
    assert [(one.item, [crowd.id for crowd in one.crowds]) for one in canonical.statements] == [
        ("d1", ["a", "b"]),
        ("d3", ["b"]),
    ]
    # Crowds first; within one by the text of what is in the row: a rank comes before none.
    assert [(one.crowd, one.ranking) for one in canonical.opinions] == [
        ("a", {}),
        ("b", {"data": 1}),
        ("b", {"user": 1}),
    ]
    assert [(one.perspective, one.id) for one in canonical.figures] == [
        ("a", "bob"),
        ("b", "ann"),
        ("b", "zoe"),
    ]


def test_rows_stand_in_one_order_whatever_they_are_called_and_wherever_they_stood() -> None:
    turned = replace(
        GIVEN,
        opinions=GIVEN.opinions[::-1],
        statements=tuple(replace(one, crowds=one.crowds[::-1]) for one in GIVEN.statements[::-1]),
        figures=tuple(replace(one, id=f"x{one.id[::-1]}") for one in GIVEN.figures[::-1]),
    )
    one, other = in_canonical_order(GIVEN), in_canonical_order(turned)
    assert replace(one, figures=()) == replace(other, figures=())
    assert [f"x{row.id[::-1]}" for row in one.figures] == [row.id for row in other.figures]


def test_a_place_that_is_not_named_is_one_that_is_left_open() -> None:
    named = dict.fromkeys(GIVEN.dimensions) | {"data": 2}
    rows = (Opinions("a", {"data": 2}, {"d1": 3}), Opinions("a", named, {"d1": 2}))
    assert in_canonical_order(replace(GIVEN, opinions=rows)).opinions == rows[::-1]


def test_peaks_are_sorted_by_month_and_size() -> None:
    peaks = (Peak(6, 2), Peak(3, 8), Peak(3, 4))
    given, turned = replace(GIVEN, peaks=peaks), replace(GIVEN, peaks=peaks[::-1])
    assert in_canonical_order(given) == in_canonical_order(turned)
    assert in_canonical_order(given).peaks == (Peak(3, 4), Peak(3, 8), Peak(6, 2))
