"""What follows from other figures, and is asked of nobody."""

import pytest

from apps.instruments.figures.derived import figures_share, price_of_a_thousand


@pytest.mark.parametrize(
    ("known", "share"),
    [(["measured", "rough", "measured", "guess"], 0.5), (["guess"], 0), ([None, "measured"], 1), ([], None)],
)
def test_the_share_of_figures_is_that_of_the_forms_that_were_measured(
    known: list[str | None], share: float | None
) -> None:
    assert figures_share(known) == share


def test_a_price_is_the_bills_over_the_answers_of_a_month() -> None:
    assert price_of_a_thousand(3040, 1000) == pytest.approx(100)
    assert price_of_a_thousand(3040, 0) is None
