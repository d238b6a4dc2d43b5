"""The brief as a report prints it, frozen with the day it was issued: cover, page 2, and the line of the library."""

from dataclasses import replace

from django.utils.translation import gettext as _

from apps.advice import Advice
from apps.decisions.models import PlanStep
from apps.engagements.framing.brief import brief_changes
from apps.engagements.models import Engagement
from apps.findings.brief.actions import Planned
from apps.findings.brief.section import BriefSection, section_of
from apps.instruments.definition import Definition
from apps.reports.document.commitments import Owners, decision_of
from apps.reports.document.source import LINE, ReportSource, clipped

UNSETTLED = (PlanStep.State.OPEN, PlanStep.State.DOING)


def brief_section_of(source: ReportSource) -> BriefSection:
    section = section_of(
        source.case, source.brief, source.occasion, source.record, addressees=_addressees(source)
    )
    return replace(section, certainty=section.certainty or source.findings.answer.firmness)


def _addressees(source: ReportSource) -> str:
    """Return who is asked: whom the order names, else those who decided, else the reader."""
    decided = decision_of(source)
    deciders = "; ".join(decided.deciders if decided else ())
    return source.order.addressees or deciders or source.engagement.recipient


def planned_of(engagement: Engagement, definition: Definition, advice: Advice | None) -> tuple[Planned, ...]:
    """Return the steps of the group's plan that are not settled, with the limits that they relieve."""
    steps = list(PlanStep.objects.filter(engagement=engagement, state__in=UNSETTLED))
    if not steps:
        return ()
    owners = Owners(engagement, definition)
    proposed = {
        f"{entry.rule}-{number}".lower(): (frozenset(entry.items), step.acts or "")
        for entry in ((*advice.do_now, *advice.do_next) if advice else ())
        for number, step in enumerate(entry.steps, start=1)
    }
    return tuple(
        Planned(
            clipped(each.text, LINE),
            clipped(owners.printed(each.owner), LINE),
            each.due_on,
            str(each.get_state_display()).lower(),
            *proposed.get(each.key, (frozenset(), "")),
        )
        for each in steps
    )


def brief_changes_of(source: ReportSource) -> tuple[str, ...]:
    """Return what the brief said otherwise since a round was closed first, and which of it this report rests on."""
    frozen_at = source.assessment.snapshot.taken_at
    return tuple(
        f"{change} {_('This report keeps what it said before.')}"
        if change.at > frozen_at
        else f"{change} {_('This report rests on what it says since.')}"
        for change in brief_changes(source.engagement)
    )
