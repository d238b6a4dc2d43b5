"""What holds of every assessment, whatever is said: over engagements of every shape."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking.inputs.types import Engagement, Estimate, Figures, Quantity, Settings, Triple
from apps.ranking.results.assessment import Assessment
from apps.ranking.run import assess, preview
from tests.ranking.build import DIMENSIONS, approx, examples
from tests.ranking.evidence_strategies import engagements, with_figures, with_opinions
from tests.ranking.random_engagements import random_engagement
from tests.ranking.workshops import workshop_of

# Which lines are reached is measured on what is worked out by hand: measuring takes half as long again.
pytestmark = pytest.mark.no_cover

SETTINGS = Settings(draws=2048, camps_draws=9)
WHOLE = approx(1.0, abs=1e-9)
FEW = settings(max_examples=examples(8, 20))
MORE = settings(max_examples=48)
WHOLE_RUNS = settings(max_examples=8)  # what a preview leaves out takes longer
SEEDS = st.integers(0, 10**6)


def engagement_of(seed: int) -> Engagement:
    return Engagement.from_json(random_engagement(seed))


# Few people with gaps everywhere, of three to six dimensions; or workshops of every shape.
ANY = st.one_of(engagements(names=None), SEEDS.map(engagement_of))


def found_in(engagement: Engagement) -> Assessment:
    return preview(engagement, SETTINGS)


def without_opinions(engagement: Engagement) -> Engagement:
    return replace(engagement, opinions=())


def without_figures(engagement: Engagement) -> Engagement:
    return replace(engagement, figures=())


@MORE
@given(ANY)
def test_shares_of_one_whole_add_up(engagement: Engagement) -> None:
    found = found_in(engagement)
    ranking = found.ranking
    assert sum(ranking.p_first.values()) == WHOLE
    assert sum(ranking.figures_only.values()) == WHOLE
    assert [sum(one.values()) for one in ranking.without.values()] == [WHOLE] * 3
    table = np.array(list(ranking.acceptability.values()))
    assert table.min() >= 0.0
    assert [*table.sum(axis=0), *table.sum(axis=1)] == [WHOLE] * 2 * len(table)
    assert ranking.p_first == approx(dict(zip(engagement.dimensions, table[:, 0].tolist(), strict=True)))
    assert sorted(ranking.order) == sorted(engagement.dimensions)
    origin = found.verdict.provenance
    assert origin.measured + origin.rough + origin.guess + origin.not_asked == WHOLE


@FEW
@given(SEEDS)
def test_one_order_begins_with_the_likeliest_first(seed: int) -> None:
    found = found_in(engagement_of(seed))
    order, p_first = found.ranking.order, found.ranking.p_first
    assert p_first[order[0]] == max(p_first.values()) == approx(found.ranking.conditional[0])
    assert found.ranking.conditional[-1] == approx(1.0)
    if found.verdict.level != "insufficient":
        assert found.verdict.dominant[0] == order[0]
    if found.verdict.level in ("open", "insufficient"):
        assert found.ranking.decided == 0


@FEW
@given(SEEDS)
def test_every_probability_lies_between_nothing_and_all(seed: int) -> None:
    def probabilities(value: Any, name: str) -> list[float]:
        if isinstance(value, dict):
            inside = name.startswith("p_") or name in ("provenance", "figures_only")
            return [p for key, one in value.items() for p in probabilities(one, name if inside else key)]
        if isinstance(value, list):
            return [p for one in value for p in probabilities(one, name)]
        is_share = name.startswith("p_") or name in (
            "conditional", "provenance", "p", "sets_first", "figures_only",
        )  # fmt: skip
        return [value] if is_share and isinstance(value, float) else []

    document: Any = found_in(engagement_of(seed)).to_json()
    for part in ("ranking", "dimensions", "quantities", "verdict", "gap"):
        assert all(0 <= p <= 1 for p in probabilities(document[part], part))


@WHOLE_RUNS
@given(SEEDS)
def test_what_is_written_is_read_back(seed: int) -> None:
    found = assess(engagement_of(seed), SETTINGS)
    assert Assessment.from_json(json.loads(json.dumps(found.to_json(), allow_nan=False))) == found


@WHOLE_RUNS
@given(SEEDS, st.randoms(use_true_random=False))
def test_ids_of_figures_and_the_order_of_rows_change_no_byte(seed: int, chance: Random) -> None:
    engagement = engagement_of(seed)
    figures = [replace(one, id=f"x{place}") for place, one in enumerate(engagement.figures)]
    other = replace(
        engagement,
        perspectives=_shuffled(engagement.perspectives, chance),
        items=_shuffled(engagement.items, chance),
        quantities=_shuffled(engagement.quantities, chance),
        crowds=_shuffled(engagement.crowds, chance),
        opinions=_shuffled(engagement.opinions, chance),
        statements=_shuffled(engagement.statements, chance),
        figures=_shuffled(figures, chance),
    )
    assert _nameless(assess(other, SETTINGS)) == _nameless(assess(engagement, SETTINGS))


def _shuffled[T](values: Sequence[T], chance: Random) -> tuple[T, ...]:
    return tuple(chance.sample(values, len(values)))


def _nameless(found: Assessment) -> str:
    document: Any = found.to_json()
    for one in (*document["influence"]["voices"], *document["verdict"]["held_back"]):
        if one["kind"] == "figures":
            del one["id"]
    if document["verdict"]["hinges_on"]:
        del document["verdict"]["hinges_on"]["figures"]
    return json.dumps(document)


@FEW
@given(SEEDS)
def test_opinions_change_no_fact(seed: int) -> None:
    engagement = engagement_of(seed)
    found, bare = found_in(engagement), found_in(without_opinions(engagement))
    assert found.verdict.over == bare.verdict.over
    assert found.verdict.over_dimensions == bare.verdict.over_dimensions
    assert found.verdict.figured == bare.verdict.figured
    assert found.verdict.limits_known == bare.verdict.limits_known
    for name, one in found.quantities.items():
        assert one.status == bare.quantities[name].status


@FEW
@given(SEEDS)
def test_without_anybodys_opinion_figures_alone_speak(seed: int) -> None:
    engagement = engagement_of(seed)
    found, bare = found_in(engagement), found_in(without_opinions(engagement))
    assert bare.ranking.p_first == approx(found.ranking.figures_only)


@FEW
@given(SEEDS)
def test_opinions_say_which_limit_is_first_and_never_when(seed: int) -> None:
    engagement = engagement_of(seed)
    found, bare = found_in(engagement).ranking, found_in(without_opinions(engagement)).ranking
    # All but the one bin of the draws, a sixteenth, that the horizon falls into.
    assert found.p_nothing == approx(bare.p_nothing, abs=1 / 16)
    # The half is where the eighth bin ends.
    assert found.months_p50 == approx(bare.months_p50)
    assert found.p_no_known_limit == approx(bare.p_no_known_limit)
    assert found.p_any_over == approx(bare.p_any_over)


# What of a quantity hangs on figures alone, but for the last bit: without opinions people stand in another order.
OF_FIGURES = ("months_p10", "months_p50", "months_p90", "p_over_today", "p_within", "p_at_peak")


@FEW
@given(SEEDS)
def test_opinions_move_no_time_of_a_quantity_or_a_dimension(seed: int) -> None:
    engagement = engagement_of(seed)
    found, bare = found_in(engagement), found_in(without_opinions(engagement))
    for name, one in found.quantities.items():
        for field in OF_FIGURES:
            assert getattr(one, field) == approx(getattr(bare.quantities[name], field))
    for name, each in found.dimensions.items():
        assert asdict(each) == approx(asdict(bare.dimensions[name]))


@FEW
@given(SEEDS)
def test_opinions_alone_are_never_firm(seed: int) -> None:
    engagement = engagement_of(seed)
    found = found_in(without_figures(engagement))
    assert found.verdict.level != "firm"
    assert found.verdict.nothing_level is None
    assert max(found.ranking.p_first.values()) <= 0.8
    assert not found.verdict.may_stop


@FEW
@given(SEEDS)
def test_a_quantity_that_nobody_was_asked_changes_nothing(seed: int) -> None:
    engagement = engagement_of(seed)
    more = (*engagement.quantities, Quantity("unasked", "data", "x"))
    found, again = found_in(engagement), found_in(replace(engagement, quantities=more))
    assert again.ranking == found.ranking
    assert again.dimensions == found.dimensions


def _scaled(one: Triple | None, factor: float) -> Triple | None:
    if one is None:
        return None
    low, high = (None if end is None else end * factor for end in (one.low, one.high))
    return replace(one, low=low, likely=one.likely * factor, high=high)


def _with_estimates(engagement: Engagement, quantity: str, change: Any) -> Engagement:
    def changed(row: Figures) -> Figures:
        given = row.estimates.get(quantity)
        return row if given is None else replace(row, estimates={**row.estimates, quantity: change(given)})

    return with_figures(engagement, changed)


@FEW
@given(SEEDS, st.floats(1e-3, 1e3))
def test_the_unit_of_a_quantity_does_not_matter(seed: int, factor: float) -> None:
    engagement = engagement_of(seed)

    def change(one: Estimate) -> Estimate:
        parts = {name: _scaled(getattr(one, name), factor) for name in ("now", "horizon", "limit")}
        return replace(one, **parts)

    for quantity in engagement.quantities[:1]:
        found, again = found_in(engagement), found_in(_with_estimates(engagement, quantity.id, change))
        assert again.ranking.p_first == approx(found.ranking.p_first, abs=0.002)


@FEW
@given(SEEDS, st.floats(1.1, 5))
def test_more_demand_never_makes_a_dimension_less_likely_the_first(seed: int, factor: float) -> None:
    engagement = engagement_of(seed)

    def change(one: Estimate) -> Estimate:
        return replace(one, now=_scaled(one.now, factor), horizon=_scaled(one.horizon, factor))

    for quantity in engagement.quantities[:1]:
        more = 1 if quantity.direction == "ceiling" else -1
        found = found_in(engagement).ranking.p_first[quantity.dimension]
        again = found_in(_with_estimates(engagement, quantity.id, change)).ranking.p_first[quantity.dimension]
        assert more * (again - found) >= -0.02


@FEW
@given(seed=SEEDS)
def test_copies_of_everybody_hardly_make_opinions_surer(seed: int) -> None:
    engagement = without_figures(engagement_of(seed))
    found, again = (found_in(replace(engagement, opinions=engagement.opinions * times)) for times in (1, 3))
    assert again.ranking.p_first == approx(found.ranking.p_first, abs=0.025)


def test_copies_of_a_workshop_of_six_perspectives_hardly_count() -> None:
    engagement = workshop_of(12)
    figures = tuple(replace(one, id=f"{one.id}-{copy}") for one in engagement.figures for copy in range(3))
    copies = replace(engagement, opinions=engagement.opinions * 3, figures=figures)
    found, again = found_in(engagement), found_in(copies)
    assert again.ranking.p_first == approx(found.ranking.p_first, abs=0.015)


@MORE
@given(engagements(), st.permutations(DIMENSIONS))
def test_the_order_in_which_dimensions_are_listed_is_nothing(engagement: Engagement, names: Any) -> None:
    found, again = (found_in(one) for one in (engagement, replace(engagement, dimensions=tuple(names))))
    assert again.ranking.p_first == approx(found.ranking.p_first, abs=1e-6)
    assert {one.quantity for one in again.verdict.over} == {one.quantity for one in found.verdict.over}


@MORE
@given(engagements(names=None))
def test_who_puts_all_level_and_feels_all_alike_says_nothing_of_which(engagement: Engagement) -> None:
    level: Any = dict.fromkeys(engagement.dimensions, 1)
    alike = {f"{name}{number}": 3 for name in engagement.dimensions for number in (1, 2)}
    flat = with_opinions(engagement, lambda one: replace(one, ranking=level, likert=alike))
    found, silent = (found_in(one).ranking.p_first for one in (flat, without_opinions(engagement)))
    assert found == approx(silent, abs=1e-9)
