"""How far each figure is from changing the leader."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import Engagement, Estimate, Quantity, Settings, Stakeholder, Triple, assess
from apps.ranking.results.changes import FlipPoint
from tests.ranking.build import FEW_DRAWS, approx, assessed, engagement, exactly, order, person, room, rooms
from tests.ranking.crisp_shares import crisp_shares, leaders
from tests.ranking.evidence_strategies import engagements

THREE = ("data", "user", "model")
STEP = 10**1e-4
CRISP = Settings(draws=1, seed=1)


def flips_of(*people: Stakeholder, **parts: Any) -> dict[str, dict[str, FlipPoint | None]]:
    found = assessed(*people, dimensions=THREE, settings=FEW_DRAWS, **parts).flip_points
    assert found is not None
    return found


def figures(now: float | None, horizon: float | None, limit: float | None) -> Estimate:
    return Estimate(*(None if figure is None else exactly(figure) for figure in (now, horizon, limit)))


def ranked_user_first(estimates: Mapping[str, Estimate]) -> Stakeholder:
    """Bob ranks user, data, model; with a headroom .25 decade tighter for data, user leads: 2/3 to 1/3.

    Data draws level, 1/2 each, as soon as its headroom is a full preference (half a decade) tighter than user's, and
    never gets further. Model comes last in both.
    """
    return person("bob", ranking=order("user", "data", "model"), estimates=estimates)


def is_just_past(flip: FlipPoint | None, value: float, *, upwards: bool) -> bool:
    """Up to 1e-4 decade past the exact place, away from the present figure."""
    assert flip is not None
    low, high = (value, value * STEP) if upwards else (value / STEP, value)
    return low * (1 - 1e-12) <= flip.value <= high * (1 + 1e-12)


def test_demand_up_or_limit_down_by_a_quarter_of_a_decade() -> None:
    # Data has now = limit = 100 and needs .25 decade less room: demand 177.8 or a limit of 56.2.
    flips = flips_of(ranked_user_first({**rooms(user=0.25, model=2.5), "data_load": figures(100, None, 100)}))
    assert is_just_past(flips["data_load"]["now"], 177.8279410, upwards=True)
    assert is_just_past(flips["data_load"]["limit"], 56.2341325, upwards=False)
    assert flips["data_load"]["horizon"] is None
    assert flips["data_load"]["now"].becomes == ("data", "user")


def test_the_room_of_the_other_one_moves_the_other_way() -> None:
    # User has now 100 and limit 177.8 (.25 decade), and needs .25 decade more: demand 56.2 or a limit of 316.2.
    # The other way is further: user would have to be worse off than data to gain the other half, and stays first.
    load = figures(None, 100, 100 * 10**0.25)
    flips = flips_of(ranked_user_first({**rooms(data=0.0, model=2.5), "user_load": load}))
    assert is_just_past(flips["user_load"]["horizon"], 56.2341325, upwards=False)
    assert is_just_past(flips["user_load"]["limit"], 316.2277660, upwards=True)


def test_the_smaller_of_now_and_horizon_must_first_overtake_the_larger() -> None:
    # Demand is the larger, the horizon. Data flips at a demand of 177.8, for now that is from 1 as well as from 100.
    flips = flips_of(ranked_user_first({**rooms(user=0.25, model=2.5), "data_load": figures(1, 100, 100)}))
    assert is_just_past(flips["data_load"]["now"], 177.8279410, upwards=True)
    assert is_just_past(flips["data_load"]["horizon"], 177.8279410, upwards=True)


def test_three_decades_are_as_far_as_a_figure_is_taken() -> None:
    # From .1 to 177.8 it is 3.25 decades.
    flips = flips_of(ranked_user_first({**rooms(user=0.25, model=2.5), "data_load": figures(0.1, 100, 100)}))
    assert flips["data_load"]["now"] is None
    assert flips["data_load"]["horizon"] is not None


def test_another_quantity_that_is_tighter_holds_the_least_room() -> None:
    # User needs .25 decade more room, but the other quantity of user keeps it where it is.
    quantities = [Quantity(f"{name}_load", name, "things") for name in THREE] + [
        Quantity("user_rest", "user", "u")
    ]
    tied = ranked_user_first({**rooms(data=0.0, user=0.25, model=2.5), "user_rest": room(0.3)})
    flips = flips_of(tied, quantities=quantities)
    assert flips["user_load"] == dict.fromkeys(("now", "horizon", "limit"))
    assert flips["user_rest"] == dict.fromkeys(("now", "horizon", "limit"))
    # With .75 decade of its own it no longer does.
    free = ranked_user_first({**rooms(data=0.0, user=0.25, model=2.5), "user_rest": room(0.75)})
    flips = flips_of(free, quantities=quantities)
    assert is_just_past(flips["user_load"]["limit"], 316.2277660, upwards=True)


def test_a_floor_is_reached_from_above() -> None:
    # Data must not fall below 100: with a demand of 100 it has no room, and flips at a demand of 56.2, a limit of 177.8.
    quantities = [Quantity("data_load", "data", "things", "floor")]
    quantities += [Quantity(f"{name}_load", name, "things") for name in ("user", "model")]
    load = figures(100, 1000, 100)
    flips = flips_of(
        ranked_user_first({**rooms(user=0.25, model=2.5), "data_load": load}), quantities=quantities
    )
    assert is_just_past(flips["data_load"]["now"], 56.2341325, upwards=False)
    assert is_just_past(flips["data_load"]["horizon"], 56.2341325, upwards=False)
    assert is_just_past(flips["data_load"]["limit"], 177.8279410, upwards=True)


@pytest.mark.parametrize(
    ("model", "becomes", "decades"), [(0.2, ("user", "model"), 0.2), (0.3, ("data", "user"), -0.2)]
)
def test_both_ways_are_looked_and_the_nearer_change_wins(
    model: float, becomes: tuple[str, ...], decades: float
) -> None:
    # Bob ranks user, model, data; headroom has them the other way round: data 0, model .2 or .3, user 1 decade. With the
    # weight t on the ranking, user leads above t = 1/2; below, model and data share the rest, so user leads with 1/2.
    # Data draws level with user where it is a full half decade tighter than model and takes all of the rest: -.3 or
    # -.2. Model draws level where data is no tighter than model: .2 or .3.
    estimates = {**rooms(model=model, user=1.0), "data_load": figures(100, None, 100)}
    flips = flips_of(person("bob", ranking=order("user", "model", "data"), estimates=estimates))["data_load"]
    assert (flips["limit"].becomes, flips["now"].becomes) == (becomes, becomes)
    assert is_just_past(flips["limit"], 100 * 10**decades, upwards=decades > 0)
    assert is_just_past(flips["now"], 100 * 10**-decades, upwards=decades < 0)


def test_of_changes_equally_near_the_lower_figure_is_named() -> None:
    # All level: less room for data makes it lead alone, more leaves the others, each at the first step that is tried.
    estimates = {**rooms(user=0.5, model=0.5), "data_load": figures(100, None, 100 * 10**0.5)}
    flips = flips_of(person("bob", estimates=estimates))["data_load"]
    step = 10 ** (3 / 2**15)
    assert (flips["limit"].becomes, flips["limit"].value) == (("data",), approx(100 * 10**0.5 / step))
    assert (flips["now"].becomes, flips["now"].value) == (("user", "model"), approx(100 / step))


def test_a_figure_of_zero_or_without_a_counterpart_has_no_flip_point() -> None:
    estimates = {
        "data_load": figures(0, 100, 1000),
        "user_load": figures(100, None, 100),
        "model_load": figures(100, 200, None),
    }
    flips = flips_of(person("bob", estimates=estimates))
    assert flips["data_load"]["now"] is None
    assert flips["data_load"]["horizon"] is not None
    assert flips["model_load"] == dict.fromkeys(("now", "horizon", "limit"))


@pytest.mark.parametrize(
    "load", [figures(100, None, 0), figures(0, 0, 100)], ids=["limit zero", "demand zero"]
)
def test_beside_a_zero_the_other_figure_makes_no_difference(load: Estimate) -> None:
    flips = flips_of(person("bob", estimates={**rooms(user=0.5, model=1.0), "data_load": load}))
    assert flips["data_load"] == dict.fromkeys(("now", "horizon", "limit"))
    assert flips["user_load"] is not None


def test_headroom_of_one_dimension_alone_flips_nothing() -> None:
    bob = person("bob", ranking=order(*THREE), estimates=rooms(data=0.0))
    assert flips_of(bob) == {
        f"{name}_load": dict.fromkeys(("now", "horizon", "limit")) for name in sorted(THREE)
    }


def test_the_largest_figure_there_is_stays_a_number() -> None:
    huge = figures(1e308, None, 1e308)
    tiny = figures(1e-307, None, 1e-307)
    flips = flips_of(person("bob", estimates={"data_load": huge, "user_load": tiny, "model_load": room(3.0)}))
    values = [flip.value for fields in flips.values() for flip in fields.values() if flip]
    assert values
    assert all(0 < value < float("inf") for value in values)


def lead(workshop: Engagement) -> tuple[str, ...]:
    return leaders(crisp_shares(workshop, CRISP))


def scaled(workshop: Engagement, quantity: str, field: str, factor: float) -> Engagement:
    """Let everyone who gave a field have given it that many times."""

    def change(one: Stakeholder) -> Stakeholder:
        estimate = one.estimates.get(quantity, Estimate())
        old = getattr(estimate, field)
        if old is None:
            return one
        new = Triple(old.low * factor, old.likely * factor, old.high * factor)
        return replace(one, estimates={**one.estimates, quantity: replace(estimate, **{field: new})})

    return replace(workshop, stakeholders=tuple(change(one) for one in workshop.stakeholders))


def check(workshop: Engagement, quantity: str) -> None:
    assessment, present = assess(workshop, CRISP), lead(workshop)
    assert assessment.flip_points is not None
    headroom = assessment.headroom.quantities[quantity] if assessment.headroom else None
    for field, flip in assessment.flip_points[quantity].items():
        figure = getattr(headroom, field, None)
        if flip is None:
            for decades in (-3, -1.5, -0.75, 0.75, 1.5, 3) if figure else ():
                assert lead(scaled(workshop, quantity, field, 10**decades)) == present
            continue
        factor = flip.value / figure
        assert lead(scaled(workshop, quantity, field, factor)) == flip.becomes != present
        # Nothing has changed just before, nor half the way, nor as far in the other direction.
        before = max(factor / STEP, 1.0) if factor > 1 else min(factor * STEP, 1.0)
        for nearer in (before, before**0.5, 1 / before):
            assert lead(scaled(workshop, quantity, field, nearer)) == present


@settings(max_examples=25, deadline=None)
@given(engagements(), st.booleans(), st.integers(0, 3))
def test_typed_in_a_flip_point_changes_the_leaders_and_just_before_it_does_not(
    workshop: Engagement, is_floor: bool, of: int
) -> None:
    turned = [replace(one, direction="floor" if is_floor else "ceiling") for one in workshop.quantities]
    check(replace(workshop, quantities=tuple(turned)), workshop.quantities[of].id)


def drawn(seed: int) -> Engagement:
    """Four people, two quantities a dimension, half of them floors, and figures within two decades."""
    chance = random.Random(seed)  # noqa: S311 - nothing to guard
    quantities = [
        Quantity(f"{name}_{kind}", name, "things", kind) for name in THREE for kind in ("ceiling", "floor")
    ]

    def figure() -> Triple | None:
        return exactly(10 ** chance.uniform(0, 2)) if chance.random() < 0.9 else None

    people = [
        person(
            f"s{place}",
            ranking=order(*chance.sample(THREE, 3)),
            estimates={one.id: Estimate(figure(), figure(), figure()) for one in quantities},
        )
        for place in range(4)
    ]
    return engagement(*people, dimensions=THREE, quantities=quantities)


def test_a_change_that_is_undone_further_on_is_found() -> None:
    # Data leads; somewhat less of it at the horizon and user does, but three decades less, or more, and data again.
    workshop, given = drawn(165), ("data_ceiling", "horizon")
    assert [lead(scaled(workshop, *given, factor)) for factor in (1, 1e-3, 1e3)] == [("data",)] * 3
    found = assess(workshop, CRISP).flip_points
    assert found is not None
    assert found["data_ceiling"]["horizon"].becomes == ("user",)
    check(workshop, "data_ceiling")


@pytest.mark.parametrize("seed", range(4))
def test_typed_in_they_hold_with_two_quantities_a_dimension(seed: int) -> None:
    workshop = drawn(seed)
    for quantity in workshop.quantities:
        check(workshop, quantity.id)
