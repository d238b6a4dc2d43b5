"""More evidence for a dimension never takes it down. Figures are positive: a zero may leave the pool or enter it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import Engagement, Estimate, Stakeholder, Triple
from apps.ranking.draws.headroom import months_to_breach, pressure
from tests.ranking.build import DIMENSIONS
from tests.ranking.evidence_strategies import engagements, floors
from tests.ranking.test_properties import crisp

EXAMPLES = settings(max_examples=40)
NAMES = st.sampled_from(DIMENSIONS)
FACTORS = st.sampled_from([1.01, 1.5, 4.0, 20.0])


def times(triple: Triple, factor: float) -> Triple:
    return Triple(triple.low * factor, triple.likely * factor, triple.high * factor)


def changed_figures(one: Stakeholder, name: str, demand: float, limit: float) -> Iterator[Stakeholder]:
    """One figure on the dimension's quantity at a time, those on demand and the limit by a factor each."""
    estimate = one.estimates.get(f"{name}_load", Estimate())
    for field, factor in (("now", demand), ("horizon", demand), ("limit", limit)):
        if (triple := getattr(estimate, field)) is not None:
            figures = {f"{name}_load": replace(estimate, **{field: times(triple, factor)})}
            yield replace(one, estimates={**one.estimates, **figures})


def with_first(engagement: Engagement, one: Stakeholder) -> Engagement:
    return replace(engagement, stakeholders=(one, *engagement.stakeholders[1:]))


def assert_never_lower(engagement: Engagement, changed: Iterable[Stakeholder], name: str) -> None:
    before = crisp(engagement).p_dominant[name]
    for one in changed:
        after = crisp(with_first(engagement, one)).p_dominant[name]
        assert after >= before - 1e-9, one


@EXAMPLES
@given(engagements(), NAMES, st.integers(2, 4))
def test_a_better_rank_never_takes_a_dimension_down(engagement: Engagement, name: str, rank: int) -> None:
    ranking = engagement.stakeholders[0].ranking
    first, *better = (
        replace(engagement.stakeholders[0], ranking={**ranking, name: one}) for one in range(rank, 0, -1)
    )
    assert_never_lower(with_first(engagement, first), better, name)


@EXAMPLES
@given(engagements(), NAMES, st.integers(1, 4), st.booleans())
def test_a_stronger_symptom_never_takes_a_dimension_down(
    engagement: Engagement, name: str, level: int, mirrored: bool
) -> None:
    item, likert = f"{name}1", engagement.stakeholders[0].likert
    items = tuple(replace(one, reversed=mirrored and one.id == item) for one in engagement.items)
    first, *stronger = (
        replace(engagement.stakeholders[0], likert={**likert, item: 6 - answer if mirrored else answer})
        for answer in range(level, 6)
    )
    assert_never_lower(with_first(replace(engagement, items=items), first), stronger, name)


@EXAMPLES
@given(engagements(), NAMES, FACTORS)
def test_more_demand_or_a_lower_limit_never_takes_a_dimension_down(
    engagement: Engagement, name: str, factor: float
) -> None:
    changed = changed_figures(engagement.stakeholders[0], name, factor, 1 / factor)
    assert_never_lower(engagement, changed, name)


@EXAMPLES
@given(engagements().map(floors), NAMES, FACTORS)
def test_less_above_a_floor_or_a_higher_floor_never_takes_a_dimension_down(
    engagement: Engagement, name: str, factor: float
) -> None:
    changed = changed_figures(engagement.stakeholders[0], name, 1 / factor, factor)
    assert_never_lower(engagement, changed, name)


@EXAMPLES
@given(st.floats(-3, 3), st.floats(-3, 3))
def test_pressure_falls_with_room_and_is_a_half_at_the_limit(one: float, other: float) -> None:
    assert 0.0 < pressure(one) < 1.0
    assert abs(pressure(one) + pressure(-one) - 1.0) < 1e-12
    assert pressure(0.0) == 0.5
    if one - other > 1e-9:
        assert pressure(one) < pressure(other)


def months(now: float, horizon: float, limit: float) -> float:
    with np.errstate(divide="ignore"):
        demand, later, ceiling = np.log10(np.array([[now], [horizon], [limit]]))
    return float(months_to_breach(demand, later, ceiling, 12)[0])


POSITIVE = st.floats(0, 6).map(lambda decades: float(10**decades))
NOW = st.just(0.0) | POSITIVE


@settings(max_examples=300)
@given(NOW, POSITIVE, POSITIVE, FACTORS)
def test_months_to_a_breach_fall_with_the_demand_to_come(
    now: float, horizon: float, limit: float, factor: float
) -> None:
    sooner, later = months(now, horizon * factor, limit), months(now, horizon, limit)
    assert sooner <= later
    if now < limit and horizon * factor > now * 1.001:
        # There is a breach on this trend, and it comes strictly sooner unless it is there already.
        assert 0.0 < sooner < np.inf
        assert sooner < later


@settings(max_examples=300)
@given(NOW, POSITIVE, POSITIVE, FACTORS)
def test_months_to_a_breach_rise_with_the_limit(
    now: float, horizon: float, limit: float, factor: float
) -> None:
    sooner, later = months(now, horizon, limit), months(now, horizon, limit * factor)
    assert sooner <= later
    if now < limit and sooner < np.inf:
        assert sooner < later
