"""The bills of a month: when it matters, and with as much as is let in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, isfinite

from django.utils.translation import gettext as _

from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import is_a_time, most_answers, pooled, today
from apps.findings.brief.headline import horizon_month
from apps.findings.brief.lead import TWICE, Lead, Matter, lead_on, opened_under
from apps.findings.case import Case
from apps.findings.sentences import number_words, two_digits
from apps.instruments.figures.format import format_figure, is_per_thousand, significant

DAYS_A_MONTH = 30.4
NEAR_CEILING = 2  # times
MOST_IN_WORDS = 12


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
    few: str = ""  # the same with as many as are let in; empty where all are


def bill_of(matter: Matter) -> Bill | None:
    case, occasion, moment = matter.case, matter.occasion, matter.first_moment
    roles = case.definition.roles
    if not roles or roles.answers not in case.result.quantities:
        return None
    answers, bills = lead_on(case, roles.answers, occasion), pooled(case, roles.bills)
    is_launched, price = moment is not None and moment.kind == "launch", _price_of_one(case)
    if answers and price and is_launched:
        return _bill_after_launch(matter, price, answers)
    if answers and price and not bills:
        demand, now = answers.later, today(case, answers)
        some = _("about %(bill)s a month by %(month)s, at what one %(thing)s costs today")
        if now < demand:
            some = _("about %(now)s a month today, %(bill)s by %(month)s")
        some %= {
            "now": _a_month(case, price * now),
            "bill": _a_month(case, price * demand),
            "month": horizon_month(case, occasion),
            "thing": case.framing.thing_one or _("answer"),
        }
        text = _("Bills (no salaries): %(some)s%(ceiling)s.")
        return _bill(case, text, price * demand * DAYS_A_MONTH, occasion, digits=1, some=some)
    return _bill_of_use(matter, bills, answers) if bills else None


def _bill_after_launch(matter: Matter, price: float, answers: Lead) -> Bill:
    """Return the bill of a month in which all are let in, told beside today's, and with some of them."""
    case, amount = matter.case, price * answers.wanted * DAYS_A_MONTH
    parts = share_of(matter) if matter.leads[0].item.peak_scaled else 0
    few = money_words(case, significant(significant(amount, 1) / parts, 2)) if parts else ""
    words = {"times": share_words(matter), "few": few, "last": _before_launch(case, price, answers)}
    text = _("Bills (no salaries): %(last)sabout %(bill)s a month with all let in%(ceiling)s%(some)s.")
    some = _("; with one in %(times)s, %(few)s") % words if few else ""
    bill = _bill(case, text, amount, matter.occasion, digits=1, some=some, last=words["last"])
    if few and bill.above:
        # What all of it costs is asked later.
        text = _("Bills (no salaries): %(last)sabout %(few)s a month with one in %(times)s.")
        return replace(bill, words=text % words, few=few)
    return replace(bill, few=few)


def bill_at_cap(matter: Matter) -> Bill | None:
    """Return the bill of a month in which as much comes as two limits carry, from that at the end; None if unknown."""
    case, bill = matter.case, bill_of(matter) if matter.kind == "together" else None
    most = most_answers(case, matter.leads[:2], matter.occasion)
    if bill is None or most is None or case.framing.model_hosting == "own":
        return None
    answers, _now = most
    share = answers.limit / answers.later
    text = _("Bills (no salaries): %(last)sabout %(bill)s a month once open%(ceiling)s.")
    return _bill(case, text, bill.amount * share, matter.occasion)


def bill_above(matter: Matter) -> Iterator[str]:
    """Say what it costs a month to open to all, where that is more than is allowed, and fewer are let in."""
    bill = bill_of(matter)
    if bill is not None and bill.above and bill.few:
        text = _("bills of about %(bill)s a month%(ceiling)s")
        yield text % {"bill": bill.month, "ceiling": bill.ceiling}


def share_of(matter: Matter) -> int:
    """Return to one in how many it is opened: rounded up, so many fit; 0 where that says nothing."""
    times = [lead.times for lead in opened_under(matter) if not is_a_time(lead.item)]
    return ceil(max(times)) if all(map(isfinite, times)) and times and min(times) >= TWICE else 0


def share_words(matter: Matter) -> str:
    times = share_of(matter)
    return number_words(times) if times <= MOST_IN_WORDS else two_digits(times)


def _before_launch(case: Case, price: float, answers: Lead) -> str:
    """Say what a month costs before the launch: last month's, else by the price of one, if there is a use of it."""
    now = today(case, answers)
    if (last := _last_month(case)) or case.framing.stage == "idea":
        return last
    text = _("about %(bill)s a month today, ") if now < answers.wanted else _("nobody gave today’s; ")
    return text % {"bill": _a_month(case, price * now)}


def _last_month(case: Case) -> str:
    last = pooled(case, case.definition.roles.bills)
    return _("%(bill)s last month, ") % {"bill": money_words(case, significant(last, 2))} if last else ""


def _a_month(case: Case, a_day: float) -> str:
    return money_words(case, significant(a_day * DAYS_A_MONTH, 1))


def _bill_of_use(matter: Matter, bills: float, answers: Lead | None) -> Bill:
    """Return the bill of a month that is told from last month's."""
    case, occasion, moment = matter.case, matter.occasion, matter.first_moment
    # Machines of one's own cost the same however much they are asked.
    if case.framing.model_hosting == "own":
        return _bill(case, _("Machines: %(bill)s a month today%(ceiling)s."), bills, occasion)
    if moment is not None and moment.kind == "peak":
        text = _("Bills of a month as busy as %(peak)s: about %(bill)s%(ceiling)s.")
        times = max(float(each["times"]) for each in case.framing.peaks)
        named = moment.name or _("the peak")
        return _bill(case, text, significant(bills, 2) * times, occasion, peak=named)
    growth = _growth_of_use(case, answers)
    if growth > 1:
        text = _("Bills (no salaries): %(last)sabout %(bill)s a month by %(month)s%(ceiling)s.")
        return _bill(case, text, significant(bills, 2) * growth, occasion)
    return _bill(case, _("Bills (no salaries) were %(bill)s last month%(ceiling)s."), bills, occasion)


def _bill(
    case: Case,
    text: str,
    amount: float,
    occasion: Occasion,
    digits: int = 2,
    peak: str = "",
    some: str = "",
    last: str = "",
) -> Bill:
    amount = significant(amount, digits)
    words, most = money_words(case, amount), _ceiling(case)
    near, above = _(", of %(most)s that %(who)s allows"), ""
    if 0 < most < amount:
        above = money_words(case, significant(amount - most, 2))
        near = _(", %(above)s more than %(who)s allows")
    near %= {
        "who": payer_of(case) or _("who pays"),
        "most": money_words(case, most),
        "above": above,
    }
    ceiling = near if 0 < most <= NEAR_CEILING * amount else ""
    text %= {
        "bill": words,
        "peak": peak,
        "month": horizon_month(case, occasion),
        "ceiling": ceiling,
        "some": some,
        "last": last or _last_month(case),
    }
    return Bill(text, amount, words, ceiling, above)


def _growth_of_use(case: Case, answers: Lead | None) -> float:
    """Return how many times as much is asked at the horizon, by the printed figures."""
    now = answers.now if answers else 0
    return answers.later / now if answers and now else 1


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


def price_of_posts(case: Case, posts: int) -> str:
    """Return what so many people cost; empty where nobody said it."""
    if not case.framing.post_year:
        return ""
    amount = money_words(case, significant(posts * case.framing.post_year, 2))
    return _("%(amount)s a year") % {"amount": amount}
