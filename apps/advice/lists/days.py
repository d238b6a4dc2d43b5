"""When a step is due: counted from the day of issue, on a working day, before the event it serves, and never in the past."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from apps.advice.rules.rulefile import By
from apps.advice.working_days import after_holidays, is_working_day, working_day_by, working_days_after

_DAY = timedelta(days=1)
_TODAY: By = "today"
_DAYS_BY: dict[By, int] = {_TODAY: 0, "30": 30, "60": 60, "90": 90}
_DAYS_A_WEEK = 5  # of work
_FARTHEST = 260  # days of work to look ahead
BEFORE_EVENT = timedelta(days=7)  # what would fall after an event is done so long before it
_LAST_DAYS = 8  # before an event, on which nothing is tried
_MOST_TODAY = 2  # steps of one doer
_TWO_WEEKS = timedelta(days=14)
_TO_TRY = 35  # days in which a trial is over, where an order waits for it


@dataclass(frozen=True)
class Lead:
    """How many days before an event a step is due."""

    event: str  # launch, peak or limit
    on: date
    days: int
    is_order: bool = True  # it takes so long however late it is; what is prepared can be quicker

    def due(self, issued_on: date) -> date:
        on = self.on - timedelta(days=self.days)
        if self.is_order:
            return on
        left = (self.on - issued_on).days
        # Most of the days that are left are for what it may bring to light; of few, half go into what it is to try.
        ready = left * 2 // 5 if left >= self.days else max(left * 2 // 5, min(left // 2, left - _LAST_DAYS))
        return max(on, issued_on + timedelta(days=ready))


@dataclass(frozen=True)
class Late:
    """An order that is usually given earlier."""

    lead_days: int
    days_left: int
    until: date  # by then it is known whether it is granted


@dataclass(frozen=True)
class ReleaseFreeze:
    """The days before an event on which nothing is released."""

    first: date
    event: date


@dataclass(frozen=True)
class Wish:
    """What a rule says of one step: in how many days at the latest, and how long before events."""

    by: By
    exact: tuple[Lead, ...] = ()  # the earliest is its day, whatever `by` says
    latest: tuple[Lead, ...] = ()  # it is due by `by`, and before each of them
    not_before: int = 0  # days from the day of issue
    after: frozenset[str] = frozenset()  # rules whose steps are over by then


@dataclass(frozen=True)
class DueDay:
    on: date
    late: Late | None = None
    is_too_late: bool = False  # it can't be done before the event it serves
    is_fixed: bool = False  # its day is counted back from an event, or it may be on none before
    after: frozenset[str] = frozenset()


def today(issued_on: date) -> date:
    """Return the day by which what is for today is done."""
    return working_days_after(issued_on, 2)


def due_days(
    wishes: Sequence[Wish], *, issued_on: date, event: date | None, frozen: Sequence[ReleaseFreeze] = ()
) -> tuple[DueDay, ...]:
    """Return the day of each step of one entry, in their order; `event` is the day that the entry serves."""
    days: list[DueDay] = []
    wanted = [_due(wish, issued_on, event, frozen) for wish in wishes]
    if wanted and all(due.is_too_late for due in wanted):
        # What is left of the days goes into the first step.
        wanted[0] = replace(wanted[0], is_too_late=False)
    for due in reversed(wanted):
        # A step is never due after the one that follows it.
        following = next((each.on for each in reversed(days) if not each.is_too_late), due.on)
        days.append(replace(due, on=working_day_by(min(due.on, following), issued_on)))
    return tuple(reversed(days))


def _due(wish: Wish, issued_on: date, event: date | None, frozen: Sequence[ReleaseFreeze]) -> DueDay:
    soonest = today(issued_on) if event is None else min(today(issued_on), event)
    days = max(_DAYS_BY[wish.by], wish.not_before)
    by = after_holidays(issued_on + timedelta(days=days)) if days else soonest
    leads = wish.exact or wish.latest
    ahead = [lead.due(issued_on) for lead in leads]
    on = max(min(ahead if wish.exact else (by, *ahead)), soonest)
    lates = (_late(lead, issued_on, soonest) for lead in leads)
    # Of two events the nearer one.
    late = min((late for late in lates if late is not None), key=lambda late: late.days_left, default=None)
    due = DueDay(on, late, is_fixed=bool(wish.exact) or late is not None, after=wish.after)
    due = due if due.is_fixed and (event is None or on <= event) else _before(due, event, frozen, soonest)
    return replace(due, is_fixed=True) if wish.not_before else due


def _before(due: DueDay, event: date | None, frozen: Sequence[ReleaseFreeze], soonest: date) -> DueDay:
    """Return a day before the event that it serves, and on none on which nothing is released."""
    if event is None:
        return replace(due, on=_thawed(due.on, frozen, soonest))
    last = min((each.first - _DAY for each in frozen if each.event == event), default=event)
    pulled = min(event - BEFORE_EVENT, last)
    if due.on <= last or (due.on <= event and pulled < soonest):
        return due
    return replace(due, on=max(pulled, soonest), is_too_late=pulled < soonest)


def _thawed(on: date, frozen: Sequence[ReleaseFreeze], soonest: date) -> date:
    for each in frozen:
        if on > soonest and each.first <= on <= each.event:
            earlier = each.first - _DAY
            return earlier if earlier >= soonest else working_days_after(each.event, 1)
    return on


def _late(lead: Lead, issued_on: date, soonest: date) -> Late | None:
    left = (lead.on - issued_on).days
    if left >= lead.days or not lead.is_order:
        return None
    until = max(lead.on - timedelta(days=lead.days // 2), soonest + (lead.on - soonest) // 3)
    return Late(lead.days, max(left, 0), working_day_by(max(until, soonest), issued_on))


@dataclass(frozen=True)
class Schedule:
    """The days of one entry, beside the doer of each step."""

    rule: str
    dues: tuple[DueDay, ...]
    doers: tuple[str, ...]
    last: date | None = None  # nothing of it is due later
    works: tuple["StepSize", ...] = ()  # of each step


@dataclass(frozen=True)
class StepSize:
    """What a step takes: by when its rule wants it, and its size in person-weeks."""

    by: By
    weeks: tuple[float, float]

    @property
    def days(self) -> float:
        """The working days of one person, in the middle of its size."""
        return sum(self.weeks) / 2 * _DAYS_A_WEEK


def scheduled(
    entries: Sequence[Schedule],
    issued_on: date,
    frozen: Sequence[ReleaseFreeze] = (),
    people: int | None = None,
) -> tuple[Schedule, ...]:
    """Return the days of entries with trials over before what waits for them, and no doer overrun on one day.

    `people` are as many as a small team has: by no day it has more to do than they can.
    """
    spread = _spread(_in_order(entries, issued_on), _Room(today(issued_on), frozen))
    if people is not None:
        spread = _within_days(spread, entries, issued_on, people)
    return tuple(_one_after_another(each, issued_on, is_full=people is not None) for each in spread)


def _within_days(
    spread: Sequence[Schedule], wanted: Sequence[Schedule], issued_on: date, people: int
) -> tuple[Schedule, ...]:
    """Return entries with what the people can't do by its day put off, what presses least first."""
    dues = {each.rule: list(each.dues) for each in spread}
    kept = {each.rule: [_keeps_its_day(each, at) for at in range(len(each.works))] for each in wanted}
    steps = [(each, at) for each in spread for at in range(len(each.works))]
    days = _Days(issued_on, people)
    for entry, at in sorted(steps, key=lambda step: not kept[step[0].rule][step[1]]):
        own = dues[entry.rule]
        own[at] = days.due(entry, own, at, is_kept=kept[entry.rule][at])
        if not own[at].is_too_late:
            days.taken.append((own[at].on, entry.works[at].days))
    return tuple(replace(each, dues=tuple(dues[each.rule])) for each in spread)


