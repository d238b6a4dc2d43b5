"""What it costs: people, bills and work, as far as somebody said it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.brief.asked.bills import bill_at_cap, bill_of, money_words, payer_of, price_of_posts
from apps.findings.brief.asked.opening import paid_for_all
from apps.findings.brief.asked.work import sized, usually, work_of_tests
from apps.findings.brief.dates import weekday_after, weekday_from, working_days_between
from apps.findings.brief.figures import (
    WORKING_DAYS_A_YEAR,
    checkers_of,
    figure,
    is_a_time,
    is_checked,
    is_cleared,
    missing_people,
    money_goes_to,
    number,
    pooled,
    short_name,
)
from apps.findings.brief.headline import horizon_month
from apps.findings.brief.lead import FAR, Lead, Matter, opened_under
from apps.findings.brief.steps.step import (
    ASKS,
    OPENINGS,
    PAID,
    PEOPLE_OF,
    POSTS,
    Step,
    department,
    to_be_priced,
    unpriced,
)
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words, sentence_case
from apps.instruments.figures.format import significant

BRIEF_COST = ClaimRule(
    "brief.cost",
    gettext_lazy(
        "People missing at the care of those who check now, bills at the moment from the price of an answer and their number, the price of an hour where the limit is one of the load, and the most that was allowed; what was decided that a step costs, which steps nobody priced, who does by the last weekday before the decision, and how much work they usually are by their rules; work of others only where it was sized. What waits while less is let in, until when, and what clearing it costs. What follows from the decision, and when it is asked."
    ),
)
MID_MONTH, A_MONTH = 15, timedelta(days=31)


def costs(matter: Matter, steps: Sequence[Step], decide_by: date) -> tuple[Claim, ...]:
    """Return what is known of money and people; nothing is made up where nobody said it."""
    lines = [
        *_people(matter, steps, decide_by),
        *_for_others(matter, steps, decide_by),
        *_bills(matter, decide_by),
        *_later(matter, steps),
        *(_outage(matter.case, matter.leads) if matter.kind != "nothing" else ()),
        *_decided(steps),
        *_work(matter, steps, decide_by),
        *([] if matter.order.sizes else _paid_from(matter, steps, decide_by)),
    ]
    if not lines:
        lines = [_("Nobody gave a price, a bill or a post.")]
    return tuple(Claim(BRIEF_COST, "", text) for text in lines)


def _bills(matter: Matter, decide_by: date) -> Iterator[str]:
    """Say what a month costs, as much as is let in; else who says it."""
    if bill := bill_at_cap(matter) or bill_of(matter):
        yield bill.words
    elif (who := payer_of(matter.case)) and matter.kind in {*PAID, "open"}:
        text = _("What a month costs, %(who)s says by %(day)s.")
        yield text % {"who": who, "day": matter.day_before(decide_by)}


def _people(matter: Matter, steps: Sequence[Step], decide_by: date) -> Iterator[str]:
    case, kind, occasion = matter.case, matter.kind, matter.occasion
    found_by = _found_by(steps)
    for lead in matter.leads[: PEOPLE_OF.get(kind, 0)] if kind not in OPENINGS else ():
        missing = missing_people(case, lead, lead.wanted)
        if not missing:
            continue
        words = {
            "number": sentence_case(number_words(missing)),
            "month": horizon_month(case, occasion),
            "price": price_of_posts(case, missing) or _priced_by(case, matter.day_before(decide_by)),
        }
        text = ngettext(
            "%(number)s more person who checks: %(price)s.",
            "%(number)s more people who check: %(price)s.",
            missing,
        )
        if found_by is None:
            text = ngettext(
                "%(number)s more post by %(month)s: %(price)s.",
                "%(number)s more posts by %(month)s: %(price)s.",
                missing,
            )
        yield text % words


def _for_others(matter: Matter, steps: Sequence[Step], decide_by: date) -> Iterator[str]:
    """Say who says what it takes that another limit holds which is passed on the day of the launch."""
    case = matter.case
    for lead in opened_under(matter)[1:] if matter.kind == "launch" else ():
        # Who is missing is asked for later.
        missing = missing_people(case, lead, lead.wanted) if is_checked(case, lead) else 0
        if missing or is_a_time(lead.item) or any(lead.id in step.answers for step in steps):
            continue
        text = _("%(who)s says by %(day)s who carries %(what)s, and what that costs.")
        yield text % {
            "what": f"{number(case, lead.item, lead.wanted)} {short_name(case, lead.item)}",
            "who": department(case, lead.item.perspectives),
            "day": matter.day_before(decide_by),
        }


def _later(matter: Matter, steps: Sequence[Step]) -> Iterator[str]:
    """Say what is no part of the decision, though it follows from it, and when that is asked."""
    moment, again = matter.first_moment, matter.occasion.look_again
    parts = [*_people_later(matter), *_clearing(matter, steps)]
    if matter.kind == "launch":
        # Once the steps are done, and still before it.
        parts += paid_for_all(matter)
        again = weekday_after(max((step.on for step in steps), default=again))
    else:
        parts += _bill_later(matter, is_alone=not parts)
    if parts:
        text = _("You are asked on %(day)s for %(what)s.")
        if matter.kind in OPENINGS and (moment is None or moment.kind != "peak"):
            text = _("To open further, you are asked on %(day)s for %(what)s.")
        yield text % {"day": matter.occasion.day(again), "what": _(", and ").join(parts)}


def _bill_later(matter: Matter, *, is_alone: bool) -> Iterator[str]:
    bill, capped = bill_of(matter) if matter.kind in PAID else None, bill_at_cap(matter)
    if bill and capped:
        # Beside what is allowed it follows.
        is_above = bill.above and not capped.ceiling
        above = _(", %(above)s above what is allowed") % {"above": bill.above} if is_above else ""
        yield _("bills of %(bill)s a month%(above)s") % {"bill": bill.month, "above": above}
    elif bill and bill.above and is_alone:
        yield _("the bill above what %(who)s allows") % {"who": payer_of(matter.case) or _("who pays")}


def _people_later(matter: Matter) -> Iterator[str]:
    case, kind, now = matter.case, matter.kind, 0
    for lead in matter.leads[: PEOPLE_OF.get(kind, 0)] if kind in {"over", *OPENINGS} else ():
        more = missing_people(case, lead, lead.wanted)
        text = ngettext("one more person", "%(number)s more people", more)
        if kind == "over":
            # Today's are asked for already.
            now, text = more, _("%(number)s more people by %(month)s (the %(now)s included)")
            more = missing_people(case, lead, lead.later)
            more = more if more > now else 0
        if more:
            month = horizon_month(case, matter.occasion)
            text %= {"number": number_words(more), "month": month, "now": number_words(now)}
            yield ", ".join(filter(None, [text, price_of_posts(case, more)]))


def _clearing(matter: Matter, steps: Sequence[Step]) -> Iterator[str]:
    waiting = waiting_of(matter, steps) if matter.kind == "over" else None
    if waiting and waiting.until and waiting.clearing and not waiting.is_cleared:
        text = _("clearing the %(all)s that wait, about %(amount)s once")
        yield text % {"all": waiting.all, "amount": waiting.clearing}


def paid_from(found_by: date) -> date:
    """Return the day from which somebody who is found by a day works, and is paid: late in a month the next's first."""
    if found_by.day <= MID_MONTH:
        return found_by
    return weekday_from((found_by.replace(day=1) + A_MONTH).replace(day=1))


