"""How far a step goes that relieves a limit, and what is asked where all that is known goes nowhere near."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from apps.findings.brief.dates import A_WEEK, Occasion
from apps.findings.brief.figures import figure, is_a_time, load_words, times_words
from apps.findings.brief.lead import MANY_TIMES, TWICE, Lead, due_on
from apps.findings.brief.steps.step import BRIEF_DO, Step, department
from apps.findings.case import Case
from apps.findings.claims.claim import Claim

TWO_WEEKS = 2 * A_WEEK


def alone(step: Step, leads: Sequence[Lead]) -> Step:
    """Say how much a step that only spares something would have to spare, where that is nearly all."""
    lead = next((lead for lead in leads if lead.id in step.answers and lead.has_times), None)
    if step.acts != "lower" or step.is_planned or lead is None or lead.times < MANY_TIMES:
        return step
    percent = int(100 * (1 - 1 / lead.times))
    return replace(step, tail=_("alone it would have to spare %(percent)s %%") % {"percent": percent})


def raises(
    case: Case, leads: Sequence[Lead], candidates: Sequence[Step], occasion: Occasion
) -> Iterator[Step]:
    """Yield that a raise is asked for, where twice as much is wanted and all that is known only spares something."""
    is_spared = any(step.acts == "lower" for step in candidates)
    if not leads:
        return
    lead = leads[0]
    # What is raised beside it, as a quota, leaves its limit where it is.
    wanted = figure(case, lead.item, lead.wanted)
    raised = [step for step in candidates if step.acts == "raise"]
    is_raised = any(step.is_planned or step.answers == (lead.id,) or wanted in step.text for step in raised)
    if is_raised or not is_spared:
        return
    if not (lead.is_reached and lead.has_times and lead.times >= TWICE) or is_a_time(lead.item):
        return
    text = _("Ask who can carry %(wanted)s, %(times)s times the limit")
    words = {"wanted": load_words(case, lead.item, lead.wanted), "times": times_words(lead)}
    yield Step(
        rule="",
        title=Claim(BRIEF_DO, lead.id, text % words),
        tail=_("with a price and a day"),
        owner=department(case, lead.item.perspectives),
        on=due_on(occasion.issued_on + TWO_WEEKS, leads, occasion),
        acts="raise",
        informs=True,
        answers=(lead.id,),
    )
