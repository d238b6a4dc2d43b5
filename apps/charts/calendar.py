"""Limits as bars against launch, peaks, steps and the day of the decision: weeks at the left, months at the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from apps.charts.drawing import NARROW, Drawing
from apps.charts.text import text_width
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

NEAR_SHARE = 0.55  # of the plot: so much of it is drawn in weeks
SMALL, NAME = 11.5, 13.0
BESIDE = 196  # the column of names; where it is narrow they stand above their bars
BAR = 18
FLAG, HANG = 10, 17
TOP, EVENT = 34, 15  # above the bars, and the height of a line of the events' names
AXIS = 26  # the axis and its words
KEY, KEY_SIGN, KEY_GAP = 18, 19, 16  # the height of a line of the key, a sign of it, and what is between two
A_QUARTER = (1, 4, 7, 10)
_GAP = 10


@dataclass(frozen=True)
class _Layout:
    names: float  # how wide the column of names is
    row: float
    middle: float  # of a bar, in its row


BESIDE_BARS = _Layout(BESIDE, 38, 0.5)
ABOVE_BARS = _Layout(0, 50, 0.72)


@dataclass(frozen=True)
class CalendarRow:
    """A limit: the days from and until which it is reached; `words` stand in its bar. `first` None: not in the picture."""

    name: str
    figures: str
    dimension: str
    words: str
    first: date | None = None
    middle: date | None = None
    last: date | None = None
    is_over: bool = False
    is_measured: bool = True
    is_disputed: bool = False  # one side has it reached and another has not: it is told without odds


@dataclass(frozen=True)
class CalendarFlag:
    on: date
    words: str
    is_decision: bool = False


@dataclass(frozen=True)
class _Hung:
    words: str
    at: float
    row: int
    is_filled: bool
    is_late: bool


@dataclass(frozen=True)
class _Scale:
    start: float
    end: float
    issued_on: date
    seam_on: date
    ends_on: date

    @property
    def seam(self) -> float:
        return self.start + (self.end - self.start) * NEAR_SHARE

    def at(self, day: date) -> float:
        if day <= self.seam_on:
            passed = max((day - self.issued_on).days, 0) / (self.seam_on - self.issued_on).days
            return self.start + (self.seam - self.start) * passed
        passed = min((day - self.seam_on).days / max((self.ends_on - self.seam_on).days, 1), 1)
        return self.seam + (self.end - self.seam) * passed


def calendar(
    rows: Sequence[CalendarRow],
    *,
    issued_on: date,
    near_days: int,
    ends_on: date,
    title: str,
    theme: Theme,
    flags: Sequence[CalendarFlag] = (),
    events: Sequence[tuple[date, str]] = (),
    overdue: str = "",
    width: float = 720,
    words: ChartWords = ENGLISH,
    has_key: bool = True,
) -> str:
    """Draw a bar a limit, from when it may be reached; a line an event; a flag a step or a decision beneath.

    `near_days` (at least 1) are drawn in weeks, the days to `ends_on` in months; a seam shows where they meet.
    """
    is_narrow = width < NARROW
    layout = ABOVE_BARS if is_narrow else BESIDE_BARS
    seam_on = issued_on + timedelta(days=near_days)
    scale = _Scale(layout.names, width - 2, issued_on, seam_on, max(ends_on, seam_on))
    named = list(_named(events, scale))
    top = TOP + EVENT * max((line for _x, _name, _is_before, line in named), default=0)
    hung = list(_hung(flags, scale, overdue))
    axis = top + layout.row * len(rows) + 4
    foot = axis + AXIS + HANG * max((each.row for each in hung), default=0)
    entries = list(_entries(rows, words)) if has_key else []
    places = list(_places(entries, width))
    height = foot + KEY * _lines_of(places)
    description = "; ".join(f"{row.name}: {row.figures}, {row.words}" for row in rows)
    drawing = Drawing(width=width, height=height, title=title, theme=theme, description=description)
    drawing.rectangle(scale.start, top - 8, scale.seam - scale.start, axis - top + 8, theme.band)
    drawn = [(row, top + layout.row * (place + layout.middle)) for place, row in enumerate(rows)]
    for row, y in drawn:
        _bar(drawing, row, scale, y)
    for x, name, is_before, line in named:
        _event(drawing, x, name, axis, is_before=is_before, line=line)
    for row, y in drawn:
        _words(drawing, row, scale, y, lines=[x for x, *_name in named], is_narrow=is_narrow)
    _axis(drawing, scale, axis, words)
    _flags(drawing, hung, axis)
    _keys(drawing, entries, places, foot, rows)
    return drawing.svg()


def _entries(rows: Sequence[CalendarRow], words: ChartWords) -> Iterator[tuple[str, str]]:
    """Yield what a bar and a mark mean, of those that are in the picture."""
    reached = [row for row in rows if row.first is not None and not row.is_over]
    spans = [row for row in reached if row.last != row.first]
    yield from _of_bars(spans, words)
    if len(spans) < len(reached):
        yield "day", words.gettext("from that day on")
    yield from _of_marks([row for row in reached if row.middle is not None], words)
    if any(row.is_over for row in rows):
        yield "over", words.gettext("passed today")
    if any(row.first is None for row in rows):
        yield "arrow", words.gettext("not reached in this time")
    yield "band", words.gettext("week by week; after the break by month")


def _of_bars(spans: Sequence[CalendarRow], words: ChartWords) -> Iterator[tuple[str, str]]:
    agreed = [row for row in spans if not row.is_disputed]
    if agreed:
        yield "pale", words.gettext("from one chance in ten on")
    if any(row.last is not None for row in agreed):
        yield "full", words.gettext("from nine in ten on")
    if len(agreed) < len(spans):
        yield "pale", words.gettext("as one side has it")


def _of_marks(marked: Sequence[CalendarRow], words: ChartWords) -> Iterator[tuple[str, str]]:
    """Yield what a mark means: between two days it is where the odds are even, on one day how it is known."""
    spans = any(row.last != row.first for row in marked)
    hollow = [row for row in marked if not row.is_measured]
    if spans and len(hollow) == len(marked):
        yield "hollow", words.gettext("even odds, estimated")
        return
    if len(hollow) < len(marked):
        yield "mark", words.gettext("even odds") if spans else words.gettext("measured")
    if hollow:
        yield "hollow", words.gettext("estimated, or not checked")


def _places(entries: Sequence[tuple[str, str]], width: float) -> Iterator[tuple[float, int]]:
    """Yield where each entry of the key begins, and in which of its lines."""
    x, line = 0.0, 0
    for _kind, text in entries:
        wide = KEY_SIGN + text_width(text, SMALL) + KEY_GAP
        if x and x + wide - KEY_GAP > width:
            x, line = 0.0, line + 1
        yield x, line
        x += wide


def _lines_of(places: Sequence[tuple[float, int]]) -> int:
    return 1 + places[-1][1] if places else 0


def _keys(
    drawing: Drawing,
    entries: Sequence[tuple[str, str]],
    places: Sequence[tuple[float, int]],
    foot: float,
    rows: Sequence[CalendarRow],
) -> None:
    for (kind, text), (x, line) in zip(entries, places, strict=True):
        _key(drawing, kind, text, x, foot + KEY * line + 12, rows)


def _key(drawing: Drawing, kind: str, text: str, x: float, y: float, rows: Sequence[CalendarRow]) -> None:
    theme = drawing.theme
    slug = next((row.dimension for row in rows if row.first is not None), "")
    if kind in {"pale", "full", "day"}:
        drawing.rectangle(
            x, y - 9, 14, 10, theme.dimensions[slug].tint, opacity=0.45 if kind == "pale" else 1
        )
    elif kind in {"mark", "hollow"}:
        drawing.mark(slug, x + 7, y - 4, 4.5, shade="full" if kind == "mark" else "hollow")
    elif kind == "band":
        drawing.rectangle(x, y - 9, 14, 10, theme.band)
    elif kind == "over":
        drawing.rectangle(x + 2, y - 9, 12, 10, theme.dimensions[slug].tint)
        drawing.rectangle(x, y - 11, 4, 13, theme.alarm)
    else:
        drawing.line(x, y - 4, x + 8, y - 4, theme.line)
        drawing.arrowhead(x + 14, y - 4, theme.muted, points_left=False)
    drawing.text(x + KEY_SIGN, y, text, size=SMALL, fill=theme.muted)


def _bar(drawing: Drawing, row: CalendarRow, scale: _Scale, y: float) -> None:
    theme = drawing.theme
    if row.first is None:
        drawing.line(scale.start, y, scale.end - 8, y, theme.line)
        drawing.arrowhead(scale.end, y, theme.muted, points_left=False)
        return
    start, sure = scale.at(row.first), scale.at(row.last or scale.ends_on)
    tint = theme.dimensions[row.dimension].tint
    drawing.line(scale.start, y, start, y, theme.line)
    drawing.rectangle(start, y - BAR / 2, scale.end - start, BAR, tint, opacity=0.45)
    drawing.rectangle(sure, y - BAR / 2, scale.end - sure, BAR, tint)


def _words(
    drawing: Drawing, row: CalendarRow, scale: _Scale, y: float, *, lines: Sequence[float], is_narrow: bool
) -> None:
    theme = drawing.theme
    if is_narrow:
        _name_above(drawing, row, scale, y, lines)
    else:
        drawing.text(0, y - 3, row.name, size=NAME, fill=theme.ink, weight=600)
        drawing.text(0, y + 12, row.figures, size=SMALL, fill=theme.muted)
    wide = text_width(row.words, SMALL, is_bold=True)
    if row.first is None:
        drawing.rectangle(scale.end - wide - 24, y - 8, wide + 8, 16, theme.surface)
        drawing.text(scale.end - 18, y + 4, row.words, size=SMALL, fill=theme.ink, anchor="end", weight=600)
        return
    if row.is_over:
        drawing.rectangle(scale.start - 2, y - BAR / 2 - 2, 4, BAR + 4, theme.alarm)
    mark = max(scale.at(row.middle or row.first), scale.start + 7)
    if row.middle is not None and not row.is_over:
        drawing.mark(row.dimension, mark, y, 6, shade="full" if row.is_measured else "hollow")
    _beside(drawing, row, scale, y, mark=mark, wide=wide, lines=lines)


def _beside(
    drawing: Drawing,
    row: CalendarRow,
    scale: _Scale,
    y: float,
    *,
    mark: float,
    wide: float,
    lines: Sequence[float],
) -> None:
    """Write a row's words behind its mark if there is room, else before it in the bar, else before the bar."""
    theme = drawing.theme
    if mark + 15 + wide <= scale.end:
        after = _clear_of(lines, mark + 15, wide)
        x = after if after + wide <= scale.end else mark + 15
        drawing.text(x, y + 4, row.words, size=SMALL, fill=theme.ink, weight=600)
        return
    begins = scale.at(row.first) if row.first else scale.start
    start = begins - 10
    if start - wide - 4 < scale.start or mark - 16 - wide >= begins:
        drawing.text(mark - 12, y + 4, row.words, size=SMALL, fill=theme.ink, anchor="end", weight=600)
        return
    drawing.rectangle(start - wide - 4, y - 8, wide + 6, 16, theme.surface)
    drawing.text(start, y + 4, row.words, size=SMALL, fill=theme.ink, anchor="end", weight=600)


