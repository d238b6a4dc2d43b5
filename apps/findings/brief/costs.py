"""What it costs: people, bills and work, as far as somebody said it."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.brief.actions import ASKS, Step, Steps
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import checkers_of, money_goes_to, pooled
from apps.findings.brief.headline import horizon_month
from apps.findings.brief.lead import FindingKind, Lead, at_horizon, lead_on
from apps.findings.brief.leave import COSTS_SILENT
from apps.findings.brief.order import Order
from apps.findings.brief.reasons import posts_for
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import number_words, sentence_case, two_digits
from apps.instruments.figures.format import format_figure, is_per_thousand, significant

BRIEF_COST = ClaimRule(
    "brief.cost",
    gettext_lazy(
        "People missing at the care of those who check now, bills at the moment from the price of an answer and their number, the price of an hour where the limit is one of the load, where most of the planned money goes, and work only where it was sized."
    ),
)
DAYS_A_MONTH, DAYS_A_WEEK = 30.4, 5
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
