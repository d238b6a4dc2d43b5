"""The six demo cases, five that strangers made up, and their briefs, written down as cover and page 2 read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from apps.accounts.models import Organisation, User
from apps.advice import Advice
from apps.assessments.models import Assessment
from apps.assessments.selectors import case_of
from apps.assessments.services import assess_now
from apps.core.actors import SYSTEM
from apps.decisions.planned import order_beside
from apps.demo.services import moved
from apps.engagements.models import Round
from apps.exchange.engagement.services import import_engagement
from apps.findings.brief.brief import Brief, brief_of
from apps.findings.brief.dates import Meeting, Occasion
from apps.findings.brief.order import Order
from apps.findings.case import Case
from tests.assessments.conftest import case_document
from tests.findings.brief.kinds import record

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
# The letters are told once their round has closed.
SIX = {
    "support-bot-launch": AT.date(),
    "platform-that-was-nightly-jobs": AT.date(),
    "returns-check": AT.date(),
    "customs-agent": AT.date(),
    "discharge-letters": date(2026, 12, 4),
    "hr-faq-bot": AT.date(),
}
# What a stranger made up, who knew none of the demo cases: a round that closes the evening before.
MADE_UP = dict.fromkeys(
    ("bearing-forecasts", "supplier-agent", "archive-search", "drafted-exercises"), date(2026, 12, 1)
)
MADE_UP["repair-requests"] = date(2026, 12, 2)  # a facilitator's room, answered at random
TEN = {**SIX, **MADE_UP}
FILES = Path(__file__).parent


@dataclass(frozen=True)
class Told:
    """A case, its advice and its plan, of which a brief can be told on any day."""

    case: Case
    advice: Advice
    answers_of: date
    order: Order

    def brief(self, on: date, meeting: Meeting | None = None) -> Brief:
        occasion = Occasion(self.answers_of, on, meeting)
        return brief_of(self.case, self.advice, occasion, record(), self.order)


_TOLD: dict[str, Told] = {}


def told(name: str, organisation: Organisation, lead: User) -> Told:
    """Import a case, close and assess its round, once for all tests."""
    if name not in _TOLD:
        _document, assessment = assessed(name, organisation, lead)
        case = case_of(assessment.engine_result, assessment.snapshot, assessment.engagement)
        closed = assessment.snapshot.round.closes_at
        names = case.definition.perspective_names
        order = order_beside(assessment.engagement, names, answers_of=closed.date())
        _TOLD[name] = Told(case, Advice.from_json(assessment.advice), closed.date(), order)
    return _TOLD[name]


def assessed(name: str, organisation: Organisation, lead: User) -> tuple[dict[str, object], Assessment]:
    """Import a case, close its round as it was, and assess it."""
    if name in MADE_UP:
        document = json.loads((FILES / f"made_up/{name}.json").read_text(encoding="utf-8"))
    else:
        document = json.loads(moved(json.dumps(case_document(name)), AT.date()))
    engagement = import_engagement(document=document, organisation=organisation, lead=lead, by=SYSTEM, at=AT)
    round_ = Round.objects.get(engagement=engagement)
    closed = round_.closes_at
    round_.opened_at, round_.closed_at = datetime.combine(engagement.opened_on, time(9), UTC), closed
    round_.save(update_fields=["opened_at", "closed_at"])
    assessment = assess_now(engagement=engagement, by=SYSTEM, at=closed)
    # Its row says when it was computed; no report is issued before that.
    assessment.finished_at = closed
    assessment.save(update_fields=["finished_at"])
    return document, assessment


def sentences(brief: Brief) -> list[str]:
    """Return all of page 2, in its order."""
    return [
        brief.headline.text,
        brief.why.text,
        brief.sure.text,
        brief.differ.text,
        *(step.text for step in brief.steps),
        *map(str, filter(None, [brief.decided, brief.overdue])),
        *map(str, brief.leave),
        *map(str, brief.costs),
        brief.asked.text,
        *map(str, filter(None, [brief.when, brief.law])),
    ]


def written(brief: Brief) -> str:
    """Return cover and page 2 as text."""
    return "\n".join(_lines(brief)) + "\n"


def _lines(brief: Brief) -> Iterator[str]:
    yield from (f"COVER  {brief.headline}", f"       {brief.cover}", "PAGE 2")
    yield from (f"Why    {brief.why}", f"Sure   {brief.sure}", f"Differ {brief.differ}")
    yield f"FLAGS  {', '.join(flag.words for flag in brief.flags)}"
    for number, step in enumerate(brief.steps, start=1):
        who = " · ".join(filter(None, (step.owner, f"{step.on:%a} {step.on.day} {step.on:%b}", step.state)))
        yield f"Do     {number} {step.text} — {who}"
    yield from (f"       {each}" for each in (brief.decided, brief.overdue) if each)
    yield from (f"Leave  {each}" for each in brief.leave)
    yield f"Cost   {' '.join(map(str, brief.costs))}"
    yield f"DECIDE BY {brief.decide_by:%A} {brief.decide_by.day} {brief.decide_by:%B}  {brief.asked} {'; '.join(brief.addressees)}"
    yield from ([f"       {brief.when}"] if brief.when else [])
    yield from ([f"Law    {brief.law}"] if brief.law else [])