def _clear_of(lines: Sequence[float], start: float, wide: float) -> float:
    """Return where words begin that no line of an event goes through, at `start` or after it."""
    for x in sorted(lines):
        if start - 3 < x < start + wide + 3:
            start = x + 7
    return start


def _name_above(drawing: Drawing, row: CalendarRow, scale: _Scale, y: float, lines: Sequence[float]) -> None:
    """Write what a bar is of above it. The line of an event ends at the words."""
    theme, figures = drawing.theme, drawing.width - text_width(row.figures, SMALL)
    drawing.rectangle(0, y - 27, text_width(row.name, NAME, is_bold=True) + 3, 16, theme.band)
    for x in (each for each in lines if each > figures - 3):
        drawing.rectangle(x - 2, y - 27, 4, 16, theme.band if x < scale.seam else theme.surface)
    drawing.text(0, y - 15, row.name, size=NAME, fill=theme.ink, weight=600)
    drawing.text(drawing.width, y - 15, row.figures, size=SMALL, fill=theme.muted, anchor="end")


def _named(events: Sequence[tuple[date, str]], scale: _Scale) -> Iterator[tuple[float, str, bool, int]]:
    """Yield where each event stands, whether its name is before its line, and in which line from the top."""
    ends: list[list[tuple[float, float]]] = []
    for day, name in sorted(events):
        x, wide = scale.at(day), text_width(name, SMALL, is_bold=True)
        is_before = x - 7 - wide >= scale.start
        start = x - 7 - wide if is_before else x + 7
        line = 0
        while line < len(ends) and any(start < right and left < start + wide for left, right in ends[line]):
            line += 1
        ends.extend([] for _each in range(line + 1 - len(ends)))
        ends[line].append((start - _GAP, start + wide + _GAP))
        yield x, name, is_before, line