@dataclass(frozen=True)
class _Days:
    """What the people of a small team have to do by each day, in days of one person."""

    issued_on: date
    people: int
    taken: list[tuple[date, float]] = field(default_factory=list)

    def due(self, entry: Schedule, own: Sequence[DueDay], at: int, *, is_kept: bool) -> DueDay:
        """Return when a step is due: by its own day where it keeps that, else by the first by which it can be done."""
        due, needed = own[at], _before_it(entry, entry.dues, at)
        before = None if needed is None else own[needed]
        if before is not None and before.is_too_late:
            return replace(due, is_too_late=True)
        if due.is_too_late or is_kept:
            return due
        first = due.on if before is None else max(due.on, before.on)
        on = self.able(first, entry.works[at].days, entry.last)
        # What is left of the days goes into the first step.
        left = working_day_by(max(first, entry.last or first), self.issued_on)
        return replace(due, on=on or left, is_too_late=on is None and at > 0)

    def able(self, first: date, work: float, last: date | None) -> date | None:
        """Return the first day by which something more can be done, and all that is due later, too."""
        day = first
        for _ in range(_FARTHEST):
            if last is not None and day > max(last, first):
                return None
            later = (on for on, _ in self.taken if on > day)
            if all(self._load(on) + work <= self._room(on) for on in (day, *later)):
                return day
            day = working_days_after(day, 1)
        return None

    def _load(self, day: date) -> float:
        return sum(work for on, work in self.taken if on <= day)

    def _room(self, day: date) -> int:
        ahead = range(1, (day - self.issued_on).days + 1)
        return self.people * sum(is_working_day(self.issued_on + timedelta(days=each)) for each in ahead)


