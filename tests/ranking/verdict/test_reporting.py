"""What people feel and what figures compute, down to every field."""

import math
import sys
from collections.abc import Sequence

import numpy as np
import pytest

from apps.ranking import Estimate, Item, Quantity, Settings, Triple
from apps.ranking.draws.margins import crisp_evidence
from apps.ranking.draws.simulation import Draws
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.opinions.symptoms import symptom_result
from apps.ranking.results.assessment import DimensionHeadroom, HeadroomResult, QuantityHeadroom, SymptomScore
from apps.ranking.verdict.reporting import crisp_months, headroom_result, inverted_cdf
from tests.ranking.build import approx, engagement, exactly, person

GONE, NEVER = math.nan, math.inf
ABC = ("data", "user", "model")


@pytest.mark.parametrize(
    ("values", "probability", "quantile"),
    [
        # The least value that a tenth, a half or nine tenths of ten do not exceed.
        (range(1, 11), 0.1, 1),
        (range(1, 11), 0.5, 5),
        (range(1, 11), 0.9, 9),
        (range(1, 11), 0.11, 2),
        (range(1, 11), 1.0, 10),
        ([3, 1, 2], 0.5, 2),
        ([7], 0.1, 7),
        ([1, NEVER, NEVER], 0.3, 1),
        ([1, NEVER, NEVER], 0.5, None),
        # 0.07 of 100 is 7.000000000000001 in floats, and the seventh all the same.
        (range(1, 101), 0.07, 7),
    ],
)
def test_a_quantile_is_a_value_of_the_sample(
    values: Sequence[float], probability: float, quantile: float | None
) -> None:
    assert inverted_cdf(np.array(values, dtype=np.float64), probability) == quantile


def test_symptoms_are_averaged_by_group_over_those_who_have_a_score() -> None:
    people = [
        person("bob", "a", likert={"d": 5}),
        person("carol", "a", likert={"d": 3}),
        person("dan", "b", likert={"d": 1, "u": 2}),
        person("eve", "b"),
    ]
    items = [Item("d", "data"), Item("u", "user")]
    evidence = read_evidence(engagement(*people, dimensions=ABC, items=items), unranked_below=False)
    found = symptom_result(evidence)
    assert found is not None
    # The mean of 3/4 in one group and 0 in the other; Eve's quarter of the weight says nothing.
    assert found.dimensions == {
        "data": SymptomScore(approx(0.375), approx(0.75), 3),
        "user": SymptomScore(approx(0.25), approx(0.25), 1),
        "model": SymptomScore(None, 0.0, 0),
    }


def test_without_a_score_there_are_no_symptoms() -> None:
    assert symptom_result(read_evidence(engagement(person("bob")), unranked_below=False)) is None


def reported(
    quantities: list[Quantity],
    estimates: dict[str, Estimate],
    rooms: list[list[float]],
    months: list[list[float]],
) -> HeadroomResult | None:
    """One person's figures, and draws that are given."""
    given = engagement(person("bob", estimates=estimates), dimensions=ABC, quantities=quantities)
    evidence = read_evidence(given, unranked_below=False)
    room = np.array(rooms, dtype=float)
    least = np.full((len(room), 3), GONE)
    for column, dimension in enumerate(evidence.dimension_of):
        least[:, dimension] = np.fmin(least[:, dimension], room[:, column])
    none = np.zeros((len(room), 0))
    draws = Draws(none, none, none, room, least, np.array(months, dtype=float))
    return headroom_result(evidence, crisp_evidence(evidence, Settings(), np.ones((1, 1))), draws)


def test_a_growing_quantity_is_reported_in_full() -> None:
    found = reported(
        [Quantity("load", "data", "req/s")],
        {"load": Estimate(now=exactly(10), horizon=exactly(1000), limit=exactly(100))},
        [[-1.0], [0.0], [0.5], [GONE]],
        [[4.0], [6.0], [NEVER], [2.0]],
    )
    assert found is not None
    assert found.quantities["load"] == QuantityHeadroom(
        dimension="data",
        unit="req/s",
        direction="ceiling",
        now=approx(10),
        horizon=approx(1000),
        limit=approx(100),
        decades=approx(-1),
        pressure=approx(10 / 11),
        # At the limit is a breach; the draw that says nothing does not count.
        p_breach=approx(2 / 3),
        p_breach_halfwidth95=approx(0.98 / 3**0.5),
        months_to_breach=approx(6),
        months_p10=2.0,
        months_p50=4.0,
        months_p90=None,
        linear_growth=False,
        breached_now=False,
        recovers_by_horizon=False,
        growth_per_year=approx(100),
    )
    assert found.dimensions["data"] == DimensionHeadroom(
        approx(-1),
        approx(10 / 11),
        approx(2 / 3),
        approx(0.98 / 3**0.5),
        1,
        "load",
    )
    assert found.dimensions["user"] == DimensionHeadroom(None, None, None, None, 0, None)


