import itertools

import pytest

from apps.charts import PRINT, BreachRange, breach_timeline, months_words

from .svg import attributes, words_of

TINT = PRINT.dimensions["user"].tint
FILL = PRINT.dimensions["user"].fill
PLOT_START, PLOT_END = 236, 698


def chart(p10: float | None, p50: float | None, p90: float | None, *, width: float = 720) -> str:
    row = BreachRange("user", "Peak requests", "18 of 140 a second", p10, p50, p90)
    return breach_timeline([row], horizon_months=24, title="Users in time", theme=PRINT, width=width)


def arrows(svg: str) -> list[str]:
    """Which way each arrowhead points."""
    heads = [path["d"] for path in attributes(svg, "path") if path["fill"] == FILL]
    return ["early" if "l8 " in head else "late" for head in heads]


def point(svg: str) -> list[float]:
    """Where the mark of the likely month stands; the first circle is the label's."""
    return [float(circle["cx"]) for circle in attributes(svg, "circle")[1:]]


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (0, "already reached"),
        (0.4, "under 1 mo"),
        (7.23, "7.2 mo"),
        (8, "8 mo"),
        (14.4, "14 mo"),
        (24, "2 yr"),
        (37, "3.1 yr"),
        (120, "10 yr"),
        (121, "beyond 10 yr"),
        (float("inf"), "beyond 10 yr"),
    ],
)
def test_months_are_said_as_people_say_them(months: float, words: str) -> None:
    assert months_words(months) == words


def test_a_range_inside_the_axis_is_a_whisker_with_two_ends_and_a_mark() -> None:
    svg = chart(6, 12, 24)
    caps = [line for line in attributes(svg, "line") if line["stroke"] == FILL and line["x1"] == line["x2"]]
    (bar,) = [rect for rect in attributes(svg, "rect") if rect["fill"] == TINT]
    assert arrows(svg) == []
    assert len(caps) == 2
    assert float(caps[0]["x1"]) < point(svg)[0] < float(caps[1]["x1"])
    assert float(bar["width"]) == pytest.approx(float(caps[1]["x1"]) - float(caps[0]["x1"]), abs=0.1)
    assert "12 mo" in words_of(svg)


def test_the_axis_is_logarithmic_so_that_doubling_is_always_the_same_step() -> None:
    steps = [point(chart(None, months, None))[0] for months in (3, 6, 12, 24, 48, 96)]
    gaps = [later - earlier for earlier, later in itertools.pairwise(steps)]
    assert gaps == pytest.approx([gaps[0]] * 5, abs=0.11)


@pytest.mark.parametrize(("months", "at"), [(1, PLOT_START), (120, PLOT_END)])
def test_the_ends_of_the_axis_still_carry_a_mark(months: float, at: float) -> None:
    assert point(chart(None, months, None)) == [at]


def test_a_limit_already_reached_is_an_arrow_at_the_early_end() -> None:
    svg = chart(0, 0, 0)
    assert arrows(svg) == ["early"]
    assert point(svg) == []
    assert "already reached" in words_of(svg)


def test_a_limit_beyond_ten_years_is_an_arrow_at_the_late_end() -> None:
    svg = chart(130, 200, 400)
    assert arrows(svg) == ["late"]
    assert point(svg) == []
    assert "beyond 10 yr" in words_of(svg)


def test_a_range_that_runs_off_both_ends_has_both_arrows_and_its_mark() -> None:
    svg = chart(0.2, 12, 300)
    assert arrows(svg) == ["early", "late"]
    assert len(point(svg)) == 1


def test_a_late_end_off_the_trend_is_open() -> None:
    assert arrows(chart(8, 20, None)) == ["late"]


def test_a_likely_month_off_the_trend_keeps_its_early_end_and_says_so() -> None:
    svg = chart(20, None, None)
    assert arrows(svg) == ["late"]
    assert point(svg) == []
    assert "not on this trend" in words_of(svg)


def test_a_point_without_a_range_is_a_mark_alone() -> None:
    svg = chart(None, 37, None)
    assert len(point(svg)) == 1
    assert arrows(svg) == []
    assert TINT not in svg


def test_a_quantity_off_the_trend_draws_nothing_and_says_why() -> None:
    row = BreachRange("user", "Peak", "", None, None, None, nothing="no figure given")
    svg = breach_timeline([row], horizon_months=12, title="Nothing known", theme=PRINT)
    assert "no figure given" in words_of(svg)
    assert point(svg) == []
    assert arrows(svg) == []


@pytest.mark.parametrize("width", [720, 358])
@pytest.mark.parametrize("months", [(0, 0, 0), (0.5, 1, 1), (120, 120, 120), (1, 5, 1000), (None, 500, None)])
def test_no_mark_leaves_the_plot(
    months: tuple[float | None, float | None, float | None], width: float
) -> None:
    svg = chart(*months, width=width)
    plot_start, plot_end = (PLOT_START if width == 720 else 18), width - 22
    assert all(plot_start <= x <= plot_end for x in point(svg))
    for line in attributes(svg, "line"):
        assert plot_start - 0.1 <= float(line["x1"]) <= float(line["x2"]) <= plot_end + 0.1


@pytest.mark.parametrize("horizon", [12, 18, 24])
def test_the_planning_window_ends_at_the_horizon(horizon: int) -> None:
    row = BreachRange("user", "Peak", "", None, horizon, None)
    svg = breach_timeline([row], horizon_months=horizon, title="At the horizon", theme=PRINT)
    (band,) = [rect for rect in attributes(svg, "rect") if rect["fill"] == PRINT.band]
    assert float(band["x"]) == PLOT_START
    assert float(band["x"]) + float(band["width"]) == pytest.approx(point(svg)[0], abs=0.11)
