"""The nearest figures at which something else would be said."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apps.ranking import Quantity
from apps.ranking.conclusions.first import band
from apps.ranking.inputs.types import Estimate
from apps.ranking.results.verdict import FlipPoint
from apps.ranking.what_if.present import Chances, Present
from apps.ranking.what_if.questions import flip_points
from tests.ranking.build import DIMENSIONS, approx, said
from tests.ranking.conclusions.engagements import crowd, everywhere, result
from tests.ranking.what_if.cases import COMFORTABLE, HAND, NEAR, present_of, settled

LAST_BRACKET = {
    0.1: 0.1,
    0.2: 0.1,
    0.35: 0.15,
    0.5: 0.15,
    0.75: 0.25,
    1.0: 0.25,
    1.5: 0.5,
    2.0: 0.5,
    3.0: 1.0,
}


def flips_of(
    estimates: Mapping[str, Estimate], count: int = 3, **parts: Any
) -> dict[str, dict[str, FlipPoint]]:
    return flip_points(present_of(*crowd(count, *[estimates] * count), **parts))


def decades_to(flip: FlipPoint, figure: float) -> float:
    return float(np.log10(flip.value / figure))


def typed(estimates: Mapping[str, Estimate], quantity: str, field: str, value: float) -> Present:
    """Everybody types this figure instead."""
    old = estimates[quantity]
    triple = getattr(old, field)
    changed = {**estimates, quantity: replace(old, **{field: replace(triple, likely=value)})}
    return present_of(*crowd(3, *[changed] * 3))


@pytest.mark.parametrize("quantity", [f"{name}_load" for name in DIMENSIONS])
@pytest.mark.parametrize("field", ["now", "limit", "growth"])
def test_a_value_typed_past_the_flip_point_gives_the_state_named_and_before_it_does_not(
    quantity: str, field: str
) -> None:
    present = present_of(*crowd(3, *[HAND] * 3))
    flip = flip_points(present)[quantity][field]
    figure = getattr(HAND[quantity], field).likely
    shift = decades_to(flip, figure)
    step = LAST_BRACKET[next(step for step in LAST_BRACKET if step >= abs(shift) - 1e-9)] / 64
    past = typed(HAND, quantity, field, flip.value).answer
    assert (present.whole.dimensions[past.leader], band(past.p)) == (flip.leader, band(flip.p))
    assert past.p == approx(flip.p)
    before = typed(HAND, quantity, field, figure * 10 ** (shift - np.sign(shift) * step * 1.001)).answer
    slack = {band(before.p - 0.01), band(before.p), band(before.p + 0.01)}
    assert before.leader == present.answer.leader
    assert band(present.answer.p) in slack


def test_a_tighter_limit_and_more_demand_are_one_shift() -> None:
    flips = flips_of(HAND)["data_load"]
    assert flips["limit"].leader == flips["now"].leader
    assert decades_to(flips["limit"], 1000) == approx(-decades_to(flips["now"], 10))
    assert decades_to(flips["limit"], 1000) < 0, "less room brings data forward"


def test_of_a_floor_all_is_turned_round() -> None:
    quantities = [
        Quantity(f"{name}_load", name, "things", "floor" if name == "data" else "ceiling")
        for name in DIMENSIONS
    ]
    floor = HAND | {"data_load": said(1000, 10, 0.5)}
    flips, ceiling = flips_of(floor, quantities=quantities)["data_load"], flips_of(HAND)["data_load"]
    assert decades_to(flips["limit"], 10) == approx(-decades_to(ceiling["limit"], 1000))
    assert decades_to(flips["now"], 1000) == approx(-decades_to(ceiling["now"], 10))
    assert decades_to(flips["growth"], 0.5) == approx(-decades_to(ceiling["growth"], 2))
    assert decades_to(flips["growth"], 0.5) < 0, "a floor is reached sooner by what falls faster"


def test_what_changes_nothing_within_three_decades_has_no_flip_point() -> None:
    over = COMFORTABLE | {"user_load": said(100_000, 1, 4), "data_load": said(1, 1e9, 1)}
    flips = flips_of(over)
    assert flips["data_load"] == {"now": None, "limit": None, "growth": None}


def test_only_what_has_figures_of_its_own_can_be_moved() -> None:
    zero, never, unknown = said(10, 0, 2), said(0, 10, horizon=0), said(10)
    flips = flips_of(
        {"data_load": zero, "user_load": never, "model_load": unknown, "organization_load": said(10, 50, 2)}
    )
    assert list(flips) == ["organization_load"]
    assert list(flips["organization_load"]) == ["now", "limit", "growth"]


@pytest.mark.parametrize(
    ("estimate", "parts", "fields"),
    [
        (said(0, 100, horizon=90), {"launch_month": 6.0}, {"limit"}),  # before a launch
        (
            said(None, 100, growth=3, horizon=90),
            {},
            {"limit"},
        ),  # what will be is no figure of today, and both less and more growth put it later
        (said(60, 100), {}, {"now", "limit"}),  # nobody gave a growth
    ],
)
def test_only_a_figure_that_somebody_gave_can_be_moved(
    estimate: Estimate, parts: dict[str, Any], fields: set[str]
) -> None:
    flips = flips_of(HAND | {"user_load": estimate}, **parts)["user_load"]
    assert {field for field, flip in flips.items() if flip is not None} == fields


def test_another_quantity_of_the_dimension_can_stand_in_the_way() -> None:
    quantities = [Quantity(f"{name}_load", name, "things") for name in DIMENSIONS]
    twins = [*quantities, Quantity("user_twin", "user", "things")]
    alone = flips_of(NEAR)["user_load"]
    beside = flips_of(NEAR | {"user_twin": NEAR["user_load"]}, quantities=twins)["user_load"]
    assert decades_to(alone["limit"], 100) > 0, "with more room something else is said"
    assert beside["limit"] is None or decades_to(beside["limit"], 100) > decades_to(alone["limit"], 100) + 0.5


def by_hand(monkeypatch: pytest.MonkeyPatch, now: float, answers: Any) -> FlipPoint | None:
    """One quantity whose shift decides the leader's chance by a rule."""
    present = settled(3, draws=64)
    user = present.whole.dimensions.index("user")

    def tried(shift: float) -> Chances:
        p, leader = answers(shift)
        chances = np.where(np.arange(4) == leader, p, (1 - p) / 3)
        return Chances(chances, leader)

    def shifted(*_: Any, room_shift: float = 0.0, growth_shift: float = 0.0) -> Chances:
        return tried(room_shift + growth_shift)

    present.__dict__["answer"] = Chances(np.where(np.arange(4) == user, now, (1 - now) / 3), user)
    monkeypatch.setattr("apps.ranking.what_if.questions._shifted", shifted)
    return flip_points(present)["user_load"]["limit"]


