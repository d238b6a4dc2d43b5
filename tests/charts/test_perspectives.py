import pytest

from apps.charts.drawing import NARROW_WIDTH, WIDE_WIDTH
from apps.charts.standpoints import Axis, MapColumn, MapRow, perspective_map
from apps.charts.themes import PRINT

from .svg import attributes, parse, texts, words_of

FILL = PRINT.dimensions["user"].fill
AXIS = Axis(1, 4, "breaks first", "last")


def chart(value: float | None, words: str = "1.5 sooner", width: float = WIDE_WIDTH) -> str:
    return perspective_map(
        [MapRow("Product and UX", "4 people", (value,), (words,))],
        [MapColumn("user", "Users", 2.5)],
        axis=AXIS,
        title="Product and UX put users sooner",
        theme=PRINT,
        width=width,
    )


def mark_and_line(svg: str) -> tuple[float, float]:
    """Where the group's mark stands (the first circle is the heading's), and the upright line of all together."""
    mark = float(attributes(svg, "circle")[1]["cx"])
    upright = next(line for line in attributes(svg, "line") if line["x1"] == line["x2"])
    return mark, float(upright["x1"])


@pytest.mark.parametrize("width", [WIDE_WIDTH, NARROW_WIDTH])
def test_a_group_stands_left_of_all_together_where_it_sees_it_sooner(width: float) -> None:
    sooner, together = mark_and_line(chart(1.0, width=width))
    later, same_line = mark_and_line(chart(4.0, width=width))
    assert together == same_line
    assert sooner < together < later
    # 1 and 4 are the ends of the axis, 2.5 is its middle.
    assert together - sooner == pytest.approx(later - together, abs=0.1)


def test_a_strong_difference_is_drawn_in_the_colour_of_its_dimension_and_in_bold_words() -> None:
    def is_coloured(svg: str) -> bool:
        return any(line["stroke"] == FILL for line in attributes(svg, "line"))

    # 0.18 of an axis of three places is 0.54 places.
    assert is_coloured(chart(1.9))
    assert not is_coloured(chart(2.0))


def test_what_may_not_be_shown_has_no_mark() -> None:
    svg = chart(None, "not shown")
    assert len(attributes(svg, "circle")) == 1
    assert "not shown" in words_of(svg)


def test_what_lies_beyond_the_axis_stands_at_its_end() -> None:
    assert mark_and_line(chart(9.0)) == mark_and_line(chart(4.0))


def test_the_description_says_it_all_in_words() -> None:
    description = parse(chart(1.0)).findtext("{http://www.w3.org/2000/svg}desc")
    assert description == "Product and UX: Users 1.5 sooner"


def test_a_group_of_many_perspectives_is_named_in_full_and_takes_the_height_it_needs() -> None:
    names = "Business owner and operations; Product and UX; Executive and finance; Security, legal and risk"

    def lines(label: str) -> tuple[str, float]:
        row = MapRow(label, "7 people", (1.0,), ("1.5 sooner",))
        columns = [MapColumn("user", "Users", 2.5)]
        svg = perspective_map([row, row], columns, axis=AXIS, title="Seven people", theme=PRINT)
        placed = [text for text in texts(svg) if text.is_bold and text.left < 30]
        assert all(text.right < 208 for text in placed)
        return " ".join(text.words for text in placed[: len(placed) // 2]), float(parse(svg).attrib["height"])

    (long, tall), (short, low) = lines(names), lines("Business")
    assert (long, short) == (names, "Business")
    assert tall - low == 2 * (4 * 15 + 28 - 58)
