"""What it costs: people, bills and work, as far as somebody said it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.brief.dates import Occasion, weekday_after
from apps.findings.brief.figures import (
    figure,
    is_checked,
    is_cleared,
    missing_people,
    money_goes_to,
    number,
    pooled,
)
from apps.findings.brief.headline import horizon_month
from apps.findings.brief.lead import Lead, Matter, at_horizon, lead_on
from apps.findings.brief.order import Order
from apps.findings.brief.steps.step import ASKS, PAID, PEOPLE_OF, POSTS, Step, department
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words, sentence_case, two_digits
from apps.instruments.figures.format import format_figure, is_per_thousand, significant

BRIEF_COST = ClaimRule(
    "brief.cost",
    gettext_lazy(
        "People missing at the care of those who check now, bills at the moment from the price of an answer and their number, the price of an hour where the limit is one of the load, and the most that was allowed; whether the money that is planned for something else covers it, which steps nobody priced, and who says both by the last weekday before the decision; work only where it was sized. What waits while less is let in, and until when."
    ),
)
DAYS_A_MONTH, DAYS_A_WEEK = 30.4, 5
NEAR_CEILING = 2  # times
MID_MONTH, A_MONTH = 15, timedelta(days=31)


def costs(matter: Matter, steps: Sequence[Step], decide_by: date) -> tuple[Claim, ...]:
    """Return what is known of money and people; nothing is made up where nobody said it."""
    lines = [
        *_people(matter, steps, decide_by),
        *_bills(matter),
        *(_outage(matter.case, matter.leads) if matter.kind != "nothing" else ()),
        *_work(matter, steps, decide_by),
        *([] if matter.order.sizes else _paid_from(matter, steps, decide_by)),
    ]
    if not lines:
        lines = [_("Nobody gave a price, a bill or a post.")]
    return tuple(Claim(BRIEF_COST, "", text) for text in lines)


def _bills(matter: Matter) -> Iterator[str]:
    case, bill = matter.case, bill_of(matter)
    # Machines of one's own are no part of what more people who check cost.
    is_other = (
        matter.kind == "over"
        and case.framing.model_hosting == "own"
        and any(is_checked(case, lead) for lead in matter.leads[:1])
    )
    if bill and not is_other:
        yield bill.words


def _people(matter: Matter, steps: Sequence[Step], decide_by: date) -> Iterator[str]:
    case, kind, occasion = matter.case, matter.kind, matter.occasion
    found_by = _found_by(steps)
    for lead in matter.leads[: PEOPLE_OF.get(kind, 0)]:
        missing = missing_people(case, lead, lead.wanted)
        later = missing_people(case, lead, significant(at_horizon(lead.time), 2))
        if not missing:
            continue
        words = {
            "number": sentence_case(number_words(missing)),
            "then": number_words(later),
            "month": horizon_month(case, occasion),
            "from": _paid_from_month(found_by, occasion) if found_by else "",
            "price": _price_of_posts(case, missing, matter.day_before(decide_by)),
            "later": _price_of_posts(case, later, "") if case.framing.post_year else "",
        }
        text = ngettext(
            "%(number)s more person who checks, from %(from)s on: %(price)s.",
            "%(number)s more people who check, from %(from)s on: %(price)s.",
            missing,
        )
        if found_by is None:
            text = ngettext(
                "%(number)s more post by %(month)s: %(price)s.",
                "%(number)s more posts by %(month)s: %(price)s.",
                missing,
            )
        yield text % words
        if kind == "over" and later > missing:
            text = _("By %(month)s %(then)s more than now: %(later)s.")
            yield (text if words["later"] else _("By %(month)s %(then)s more than now.")) % words


def _paid_from_month(found_by: date, occasion: Occasion) -> str:
    """Return the month from which somebody who is found by a day is paid: the next, late in a month."""
    first = found_by.replace(day=1)
    return occasion.month(first if found_by.day <= MID_MONTH else (first + A_MONTH).replace(day=1))


def _price_of_posts(case: Case, posts: int, day: str) -> str:
    if case.framing.post_year:
        return _("%(amount)s a year") % {
            "amount": _money_words(case, significant(posts * case.framing.post_year, 2))
        }
    return _("%(who)s prices a post by %(day)s") % {"who": payer_of(case), "day": day}


def payer_of(case: Case) -> str:
    """Return who is asked what the bills are."""
    roles = case.definition.roles
    who = case.definition.quantities[roles.bills].perspectives if roles else ()
    return case.definition.short_perspectives.get(who[0], "") if who else ""


@dataclass(frozen=True)
class Bill:
    """What a month costs when it matters, and by how much that is above the most that it may cost; empty if it isn't."""

    words: str
    month: str
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
        if matter.kind == "together":
            text = _("Bills with both raised: about %(bill)s a month%(ceiling)s.")
        return _bill(case, text, significant(bills, 2) * growth, occasion)
    return _bill(case, _("Bills were %(bill)s last month%(ceiling)s."), bills, occasion)


