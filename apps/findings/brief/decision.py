"""What is asked by when, and what the law asks."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import Advice
from apps.findings.brief.actions import ASKS, Step, Steps
from apps.findings.brief.costs import bill_of, missing_people
from apps.findings.brief.dates import Occasion, weekday_after, weekday_from, weekday_until
from apps.findings.brief.figures import figure, money_goes_to, number
from apps.findings.brief.lead import FindingKind, Lead
from apps.findings.brief.reasons import upcoming_launch
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words, sentence_case

BRIEF_ASKED = ClaimRule(
    "brief.asked", gettext_lazy("One decision, by the kind of finding; the day follows from the first bite.")
)
BRIEF_LAW = ClaimRule(
    "brief.law", gettext_lazy("Duties with a day or that stop, as the law advice counts them.")
)
BRIEF_WHEN = ClaimRule(
    "brief.when", gettext_lazy("The meeting at which it is decided, and whether it comes too late.")
)
_PAID = ("over", "launch", "months", "perhaps_over", "together")  # kinds whose decision costs money
FAR = 0.2  # P(within) up to which a limit is not near
A_DAY, A_MONTH = timedelta(days=1), timedelta(days=30)


def asked(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    steps: Steps,
    decide_by: date,
    occasion: Occasion,
    advice: Advice | None,
) -> Claim:
    """Return the one decision that is asked; a bill past its ceiling is part of it."""
    moment = leads[0].moment if leads else None
    if moment is not None and moment.is_past(occasion.issued_on):
        return Claim(BRIEF_ASKED, kind, _("Enter what was measured."))
    if moment is not None and not steps.fits and moment.kind == "launch":
        text = _("Move the launch of %(day)s: nothing that raises the limit fits before it.")
        return Claim(BRIEF_ASKED, kind, text % {"day": occasion.day(moment.first)})
    text = _asked(case, kind, leads, steps.steps, decide_by, occasion)
    return Claim(BRIEF_ASKED, kind, " ".join([text, *_allowed(case, kind, leads, occasion, advice)]))


def _allowed(
    case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion, advice: Advice | None
) -> Iterator[str]:
    """Yield what has to be allowed beside: an opening that the law still stops, and a bill past its ceiling."""
    is_opening = kind in {"launch", "together"} and upcoming_launch(case, occasion) is not None
    if is_opening and advice and advice.law.stops:
        yield _("%(who)s has to agree first.") % {"who": advice.law.stops[0].owner}
    bill = bill_of(case, kind, leads, occasion) if kind in _PAID else None
    if bill and bill.ceiling:
        text = _("Raise the ceiling to %(bill)s a month.")
        yield text % {"bill": bill.month}


def when(leads: Sequence[Lead], decide_by: date, occasion: Occasion) -> Claim | None:
    """Return what is to be known of the day: the meeting's name, and that it comes after the first bite."""
    parts = []
    if occasion.meeting is not None and decide_by == occasion.meeting.on:
        parts.append(occasion.meeting.name)
    bite = next((lead.moment.first for lead in leads if lead.moment), None)
    if bite is not None and occasion.issued_on < bite < decide_by:
        parts.append(_("after the limit bites, %(day)s") % {"day": occasion.day(bite)})
    return Claim(BRIEF_WHEN, "", ", ".join(parts)) if parts else None


def law(case: Case, advice: Advice | None, occasion: Occasion) -> Claim | None:
    """Return the one line about the law; None where no duty stops or has a day. Its page is for who prints it."""
    # What is good order anyway is a row of the table, and not counted.
    dated = [duty for duty in advice.law.dated if not duty.standard] if advice else []
    duties = (*advice.law.stops, *dated) if advice else ()
    if not duties or advice is None:
        return None
    launch = upcoming_launch(case, occasion)
    by = weekday_from(occasion.issued_on + A_MONTH)
    if launch is not None:
        by = weekday_until(launch - A_DAY)
    owners = Counter(duty.owner for duty in duties)
    words = {
        "number": number_words(len(duties)),
        "owner": max(owners, key=owners.__getitem__),
        "day": occasion.day(max(by, weekday_after(occasion.issued_on))),
    }
    text = ngettext(
        "One legal duty, done by %(day)s: %(owner)s.",
        "%(number)s legal duties, done by %(day)s: %(owner)s.",
        len(duties),
    )
    text = sentence_case(text % words)
    if advice.law.stops:
        is_growth = case.framing.stage == "live" or launch is None
        stop = _("Nobody new while %(what)s.") if is_growth else _("No launch while %(what)s.")
        text = f"{stop % {'what': advice.law.stops[0].short}} {text}"
    return Claim(BRIEF_LAW, "", text)


def _asked(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    steps: Sequence[Step],
    decide_by: date,
    occasion: Occasion,
) -> str:
    if kind == "open":
        return _wait(case, steps, decide_by, occasion)
    if kind == "nothing":
        text = _("Spend nothing on scale before the check of %(day)s.")
        return text % {"day": occasion.day(occasion.look_again)}
    if kind in ASKS or not leads:
        return _ask_more(case, kind, steps, decide_by, occasion)
    return _ASKED[kind](case, leads, occasion)


