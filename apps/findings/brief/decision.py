"""What it costs, what is asked by when, and what the law asks."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import Advice
from apps.findings.brief.actions import ASKS, Step, Steps
from apps.findings.brief.dates import Occasion, weekday_after, weekday_until
from apps.findings.brief.figures import checkers_of, figure, money_goes_to, pooled
from apps.findings.brief.headline import horizon_month
from apps.findings.brief.lead import FindingKind, Lead, at_horizon, lead_on
from apps.findings.brief.leave import COSTS_SILENT
from apps.findings.brief.order import Order
from apps.findings.brief.reasons import posts_for, upcoming_launch
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words, sentence_case, two_digits
from apps.instruments.figures.format import format_figure, is_per_thousand, significant

BRIEF_COST = ClaimRule(
    "brief.cost",
    gettext_lazy(
        "People missing at the care of those who check now, bills at the moment from the price of an answer and their number, the price of an hour where the limit is one of the load, where most of the planned money goes, and work only where it was sized."
    ),
)
BRIEF_ASKED = ClaimRule(
    "brief.asked", gettext_lazy("One decision, by the kind of finding; the day follows from the first bite.")
)
BRIEF_LAW = ClaimRule(
    "brief.law", gettext_lazy("Duties with a day or that stop, as the law advice counts them.")
)
BRIEF_WHEN = ClaimRule(
    "brief.when", gettext_lazy("The meeting at which it is decided, and whether it comes too late.")
)
DAYS_A_MONTH, DAYS_A_WEEK = 30.4, 5
FAR = 0.2  # P(within) up to which a limit is not near
A_DAY, A_MONTH = timedelta(days=1), timedelta(days=30)
NEAR_CEILING = 2  # times


def costs(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    steps: Steps,
    decide_by: date,
    occasion: Occasion,
    order: Order,
) -> tuple[Claim, ...]:
    """Return what is known of money and people; nothing is made up where nobody said it."""
    lines = [
        *_people(case, kind, leads, decide_by, occasion),
        *_bills(case, kind, leads, occasion),
        *(_outage(case, leads) if kind != "nothing" else ()),
        *_money(case, kind, leads),
        *_work(case, kind, steps.steps, decide_by, occasion, order),
    ]
    if not lines:
        lines = [_("Nobody gave a price, a bill or a post.")]
    return tuple(Claim(BRIEF_COST, "", text) for text in lines)


def asked(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    steps: Steps,
    decide_by: date,
    occasion: Occasion,
) -> Claim:
    """Return the one decision that is asked."""
    moment = leads[0].moment if leads else None
    if moment is not None and moment.is_past(occasion.issued_on):
        return Claim(BRIEF_ASKED, kind, _("Enter what was measured."))
    if moment is not None and not steps.fits and moment.kind == "launch":
        text = _("Move the launch of %(day)s: nothing that raises the limit fits before it.")
        return Claim(BRIEF_ASKED, kind, text % {"day": occasion.day(moment.first)})
    return Claim(BRIEF_ASKED, kind, _asked(case, kind, leads, steps.steps, decide_by, occasion))


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
    duties = (*advice.law.stops, *advice.law.dated) if advice else ()
    if not duties or advice is None:
        return None
    launch = upcoming_launch(case, occasion)
    by = weekday_until(occasion.issued_on + A_MONTH)
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
        stop = _("Nobody new yet: %(what)s.") if is_growth else _("No launch yet: %(what)s.")
        text = f"{stop % {'what': advice.law.stops[0].short}} {text}"
    return Claim(BRIEF_LAW, "", text)


def _people(
    case: Case, kind: FindingKind, leads: Sequence[Lead], decide_by: date, occasion: Occasion
) -> Iterator[str]:
    for lead in leads[:1] if kind in {"over", "months", "launch", "perhaps_over"} else ():
        missing = missing_people(case, lead, lead.wanted)
        later = missing_people(case, lead, significant(at_horizon(lead.time), 2))
        if not missing:
            continue
        words = {
            "number": sentence_case(number_words(missing)),
            "then": number_words(later),
            "month": horizon_month(case, occasion),
            "day": occasion.day(decide_by),
        }
        text = ngettext("%(number)s more person who checks", "%(number)s more people who check", missing)
        if later > missing:
            text = ngettext(
                "%(number)s more person today, about %(then)s by %(month)s",
                "%(number)s more people today, about %(then)s by %(month)s",
                missing,
            )
        yield f"{text % words}; {_price_of_posts(case, missing, words['day'])}."


def missing_people(case: Case, lead: Lead, wanted: float) -> int:
    """Return how many more have to check; 0 where nobody said how many do."""
    return max(posts_for(case, lead, wanted) - (checkers_of(case) or 0), 0)


def _price_of_posts(case: Case, missing: int, day: str) -> str:
    if case.framing.post_year:
        amount = _money_words(case, significant(missing * case.framing.post_year, 2))
        return _("%(amount)s a year") % {"amount": amount}
    payer = _payer(case)
    return _("%(who)s prices a post by %(day)s") % {"who": payer, "day": day}


def _payer(case: Case) -> str:
    """Return who is asked what the bills are."""
    roles = case.definition.roles
    who = case.definition.quantities[roles.bills].perspectives if roles else ()
    return case.definition.short_perspectives.get(who[0], "") if who else ""


def _bills(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    roles = case.definition.roles
    if not roles or roles.answers not in case.result.quantities:
        return
    bills, answers = pooled(case, roles.bills), lead_on(case, roles.answers, occasion)
    at_launch = bool(leads and leads[0].moment and leads[0].moment.kind == "launch")
    if at_launch and answers and (price := _price_of_one(case)):
        month = significant(price * answers.wanted * DAYS_A_MONTH, 1)
        text = _("About %(bill)s a month in bills after launch%(ceiling)s.")
        yield text % {"bill": _money_words(case, month), "ceiling": _ceiling(case, month)}
        return
    if not bills:
        return
    bills = significant(bills, 2)
    growth = _growth_of_use(case, answers)
    # Machines of one's own cost the same however much they are asked.
    if case.framing.model_hosting == "own":
        yield _("Machines cost %(bill)s a month%(ceiling)s.") % {
            "bill": _money_words(case, bills),
            "ceiling": _ceiling(case, bills),
        }
    elif growth > 1 and kind != "nothing":
        month = significant(bills * growth, 2)
        yield _("About %(bill)s a month in bills by %(month)s%(ceiling)s.") % {
            "bill": _money_words(case, month),
            "month": horizon_month(case, occasion),
            "ceiling": _ceiling(case, month),
        }
    else:
        yield _("Bills were %(bill)s last month%(ceiling)s.") % {
            "bill": _money_words(case, bills),
            "ceiling": _ceiling(case, bills),
        }


def _growth_of_use(case: Case, answers: Lead | None) -> float:
    """Return how many times as much is asked at the horizon, by the printed figures."""
    now = significant(answers.time.now or 0, 2) if answers else 0
    return significant(at_horizon(answers.time), 2) / now if answers and now else 1


def _price_of_one(case: Case) -> float | None:
    """Return what one answer costs."""
    roles = case.definition.roles
    price = pooled(case, roles.price) if roles else None
    if not roles or not price:
        return None
    return price / 1000 if is_per_thousand(case.definition.quantities[roles.price].unit) else price


def _ceiling(case: Case, month: float) -> str:
    """Return the most that a month may cost, where the bill comes near it or is past it."""
    roles = case.definition.roles
    most = pooled(case, roles.ceiling) if roles else None
    if not most or not most / NEAR_CEILING <= month:
        return ""
    text = _(", where %(most)s is the ceiling")
    return text % {"most": _money_words(case, significant(most, 2))}


def _outage(case: Case, leads: Sequence[Lead]) -> Iterator[str]:
    roles = case.definition.roles
    if not roles or not leads or leads[0].time.dimension != case.definition.quantities[roles.load].dimension:
        return
    if hour := pooled(case, roles.outage):
        text = _("An hour without it costs %(amount)s.")
        yield text % {"amount": _money_words(case, significant(hour, 1))}


def _money_words(case: Case, amount: float) -> str:
    return format_figure(amount, "currency", case.framing.currency)


def _money(case: Case, kind: FindingKind, leads: Sequence[Lead]) -> Iterator[str]:
    most = money_goes_to(case)
    if most and most not in {lead.time.dimension for lead in leads} and kind not in COSTS_SILENT:
        yield _("Most of the planned money goes to %(what)s.") % {"what": case.definition.marks[most]}


def _work(
    case: Case,
    kind: FindingKind,
    steps: Sequence[Step],
    decide_by: date,
    occasion: Occasion,
    order: Order,
) -> Iterator[str]:
    days = sum(step.days for step in steps)
    if order.sizes:
        yield _sized(case, order)
    elif kind == "open" and days:
        text = ngettext("One day of testing.", "%(number)s days of testing.", days)
        yield sentence_case(text % {"number": number_words(days)})
        yield _("Nothing is to be bought.")
    elif kind not in {"nothing", "open", *ASKS} and steps:
        owners = [step.owner for step in steps if step.owner]
        if owners:
            text = ngettext(
                "%(who)s sizes the step by %(day)s.",
                "%(who)s sizes the %(number)s steps by %(day)s.",
                len(steps),
            )
            yield text % {
                "who": max(owners, key=owners.count),
                "number": number_words(len(steps)),
                "day": occasion.day(decide_by),
            }


def _sized(case: Case, order: Order) -> str:
    low, high = (sum(getattr(size, name) for size in order.sizes) for name in ("low", "high"))
    days = (
        two_digits(low)
        if low == high
        else _("%(low)s to %(high)s")
        % {
            "low": two_digits(low),
            "high": two_digits(high),
        }
    )
    text = _("%(days)s days of work, sized by %(who)s") % {"days": sentence_case(days), "who": order.sized_by}
    if case.framing.week_rate:
        amounts = [significant(each / DAYS_A_WEEK * case.framing.week_rate, 2) for each in (low, high)]
        words = list(dict.fromkeys(_money_words(case, amount) for amount in amounts))
        text += _(": about %(amount)s") % {"amount": _(" to ").join(words)}
    return f"{text}."


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
        "name": lead.item.limit_name or lead.item.short_name,
    }
    if missing := missing_people(case, lead, lead.wanted):
        text = ngettext(
            "Pay for one more person who checks. If no, growth stops at %(limit)s.",
            "Pay for %(number)s more people who check. If no, growth stops at %(limit)s.",
            missing,
        )
    elif lead.item.steady:
        text = _("Pay for what brings it under %(limit)s. If no, nothing grows.")
    else:
        text = _("Pay for what closes the gap. If no, growth stops at %(limit)s.")
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
    tighter = max(leads[:2], key=lambda each: each.times)
    launch = upcoming_launch(case, occasion)
    text = _("Grow only as far as the tighter limit carries, %(limit)s, and further as both rise.")
    if launch is not None:
        text = _(
            "Open on %(day)s only as far as the tighter limit carries, %(limit)s, and widen as both rise."
        )
    return text % {
        "day": occasion.day(launch) if launch else "",
        "limit": figure(case, tighter.item, tighter.limit),
    }


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
        text = _("Move two tenths of the planned money from %(away)s to %(to)s.")
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