def _bill(case: Case, text: str, amount: float, occasion: Occasion, digits: int = 2, peak: str = "") -> Bill:
    amount = significant(amount, digits)
    words, most = _money_words(case, amount), _ceiling(case)
    near = _("; %(who)s allows %(most)s")
    near %= {"who": payer_of(case) or _("who pays"), "most": _money_words(case, most)}
    text %= {
        "bill": words,
        "peak": peak,
        "month": horizon_month(case, occasion),
        "ceiling": near if 0 < most <= NEAR_CEILING * amount else "",
    }
    above = _money_words(case, significant(amount - most, 2)) if 0 < most < amount else ""
    return Bill(text, words, above)


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


def _outage(case: Case, leads: Sequence[Lead]) -> Iterator[str]:
    roles = case.definition.roles
    if not roles or not leads or leads[0].time.dimension != case.definition.quantities[roles.load].dimension:
        return
    if hour := pooled(case, roles.outage):
        text = _("An outage costs %(amount)s an hour.")
        yield text % {"amount": _money_words(case, significant(hour, 1))}


def _money_words(case: Case, amount: float) -> str:
    return format_figure(amount, "currency", case.framing.currency)


def _paid_from(matter: Matter, steps: Sequence[Step], decide_by: date) -> Iterator[str]:
    """Say who gives the prices that nobody gave, and who says whether the money planned for something else covers them."""
    case, kind, day = matter.case, matter.kind, matter.day_before(decide_by)
    most, payer = money_goes_to(case), payer_of(case)
    is_elsewhere = kind in PAID and most not in {"", *(lead.time.dimension for lead in matter.leads)}
    covers = _("%(who)s says whether money planned for %(what)s pays for it")
    words = {"who": payer, "what": case.definition.causes.get(most, "")}
    unknown = _not_priced(steps, decide_by) if kind not in {*ASKS, "nothing", "open"} else ""
    if unknown and is_elsewhere and payer:
        text = _("%(unknown)s by %(day)s; %(covers)s.")
        yield text % {"unknown": unknown, "day": day, "covers": covers % words}
    elif unknown:
        yield _("%(unknown)s by %(day)s.") % {"unknown": unknown, "day": day}
    elif is_elsewhere and not payer:
        yield _("Most of the planned money goes to %(what)s.") % words


def _work(matter: Matter, steps: Sequence[Step], decide_by: date) -> Iterator[str]:
    case = matter.case
    if matter.order.sizes:
        yield _sized(case, matter.order)
        return
    if matter.kind == "over":
        yield from _waiting(matter, steps, decide_by)
    yield from _tests(case, steps)
    if matter.kind == "nothing":
        yield _("Nothing is bought.")
    elif matter.kind == "open":
        who = list(dict.fromkeys(department(case, lead.item.perspectives) for lead in matter.leads[:2]))
        text = ngettext(
            "%(who)s prices a higher limit by %(day)s.",
            "%(who)s price a higher limit by %(day)s.",
            len(who),
        )
        yield text % {"who": listed(who), "day": matter.day_before(read_on(steps, decide_by))}


