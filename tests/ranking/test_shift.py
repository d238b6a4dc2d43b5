"""What a round changed, among those who answered in both."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import (
    Assessment,
    Engagement,
    Estimate,
    Item,
    Perspective,
    Quantity,
    assess,
)
from apps.ranking.exchange import assess_document
from apps.ranking.results.people import ItemShift, Shift
from apps.ranking.shift import shift_between
from tests.ranking.build import (
    DIMENSIONS,
    FEW_DRAWS,
    approx,
    engagement,
    evidence_of,
    exactly,
    order,
    person,
    refusal_of,
)
from tests.ranking.evidence_strategies import engagements


def shift(now: Engagement, before: Engagement, *, unranked_below: bool = False) -> Shift:
    """Compare two rounds without the rest of an assessment, which takes longer."""
    evidence = evidence_of(now, unranked_below=unranked_below)
    return shift_between(evidence, before, unranked_below=unranked_below)


def asked(before: Mapping[str, Any], now: Mapping[str, Any]) -> ItemShift:
    """Ask one group for "data1" twice; people by name."""
    rounds = [
        engagement(*(person(name, likert={"data1": level}) for name, level in levels.items()))
        for levels in (now, before)
    ]
    return shift(*rounds).items["data1"]


def test_two_rounds_worked_out_by_hand() -> None:
    before = engagement(
        person("bob", "business", order(*DIMENSIONS), {"data1": 1, "user1": 3}),
        person("ann", "business", order(*DIMENSIONS), {"data1": 1}),
        person("dan", "risk", order(*DIMENSIONS), {"data1": 5}),
        person("gone", "risk", order(*DIMENSIONS[::-1]), {"data1": 3}),
        person("late", "risk", {"data": 1}, {"data1": "dk"}),
    )
    now = engagement(
        person(
            "bob", "business", order("user", "data", "model", "organization"), {"data1": 3, "user1": "dk"}
        ),
        person("ann", "business", order(*DIMENSIONS), {"data1": 1}),
        person("dan", "risk", order("user", "data", "model", "organization"), {"data1": 5}),
        person("new", "risk", order(*DIMENSIONS[::-1]), {"data1": 3}),
        person("late", "risk", order(*DIMENSIONS), {"data1": 4}),
    )
    found = shift(now, before)
    assert found.n == 4  # late said "don't know" and now a number: that is an answer in both
    # Bob, Ann and Dan ranked in both. User before data for 1/4 + 1/2 of the weight now, for nobody before.
    assert found.tau_x == approx(2 / 3)
    assert found.changed_first == 2
    # Bob, Ann and Dan gave a number in both: shares .5 0 0 0 .5 before (A = -1), .25 0 .25 0 .5 now. Layers now: 1 0 1
    # 0 1 with weight .75, whose two holes have TDU 2 + 2 and TU 1 + 1, so U = (3 * 2 - 4 * 4) / (3 * 6) = -5/9 and A =
    # -5/9 / 2; and the last answer alone with .25. A = -15/72 + 18/72 = 1/24. Quartiles by head: 1 1 5 was 1 to 3, 1 3
    # 5 is 2 to 4. A quarter of the weight moved.
    assert found.items["data1"] == ItemShift(
        n=3,
        delta_a=approx(1 / 24 + 1),
        delta_iqr=0.0,
        change=approx(0.25),
        stable=False,
    )
    assert found.items["user1"] == ItemShift(0, None, None, None, stable=False)
    assert found.previous_digest == assess(before, FEW_DRAWS).meta.input_digest


def test_people_who_said_nothing_in_a_round_are_not_counted() -> None:
    given_ = {"ranked": person("a", ranking={"data": 1}), "rated": person("a", likert={"data1": "dk"})}
    figured = person("a", estimates={"data_load": Estimate(limit=exactly(3))})
    silent = person(
        "a", ranking=dict.fromkeys(DIMENSIONS), likert={"data1": None}, estimates={"data_load": Estimate()}
    )
    for answered in (*given_.values(), figured):
        assert shift(engagement(answered), engagement(answered)).n == 1
        assert shift(engagement(answered), engagement(silent)).n == 0
        assert shift(engagement(silent), engagement(answered)).n == 0


def test_rounds_by_other_questions_are_compared_over_what_both_asked() -> None:
    kept, dropped, added = (Item(name, "data") for name in ("kept", "dropped", "added"))
    loads = [Quantity(name, "data", "things") for name in ("old_load", "new_load")]

    def before(**likert: int) -> Engagement:
        somebody = person("a", likert=likert, estimates={"old_load": Estimate(limit=exactly(3))})
        return engagement(somebody, items=[kept, dropped], quantities=loads[:1])

    def now(**likert: int) -> Engagement:
        somebody = person("a", likert=likert, estimates={"new_load": Estimate(limit=exactly(3))})
        return engagement(somebody, items=[kept, added], quantities=loads[1:])

    assert shift(now(added=4), before(dropped=2)).n == 0, "nothing they said was asked by both"
    found = shift(now(kept=4, added=4), before(kept=4, dropped=2))
    assert found.n == 1
    assert set(found.items) == {"kept"}


def test_nobody_in_both_rounds_leaves_nothing_to_compare() -> None:
    now, before = (engagement(person(name, ranking=order(*DIMENSIONS))) for name in ("bob", "carol"))
    found = shift(now, before)
    assert (found.n, found.tau_x, found.changed_first) == (0, None, 0)
    assert set(found.items.values()) == {ItemShift(0, None, None, None, stable=False)}


@pytest.mark.parametrize(("moved", "is_stable"), [(3, True), (4, False)], ids=["fifteen per cent", "a fifth"])
def test_a_change_of_fifteen_per_cent_is_still_stable(moved: int, is_stable: bool) -> None:
    before = {f"s{place}": 2 for place in range(20)}
    found = asked(before, before | {f"s{place}": 3 for place in range(moved)})
    assert found.change == approx(moved / 20)
    assert found.stable is is_stable
    assert asked(before, before).change == 0.0


def test_answers_that_trade_places_are_no_change() -> None:
    found = asked({"bob": 1, "carol": 5}, {"bob": 5, "carol": 1})
    assert found == ItemShift(2, 0.0, 0.0, 0.0, stable=True)


def test_differences_are_now_minus_before() -> None:
    # All at 3 is A = 1 and width 0; two at 2, two at 4 is width 2.
    found = asked(dict.fromkeys("abcd", 3), {"a": 2, "b": 2, "c": 4, "d": 4})
    assert found.delta_iqr == 2.0
    assert found.delta_a < 0


def test_a_new_perspective_or_weight_alone_makes_no_shift() -> None:
    def room(group: str, weight: float) -> Engagement:
        return engagement(
            person("bob", "business", order(*DIMENSIONS), {"data1": 1}),
            person("ann", "business", order(*DIMENSIONS), {"data1": 1}),
            person("dan", group, order(*DIMENSIONS[::-1]), {"data1": 5}),
            groups=[Perspective("business", weight), Perspective("risk")],
        )

    found = shift(room("risk", 1.5), room("business", 1.0))
    assert (found.tau_x, found.items["data1"].change) == (1.0, 0.0)


def test_a_tied_first_place_is_a_set() -> None:
    def room(*places: str | tuple[str, ...]) -> Engagement:
        return engagement(person("bob", ranking=order(*places)))

    assert shift(room(("data", "user"), "model"), room(("user", "data"), "model")).changed_first == 0
    assert shift(room(("data", "user"), "model"), room("data", "user", "model")).changed_first == 1


def test_two_dimensions_in_order_are_a_ranking() -> None:
    now, before = (
        engagement(person("bob", ranking=order("user", "data"))),
        engagement(person("bob", ranking=order("data", "user"))),
    )
    assert shift(now, before).changed_first == 1
    assert shift(now, before).tau_x is not None


def test_unranked_is_read_the_same_in_both_rounds() -> None:
    now, before = (engagement(person("bob", ranking={name: 1})) for name in ("user", "data"))
    assert (shift(now, before).tau_x, shift(now, before).changed_first) == (None, 0)
    below = shift(now, before, unranked_below=True)
    assert below == assess(now, replace(FEW_DRAWS, unranked="below"), before).shift
    assert below.changed_first == 1
    # Six orders each with user, or data, first: they agree on model and organization not at all in the mean, on each
    # of these two against user or data by halves. User first: (user, data) 1, (user, .) 1, (data, .) 0, and mirrored:
    # per pair -1, 0, 0, 0, 0, 0 of six.
    assert below.tau_x == approx(-1 / 6)


def test_items_of_one_round_only_are_left_out() -> None:
    now = engagement(person("bob"), items=[Item("b", "data"), Item("a", "data"), Item("new", "user")])
    before = engagement(person("bob"), items=[Item("a", "data"), Item("old", "user"), Item("b", "data")])
    assert list(shift(now, before).items) == ["a", "b"]


def test_dimensions_may_come_in_another_order() -> None:
    people = (person("bob", ranking=order("data", "user", "model", "organization")),)
    now, before = engagement(*people), engagement(*people, dimensions=DIMENSIONS[::-1])
    assert shift(now, before).tau_x == 1.0
    assert shift(now, before).changed_first == 0


def document(given_: Engagement) -> dict[str, Any]:
    return {"format": "scalelens-engine-input/2", "engagement": given_.to_json(), "settings": {"draws": 16}}


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
def test_names_and_order_of_people_change_not_one_byte_of_the_shift(
    now: Engagement, before: Engagement, chance: Any
) -> None:
    def mixed(given_: Engagement) -> Engagement:
        people = [replace(one, id=f"x{9 - int(one.id[1:])}") for one in given_.stakeholders]
        chance.shuffle(people)
        return replace(
            given_, stakeholders=tuple(people), items=given_.items[::-1], groups=given_.groups[::-1]
        )

    one, other = (
        json.dumps(asdict(shift(*rounds))) for rounds in ((now, before), (mixed(now), mixed(before)))
    )
    assert one == other


@settings(max_examples=25)
@given(engagements())
def test_the_same_round_twice_is_no_shift(given_: Engagement) -> None:
    found = shift(given_, given_)
    assert found.changed_first == 0
    # Several consensuses are as far from one another as from themselves.
    assert found.tau_x is None or 0 <= found.tau_x <= 1
    for item in found.items.values():
        assert item == (
            ItemShift(item.n, 0.0, 0.0, 0.0, stable=True)
            if item.n
            else ItemShift(0, None, None, None, stable=False)
        )


@settings(max_examples=25)
@given(engagements(), engagements())
def test_a_shift_stays_in_its_range(now: Engagement, before: Engagement) -> None:
    found = shift(now, before)
    common = {one.id for one in now.stakeholders} & {one.id for one in before.stakeholders}
    assert 0 <= found.changed_first <= found.n <= len(common)
    assert found.tau_x is None or -1 <= found.tau_x <= 1
    for item in found.items.values():
        assert item.n <= found.n
        if item.n:
            assert 0 <= item.change <= 1 + 1e-12
            assert -2 <= item.delta_a <= 2
