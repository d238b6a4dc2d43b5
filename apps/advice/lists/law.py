"""The law, apart: what stops, what has a date, and one line for them. It takes no place in the lists."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from apps.advice.dated import MOST_DAYS
from apps.advice.lists.advice import Duty, EntryStep, LawAdvice
from apps.advice.lists.candidates import Candidate
from apps.advice.lists.case import Case
from apps.advice.lists.days import BEFORE_EVENT, today
from apps.advice.lists.entries import steps_of
from apps.advice.lists.lines import capital, grounds_of
from apps.advice.rules.file import BRACES
from apps.advice.rules.ruleset import Law, LawEffect, Rule, Step, Text
from apps.advice.wording.tables import ngettext
from apps.advice.working_days import after_holidays, working_day_by, working_days_after

_JURISDICTIONS, _ROLE = "engagement.jurisdictions", "engagement.counsel_role"
_OUTSIDE = "outside"
_DAY_OF_LAW = "date:"  # in a placeholder
_BOUND_BY: Mapping[str, tuple[str, ...]] = {"eu": ("eu_ai_act", "gdpr"), "uk_ch": ("gdpr",)}
_UNREAD = "other"  # where the rules know no law
_NUMBERED_IN = "eu"  # elsewhere data protection has other numbers
_LAUNCH_IS_NEAR = 180  # days
_IDEA, _LIVE = "idea", "live"
_MOST_LACKING = 2
_STOPS = ("stops_launch", "stops_growth")


def law_of(case: Case) -> LawAdvice:
    """Return the duties of the rules of law that fired."""
    duties: dict[str, list[Duty]] = {"stops_launch": [], "stops_growth": [], "dated": [], "good_practice": []}
    for rule in case.fired:
        effects = rule.law.effects if rule.law is not None else ()
        effect = next((each for each in effects if case.facts.holds(each.when)), None)
        if rule.law is not None and effect is not None:
            duties[effect.effect].append(_duty(rule, rule.law, effect, case))
    stops = (*duties["stops_growth"], *duties["stops_launch"])
    as_of = max((day.as_of for day in case.rules.dates.values()), default="")
    law = LawAdvice(
        line="",
        above=bool(duties["stops_growth"]) or (bool(duties["stops_launch"]) and _launch_is_near(case)),
        stops=stops,
        dated=tuple(duties["dated"]),
        good_practice=tuple(duties["good_practice"]),
        as_of=as_of,
        regimes=_regimes(case),
    )
    # What is live was launched: whatever stops it stops its growth.
    of_growth = len(law.stops) if case.framing.stage == _LIVE else len(duties["stops_growth"])
    return replace(law, line=" ".join(_sentences(law, case, of_growth=of_growth)))


def _duty(rule: Rule, law: Law, effect: LawEffect, case: Case) -> Duty:
    texts = case.texts(None, ())
    steps = tuple(step for step in rule.steps if case.facts.holds(step.when))
    shown, before = Candidate(rule, 0, (), steps), _first_use(effect, case)
    due = _due(effect, case)
    return Duty(
        rule=rule.id,
        title=texts.first(rule.title) or rule.phrase or rule.id,
        short=texts.first(law.short) or "",
        because=capital(texts.first(rule.evidence) or "; ".join(grounds_of(rule, case))),
        steps=_by_their_days(steps, steps_of(shown, case, texts, before), due, before is not None, case),
        on=due.isoformat() if due is not None else None,
        owner=law.owner,
        articles=dict(_articles(law.articles, case)),
        standard=rule.kind == "standard",
    )


def _by_their_days(
    written: Sequence[Step], steps: Sequence[EntryStep], due: date | None, is_before: bool, case: Case
) -> tuple[EntryStep, ...]:
    """Return steps, each by the day of the law that it names, and the first by today where the duty is due already.

    Before a launch all of them are done by the day of the duty.
    """
    named = {case.texts(None, ()).fill(step.do): day for step in written if (day := _named_day(step, case))}
    dated = [_by_its_day(step, named.get(step.do), case) for step in steps]
    soonest = today(case.issued_on)
    if is_before and due is not None:
        dated = [replace(step, on=min(step.on, max(due, soonest).isoformat())) for step in dated]
    if dated and due is not None and due <= soonest:
        dated[0] = replace(dated[0], on=min(dated[0].on, soonest.isoformat()))
    dated = [replace(step, begins=min(step.begins, step.on)) for step in dated]
    return tuple(sorted(dated, key=lambda step: step.on))


def _named_day(step: Step, case: Case) -> date | None:
    names = [name for name in BRACES.findall(step.do) if name.startswith(_DAY_OF_LAW)]
    days = (date.fromisoformat(case.rules.dates[name.removeprefix(_DAY_OF_LAW)].on) for name in names)
    return min(days, default=None)


def _by_its_day(step: EntryStep, day: date | None, case: Case) -> EntryStep:
    if day is None:
        return step
    if day < case.issued_on:
        late = today(case.issued_on).isoformat()
        return replace(step, on=min(step.on, late), overdue_since=step.overdue_since or day.isoformat())
    # Whoever reads of it on that very day has the next one for it.
    is_today = day == case.issued_on
    last = working_days_after(day, 1) if is_today else working_day_by(day, case.issued_on)
    return replace(step, on=min(step.on, last.isoformat()))


def _due(effect: LawEffect, case: Case) -> date | None:
    if (day := _begins(effect, case)) is not None:
        return day
    if effect.due.days is None:
        return None
    # Whoever tries a pilot uses it, too.
    if effect.due.date and case.framing.stage != _IDEA:
        return today(case.issued_on)  # it has been due since that day
    day, launch = (
        after_holidays(case.issued_on + timedelta(days=effect.due.days), others=True),
        _first_use(effect, case),
    )
    if launch is not None:
        day = min(day, max(launch - BEFORE_EVENT, min(today(case.issued_on), launch)))
    return working_day_by(day, case.issued_on)


def _begins(effect: LawEffect, case: Case) -> date | None:
    """Return the day on which a duty begins, where that is ahead."""
    named = case.rules.dates.get(effect.due.date)
    day = date.fromisoformat(named.on) if named is not None else None
    return day if day is not None and day > case.issued_on else None


def _first_use(effect: LawEffect, case: Case) -> date | None:
    """Return the launch before which a duty has to be met: the next one, unless it can't hold or comes before the duty."""
    day, begins = case.calendar.opens_on, _begins(effect, case)
    if day is None or _usual_days(case) > (day - case.issued_on).days:
        return None
    return day if begins is None or begins <= day else None