def read_on(steps: Sequence[Step], decide_by: date) -> date:
    """Return the day after the last test, on which all of them are read."""
    return weekday_after(max((step.on for step in steps if step.acts == "prove"), default=decide_by))


def _waiting(matter: Matter, steps: Sequence[Step], decide_by: date) -> Iterator[str]:
    """Say how many wait while less is let in than comes, how many that makes until there are people for them."""
    case = matter.case
    lead = next((each for each in matter.leads[:1] if is_checked(case, each)), None)
    lowering = next((pair for pair in enumerate(steps, start=1) if pair[1].acts == "lower"), None)
    if lead is None or lowering is None:
        return
    (place, step), more = lowering, significant(lead.wanted - lead.limit, 2)
    if more <= 0:
        return
    words = {
        "step": place,
        "more": figure(case, lead.item, more),
        "who": step.owner or payer_of(case),
        "day": matter.day_before(decide_by),
    }
    text = _("From step %(step)s on, %(more)s wait. %(who)s says by %(day)s what that costs.")
    until = _found_by(steps)
    if until is not None and until > step.on:
        text = _(
            "From step %(step)s on, %(more)s wait: about %(all)s by %(until)s. %(left)s%(who)s says by %(day)s what that costs."
        )
        waiting = more * (until - step.on).days
        words |= {
            "all": number(case, lead.item, significant(waiting, 2)),
            "until": matter.occasion.day(until),
            "left": "" if is_cleared(case, lead, waiting) else _("These stay, or take more people. "),
        }
    yield text % words


def _found_by(steps: Sequence[Step]) -> date | None:
    """Return the day by which the people are found who are missing; None where no step is to find any."""
    return next((step.on for step in steps if step.title.about == POSTS), None)


def _tests(case: Case, steps: Sequence[Step]) -> Iterator[str]:
    """Say how long the tests take, of which the days are known."""
    tested = [str(number) for number, step in enumerate(steps, start=1) if step.days]
    if not tested:
        return
    days = sum(step.days for step in steps)
    which = ngettext("Step %(steps)s", "Steps %(steps)s", len(tested)) % {"steps": listed(tested)}
    text = ngettext(
        "%(which)s: one day of work%(price)s.", "%(which)s: %(number)s days of work%(price)s.", days
    )
    yield text % {"which": which, "number": number_words(days), "price": _price_of_work(case, days)}


def _price_of_work(case: Case, days: float) -> str:
    if not case.framing.week_rate:
        return ""
    amount = significant(days / DAYS_A_WEEK * case.framing.week_rate, 2)
    return _(", about %(amount)s") % {"amount": _money_words(case, amount)}


def _not_priced(steps: Sequence[Step], decide_by: date) -> str:
    """Say of which steps that come after the decision nobody gave a price, and who does; empty where there is none."""
    open_steps = [(number, step) for number, step in unpriced(steps) if step.owner and step.on >= decide_by]
    if not open_steps:
        return ""
    owners = list(dict.fromkeys(step.owner for _number, step in open_steps))
    text = ngettext("%(who)s prices step %(steps)s", "%(who)s prices steps %(steps)s", len(open_steps))
    if len(owners) > 1:
        text = _("%(who)s price steps %(steps)s")
    return text % {"steps": listed([str(number) for number, _step in open_steps]), "who": listed(owners)}


def unpriced(steps: Sequence[Step]) -> Iterator[tuple[int, Step]]:
    """Yield the steps that somebody has to price, with their number: what posts cost is told with the people."""
    for place, step in enumerate(steps, start=1):
        if not step.days and not step.informs and step.title.about != POSTS:
            yield place, step


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
