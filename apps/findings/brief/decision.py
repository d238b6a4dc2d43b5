"""What is asked by when."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import Advice
from apps.findings.brief.costs import bill_of, payer_of, read_on, unpriced
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import (
    figure,
    is_a_time,
    is_checked,
    missing_people,
    money_goes_to,
    most_answers,
    number,
    times_words,
    today,
    upcoming_launch,
)
from apps.findings.brief.headline import even_month, horizon_month, inside
from apps.findings.brief.lead import FindingKind, Lead, Matter, at_horizon
from apps.findings.brief.leave import stops_launch
from apps.findings.brief.order import Order
from apps.findings.brief.reasons import nearest_of
from apps.findings.brief.steps.step import ASKS, MANY_TIMES, PAID, PEOPLE_OF, RELIEVES, Step, Steps
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words
from apps.instruments.figures.format import significant

BRIEF_ASKED = ClaimRule(
    "brief.asked",
    gettext_lazy(
        "One decision, by the kind of finding; the day follows from the first bite. What the steps need beside it, and who decides that."
    ),
)
BRIEF_WHEN = ClaimRule(
    "brief.when", gettext_lazy("The meeting at which it is decided, and whether it comes too late.")
)
OPENINGS = ("launch", "together")
FAR = 0.2  # P(within) up to which a limit is not near


def asked(matter: Matter, todo: Steps, decide_by: date, advice: Advice | None = None) -> Claim:
    """Return the one decision that is asked, the first that nobody answered, and what is not part of it."""
    kind, occasion, moment = matter.kind, matter.occasion, matter.first_moment
    if moment is not None and moment.is_past(occasion.issued_on):
        return Claim(BRIEF_ASKED, kind, _("Enter what was measured."))
    if moment is not None and not todo.fits and moment.kind == "launch":
        text = _("Move the launch of %(day)s: nothing that raises the limit fits before it.")
        return Claim(BRIEF_ASKED, kind, text % {"day": occasion.day(moment.first)})
    text = _asked(matter, todo.steps, decide_by)
    if kind in OPENINGS and stops_launch(matter.case, advice, occasion):
        # What the law stops is opened by no decision of theirs.
        text = _("If the law allows it: %(asked)s") % {"asked": inside(text)}
    first = " ".join([text, *decided_apart(matter, todo.steps)])
    # That it is opened, and how far, is asked beside what the group decided to do.
    is_settled = matter.order.is_decided and kind not in OPENINGS
    asks = [*([] if is_settled else [first]), *_next(matter)]
    return Claim(BRIEF_ASKED, kind, next(text for text in asks if text not in matter.order.answered))


def _next(matter: Matter) -> Iterator[str]:
    """Yield what is asked once the first is answered: the launch, money, people; last, to look again."""
    case, kind, occasion = matter.case, matter.kind, matter.occasion
    launch = upcoming_launch(case, occasion)
    if launch is not None and kind in PAID and kind not in OPENINGS:
        text = _("Open on %(day)s only if the steps above are done by then.")
        yield text % {"day": occasion.day(launch)}
    # Machines of one's own are paid for already.
    bill = bill_of(matter) if kind in PAID and case.framing.model_hosting != "own" else None
    if bill:
        yield _("Allow %(bill)s a month in bills.") % {"bill": bill.month}
    for lead in matter.leads[: PEOPLE_OF.get(kind, 0)]:
        if missing := missing_people(case, lead, lead.wanted):
            text = ngettext(
                "Pay for one more person who checks.", "Pay for %(number)s more people who check.", missing
            )
            yield text % {"number": number_words(missing)}
    text = _("Read the figures again on %(day)s: all that was asked is answered.")
    yield text % {"day": occasion.day(occasion.look_again)}


def decided_apart(matter: Matter, steps: Sequence[Step]) -> Iterator[str]:
    """Yield what is no part of it though the steps need it, and who decides that."""
    parts = [*_above(matter), *_more_posts(matter)]
    if matter.kind in OPENINGS:
        raised = [number for number, step in unpriced(steps) if step.acts in RELIEVES]
        text = ngettext("the price of step %(steps)s", "the prices of steps %(steps)s", len(raised))
        parts += [text % {"steps": listed([str(each) for each in raised])}] if raised else []
    if parts:
        text = _("%(who)s decides the same day: %(what)s.")
        yield text % {"who": payer_of(matter.case) or _("Who pays"), "what": listed(parts)}


def _above(matter: Matter) -> Iterator[str]:
    bill = bill_of(matter) if matter.kind in PAID else None
    if bill and bill.above:
        yield _("%(more)s a month above what it allows") % {"more": bill.above}


def _more_posts(matter: Matter) -> Iterator[str]:
    case, month = matter.case, horizon_month(matter.case, matter.occasion)
    for lead in matter.leads[: PEOPLE_OF.get(matter.kind, 0)]:
        more = missing_people(case, lead, lead.wanted)
        text = ngettext("one more post", "%(number)s more posts", more)
        if matter.kind == "over":
            # Today's are asked for already.
            later = missing_people(case, lead, significant(at_horizon(lead.time), 2))
            text, more = _("%(number)s more posts by %(month)s"), later - more
        if more > 0:
            yield text % {"number": number_words(more), "month": month}


def when(leads: Sequence[Lead], decide_by: date, occasion: Occasion) -> Claim | None:
    """Return what is to be known of the day: the meeting's name, and that it comes after the first bite."""
    parts = []
    if occasion.meeting is not None and occasion.meets(decide_by) and occasion.meeting.name:
        parts.append(occasion.meeting.name)
    bite = next((lead.moment.first for lead in leads if lead.moment), None)
    if bite is not None and occasion.issued_on < bite < decide_by:
        parts.append(_("after the limit bites, %(day)s") % {"day": occasion.day(bite)})
    return Claim(BRIEF_WHEN, "", ", ".join(parts)) if parts else None


