"""Draws against exact areas and known distributions, within four standard errors under an explicit seed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta, norm

from apps.ranking import (
    Assessment,
    Engagement,
    Estimate,
    Perspective,
    Quantity,
    Settings,
    Stakeholder,
    Triple,
    preview,
)
from tests.ranking.build import (
    DIMENSIONS,
    engagement,
    exactly,
    feelings,
    order,
    person,
    rooms,
)
from tests.ranking.evidence_strategies import SIX_DIMENSIONS

DRAWS = 32768
SEEDED = Settings(draws=DRAWS, seed=20)


def four_errors(p: float, draws: int = DRAWS) -> float:
    """Four standard errors of the difference of two such shares, or a hair where p is 0 or 1."""
    return 4 * (2 * p * (1 - p) / draws) ** 0.5 + 4 / draws


def drawn(*people: Stakeholder, settings: Settings = SEEDED, **parts: Any) -> Assessment:
    return preview(engagement(*people, **parts), settings)


def certain(name: str, seed: int, names: tuple[str, ...]) -> Stakeholder:
    """Somebody with an order, feelings and figures without a range."""
    chance = np.random.default_rng(seed)
    ranks = dict(zip(names, (chance.permutation(len(names)) + 1).tolist(), strict=True))
    levels = {f"{one}{number}": int(chance.integers(1, 6)) for one in names for number in (1, 2)}
    figures = rooms(**{one: float(chance.uniform(-1, 1.5)) for one in names})
    return person(name, f"g{name}", ranks, levels, figures)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("names", "strands", "settings", "method"),
    [
        pytest.param(DIMENSIONS, ("ranking", "likert", "estimates"), SEEDED, "polygons", id="three strands"),
        pytest.param(DIMENSIONS, ("likert", "estimates"), SEEDED, "intervals", id="two strands"),
        pytest.param(DIMENSIONS, ("estimates",), SEEDED, "argmax", id="one strand"),
        pytest.param(SIX_DIMENSIONS[:5], ("ranking", "likert", "estimates"), SEEDED, "lattice", id="five dimensions"),
        pytest.param(
            DIMENSIONS, ("ranking", "likert", "estimates"), replace(SEEDED, weight_prior=(3, 1, 2)), "argmax",
            id="fixed weights",
        ),
    ],
)  # fmt: skip
def test_without_uncertainty_the_draws_are_the_exact_areas(
    names: tuple[str, ...], strands: tuple[str, ...], settings: Settings, method: str, seed: int
) -> None:
    whole = certain("bob", seed, names)
    silent: dict[str, Any] = {
        strand: {} for strand in ("ranking", "likert", "estimates") if strand not in strands
    }
    # Three people of one mind: however they are drawn, they say the same.
    people = [replace(whole, id=f"s{place}", group=f"g{place % 2}", **silent) for place in range(3)]
    assessment = drawn(*people, dimensions=names, settings=settings)
    crisp, full = assessment.crisp, assessment.full
    assert crisp.method == method
    # A lattice of 20,100 points is an area up to half of its spacing along an edge.
    coarse = 0.005 if method == "lattice" else 0.0
    for p, q in zip(crisp.p_order, full.p_order, strict=True):
        assert abs(p - q) < four_errors(p) + coarse
    for name in names:
        for p, q in zip(crisp.acceptability[name], full.acceptability[name], strict=True):
            assert abs(p - q) < four_errors(p) + coarse
        if crisp.p_dominant[name] > 0.01:
            assert full.central_weights[name] == pytest.approx(crisp.central_weights[name], abs=0.02)
    assert full.halfwidth95 == pytest.approx(0.0054, abs=1e-4)


def test_a_normal_error_breaches_as_often_as_the_normal_table_says() -> None:
    # Demand and limit a factor 3 apart, each off by a factor 10 at P10 and P90.
    wide = Estimate(now=Triple(1.0, 10.0, 100.0), limit=Triple(3.0, 30.0, 300.0))
    headroom = drawn(person("bob", estimates={"data_load": wide})).headroom
    assert headroom is not None
    expected = norm.cdf(-np.log10(3) / (2**0.5 / norm.ppf(0.9)))
    assert headroom.quantities["data_load"].p_breach == pytest.approx(expected, abs=four_errors(expected))


def test_low_and_high_are_the_first_and_the_ninth_tenth_however_skewed() -> None:
    # The limit lies at the figure's P10, then at its P90: breached in nine tenths of the draws, then in one.
    skewed = Triple(2.0, 10.0, 1000.0)
    for limit, expected in ((2.0, 0.9), (10.0, 0.5), (1000.0, 0.1)):
        estimate = Estimate(now=skewed, limit=exactly(limit))
        headroom = drawn(person("bob", estimates={"data_load": estimate})).headroom
        assert headroom is not None
        found = headroom.quantities["data_load"].p_breach
        assert found == pytest.approx(expected, abs=four_errors(expected))


def test_months_have_the_quantiles_of_their_figures() -> None:
    # The limit is 10 times today's figure, give or take a factor 2 at P10 and P90; growth is 10 a year.
    sure = Estimate(now=exactly(1.0), horizon=exactly(10.0), limit=Triple(5.0, 10.0, 20.0))
    headroom = drawn(person("bob", estimates={"data_load": sure})).headroom
    assert headroom is not None
    quantity = headroom.quantities["data_load"]
    months = (quantity.months_p10, quantity.months_p50, quantity.months_p90)
    expected = (12 * np.log10(5), 12, 12 * np.log10(20))
    assert months == pytest.approx(expected, abs=0.15)


def test_today_and_the_horizon_err_together() -> None:
    # Growth is 10 a year in every draw, so that months are as uncertain as today's figure and no more.
    steep = Estimate(now=Triple(0.5, 1.0, 2.0), horizon=Triple(5.0, 10.0, 20.0), limit=exactly(10.0))
    headroom = drawn(person("bob", estimates={"data_load": steep})).headroom
    assert headroom is not None
    quantity = headroom.quantities["data_load"]
    months = (quantity.months_p10, quantity.months_p50, quantity.months_p90)
    assert months == pytest.approx((12 * np.log10(5), 12, 12 * np.log10(20)), abs=0.15)


def test_experts_are_drawn_with_the_weight_of_their_group() -> None:
    # One group of one says breached, one of three says far from it: each has half the say.
    people = [
        person("bob", "business", estimates=rooms(data=-1)),
        *(person(f"s{place}", "risk", estimates=rooms(data=1)) for place in range(3)),
    ]
    headroom = drawn(*people).headroom
    assert headroom is not None
    assert headroom.dimensions["data"].p_breach == pytest.approx(0.5, abs=four_errors(0.5))
    heavier = drawn(*people, groups=[Perspective("business", 3.0), Perspective("risk", 1.0)]).headroom
    assert heavier is not None
    # With unequal weights the groups' say is Beta(1.5, 0.5), of which the mean is still 3/4.
    assert heavier.dimensions["data"].p_breach == pytest.approx(0.75, abs=four_errors(0.75))


@pytest.mark.parametrize("groups", [("business",) * 3, ("business", "product", "risk")])
def test_two_voices_of_three_win_three_quarters_of_the_resampled_rooms(groups: tuple[str, ...]) -> None:
    # The weights of three voices are spread evenly over a triangle: one outweighs the two others in a quarter of it.
    votes = [order("data", "user", "model"), order("data", "user", "model"), order("user", "data", "model")]
    people = [person(f"s{place}", group, votes[place]) for place, group in enumerate(groups)]
    full = drawn(*people, dimensions=("data", "user", "model")).full
    assert full.p_dominant["data"] == pytest.approx(0.75, abs=four_errors(0.75))


@pytest.mark.parametrize(
    "empty", [[], [Perspective("platform", 8.0)]], ids=["alone", "beside an empty group"]
)
def test_a_group_of_three_times_the_weight_wins_as_often_as_a_beta_says(empty: list[Perspective]) -> None:
    people = [
        *(person(f"s{place}", "business", order("data", "user", "model")) for place in range(3)),
        person("carol", "risk", order("user", "data", "model")),
    ]
    groups = [Perspective("business", 3.0), Perspective("risk", 1.0), *empty]
    full = drawn(*people, groups=groups, dimensions=("data", "user", "model")).full
    expected = beta.sf(0.5, 1.5, 0.5)
    assert full.p_dominant["data"] == pytest.approx(expected, abs=four_errors(expected))


def test_shares_of_draws_that_tie_come_to_everything_and_no_more() -> None:
    # Three dimensions tie in every draw behind user; a third of a sixth of so many draws is no round number.
    people = [
        person(f"s{place}", f"g{place}", order("data", "model", "organization", "user"), feelings(data=1, user=5, model=1, organization=1))
        for place in range(3)
    ]  # fmt: skip
    gap = drawn(*people).gap
    assert gap is not None
    assert gap.dimensions["data"].p_lower == 1.0


def workshop(scale: float = 1.0) -> Engagement:
    """Nine people of three groups who disagree in everything; figures on data in a unit of one's own."""
    people = []
    for place in range(9):
        span = 1.5 + place % 3
        load = Estimate(
            now=Triple(scale * 8 / span, scale * 8, scale * 8 * span),
            horizon=Triple(scale * 20 / span, scale * (20 + place), scale * 30 * span),
            limit=Triple(scale * 10 / span, scale * (30 - place), scale * 40 * span),
        )
        people.append(
            person(
                f"s{place}",
                ("business", "risk", "platform")[place % 3],
                order(*(DIMENSIONS[place % 4 :] + DIMENSIONS[: place % 4])),
                feelings(data=1 + place % 5, user=3, model=1 + (2 * place) % 5, organization=2),
                {**rooms(user=0.3, model=0.5, organization=0.4), "data_load": load},
            )
        )
    return engagement(*people)