@pytest.mark.parametrize(
    ("now", "then", "flips"),
    [
        (0.805, 0.791, False),
        (0.805, 0.789, True),
        (0.79, 0.809, False),
        (0.79, 0.811, True),
        (0.61, 0.591, False),
        (0.61, 0.589, True),
        (0.59, 0.609, False),
        (0.59, 0.611, True),
        (0.59, 0.4, False),
        (0.9, 1.0, False),
    ],
)
def test_a_line_is_crossed_beyond_a_point(
    monkeypatch: pytest.MonkeyPatch, now: float, then: float, *, flips: bool
) -> None:
    found = by_hand(monkeypatch, now, lambda _: (then, 1))
    assert (found is not None) == flips
    if found is not None:
        assert (found.leader, found.p) == ("user", approx(then))


def test_another_leader_flips_however_near(monkeypatch: pytest.MonkeyPatch) -> None:
    found = by_hand(monkeypatch, 0.5, lambda shift: (0.5, 2 if shift > 0.3 else 1))
    assert found.leader == "model"
    assert 0.3 < np.log10(found.value / 100) <= 0.3 + 0.15 / 64


def test_the_shorter_way_is_taken_and_of_two_as_long_less_room(monkeypatch: pytest.MonkeyPatch) -> None:
    shorter = by_hand(monkeypatch, 0.9, lambda shift: (0.9, 2 if shift > 0.4 else 0 if shift < -0.9 else 1))
    assert (shorter.leader, shorter.value > 100) == ("model", True)
    other = by_hand(monkeypatch, 0.9, lambda shift: (0.9, 2 if shift > 0.9 else 0 if shift < -0.4 else 1))
    assert (other.leader, other.value < 100) == ("data", True)
    level = by_hand(monkeypatch, 0.9, lambda shift: (0.9, 1 if abs(shift) < 0.4 else 2 if shift > 0 else 0))
    assert level.leader == "data"


def test_three_decades_are_the_farthest(monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_hand(monkeypatch, 0.9, lambda shift: (0.9, 2 if shift >= 3 else 1)) is not None
    assert by_hand(monkeypatch, 0.9, lambda shift: (0.9, 2 if abs(shift) > 3 else 1)) is None


def test_a_figure_as_large_as_can_be_stays_a_number() -> None:
    flips = flips_of(HAND | {"data_load": said(1e306, 1e308, 2)})
    assert all(np.isfinite(one.value) for one in flips["data_load"].values() if one is not None)


def test_an_assessment_tells_flip_points() -> None:
    people = crowd(3, *[HAND] * 3)
    assert result(*people).flip_points == flip_points(present_of(*people))


@given(st.floats(0.7, 3.0), st.floats(1.0, 5.0), st.sampled_from(["now", "limit"]))
@settings(max_examples=15, deadline=None)
def test_the_flip_point_is_the_nearest_change_on_its_side(room: float, growth: float, field: str) -> None:
    estimates = everywhere(said(10, 500, 2)) | {"user_load": said(10, 10 ** (1 + room), growth)}
    present = present_of(*crowd(3, *[estimates] * 3), draws=512)
    flip = flip_points(present)["user_load"][field]
    assume(flip is not None)
    figure = getattr(estimates["user_load"], field).likely
    shift = decades_to(flip, figure)
    assert 0 < abs(shift) <= 3 + 1e-9
    assert (flip.leader, band(flip.p)) != (
        present.whole.dimensions[present.answer.leader],
        band(present.answer.p),
    )
