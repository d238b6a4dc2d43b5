from typing import Any

import numpy as np
import pytest

from apps.ranking.conclusions.facts import overs, sources_of, status_of, statuses, times_over
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.results.verdict import Over
from tests.ranking.build import approx, person
from tests.ranking.conclusions.drawn import drawn, pooled, weighed

OWN = (0, 1.0, "measured", -1.0, True)


def over_in(share: float, recovering: float = 0.0) -> Any:
    """A hundred draws, so many of them over today, and so many of these back under within the horizon."""
    is_over = np.arange(100) < round(100 * share)
    recovers = is_over & (np.arange(100) < round(100 * share * recovering))
    return drawn(np.where(is_over, 0.0, 30.0).tolist(), recovers=recovers)


def status(*rows: tuple[int, float, str, float, bool], p: float, live: bool = True, **parts: Any) -> str:
    return status_of(pooled(0, *rows, **parts), over_in(p), is_live=live)


@pytest.mark.parametrize(
    ("p", "expected"),
    [(1.0, "over"), (0.8, "over"), (0.79, "maybe_over"), (0.5, "maybe_over"), (0.49, "under")],
)
def test_without_a_denier_the_chance_decides(p: float, expected: str) -> None:
    assert status(OWN, p=p) == expected


def test_what_mostly_rests_on_guesses_is_no_fact() -> None:
    assert status((0, 0.4, "rough", -1, False), (1, 0.6, "guess", -1, False), p=0.9) == "guessed_over"
    assert status((0, 0.5, "rough", -1, False), (1, 0.5, "guess", -1, False), p=0.9) == "over"
    assert status((0, 1.0, "guess", -1, False), p=0.79) == "maybe_over"


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, "over_recovering"), (0.45, "over"), (1.0, "over_recovering")]
)
def test_half_of_the_draws_that_are_over_must_recover(share: float, expected: str) -> None:
    assert status_of(pooled(0, OWN), over_in(1.0, share), is_live=True) == expected


DENIER = (1, 0.3, "guess", 1.0, False)
COLLEAGUE = (2, 0.35, "measured", -1.0, True)
LONE, SHARED = (0, 0.7, "measured", -1.0, True), (0, 0.35, "measured", -1.0, True)


@pytest.mark.parametrize(
    ("p", "lone", "shared"),
    [
        (1.0, "disputed", "over"),
        (0.8, "disputed", "over"),
        (0.79, "disputed", "disputed"),
        (0.2, "disputed", "disputed"),
        (0.19, "under", "under"),
    ],
)
def test_what_one_measured_over_and_another_denies_is_disputed(p: float, lone: str, shared: str) -> None:
    assert status(LONE, DENIER, p=p) == lone
    assert status(SHARED, COLLEAGUE, DENIER, p=p) == shared


def test_who_only_measured_the_limit_or_is_at_it_denies_nothing() -> None:
    assert status(LONE, (1, 0.3, "guess", np.nan, False), p=0.7) == "maybe_over"
    assert status(LONE, (1, 0.3, "guess", 0.0, False), p=0.7) == "maybe_over"


def test_only_what_somebody_measured_over_is_disputed() -> None:
    assert status((0, 0.7, "rough", -1.0, False), DENIER, p=0.7) == "maybe_over"


def test_before_launch_nothing_is_disputed() -> None:
    assert status(LONE, DENIER, p=0.7, live=False) == "maybe_over"


def test_more_than_half_of_the_weight_is_more() -> None:
    half = (0, 0.5, "measured", -1.0, True)
    assert status(half, (1, 0.5, "rough", 1.0, False), p=0.9) == "over"


def test_sources_share_the_weight() -> None:
    rows = (0, 0.5, "guess", 1.0, False), (1, 0.3, "measured", 1.0, False), (2, 0.2, "guess", 1.0, False)
    assert sources_of(pooled(0, *rows)) == approx({"measured": 0.3, "rough": 0.0, "guess": 0.7})


def test_what_is_known_without_rows_counts_as_rough() -> None:
    assert sources_of(pooled(0, kind="zero_limit")) == {"measured": 0.0, "rough": 1.0, "guess": 0.0}
    assert sources_of(pooled(0)) == {"measured": 0.0, "rough": 0.0, "guess": 0.0}