def _asked(matter: Matter, steps: Sequence[Step], decide_by: date) -> str:
    case, kind, occasion = matter.case, matter.kind, matter.occasion
    if kind == "open":
        return _wait(steps, decide_by, occasion, matter.order)
    if kind == "nothing":
        return _spend_nothing(case, occasion)
    if kind in ASKS or not matter.leads:
        return _ask_more(case, kind, steps, decide_by, occasion)
    text = _ASKED[kind](case, matter.leads, steps, occasion)
    raised = [str(each) for each, step in unpriced(steps) if step.acts in RELIEVES and step.on >= decide_by]
    if kind in {"months", "perhaps_over"} and raised:
        # Nobody is asked for money of which nobody knows how much it is.
        known = ngettext(
            "Once step %(steps)s has a price (by %(day)s): %(asked)s",
            "Once steps %(steps)s have a price (by %(day)s): %(asked)s",
            len(raised),
        )
        day = matter.day_before(decide_by)
        return known % {"steps": listed(raised), "day": day, "asked": inside(text)}
    return text


def _spend_nothing(case: Case, occasion: Occasion) -> str:
    nearest = nearest_of(case)
    text = _("Spend nothing on scale before the check of %(day)s.")
    if nearest is not None:
        text = _(
            "Spend nothing on scale before the check of %(day)s. If no, you pay for room that is not needed before %(year)s."
        )
    year = occasion.at(nearest[1]).year if nearest else ""
    return text % {"day": occasion.day(occasion.look_again), "year": year}


