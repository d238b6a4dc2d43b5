"""What a round changed: whole crowds then beside whole crowds now."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import (
    Assessment,
    Crowd,
    CrowdAnswers,
    Engagement,
    Item,
    Statement,
    assess,
)
from apps.ranking.exchange import assess_document
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.results.people import ItemShift, Shift
from apps.ranking.run import shift_between
from tests.ranking.build import (
    DIMENSIONS,
    FEW_DRAWS,
    approx,
    engagement,
    order,
    person,
    refusal_of,
)
from tests.ranking.evidence_strategies import engagements


def shift(now: Engagement, before: Engagement) -> Shift:
    """Compare two rounds without the rest of an assessment, which takes longer."""
    return shift_between(in_canonical_order(now), before)


def asked(before: Sequence[Any], now: Sequence[Any]) -> ItemShift:
    """Ask one crowd for "data1" twice."""
    rounds = [
        engagement(*(person(f"s{place}", likert={"data1": level}) for place, level in enumerate(levels)))
        for levels in (now, before)
    ]
    return shift(*rounds).items["data1"]


def test_two_rounds_worked_out_by_hand() -> None:
    before = engagement(
        person("bob", "business", order(*DIMENSIONS), {"data1": 1, "user1": 3}),
        person("ann", "business", order(*DIMENSIONS), {"data1": 1}),
        person("dan", "risk", order(*DIMENSIONS), {"data1": 5}),
        person("late", "risk", {"data": 1}, {"data1": "dk"}),
    )
    now = engagement(
        person(
            "bob", "business", order("user", "data", "model", "organization"), {"data1": 3, "user1": "dk"}
        ),
        person("ann", "business", order(*DIMENSIONS), {"data1": 1}),
        person("dan", "risk", order("user", "data", "model", "organization"), {"data1": 5}),
        person("late", "risk", order("user", "data", "model", "organization"), {"data1": 4}),
    )
    found = shift(now, before)
    # Shares .5 0 0 0 .5 before, .25 0 .25 .25 .25 now: half of the weight moved. Quartiles by head: 1 1 5 was 1 to 3,
    # 1 3 4 5 is 2.5 to 4.25.
    assert found.items["data1"] == ItemShift(
        delta_iqr=approx(-0.25),
        change=approx(0.5),
        stable=False,
    )
    assert found.items["user1"] == ItemShift(None, None, stable=False)


def test_a_round_is_compared_as_a_whole_with_the_weights_it_had() -> None:
    # Who came, who left, and who moved to which crowd is not told apart: of any part it would tell who is not in it.
    people = [person(name, "business", order(*DIMENSIONS), {"data1": 1}) for name in ("bob", "ann")]
    other = person("dan", "risk", order(*DIMENSIONS[::-1]), {"data1": 5})
    heavy = (Crowd("business"), Crowd("risk", 3.0))
    found = shift(engagement(*people, other, crowds=heavy), engagement(*people, other))
    assert found.items["data1"].change == approx(1 / 4)
    assert shift(engagement(*people), engagement(*people, other)).items["data1"].change == approx(1 / 2)


def test_rounds_by_other_questions_are_compared_over_what_both_asked() -> None:
    kept, dropped, added = (Item(name, "data") for name in ("kept", "dropped", "added"))
    before = engagement(person("a", likert={"kept": 4, "dropped": 2}), items=[kept, dropped])
    now = engagement(person("a", likert={"kept": 4, "added": 4}), items=[kept, added])
    assert set(shift(now, before).items) == {"kept"}


def test_a_statement_of_its_own_crowds_is_compared_with_rows_of_the_core() -> None:
    people = [person(f"s{place}", likert={"data1": level}) for place, level in enumerate((1, 1, 2, 5))]
    counts = CrowdAnswers("all", 2.0, (2, 1, 0, 0, 1), unable=3)
    counted = engagement(person("s", likert={"user1": 1}), statements=(Statement("data1", (counts,)),))
    for rounds in ((engagement(*people), counted), (counted, engagement(*people))):
        assert shift(*rounds).items["data1"] == ItemShift(0.0, 0.0, stable=True)


def test_nobody_in_a_round_leaves_nothing_to_compare() -> None:
    empty = engagement(crowds=(), opinions=())
    somebody = engagement(person("bob", ranking=order(*DIMENSIONS), likert={"data1": 3}))
    for rounds in ((empty, somebody), (somebody, empty), (empty, empty)):
        found = shift(*rounds)
        assert set(found.items.values()) == {ItemShift(None, None, stable=False)}


@pytest.mark.parametrize(("moved", "is_stable"), [(3, True), (4, False)], ids=["fifteen per cent", "a fifth"])
def test_a_change_of_fifteen_per_cent_is_still_stable(moved: int, is_stable: bool) -> None:
    before = [2] * 20
    found = asked(before, [3] * moved + [2] * (20 - moved))
    assert found.change == approx(moved / 20)
    assert found.stable is is_stable
    assert asked(before, before).change == 0.0


def test_answers_that_trade_places_are_no_change() -> None:
    assert asked((1, 5), (5, 1)) == ItemShift(0.0, 0.0, stable=True)


def test_differences_are_now_minus_before() -> None:
    # All at 3 is width 0; two at 2, two at 4 is width 2.
    assert asked((3, 3, 3, 3), (2, 2, 4, 4)).delta_iqr == 2.0


def test_items_of_one_round_only_are_left_out() -> None:
    now = engagement(person("bob"), items=[Item("b", "data"), Item("a", "data"), Item("new", "user")])
    before = engagement(person("bob"), items=[Item("a", "data"), Item("old", "user"), Item("b", "data")])
    assert list(shift(now, before).items) == ["a", "b"]


def document(given_: Engagement) -> dict[str, Any]:
    return {"format": "scalelens-engine-input/3", "engagement": given_.to_json(), "settings": {"draws": 16}}


def test_what_keeps_rounds_apart_comes_out_with_all_other_problems() -> None:
    now, before = document(engagement(person("bob"))), document(engagement(person("bob")))
    now["engagement"]["horizon_months"] = 0
    before["engagement"]["dimensions"][3] = "money"
    found = refusal_of(assess_document, now, before)
    assert found[0] == ("engagement.horizon_months", "horizon_below_one")
    assert found[-1] == ("previous.engagement.dimensions", "dimensions_differ")
    assert len(found) > 2


@pytest.mark.parametrize(
    "unreadable", [None, [], {"engagement": 3}, {"engagement": {"dimensions": 3, "items": "x"}}]
)
def test_what_cannot_be_read_is_not_held_against_the_other_round(unreadable: object) -> None:
    good = document(engagement(person("bob")))
    for pair in ((good, unreadable or [3]), (unreadable, good)):
        assert "dimensions_differ" not in {code for _, code in refusal_of(assess_document, *pair)}


@settings(max_examples=5)
@given(engagements(), engagements())
def test_nothing_but_the_shift_depends_on_the_round_before(now: Engagement, before: Engagement) -> None:
    alone, compared = assess(now, FEW_DRAWS), assess(now, FEW_DRAWS, before)
    assert compared.shift is not None
    assert replace(compared, shift=None) == alone
    assert alone.shift is None
    assert Assessment.from_json(json.loads(json.dumps(compared.to_json(), allow_nan=False))) == compared


@settings(max_examples=25)
@given(engagements(), engagements(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_not_one_byte_of_the_shift(
    now: Engagement, before: Engagement, chance: Any
) -> None:
    def mixed(given_: Engagement) -> Engagement:
        opinions = list(given_.opinions)
        chance.shuffle(opinions)
        return replace(given_, opinions=tuple(opinions), items=given_.items[::-1], crowds=given_.crowds[::-1])

    one, other = (
        json.dumps(asdict(shift(*rounds))) for rounds in ((now, before), (mixed(now), mixed(before)))
    )
    assert one == other


@settings(max_examples=25)
@given(engagements())
def test_the_same_round_twice_is_no_shift(given_: Engagement) -> None:
    found = shift(given_, given_)
    nothing = {ItemShift(0.0, 0.0, stable=True), ItemShift(None, None, stable=False)}
    assert set(found.items.values()) <= nothing


@settings(max_examples=25)
@given(engagements(), engagements())
def test_a_shift_stays_in_its_range(now: Engagement, before: Engagement) -> None:
    found = shift(now, before)
    for item in found.items.values():
        if item.change is not None:
            assert 0 <= item.change <= 1 + 1e-12