def _event(drawing: Drawing, x: float, name: str, axis: float, *, is_before: bool, line: int) -> None:
    ink, y = drawing.theme.ink, 15 + EVENT * line
    drawing.line(x, y - 11, x, axis, ink, 1.6)
    if line:
        # The line of another event ends at the name.
        wide = text_width(name, SMALL, is_bold=True)
        drawing.rectangle(x - 9 - wide if is_before else x + 5, y - 11, wide + 4, 14, drawing.theme.surface)
    drawing.text(
        x - 7 if is_before else x + 7,
        y,
        name,
        size=SMALL,
        fill=ink,
        anchor="end" if is_before else "start",
        weight=600,
    )


def _axis(drawing: Drawing, scale: _Scale, y: float, words: ChartWords) -> None:
    theme = drawing.theme
    drawing.line(scale.start, y, scale.end, y, theme.ink, 1.2)
    for number in range(0, (scale.seam_on - scale.issued_on).days + 1, 7):
        x = scale.at(scale.issued_on + timedelta(days=number))
        drawing.line(x, y, x, y + 4, theme.ink, 0.8)
    last = float("-inf")
    for month in _months(scale.issued_on, scale.ends_on):
        x, is_near = scale.at(month), month <= scale.seam_on
        if not is_near and month.month not in A_QUARTER:
            continue
        drawing.line(x, y, x, y + 7, theme.ink, 1.2)
        name = str(month.year) if month.month == 1 else words.month(month)
        wide = text_width(name, SMALL)
        if x >= last + _GAP and x + wide <= drawing.width and abs(x - scale.seam) > wide / 2:
            drawing.text(x, y + 18, name, size=SMALL - 0.5, fill=theme.muted)
            last = x + wide
    seam = scale.seam
    drawing.rectangle(seam - 3, y - 5, 6, 10, theme.surface)
    drawing.line(seam - 4, y + 5, seam - 1, y - 5, theme.ink)
    drawing.line(seam + 1, y + 5, seam + 4, y - 5, theme.ink)


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while (month := (month + timedelta(days=31)).replace(day=1)) <= last:
        yield month


