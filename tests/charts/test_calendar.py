"""The calendar of a brief: what is where on it, and that nothing it says is lost where it is narrow."""

from datetime import date, timedelta

import pytest

from apps.charts.calendar import CalendarFlag, CalendarRow, calendar
from apps.charts.drawing import NARROW_WIDTH, WIDE_WIDTH
from apps.charts.text import text_width
from apps.charts.themes import PRINT

from .svg import attributes, texts, words_of

ISSUED = date(2026, 11, 30)
TINT = PRINT.dimensions["user"].tint


def row(first: date | None, last: date | None = None, *, is_over: bool = False) -> CalendarRow:
    return CalendarRow("load", "47 of 0.88", "user", "53 times over", first, first, last, is_over=is_over)


def drawn(
    *rows: CalendarRow,
    flags: tuple[CalendarFlag, ...] = (),
    overdue: str = "",
    width: float = WIDE_WIDTH,
    events: tuple[tuple[date, str], ...] = ((date(2027, 1, 10), "Launch"),),
) -> str:
    return calendar(
        rows,
        issued_on=ISSUED,
        near_days=75,
        ends_on=date(2028, 4, 13),
        title="On launch day 47 requests a second arrive",
        theme=PRINT,
        flags=flags,
        events=events,
        overdue=overdue,
        width=width,
    )


def bars(svg: str) -> list[tuple[float, float]]:
    """Where each bar begins, and how wide it is."""
    # Those of the key are lower.
    found = [each for each in attributes(svg, "rect") if each["fill"] == TINT and each["height"] == "18"]
    return [(float(rect["x"]), float(rect["width"])) for rect in found]


def test_a_limit_is_a_pale_bar_from_its_first_day_and_a_full_one_from_its_last() -> None:
    (pale, full) = bars(drawn(row(ISSUED + timedelta(days=30), ISSUED + timedelta(days=60))))
    assert pale[0] < full[0]
    assert pale[0] + pale[1] == pytest.approx(full[0] + full[1], abs=0.2)


def test_a_limit_that_is_not_reached_is_an_arrow_and_no_bar() -> None:
    svg = drawn(row(None))
    assert not bars(svg)
    assert "53 times over" in words_of(svg)


def test_what_is_over_today_begins_at_the_edge_with_a_red_end() -> None:
    is_red = [
        rect["fill"] == PRINT.alarm for rect in attributes(drawn(row(ISSUED, ISSUED, is_over=True)), "rect")
    ]
    assert any(is_red)
    assert not any(rect["fill"] == PRINT.alarm for rect in attributes(drawn(row(ISSUED)), "rect"))


def test_a_week_is_wider_than_a_month_would_be_and_days_run_on() -> None:
    starts = [bars(drawn(row(ISSUED + timedelta(days=days))))[0][0] for days in (7, 14, 70, 150, 300)]
    assert starts == sorted(starts)
    assert (starts[1] - starts[0]) / 7 > (starts[4] - starts[3]) / 150


@pytest.mark.parametrize("width", [NARROW_WIDTH, WIDE_WIDTH])
def test_no_flag_hangs_where_the_pole_of_a_later_one_crosses_its_words(width: float) -> None:
    flags = tuple(CalendarFlag(ISSUED + timedelta(days=2 * number), f"step {number}") for number in range(4))
    svg = drawn(row(ISSUED), flags=flags, overdue="overdue since 23 November", width=width)
    heights = [
        float(text["y"])
        for text in attributes(svg, "text")
        if text["font-size"] == "11.5" and text["fill"] != PRINT.muted
    ][-5:]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == len(heights)


def test_the_words_of_every_row_and_flag_are_there_and_escaped() -> None:
    flags = (CalendarFlag(ISSUED, "<b>decide</b>", is_decision=True),)
    svg = drawn(row(ISSUED), flags=flags, width=NARROW_WIDTH)
    assert "&lt;b&gt;decide" in svg
    assert {"load", "47 of 0.88", "Launch"} <= set(words_of(svg))


@pytest.mark.parametrize("width", [NARROW_WIDTH, WIDE_WIDTH])
@pytest.mark.parametrize("days", [0, 25, 60, 200, 480])
def test_the_words_of_a_bar_are_on_the_picture_wherever_its_mark_is(days: int, width: float) -> None:
    bar = CalendarRow("load", "47 of 0.88", "user", "2.4 times over", ISSUED, ISSUED + timedelta(days=days))
    (text,) = [each for each in attributes(drawn(bar, width=width), "text") if each["font-weight"] == "600"][
        -1:
    ]
    x, wide = float(text["x"]), text_width("2.4 times over", 11.5, is_bold=True)
    start = x - wide if text["text-anchor"] == "end" else x
    assert start >= 0
    assert start + wide <= width


def test_the_line_of_an_event_goes_through_no_words() -> None:
    svg = drawn(CalendarRow("load", "47 of 0.88", "user", "disputed: 1.6 times over, or not", ISSUED))
    (words,) = [each for each in texts(svg) if each.words.startswith("disputed")]
    (line,) = [float(each["x1"]) for each in attributes(svg, "line") if each.get("stroke-width") == "1.6"]
    assert line < words.left


def test_the_line_of_an_event_ends_at_the_figures_above_a_narrow_bar() -> None:
    svg = drawn(row(None), width=NARROW_WIDTH, events=((date(2028, 3, 10), "Fair"),))
    (figures,) = [each for each in texts(svg) if each.words == "47 of 0.88"]
    (line,) = [float(each["x1"]) for each in attributes(svg, "line") if each.get("stroke-width") == "1.6"]
    assert figures.left < line < figures.right
    assert any(
        float(each["x"]) < line < float(each["x"]) + float(each["width"])
        and float(each["y"]) < figures.baseline < float(each["y"]) + float(each["height"])
        for each in attributes(svg, "rect")
        if each["fill"] == PRINT.surface
    )


def test_the_key_tells_of_what_is_in_the_picture_alone() -> None:
    dated = words_of(drawn(row(ISSUED + timedelta(days=30), ISSUED + timedelta(days=60))))
    assert {"from one chance in ten on", "from nine in ten on", "even odds"} <= set(dated)
    assert not {"passed today", "not measured", "not reached in this time"} & set(dated)
    assert "passed today" in words_of(drawn(row(ISSUED, ISSUED, is_over=True)))
    disputed = words_of(drawn(CalendarRow("load", "47 of 0.88", "user", "or not", ISSUED, is_disputed=True)))
    assert "as one side has it" in disputed
    assert "from one chance in ten on" not in disputed
    none = words_of(drawn(row(None), width=NARROW_WIDTH))
    assert "not reached in this time" in none
    assert "from one chance in ten on" not in none
    assert "week by week; after the break by month" in none


def overlapping(svg: str) -> list[tuple[str, str]]:
    """Return the texts that are written over one another."""
    placed = texts(svg)
    return [
        (one.words, other.words)
        for at, one in enumerate(placed)
        for other in placed[at + 1 :]
        if one.left < other.right
        and other.left < one.right
        and abs(one.baseline - other.baseline) < one.size - 2
    ]


@pytest.mark.parametrize("width", [NARROW_WIDTH, WIDE_WIDTH])
@pytest.mark.parametrize("apart", [0, 3, 20, 60])
def test_no_name_of_an_event_is_written_over_another(width: float, apart: int) -> None:
    launch = date(2027, 1, 10)
    events = ((launch, "Launch, Sunday 10 January"), (launch + timedelta(days=apart), "the winter sale"))
    assert overlapping(drawn(row(launch), events=events, width=width)) == []
