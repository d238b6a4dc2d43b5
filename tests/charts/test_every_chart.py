"""What holds for each chart in each theme and width."""

import itertools
import re
from collections.abc import Callable
from datetime import date

import pytest

from apps.charts.bars import AnswerCounts, PlaceShares, answer_bars, rank_acceptability
from apps.charts.breach import BreachRange, FirstBite, breach_timeline, first_bites
from apps.charts.drawing import NARROW_WIDTH, WIDE_WIDTH, dimension_mark
from apps.charts.standpoints import Axis, MapColumn, MapRow, StatedComputed, perspective_map, stated_computed
from apps.charts.themes import PRINT, WEB, Theme
from tests.charts.svg import names_of

from .svg import attributes, parse, texts, title_of, words_of

LONG = "Durée de conservation réglementaire des données de sinistres exigée par le régulateur national"
UNBROKEN = "Kraftfahrzeughaftpflichtversicherungsbestandsverwaltungssystemumstellung"
HOSTILE = '<script>alert("1")</script> & Söhne'
DIMENSIONS = ("data", "user", "model", "organization")

Chart = Callable[[str, str, Theme, float], str]


def places(label: str, title: str, theme: Theme, width: float) -> str:
    rows = [PlaceShares(dimension, label, (0.4, 0.3, 0.2, 0.1)) for dimension in DIMENSIONS]
    return rank_acceptability(rows, title=title, theme=theme, width=width)


def breach(label: str, title: str, theme: Theme, width: float) -> str:
    rows = [
        BreachRange(dimension, label, label, "4 to 30 months", 4, 9, 30, "measured")
        for dimension in DIMENSIONS
    ]
    return breach_timeline(rows, horizon_months=18, title=title, theme=theme, width=width)


def stated(label: str, title: str, theme: Theme, width: float) -> str:
    rows = [StatedComputed(dimension, label, 3.4, 2.0, 1.2, "blind_spot") for dimension in DIMENSIONS]
    return stated_computed(rows, title=title, theme=theme, width=width)


def groups(label: str, title: str, theme: Theme, width: float) -> str:
    columns = [MapColumn(dimension, label, 2.5) for dimension in DIMENSIONS]
    rows = [
        MapRow(label, "3 people", (1.0, 4.0, 2.4, None), ("1.5 sooner", "1.5 later", "the same", "not shown"))
        for _ in DIMENSIONS
    ]
    axis = Axis(1, 4, "breaks first", "last")
    return perspective_map(rows, columns, axis=axis, title=title, theme=theme, width=width)


def answers(label: str, title: str, theme: Theme, width: float) -> str:
    rows = [
        AnswerCounts(dimension, label, (2, 0, 1, 3, 1), "7 answered; 1 of 8 could not say")
        for dimension in DIMENSIONS
    ]
    choices = ("strongly disagree", "disagree", "neither", "agree", "strongly agree")
    return answer_bars(rows, choices=choices, title=title, theme=theme, width=width)


def bites(label: str, title: str, theme: Theme, width: float) -> str:
    days = (date(2026, 11, 30), date(2027, 2, 1), date(2027, 8, 9), date(2028, 5, 31))
    rows = [FirstBite(label, (each,), on, "May 2028") for each, on in zip(DIMENSIONS, days, strict=True)]
    rows.append(FirstBite(label, (), None, "no limit near"))
    return first_bites(rows, today=date(2026, 11, 30), title=title, theme=theme, width=width)


charts = pytest.mark.parametrize("chart", [places, breach, stated, groups, answers, bites])
charts_with_labels_beside = pytest.mark.parametrize("chart", [places, breach, stated])
widths = pytest.mark.parametrize("width", [WIDE_WIDTH, NARROW_WIDTH])
themes = pytest.mark.parametrize("theme", [WEB, PRINT], ids=["web", "print"])
labels = pytest.mark.parametrize(
    "label", ["Data", LONG, UNBROKEN, ""], ids=["short", "long", "unbroken", "empty"]
)


@charts
@themes
def test_the_title_is_the_finding_and_the_picture_is_announced_as_one_image(
    chart: Chart, theme: Theme
) -> None:
    svg = chart("Data", "Data is first in 71% of the draws", theme, WIDE_WIDTH)
    assert title_of(svg) == "Data is first in 71% of the draws"
    assert parse(svg).attrib["role"] == "img"