def cloned(given: Engagement) -> Engagement:
    people = tuple(
        replace(one, estimates={**one.estimates, "data_twin": one.estimates["data_load"]})
        for one in given.stakeholders
    )
    twins = (*given.quantities, Quantity("data_twin", "data", "things"))
    return replace(given, stakeholders=people, quantities=twins)


SWAPPED = {"data": "model", "user": "organization", "model": "user", "organization": "data"}


def swapped(given: Engagement) -> Engagement:
    """Rename the dimensions round about, everywhere."""
    return replace(
        given,
        items=tuple(replace(one, dimension=SWAPPED[one.dimension]) for one in given.items),
        quantities=tuple(replace(one, dimension=SWAPPED[one.dimension]) for one in given.quantities),
        stakeholders=tuple(
            replace(one, ranking={SWAPPED[name]: rank for name, rank in one.ranking.items()})
            for one in given.stakeholders
        ),
    )


def probabilities(assessment: Assessment, names: dict[str, str]) -> Iterator[tuple[object, float | None]]:
    """Everything that comes from draws, with the dimensions renamed."""
    full, headroom = assessment.full, assessment.headroom
    assert headroom is not None
    for found, p in zip(full.orders, full.p_order, strict=True):
        yield tuple(names[name] for name in found), p
    for name in DIMENSIONS:
        yield from (((names[name], rank), p) for rank, p in enumerate(full.acceptability[name]))
        yield from (((stream, names[name]), p_first[name]) for stream, p_first in full.without.items())
        yield ("breach", names[name]), headroom.dimensions[name].p_breach


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        pytest.param(workshop(1000.0), {}, id="in another unit"),
        pytest.param(cloned(workshop()), {}, id="with a quantity asked twice"),
        pytest.param(replace(workshop(), dimensions=DIMENSIONS[::-1]), {}, id="listed the other way round"),
        pytest.param(swapped(workshop()), SWAPPED, id="with the dimensions renamed round about"),
    ],
)
def test_the_full_answer_is_the_same_within_its_error(changed: Engagement, names: dict[str, str]) -> None:
    same = {name: name for name in DIMENSIONS}
    before = dict(probabilities(preview(workshop(), SEEDED), same | names))
    after = dict(probabilities(preview(changed, SEEDED), same))
    assert before.keys() == after.keys()
    for key, p in before.items():
        assert after[key] == pytest.approx(p, abs=four_errors(p)), key