def _priced_by(case: Case, day: str) -> str:
    return _("%(who)s prices a post by %(day)s") % {"who": payer_of(case), "day": day}


def _outage(case: Case, leads: Sequence[Lead]) -> Iterator[str]:
    roles = case.definition.roles
    if not roles or not leads or leads[0].time.dimension != case.definition.quantities[roles.load].dimension:
        return
    if hour := pooled(case, roles.outage):
        text = _("An outage costs %(amount)s an hour.")
        yield text % {"amount": money_words(case, significant(hour, 1))}


def _paid_from(matter: Matter, steps: Sequence[Step], decide_by: date) -> Iterator[str]:
    """Say who gives the prices that nobody gave, and what of the money planned for something else is left."""
    reserved = _reserved(matter, steps)
    unknown = (
        list(_not_priced(steps, decide_by, reserved)) if matter.kind not in {*ASKS, "nothing", "open"} else []
    )
    if unknown:
        words = {"unknown": listed(unknown), "day": matter.day_before(decide_by)}
        work = to_be_priced(steps, decide_by)
        yield _("By %(day)s %(unknown)s%(usually)s.") % {
            **words,
            # Where a yes pays for it, the most of it is told there.
            "usually": usually(matter.case, work) if matter.kind == "together" else "",
        }


def _decided(steps: Sequence[Step]) -> Iterator[str]:
    for place, step in enumerate(steps, start=1):
        if step.price:
            yield _("Step %(number)s is decided: %(price)s.") % {"number": place, "price": step.price}


