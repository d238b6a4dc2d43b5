"""The days of one entry as its rule wishes them: before events, after duties, and out of days without releases."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from apps.advice.lists.candidates import Candidate, Choice, Choices, lent_steps, supplied
from apps.advice.lists.case import Case
from apps.advice.lists.days import DueDay, Lead, Schedule, StepSize, Wish, due_days
from apps.advice.lists.order import scheduled
from apps.advice.pressed.item import Urgency
from apps.advice.rules.rulefile import DAYS_BY, Before, By
from apps.advice.rules.ruleset import Rule, Step
from apps.advice.working_days import ReleaseFreeze, after_holidays, thawed_work, working_days_after

_PUT_OFF = 60  # the day to which what is built waits where a limit of its dimension is over
_MONTH = "30"
_IDEA = "idea"
_FEW_PEOPLE = "derived.few_people"
_NO_NEW_SHAPE = timedelta(days=90)  # before a peak
_OF_DAYS_LEFT = 4  # one part of so many is for nothing being released


def supplied_in_time(choices: Choices, case: Case) -> tuple[Choices, tuple[Schedule, ...]]:
    """Return choices with what they wait for, and their days: what comes too late for one is lent to the next."""
    lent, late = lent_steps(case.rules.rules, case.facts), frozenset[str]()
    while True:
        there = supplied(choices, lent, late)
        placed = schedules(there.now, there.next, case)
        more = late.union(each.rule for each in placed if not lent.keys().isdisjoint(_given(each, late=True)))
        if more == late:
            # What compares on cases that are there on no day before its event is left out with them.
            lacking = lent.keys() - {name for each in placed for name in _given(each, late=False)}
            return there, tuple(
                _without_late(each, lacking) if each.rule in late else each for each in placed
            )
        late = more


def _given(entry: Schedule, *, late: bool) -> Iterator[str]:
    """Yield the results that an entry gives in time, or too late."""
    pairs = zip(entry.works, entry.dues, strict=True)
    yield from (work.gives for work, due in pairs if due.is_too_late is late)


def _without_late(entry: Schedule, lacking: Collection[str]) -> Schedule:
    first = next((at for at, due in enumerate(entry.dues) if not due.after.isdisjoint(lacking)), None)
    late = (replace(due, is_too_late=True) for due in entry.dues[first:])
    return entry if first is None else replace(entry, dues=(*entry.dues[:first], *late))


def schedules(now: Sequence[Choice], following: Sequence[Choice], case: Case) -> tuple[Schedule, ...]:
    """Return the days of all that has a place, which depend on each other."""
    entries = [schedule_of(choice.candidate, case, is_now=True) for choice in now]
    entries += [schedule_of(choice.candidate, case) for choice in following]
    people = case.facts.values.get(_FEW_PEOPLE)
    few = int(people) if isinstance(people, int | float) else None
    return scheduled(entries, case.issued_on, _frozen(case), few)


def schedule_of(candidate: Candidate, case: Case, *, is_now: bool = False) -> Schedule:
    doers = tuple(step.who[0] for step in candidate.steps)
    works = _works(candidate)
    dues = dues_of(candidate, case, is_now=is_now)
    return Schedule(candidate.rule.id, dues, doers, _last_day(candidate, case), works)


def _works(candidate: Candidate) -> tuple[StepSize, ...]:
    return tuple(
        StepSize(step.by, step.weeks, step.gives, step.at_once, _is_outside(candidate, step))
        for step in candidate.steps
    )


def _is_outside(candidate: Candidate, step: Step) -> bool:
    """Return whether others have to answer before a step is done: an authority, counsel, a supplier."""
    return candidate.rule.kind == "law" or (step.brief is not None and step.brief.asks)


def dues_of(candidate: Candidate, case: Case, *, is_now: bool = False) -> tuple[DueDay, ...]:
    wishes = [_wish(candidate, at, step, case) for at, step in enumerate(candidate.steps)]
    event = event_day(candidate, case)
    frozen = () if candidate.rule.kind == "law" else _frozen(case)
    is_shape = candidate.rule.kind == "shape"
    if is_shape and (begins := _near_peak(case) or (None if candidate.rule.note else _decided_on(case))):
        return due_days(wishes, issued_on=begins, event=None, frozen=frozen)
    dues = due_days(wishes, issued_on=case.issued_on, event=event, frozen=frozen, is_now=is_now)
    works = _works(candidate)
    return tuple(
        _once_allowed(_after_freeze(due, work, frozen, event), work, case)
        for due, work in zip(dues, works, strict=True)
    )


def _after_freeze(due: DueDay, work: StepSize, frozen: Sequence[ReleaseFreeze], event: date | None) -> DueDay:
    """Return a step that is due after an event with time for its work after it, unless its own event comes first."""
    on = thawed_work(due.on, work.least_days, [each for each in frozen if due.on > each.event])
    return (
        due if due.is_fixed or due.is_too_late or (event is not None and on > event) else replace(due, on=on)
    )


def _once_allowed(due: DueDay, work: StepSize, case: Case) -> DueDay:
    """Return a step that begins once the duties that it waits for are usually met."""
    first = _allowed_from(due, case)
    if first is None:
        return due
    return replace(due, begins=first, on=max(due.on, working_days_after(first, work.least_days)))


def _allowed_from(due: DueDay, case: Case) -> date | None:
    laws = (rule.law for rule in case.fired if rule.id in due.after and rule.law is not None)
    days = max((effect.due.days or 0 for law in laws for effect in law.effects), default=0)
    return (
        working_days_after(after_holidays(case.issued_on + timedelta(days=days), others=True), 1)
        if days
        else None
    )


def _near_peak(case: Case) -> date | None:
    """Return the peak before which nothing of a new shape is begun."""
    last = case.issued_on + _NO_NEW_SHAPE
    peaks = (each.on for each in case.calendar.events if each.kind == "peak")
    return next((on for on in peaks if on <= last), None)


def _decided_on(case: Case) -> date | None:
    """Return the day before which nothing of a shape is begun: an idea was tried by then, and what presses is relieved."""
    if case.framing.stage == _IDEA:
        return case.issued_on + timedelta(days=DAYS_BY["90"])
    return case.issued_on + timedelta(days=DAYS_BY["30"]) if case.urgent_dimensions() else None


def dues_before(day: date, candidate: Candidate, case: Case) -> tuple[DueDay, ...]:
    wishes = [_wish(candidate, at, step, case) for at, step in enumerate(candidate.steps)]
    # However near it is, none of them can be left out.
    return tuple(
        replace(due, is_too_late=False) for due in due_days(wishes, issued_on=case.issued_on, event=day)
    )


def _frozen(case: Case) -> tuple[ReleaseFreeze, ...]:
    """Return the days on which nothing is released, as the rules that fired have it."""
    freezes = [
        before
        for rule in case.fired
        for step in rule.steps
        if step.freezes and case.facts.holds(step.when)
        for before in step.before
    ]
    return tuple(
        ReleaseFreeze(event.on - timedelta(days=_days_frozen(before, event.on, case)), event.on)
        for before in freezes
        for event in case.calendar.events
        if event.kind == before.event
    )


def _days_frozen(before: Before, event: date, case: Case) -> int:
    """Return for how long nothing is released: of few days that are left, most are for what is released before."""
    return max(min(before.lead_days, (event - case.issued_on).days // _OF_DAYS_LEFT), 1)


def _last_day(candidate: Candidate, case: Case) -> date | None:
    event = event_day(candidate, case)
    first = min((each.first for each in _frozen(case) if each.event == event), default=None)
    return event if first is None else first - timedelta(days=1)


def _wish(candidate: Candidate, at: int, step: Step, case: Case) -> Wish:
    is_order = step.acts == "raise" or step.builds
    exact = leads(step.before, candidate, case, is_order=is_order)
    if step.freezes:
        exact = tuple(
            replace(each, days=_days_frozen(Before("peak", each.days), each.on, case)) for each in exact
        )
    elif sum(step.weeks):
        exact = tuple(_before_freeze(each, case) for each in exact)
    latest = leads(candidate.rule.before if at == 0 else (), candidate, case, is_order=is_order)
    waits = step.builds and step.by == _MONTH and _is_put_off(candidate.rule, case)
    from_day = max((rule.guard.builds_from or 0 for rule in case.fired), default=0) if step.builds else 0
    by: By = "today" if step.at_once else step.by
    return Wish(
        by,
        exact,
        latest,
        max(from_day, _PUT_OFF if waits else 0),
        step.after,
        _is_outside(candidate, step),
    )


def _before_freeze(lead: Lead, case: Case) -> Lead:
    """Return a lead that ends before the days on which nothing is released."""
    days = [(each.event - each.first).days + 1 for each in _frozen(case) if each.event == lead.on]
    return replace(lead, days=max(lead.days, *days)) if days else lead


def _is_put_off(rule: Rule, case: Case) -> bool:
    over = {item.dimension for item in case.items if item.urgency is Urgency.OVER}
    return rule.kind != "stop" and rule.relieves in over


def leads(
    befores: Sequence[Before], candidate: Candidate, case: Case, *, is_order: bool = True
) -> tuple[Lead, ...]:
    ahead = (_lead(before, candidate, case, is_order=is_order) for before in befores)
    return tuple(lead for lead in ahead if lead is not None)


def _lead(before: Before, candidate: Candidate, case: Case, *, is_order: bool) -> Lead | None:
    days = case.facts.values.get(before.lead_from) if before.lead_from else None
    lead_days = int(days) if isinstance(days, int | float) else before.lead_days
    on = _day_of(before.event, candidate, case)
    # What comes before a limit is ordered.
    return Lead(before.event, on, lead_days, is_order or before.event == "limit") if on is not None else None


def _day_of(event: str, candidate: Candidate, case: Case) -> date | None:
    answered = [item for item in case.items if item.id in candidate.answers]
    if event == "limit":
        return min((item.on for item in answered if item.months is not None and item.on), default=None)
    # The event of what it answers goes before one of the same kind that presses something else.
    pressing = [item.event.on for item in (*answered, *case.items) if item.event and item.event.kind == event]
    ahead = [each.on for each in case.calendar.events if each.kind == event]
    opens_on = case.calendar.opens_on if event == "launch" else None
    return next(iter((*pressing, *ahead)), opens_on)


def event_day(candidate: Candidate, case: Case) -> date | None:
    """Return the day of the event that an entry serves: that of what it answers, or that it has to be before."""
    answered = [item.event.on for item in case.items if item.event and item.id in candidate.answers]
    named = (before.event for before in candidate.rule.before if before.event != "limit")
    due = [day for event in named if (day := _day_of(event, candidate, case)) is not None]
    return min((*answered, *due), default=None)
