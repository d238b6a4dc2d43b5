from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from apps.ranking.conclusions.gap import known_dimensions, perception_gap
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.results.people import DimensionGap
from tests.ranking.build import approx, order, person
from tests.ranking.conclusions.drawn import drawn, pooled, weighed

ROW = (0, 1.0, "measured", 1.0, False)
MODEL_FIRST = order("model", "user", "data")
NOTHING: dict[str, Any] = {}
FELT = {"data1": 4, "data2": 4, "user1": 1, "user2": 1}


def case_of(
    months: Sequence[Sequence[float]],
    known: int = 3,
    ranking: dict[str, int | None] = MODEL_FIRST,
    parts: dict[str, Any] = NOTHING,
) -> Weighed:
    """Figures of the first dimensions known, and weights that must not count."""
    quantities = [(pooled(place, ROW), drawn([9.0] * len(months))) for place in range(known)]
    weights = np.arange(len(months)) == 0
    return weighed(
        months,
        person("bob", ranking=ranking, likert=FELT),
        weights=weights.tolist(),
        quantities=quantities,
        parts={"horizon_months": 18, **parts},
    )


def test_stated_felt_and_computed_stand_side_by_side() -> None:
    found = perception_gap(case_of([[6, 20, 30]] * 4 + [[30, 20, 6]]))
    assert found.dimensions == {
        "data": DimensionGap(3.0, 0.75, approx(1.4), approx(1.6), approx(0.8), "blind_spot"),
        "user": DimensionGap(2.0, 0.0, approx(2.0), approx(0.0), approx(0.0), None),
        "model": DimensionGap(1.0, None, approx(2.6), approx(-1.6), approx(0.2), "over_worry"),
    }


@pytest.mark.parametrize(
    "months",
    [
        [[19, 20, 30]] * 4 + [[30, 20, 6]],  # near enough in no draw
        [[6, 20, 30]] * 3 + [[30, 20, 6]] * 2,  # computed nearer in too few draws, and a gap of 1.2 ranks
    ],
)
def test_a_blind_spot_is_near_in_time_and_nearer_in_rank(months: list[list[float]]) -> None:
    found = perception_gap(case_of(months))
    assert found.dimensions["data"].kind is None


def test_half_of_the_draws_and_a_rank_and_a_half_are_enough() -> None:
    # Data is stated third and computed first or second: 1.5 ranks; half of the draws are within the horizon.
    found = perception_gap(case_of([[6, 20, 30], [25, 20, 30]]))
    assert found.dimensions["data"] == DimensionGap(3.0, 0.75, 1.5, 1.5, 0.5, "blind_spot")


def test_one_rank_is_no_worry() -> None:
    found = perception_gap(case_of([[6, 30, 20]]))
    assert (found.dimensions["user"].gap, found.dimensions["user"].kind) == (-1.0, None)


def test_what_is_over_at_a_late_launch_is_within_and_nothing_later() -> None:
    found = perception_gap(case_of([[19, 20.5, 30]], parts={"live": False, "launch_month": 19}))
    assert [one.p_within_figures for one in found.dimensions.values()] == [1.0, 0.0, 0.0]


def test_worry_is_too_much_however_far_the_limit() -> None:
    found = perception_gap(case_of([[100, 200, 300]]))
    assert [one.kind for one in found.dimensions.values()] == [None, None, "over_worry"]


def test_a_large_gap_must_hold_in_most_draws() -> None:
    # Stated 4 and 1, computed on average 2 and 3: nearer to the first place in three quarters only.
    months = [[5, 9, 9, 12], [5, 9, 9, 12], [5, 9, 9, 12], [40, 9, 9, 5]]
    ranking = order("organization", "user", "model", "data")
    case = case_of(months, known=4, ranking=ranking)
    found = perception_gap(case)
    assert found.dimensions["data"].gap == approx(4 - (1 * 3 + 4) / 4)
    assert (found.dimensions["data"].kind, found.dimensions["organization"].kind) == (None, None)


def test_what_no_figure_is_known_of_has_no_computed_rank() -> None:
    found = perception_gap(case_of([[6, 20, 30]], known=2))
    assert found.dimensions["model"] == DimensionGap(1.0, None, None, None, None, None)
    assert found.dimensions["data"].kind == "blind_spot"


def test_one_known_dimension_has_a_gap_without_a_name() -> None:
    found = perception_gap(case_of([[6, 20, 30]], known=1))
    assert (found.dimensions["data"].gap, found.dimensions["data"].kind) == (2.0, None)


def test_what_nobody_ranked_has_no_gap() -> None:
    found = perception_gap(case_of([[6, 20, 30]], ranking=order("model", "user")))
    assert found.dimensions["data"] == DimensionGap(None, 0.75, approx(1.0), None, approx(1.0), None)


def test_without_figures_there_is_what_people_state_and_feel_alone() -> None:
    found = perception_gap(case_of([[6, 20, 30]], known=0))
    assert found.dimensions["model"] == DimensionGap(
        1.0, found.dimensions["model"].felt, None, None, None, None
    )


def test_without_ranks_there_is_nothing_to_compare() -> None:
    assert perception_gap(case_of([[6, 20, 30]], ranking=order("model"))) is None


def test_known_dimensions_have_a_known_quantity() -> None:
    assert known_dimensions(case_of([[6, 20, 30]], known=2)).tolist() == [True, True, False]
