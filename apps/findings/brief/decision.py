"""What is asked by when, and what the law asks."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import Advice, Duty
from apps.findings.brief.costs import bill_of, payer_of, unpriced
from apps.findings.brief.dates import (
    Occasion,
    weekday_after,
    weekday_from,
    weekday_until,
    working_days_after,
)
from apps.findings.brief.figures import (
    figure,
    is_checked,
    missing_people,
    money_goes_to,
    number,
    times_words,
    today,
    upcoming_launch,
)
from apps.findings.brief.headline import horizon_month, inside
from apps.findings.brief.lead import FindingKind, Lead, at_horizon
from apps.findings.brief.order import Order
from apps.findings.brief.steps.days import AT_ONCE
from apps.findings.brief.steps.step import ASKS, MANY_TIMES, PAID, PEOPLE_OF, RELIEVES, Step, Steps
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words, sentence_case
from apps.instruments.figures.format import significant

BRIEF_ASKED = ClaimRule(
    "brief.asked",
    gettext_lazy(
        "One decision, by the kind of finding; the day follows from the first bite. What the steps need beside it, and who decides that."
    ),
)
BRIEF_LAW = ClaimRule(
    "brief.law", gettext_lazy("Duties with a day or that stop, as the law advice counts them.")
)
BRIEF_WHEN = ClaimRule(
    "brief.when", gettext_lazy("The meeting at which it is decided, and whether it comes too late.")
)
OPENINGS = ("launch", "together")
FAR = 0.2  # P(within) up to which a limit is not near
A_DAY, A_MONTH = timedelta(days=1), timedelta(days=30)


def asked(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    steps: Steps,
    decide_by: date,
    occasion: Occasion,
    order: Order,
    advice: Advice | None = None,
) -> Claim:
    """Return the one decision that is asked, the first that nobody answered, and what is not part of it."""
    moment = leads[0].moment if leads else None
    if moment is not None and moment.is_past(occasion.issued_on):
        return Claim(BRIEF_ASKED, kind, _("Enter what was measured."))
    if moment is not None and not steps.fits and moment.kind == "launch":
        text = _("Move the launch of %(day)s: nothing that raises the limit fits before it.")
        return Claim(BRIEF_ASKED, kind, text % {"day": occasion.day(moment.first)})
    text = _asked(case, kind, leads, steps.steps, decide_by, occasion, order)
    if kind in OPENINGS and _stops_launch(case, advice, occasion):
        # What the law stops is opened by no decision of theirs.
        text = _("If the law allows it: %(asked)s") % {"asked": inside(text)}
    apart = _decided_apart(case, kind, leads, steps.steps, occasion)
    first = " ".join([text, *apart])
    # That it is opened, and how far, is asked beside what the group decided to do.
    is_settled = order.is_decided and kind in PAID and kind not in OPENINGS
    asks = [*([] if is_settled else [first]), *_next(case, kind, leads, occasion)]
    return Claim(BRIEF_ASKED, kind, next(text for text in asks if text not in order.answered))


def _next(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    """Yield what is asked once the first is answered: the launch, money, people; last, to look again."""
    launch = upcoming_launch(case, occasion)
    if launch is not None and kind in PAID and kind not in OPENINGS:
        text = _("Open on %(day)s only if the steps above are done by then.")
        yield text % {"day": occasion.day(launch)}
    bill = bill_of(case, kind, leads, occasion) if kind in PAID else None
    if bill:
        yield _("Allow %(bill)s a month in bills.") % {"bill": bill.month}
    for lead in leads[: PEOPLE_OF.get(kind, 0)]:
        if missing := missing_people(case, lead, lead.wanted):
            text = ngettext(
                "Pay for one more person who checks.", "Pay for %(number)s more people who check.", missing
            )
            yield text % {"number": number_words(missing)}
    text = _("Read the figures again on %(day)s: all that was asked is answered.")
    yield text % {"day": occasion.day(occasion.look_again)}


def _decided_apart(
    case: Case, kind: FindingKind, leads: Sequence[Lead], steps: Sequence[Step], occasion: Occasion
) -> Iterator[str]:
    """Yield what is no part of it though the steps need it, and who decides that."""
    bill = bill_of(case, kind, leads, occasion) if kind in PAID else None
    parts = [_("bills of %(bill)s a month") % {"bill": bill.month}] if bill and bill.ceiling else []
    for lead in leads[: PEOPLE_OF.get(kind, 0)]:
        now, month = missing_people(case, lead, lead.wanted), horizon_month(case, occasion)
        later = missing_people(case, lead, significant(at_horizon(lead.time), 2))
        text = ngettext("one more post", "%(number)s more posts", now)
        if kind == "over":
            text, now = _("%(number)s more posts by %(month)s"), later - now
        if now > 0:
            parts.append(text % {"number": number_words(now), "month": month})
    if kind in OPENINGS:
        raised = [number for number, step in unpriced(steps) if step.acts in RELIEVES]
        text = ngettext("the price of step %(steps)s", "the prices of steps %(steps)s", len(raised))
        parts += [text % {"steps": listed([str(each) for each in raised])}] if raised else []
    if parts:
        text = _("%(who)s decides separately: %(what)s.")
        yield text % {"who": payer_of(case) or _("Who pays"), "what": listed(parts)}


def when(leads: Sequence[Lead], decide_by: date, occasion: Occasion) -> Claim | None:
    """Return what is to be known of the day: the meeting's name, and that it comes after the first bite."""
    parts = []
    if occasion.meeting is not None and occasion.meets(decide_by) and occasion.meeting.name:
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
    owners = Counter(duty.owner for duty in duties)
    days = sorted(_due_on(duty, case, advice, occasion) for duty in duties)
    words = {
        "number": number_words(len(duties)),
        "owner": max(owners, key=owners.__getitem__),
        "first": occasion.day(days[0]),
        "day": occasion.day(days[-1]),
    }
    text = ngettext(
        "One unpriced duty is due by %(day)s: %(owner)s.",
        "%(number)s unpriced duties are due by %(day)s: %(owner)s.",
        len(duties),
    )
    if days[0] < days[-1]:
        text = _("%(number)s unpriced duties are due between %(first)s and %(day)s: %(owner)s.")
    if not dated:
        text = ngettext(
            "One legal duty; the law sets no day, have it done by %(day)s: %(owner)s.",
            "%(number)s legal duties; the law sets no day, have them done by %(day)s: %(owner)s.",
            len(duties),
        )
    text = sentence_case(text % words)
    if advice.law.stops:
        stop = _("No launch while %(what)s.")
        if not _stops_launch(case, advice, occasion):
            stop = _("No new users while %(what)s.")
        text = f"{stop % {'what': advice.law.stops[0].short}} {text}"
    return Claim(BRIEF_LAW, "", text)