def _wait(steps: Sequence[Step], decide_by: date, occasion: Occasion, order: Order) -> str:
    again = read_on(steps, decide_by)
    text = _(
        "Buy and announce nothing before %(day)s; then%(by)s raise one limit, or none if both hold. If no, you pay before anything is tested."
    )
    if occasion.meets(decide_by) and again <= decide_by and any(step.acts == "prove" for step in steps):
        text = _("Decide by what the tests say which limit is raised first. Buy and announce nothing before.")
    return text % {
        "day": _weekday(again, occasion),
        "by": _(", with %(who)s,") % {"who": order.lead} if order.lead else "",
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
        "more": figure(case, lead.item, significant(lead.wanted - lead.limit, 2)),
    }
    if missing := missing_people(case, lead, lead.wanted):
        tests = [each for each, step in enumerate(steps, start=1) if step.days]
        or_more = _(", or as many as step %(number)s finds") % {"number": tests[0]} if tests else ""
        text = ngettext(
            "Pay for one more person who checks%(found)s, so that today’s %(wanted)s are checked.",
            "Pay for %(number)s more people who check%(found)s, so that today’s %(wanted)s are checked.",
            missing,
        )
        words["found"] = or_more
        no = _("If no, cut %(wanted)s to %(limit)s.")
        if kept:
            no = _("If no, step %(kept)s stays, and %(more)s go on waiting.")
        text = f"{text} {no}"
    elif lead.item.steady:
        text = _("Pay for what brings it under %(limit)s. If no, nothing grows.")
    else:
        text = _("Pay for what closes the gap. If no, cut %(wanted)s to %(limit)s.")
        if kept:
            text = _("Pay for what closes the gap. If no, step %(kept)s stays, and %(more)s go on waiting.")
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
            "Open on %(day)s only to as many as the load test carries (today one in %(times)s), to all once it has carried %(wanted)s. If no, the launch waits until then."
        )
    return text % {**words, "day": occasion.day(lead.moment.first), "times": times_words(lead)}


def _as_far_as_both(case: Case, leads: Sequence[Lead], steps: Sequence[Step], occasion: Occasion) -> str:
    launch = upcoming_launch(case, occasion)
    text = _("Take in at most %(limits)s, until both are raised.")
    if launch is not None:
        text = _("Open on %(day)s, but take in at most %(limits)s, until both are raised.")
    limits = [_limit_of(case, lead) for lead in leads[:2]]
    words = {"day": occasion.day(launch) if launch else "", "limits": listed(limits)}
    if most := most_answers(case, leads[:2], occasion):
        answers, now = most
        # Nobody can order tokens: what both limits carry is told in what comes.
        tighter = min(leads[:2], key=lambda lead: lead.limit / today(case, lead))
        words |= {
            "limits": figure(case, answers.item, answers.limit),
            "now": number(case, answers.item, now),
            "tighter": figure(case, tighter.item, tighter.limit),
        }
        text = _(
            "Take in at most %(limits)s (%(now)s today), until both limits are raised. If no, more comes in than is carried."
        )
        if launch is not None:
            text = _(
                "Open on %(day)s for at most %(limits)s, which %(tighter)s carry, until both limits are raised. If no, it waits until then."
            )
    return text % words


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
        text = _("Pay for %(to)s before anything for %(away)s. If no, %(limit)s.")
        words = {"away": case.definition.causes[most], "to": to, "limit": _unraised(case, leads[0], occasion)}
        return text % words
    text = _("Put the next quarter into %(to)s. If no, %(limit)s.")
    return text % {"to": to, "limit": _unraised(case, leads[0], occasion)}


def _unraised(case: Case, lead: Lead, occasion: Occasion) -> str:
    """Say what is left of a limit that nobody pays for, and when it is reached then."""
    name = lead.item.limit_name or lead.item.short_name
    text = _("nothing is done about %(name)s") if is_a_time(lead.item) else _("%(name)s stays at %(limit)s")
    text %= {"name": name, "limit": figure(case, lead.item, lead.limit)}
    month = even_month(case, [lead], occasion)
    if not month:
        return text
    state = lead.item.milestone or _("it is reached")
    unpaid = _("%(text)s, with even odds that %(state)s by %(month)s")
    return unpaid % {"text": text, "month": month, "state": state}


_ASKED: Mapping[FindingKind, Callable[[Case, Sequence[Lead], Sequence[Step], Occasion], str]] = {
    "over": _pay,
    "recovering": _watch,
    "launch": _open_to_some,
    "together": _as_far_as_both,
    "disputed": _settle,
    "months": _move_money,
    "perhaps_over": _move_money,
}
