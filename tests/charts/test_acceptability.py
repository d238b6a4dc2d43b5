import pytest

from apps.charts.bars import PlaceShares, rank_acceptability, share_words
from apps.charts.themes import PRINT

from .svg import attributes, parse, words_of


def chart(*shares: float, width: float = 720) -> str:
    return rank_acceptability(
        [PlaceShares("data", "Data", shares)], title="Data first", theme=PRINT, width=width
    )


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0%"),
        (0.001, "<1%"),
        (0.005, "<1%"),
        (0.714, "71%"),
        (0.994, "99%"),
        (0.9967, ">99%"),
        (1, "100%"),
    ],
)
def test_a_share_is_rounded_but_never_to_a_certainty_that_is_not_there(share: float, words: str) -> None:
    assert share_words(share) == words


def test_the_bars_of_a_row_fill_the_whole_in_the_order_of_the_places() -> None:
    bars = attributes(chart(0.71, 0.2, 0.07, 0.02), "rect")[1:]  # the first is the mark
    fills = [bar["fill"] for bar in bars]
    assert fills == [PRINT.dimensions["data"].fill, *(fill for fill, _ in PRINT.later_places)]
    span = 720 - 136 - 12
    assert [float(bar["width"]) for bar in bars] == pytest.approx(
        [span * share - 1.5 for share in (0.71, 0.2, 0.07, 0.02)], abs=0.06
    )


def test_a_sliver_carries_no_words_but_the_description_does() -> None:
    svg = chart(0.98, 0.02, 0, 0)
    assert "2%" not in words_of(svg)
    assert "2% place 2" in svg


def test_a_certain_first_place_draws_one_full_bar() -> None:
    bars = [bar for bar in attributes(chart(1, 0, 0, 0), "rect")[1:] if float(bar["width"]) > 0]
    assert len(bars) == 1
    assert "100%" in words_of(chart(1, 0, 0, 0))


def test_fewer_dimensions_make_a_lower_picture() -> None:
    two = [PlaceShares(dimension, dimension, (0.5, 0.5)) for dimension in ("data", "user")]
    height = float(parse(rank_acceptability(two, title="Level", theme=PRINT)).attrib["height"])
    assert height < float(parse(rank_acceptability(two * 2, title="Level", theme=PRINT)).attrib["height"])