def test_the_tightest_of_the_quantities_with_headroom_speaks_for_its_dimension() -> None:
    # In canonical order: a before b before c; b has no limit, c belongs to another dimension.
    quantities = [
        Quantity("a", "data", ""),
        Quantity("b", "data", ""),
        Quantity("c", "user", ""),
        Quantity("d", "data", ""),
    ]
    estimates = {
        "a": Estimate(now=exactly(1), limit=exactly(100)),
        "b": Estimate(now=exactly(1)),
        "c": Estimate(now=exactly(1), limit=exactly(2)),
        "d": Estimate(now=exactly(1), limit=exactly(10)),
    }
    found = reported(quantities, estimates, [[2.0, GONE, 0.3, 1.0]], [[NEVER] * 4])
    assert found is not None
    one = found.dimensions["data"]
    assert (one.decades, one.quantities, one.tightest) == (approx(1), 2, "d")
    assert found.dimensions["user"].tightest == "c"
    assert (
        found.quantities["b"].decades,
        found.quantities["b"].pressure,
        found.quantities["b"].p_breach,
    ) == (None,) * 3
    assert (found.quantities["b"].now, found.quantities["b"].limit) == (approx(1), None)
    assert found.quantities["b"].months_p10 is None


@pytest.mark.parametrize(
    ("estimate", "breached", "recovers", "months", "linear", "growth"),
    [
        # At the limit is over it; a horizon at the limit is no recovery.
        (Estimate(now=exactly(100), horizon=exactly(10), limit=exactly(100)), True, True, 0.0, False, 0.1),
        (Estimate(now=exactly(200), horizon=exactly(100), limit=exactly(100)), True, False, 0.0, False, 0.5),
        (Estimate(now=exactly(99), horizon=exactly(10), limit=exactly(100)), False, False, None, False, 10 / 99),
        (Estimate(now=exactly(200), limit=exactly(100)), True, False, 0.0, False, None),
        # From nothing growth is linear and has no factor.
        (Estimate(now=exactly(0), horizon=exactly(200), limit=exactly(100)), False, False, 6.0, True, None),
        (Estimate(now=exactly(0), horizon=exactly(0), limit=exactly(100)), False, False, None, False, None),
        (Estimate(now=exactly(0), horizon=exactly(5), limit=exactly(0)), True, False, 0.0, False, None),
        # Down to nothing.
        (Estimate(now=exactly(1), horizon=exactly(0), limit=exactly(100)), False, False, None, False, 0.0),
    ],
)  # fmt: skip
def test_a_ceiling_is_breached_at_its_limit(
    estimate: Estimate,
    breached: bool,
    recovers: bool,
    months: float | None,
    linear: bool,
    growth: float | None,
) -> None:
    found = reported([Quantity("load", "data", "")], {"load": estimate}, [[1.0]], [[3.0]])
    assert found is not None
    one = found.quantities["load"]
    assert (one.breached_now, one.recovers_by_horizon, one.linear_growth) == (breached, recovers, linear)
    assert one.months_to_breach == (None if months is None else approx(months))
    assert one.growth_per_year == (None if growth is None else approx(growth))
    assert one.months_p50 == 3.0


def test_neither_a_floor_nor_a_figure_of_the_future_alone_has_months() -> None:
    later = Estimate(horizon=exactly(200), limit=exactly(100))
    for quantity, estimate in (
        (
            Quantity("load", "data", "", "floor"),
            Estimate(now=exactly(50), horizon=exactly(200), limit=exactly(100)),
        ),
        (Quantity("load", "data", ""), later),
    ):
        found = reported([quantity], {"load": estimate}, [[-1.0]], [[3.0]])
        assert found is not None
        one = found.quantities["load"]
        assert (one.months_to_breach, one.months_p10, one.months_p50, one.months_p90) == (None,) * 4
        assert (one.breached_now, one.recovers_by_horizon, one.linear_growth) == (False,) * 3
        assert one.p_breach == 1.0


def test_growth_is_a_factor_a_year_whatever_the_horizon() -> None:
    estimate = {"load": Estimate(now=exactly(10), horizon=exactly(1000), limit=exactly(100))}
    given = engagement(
        person("bob", estimates=estimate), quantities=[Quantity("load", "data", "")], horizon_months=24
    )
    evidence = read_evidence(given, unranked_below=False)
    crisp = crisp_evidence(evidence, Settings(), np.ones((1, 1)))
    assert crisp_months(evidence, crisp) == approx([12.0])
    one = np.ones((1, 1))
    found = headroom_result(evidence, crisp, Draws(one, one, one, one, np.ones((1, 4)), one))
    assert found is not None
    assert found.quantities["load"].growth_per_year == approx(10)


def test_the_largest_figure_stays_a_figure() -> None:
    largest = sys.float_info.max
    estimate = Estimate(now=Triple(1, 1, 1), limit=exactly(largest))
    found = reported([Quantity("load", "data", "")], {"load": estimate}, [[3.0]], [[NEVER]])
    assert found is not None
    assert found.quantities["load"].limit == approx(largest)
    assert found.quantities["load"].limit <= largest


def test_without_any_headroom_there_is_nothing_to_report() -> None:
    assert (
        reported([Quantity("load", "data", "")], {"load": Estimate(now=exactly(1))}, [[GONE]], [[NEVER]])
        is None
    )
