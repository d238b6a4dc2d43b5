"""What is asked by when."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import Advice
from apps.findings.brief.asked.bills import bill_of, payer_of, price_of_posts
from apps.findings.brief.asked.opening import as_far_as_both, open_to_some
from apps.findings.brief.asked.work import most_of_work, price_of_tests
from apps.findings.brief.costs import (
    paid_instead,
    read_on,
    waiting_of,
)
from apps.findings.brief.dates import A_WEEK, Occasion, weekday_after, weekday_from
from apps.findings.brief.figures import (
    figure,
    is_a_time,
    limit_name,
    missing_people,
    number,
    short_name,
    upcoming_launch,
)
from apps.findings.brief.headline import even_month, horizon_month, inside
from apps.findings.brief.lead import FindingKind, Lead, Matter, nearest_of
from apps.findings.brief.leave import launch_waits_until
from apps.findings.brief.steps.step import (
    ASKS,
    OPENINGS,
    PAID,
    PEOPLE_OF,
    RELIEVES,
    Step,
    Steps,
    department,
    unpriced,
)
from apps.findings.brief.sure.ladder import word
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words, sentence_case
from apps.instruments.figures.format import significant

BRIEF_ASKED = ClaimRule(
    "brief.asked",
    gettext_lazy(
        "One decision, by the kind of finding; the day follows from the first bite. What a no leaves, the most that is paid, money that has a no of its own, and what becomes of a yes if the test before it comes out otherwise."
    ),
)
BRIEF_WHEN = ClaimRule(
    "brief.when", gettext_lazy("The meeting at which it is decided, and whether it comes too late.")
)


def question(matter: Matter, todo: Steps, decide_by: date, advice: Advice | None = None) -> Claim:
    """Return the one decision that is asked for: the first that nobody has answered, else the last."""
    kind, occasion, moment = matter.kind, matter.occasion, matter.first_moment
    if moment is not None and moment.is_past(occasion.issued_on):
        return Claim(BRIEF_ASKED, kind, _("Enter what was measured."))
    if moment is not None and not todo.fits and moment.kind == "launch":
        text = _("Move the launch of %(day)s: nothing that raises the limit fits before it.")
        return Claim(BRIEF_ASKED, kind, text % {"day": occasion.day(moment.first)})
    waits = launch_waits_until(matter.case, advice, occasion)
    text = _first_question(matter, todo.steps, decide_by, waits)
    if kind in OPENINGS and waits:
        # What the law stops is opened by no decision of theirs.
        text = _("If the law allows it: %(asked)s") % {"asked": inside(text)}
    # That it is opened, and how far, is asked beside what the group decided to do.
    is_settled = matter.order.is_decided and kind not in OPENINGS
    asks = [*([] if is_settled else [text]), *_later_questions(matter)]
    # Once everything is answered, the last stays: to look again.
    return Claim(
        BRIEF_ASKED, kind, next((text for text in asks if text not in matter.order.answered), asks[-1])
    )


def _later_questions(matter: Matter) -> Iterator[str]:
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
    text = _("Read the figures again on %(day)s: until then nothing else is asked of you.")
    if any(each.answered < each.asked for each in case.evidence.coverage.values()):
        text = _("Read the figures again on %(day)s, with the answers that are missing.")
    yield text % {"day": occasion.day(occasion.look_again)}


def when(leads: Sequence[Lead], decide_by: date, occasion: Occasion) -> Claim | None:
    """Return what is to be known of the day: the meeting's name, and that it comes after the first bite."""
    parts = []
    if occasion.meeting is not None and occasion.meets(decide_by) and occasion.meeting.name:
        parts.append(occasion.meeting.name)
    bite = next((lead.moment.first for lead in leads if lead.moment), None)
    if bite is not None and occasion.issued_on < bite < decide_by:
        parts.append(_("after the limit bites, %(day)s") % {"day": occasion.day(bite)})
    return Claim(BRIEF_WHEN, "", ", ".join(parts)) if parts else None