def _usual_days(case: Case) -> int:
    """Return the days that what stops a launch takes as a rule, the longest of it."""
    laws = (rule.law for rule in case.fired if rule.law is not None)
    effects = (next((each for each in law.effects if case.facts.holds(each.when)), None) for law in laws)
    return max((each.due.days or 0 for each in effects if each and each.effect in _STOPS), default=0)


def _regimes(case: Case) -> tuple[str, ...]:
    named = case.facts.values.get(_JURISDICTIONS)
    return tuple(map(str, named)) if isinstance(named, tuple) else ()


def _is_outside(case: Case) -> bool:
    named = _regimes(case)
    is_elsewhere = bool(named) and not any(each in _BOUND_BY for each in named)
    return is_elsewhere or case.facts.values.get(_ROLE) == _OUTSIDE


def _articles(articles: Mapping[str, Sequence[Text]], case: Case) -> Iterator[tuple[str, str]]:
    named = _regimes(case) or (_NUMBERED_IN,)
    bound = {regime for each in named for regime in _BOUND_BY.get(each, ())}
    for regime, texts in articles.items():
        article = next((each.text for each in texts if case.facts.holds(each.when)), None)
        is_of_sector = all(regime not in regimes for regimes in _BOUND_BY.values())
        if article is not None and (is_of_sector or (regime in bound and not _is_outside(case))):
            yield regime, article if _NUMBERED_IN in named or is_of_sector else ""


def _launch_is_near(case: Case) -> bool:
    day = case.calendar.opens_on
    # Where nobody named the day it may be tomorrow. Of an idea nothing is tried on real people's data before.
    return day is None or case.framing.stage == _IDEA or (day - case.issued_on).days <= _LAUNCH_IS_NEAR


# What stops growth is said before what stops the launch, and both stand in this order.
_GROWTH = ngettext("%(number)s duty stops growth: %(what)s.", "%(number)s duties stop growth: %(what)s.")
_LAUNCH = ngettext(
    "%(number)s duty stops the launch: %(what)s.", "%(number)s duties stop the launch: %(what)s."
)
_GOING_LIVE = ngettext(  # an idea has no launch yet
    "%(number)s duty comes before anything goes live: %(what)s.",
    "%(number)s duties come before anything goes live: %(what)s.",
)
_OVERDUE = ngettext("%(number)s duty is due now: %(what)s.", "%(number)s duties are due now: %(what)s.")
_KNOWN_BY = ngettext(
    "Class and role as %(number)s person knows them.", "Class and role as %(number)s people know them."
)
_BEGINS = ngettext(
    "%(number)s duty begins on %(day)s.", "%(number)s duties begin later, the first on %(day)s."
)
_PLANNED = ngettext(
    "We suggest a day for %(number)s duty, %(day)s.",
    "We suggest days for %(number)s duties, the first %(day)s.",
)


def _sentences(law: LawAdvice, case: Case, *, of_growth: int) -> Iterator[str]:
    dated = [duty for duty in law.dated if not duty.standard]
    overdue = _overdue(dated, case)
    by_law = {day.on for day in case.rules.dates.values()}
    begins = [duty for duty in dated if duty not in overdue and duty.on in by_law]
    if not law.stops and not dated:
        yield _nothing_known(case) or _nothing_due(law, case)
        return
    yield from _in_play(law, case)
    stops = _GOING_LIVE if case.framing.stage == _IDEA else _LAUNCH
    yield from _stopping(law.stops[of_growth:], stops, case)
    yield from _stopping(law.stops[:of_growth], _GROWTH, case)
    yield from _too_near(case)
    yield from _stopping(overdue, _OVERDUE, case)
    yield from _with_dates([duty for duty in dated if duty not in (*overdue, *begins)], _PLANNED, case)
    yield from _with_dates(begins, _BEGINS, case)
    # What stops it has an owner first; whoever has most of the duties has the rest done.
    owners = Counter(duty.owner for duty in (law.stops or dated))
    yield case.wording.gettext("Owner: %(who)s.") % {"who": owners.most_common(1)[0][0]}
    yield from _known_by(case)
    yield from _age(law, case)


