"""When a step is due: counted from the day of issue, before the event it serves, and never in the past."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from apps.advice.rules.rulefile import By

_SATURDAY = 5
_DAYS_OF = {"30": 30, "60": 60, "90": 90}
_BEFORE_EVENT = 7  # what would fall after an event is done so many days before it


@dataclass(frozen=True)
class Lead:
    """How many days before an event a step is due."""

    event: str  # launch, peak or limit
    on: date
    days: int


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


@dataclass(frozen=True)
class DueDay:
    on: date
    late: Late | None = None
    is_too_late: bool = False  # it can't be done before the event it serves


def working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day


def today(issued_on: date) -> date:
    """Return the day by which what is for today is done."""
    return working_days_after(issued_on, 2)


def due_days(wishes: Sequence[Wish], *, issued_on: date, event: date | None) -> tuple[DueDay, ...]:
    """Return the day of each step of one entry, in their order; `event` is the day that the entry serves."""
    days: list[DueDay] = []
    wanted = [_due(wish, issued_on, event) for wish in wishes]
    if wanted and all(due.is_too_late for due in wanted):
        # What is left of the days goes into the first step.
        wanted[0] = replace(wanted[0], is_too_late=False)
    for due in reversed(wanted):
        # A step is never due after the one that follows it.
        following = next((each.on for each in reversed(days) if not each.is_too_late), due.on)
        days.append(replace(due, on=min(due.on, following)))
    return tuple(reversed(days))


def _due(wish: Wish, issued_on: date, event: date | None) -> DueDay:
    soonest = today(issued_on) if event is None else min(today(issued_on), event)
    days = max(_DAYS_OF.get(wish.by, 0), wish.not_before)
    by = issued_on + timedelta(days=days) if days else soonest
    leads = wish.exact or wish.latest
    ahead = [lead.on - timedelta(days=lead.days) for lead in leads]
    on = max(min(ahead if wish.exact else (by, *ahead)), soonest)
    late = next((late for lead in leads if (late := _late(lead, issued_on, soonest)) is not None), None)
    if event is None or on <= event:
        return DueDay(on, late)
    pulled = event - timedelta(days=_BEFORE_EVENT)
    return DueDay(max(pulled, soonest), late, is_too_late=pulled < soonest)


def _late(lead: Lead, issued_on: date, soonest: date) -> Late | None:
    left = (lead.on - issued_on).days
    if left >= lead.days:
        return None
    until = lead.on - timedelta(days=lead.days // 2)
    return Late(lead.days, max(left, 0), max(until, soonest))