def _keeps_its_day(entry: Schedule, at: int) -> bool:
    return entry.works[at].by == _TODAY or _is_kept(entry.dues[at])


def _one_after_another(entry: Schedule, issued_on: date, *, is_full: bool) -> Schedule:
    """Return an entry with no step on the day of one that it needs: of the one its rule wants sooner."""
    dues = list(entry.dues)
    for at in range(1, len(entry.works)):
        due, before = dues[at], _before_it(entry, dues, at)
        if before is None or due.is_too_late or due.on > dues[before].on:
            continue
        on = working_days_after(dues[before].on, 1)
        earlier = working_day_by(due.on - _DAY, issued_on)
        is_free = before == 0 and earlier > today(issued_on) and not _keeps_its_day(entry, before)
        if is_free and not is_full and earlier < dues[before].on:
            dues[before] = replace(dues[before], on=earlier)
        elif entry.last is None or on <= entry.last:
            dues[at] = _not_before(on, due)
        else:
            dues[at] = replace(due, is_too_late=True)
    return replace(entry, dues=tuple(dues))


def _before_it(entry: Schedule, dues: Sequence[DueDay], at: int) -> int | None:
    """Return the last step that has to be done before another, where it takes some time."""
    days = [_DAYS_BY[work.by] if sum(work.weeks) else _FARTHEST for work in entry.works]
    needed = (one for one in reversed(range(at)) if days[one] < _DAYS_BY[entry.works[at].by])
    return next((one for one in needed if not dues[one].is_too_late), None)


def _in_order(entries: Sequence[Schedule], issued_on: date) -> tuple[Schedule, ...]:
    found = {each.rule: each for each in entries}
    for entry in entries:
        for at, due in enumerate(entry.dues):
            awaited = [found[rule] for rule in due.after if rule in found and rule != entry.rule]
            if awaited and not due.is_too_late:
                found = _after(found, entry.rule, at, awaited, issued_on)
    return tuple(found.values())


