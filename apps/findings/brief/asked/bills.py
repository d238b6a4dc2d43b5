"""The bills of a month: when it matters, and with as much as is let in."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import most_answers, pooled
from apps.findings.brief.headline import horizon_month
from apps.findings.brief.lead import Lead, Matter, at_horizon, lead_on
from apps.findings.case import Case
from apps.instruments.figures.format import format_figure, is_per_thousand, significant

DAYS_A_MONTH = 30.4
NEAR_CEILING = 2  # times


def payer_of(case: Case) -> str:
    """Return who is asked what the bills are."""
    roles = case.definition.roles
    who = case.definition.quantities[roles.bills].perspectives if roles else ()
    return case.definition.short_perspectives.get(who[0], "") if who else ""


@dataclass(frozen=True)
class Bill:
    """What a month costs when it matters, the most that it may, and by how much it is above that; empty if it isn't."""

    words: str
    amount: float
    month: str
    ceiling: str
    above: str


def bill_of(matter: Matter) -> Bill | None:
    case, occasion, moment = matter.case, matter.occasion, matter.first_moment
    roles = case.definition.roles
    if not roles or roles.answers not in case.result.quantities:
        return None
    answers, bills = lead_on(case, roles.answers, occasion), pooled(case, roles.bills)
    is_launched = moment is not None and moment.kind == "launch"
    if is_launched and answers and (price := _price_of_one(case)):
        text = _("About %(bill)s a month in bills after launch%(ceiling)s.")
        return _bill(case, text, price * answers.wanted * DAYS_A_MONTH, occasion, digits=1)
    return _bill_of_use(matter, bills, answers) if bills else None


def bill_at_cap(matter: Matter) -> str:
    """Return the bill of a month in which as much comes as two limits carry, from that at the end; empty if unknown."""
    case, bill = matter.case, bill_of(matter) if matter.kind == "together" else None
    most = most_answers(case, matter.leads[:2], matter.occasion)
    if bill is None or most is None or case.framing.model_hosting == "own":
        return ""
    answers, _now = most
    share = answers.limit / significant(at_horizon(answers.time), 2)
    return money_words(case, significant(bill.amount * share, 2))


def _bill_of_use(matter: Matter, bills: float, answers: Lead | None) -> Bill:
    """Return the bill of a month that is told from last month's."""
    case, occasion, moment = matter.case, matter.occasion, matter.first_moment
    # Machines of one's own cost the same however much they are asked.
    if case.framing.model_hosting == "own":
        return _bill(case, _("Machines cost %(bill)s a month today%(ceiling)s."), bills, occasion)
    if moment is not None and moment.kind == "peak":
        text = _("Bills of a month as busy as %(peak)s: about %(bill)s%(ceiling)s.")
        times = max(float(each["times"]) for each in case.framing.peaks)
        named = moment.name or _("the peak")
        return _bill(case, text, significant(bills, 2) * times, occasion, peak=named)
    growth = _growth_of_use(case, answers)
    if growth > 1:
        text = _("Bills: about %(bill)s a month by %(month)s%(ceiling)s.")
        return _bill(case, text, significant(bills, 2) * growth, occasion)
    return _bill(case, _("Bills were %(bill)s last month%(ceiling)s."), bills, occasion)


def _bill(case: Case, text: str, amount: float, occasion: Occasion, digits: int = 2, peak: str = "") -> Bill:
    amount = significant(amount, digits)
    words, most = money_words(case, amount), _ceiling(case)
    near = _("; %(who)s allows %(most)s")
    near %= {"who": payer_of(case) or _("who pays"), "most": money_words(case, most)}
    ceiling = near if 0 < most <= NEAR_CEILING * amount else ""
    month = horizon_month(case, occasion)
    text %= {"bill": words, "peak": peak, "month": month, "ceiling": ceiling}
    above = money_words(case, significant(amount - most, 2)) if 0 < most < amount else ""
    return Bill(text, amount, words, ceiling, above)


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


def _ceiling(case: Case) -> float:
    """Return the most that a month may cost; 0 where nobody gave it."""
    roles = case.definition.roles
    return significant((pooled(case, roles.ceiling) if roles else None) or 0, 2)


def money_words(case: Case, amount: float) -> str:
    return format_figure(amount, "currency", case.framing.currency)