def paid_instead(matter: Matter) -> str:
    """Return what most of the planned money goes to, if it is nothing that fails first, nor near; empty if it is not."""
    most, quantities = money_goes_to(matter.case), matter.case.result.quantities.values()
    is_near = any(time.dimension == most and time.p_within > FAR for time in quantities)
    is_led = most in {lead.time.dimension for lead in matter.leads}
    return "" if is_near or is_led or matter.kind not in {"months", "perhaps_over"} else most


def _work(matter: Matter, steps: Sequence[Step], decide_by: date) -> Iterator[str]:
    case = matter.case
    if matter.order.sizes:
        yield sized(case, matter.order)
        return
    if matter.kind == "over":
        yield from _waiting(matter, steps, decide_by)
    yield from work_of_tests(case, steps)
    if matter.kind == "nothing":
        yield _("Nothing is bought.")
    elif matter.kind == "disputed" and steps:
        yield _("Nothing is paid before a step has a price.")
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


@dataclass(frozen=True)
class Unserved:
    """What waits while a step lets in less than comes: how many a day, and how many until there are people for them."""

    step: Step
    more: str
    until: date | None  # the day on which they begin
    days: int  # of work until then
    all: str
    is_cleared: bool  # by those who are found, within a quarter
    clearing: str  # what that costs; empty where nobody gave the price of a post


def waiting_of(matter: Matter, steps: Sequence[Step]) -> Unserved | None:
    """Return what waits while less is let in; None where nothing does."""
    case = matter.case
    lead = next((each for each in matter.leads[:1] if is_checked(case, each)), None)
    step = next((each for each in steps if each.acts == "lower"), None)
    more = significant(lead.wanted - lead.limit, 2) if lead else 0
    if lead is None or step is None or more <= 0:
        return None
    found_by = _found_by(steps)
    until = paid_from(found_by) if found_by is not None and found_by > step.on else None
    days = working_days_between(step.on, until) if until else 0
    waiting = significant(more * days, 2)
    return Unserved(
        step,
        figure(case, lead.item, more),
        until,
        days,
        figure(case, lead.item, waiting).removesuffix(_(" a day")),
        is_cleared(case, lead, waiting),
        _price_of_clearing(case, lead, waiting),
    )


def _waiting(matter: Matter, steps: Sequence[Step], decide_by: date) -> Iterator[str]:
    """Say who prices what waits, where nobody gave the price of a post: else that is asked later."""
    waiting = waiting_of(matter, steps)
    if waiting is None or (waiting.until and (waiting.is_cleared or waiting.clearing)):
        return
    words = {
        "more": waiting.more,
        "all": waiting.all,
        "who": waiting.step.owner or payer_of(matter.case),
        "day": matter.day_before(decide_by),
    }
    text = _("%(more)s wait. %(who)s says by %(day)s what that costs.")
    if waiting.until:
        text = _("By %(day)s %(who)s prices clearing the %(all)s.")
    yield text % words


def _price_of_clearing(case: Case, lead: Lead, waiting: float) -> str:
    """Return what it costs to check what waits, in the days of work of a post and at its price; empty where nobody gave one."""
    people, post = checkers_of(case), case.framing.post_year
    if not people or not post or not lead.limit:
        return ""
    years = waiting * people / (lead.limit * WORKING_DAYS_A_YEAR)
    return money_words(case, significant(years * post, 2))


def _found_by(steps: Sequence[Step]) -> date | None:
    """Return the day by which the people are found who are missing; None where no step is to find any."""
    return next((step.on for step in steps if step.title.about == POSTS), None)


def _reserved(matter: Matter, steps: Sequence[Step]) -> list[tuple[int, Step]]:
    """Return what is reserved for a launch before it is decided, which somebody has to price, too, with its number."""
    return [
        (place, step)
        for place, step in enumerate(steps, start=1)
        if matter.kind == "launch" and step.informs and step.acts == "raise" and step.rule and step.owner
    ]


def _not_priced(
    steps: Sequence[Step], decide_by: date, reserved: Sequence[tuple[int, Step]]
) -> Iterator[str]:
    """Yield who prices which steps that come after the decision and that nobody gave a price."""
    by_owner: dict[str, list[str]] = {}
    later = [(place, step) for place, step in unpriced(steps) if step.owner and step.on >= decide_by]
    for place, step in sorted([*reserved, *later], key=lambda each: each[0]):
        by_owner.setdefault(step.owner, []).append(str(place))
    for who, numbers in by_owner.items():
        text = ngettext("%(who)s prices step %(steps)s", "%(who)s prices steps %(steps)s", len(numbers))
        if who != next(iter(by_owner)):
            # One verb is enough.
            text = ngettext("%(who)s step %(steps)s", "%(who)s steps %(steps)s", len(numbers))
        yield text % {"who": who, "steps": listed(numbers)}