def _due_on(duty: Duty, case: Case, advice: Advice, occasion: Occasion) -> date:
    """Return the day a duty is due; what has none, or whose day is past, is done before the launch or in a month."""
    given, issued = date.fromisoformat(advice.issued_on), occasion.issued_on
    own = date.fromisoformat(duty.on) if duty.on else given
    if duty.on and own <= working_days_after(given, AT_ONCE):
        # It has been due, and is as soon as it can be.
        return working_days_after(issued, AT_ONCE)
    if own > issued:
        return own
    launch = upcoming_launch(case, occasion)
    day = weekday_until(launch - A_DAY) if launch else weekday_from(issued + A_MONTH)
    return max(day, weekday_after(issued))


def _stops_launch(case: Case, advice: Advice | None, occasion: Occasion) -> bool:
    """Return whether a duty stops a launch that is still to come; where there is none, it stops growth."""
    has_stops = advice is not None and bool(advice.law.stops)
    return has_stops and case.framing.stage != "live" and upcoming_launch(case, occasion) is not None


def _asked(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    steps: Sequence[Step],
    decide_by: date,
    occasion: Occasion,
    order: Order,
) -> str:
    if kind == "open":
        return _wait(case, steps, decide_by, occasion, order)
    if kind == "nothing":
        text = _("Spend nothing on scale before the check of %(day)s.")
        return text % {"day": occasion.day(occasion.look_again)}
    if kind in ASKS or not leads:
        return _ask_more(case, kind, steps, decide_by, occasion)
    return _ASKED[kind](case, leads, steps, occasion)


