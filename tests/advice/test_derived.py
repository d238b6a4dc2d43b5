"""What is computed from facts, from values and draw by draw."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.advice import load_rules
from apps.advice.conditions.conditions import Draws, FactValue
from apps.advice.facts.draws import derive, log_uniform
from apps.advice.facts.pooling import rounded
from tests.advice.small import rule_set
from tests.advice.small_folder import INSTRUMENT, Json

NOW, HORIZON, PRICE = "quantity.QU2.now", "quantity.QU2.horizon", "quantity.QM4.now"


def derived(
    formula: Json, draws: dict[str, Draws] | None = None, **more: Json
) -> tuple[FactValue | None, Draws | None]:
    rules = load_rules(rule_set(derived={"derived.cost": formula, **more}), INSTRUMENT)
    values: dict[str, FactValue] = {NOW: 4.0, HORIZON: 10.0}
    people, known = {NOW: 3, HORIZON: 2}, dict(draws or {})
    derive(rules.derived, values=values, people=people, draws=known)
    return values.get("derived.cost"), known.get("derived.cost")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ({"multiply": [NOW, 2.5]}, 10),
        ({"multiply": [HORIZON], "divide_by": [NOW, 5]}, 0.5),
        ({"plus": [NOW, HORIZON, 1]}, 15),
        ({"plus": [HORIZON], "minus": [NOW, 1]}, 5),
        ({"min": [NOW, HORIZON]}, 4),
        ({"max": [NOW, HORIZON, 12]}, 12),
        ({"between": [1, 100]}, 10),
        ({"first": [PRICE, HORIZON, NOW]}, 10),
        ({"first": [PRICE, 7]}, 7),
        ({"first": [PRICE]}, None),
        ({"spread": [NOW]}, None),  # a figure without draws may be as wide as it likes
        ({"multiply": [NOW], "divide_by": [0]}, None),
        ({"multiply": [NOW, PRICE]}, None),
        ({"plus": [PRICE, 1]}, None),
        ({"max": [PRICE, 1]}, None),
        ({"multiply": [NOW], "valid_if": {"fact": HORIZON, "gt": 5}}, 4),
        ({"multiply": [NOW], "valid_if": {"fact": HORIZON, "gt": 50}}, None),
        ({"multiply": [NOW], "valid_if": {"fact": PRICE, "gt": 50}}, None),
    ],
)
def test_a_fact_is_computed_from_what_is_known_or_stays_missing(formula: Json, value: float | None) -> None:
    assert derived(formula) == (value, None)


def test_a_fact_may_rest_on_another_that_is_written_below_it() -> None:
    rest: Json = {"multiply": [NOW, 2]}
    assert derived({"plus": ["derived.twice", 1]}, **{"derived.twice": rest}) == (9, None)


def test_a_fact_may_be_valid_by_another_that_is_written_below_it() -> None:
    valid: Json = {"multiply": [NOW], "valid_if": {"not": {"fact": "derived.twice", "gt": 10}}}
    twice: Json = {"multiply": [NOW, 2]}
    assert derived(valid, **{"derived.twice": twice}) == (4, None)


def test_with_draws_it_has_draws_and_their_median() -> None:
    drawn = np.array([1.0, 2.0, 30.0])
    value, found = derived({"multiply": [NOW, HORIZON]}, {NOW: drawn})
    assert value == 20
    assert found is not None
    assert found.tolist() == [10, 20, 300]


def test_the_width_of_a_range_is_that_of_eight_draws_in_ten() -> None:
    width, drawn = derived({"spread": [NOW]}, {NOW: np.arange(1.0, 102.0)})
    assert (width, drawn) == (rounded(91 / 11), None)
    assert derived({"spread": [NOW]}, {NOW: np.array([0.0, 0.0, 5.0])}) == (None, None)


def test_where_a_divisor_may_be_nothing_there_is_no_value() -> None:
    assert derived({"multiply": [HORIZON], "divide_by": [NOW]}, {NOW: np.array([0.0, 2.0])}) == (None, None)


def test_draws_of_the_same_figure_belong_together() -> None:
    value, found = derived({"multiply": [NOW], "divide_by": [NOW]}, {NOW: np.array([1.0, 5.0, 7.0])})
    assert (value, set(() if found is None else found.tolist())) == (1, {1.0})


@given(least=st.floats(1e-6, 1e6), times=st.floats(1, 1e6), size=st.integers(2, 500))
def test_a_range_is_drawn_within_its_ends_and_evenly(least: float, times: float, size: int) -> None:
    drawn = log_uniform(least, least * times, draws={"any": np.ones(size)}, name="price.token")
    assert isinstance(drawn, np.ndarray)
    assert len(drawn) == size
    assert least * (1 - 1e-9) <= drawn.min() <= drawn.max() <= least * times * (1 + 1e-9)
    assert np.median(np.log(drawn)) == pytest.approx(
        np.log(least) + np.log(times) / 2, abs=np.log(times) / size + 1e-6
    )


def test_two_ranges_are_independent_and_each_is_the_same_every_time() -> None:
    size = {"any": np.ones(4_000)}
    one, again, other = (log_uniform(1, 10, draws=size, name=name) for name in ("a", "a", "b"))
    assert np.array_equal(one, again)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.06
