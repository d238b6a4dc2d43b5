import pytest

from apps.charts.bars import AnswerCounts, answer_bars
from apps.charts.themes import PRINT

from .svg import attributes, parse, words_of

CHOICES = ("strongly disagree", "disagree", "neither", "agree", "strongly agree")
FILLS = [fill for fill, _ in PRINT.answers]


def chart(*counts: int, choices: tuple[str, ...] = CHOICES) -> str:
    row = AnswerCounts("user", "At busy times it is slow.", counts, "8 answered")
    return answer_bars([row], choices=choices, title="One statement divides the group", theme=PRINT)


def segments(svg: str) -> list[tuple[str, float]]:
    """Fill and length of each part of the bar, from its left end."""
    return [
        (rectangle["fill"], float(rectangle["width"]))
        for rectangle in attributes(svg, "rect")
        if float(rectangle["height"]) == 24
    ]


def test_each_answer_is_as_long_as_it_has_people_and_says_how_many() -> None:
    svg = chart(4, 0, 0, 2, 2)
    # The bar is 710 wide inside its frame; each part but the last leaves 1 of it to the gap.
    assert segments(svg) == [(FILLS[0], 354), (FILLS[3], 176.5), (FILLS[4], 177.5)]
    assert [words for words in words_of(svg) if words.isdigit()] == ["4", "2", "2"]


@pytest.mark.parametrize(
    ("choices", "expected"),
    [(("no", "perhaps", "yes"), [0, 2, 4]), (("no", "rather not", "rather", "yes"), [0, 1, 3, 4])],
)
def test_fewer_answers_spread_over_the_same_greys(choices: tuple[str, ...], expected: list[int]) -> None:
    svg = chart(*[1] * len(choices), choices=choices)
    assert [fill for fill, _ in segments(svg)] == [FILLS[place] for place in expected]


def test_every_answer_is_in_the_legend_also_where_nobody_gave_it() -> None:
    assert set(words_of(chart(8, 0, 0, 0, 0))) >= set(CHOICES)


def test_the_description_says_it_all_in_words() -> None:
    description = parse(chart(4, 0, 0, 2, 2)).findtext("{http://www.w3.org/2000/svg}desc")
    assert description == (
        "At busy times it is slow.: 4 strongly disagree, 2 agree, 2 strongly agree (8 answered)"
    )


@pytest.mark.parametrize(
    ("own", "tip"), [(0, 5 + 710 / 4), (2, 5 + 710 / 2), (3, 5 + 710 * 5 / 8), (4, 5 + 710 * 7 / 8)]
)
def test_an_arrow_points_at_ones_own_answer_also_where_nobody_else_gave_it(own: int, tip: float) -> None:
    row = AnswerCounts("user", "At busy times it is slow.", (4, 0, 0, 2, 2), "8 answered", own=own)
    svg = answer_bars([row], choices=CHOICES, title="Where you stand", theme=PRINT)
    (arrow,) = [path["d"] for path in attributes(svg, "path") if path["d"].endswith("h12Z")]
    assert float(arrow[1:].split()[0]) == pytest.approx(tip, abs=0.1)