def _overdue(duties: Sequence[Duty], case: Case) -> list[Duty]:
    soonest = today(case.issued_on).isoformat()
    return [duty for duty in duties if duty.on is not None and duty.on <= soonest]


def _nothing_due(law: LawAdvice, case: Case) -> str:
    if _regimes(case) == (_UNREAD,):
        return case.wording.gettext("The law of where it is used is not known here: ask counsel.")
    if law.good_practice or law.dated:
        return case.wording.gettext("No duty stops it.")
    return case.wording.gettext("No duty stops it or has a date.")


def _in_play(law: LawAdvice, case: Case) -> Iterator[str]:
    if _is_outside(case):
        yield _not_in_play(case)
    elif not law.regimes:
        yield case.wording.gettext("Say which law binds it.")


def _nothing_known(case: Case) -> str:
    """Return what nobody said that a duty may follow from, empty where all of it is known."""
    trials = (case.trials[rule.id] for rule in case.rules.rules if rule.kind == "law")
    unknown = (trial for trial in trials if trial.outcome == "unknown")
    lacking = (leaf.comparison.fact for trial in unknown for leaf in trial.lacking(case.facts))
    beside = _beside(case)
    names = dict.fromkeys(
        fact.partition(".")[2]
        for fact in lacking
        if fact.startswith("context.") and fact not in case.facts.values and fact not in beside
    )
    if not names:
        return ""
    said = case.wording.listed([case.wording.short_name(name) for name in names][:_MOST_LACKING])
    return case.wording.gettext("No duty is known yet: nobody said %(what)s.") % {"what": said}


def _beside(case: Case) -> set[str]:
    """Return what nobody needs to know: where the law of the EU is not in play, what it calls the system."""
    named = _regimes(case)
    if not named or _NUMBERED_IN in named:
        return set()
    return {f"context.{pick.id}" for pick in case.instrument.context if not all(pick.asked_when.values())}


def _known_by(case: Case) -> Iterator[str]:
    """Yield how many people a class and a role rest on that counsel did not name."""
    of_room = [
        case.facts.people.get(f"context.{pick.id}", 0)
        for pick in case.instrument.context
        for switch, slugs in pick.asked_when.items()
        if not slugs and f"engagement.{switch}" not in case.facts.values
    ]
    if number := max(of_room, default=0):
        yield case.wording.plural(*_KNOWN_BY, number) % {"number": number}


def _too_near(case: Case) -> Iterator[str]:
    """Yield that the day named can't hold, where what has to be done before it takes longer."""
    day = case.calendar.opens_on
    if day is None:
        return
    usual = _usual_days(case)
    left = (day - case.issued_on).days
    if usual > left:
        text = "%(day)s can't hold: %(usual)s days are usual for that, %(left)s are left. %(soonest)s can."
        soonest = after_holidays(case.issued_on + timedelta(days=usual), others=True)
        named = {
            "day": capital(case.wording.near_day(day, case.issued_on)),
            "usual": usual,
            "left": left,
            "soonest": capital(case.wording.near_day(soonest, case.issued_on)),
        }
        yield case.wording.gettext(text) % named


def _stopping(duties: Sequence[Duty], forms: tuple[str, str], case: Case) -> Iterator[str]:
    if duties:
        what = case.wording.listed([each.short for each in duties])
        yield case.wording.plural(*forms, len(duties)) % {"number": len(duties), "what": what}


def _with_dates(duties: Sequence[Duty], forms: tuple[str, str], case: Case) -> Iterator[str]:
    days = [duty.on for duty in duties if duty.on is not None]
    if days:
        first = case.wording.near_day(date.fromisoformat(min(days)), case.issued_on)
        yield case.wording.plural(*forms, len(duties)) % {"number": len(duties), "day": first}


def _not_in_play(case: Case) -> str:
    day = case.framing.counsel_on
    if not day:
        return case.wording.gettext("EU law is not in play.")
    said = case.wording.day(date.fromisoformat(day))
    return case.wording.gettext("EU law is not in play, as counsel said on %(day)s.") % {"day": said}


def _age(law: LawAdvice, case: Case) -> Iterator[str]:
    if not law.as_of:
        return
    day = date.fromisoformat(law.as_of)
    old = (case.issued_on - day).days
    if old > MOST_DAYS:
        text = case.wording.gettext("Its dates are %(number)s days old: check before you rely on them.")
        yield text % {"number": old}
    else:
        yield case.wording.gettext("As of %(day)s, from summaries of the law.") % {
            "day": case.wording.day(day)
        }
