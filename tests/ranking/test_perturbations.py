"""What speaks for a dimension never takes it down, on a few workshops; `make compare` tries many."""

from collections import Counter

import pytest

from tests.ranking.perturbations import CHANGES, HARDLY_WRONG, RARELY_WRONG, made_up, moved

WORKSHOPS = range(12)


@pytest.fixture(scope="module")
def wrong_of_all() -> tuple[Counter[str], list[str]]:
    found = [one for seed in WORKSHOPS for one in moved(made_up(seed), seed, tuple(CHANGES))]
    wrong = [str(one) for one in found if one.is_wrong and one.change in HARDLY_WRONG]
    return Counter(one.change for one in found), wrong


def test_more_demand_a_tighter_limit_and_an_agreeing_opinion_never_take_a_dimension_down(
    wrong_of_all: tuple[Counter[str], list[str]],
) -> None:
    tried, wrong = wrong_of_all
    assert wrong == []
    assert sum(tried[name] for name in HARDLY_WRONG) >= 60


def test_every_kind_of_change_is_tried(wrong_of_all: tuple[Counter[str], list[str]]) -> None:
    tried, _ = wrong_of_all
    assert set(tried) == {*HARDLY_WRONG, *RARELY_WRONG}
