"""What it costs, what is asked by when, and what the law asks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import Advice
from apps.findings.brief.actions import Step
from apps.findings.brief.dates import Occasion, weekday_after
from apps.findings.brief.figures import checkers_of, figure, picked, pooled
from apps.findings.brief.lead import FindingKind, Lead, lead_on
from apps.findings.brief.reasons import posts_for
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words, sentence_case
from apps.instruments.figures.format import format_figure, is_per_thousand, significant

BRIEF_COST = ClaimRule(
    "brief.cost",
    gettext_lazy(
        "Bills at the moment from the price of an answer and their number, people missing at the care of those who check now, and where most of the planned money goes, if not to a lead quantity's dimension."
    ),
)
BRIEF_ASKED = ClaimRule(
    "brief.asked", gettext_lazy("One decision, by the kind of finding; the day follows from the first bite.")
)
BRIEF_LAW = ClaimRule(
    "brief.law", gettext_lazy("Duties with a day or that stop, as the law advice counts them.")
)
DAYS_A_MONTH = 30.4
FAR = 0.2  # P(within) up to which a limit is not near


def costs(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    steps: Sequence[Step],
    decide_by: date,
    occasion: Occasion,
) -> tuple[Claim, ...]:
    """Return what is known of money and people; nothing is made up where nobody said it."""
    lines = (*_people(case, leads, occasion), *_bills(case, kind, leads, occasion), *_money(case, leads))
    sizes = _sized_by(steps, decide_by, occasion)
    return tuple(Claim(BRIEF_COST, "", text) for text in (*lines, *sizes))


def asked(
    case: Case, kind: FindingKind, leads: Sequence[Lead], steps: Sequence[Step], occasion: Occasion
) -> Claim:
    """Return the one decision that is asked."""
    return Claim(BRIEF_ASKED, kind, _asked(case, kind, leads, steps, occasion))


def law(case: Case, advice: Advice | None, occasion: Occasion) -> Claim | None:
    """Return the one line about the law; None where no duty stops or has a day."""
    if advice is None or not (advice.law.stops or advice.law.dated):
        return None
    owner = case.definition.short_perspectives.get("risk", "")
    owners = [duty.owner for duty in (*advice.law.stops, *advice.law.dated)]
    owner = owners[0] if owners else owner
    number_ = len(advice.law.stops) + len(advice.law.dated)
    days = [date.fromisoformat(duty.on) for duty in advice.law.dated if duty.on]
    if advice.law.stops:
        text = _("No launch yet: %(what)s.") % {"what": advice.law.stops[0].short}
        return Claim(BRIEF_LAW, "", f"{text} {_duties(number_, owner)}")
    text = _duties(number_, owner)
    if days:
        text += " " + _("The last by %(day)s.") % {"day": occasion.day(max(days))}
    return Claim(BRIEF_LAW, "", text)


def _duties(count: int, owner: str) -> str:
    text = ngettext("One legal duty: %(owner)s.", "%(number)s legal duties: %(owner)s.", count)
    return sentence_case(text % {"number": number_words(count), "owner": owner})


def _people(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    for lead in leads[:1]:
        there, needed = checkers_of(case), posts_for(case, lead, lead.wanted)
        if there and needed > there:
            yield _("%(number)s more people who check.") % {
                "number": sentence_case(number_words(needed - there))
            }


def _bills(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    roles = case.definition.roles
    if not roles or roles.price not in case.definition.quantities:
        return
    bills = pooled(case, roles.bills)
    price, answers = pooled(case, roles.price), lead_on(case, roles.answers, occasion)
    if price and answers and leads and leads[0].moment and leads[0].moment.kind == "launch":
        item = case.definition.quantities[roles.price]
        each = price / 1000 if is_per_thousand(item.unit) else price
        month = significant(each * answers.wanted * DAYS_A_MONTH, 1)
        yield _("About %(bill)s a month in bills after launch.") % {"bill": _money_words(case, month)}
    elif bills:
        yield _("Bills were %(bill)s last month.") % {"bill": _money_words(case, significant(bills, 2))}


def _money_words(case: Case, amount: float) -> str:
    return format_figure(amount, "currency", case.framing.currency)


def _money(case: Case, leads: Sequence[Lead]) -> Iterator[str]:
    roles = case.definition.roles
    most = picked(case, roles.money) if roles else ""
    if most in case.definition.causes and most not in {lead.time.dimension for lead in leads}:
        yield _("Most of the planned money goes to %(what)s.") % {"what": case.definition.causes[most]}


def _sized_by(steps: Sequence[Step], decide_by: date, occasion: Occasion) -> Iterator[str]:
    owners = list(dict.fromkeys(step.owner for step in steps if step.owner))
    if owners:
        text = ngettext(
            "%(who)s sizes the steps by %(day)s.", "%(who)s size the steps by %(day)s.", len(owners)
        )
        yield text % {"who": listed(owners), "day": occasion.day(decide_by)}


def _asked(
    case: Case, kind: FindingKind, leads: Sequence[Lead], steps: Sequence[Step], occasion: Occasion
) -> str:
    if kind == "open":
        tests = [step.on for step in steps if step.acts == "prove"]
        if not tests:
            return _("Buy and announce nothing before a second round.")
        text = _("Buy and announce nothing before the second reading on %(day)s.")
        return text % {"day": occasion.day(weekday_after(max(tests)))}
    if kind == "nothing":
        return _("Spend nothing on scale before the next check.")
    if not leads or kind not in _ASKED:
        return _("Ask those who are missing, or stop.")
    return _ASKED[kind](case, leads, occasion)


def _pay(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    limit = figure(case, leads[0].item, leads[0].limit)
    there, needed = checkers_of(case), posts_for(case, leads[0], leads[0].wanted)
    if there and needed > there:
        text = _("Pay for %(number)s more people who check. If no, growth stops at %(limit)s.")
        return text % {"number": number_words(needed - there), "limit": limit}
    return _("Pay for what closes the gap. If no, growth stops at %(limit)s.") % {"limit": limit}


def _watch(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    return _("Build nothing, and watch %(name)s.") % {"name": leads[0].item.short_name}


def _open_to_some(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    day = leads[0].moment.first if leads[0].moment else occasion.issued_on
    text = _(
        "Open on %(day)s only to as many as the load test carries, and to everybody once %(wanted)s have passed."
    )
    return text % {"day": occasion.day(day), "wanted": figure(case, leads[0].item, leads[0].wanted)}


def _as_far_as_both(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    tighter = max(leads[:2], key=lambda each: each.times)
    limit = figure(case, tighter.item, tighter.limit)
    return _("Open only as far as %(limit)s, and widen as both limits rise.") % {"limit": limit}


def _settle(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    return _("Settle it by reading %(name)s where it is measured.") % {"name": leads[0].item.short_name}


def _move_money(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    lead, roles, causes = leads[0], case.definition.roles, case.definition.causes
    most = picked(case, roles.money) if roles else ""
    to = causes.get(lead.time.dimension, "")
    near = [
        time for time in case.result.quantities.values() if time.dimension == most and time.p_within > FAR
    ]
    if most in causes and most != lead.time.dimension and not near:
        return _("Move two tenths of the planned money from %(away)s to %(to)s.") % {
            "away": causes[most],
            "to": lead.item.limit_name or to,
        }
    return _("Put the next quarter into %(to)s.") % {"to": lead.item.limit_name or to}


_ASKED: Mapping[FindingKind, Callable[[Case, Sequence[Lead], Occasion], str]] = {
    "over": _pay,
    "recovering": _watch,
    "launch": _open_to_some,
    "together": _as_far_as_both,
    "disputed": _settle,
    "months": _move_money,
    "perhaps_over": _move_money,
}
