"""The pictures of a brief: when each limit is reached, beside the days on which something is due; and how far it is over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import floor, log10

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.charts.bars import to_scale
from apps.charts.calendar import CalendarFlag, CalendarRow, calendar
from apps.charts.themes import Theme
from apps.documents.mapping import LEFT_OUT
from apps.findings.brief.brief import Brief
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import figure, is_a_time, limit_words, number, over_words, short_name
from apps.findings.brief.headline import horizon_month
from apps.findings.brief.lead import Lead, Moment, breaking_with, lead_on
from apps.findings.case import Case
from apps.findings.sentences import chart_words

MOST_ROWS, ONE_IN_TWO = 4, 0.5
LEAST_NEAR, MOST_NEAR = 60, 120  # days of the picture that are drawn in weeks
BYTES = {"bytes", "bytes/day"}
NOT_TO_SCALE = {"disputed", "insufficient", "opinion", "unheard"}


@dataclass(frozen=True)
class PictureLimit:
    """A limit in the calendar: days as ISO dates, None where it is not reached."""

    slug: str
    name: str
    figures: str
    words: str
    first: str | None
    middle: str | None
    last: str | None
    is_over: bool
    is_measured: bool
    is_disputed: bool = field(default=False, metadata=LEFT_OUT)


@dataclass(frozen=True)
class PictureFlag:
    on: str
    words: str
    is_decision: bool


@dataclass(frozen=True)
class PictureEvent:
    on: str
    words: str


@dataclass(frozen=True)
class CalendarPicture:
    issued_on: str
    near_days: int
    ends_on: str
    title: str
    rows: tuple[PictureLimit, ...]
    flags: tuple[PictureFlag, ...]
    events: tuple[PictureEvent, ...]
    overdue: str


@dataclass(frozen=True)
class ScalePicture:
    """What is wanted and what can be carried, drawn to scale on the cover."""

    slug: str
    wanted: float
    limit: float
    wanted_words: str
    limit_words: str


def calendar_of(case: Case, brief: Brief, occasion: Occasion) -> CalendarPicture | None:
    rows = tuple(_rows(case, brief, occasion))
    if not rows:
        return None
    ends_on = occasion.at(case.framing.horizon_months)
    bites = [lead.moment.first for lead in brief.leads[:1] if lead.moment is not None]
    latest = max([*bites, *(step.on for step in brief.steps), brief.decide_by])
    near = min(max((latest - occasion.issued_on).days + 14, LEAST_NEAR), MOST_NEAR)
    return CalendarPicture(
        issued_on=occasion.issued_on.isoformat(),
        near_days=near,
        ends_on=max(ends_on, occasion.issued_on + timedelta(days=near + 30)).isoformat(),
        title=brief.headline.text,
        rows=rows,
        flags=tuple(PictureFlag(each.on.isoformat(), each.words, each.is_decision) for each in brief.flags),
        events=tuple(_events(case, brief.leads, occasion)),
        overdue=_("overdue") if brief.overdue else "",
    )


def scale_of(case: Case, brief: Brief) -> ScalePicture | None:
    if not brief.leads or brief.kind in NOT_TO_SCALE:
        return None
    lead = brief.leads[0]
    # The ruler counts in the unit that stands above it: terabytes, not a 1 with twelve noughts.
    unit = 1000 ** (floor(log10(max(lead.wanted, lead.limit))) // 3) if lead.item.unit in BYTES else 1
    return ScalePicture(
        slug=lead.time.dimension,
        wanted=lead.wanted / unit,
        limit=lead.limit / unit,
        wanted_words=_wanted_words(lead) % {"figure": figure(case, lead.item, lead.wanted)},
        limit_words=_limit_words(lead) % {"figure": limit_words(case, lead)},
    )


def _wanted_words(lead: Lead) -> str:
    """Return what the longer bar is, by what is counted: a wait is what it takes, a price what it costs."""
    if lead.item.steady or (lead.moment is not None and lead.moment.kind in {"today", "perhaps"}):
        return _("%(figure)s today")
    return _("%(figure)s to come") if is_a_time(lead.item) else _("%(figure)s wanted")


def _limit_words(lead: Lead) -> str:
    return _("%(figure)s at most") if is_a_time(lead.item) or lead.item.steady else _("%(figure)s possible")


def drawn_calendar(picture: CalendarPicture, *, theme: Theme, width: float, has_key: bool = True) -> str:
    """Return the calendar as SVG; without a key where somebody says what a bar means."""
    return calendar(
        [
            CalendarRow(
                name=row.name,
                figures=row.figures,
                dimension=row.slug,
                words=row.words,
                first=_day(row.first),
                middle=_day(row.middle),
                last=_day(row.last),
                is_over=row.is_over,
                is_measured=row.is_measured,
                is_disputed=row.is_disputed,
            )
            for row in picture.rows
        ],
        issued_on=date.fromisoformat(picture.issued_on),
        near_days=picture.near_days,
        ends_on=date.fromisoformat(picture.ends_on),
        title=picture.title,
        theme=theme,
        flags=[
            CalendarFlag(date.fromisoformat(each.on), each.words, each.is_decision) for each in picture.flags
        ],
        events=[(date.fromisoformat(each.on), each.words) for each in picture.events],
        overdue=picture.overdue,
        width=width,
        words=chart_words(),
        has_key=has_key,
    )


def drawn_scale(scale: ScalePicture, *, title: str, theme: Theme, width: float) -> str:
    """Return what is wanted beside what can be carried as SVG."""
    return to_scale(
        scale.wanted,
        scale.limit,
        wanted_words=scale.wanted_words,
        limit_words=scale.limit_words,
        dimension=scale.slug,
        title=title,
        theme=theme,
        width=width,
        words=chart_words(),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(case: Case, brief: Brief, occasion: Occasion) -> Iterator[PictureLimit]:
    is_open = brief.kind == "open"
    for lead in _shown(case, brief, occasion) or _nearest(case, occasion):
        row = _row(case, lead, occasion, may=lead.is_reached or (is_open and lead.moment is not None))
        yield _as_told(row, brief)


def _shown(case: Case, brief: Brief, occasion: Occasion) -> list[Lead]:
    # What need not be reached by the end has no mark in the picture.
    shown = [lead for lead in brief.leads if lead.moment is not None and lead.is_reached][:MOST_ROWS]
    if brief.kind == "launch":
        # What is passed that day, too, is a limit of the decision.
        led = {lead.time.dimension for lead in shown}
        others = breaking_with(case, brief.leads[0], occasion)
        shown = [*shown, *(each for each in others if each.time.dimension not in led)][:MOST_ROWS]
    if not shown and brief.kind == "open":
        shown = list(brief.leads[:2])
    return shown


def _as_told(row: PictureLimit, brief: Brief) -> PictureLimit:
    # What is not checked is no measurement, nor is what a launch will bring, whoever measured today's.
    is_known = not brief.is_unchecked and brief.kind != "launch"
    row = replace(row, is_measured=row.is_measured and is_known)
    if brief.kind == "disputed":
        # What one side denies is drawn as what may be, and without a mark of odds that are not told.
        return replace(row, middle=None, last=None, is_measured=False, is_disputed=True)
    # How sure it is that both are reached is said beside it, and less than of each.
    return replace(row, last=None) if brief.kind == "together" and row.first != row.last else row


def _nearest(case: Case, occasion: Occasion) -> list[Lead]:
    leads = filter(None, (lead_on(case, name, occasion) for name in case.result.quantities))
    return sorted(leads, key=lambda lead: _or_never(lead.time.months_p10))[:1]


def _or_never(months: float | None) -> float:
    return float("inf") if months is None else months


def _row(case: Case, lead: Lead, occasion: Occasion, *, may: bool) -> PictureLimit:
    """Return a row with a bar where the limit may be reached by the end, else with an arrow."""
    moment, time = lead.moment if may else None, lead.time
    return PictureLimit(
        slug=time.dimension,
        name=short_name(case, lead.item),
        figures=_figures(case, lead),
        words=_words(case, lead, occasion),
        first=moment.first.isoformat() if moment else None,
        middle=_middle(case, lead, moment, occasion),
        last=moment.last.isoformat() if moment and moment.last else None,
        is_over=moment is not None and moment.kind == "today",
        is_measured=max(time.sources, key=lambda name: time.sources[name]) == "measured",
    )


def _figures(case: Case, lead: Lead) -> str:
    wanted = figure(case, lead.item, lead.wanted)
    # A quantity that is called by its unit has it above already.
    if short_name(case, lead.item) in wanted:
        wanted = number(case, lead.item, lead.wanted)
    return _("%(wanted)s; limit %(limit)s") % {"wanted": wanted, "limit": number(case, lead.item, lead.limit)}


def _words(case: Case, lead: Lead, occasion: Occasion) -> str:
    if lead.moment is not None and lead.is_reached:
        return _over(case, lead, lead.moment, occasion) if lead.has_times else ""
    if lead.moment is not None:
        return _("from %(month)s") % {"month": occasion.month(lead.moment.first)}
    later = lead.time.months_p10
    return str(occasion.at(later).year) if later is not None else _("not in sight")


def _over(case: Case, lead: Lead, moment: Moment, occasion: Occasion) -> str:
    words = {"over": over_words(lead), "month": horizon_month(case, occasion)}
    if lead.time.status == "disputed":
        return _("disputed: %(over)s, or not") % words
    if lead.time.p_within < ONE_IN_TWO:
        return _("if the figures hold, %(over)s by %(month)s") % words
    if lead.is_rough:
        return _("perhaps today; %(over)s by %(month)s") % words
    # What is so many times over by the end is not yet where its mark stands.
    is_later = moment.kind == "months" and not lead.item.steady
    return (_("%(over)s by %(month)s") if is_later else "%(over)s") % words


def _middle(case: Case, lead: Lead, moment: Moment | None, occasion: Occasion) -> str | None:
    """Return the day on which it is as likely reached as not; None where that says nothing, or is past the end."""
    if moment is None or moment.kind != "months":
        return moment.first.isoformat() if moment else None
    half = lead.time.months_p50
    # By figures that do not reach it, a mark of even odds would say that they do.
    if half is None or half > case.framing.horizon_months or not lead.is_reached:
        return None
    return max(occasion.at(half), occasion.issued_on).isoformat()


def _events(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[PictureEvent]:
    framing = case.framing
    if framing.launch_on and date.fromisoformat(framing.launch_on) >= occasion.issued_on:
        day = date_format(date.fromisoformat(framing.launch_on), "l j F")
        yield PictureEvent(framing.launch_on, _("Launch, %(day)s") % {"day": day})
    # A peak that brings more of nothing that is told would be one to wonder about.
    for peak in framing.peaks if any(lead.item.peak_scaled for lead in leads) else ():
        begins = date.fromisoformat(f"{peak['month']}-01")
        if occasion.issued_on <= begins <= occasion.at(framing.horizon_months):
            yield PictureEvent(begins.isoformat(), str(peak.get("name", "")))
