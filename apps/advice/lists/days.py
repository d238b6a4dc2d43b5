"""When a step is due: counted from the day of issue, on a working day, before the event it serves, and never in the past."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from apps.advice.rules.rulefile import DAYS_BY, By
from apps.advice.working_days import (
    ReleaseFreeze,
    after_holidays,
    thawed,
    working_day_by,
    working_days_after,
)

_DAY = timedelta(days=1)
BEFORE_EVENT = timedelta(days=7)  # what would fall after an event is done so long before it
_DAYS_A_WEEK = 5  # of work
_WEEKS_OF_ONE = 6  # what may take longer is shared
_LAST_DAYS = 8  # before an event, on which nothing is tried


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
class Wish:
    """What a rule says of one step: in how many days at the latest, and how long before events."""

    by: By
    exact: tuple[Lead, ...] = ()  # the earliest is its day, whatever `by` says
    latest: tuple[Lead, ...] = ()  # it is due by `by`, and before each of them
    not_before: int = 0  # days from the day of issue
    after: frozenset[str] = frozenset()  # rules whose steps are over by then, and results that are there
    is_outside: bool = False  # others have to answer


@dataclass(frozen=True)
class DueDay:
    on: date
    late: Late | None = None
    is_too_late: bool = False  # it can't be done before the event it serves
    is_fixed: bool = False  # its day is counted back from an event, or it may be on none before
    begins: date | None = None  # the work on it; `on` is the day by which it is done
    after: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StepSize:
    """What a step takes: by when its rule wants it, and its size in person-weeks."""

    by: By
    weeks: tuple[float, float]
    gives: str = ""  # what others may wait for
    at_once: bool = False  # whatever its rule wants, for others take their time over it
    is_outside: bool = False  # others have to answer, who are asked before holidays rather than after them

    @property
    def days(self) -> float:
        """The working days of one person, in the middle of its size."""
        return sum(self.weeks) / 2 * _DAYS_A_WEEK

    @property
    def least_days(self) -> int:
        """The working days between what it needs and itself, at the least."""
        return self._days(self.weeks[0])

    @property
    def fair_days(self) -> int:
        """The working days that it takes, in the middle of its size."""
        return self._days(sum(self.weeks) / 2)

    @property
    def most_days(self) -> int:
        """The working days that it may take."""
        return self._days(self.weeks[1])

    def _days(self, weeks: float) -> int:
        hands = ceil(self.weeks[1] / _WEEKS_OF_ONE)
        return max(ceil(weeks * _DAYS_A_WEEK / max(hands, 1)), 1)


@dataclass(frozen=True)
class Schedule:
    """The days of one entry, beside the doer of each step."""

    rule: str
    dues: tuple[DueDay, ...]
    doers: tuple[str, ...]
    last: date | None = None  # nothing of it is due later
    works: tuple[StepSize, ...] = ()  # of each step


def today(issued_on: date) -> date:
    """Return the day by which what is for today is done."""
    return working_days_after(issued_on, 2)


def due_days(
    wishes: Sequence[Wish],
    *,
    issued_on: date,
    event: date | None,
    frozen: Sequence[ReleaseFreeze] = (),
    is_now: bool = False,
) -> tuple[DueDay, ...]:
    """Return the day of each step of one entry, in their order; `event` is the day that the entry serves.

    What is for now is done before holidays rather than after them.
    """
    days: list[DueDay] = []
    due_days = [_due(wish, issued_on, event, frozen, is_now=is_now) for wish in wishes]
    if due_days and all(due.is_too_late for due in due_days):
        # What is left of the days goes into the first step.
        due_days[0] = replace(due_days[0], is_too_late=False)
    for due in reversed(due_days):
        # A step is never due after the one that follows it.
        following = next((each.on for each in reversed(days) if not each.is_too_late), due.on)
        on = min(due.on, following)
        # What is done on the day of the event itself is done on no day before.
        days.append(replace(due, on=on if due.is_fixed and on == event else working_day_by(on, issued_on)))
    return tuple(reversed(days))


def _due(
    wish: Wish, issued_on: date, event: date | None, frozen: Sequence[ReleaseFreeze], *, is_now: bool
) -> DueDay:
    soonest = today(issued_on) if event is None else min(today(issued_on), event)
    days = max(DAYS_BY[wish.by], wish.not_before)
    by = issued_on + timedelta(days=days)
    if days:
        by = (
            max(working_day_by(by, issued_on), soonest)
            if is_now
            else after_holidays(by, others=wish.is_outside)
        )
    else:
        by = soonest
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
        return replace(due, on=thawed(due.on, frozen, soonest))
    last = min((each.first - _DAY for each in frozen if each.event == event), default=event)
    pulled = min(event - BEFORE_EVENT, last)
    if due.on <= last or (due.on <= event and pulled < soonest):
        return due
    return replace(due, on=max(pulled, soonest), is_too_late=pulled < soonest)


def _late(lead: Lead, issued_on: date, soonest: date) -> Late | None:
    left = (lead.on - issued_on).days
    if left >= lead.days or not lead.is_order:
        return None
    until = max(lead.on - timedelta(days=lead.days // 2), soonest + (lead.on - soonest) // 3)
    return Late(lead.days, max(left, 0), working_day_by(max(until, soonest), issued_on))
