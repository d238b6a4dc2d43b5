from typing import Literal

import pytest

from apps.charts.standpoints import StatedComputed, stated_computed
from apps.charts.themes import PRINT

from .svg import attributes, words_of

FILL = PRINT.dimensions["user"].fill


TINT = PRINT.dimensions["user"].tint


def chart(
    stated: float | None,
    computed: float | None,
    gap: Literal["blind_spot", "over_worry"] | None = None,
    *,
    felt: float | None = None,
) -> str:
    others = [
        StatedComputed(dimension, dimension, 2.5, 2.5, 2.5) for dimension in ("data", "model", "organization")
    ]
    rows = [StatedComputed("user", "Users", stated, felt, computed, gap), *others]
    return stated_computed(rows, title="Users", theme=PRINT)


def marks(svg: str) -> tuple[list[float], list[float]]:
    """Hollow and filled circles on the axis; the first filled one is the label's."""
    circles = attributes(svg, "circle")
    hollow = [float(circle["cx"]) for circle in circles if circle["fill"] == PRINT.surface]
    filled = [float(circle["cx"]) for circle in circles if circle["fill"] == FILL]
    return hollow, filled[1:]


def test_what_people_say_is_hollow_and_what_their_figures_say_is_filled() -> None:
    hollow, filled = marks(chart(1, 4))
    assert hollow == [242]
    assert filled == [696]


@pytest.mark.parametrize(
    ("gap", "words", "absent"),
    [("blind_spot", "blind spot", "over-worry"), ("over_worry", "over-worry", "blind spot")],
)
def test_a_gap_is_named_and_drawn_in_the_colour_of_its_dimension(
    gap: Literal["blind_spot", "over_worry"], words: str, absent: str
) -> None:
    svg = chart(3.4, 1.2, gap)
    assert words in words_of(svg)
    assert absent not in words_of(svg)
    assert any(line["stroke"] == FILL for line in attributes(svg, "line"))


def test_a_difference_that_is_no_gap_stays_grey_and_unnamed() -> None:
    svg = chart(2, 3)
    assert not {"blind spot", "over-worry"} & set(words_of(svg))
    assert all(line["stroke"] != FILL for line in attributes(svg, "line"))


@pytest.mark.parametrize(
    ("stated", "computed", "words", "drawn"),
    [
        (3.4, None, "said 3.4", (1, 0)),
        (None, 1.2, "figures 1.2", (0, 1)),
        (None, None, "nothing known", (0, 0)),
    ],
)
def test_a_missing_side_is_said_and_not_drawn(
    stated: float | None, computed: float | None, words: str, drawn: tuple[int, int]
) -> None:
    svg = chart(stated, computed)
    assert words in words_of(svg)
    assert tuple(len(side) for side in marks(svg)) == drawn


def test_one_dimension_alone_is_still_drawn() -> None:
    svg = stated_computed([StatedComputed("user", "Users", 1, None, 1)], title="Users", theme=PRINT)
    assert marks(svg) == ([242], [242])


def test_what_people_notice_is_tinted_and_smaller_than_what_they_say() -> None:
    svg = chart(2, 2, felt=2)
    stated, felt, computed = (float(circle["r"]) for circle in attributes(svg, "circle")[1:4])
    assert stated > felt > computed
    assert attributes(svg, "circle")[2]["fill"] == TINT
    assert "said 2.0, noticed 2.0, figures 2.0" in words_of(svg)
