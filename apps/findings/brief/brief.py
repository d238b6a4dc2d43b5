"""The brief as it is read: cover, page 2, and the top of the result page hold the same claims in the same order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import Advice
from apps.calibration.record import CalibrationRecord
from apps.core.translations import inside
from apps.findings.brief import actions, decision
from apps.findings.brief.certainty import Open, chance_of_the_unasked, not_to_the_end, over_even_so, sure
from apps.findings.brief.costs import costs
from apps.findings.brief.dates import A_WEEK, Occasion, weekday_after, weekday_before
from apps.findings.brief.differing import differ
from apps.findings.brief.figures import (
    carried_words,
    excess_words,
    limit_name,
    short_name,
    times_words,
    under_all,
    upcoming_launch,
)
from apps.findings.brief.headline import (
    adverb_of,
    even_month,
    headline,
    horizon_month,
    nearer,
    nearest_lead,
    nearest_words,
    odds_by_month,
)
from apps.findings.brief.lead import FindingKind, Lead, Matter, are_ahead, kind_of, leads_of
from apps.findings.brief.leave import law, leave
from apps.findings.brief.order import Order, clipped_clause, decided, late_of, overdue
from apps.findings.brief.reasons import why
from apps.findings.brief.steps.step import ASKS, PAID, PROVE_FIRST, Step, Steps, last_test
from apps.findings.brief.sure.givers import off_words, rests_on, silent_departments
from apps.findings.brief.sure.ladder import OF_FIRST, tenths_of, word
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words, sentence_case

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

BRIEF_COVER = ClaimRule(
    "brief.cover",
    gettext_lazy(
        "How far over the lead quantity is, how sure that is, and what the client's brief expected instead."
    ),
)
_SAID: dict[FindingKind, "StrPromise"] = {
    "recovering": gettext_lazy("It mends itself if the fall comes as it was told."),
    "insufficient": gettext_lazy("Nothing can be decided on this yet: answers are missing."),
    "opinion": gettext_lazy("Nothing can be decided on this yet: figures are missing."),
    "unheard": gettext_lazy("Nothing can be decided on this yet: nobody who knows was asked."),
}


@dataclass(frozen=True)
class Flag:
    """A day in the calendar: when it is decided, a step, or what is overdue."""

    on: date
    words: str
    is_decision: bool = False


@dataclass(frozen=True)
class Brief:
    """What is said first, and all of it that whoever decides has to read.

    `tenths` of ten findings this sure came true in trials; None: too few were tried, or none is told. Whoever prints
    the law line adds its page.
    """

    kind: FindingKind
    leads: tuple[Lead, ...]
    dimensions: tuple[str, ...]  # their slugs, the first the finding's
    headline: Claim
    cover: Claim
    why: Claim
    sure: Claim
    tenths: int | None
    word: str  # how sure, where that is said
    differ: Claim
    steps: tuple[Step, ...]
    overdue: Claim | None
    decided: Claim | None
    leave: tuple[Claim, ...]
    costs: tuple[Claim, ...]
    asked: Claim
    decide_by: date
    when: Claim | None  # the meeting, and whether it is too late
    addressees: tuple[str, ...]
    law: Claim | None
    flags: tuple[Flag, ...]  # the earliest first
    is_unchecked: bool  # a check that it rests on is overdue
    is_past: bool  # the day it speaks of is past, so that it asks for what was measured
    lacks_relief: bool  # nothing raises the limit or lowers the demand: somebody has to write it


def brief_of(
    case: Case,
    advice: Advice | None,
    occasion: Occasion,
    record: CalibrationRecord | None = None,
    order: Order | None = None,
) -> Brief:
    """Return the brief of a result on one day."""
    matter = _matter_of(case, occasion, order or Order())
    kind, leads, moment = matter.kind, matter.leads, matter.first_moment
    decide_by = _decide_by(matter, actions.steps_of(matter, advice, None).steps)
    action_list = actions.steps_of(matter, advice, decide_by)
    is_past = moment is not None and moment.is_past(occasion.issued_on)
    decided_step = next((number for number, step in enumerate(action_list.steps, start=1) if step.price), 0)
    still = _still(action_list, matter, decide_by)
    needs_relief = kind not in {"open", "disputed", "nothing", "recovering", *ASKS} and not is_past
    return Brief(
        kind=kind,
        leads=leads,
        # Where nothing is near, what is counted in the headline is no limit that leads.
        dimensions=tuple(dict.fromkeys(lead.time.dimension for lead in leads if kind != "nothing")),
        headline=headline(matter),
        cover=Claim(BRIEF_COVER, kind, " ".join(_cover(matter, still))),
        why=why(matter),
        sure=sure(case, kind, leads, record, horizon_month(case, occasion), still),
        tenths=None if still.late else tenths_of(case, kind, leads, record),
        word=_certainty_word(case, kind, leads, still),
        differ=differ(matter),
        steps=action_list.steps,
        overdue=overdue(occasion, matter.order, decide_by),
        decided=decided(matter.order, decided_step),
        leave=leave(matter, advice, action_list.steps),
        costs=costs(matter, action_list.steps, decide_by),
        asked=decision.question(matter, action_list, decide_by, advice),
        decide_by=decide_by,
        when=decision.when(leads, decide_by, occasion),
        addressees=matter.order.addressees or _payers(case),
        law=law(case, advice, occasion),
        flags=tuple(_flags(action_list.steps, decide_by)),
        is_unchecked=bool(still.late),
        is_past=is_past,
        lacks_relief=needs_relief and not action_list.relieves,
    )


def _matter_of(case: Case, occasion: Occasion, order: Order) -> Matter:
    kind, leads = kind_of(case), leads_of(case, occasion)
    if kind == "nothing":
        # What is possible is what all of it carries, and not one limit.
        leads = tuple(under_all(case, lead, occasion) for lead in leads)
    return Matter(case, kind, leads, occasion, order)


def _decide_by(matter: Matter, steps: Sequence[Step]) -> date:
    """Return the day of the decision: by the first bite, and after the tests that a decision to pay waits for."""
    kind, leads, occasion = matter.kind, matter.leads, matter.occasion
    first = leads[:2] if kind == "together" else leads[:1]
    bites = [lead.moment.first for lead in first if lead.moment is not None]
    is_urgent = kind in {"over", *PROVE_FIRST, *ASKS}
    decide_by = occasion.decide_by(min(bites, default=None), is_urgent=is_urgent)
    if kind in PAID and not occasion.meets(decide_by):
        return _after_tests(decide_by, steps, leads, occasion)
    return decide_by


def _after_tests(decide_by: date, steps: Sequence[Step], leads: Sequence[Lead], occasion: Occasion) -> date:
    """Return the day after the tests that a decision to pay waits for, early enough for what is paid for."""
    tested = last_test(steps)
    if tested is None:
        return decide_by
    last_days = [
        weekday_before(
            lead.moment.first - (A_WEEK if lead.moment.kind in {"launch", "peak"} else timedelta())
        )
        for lead in leads
        if lead.moment is not None and lead.moment.first > occasion.issued_on
    ]
    latest = min((weekday_before(day) for day in last_days), default=date.max)
    return max(decide_by, min(weekday_after(tested), latest))


def _still(action_list: Steps, matter: Matter, decide_by: date) -> Open:
    """Return what may still change the finding: the first test that says how long it takes, and what is late."""
    occasion, order, is_disputed = matter.occasion, matter.order, matter.kind == "disputed"
    tests = [
        step.on
        for step in action_list.steps
        if step.days or (is_disputed and step.acts == "prove" and step.informs)
    ]
    overdue_ones = [each for _day, each in late_of(occasion, order)]
    late = tuple(clipped_clause(each.text) for each in overdue_ones if each.is_check)
    # Of what is no check, only a new day is named by then.
    is_known = all(each.is_check for each in overdue_ones)
    tested_on = occasion.day(min(tests)) if tests else ""
    until = occasion.day(occasion.before(decide_by)) if is_known else ""
    return Open(tested_on, late, until, nearest_lead(matter.case, occasion))


def _payers(case: Case) -> tuple[str, ...]:
    """Return whose money it is, where nobody was named."""
    roles = case.definition.roles
    who = case.definition.quantities[roles.bills].perspectives if roles else ()
    return tuple(case.definition.perspectives[name] for name in who[:1])


def _flags(steps: Sequence[Step], decide_by: date) -> Iterator[Flag]:
    flags = [Flag(decide_by, _flag(decide_by, _("decide")), is_decision=True)]
    # A step cut short says half of what it is; its number stands beside the whole of it.
    flags += [
        Flag(step.on, _flag(step.on, _("step %(number)s") % {"number": number}))
        for number, step in enumerate(steps, start=1)
    ]
    yield from sorted(flags, key=lambda each: each.on)


def _flag(day: date, words: str) -> str:
    return f"{date_format(day, 'j M')}: {words}"


def _cover(matter: Matter, still: Open) -> Iterator[str]:
    case, kind, leads, occasion = matter.case, matter.kind, matter.leads, matter.occasion
    if occasion.weeks_old:
        yield _("Answers are %(number)s weeks old.") % {"number": number_words(occasion.weeks_old)}
    if matter.first_moment is not None and matter.first_moment.is_past(occasion.issued_on):
        yield _("Enter what was measured, and look again.")
    elif kind == "together":
        yield from _cover_together(case, leads, occasion, word(case, kind, leads))
    elif kind == "open":
        yield from _cover_open(case, leads, occasion)
    elif kind == "nothing":
        yield from _cover_nothing(case, occasion)
    else:
        yield from _cover_of_one(matter, still)


def _cover_of_one(matter: Matter, still: Open) -> Iterator[str]:
    case, kind, leads = matter.case, matter.kind, matter.leads
    yield _measure(case, kind, leads, still)
    for what in still.late[:1]:
        text = _("It rests on “%(what)s”, whose check is overdue.")
        if kind == "launch" and over_even_so(case, leads):
            text = _("The check of “%(what)s” is overdue.")
        yield text % {"what": what}
    if kind in {"months", "perhaps_over"} and (odds := odds_by_month(case, leads[:1], matter.occasion)):
        yield odds
    if kind not in ASKS:
        yield from _expected(case, leads)


def _certainty_word(case: Case, kind: FindingKind, leads: Sequence[Lead], still: Open) -> str:
    # What is not checked is told by no word and no number.
    return _("Not checked yet") if still.late else word(case, kind, leads)


def _measure(case: Case, kind: FindingKind, leads: Sequence[Lead], still: Open) -> str:
    """Say how far it is, or how sure."""
    certainty = _certainty_word(case, kind, leads, still)
    if kind == "over":
        return _cover_over(case, leads, certainty)
    if kind == "launch" and leads[0].is_reached and leads[0].has_times and still.late:
        # How much comes is not known, and whether it is too much may be.
        return over_even_so(case, leads) or carried_words(leads[0])
    if kind == "launch" and leads[0].is_reached and leads[0].has_times:
        text = _("%(sure)s: this limit fails first; %(times)s times what can be carried is wanted.")
        if adverb_of(case, leads[0]):
            # One such word is enough, and it stands above.
            text = _("%(times)s times what can be carried is wanted.")
        return text % {"times": times_words(leads[0]), "sure": certainty}
    if kind == "disputed" and still.tested_on:
        text = _("Both cannot be right: on %(day)s it is read again, with both sides present.")
        return text % {"day": still.tested_on}
    if kind in OF_FIRST and leads:
        text = _("%(sure)s: the first to fail is %(what)s%(also)s.")
        if leads[0].moment and leads[0].moment.kind == "perhaps":
            text = _("%(sure)s: the first to fail is %(what)s; one reading tells whether it has.")
        what = case.definition.causes[leads[0].time.dimension]
        return text % {"sure": certainty, "what": what, "also": _also_perhaps(case, leads)}
    return str(_SAID.get(kind, f"{certainty}."))


def _also_perhaps(case: Case, leads: Sequence[Lead]) -> str:
    """Say that the second limit may be passed already, where that is so."""
    if len(leads) < 2 or not leads[1].is_rough:
        return ""
    text = _(": %(first)s, or %(name)s, perhaps today already")
    first, name = (limit_name(case, lead.item) for lead in leads[:2])
    return text % {"first": first, "name": name}


def _cover_nothing(case: Case, occasion: Occasion) -> Iterator[str]:
    yield _("Spend nothing on scale.")
    if near := nearest_words(case, occasion):
        yield _("Nearest limit: %(near)s.") % {"near": near}
    if chance := chance_of_the_unasked(case):
        text = _("About one chance in %(number)s that something nobody asked about gets in the way.")
        yield text % {"number": number_words(chance)}


def _cover_over(case: Case, leads: Sequence[Lead], certainty: str) -> str:
    if not leads:
        return _("More is asked than can be carried.")
    lead = leads[0]
    excess = excess_words(case, lead) if lead.wanted > lead.limit else ""
    if excess:
        return _("%(sure)s, %(excess)s") % {"sure": sentence_case(certainty), "excess": inside(excess)}
    if lead.is_reached and lead.has_times:
        return carried_words(lead)
    return _("That is as much as can be carried.")


def _cover_together(case: Case, leads: Sequence[Lead], occasion: Occasion, certainty: str) -> Iterator[str]:
    days = sorted(lead.moment.first for lead in leads[:2] if lead.moment and lead.moment.kind == "months")
    if len(days) == len(leads[:2]):
        certainty = _("%(sure)s by %(end)s, hardly before %(month)s") % {
            "sure": certainty,
            "end": horizon_month(case, occasion),
            "month": occasion.month(days[0]),
        }
    yield f"{certainty}."
    months = [even_month(case, [lead], occasion) for lead in leads[:2]]
    if all(months):
        parts = [
            _("%(name)s by %(month)s") % {"name": short_name(case, lead.item), "month": month}
            for lead, month in zip(leads[:2], months, strict=True)
        ]
        yield _("Even odds: %(parts)s.") % {"parts": ", ".join(parts)}
    launch = upcoming_launch(case, occasion)
    if launch and days and launch <= days[0]:
        yield _("Launch is on %(launch)s.") % {"launch": occasion.day(launch)}


def _cover_open(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    if are_ahead(case, leads):
        names = _(" or ").join(limit_name(case, lead.item) for lead in leads[:2])
        yield _("What would fail first is not known yet: %(names)s.") % {"names": names}
    yield f"{_who_answered(case)}."
    if not leads:
        return
    lead = nearer(leads[:2])
    text, moment, off = _("Nearest: %(name)s, by figures %(how)s."), lead.moment, off_words(case, lead)
    if moment is not None and moment.kind == "months" and not case.result.verdict.passed_today:
        text = _("Nearest: %(name)s, one chance in ten by %(month)s, by figures %(how)s.")
    yield text % {
        "name": limit_name(case, lead.item),
        "month": occasion.month(moment.first) if moment else "",
        "how": _("that may be off %(off)s") % {"off": off} if off else rests_on(case, lead),
    }


def _who_answered(case: Case) -> str:
    given = sum(case.evidence.answered.values())
    asked = sum(each.asked for each in case.evidence.coverage.values())
    text = ngettext("One of %(asked)s has answered", "%(given)s of %(asked)s have answered", given)
    text = sentence_case(text % {"given": number_words(given), "asked": number_words(asked)})
    if given == asked and (unsent := not_to_the_end(case)):
        text += ngettext(", one not to the end", ", %(number)s not to the end", unsent) % {
            "number": number_words(unsent)
        }
    if silent := silent_departments(case):
        text += _(", nobody from %(names)s") % {"names": listed(silent, "or")}
    return text


def _expected(case: Case, leads: Sequence[Lead]) -> Iterator[str]:
    """Say what the client's brief expected, if the finding is about something else: who differs says how near that is."""
    claimed = case.framing.brief_claim
    if claimed in case.definition.marks and claimed not in {lead.time.dimension for lead in leads}:
        yield _("The client’s brief expected %(what)s.") % {"what": case.definition.causes[claimed]}
