"""The brief as texts and pictures: page 2 of a report, frozen with it, and the top of the result page."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.calibration.record import CalibrationRecord
from apps.findings.brief.actions import Step
from apps.findings.brief.brief import WORDLESS, Brief
from apps.findings.brief.certainty import tenths, word
from apps.findings.brief.dates import DAYS_A_MONTH, Occasion
from apps.findings.brief.headline import between
from apps.findings.brief.lead import Lead, Moment
from apps.findings.brief.picture import CalendarPicture, ScalePicture, calendar_of, scale_of
from apps.findings.case import Case
from apps.findings.headline import Dimension
from apps.findings.sentences import sentence_case
from apps.instruments.figures.format import significant


@dataclass(frozen=True)
class BriefStep:
    """`rule` proposes it; it is empty where the group planned it itself."""

    rule: str
    title: str
    tail: str
    owner: str
    day: str
    state: str

    @property
    def who(self) -> str:
        return " · ".join(filter(None, (self.owner, self.day, self.state)))


@dataclass(frozen=True)
class BriefSection:
    """Page 2 in its order. `tenths` of ten findings this sure came true in trials; None: it is not known.

    `certainty`, `reached` and `months` are for lists: how sure in a word or two, when the first limit is reached, and
    the same in months from the answers.
    """

    kind: str
    level: str
    marks: tuple[Dimension, ...]
    claimed: Dimension | None  # what the client's brief named
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
    decide_by: str  # an ISO date, as `bites_on`
    decide_weekday: str
    decide_on: str
    meeting: str
    asked: str
    addressees: str
    law: str
    answers_of: str
    issued_on: str
    bites_on: str | None
    certainty: str
    reached: str
    months: float | None

    @property
    def named(self) -> Dimension | None:
        """Return what the client's brief named, if the finding is about something else."""
        return self.claimed if self.claimed and self.claimed not in self.marks else None


def section_of(
    case: Case,
    brief: Brief,
    occasion: Occasion,
    record: CalibrationRecord | None = None,
    *,
    addressees: str = "",
) -> BriefSection:
    """Return what is said first of a result on one day; `addressees` are asked, or whoever pays."""
    first = brief.leads[0].moment if brief.leads else None
    return BriefSection(
        kind=brief.kind,
        level=case.result.verdict.level,
        marks=tuple(Dimension(slug, case.definition.dimensions[slug]) for slug in brief.dimensions),
        claimed=_claimed(case),
        headline=brief.headline.text,
        cover=str(brief.cover or ""),
        why=str(brief.why or ""),
        sure=str(brief.sure or ""),
        tenths=_tenths(case, brief, record),
        differ=str(brief.differ or ""),
        picture=calendar_of(case, brief, occasion),
        scale=scale_of(case, brief),
        steps=tuple(map(_step, brief.steps)),
        leave=tuple(map(str, brief.leave)),
        costs=tuple(map(str, brief.costs)),
        decide_by=brief.decide_by.isoformat(),
        decide_weekday=date_format(brief.decide_by, "l"),
        decide_on=occasion.day(brief.decide_by),
        meeting=occasion.meeting.name if occasion.meeting else "",
        asked=brief.asked.text,
        addressees=addressees or case.definition.short_perspectives.get("executive", ""),
        law=str(brief.law or ""),
        answers_of=date_format(occasion.answers_of, "j F Y"),
        issued_on=date_format(occasion.issued_on, "j F Y"),
        bites_on=first.first.isoformat() if first else None,
        certainty="" if brief.kind in WORDLESS else word(case, brief.kind, brief.leads),
        reached=_reached(first, occasion) if first else "",
        months=_months(brief.leads[0], first, occasion) if first else None,
    )


def _claimed(case: Case) -> Dimension | None:
    slug, dimensions = case.framing.brief_claim, case.definition.dimensions
    return Dimension(slug, dimensions[slug]) if slug in dimensions else None


def _reached(moment: Moment, occasion: Occasion) -> str:
    if moment.kind == "months":
        return sentence_case(between(moment, occasion))
    return _("Today") if moment.kind == "today" else occasion.day(moment.first)


def _months(lead: Lead, moment: Moment, occasion: Occasion) -> float:
    if moment.kind == "today":
        return 0.0
    half = lead.time.months_p50
    if moment.kind == "months" and half is not None:
        return significant(half, 3)
    return significant((moment.first - occasion.answers_of).days / DAYS_A_MONTH, 3)


def _tenths(case: Case, brief: Brief, record: CalibrationRecord | None) -> int | None:
    if brief.kind == "over":
        return tenths(record, "over", case.result.verdict.over[0].p)
    if brief.kind in {"launch", "months", "perhaps_over"}:
        return tenths(record, "first", case.result.ranking.p_first[case.result.verdict.dominant[0]])
    return None


def _step(step: Step) -> BriefStep:
    day, state = date_format(step.on, "D j M"), step.state or _("not in your plan yet")
    return BriefStep(step.rule, step.title.text, step.tail, step.owner, day, state)
