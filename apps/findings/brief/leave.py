"""What not to do yet: until when, and why; and what the law asks first."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.advice import GIVEN_DIGITS, Advice, Duty
from apps.findings.brief.dates import (
    A_MONTH,
    A_WEEK,
    Occasion,
    weekday_after,
    weekday_from,
    weekday_until,
    working_days_after,
)
from apps.findings.brief.figures import figure, limit_name, money_goes_to, today, upcoming_launch
from apps.findings.brief.headline import horizon_month, inside
from apps.findings.brief.lead import FAR, Lead, Matter, lead_on
from apps.findings.brief.steps.days import AT_ONCE
from apps.findings.brief.steps.step import Step, department
from apps.findings.brief.words import words_in
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, sentence_case

BRIEF_LEAVE = ClaimRule(
    "brief.leave",
    gettext_lazy(
        "What the client's brief expected or most of the money goes to, if it is something else, until half of its tightest limit is used, how much is today and after a launch, and who looks again when, not before it; then what a rule that fired forbids, until when and why, where a figure says until when."
    ),
)
BRIEF_LAW = ClaimRule(
    "brief.law",
    gettext_lazy(
        "Duties that stop, then those with a day, by name: when each is due, and who does it; as many as there is room for."
    ),
)
A_DAY = timedelta(days=1)
MOST_LEFT = 3
MOST_LAW = 20  # words of duties
FEW_WORDS, MOST_WORDS = 30, 30  # of one line that a rule writes, and of all


def leave(matter: Matter, advice: Advice | None, steps: Sequence[Step]) -> tuple[Claim, ...]:
    """Return what not to do until when, three lines at most, and the day on which they are read again."""
    lines = list(_named(matter))
    left = MOST_WORDS - sum(words_in(line.text) for line in lines)
    for rule, text in _of_rules(matter, advice, steps, is_alone=not lines) if advice else ():
        if len(lines) < MOST_LEFT and (words := words_in(text)) <= min(FEW_WORDS, left):
            lines.append(Claim(BRIEF_LEAVE, rule, sentence_case(text)))
            left -= words
    if not lines or any(line.about in matter.case.result.quantities for line in lines):
        return tuple(lines)
    again = _("Review: %(day)s.") % {"day": matter.occasion.day(matter.occasion.look_again)}
    return (*lines, Claim(BRIEF_LEAVE, "again", again))


def _of_rules(
    matter: Matter, advice: Advice, steps: Sequence[Step], *, is_alone: bool
) -> Iterator[tuple[str, str]]:
    """Yield what a rule says is left, by the rule, with the figures of the brief."""
    # What the law stops has a line of its own, and what waits for a step is said with the step.
    elsewhere = {*(duty.rule for duty in advice.law.stops), *(step.rule for step in steps)}
    left_alone = [each for each in advice.leave_alone if each.rule not in elsewhere]
    # What nobody can count is told only where nothing else is: it reads as what nobody would have done.
    entries = {entry.rule for entry in (*advice.do_now, *advice.do_next)}
    counted = [each for each in left_alone if each.rule in entries and _has_figure(each.until)]
    for each in left_alone if is_alone and not counted else counted:
        text = _("%(what)s, until %(until)s.") if counted else _("%(what)s (%(why)s), until %(until)s.")
        text %= {"what": each.what, "until": each.until, "why": each.why}
        yield each.rule, _in_our_figures(matter, text)


def _in_our_figures(matter: Matter, text: str) -> str:
    case = matter.case
    for lead in matter.leads:
        for value in (lead.wanted, lead.limit, lead.later):
            text = text.replace(
                case.figure(value, lead.item.unit, GIVEN_DIGITS), figure(case, lead.item, value)
            )
    return text


def _has_figure(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _named(matter: Matter) -> Iterator[Claim]:
    case, kind, occasion = matter.case, matter.kind, matter.occasion
    named = False
    # Where nothing runs out, none is busy.
    busy = {lead.time.dimension for lead in matter.leads if kind != "nothing"}
    for dimension, reason in _reasons(case).items():
        if named and dimension not in (case.framing.brief_claim, money_goes_to(case)):
            return
        tightest = _tightest(matter, dimension) if dimension not in busy else None
        if tightest is None:
            continue
        what = case.definition.capacity[dimension]
        text = _(
            "%(what)s, until its tightest limit is half used (%(share)s today%(then)s; %(who)s looks on %(day)s)."
        )
        if kind == "nothing":
            text = _(
                "%(what)s, unless the figures read anew on %(day)s ask for it; today %(share)s of its tightest limit, %(name)s, is used."
            )
        text %= {
            "what": f"{what}, {reason}" if reason else what,
            "share": _share_words(tightest, today(case, tightest)),
            "then": _then(case, tightest, occasion),
            "name": limit_name(case, tightest.item),
            "who": department(case, tightest.item.perspectives),
            "day": occasion.day(_looks_on(case, occasion) if kind != "nothing" else occasion.look_again),
        }
        named = True
        yield Claim(BRIEF_LEAVE, tightest.id, text)


def _looks_on(case: Case, occasion: Occasion) -> date:
    """Return the day on which it is read again: not before a launch, which is what changes it."""
    launch = upcoming_launch(case, occasion)
    return max(occasion.look_again, weekday_from(launch + A_WEEK)) if launch else occasion.look_again


def _share_words(lead: Lead, used: float) -> str:
    percent = round(100 * used / lead.limit)
    return _("%(percent)s %%") % {"percent": percent or _("under 1")}


def _then(case: Case, lead: Lead, occasion: Occasion) -> str:
    """Say how much of it is used after a launch that is to come; empty where that is no more than today."""
    now, later = today(case, lead), lead.later
    share = _share_words(lead, later)
    if not upcoming_launch(case, occasion) or later <= now or share == _share_words(lead, now):
        return ""
    text = _(", %(share)s by %(month)s")
    if case.framing.figures_for == "launch":
        text = _(", %(share)s at launch")
    return text % {"share": share, "month": horizon_month(case, occasion)}


def _reasons(case: Case) -> dict[str, str]:
    """Return what somebody might pay for, by dimension, with the reason to name it."""
    claimed, money = case.framing.brief_claim, money_goes_to(case)
    reasons = {claimed: ""}
    if money and money != claimed:
        reasons[money] = _("where most of the planned money goes")
    # Where neither can be left, another that can.
    return reasons | {each: "" for each in case.definition.dimensions if each not in reasons}


def _tightest(matter: Matter, dimension: str) -> Lead | None:
    """Return the limit of a dimension that is used most, or comes first; None where half of one is used already."""
    case, occasion = matter.case, matter.occasion
    limits = [
        lead
        for name, time in case.result.quantities.items()
        if time.dimension == dimension and (lead := lead_on(case, name, occasion)) is not None
    ]
    # What is needed on the day of the launch is asked of nobody else to leave.
    if not limits or any(today(case, lead) >= lead.limit / 2 or _is_near(lead) for lead in limits):
        return None
    if matter.kind == "nothing":
        # It is the one that is said to come first, and not a second one.
        return min(limits, key=lambda lead: _or_never(lead.time.months_p10))
    return max(limits, key=lambda lead: today(case, lead) / lead.limit)


def _is_near(lead: Lead) -> bool:
    return lead.is_reached or lead.time.p_within > FAR


def _or_never(months: float | None) -> float:
    return float("inf") if months is None else months


def law(case: Case, advice: Advice | None, occasion: Occasion) -> Claim | None:
    """Return the one line about the law; None where no duty stops or has a day. Its page is for who prints it."""
    # What is good order anyway is a row of the table, and not named.
    dated = [duty for duty in advice.law.dated if not duty.standard] if advice else []
    duties = (*advice.law.stops, *dated) if advice else ()
    if not duties or advice is None:
        return None
    due = [(_due_on(duty, case, advice, occasion), duty) for duty in duties]
    stops, others = due[: len(advice.law.stops)], due[len(advice.law.stops) :]
    first, rest = _("Nobody new before this, by %(day)s: %(duties)s."), _("By %(day)s: %(duties)s.")
    if launch_waits_until(case, advice, occasion):
        first = _("Before any launch, by %(day)s: %(duties)s.")
    if stops:
        rest = _("Due by %(day)s: %(duties)s.")
    texts = [*_by_day(first, stops, occasion), *_by_day(rest, others, occasion)]
    # Of more than there is room for, the page of the law tells.
    fitting = (texts[:end] for end in range(len(texts), 1, -1) if words_in(" ".join(texts[:end])) <= MOST_LAW)
    return Claim(BRIEF_LAW, "", " ".join(next(fitting, texts[:1])))


def _by_day(text: str, due: Sequence[tuple[date, Duty]], occasion: Occasion) -> Iterator[str]:
    """Yield what is due on each day, the first day first, and who does it."""
    for day in sorted({day for day, _duty in due}):
        by_owner: dict[str, list[str]] = {}
        for on, duty in due:
            if on == day:
                by_owner.setdefault(duty.owner, []).append(_duty_words(duty))
        parts = [
            _("%(names)s (%(who)s)") % {"names": listed(_verb_once(list(dict.fromkeys(names)))), "who": who}
            for who, names in by_owner.items()
        ]
        yield text % {"day": occasion.day(day), "duties": ", ".join(parts)}


def _verb_once(names: Sequence[str]) -> list[str]:
    """Say a verb that several begin with once: "agree what is logged and what proof each version needs"."""
    verbs = [name.partition(" ") for name in names]
    return [
        rest if at and verb == verbs[at - 1][0] else name
        for at, (name, (verb, _space, rest)) in enumerate(zip(names, verbs, strict=True))
    ]


def _duty_words(duty: Duty) -> str:
    """Return what is to be done in the words of its title, as far as they name it."""
    return inside(duty.title.partition(", ")[0])


def _due_on(duty: Duty, case: Case, advice: Advice, occasion: Occasion) -> date:
    """Return the day a duty is due; what has none, or whose day is past, is done before the launch or in a month."""
    given, issued = date.fromisoformat(advice.issued_on), occasion.issued_on
    own = date.fromisoformat(duty.on) if duty.on else given
    if duty.on and own <= working_days_after(given, AT_ONCE):
        # It has been due, and is as soon as it can be.
        return working_days_after(issued, AT_ONCE)
    if own > issued:
        return own
    launch = upcoming_launch(case, occasion)
    day = weekday_until(launch - A_DAY) if launch else weekday_from(issued + A_MONTH)
    return max(day, weekday_after(issued))


def launch_waits_until(case: Case, advice: Advice | None, occasion: Occasion) -> date | None:
    """Return the day of the last duty that stops a launch still to come; None: they stop growth, or nothing."""
    if advice is None or case.framing.stage == "live" or upcoming_launch(case, occasion) is None:
        return None
    return max((_due_on(duty, case, advice, occasion) for duty in advice.law.stops), default=None)
