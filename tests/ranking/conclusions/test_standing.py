import numpy as np
import pytest

from apps.ranking.conclusions.standing import dependencies, leading_places, nothing_reached, ranking_of
from tests.ranking.build import approx, order, person, said
from tests.ranking.conclusions.drawn import weighed
from tests.ranking.conclusions.engagements import USER_FIRST, crowd, everywhere, weighed_of

MONTHS = [[3, 5, 9], [20, 2, 30], [25, 30, 24], [4, 4, 40]]
WEIGHTS = [0.4, 0.3, 0.2, 0.1]
PARTS = {"horizon_months": 18}


def test_everything_about_places_is_read_from_the_same_draws() -> None:
    found = ranking_of(weighed(MONTHS, weights=WEIGHTS, parts=PARTS), ())
    assert found.order == ("data", "user", "model")
    assert found.decided == 0
    # Of data's .4 + .05, user is second in all.
    assert found.conditional == approx((0.45, 1.0, 1.0))
    assert found.p_first == approx({"data": 0.45, "user": 0.35, "model": 0.2})
    assert found.p_nothing == approx(0.2)
    assert found.p_next is None
    assert found.acceptability == {
        "data": approx((0.45, 0.55, 0.0)),
        "user": approx((0.35, 0.45, 0.2)),
        "model": approx((0.2, 0.0, 0.8)),
    }
    assert found.figures_only == approx({"data": 0.375, "user": 0.375, "model": 0.25})
    assert (found.months_p10, found.months_p50, found.months_p90) == approx((2.0, 3.0, 24.0))


def test_next_is_the_first_of_what_is_not_over() -> None:
    case = weighed(MONTHS, weights=WEIGHTS, parts=PARTS)
    assert ranking_of(case, ("data",)).p_next == approx({"data": 0.0, "user": 0.8, "model": 0.2})
    assert ranking_of(case, ("data", "user", "model")).p_next == {"data": 0.0, "user": 0.0, "model": 0.0}


def test_what_is_over_at_a_late_launch_is_reached_and_what_comes_later_is_not() -> None:
    late = PARTS | {"live": False, "launch_month": 24}
    waiting = weighed([[24, 30, 30], [30, 25.5, 30]], weights=[0.4, 0.6], parts=late)
    assert nothing_reached(waiting) == approx(0.6)


@pytest.mark.parametrize(
    ("shares", "count"),
    [([0.6, 0.6, 1.0], 3), ([0.6 - 1e-12], 1), ([0.59, 0.9, 1.0], 0), ([0.7, 0.5, 0.9, 1.0], 1)],
)
def test_places_are_numbered_up_to_the_first_that_is_not_sure(shares: list[float], count: int) -> None:
    assert leading_places(shares) == count


def test_without_a_strand_the_others_speak() -> None:
    felt = {
        f"{name}{number}": 4 if name == "data" else 2
        for name in ("data", "user", "model")
        for number in (1, 2)
    }
    case = weighed_of(person("a", ranking=USER_FIRST, likert=felt))
    without = ranking_of(case, ()).without
    assert list(without) == ["stated", "symptoms", "figures"]
    assert without["stated"]["data"] > without["stated"]["user"]
    assert without["symptoms"]["user"] > without["symptoms"]["data"]


def test_without_figures_every_limit_is_one_nobody_asked_about() -> None:
    over = crowd(3, everywhere(said()) | {"organization_load": said(300, 100, 2)}, opinions=True)
    with_figures, without_figures = (
        weighed_of(*over),
        weighed_of(*crowd(3, everywhere(said()), opinions=True)),
    )
    found = ranking_of(with_figures, ())
    assert found.p_first["organization"] > 0.95
    assert found.without["figures"] == ranking_of(without_figures, ()).p_first


def test_the_order_depends_on_the_strand_without_which_another_leads() -> None:
    case = weighed_of(*crowd(3, {"organization_load": said(300, 100, 2)}, opinions=True))
    assert dependencies(ranking_of(case, ()), case.dimensions, 3) == ("figures",)


def test_the_only_strand_is_one_the_order_depends_on() -> None:
    alone = [person(str(place), ranking=order("organization", "user")) for place in range(3)]
    case = weighed_of(*alone)
    found = ranking_of(case, ())
    # Chance alone may leave the same dimension in front where nothing is known.
    assert dependencies(found, case.dimensions, 1) == ("stated",)
    assert np.ptp(list(found.without["stated"].values())) < 0.05
