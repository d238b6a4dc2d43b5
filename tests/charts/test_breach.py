import itertools

import pytest

from apps.charts.breach import BreachRange, Source, breach_timeline
from apps.charts.themes import PRINT

from .svg import attributes, words_of

TINT = PRINT.dimensions["user"].tint
FILL = PRINT.dimensions["user"].fill
PLOT_START, PLOT_END = 308, 698


def chart(
    p10: float | None,
    p50: float | None,
    p90: float | None,
    *,
    source: Source = "measured",
    width: float = 720,
) -> str:
    row = BreachRange("user", "Peak requests", "18 of 140 a second", "in words", p10, p50, p90, source)
    return breach_timeline([row], horizon_months=24, title="Users in time", theme=PRINT, width=width)


def arrows(svg: str) -> list[str]:
    """Which way each arrowhead points."""
    heads = [path["d"] for path in attributes(svg, "path") if path["fill"] == FILL]
    return ["early" if "l8 " in head else "late" for head in heads]


def point(svg: str) -> list[float]:
    """Where the mark of the likely month stands; the first circle is the label's."""
    return [float(circle["cx"]) for circle in attributes(svg, "circle")[1:]]


def test_a_range_inside_the_axis_is_a_whisker_with_two_ends_and_a_mark() -> None:
    svg = chart(6, 12, 24)
    caps = [line for line in attributes(svg, "line") if line["stroke"] == FILL and line["x1"] == line["x2"]]
    (bar,) = [rect for rect in attributes(svg, "rect") if rect["fill"] == TINT]
    assert arrows(svg) == []
    assert len(caps) == 2
    assert float(caps[0]["x1"]) < point(svg)[0] < float(caps[1]["x1"])
    assert float(bar["width"]) == pytest.approx(float(caps[1]["x1"]) - float(caps[0]["x1"]), abs=0.1)
    assert "in words" in words_of(svg)


def test_the_axis_is_logarithmic_so_that_doubling_is_always_the_same_step() -> None:
    steps = [point(chart(months, months, months))[0] for months in (3, 6, 12, 24, 48, 96)]
    gaps = [later - earlier for earlier, later in itertools.pairwise(steps)]
    assert gaps == pytest.approx([gaps[0]] * 5, abs=0.11)


@pytest.mark.parametrize(("months", "at"), [(1, PLOT_START), (120, PLOT_END)])
def test_the_ends_of_the_axis_still_carry_a_mark(months: float, at: float) -> None:
    assert point(chart(months, months, months)) == [at]


@pytest.mark.parametrize(
    ("months", "ends", "marks"),
    [
        ((0, 0, 0), ["early"], 0),  # already reached
        ((130, 200, 400), ["late"], 0),  # beyond ten years
        ((0.2, 12, 300), ["early", "late"], 1),
        ((8, 20, None), ["late"], 1),  # a late end off the trend is open
        ((20, None, None), ["late"], 0),
        ((37, 37, 37), [], 1),  # a point without a range
        ((130, 130, 130), ["late"], 0),
    ],
)
def test_what_runs_off_the_axis_is_an_arrow(
    months: tuple[float | None, float | None, float | None], ends: list[str], marks: int
) -> None:
    svg = chart(*months)
    assert (arrows(svg), len(point(svg))) == (ends, marks)
    assert (TINT in svg) == (len(set(months)) > 1)


def test_a_quantity_off_the_trend_draws_nothing_and_says_so() -> None:
    svg = chart(None, None, None)
    assert "in words" in words_of(svg)
    assert point(svg) == []
    assert arrows(svg) == []


@pytest.mark.parametrize(
    ("source", "inside"), [("measured", FILL), ("rough", TINT), ("guess", PRINT.surface)]
)
def test_a_mark_shows_what_its_figures_stand_on(source: Source, inside: str) -> None:
    label, mark = attributes(chart(6, 12, 24, source=source), "circle")
    assert label["fill"] == mark["fill"] == inside


@pytest.mark.parametrize("width", [720, 358])
@pytest.mark.parametrize("months", [(0, 0, 0), (0.5, 1, 1), (120, 120, 120), (1, 5, 1000), (500, 500, None)])
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
    row = BreachRange("user", "Peak", "", "", horizon, horizon, horizon, "rough")
    svg = breach_timeline([row], horizon_months=horizon, title="At the horizon", theme=PRINT)
    (band,) = [rect for rect in attributes(svg, "rect") if rect["fill"] == PRINT.band]
    assert float(band["x"]) == PLOT_START
    assert float(band["x"]) + float(band["width"]) == pytest.approx(point(svg)[0], abs=0.11)