def _hung(flags: Sequence[CalendarFlag], scale: _Scale, overdue: str) -> Iterator[_Hung]:
    """Hang each flag under every later one whose line would cross its words."""
    found: list[_Hung] = []
    late = [_Hung(overdue, scale.start, 0, is_filled=True, is_late=True)] if overdue else []
    given = [
        _Hung(each.words, scale.at(each.on), 0, is_filled=each.is_decision, is_late=False)
        for each in sorted(flags, key=lambda flag: flag.on)
    ]
    for each in reversed([*late, *given]):
        reach = each.at + FLAG + 8 + text_width(each.words, SMALL, is_bold=each.is_filled)
        row = 1 + max((other.row for other in found if other.at < reach), default=0)
        found.append(_Hung(each.words, each.at, row, each.is_filled, each.is_late))
    yield from reversed(found)


def _flags(drawing: Drawing, hung: Sequence[_Hung], axis: float) -> None:
    theme = drawing.theme
    for each in hung:
        colour = theme.alarm if each.is_late else theme.ink
        y = axis + AXIS - 4 + each.row * HANG
        drawing.line(each.at, axis + 21, each.at, y - 4, colour, 1.4 if each.is_filled else 0.7)
    for each in hung:
        colour = theme.alarm if each.is_late else theme.ink
        y = axis + AXIS - 4 + each.row * HANG
        drawing.flag(each.at, y - 11, FLAG, fill=colour if each.is_filled else theme.surface, stroke=colour)
        weight = 600 if each.is_filled else 400
        drawing.text(each.at + FLAG + 4, y - 2, each.words, size=SMALL, fill=colour, weight=weight)
