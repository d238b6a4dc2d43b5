"""What follows from other figures, and is asked of nobody."""

import pytest

from apps.instruments.figures.derived import (
    figures_share,
    peak_ratio,
    price_of_a_thousand,
    tokens_back,
    wait_class,
)


@pytest.mark.parametrize(
    ("known", "share"),
    [(["measured", "rough", "measured", "guess"], 0.5), (["guess"], 0), ([None, "measured"], 1), ([], None)],
)
def test_the_share_of_figures_is_that_of_the_forms_that_were_measured(
    known: list[str | None], share: float | None
) -> None:
    assert figures_share(known) == share


@pytest.mark.parametrize(
    ("seconds", "name"),
    [
        (0.1, "instant"),
        (0.25, "instant"),
        (0.3, "seconds"),
        (60, "seconds"),
        (600, "minutes"),
        (3600, "minutes"),
        (86_400, "overnight"),
        (None, "overnight"),
    ],
)
def test_how_long_one_may_wait_has_four_names(seconds: float | None, name: str) -> None:
    assert wait_class(seconds) == name


def test_a_peak_is_so_many_times_an_ordinary_moment() -> None:
    assert peak_ratio(5, 86_400) == 5
    assert peak_ratio(5, 0) is None


def test_of_what_is_sent_a_fiftieth_to_a_half_comes_back() -> None:
    assert tokens_back(1000) == (20, 500)


def test_a_price_is_the_bills_over_the_answers_of_a_month() -> None:
    assert price_of_a_thousand(3040, 1000) == pytest.approx(100)
    assert price_of_a_thousand(3040, 0) is None
