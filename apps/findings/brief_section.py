"""The brief as texts and pictures: page 2 of a report, frozen with it, and the top of the result page."""

from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.documents.mapping import LEFT_OUT
from apps.findings.brief.brief import Brief
from apps.findings.brief.dates import DAYS_A_MONTH, Occasion
from apps.findings.brief.headline import between
from apps.findings.brief.lead import Lead, Moment
from apps.findings.brief.steps.step import ASKS, Step
from apps.findings.brief_pictures import CalendarPicture, ScalePicture, calendar_of, scale_of
from apps.findings.case import Case
from apps.findings.headline import Dimension
from apps.findings.sentences import sentence_case
from apps.instruments.figures.format import significant


@dataclass(frozen=True)
class BriefStep:
    """`rule` proposes it; it is empty where the group planned it itself. `title` and `tail` are one sentence."""

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
    overdue: str
    leave: tuple[str, ...]
    costs: tuple[str, ...]
    decide_by: str  # an ISO date, as `bites_on`
    decide_weekday: str
    decide_on: str
    when: str  # the meeting, and whether it is too late
    asked: str
    addressees: str
    law: str
    answers_of: str
    issued_on: str
    bites_on: str | None
    certainty: str
    reached: str
    months: float | None
    is_past: bool  # its day is past: it asks for what was measured
    decided: str = field(default="", metadata=LEFT_OUT)  # by the group, on this result

    @property
    def named(self) -> Dimension | None:
        """Return what the client's brief named, if the finding is about something else."""
        return self.claimed if self.claimed and self.claimed not in self.marks else None


def section_of(case: Case, brief: Brief, occasion: Occasion) -> BriefSection:
    """Return what is said first of a result on one day."""
    lead = next(iter(brief.leads), None)
    first = lead.moment if lead else None
    return BriefSection(
        kind=brief.kind,
        level=case.result.verdict.level,
        marks=tuple(_mark(case, slug) for slug in brief.dimensions),
        claimed=_claimed(case),
        headline=brief.headline.text,
        cover=brief.cover.text,
        why=brief.why.text,
        sure=brief.sure.text,
        tenths=brief.tenths,
        differ=brief.differ.text,
        picture=calendar_of(case, brief, occasion),
        scale=scale_of(case, brief),
        steps=tuple(map(_step, brief.steps)),
        overdue=str(brief.overdue or ""),
        decided=str(brief.decided or ""),
        leave=tuple(map(str, brief.leave)),
        costs=tuple(map(str, brief.costs)),
        decide_by=brief.decide_by.isoformat(),
        decide_weekday=date_format(brief.decide_by, "l"),
        decide_on=occasion.day(brief.decide_by),
        when=str(brief.when or ""),
        asked=brief.asked.text,
        addressees="; ".join(brief.addressees),
        law=str(brief.law or ""),
        answers_of=date_format(occasion.answers_of, "j F Y"),
        issued_on=date_format(occasion.issued_on, "j F Y"),
        bites_on=first.first.isoformat() if first else None,
        certainty="" if brief.kind in ASKS else brief.word,
        reached=_reached(first, occasion),
        months=_months(lead, occasion),
        is_past=brief.is_past,
    )


def _claimed(case: Case) -> Dimension | None:
    slug = case.framing.brief_claim
    return _mark(case, slug) if slug in case.definition.dimensions else None


def _mark(case: Case, slug: str) -> Dimension:
    """Return a dimension by the word that the sentences beside it use."""
    return Dimension(slug, sentence_case(case.definition.causes[slug]))


def _reached(moment: Moment | None, occasion: Occasion) -> str:
    if moment is None:
        return ""
    if moment.kind == "months":
        return sentence_case(between(moment, occasion))
    if moment.kind == "perhaps":
        return _("Perhaps today")
    return _("Today") if moment.kind == "today" else occasion.day(moment.first)


def _months(lead: Lead | None, occasion: Occasion) -> float | None:
    moment = lead.moment if lead else None
    if lead is None or moment is None:
        return None
    if moment.kind == "today":
        return 0.0
    half = lead.time.months_p50
    if moment.kind == "months" and half is not None:
        return significant(half, 3)
    return significant((moment.first - occasion.answers_of).days / DAYS_A_MONTH, 3)


def _step(step: Step) -> BriefStep:
    day = date_format(step.on, "D j M")
    tail = step.tail if step.tail.endswith("?") else f"{step.tail}." if step.tail else ""
    title = f"{step.title.text}{step.joint}" if tail else step.text
    return BriefStep(step.rule, title, tail, step.owner, day, step.state)