def _first_question(matter: Matter, steps: Sequence[Step], decide_by: date, waits: date | None) -> str:
    kind = matter.kind
    if kind == "open":
        return _wait(matter, steps, decide_by, waits)
    if kind == "nothing":
        return _spend_nothing(matter, steps)
    if kind in ASKS or not matter.leads:
        return _ask_more(matter.case, kind, steps, decide_by, matter.occasion)
    return _ASKED[kind](matter, steps, decide_by)


def _spend_nothing(matter: Matter, steps: Sequence[Step]) -> str:
    case, occasion, nearest = matter.case, matter.occasion, nearest_of(matter.case)
    text = _(
        "Wait with all money for more room until the figures are read anew: on %(day)s, or at once if an alarm rings."
    )
    if len(steps) < 2:
        text = _("Wait with all money for more room until the check of %(day)s.")
    words = {"day": occasion.day(occasion.look_again)}
    if nearest is None:
        return text % words
    no = _("If no, you pay for room that is not needed before %(month)s.")
    if sure := word(case, "nothing", ()):
        no = _("If no, you pay for room that %(sure)s is not needed before %(month)s.")
    no %= {"sure": inside(sure), "month": horizon_month(case, occasion)}
    return f"{text % words} {no}"


def _wait(matter: Matter, steps: Sequence[Step], decide_by: date, waits: date | None) -> str:
    """Ask for the tests, and name the day on which a higher limit is decided: neither is paid for unread."""
    occasion, again = matter.occasion, read_on(steps, decide_by)
    tests = [step for step in steps if step.informs and step.acts == "prove"]
    launch = upcoming_launch(matter.case, occasion)
    if launch and waits and weekday_after(waits) < launch - A_WEEK:
        # Whether the law stops it is known by then.
        again = max(again, weekday_after(waits))
    words = {"day": _weekday(again, occasion), "who": matter.order.lead or _("whoever leads the work")}
    if not tests:
        text = _("Decide on a higher limit on %(day)s, and not before. If no, you pay untested and unpriced.")
    elif occasion.meets(decide_by) and again <= decide_by:
        text = _(
            "Pay for a higher limit only where its test finds it too low, at the price given. If no, nothing is paid, whatever is found."
        )
    else:
        text = ngettext(
            "Have the test done by %(on)s%(price)s. On %(day)s %(who)s brings findings and prices, and you decide on a higher limit%(launch)s. If no, %(unknown)s.",
            "Have the tests done by %(on)s%(price)s. On %(day)s %(who)s brings findings and prices, and you decide on a higher limit%(launch)s. If no, %(unknown)s.",
            len(tests),
        )
        words |= {
            "on": occasion.day(max(step.on for step in tests)),
            "price": price_of_tests(matter, tests),
            "launch": _launch_too(launch, waits, occasion) if launch and launch > again else "",
            "unknown": _("you decide then not knowing what fails first")
            if launch and launch > again
            else _("what fails first stays unknown"),
        }
    return text % words


def _launch_too(launch: date, waits: date | None, occasion: Occasion) -> str:
    """Say that the launch is decided, too, and that the law may stop it even then."""
    text = _(" and the launch of %(day)s")
    if waits:
        text = _(" and, law permitting, the launch of %(day)s")
    return text % {"day": occasion.day(launch)}


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
    item = short_name(case, case.definition.quantities[measured.title.about])
    if kind == "unheard":
        text = _("Ask %(who)s about the %(name)s by %(day)s.")
    else:
        text = _("One person of %(who)s brings the %(name)s by %(day)s.")
    return text % {"who": measured.owner, "name": item, "day": day}


def _weekday(day: date, occasion: Occasion) -> str:
    return f"{date_format(day, 'l')} {occasion.day(day)}"