def _wait(case: Case, steps: Sequence[Step], decide_by: date, occasion: Occasion, order: Order) -> str:
    tests = [step.on for step in steps if step.acts == "prove"]
    launch = upcoming_launch(case, occasion)
    text = _(
        "Buy and announce nothing before answers and tests are read on %(day)s%(by)s. If no, one limit is chosen untested."
    )
    if launch is not None:
        text = _(
            "Buy and announce nothing for %(launch)s before answers and tests are read on %(day)s%(by)s. If no, one limit is chosen untested."
        )
    again = weekday_after(max(tests, default=decide_by))
    if occasion.meets(decide_by) and tests and again <= decide_by:
        text = _("Decide by what the tests say which limit is raised first. Buy and announce nothing before.")
    return text % {
        "day": _weekday(again, occasion),
        "launch": occasion.day(launch) if launch else "",
        "by": _(" by %(who)s") % {"who": order.lead} if order.lead else "",
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


def _pay(case: Case, leads: Sequence[Lead], steps: Sequence[Step], occasion: Occasion) -> str:
    lead = leads[0]
    # What holds already is kept, and not done for a second time.
    kept = next((str(each) for each, step in enumerate(steps, start=1) if step.acts == "lower"), "")
    words = {
        "number": number_words(missing_people(case, lead, lead.wanted)),
        "limit": figure(case, lead.item, lead.limit),
        "wanted": number(case, lead.item, lead.wanted),
        "kept": kept,
    }
    if missing := missing_people(case, lead, lead.wanted):
        text = ngettext(
            "Pay for one more person who checks, so that today’s %(wanted)s are checked.",
            "Pay for %(number)s more people who check, so that today’s %(wanted)s are checked.",
            missing,
        )
        no = _("If no, step %(kept)s stays for good.") if kept else _("If no, cut %(wanted)s to %(limit)s.")
        text = f"{text} {no}"
    elif lead.item.steady:
        text = _("Pay for what brings it under %(limit)s. If no, nothing grows.")
    else:
        text = _("Pay for what closes the gap. If no, cut %(wanted)s to %(limit)s.")
        if kept:
            text = _("Pay for what closes the gap. If no, step %(kept)s stays for good.")
    return text % words


def _watch(case: Case, leads: Sequence[Lead], steps: Sequence[Step], occasion: Occasion) -> str:
    text = _("Build nothing, and watch the %(name)s until %(day)s.")
    return text % {"name": leads[0].item.short_name, "day": occasion.day(occasion.look_again)}


def _open_to_some(case: Case, leads: Sequence[Lead], steps: Sequence[Step], occasion: Occasion) -> str:
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
    if lead.has_times and lead.times >= MANY_TIMES:
        text = _(
            "Open on %(day)s only to as many as the load test carries (today one in %(times)s), to everybody once %(wanted)s have passed. If no, move the launch."
        )
    return text % {**words, "day": occasion.day(lead.moment.first), "times": times_words(lead)}


def _as_far_as_both(case: Case, leads: Sequence[Lead], steps: Sequence[Step], occasion: Occasion) -> str:
    launch = upcoming_launch(case, occasion)
    text = _("Take in at most %(limits)s, until both are raised.")
    if launch is not None:
        text = _("Open on %(day)s, but take in at most %(limits)s, until both are raised.")
    limits = [_limit_of(case, lead) for lead in leads[:2]]
    return text % {"day": occasion.day(launch) if launch else "", "limits": listed(limits)}


def _limit_of(case: Case, lead: Lead) -> str:
    """Return a limit beside today's figure: of those that are checked it says so."""
    text = (
        _("%(figure)s to check (today %(now)s)")
        if is_checked(case, lead)
        else _("%(figure)s (today %(now)s)")
    )
    now = number(case, lead.item, today(case, lead))
    return text % {"figure": figure(case, lead.item, lead.limit), "now": now}


def _settle(case: Case, leads: Sequence[Lead], steps: Sequence[Step], occasion: Occasion) -> str:
    by = occasion.decide_by(occasion.issued_on, is_urgent=True)
    text = _("Settle it by reading the %(name)s where it is measured, by %(day)s.")
    return text % {"name": leads[0].item.short_name, "day": occasion.day(by)}


def _move_money(case: Case, leads: Sequence[Lead], steps: Sequence[Step], occasion: Occasion) -> str:
    dimension, most = leads[0].time.dimension, money_goes_to(case)
    to = listed([lead.item.limit_name or lead.item.short_name for lead in leads[:2]])
    near = [
        time for time in case.result.quantities.values() if time.dimension == most and time.p_within > FAR
    ]
    if most and most != dimension and not near:
        text = _("Pay first for %(to)s, out of the money planned for %(away)s.")
        return text % {"away": case.definition.causes[most], "to": to}
    return _("Put the next quarter into %(to)s.") % {"to": to}


_ASKED: Mapping[FindingKind, Callable[[Case, Sequence[Lead], Sequence[Step], Occasion], str]] = {
    "over": _pay,
    "recovering": _watch,
    "launch": _open_to_some,
    "together": _as_far_as_both,
    "disputed": _settle,
    "months": _move_money,
    "perhaps_over": _move_money,
}
