"""Charts as SVG text: plain functions of numbers, shared by the pages (WEB) and the PDF (PRINT)."""

from apps.charts.bars import (
    AnswerCounts,
    PlaceShares,
    answer_bars,
    rank_acceptability,
    share_words,
)
from apps.charts.bites import FirstBite, first_bites
from apps.charts.breach import BreachRange, breach_timeline
from apps.charts.calendar import CalendarFlag, CalendarRow, calendar
from apps.charts.drawing import dimension_mark
from apps.charts.standpoints import Axis, MapColumn, MapRow, StatedComputed, perspective_map, stated_computed
from apps.charts.themes import PRINT, PRINT_COVER, WEB, DimensionColours, Theme
from apps.charts.to_scale import to_scale
from apps.charts.words import ENGLISH, ChartWords

# A page renders two widths; app.css shows the one that fits.
NARROW_WIDTH, HALF_WIDTH, WIDE_WIDTH = (358, 548, 720)

__all__ = [
    "ENGLISH",
    "HALF_WIDTH",
    "NARROW_WIDTH",
    "PRINT",
    "PRINT_COVER",
    "WEB",
    "WIDE_WIDTH",
    "AnswerCounts",
    "Axis",
    "BreachRange",
    "CalendarFlag",
    "CalendarRow",
    "ChartWords",
    "DimensionColours",
    "FirstBite",
    "MapColumn",
    "MapRow",
    "PlaceShares",
    "StatedComputed",
    "Theme",
    "answer_bars",
    "breach_timeline",
    "calendar",
    "dimension_mark",
    "first_bites",
    "perspective_map",
    "rank_acceptability",
    "share_words",
    "stated_computed",
    "to_scale",
]
