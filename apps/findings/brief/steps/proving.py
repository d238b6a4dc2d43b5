"""What proves a limit: a short test of it, and where nothing is near an alarm on the way to it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.advice import Advice
from apps.findings.brief.dates import Occasion, friday_after, weekday_from, working_days_after
from apps.findings.brief.figures import (
    figure,
    is_a_time,
    is_checked,
    limit_name,
    limit_words,
    number,
    short_name,
    today,
)
from apps.findings.brief.lead import TWICE, Lead, Matter, due_on, growing
from apps.findings.brief.steps.days import AT_ONCE
from apps.findings.brief.steps.relief import TWO_WEEKS
from apps.findings.brief.steps.step import BRIEF_DO, PROVE_FIRST, Step, department
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, claim
from apps.findings.sentences import number_words
from apps.instruments.figures.format import significant

MOST_ALARMS = 2


def bounding(leads: Sequence[Lead], answered: Sequence[str]) -> list[Lead]:
    """Return the limits before which a step is due: those it relieves, and what breaks on one day all steps."""
    return [lead for lead in leads if lead.id in answered or (lead.moment and lead.moment.kind != "months")]


def tests_of(matter: Matter, advice: Advice) -> Iterator[Step]:
    """Yield the short tests that measure a lead quantity; where one decides and has none, that it is measured."""
    case, leads, occasion = matter.case, matter.leads, matter.occasion
    later = occasion.issued_on + TWO_WEEKS
    if matter.kind == "disputed" and leads:
        yield from _settling(matter, leads[0])
        return
    of_leads = [(lead, test) for lead in leads for test in advice.experiments if lead.id in test.measures]
    for lead, test in of_leads:
        yield Step(
            rule=test.id,
            title=Claim(BRIEF_DO, test.id, test.test.rstrip(".")),
            tail=_finds(case, lead),
            owner=department(case, lead.item.perspectives),
            on=due_on(later, bounding(leads, (lead.id,)), occasion),
            acts="prove",
            days=test.days,
            informs=True,
            answers=(lead.id,),
        )
    tested = {lead.id for lead, _test in of_leads}
    for lead in leads[:2] if matter.kind in PROVE_FIRST else ():
        if lead.id not in tested:
            # What takes days is not done five times in two weeks.
            text = _("Look up the %(name)s of the last five")
            if lead.item.unit != "days":
                text = _("Measure the %(name)s on five ordinary days")
            if case.framing.stage == "idea":
                # Nothing runs that could be measured.
                text = _("Have a second person work out the %(name)s")
            if is_checked(case, lead):
                text = _("Time fifty checks that are done with care")
            text %= {"name": short_name(case, lead.item)}
            yield Step(
                rule="",
                title=Claim(BRIEF_DO, lead.id, text),
                tail=_finds(case, lead)
                if is_checked(case, lead)
                else _("to see whether it is past %(limit)s") % {"limit": limit_words(case, lead)},
                owner=department(case, lead.item.perspectives),
                on=due_on(later, bounding(leads, (lead.id,)), occasion),
                acts="prove",
                # Of what is no check nobody knows how much work it is.
                days=int(is_checked(case, lead)),
                informs=True,
                answers=(lead.id,),
            )


def _settling(matter: Matter, lead: Lead) -> Iterator[Step]:
    """Yield that both sides read it again, and that what relieves it is priced if it is passed."""
    case, occasion = matter.case, matter.occasion
    read = Step(
        rule="",
        title=Claim(
            BRIEF_DO,
            lead.id,
            _("Read %(name)s and its limit again, both sides present")
            % {"name": limit_name(case, lead.item)},
        ),
        tail="",
        owner=department(case, lead.item.perspectives),
        on=working_days_after(occasion.issued_on, AT_ONCE),
        acts="prove",
        informs=True,
        answers=(lead.id,),
    )
    yield read
    yield replace(
        read,
        title=Claim(BRIEF_DO, lead.id, _("Name what relieves it, with a price and a day")),
        tail=_("only if step 1 finds the limit passed"),
        on=weekday_from(occasion.issued_on + TWO_WEEKS),
        acts="raise",
    )


def _finds(case: Case, lead: Lead) -> str:
    """Say what a test tells of a limit: of how long something takes, whether it is longer."""
    if is_a_time(lead.item):
        return _("to see whether it passes %(limit)s") % {"limit": limit_words(case, lead)}
    limit = figure(case, lead.item, lead.limit)
    if is_checked(case, lead):
        limit = number(case, lead.item, lead.limit)
        return _("to test whether %(limit)s a day are checked properly") % {"limit": limit}
    return _("to test the limit of %(limit)s") % {"limit": limit}


def alarms_of(case: Case, advice: Advice | None, occasion: Occasion) -> Iterator[Step]:
    """Yield an alarm halfway to each of the nearest limits, and the day on which all are read again."""
    rule = next((entry.rule for entry in (advice.do_now if advice else ()) if not entry.items), "")
    alarms = growing(case, occasion)[:MOST_ALARMS]
    rung = _("if an alarm rings, do step %(number)s at once") % {"number": len(alarms) + 1}
    for lead in alarms:
        title = claim(case, BRIEF_DO, _alarm(case, lead), {}, about=lead.id)
        owner = department(case, lead.item.perspectives)
        yield Step(
            rule, title, rung if lead is alarms[-1] else "", owner, friday_after(occasion.issued_on), "prove"
        )
    known = sum(time.known for time in case.result.quantities.values())
    text = ngettext(
        "Read the figures anew, for the one limit",
        "Read the figures anew, for all %(number)s limits",
        known,
    )
    title = Claim(BRIEF_DO, "again", text % {"number": number_words(known)})
    roles = case.definition.roles
    reader = case.definition.quantities[roles.answers].perspectives if roles else ()
    yield Step(rule, title, "", department(case, reader), occasion.look_again, "prove")


def _alarm(case: Case, lead: Lead) -> str:
    """Say at which figure an alarm rings: halfway from today's to the limit."""
    now = today(case, lead)
    half = significant((now + lead.limit) / 2, 2)
    text = _("Set an alarm on %(name)s, at %(half)s (%(now)s today, limit %(limit)s)")
    if now and half >= TWICE * now:
        # A board says "nine times today’s" aloud, and not 1.9 requests a second.
        text = _("Set an alarm on %(name)s, at %(half)s, about %(times)s times today’s (limit %(limit)s)")
    roles = case.definition.roles
    is_busiest = roles is not None and lead.id == roles.load
    return text % {
        "name": short_name(case, lead.item),
        "half": figure(case, lead.item, half) if is_busiest else number(case, lead.item, half),
        "times": number_words(round(half / now)) if now else "",
        "now": number(case, lead.item, now),
        "limit": number(case, lead.item, lead.limit),
    }