def _after(
    found: dict[str, Schedule], rule: str, at: int, awaited: Sequence[Schedule], issued_on: date
) -> dict[str, Schedule]:
    """Return the days where a step waits for others: these end before it, and it for so long as a trial takes."""
    entry = found[rule]
    own = entry.dues[at].on
    end = max(due.on for each in awaited for due in each.dues if not due.is_too_late)
    if end < own:
        return found
    trial_over = working_day_by(issued_on + timedelta(days=_TO_TRY), issued_on)
    on = max(own, min(trial_over, working_days_after(end, 1)))
    if entry.last is not None:
        on = max(own, min(on, working_day_by(entry.last, issued_on)))
    dues = (*entry.dues[:at], *(_not_before(on, due) for due in entry.dues[at:]))
    pulled = {each.rule: _pulled(each, working_day_by(on - _DAY, issued_on), issued_on) for each in awaited}
    return {**found, **pulled, rule: replace(entry, dues=dues)}


def _not_before(on: date, due: DueDay) -> DueDay:
    late = due.late and replace(due.late, until=max(due.late.until, on))
    return replace(due, on=max(due.on, on), late=late)


def _pulled(entry: Schedule, end: date, issued_on: date) -> Schedule:
    """Return the days of a trial that ends by a day: two weeks for each of its steps, as far as there are so many."""
    left = reversed(range(len(entry.dues)))
    ends = (max(end - _TWO_WEEKS * steps, today(issued_on)) for steps in left)
    dues = (
        replace(due, on=working_day_by(min(due.on, end), issued_on))
        for due, end in zip(entry.dues, ends, strict=True)
    )
    return replace(entry, dues=tuple(dues))


@dataclass(frozen=True)
class _Room:
    """How many steps each doer has on each day."""

    soonest: date
    frozen: Sequence[ReleaseFreeze]
    load: Counter[tuple[str, date]] = field(default_factory=Counter)

    def near(self, on: date, latest: date, who: str) -> date:
        """Return the day itself where there is room, else one before it, else one soon after."""
        most = _MOST_TODAY if on <= self.soonest else 1
        back = (on - timedelta(days=days) for days in range((on - self.soonest).days + 1))
        ahead = (on + timedelta(days=days) for days in range(1, min(7, (latest - on).days) + 1))
        able = (day for day in (*back, *ahead) if self._is_open(day) and self.load[who, day] < most)
        return next(able, on)

    def _is_open(self, day: date) -> bool:
        return is_working_day(day) and not any(each.first <= day <= each.event for each in self.frozen)


def _spread(entries: Sequence[Schedule], room: _Room) -> tuple[Schedule, ...]:
    """Return entries with one step of a doer on a day, two of what is for today.

    What is more is done before its day, the most urgent entry the earliest, else soon after.
    """
    for entry in entries:
        kept = (each for each in zip(entry.doers, entry.dues, strict=True) if _is_kept(each[1]))
        room.load.update((who, due.on) for who, due in kept)
    for_today = [_with_room(entry, room, is_for_today=True) for entry in entries]
    return tuple(_with_room(entry, room) for entry in reversed(for_today))[::-1]


def _is_kept(due: DueDay) -> bool:
    return due.is_fixed or due.is_too_late or bool(due.after)


def _with_room(entry: Schedule, room: _Room, *, is_for_today: bool = False) -> Schedule:
    dues: list[DueDay] = []
    # What is for today goes on also where the days before its event have begun.
    latest = max([entry.last or date.max, *(due.on for due in entry.dues)])
    # From the last step on, so that none is due after the one that follows it.
    for at, (due, who) in reversed(list(enumerate(zip(entry.dues, entry.doers, strict=True)))):
        if not _is_kept(due) and (due.on <= room.soonest) is is_for_today:
            # Nor before one that is kept on its day.
            kept = (each.on for each in entry.dues[:at] if _is_kept(each) and not each.is_too_late)
            on = room.near(min(due.on, latest), latest, who)
            due = replace(due, on=max([on, *kept]), is_fixed=is_for_today)
            room.load[who, due.on] += 1
        latest = latest if due.is_too_late else due.on
        dues.append(due)
    return replace(entry, dues=tuple(reversed(dues)))
