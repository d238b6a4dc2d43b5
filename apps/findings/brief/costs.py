"""What it costs: people, bills and work, as far as somebody said it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import figure, is_checked, missing_people, money_goes_to, pooled
from apps.findings.brief.headline import horizon_month
from apps.findings.brief.lead import FindingKind, Lead, at_horizon, lead_on
from apps.findings.brief.order import Order
from apps.findings.brief.steps.step import ASKS, PEOPLE_OF, POSTS, Step, Steps
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words, sentence_case, two_digits
from apps.instruments.figures.format import format_figure, is_per_thousand, significant

BRIEF_COST = ClaimRule(
    "brief.cost",
    gettext_lazy(
        "People missing at the care of those who check now, bills at the moment from the price of an answer and their number, the price of an hour where the limit is one of the load, where most of the planned money goes, work only where it was sized; else which steps nobody priced, and who does by the last weekday before the decision. What waits while less is let in."
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
        *([bill.words] if (bill := bill_of(case, kind, leads, occasion)) else []),
        *(_outage(case, leads) if kind != "nothing" else ()),
        *_money(case, kind, leads, decide_by, occasion),
        *_work(case, kind, leads, steps.steps, decide_by, occasion, order),
    ]
    if not lines:
        lines = [_("Nobody gave a price, a bill or a post.")]
    return tuple(Claim(BRIEF_COST, "", text) for text in lines)


def _people(
    case: Case, kind: FindingKind, leads: Sequence[Lead], decide_by: date, occasion: Occasion
) -> Iterator[str]:
    for lead in leads[: PEOPLE_OF.get(kind, 0)]:
        missing = missing_people(case, lead, lead.wanted)
        later = missing_people(case, lead, significant(at_horizon(lead.time), 2))
        if not missing:
            continue
        words = {
            "number": sentence_case(number_words(missing)),
            "then": number_words(later),
            "month": horizon_month(case, occasion),
            "day": occasion.day(occasion.before(decide_by)),
        }
        text = ngettext("%(number)s more person who checks", "%(number)s more people who check", missing)
        if kind != "over":
            text = ngettext(
                "%(number)s more post by %(month)s",
                "%(number)s more posts by %(month)s",
                missing,
            )
        elif later > missing:
            text = ngettext(
                "%(number)s more person for today’s load, %(then)s more than now by %(month)s",
                "%(number)s more people for today’s load, %(then)s more than now by %(month)s",
                missing,
            )
        then = later if kind == "over" and later > missing else 0
        yield f"{text % words}; {_price_of_posts(case, missing, then, words['day'])}."


def _price_of_posts(case: Case, missing: int, then: int, day: str) -> str:
    if case.framing.post_year:
        now, later = (
            _money_words(case, significant(each * case.framing.post_year, 2)) for each in (missing, then)
        )
        text = _("%(amount)s a year, then %(later)s") if then else _("%(amount)s a year")
        return text % {"amount": now, "later": later}
    payer = payer_of(case)
    return _("%(who)s prices a post by %(day)s") % {"who": payer, "day": day}


def payer_of(case: Case) -> str:
    """Return who is asked what the bills are."""
    roles = case.definition.roles
    who = case.definition.quantities[roles.bills].perspectives if roles else ()
    return case.definition.short_perspectives.get(who[0], "") if who else ""


@dataclass(frozen=True)
class Bill:
    """What a month costs when it matters, and the most that it may cost, where it is past that."""

    words: str
    month: str
    ceiling: str


def bill_of(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> Bill | None:
    roles = case.definition.roles
    if not roles or roles.answers not in case.result.quantities:
        return None
    bills, answers = pooled(case, roles.bills), lead_on(case, roles.answers, occasion)
    at_launch = bool(leads and leads[0].moment and leads[0].moment.kind == "launch")
    if at_launch and answers and (price := _price_of_one(case)):
        text = _("About %(bill)s a month in bills after launch%(ceiling)s.")
        return _bill(case, text, price * answers.wanted * DAYS_A_MONTH, occasion, digits=1)
    if not bills:
        return None
    moment = leads[0].moment if leads else None
    if moment is not None and moment.kind == "peak" and case.framing.model_hosting != "own":
        text = _("Bills of a month as busy as %(peak)s: about %(bill)s%(ceiling)s.")
        times = max(float(each["times"]) for each in case.framing.peaks)
        named = moment.name or _("the peak")
        return _bill(case, text, significant(bills, 2) * times, occasion, peak=named)
    growth = _growth_of_use(case, answers)
    # Machines of one's own cost the same however much they are asked.
    if case.framing.model_hosting == "own":
        return _bill(case, _("Machines cost %(bill)s a month%(ceiling)s."), bills, occasion)
    if growth > 1:
        text = _("Bills: about %(bill)s a month by %(month)s%(ceiling)s.")
        if kind == "together":
            text = _("Bills with both raised: about %(bill)s a month%(ceiling)s.")
        return _bill(case, text, significant(bills, 2) * growth, occasion)
    return _bill(case, _("Bills were %(bill)s last month%(ceiling)s."), bills, occasion)


def _bill(case: Case, text: str, amount: float, occasion: Occasion, digits: int = 2, peak: str = "") -> Bill:
    amount = significant(amount, digits)
    words, most = _money_words(case, amount), _ceiling(case)
    near = _(", where %(most)s is the ceiling") % {"most": _money_words(case, most)}
    text %= {
        "bill": words,
        "peak": peak,
        "month": horizon_month(case, occasion),
        "ceiling": near if 0 < most <= NEAR_CEILING * amount else "",
    }
    return Bill(text, words, _money_words(case, most) if 0 < most < amount else "")


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


def _money(
    case: Case, kind: FindingKind, leads: Sequence[Lead], decide_by: date, occasion: Occasion
) -> Iterator[str]:
    most = money_goes_to(case)
    if not most or (kind != "nothing" and most in {lead.time.dimension for lead in leads}):
        return
    text = _("Most of the planned money goes to %(what)s.")
    if kind in {"months", "perhaps_over", "over", "nothing"} and payer_of(case):
        text = _("Most of the planned money goes to %(what)s; %(who)s names the amount by %(day)s.")
    words = {"who": payer_of(case), "day": occasion.day(occasion.before(decide_by))}
    yield text % {**words, "what": case.definition.causes[most]}


def _work(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    steps: Sequence[Step],
    decide_by: date,
    occasion: Occasion,
    order: Order,
) -> Iterator[str]:
    if order.sizes:
        yield _sized(case, order)
        return
    yield from _waiting(case, kind, leads, steps)
    yield from _tests(case, steps)
    if kind in {"nothing", "open"}:
        yield _("Nothing is bought.")
    elif kind not in ASKS:
        yield from _not_priced(case, steps, decide_by, occasion)


def _waiting(case: Case, kind: FindingKind, leads: Sequence[Lead], steps: Sequence[Step]) -> Iterator[str]:
    """Say how many wait while less is let in than comes."""
    held = [number for number, step in enumerate(steps, start=1) if step.acts == "lower" and kind == "over"]
    if held and leads and is_checked(case, leads[0]) and leads[0].wanted > leads[0].limit:
        more = figure(case, leads[0].item, significant(leads[0].wanted - leads[0].limit, 2))
        text = _("Under step %(step)s, %(more)s wait, unpriced.")
        if case.framing.success_unit:
            text = _("Under step %(step)s, %(more)s wait, unpriced, and the goal slips.")
        yield text % {"step": held[0], "more": more}


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


def _not_priced(case: Case, steps: Sequence[Step], decide_by: date, occasion: Occasion) -> Iterator[str]:
    """Say of which steps that come after the decision nobody gave a price, and from what it comes before it."""
    open_steps = [str(number) for number, step in unpriced(steps) if step.owner and step.on >= decide_by]
    if not open_steps:
        return
    text = ngettext(
        "Price of step %(steps)s: by %(day)s, from days, purchases and a week’s price (%(payer)s).",
        "Price of steps %(steps)s: by %(day)s, from days, purchases and a week’s price (%(payer)s).",
        len(open_steps),
    )
    rate = case.framing.week_rate
    if rate:
        text = ngettext(
            "Price of step %(steps)s: by %(day)s, from days (%(rate)s a week) and purchases.",
            "Price of steps %(steps)s: by %(day)s, from days (%(rate)s a week) and purchases.",
            len(open_steps),
        )
    yield text % {
        "steps": listed(open_steps),
        "day": occasion.day(occasion.before(decide_by)),
        "payer": payer_of(case) or _("who pays"),
        "rate": _money_words(case, rate) if rate else "",
    }


def unpriced(steps: Sequence[Step]) -> Iterator[tuple[int, Step]]:
    """Yield the steps that somebody has to price, with their number: what posts cost is told with the people."""
    for number, step in enumerate(steps, start=1):
        if not step.days and not step.informs and step.title.about != POSTS:
            yield number, step


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
