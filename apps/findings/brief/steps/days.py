"""On which day each step is due, beside the day of the decision and each other, and what it waits for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from apps.findings.brief.dates import A_WEEK, weekday_after, weekday_from, working_days_after
from apps.findings.brief.lead import Matter, due_on
from apps.findings.brief.steps.step import PAID, RELIEVES, Step

AT_ONCE = 2  # working days after the issue for what is to be done today


def in_order(step: Step, matter: Matter, bite: date | None, decide_by: date) -> Step:
    """Have what informs a decision end before it, and what it pays for begin after it, unless the limit bites first."""
    kind, occasion = matter.kind, matter.occasion
    if step.is_planned:
        return step
    if step.informs:
        is_awaited = kind in PAID or occasion.meets(decide_by)
        return replace(step, on=min(step.on, occasion.before(decide_by))) if is_awaited else step
    decided = weekday_after(decide_by)
    is_at_once = step.acts == "lower" and step.on <= working_days_after(occasion.issued_on, AT_ONCE)
    is_paid = kind in PAID and step.acts in RELIEVES and not is_at_once
    if not is_paid or (bite and decided >= bite):
        return step
    # A week to buy it, where the limit leaves that.
    bought = weekday_from(decide_by + A_WEEK)
    return replace(step, on=max(step.on, bought if bite is None or bought + A_WEEK < bite else decided))


def at_work(step: Step, matter: Matter, decide_by: date | None) -> Step:
    """Have a test end no sooner than its days of work do; where a limit or a meeting leaves fewer, it begins today."""
    occasion = matter.occasion
    least = working_days_after(occasion.issued_on, step.days)
    if step.on >= least:
        return step
    ends = [
        lead.moment.first
        for lead in matter.leads
        if lead.moment
        and lead.id in step.answers
        and not lead.is_rough
        and lead.moment.first > occasion.issued_on
    ]
    ends += [decide_by] if decide_by and occasion.meets(decide_by) else []
    if all(least < end for end in ends):
        return replace(step, on=least)
    return replace(step, tail=_("%(tail)s; begin today") % {"tail": step.tail})


def proved_after(step: Step, taken: Sequence[Step], matter: Matter) -> Step:
    """Have what is raised for a launch tried out once it is there."""
    raised = [each.on for each in taken if each.acts == "raise" and not each.informs]
    if matter.kind != "launch" or step.is_planned or step.informs or step.acts != "prove" or not raised:
        return step
    tested = due_on(weekday_after(max(raised)), matter.leads, matter.occasion)
    return replace(step, on=max(step.on, tested))


def if_found(step: Step, taken: Sequence[Step], matter: Matter) -> Step:
    """Have what relieves a limit that may be passed, by rough figures, wait for the test that tells whether it is."""
    relieved = {item for each in taken if each.acts in RELIEVES for item in each.answers}
    rough = {lead.id for lead in matter.leads if lead.is_rough}
    # What relieves no lead by name is taken for what relieves the one that nothing else does.
    rough &= {*step.answers} if step.answers else rough - relieved
    tests = [each for each in taken if each.informs and rough.intersection(each.answers)]
    if step.acts not in RELIEVES or step.is_planned or not tests:
        return step
    number = 1 + sum(each.on < tests[0].on for each in taken)
    tail = _("only if step %(number)s asks for it") % {"number": number}
    return replace(step, tail=tail, waits_for=number)