def _wait(case: Case, steps: Sequence[Step], decide_by: date, occasion: Occasion) -> str:
    tests = [step.on for step in steps if step.acts == "prove"]
    launch = upcoming_launch(case, occasion)
    text = _("Buy and announce nothing before the second reading on %(day)s.")
    if launch is not None:
        text = _("Buy and announce nothing for %(launch)s before the second reading on %(day)s.")
    return text % {
        "day": _weekday(weekday_after(max(tests, default=decide_by)), occasion),
        "launch": occasion.day(launch) if launch else "",
    }


def _ask_more(
    case: Case, kind: FindingKind, steps: Sequence[Step], decide_by: date, occasion: Occasion
) -> str:
    missing = sum(each.asked - each.answered for each in case.evidence.coverage.values())
    day = occasion.day(decide_by)
    if kind == "insufficient":
        text = ngettext(
            "Close on %(day)s with the one who is missing, or stop.",
            "Close on %(day)s with the %(number)s who are missing, or stop.",
            missing,
        )
        text = text if missing else _("Ask more people by %(day)s, or stop.")
        return text % {"day": day, "number": number_words(missing)}
    measured = next((step for step in steps if step.rule == "" and step.owner), None)
    if measured is None:
        return _("Name one person who measures by %(day)s, or stop.") % {"day": day}
    item = case.definition.quantities[measured.title.about].short_name
    if kind == "unheard":
        text = _("Ask %(who)s about the %(name)s by %(day)s.")
    else:
        text = _("One person of %(who)s brings the %(name)s by %(day)s.")
    return text % {"who": measured.owner, "name": item, "day": day}


def _weekday(day: date, occasion: Occasion) -> str:
    return f"{date_format(day, 'l')} {occasion.day(day)}"


def _pay(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    lead = leads[0]
    words = {
        "number": number_words(missing_people(case, lead, lead.wanted)),
        "limit": figure(case, lead.item, lead.limit),
        "wanted": number(case, lead.item, lead.wanted),
    }
    if missing := missing_people(case, lead, lead.wanted):
        text = ngettext(
            "Pay for one more person who checks. If no, cut %(wanted)s to %(limit)s.",
            "Pay for %(number)s more people who check. If no, cut %(wanted)s to %(limit)s.",
            missing,
        )
    elif lead.item.steady:
        text = _("Pay for what brings it under %(limit)s. If no, nothing grows.")
    else:
        text = _("Pay for what closes the gap. If no, cut %(wanted)s to %(limit)s.")
    return text % words


def _watch(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    text = _("Build nothing, and watch the %(name)s until %(day)s.")
    return text % {"name": leads[0].item.short_name, "day": occasion.day(occasion.look_again)}


def _open_to_some(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    lead = leads[0]
    words = {"wanted": figure(case, lead.item, lead.wanted), "limit": figure(case, lead.item, lead.limit)}
    if lead.moment is None or lead.moment.kind != "launch":
        day = occasion.day(lead.moment.first) if lead.moment else ""
        text = _(
            "From %(day)s on let in only as many as %(limit)s, and everybody once %(wanted)s have passed."
        )
        return text % {**words, "day": day}
    if not lead.item.peak_scaled:
        text = _("Open on %(day)s only as far as %(limit)s.")
        return text % {**words, "day": occasion.day(lead.moment.first)}
    text = _(
        "Open on %(day)s only to as many as the load test carries, and to everybody once %(wanted)s have passed."
    )
    return text % {**words, "day": occasion.day(lead.moment.first)}


def _as_far_as_both(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    launch = upcoming_launch(case, occasion)
    if launch is None:
        return _("Take in no more than both limits carry until they are raised.")
    text = _("Open on %(day)s, and take in no more than both limits carry until they are raised.")
    return text % {"day": occasion.day(launch)}


def _settle(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    by = occasion.decide_by(occasion.issued_on, is_urgent=True)
    text = _("Settle it by reading the %(name)s where it is measured, by %(day)s.")
    return text % {"name": leads[0].item.short_name, "day": occasion.day(by)}


def _move_money(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    dimension, most = leads[0].time.dimension, money_goes_to(case)
    to = listed([lead.item.limit_name or lead.item.short_name for lead in leads[:2]])
    near = [
        time for time in case.result.quantities.values() if time.dimension == most and time.p_within > FAR
    ]
    if most and most != dimension and not near:
        text = _("Move a fifth of all planned money from %(away)s to %(to)s.")
        return text % {"away": case.definition.marks[most], "to": to}
    return _("Put the next quarter into %(to)s.") % {"to": to}


_ASKED: Mapping[FindingKind, Callable[[Case, Sequence[Lead], Occasion], str]] = {
    "over": _pay,
    "recovering": _watch,
    "launch": _open_to_some,
    "together": _as_far_as_both,
    "disputed": _settle,
    "months": _move_money,
    "perhaps_over": _move_money,
}