def list_of(*pairs: tuple[Any, Any]) -> Weighed:
    return weighed([[1, 2, 3]] * 100, *(person(f"p{place}") for place in range(3)), quantities=pairs)


def test_times_over_is_told_by_todays_room() -> None:
    assert times_over(pooled(0, OWN)) == approx(10.0)
    assert times_over(pooled(0, (0, 1.0, "rough", 0.5, False))) == approx(0.3162, abs=1e-4)
    assert times_over(pooled(0)) is None
    assert times_over(pooled(0, kind="zero_limit", room=-3.0)) is None
    assert times_over(pooled(0, OWN, kind="launch")) is None


def test_what_is_said_of_the_horizon_alone_is_brought_back_to_today() -> None:
    at_horizon = pooled(0, OWN, kind="room_at_horizon", growth_to_today=0.2)
    assert at_horizon.room_today == approx(-1.0 + 0.2)
    assert times_over(at_horizon) == approx(10**0.8)


def test_over_is_listed_by_status_then_by_how_far_then_by_name() -> None:
    near = pooled(0, (0, 1.0, "measured", -0.1, True))
    far = pooled(1, (0, 1.0, "rough", -1.5, False))
    disputed = pooled(2, (0, 0.7, "measured", -2.0, True), DENIER)
    case = list_of((near, over_in(1.0)), (far, over_in(1.0)), (disputed, over_in(0.9)))
    assert statuses(case) == ("over", "over", "disputed")
    assert [one.quantity for one in overs(case, statuses(case))] == ["user_load", "data_load", "model_load"]


def test_what_is_equally_far_over_goes_by_name() -> None:
    alike = [(pooled(place, OWN), over_in(1.0)) for place in range(3)]
    found = overs(list_of(*alike), ("over", "over", "over"))
    assert [one.quantity for one in found] == ["data_load", "model_load", "user_load"]


def test_what_has_a_limit_of_nothing_is_over_by_three_decades() -> None:
    zero = pooled(0, kind="zero_limit", room=-3.0, with_demand=np.array([0, 2]))
    nearer = pooled(1, (0, 1.0, "rough", -2.9, False))
    case = list_of((nearer, over_in(1.0)), (zero, over_in(1.0)))
    assert [one.times_over for one in overs(case, statuses(case))] == [None, approx(10**2.9)]
    first = overs(case, statuses(case))[0]
    assert (first.people_over, first.people_under, first.times_low, first.already) == (2, 0, None, True)


def test_what_is_not_known_is_not_over() -> None:
    case = list_of((pooled(0), None))
    assert statuses(case) == ("under", "under", "under")
    assert overs(case, statuses(case)) == ()


def test_over_counts_who_says_so_and_how_far() -> None:
    rows = (
        (0, 0.3, "measured", -1.0, True),
        (1, 0.3, "rough", -0.5, False),
        (2, 0.2, "rough", 0.4, False),
        (3, 0.1, "rough", np.nan, False),
        (4, 0.1, "rough", 0.0, False),  # at the limit: neither over nor under
    )
    case = list_of((pooled(0, *rows, room=-0.4), over_in(0.85)))
    assert overs(case, statuses(case)) == (
        Over(
            quantity="data_load",
            dimension="data",
            status="over",
            p=approx(0.85),
            people_over=2,
            people_under=1,
            people_measured=1,
            one_measurer=True,
            already=False,
            times_over=approx(10**0.4),
            times_low=approx(10**0.5),
            times_high=approx(10.0),
        ),
    )


@pytest.mark.parametrize(
    ("p", "measurers", "others", "already"),
    [
        (1.0, 1, 0, False),
        (0.95, 1, 1, True),
        (0.94, 1, 1, False),
        (0.95, 0, 2, True),
        (0.8, 2, 0, True),
        (0.79, 2, 0, False),
    ],
)
def test_already_needs_two_people_who_measured_or_near_certainty(
    p: float, measurers: int, others: int, *, already: bool
) -> None:
    people = measurers + others
    rows = [
        (place, 1 / people, "measured" if place < measurers else "rough", -1.0, place < measurers)
        for place in range(people)
    ]
    case = list_of((pooled(0, *rows), over_in(p)))
    (found,) = overs(case, statuses(case))
    assert (found.already, found.one_measurer) == (already, measurers == 1)
