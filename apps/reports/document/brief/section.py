"""The brief as a report prints it, frozen with the day it was issued: cover, page 2, and the line of the library."""

import re
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from apps.decisions.models import Assumption, Decision, PlanStep
from apps.engagements.framing.brief import brief_changes
from apps.engagements.models import Engagement
from apps.findings.brief.order import Order, Planned
from apps.findings.brief_section import BriefSection, section_of
from apps.instruments.definition import Definition
from apps.reports.document.commitments import Owners, decider_words
from apps.reports.document.order import ReportOrder
from apps.reports.document.source import LINE, ReportSource, clipped
from apps.reports.models import ReportReply

LONGEST_DISSENT, SHORTEST_QUOTE = 120, 40  # characters that are quoted
_CLAUSE = re.compile(r"[.;:] ")
SETTLES = (ReportReply.Kind.YES, ReportReply.Kind.NO, ReportReply.Kind.REFUSED)
UNSETTLED = (PlanStep.State.OPEN, PlanStep.State.DOING)


def brief_section_of(source: ReportSource) -> BriefSection:
    section = section_of(source.case, source.brief, source.occasion)
    return replace(section, certainty=section.certainty or source.findings.answer.firmness)


def order_of(
    engagement: Engagement, definition: Definition, order: ReportOrder, *, answers_of: date
) -> Order:
    """Return what a brief is told beside the result: the plan, who is asked, sizes, and dissent."""
    decision = Decision.objects.filter(engagement=engagement, state=Decision.State.DECIDED).first()
    owners = Owners(engagement, definition.perspective_names)
    deciders = (
        tuple(decider_words(each["role"], each["name"]) for each in decision.deciders) if decision else ()
    )
    answered = ReportReply.objects.filter(engagement=engagement, rule=ReportReply.ASKED, kind__in=SETTLES)
    reader = (engagement.recipient,) if engagement.recipient else ()
    return Order(
        plan=_planned(engagement, owners),
        sizes=order.sizes,
        sized_by=order.sized_by,
        dissent=order.dissent or (quoted_dissent(decision.dissent) if decision else ""),
        lead=engagement.lead.name if engagement.lead else "",
        addressees=order.addressees or deciders or reader,
        is_decided=bool(decision and decision.decided_on and decision.decided_on >= answers_of),
        answered=frozenset(answered.values_list("title", flat=True)),
    )


def quoted_dissent(dissent: str) -> str:
    """Return what is quoted of a dissent where nobody marked other words: its beginning, to where a clause ends."""
    line = " ".join(dissent.split())
    if len(line) <= LONGEST_DISSENT:
        return line
    ends = [
        found.start() for found in _CLAUSE.finditer(line[:LONGEST_DISSENT]) if found.start() >= SHORTEST_QUOTE
    ]
    if ends:
        return f"{line[: ends[-1]]} …"
    return f"{line[: LONGEST_DISSENT - 1].rpartition(' ')[0]} …"


def _planned(engagement: Engagement, owners: Owners) -> tuple[Planned, ...] | None:
    """Return the steps and checks that are not settled; None where the group has no plan."""
    plan = list(PlanStep.objects.filter(engagement=engagement))
    checks = Assumption.objects.filter(engagement=engagement, status=Assumption.Status.OPEN)
    steps = [_step(each, owners) for each in plan if each.state in UNSETTLED]
    checked = [
        Planned(clipped(each.text, LINE), _owner(each.owner, owners), each.check_by, "", is_check=True)
        for each in checks
    ]
    return (*steps, *checked) if plan or checked else None


def _step(step: PlanStep, owners: Owners) -> Planned:
    number = step.key.rpartition("-")[2] if step.rule else ""
    return Planned(
        clipped(step.text, LINE),
        _owner(step.owner, owners),
        step.due_on,
        str(step.get_state_display()).lower(),
        rule=step.rule,
        step=int(number) if number.isdecimal() else 0,
        about=step.quantity,
        acts=step.acts,
    )


def _owner(owner: str, owners: Owners) -> str:
    return clipped(owners.printed(owner), LINE)


def brief_changes_of(source: ReportSource) -> tuple[str, ...]:
    """Return what the brief said otherwise since a round was closed first, and which of it this report rests on."""
    frozen_at = source.assessment.snapshot.taken_at
    return tuple(
        f"{change} {_('This report keeps what it said before.')}"
        if change.at > frozen_at
        else f"{change} {_('This report rests on what it says since.')}"
        for change in brief_changes(source.engagement)
    )
