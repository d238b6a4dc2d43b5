"""The brief as a report prints it: cover, page 2 and its pictures, frozen with the day it was issued."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.calibration.record import calibration_for
from apps.decisions.commitments.days import day_of_result
from apps.findings.brief.actions import Step
from apps.findings.brief.brief import Brief, brief_of
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import figure, number, times_words
from apps.findings.brief.lead import Lead, lead_on
from apps.findings.case import Case
from apps.instruments.figures.format import significant
from apps.reports.document.source import NamedDimension, ReportSource

MOST_ROWS = 4
LEAST_NEAR, MOST_NEAR = 60, 120  # days of the picture that are drawn in weeks


@dataclass(frozen=True)
class BriefStep:
    title: str
    tail: str
    who: str


@dataclass(frozen=True)
class PictureRow:
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
    rows: tuple[PictureRow, ...]
    flags: tuple[PictureFlag, ...]
    events: tuple[PictureEvent, ...]


@dataclass(frozen=True)
class ScalePicture:
    """What is wanted and what can be carried, drawn to scale on the cover."""

    slug: str
    wanted: float
    limit: float
    wanted_words: str
    limit_words: str


@dataclass(frozen=True)
class BriefSection:
    """Page 2 in its order. `tenths` of ten findings this sure came true in trials; None: it is not known."""

    kind: str
    marks: tuple[NamedDimension, ...]
    named: NamedDimension | None  # what the client's brief named, if it is something else
    headline: str
    cover: str
    why: str
    sure: str
    tenths: int | None
    differ: str
    picture: CalendarPicture | None
    scale: ScalePicture | None
    steps: tuple[BriefStep, ...]
    leave: tuple[str, ...]
    costs: tuple[str, ...]
    decide_weekday: str
    decide_on: str
    asked: str
    addressees: str
    law: str
    answers_of: str
    issued_on: str


def brief_section_of(source: ReportSource) -> BriefSection:
    case = source.findings.case
    record = calibration_for(
        instrument=source.engagement.instrument_version.name,
        engine_version=source.result.meta.engine_version,
    )
    occasion = Occasion(day_of_result(source.engagement, source.assessment), source.issued_on)
    brief = brief_of(case, source.findings.advice, occasion, record)
    claimed = case.framing.brief_claim
    is_other = claimed in case.definition.dimensions and claimed not in brief.dimensions
    return BriefSection(
        kind=brief.kind,
        marks=tuple(NamedDimension(slug, case.definition.dimensions[slug]) for slug in brief.dimensions),
        named=NamedDimension(claimed, case.definition.dimensions[claimed]) if is_other else None,
        headline=brief.headline.text,
        cover=str(brief.cover or ""),
        why=str(brief.why or ""),
        sure=str(brief.sure or ""),
        tenths=brief.tenths,
        differ=str(brief.differ or ""),
        picture=_picture(case, brief, occasion),
        scale=_scale(case, brief),
        steps=tuple(_step(step) for step in brief.steps),
        leave=tuple(map(str, brief.leave)),
        costs=tuple(map(str, brief.costs)),
        decide_weekday=date_format(brief.decide_by, "l"),
        decide_on=occasion.day(brief.decide_by),
        asked=brief.asked.text,
        addressees="; ".join(brief.addressees),
        law=str(brief.law or ""),
        answers_of=date_format(occasion.answers_of, "DATE_FORMAT"),
        issued_on=date_format(occasion.issued_on, "DATE_FORMAT"),
    )


def _step(step: Step) -> BriefStep:
    day = date_format(step.on, "D j M")
    return BriefStep(step.title.text, step.tail, " · ".join(filter(None, (step.owner, day, step.state))))


def _picture(case: Case, brief: Brief, occasion: Occasion) -> CalendarPicture | None:
    rows = tuple(_rows(case, brief, occasion))
    if not rows:
        return None
    ends_on = occasion.at(case.framing.horizon_months)
    bites = [lead.moment.first for lead in brief.leads if lead.moment is not None]
    flags = [PictureFlag(step.on.isoformat(), _short(step), is_decision=False) for step in brief.steps]
    flags.append(
        PictureFlag(brief.decide_by.isoformat(), _flag(brief.decide_by, _("decide")), is_decision=True)
    )
    latest = max([*bites[:1], *(step.on for step in brief.steps), brief.decide_by])
    near = min(max((latest - occasion.issued_on).days + 14, LEAST_NEAR), MOST_NEAR)
    return CalendarPicture(
        issued_on=occasion.issued_on.isoformat(),
        near_days=near,
        ends_on=max(ends_on, occasion.issued_on + timedelta(days=near + 30)).isoformat(),
        title=brief.headline.text,
        rows=rows,
        flags=tuple(flags),
        events=tuple(_events(case, occasion)),
    )


def _rows(case: Case, brief: Brief, occasion: Occasion) -> Iterator[PictureRow]:
    named = {lead.id: lead for lead in brief.leads}
    others = (lead_on(case, name, occasion) for name in case.result.quantities if name not in named)
    reached = sorted(
        (lead for lead in others if lead is not None and lead.moment is not None and lead.times >= 1),
        key=lambda lead: lead.moment.first if lead.moment else occasion.issued_on,
    )
    shown = [*(lead for lead in brief.leads if lead.moment is not None), *reached][:MOST_ROWS]
    if not shown:
        shown = _nearest(case, occasion)
    yield from (_row(case, lead, occasion) for lead in shown)


def _nearest(case: Case, occasion: Occasion) -> list[Lead]:
    leads = filter(None, (lead_on(case, name, occasion) for name in case.result.quantities))
    return sorted(leads, key=lambda lead: lead.time.months_p10 or float("inf"))[:1]


def _row(case: Case, lead: Lead, occasion: Occasion) -> PictureRow:
    moment, time = lead.moment, lead.time
    later = time.months_p10
    words = str(occasion.at(later).year) if later is not None else _("not in sight")
    if moment is not None:
        words = _("%(times)s times over") % {"times": times_words(lead)} if lead.times > 1 else ""
    middle = None
    if moment is not None:
        middle = moment.first if moment.kind != "months" else occasion.at(time.months_p50 or 0)
    return PictureRow(
        slug=time.dimension,
        name=lead.item.short_name,
        figures=_("%(wanted)s of %(limit)s")
        % {
            "wanted": number(case, lead.item, lead.wanted),
            "limit": figure(case, lead.item, significant(lead.limit, 2)),
        },
        words=words,
        first=moment.first.isoformat() if moment else None,
        middle=max(middle, occasion.issued_on).isoformat() if middle else None,
        last=moment.last.isoformat() if moment and moment.last else None,
        is_over=moment is not None and moment.kind == "today",
        is_measured=max(time.sources, key=lambda name: time.sources[name]) == "measured",
    )


def _events(case: Case, occasion: Occasion) -> Iterator[PictureEvent]:
    launch = case.framing.launch_on
    if launch and date.fromisoformat(launch) >= occasion.issued_on:
        day = date_format(date.fromisoformat(launch), "l j F")
        yield PictureEvent(launch, _("Launch, %(day)s") % {"day": day})


def _short(step: Step) -> str:
    return _flag(step.on, " ".join(step.title.text.split()[:3]).rstrip(",;:").lower())


def _flag(day: date, words: str) -> str:
    return f"{day.day} {words}"


def _scale(case: Case, brief: Brief) -> ScalePicture | None:
    if not brief.leads or brief.kind in {"disputed", "insufficient", "opinion", "unheard"}:
        return None
    lead = brief.leads[0]
    return ScalePicture(
        slug=lead.time.dimension,
        wanted=lead.wanted,
        limit=lead.limit,
        wanted_words=_("%(figure)s wanted") % {"figure": figure(case, lead.item, lead.wanted)},
        limit_words=_("%(figure)s possible") % {"figure": number(case, lead.item, lead.limit)},
    )