@charts
@widths
def test_what_people_typed_stays_text(chart: Chart, width: float) -> None:
    svg = chart(HOSTILE, HOSTILE, WEB, width)
    assert "<script" not in svg
    assert title_of(svg) == HOSTILE


@charts
@widths
def test_a_printed_chart_needs_no_style_sheet(chart: Chart, width: float) -> None:
    svg = chart("Data", "Data first", PRINT, width)
    assert "var(" not in svg
    assert "class=" not in svg
    assert parse(svg).attrib["font-family"].startswith("IBM Plex Sans")


@charts
@widths
def test_a_chart_on_a_page_takes_every_colour_from_the_tokens(chart: Chart, width: float) -> None:
    svg = chart("Data", "Data first", WEB, width)
    assert "var(--dim-data)" in svg
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b", svg)


@charts
@themes
@widths
def test_a_strict_content_security_policy_lets_every_chart_through(
    chart: Chart, theme: Theme, width: float
) -> None:
    svg = chart("Data", "Data first", theme, width)
    assert {"style", "script"}.isdisjoint(names_of(svg))
    said = {name.rpartition("}")[2] for element in parse(svg).iter() for name in element.attrib}
    assert {"style", "href"}.isdisjoint(said)
    assert not [name for name in said if name.startswith("on")]


@charts
@widths
@labels
def test_no_text_leaves_the_picture(chart: Chart, width: float, label: str) -> None:
    for text in texts(chart(label, "Data first", WEB, width)):
        assert text.left >= 0, text
        assert text.right <= width, text


@charts
@widths
@labels
def test_no_text_covers_another(chart: Chart, width: float, label: str) -> None:
    placed = [text for text in texts(chart(label, "Data first", WEB, width)) if text.words]
    for one, other in itertools.combinations(placed, 2):
        is_beside = one.right <= other.left or other.right <= one.left
        is_above = abs(one.baseline - other.baseline) >= 0.8 * min(one.size, other.size)
        assert is_beside or is_above, (one, other)


@charts_with_labels_beside
@pytest.mark.parametrize("label", [LONG, UNBROKEN], ids=["long", "unbroken"])
def test_a_long_label_takes_more_lines_and_stops_before_the_plot(chart: Chart, label: str) -> None:
    svg = chart(label, "Data first", WEB, WIDE_WIDTH)
    plot = min(float(line["x1"]) for line in attributes(svg, "line"))
    label_lines = [text for text in texts(svg) if text.is_bold and text.left < 30]
    assert len(label_lines) >= 2 * len(DIMENSIONS)
    assert all(line.right < plot for line in label_lines)


@pytest.mark.parametrize("chart", [breach, groups, answers])
@widths
def test_what_is_asked_stands_whole_beside_or_above_its_row(chart: Chart, width: float) -> None:
    if chart is groups:  # its columns are dimensions, its rows perspectives
        row = MapRow(LONG, "3 people", (1.0,), ("sooner",))
        column, axis = MapColumn("data", "Data", 2.5), Axis(1, 4, "breaks first", "last")
        svg = perspective_map([row], [column], axis=axis, title="Data first", theme=WEB, width=width)
    else:
        svg = chart(LONG, "Data first", WEB, width)
    said = " ".join(words_of(svg))
    assert LONG in said
    assert "…" not in said


@charts
def test_the_same_numbers_give_the_same_bytes(chart: Chart) -> None:
    assert chart("Data", "Data first", PRINT, WIDE_WIDTH) == chart("Data", "Data first", PRINT, WIDE_WIDTH)


@charts
@widths
def test_each_dimension_has_its_own_shape_besides_its_colour(chart: Chart, width: float) -> None:
    svg = chart("Data", "Data first", PRINT, width)
    assert any(circle["fill"] == PRINT.dimensions["user"].fill for circle in attributes(svg, "circle"))
    outlines = {
        dimension: {
            re.sub(r"[\d. -]+", "", path["d"])
            for path in attributes(svg, "path")
            if PRINT.dimensions[dimension].fill in (path["fill"], path.get("stroke"))
        }
        for dimension in ("model", "organization")
    }
    assert outlines == {"model": {"MLHZ"}, "organization": {"MLLLZ"}}


def test_a_mark_in_a_line_of_text_names_its_dimension() -> None:
    svg = dimension_mark("model", "Model", theme=PRINT, size=14)
    assert title_of(svg) == "Model"
    assert words_of(svg) == []