def _pay(matter: Matter, steps: Sequence[Step], decide_by: date) -> str:
    case, lead = matter.case, matter.leads[0]
    missing = missing_people(case, lead, lead.wanted)
    words = {
        "number": number_words(missing),
        "price": _price_words(matter, steps, missing),
        "limit": figure(case, lead.item, lead.limit),
        "wanted": number(case, lead.item, lead.wanted),
        "more": figure(case, lead.item, significant(lead.wanted - lead.limit, 2)),
    }
    no = _("If no, cut %(wanted)s to %(limit)s.")
    if any(step.acts == "lower" for step in steps):
        # What holds already is kept, and not done for a second time.
        no = _("If no, it stays at %(limit)s, and nothing grows.")
        if lead.wanted > lead.limit and not lead.item.steady:
            no = _("If no, it stays at %(limit)s, and %(more)s too many wait.")
    text = _pay_for(matter, steps, decide_by)
    if lead.item.steady:
        no = _("If no, nothing grows.")
    elif missing:
        text = ngettext(
            "Pay for one more person who checks%(price)s.",
            "Pay for %(number)s more people who check%(price)s.",
            missing,
        )
        no = _what_waits(matter, steps, decide_by) or no
    elif lead.wanted > lead.limit and not _to_pay(steps, decide_by):
        text, no = _("Take in at most %(limit)s until more can be carried."), _("If no, %(more)s more come.")
    return " ".join([text % words, sentence_case(no % words), *_if_found(matter, steps, missing, decide_by)])


def _price_words(matter: Matter, steps: Sequence[Step], posts: int) -> str:
    """Return what so many people cost, as far as somebody said it, and from which day on, where it is known."""
    price, waiting = price_of_posts(matter.case, posts), waiting_of(matter, steps)
    until = waiting.until if waiting else None
    text = ", %(price)s" if price else ""
    if until:
        text = _(", %(price)s from %(day)s") if price else _(" from %(day)s")
    return text % {"price": price, "day": matter.occasion.day(until) if until else ""}


def _what_waits(matter: Matter, steps: Sequence[Step], decide_by: date) -> str:
    """Say what a yes leaves waiting, and a no; and that what lets in less begins without either; empty if nothing does."""
    waiting, occasion = waiting_of(matter, steps), matter.occasion
    if waiting is None or waiting.until is None:
        return ""
    yes = _(
        "Then today’s %(wanted)s a day are checked; at least %(all)s (%(days)s working days) wait by then."
    )
    if waiting.is_cleared:
        yes = _(
            "Then today’s %(wanted)s a day are checked, and within a quarter the %(all)s that wait by then."
        )
    no = _("If no, the queue grows by %(more)s.")
    begins = _("Either way, %(who)s lets in at most %(limit)s a day from %(day)s.")
    text = " ".join([yes, no, *([begins] if waiting.step.on < decide_by else [])])
    lead = matter.leads[0]
    return text % {
        "wanted": number(matter.case, lead.item, lead.wanted),
        "all": waiting.all,
        "days": waiting.days,
        "more": waiting.more,
        "who": waiting.step.owner or _("whoever runs it"),
        "limit": number(matter.case, lead.item, lead.limit),
        "day": occasion.day(waiting.step.on),
    }


def _if_found(matter: Matter, steps: Sequence[Step], missing: int, decide_by: date) -> Iterator[str]:
    """Say what becomes of a yes if the test before it comes out otherwise."""
    test = next((step for step in steps if step.days and matter.leads[0].id in step.answers), None)
    if test is None:
        return
    text = _("If the test of %(day)s finds another figure, you are asked again before anything is paid.")
    if missing:
        text = _(
            "If the test of %(day)s shows another number of people, you are asked again before anybody is."
        )
        if test.on < decide_by:
            text = _("If the test of %(day)s shows another number of people, decide on that.")
    yield text % {"day": matter.occasion.day(test.on)}


def _to_pay(steps: Sequence[Step], decide_by: date) -> list[Step]:
    """Return the steps that a yes pays for."""
    return [step for _place, step in unpriced(steps) if step.acts in RELIEVES and step.on >= decide_by]


def _pay_for(matter: Matter, steps: Sequence[Step], decide_by: date) -> str:
    """Ask for what the steps cost that come after the decision: out of which money, else at which day's price."""
    raised = _to_pay(steps, decide_by)
    if not raised:
        text = _("Have %(who)s bring a step that relieves it, with a price, by %(day)s.")
        who = department(matter.case, matter.leads[0].item.perspectives)
        return text % {"who": who, "day": matter.occasion.day(matter.occasion.look_again)}
    parts = [_paid(step) for step in sorted(raised, key=lambda step: step.waits_for)]
    words = {
        "steps": _(", and ").join(parts),
        "day": matter.day_before(decide_by),
        "most": most_of_work(matter.case, raised),
        "again": matter.occasion.day(weekday_from(decide_by + A_WEEK)),
        "instead": "",
    }
    if most := paid_instead(matter):
        away = {"away": matter.case.definition.causes[most], "who": payer_of(matter.case)}
        away["day"] = matter.day_before(decide_by)
        words["instead"] = (
            _(", from the money planned for %(away)s (%(who)s says by %(day)s how much)") % away
        )
    text = _("Pay %(steps)s%(instead)s. The sum is known on %(day)s.")
    if words["most"]:
        text = _("Pay %(steps)s, up to %(most)s in the first year%(instead)s; more only on %(again)s.")
    return text % words


def _paid(step: Step) -> str:
    """Say who is paid to do what, and whether a test has to find it needed."""
    text = _("%(who)s to %(what)s")
    if step.is_planned:
        # In the group's own words, which may begin with no verb.
        text = _("%(who)s for “%(what)s”")
    what = step.title.text if step.is_planned else inside(step.title.text)
    text %= {"who": step.owner or _("whoever runs it"), "what": what}
    return _("%(text)s if needed") % {"text": text} if step.waits_for else text


def _watch(matter: Matter, steps: Sequence[Step], decide_by: date) -> str:
    text = _("Build nothing, and watch the %(name)s until %(day)s. If no, you pay for what falls by itself.")
    day = matter.occasion.day(matter.occasion.look_again)
    return text % {"name": short_name(matter.case, matter.leads[0].item), "day": day}


def _settle(matter: Matter, steps: Sequence[Step], decide_by: date) -> str:
    occasion, lead = matter.occasion, matter.leads[0]
    read, priced = (
        next((step.on for step in steps if step.acts == acts), decide_by) for acts in ("prove", "raise")
    )
    text = _(
        "Let the reading of %(read)s decide about %(name)s. Limit passed: %(who)s names by %(priced)s what relieves it, with a price, and you decide then. Limit not passed: no money goes there. If no, nothing is done, whoever is right."
    )
    return text % {
        "name": limit_name(matter.case, lead.item),
        "read": occasion.day(read),
        "priced": occasion.day(priced),
        "who": department(matter.case, lead.item.perspectives),
    }


def _pay_first(matter: Matter, steps: Sequence[Step], decide_by: date) -> str:
    return f"{_pay_for(matter, steps, decide_by)} {_unraised(matter)}"


def _unraised(matter: Matter) -> str:
    """Say what becomes of the limits that nobody pays for: of what may be passed already, too."""
    case, occasion, first = matter.case, matter.occasion, matter.leads[0]
    odds = []
    for lead in [first, *(each for each in matter.leads[1:2] if each.is_rough)]:
        if month := even_month(case, [lead], occasion):
            name, state = limit_name(case, lead.item), lead.item.milestone
            text = (
                _("%(name)s too long by %(month)s")
                if is_a_time(lead.item)
                else _("%(name)s: it is reached by %(month)s")
            )
            text = _("%(state)s by %(month)s") if state else text
            odds.append(text % {"name": name, "state": state, "month": month})
    if odds:
        text = _("If no, even odds that %(odds)s.")
        if len(odds) > 1:
            # Not of both together.
            text = _("If no, even odds each: %(odds)s.")
        return text % {"odds": listed(odds)}
    text = _("If no, the limit stays at %(limit)s.")
    if is_a_time(first.item):
        text = _("If no, nothing is done about %(name)s.")
    name = limit_name(case, first.item)
    return text % {"name": name, "limit": figure(case, first.item, first.limit)}


_ASKED: Mapping[FindingKind, Callable[[Matter, Sequence[Step], date], str]] = {
    "over": _pay,
    "recovering": _watch,
    "launch": open_to_some,
    "together": as_far_as_both,
    "disputed": _settle,
    "months": _pay_first,
    "perhaps_over": _pay_first,
}
