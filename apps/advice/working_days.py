"""Days on which people work, and the holidays between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5
_DAY = timedelta(days=1)
_DAYS_A_WEEK = 5
_LAST_OF_YEAR, _FIRST_OF_YEAR = (12, 20), (1, 4)  # nobody is asked for anything between them
_CLOSES, _OPENS = (12, 24), (1, 2)  # what goes on every day
_GOOD_FRIDAY, _EASTER_MONDAY = timedelta(days=-2), _DAY  # from Easter; other holidays are not known here


@dataclass(frozen=True)
class ReleaseFreeze:
    """The days before an event on which nothing is released."""

    first: date
    event: date


def is_working_day(day: date) -> bool:
    """Return whether something may begin or be done on a day."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def is_day_at_work(day: date) -> bool:
    """Return whether what goes on every day goes on, also where nothing new is asked for."""
    is_closed = not _OPENS <= (day.month, day.day) < _CLOSES or _is_at_easter(day)
    return day.weekday() < _SATURDAY and not is_closed


def is_holiday(day: date) -> bool:
    return _is_between_years(day) or _is_at_easter(day)


def _is_at_easter(day: date) -> bool:
    return day - _easter(day.year) in (_GOOD_FRIDAY, _EASTER_MONDAY)


def _is_between_years(day: date) -> bool:
    return not _FIRST_OF_YEAR <= (day.month, day.day) <= _LAST_OF_YEAR


def _easter(year: int) -> date:
    """Return Easter Sunday, by the algorithm of Meeus, Jones and Butcher."""
    century, of_century = divmod(year, 100)
    epact = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    month, day = divmod(epact + weekday - 7 * ((year % 19 + 11 * epact + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def working_days_after(day: date, count: int) -> date:
    while count:
        day += _DAY
        count -= is_working_day(day)
    return day


def working_days_before(day: date, count: int) -> date:
    while count:
        day -= _DAY
        count -= is_working_day(day)
    return day


def working_day_by(day: date, issued_on: date) -> date:
    """Return the last working day up to a day; the day itself where there is none from the day of issue on."""
    days = (day - timedelta(days=back) for back in range((day - issued_on).days + 1))
    return next(filter(is_working_day, days), day)


def after_holidays(day: date, *, others: bool = False) -> date:
    """Return a day, or where it lies between the years, a week of work later: what is due then was not done before.

    Who is asked and has `others` to serve answers in the second week.
    """
    if _is_between_years(day):
        return working_days_after(day, _DAYS_A_WEEK * (2 if others else 1))
    return working_days_after(day, 1) if is_holiday(day) else day


def thawed(on: date, frozen: Sequence[ReleaseFreeze], soonest: date) -> date:
    for each in frozen:
        if on > soonest and each.first <= on <= each.event:
            earlier = each.first - _DAY
            return earlier if earlier >= soonest else working_days_after(each.event, 1)
    return on


def thawed_work(on: date, takes: int, frozen: Sequence[ReleaseFreeze]) -> date:
    """Return the day itself, or where its days of work fall into days without releases, the first after the event."""
    ahead = (working_days_after(each.event, takes) for each in frozen if on >= each.first)
    return max([on, *ahead])


def released_after(day: date, count: int, frozen: Sequence[ReleaseFreeze]) -> date:
    """Return the day so many working days later; after the event, where nothing is released on it."""
    return thawed_work(working_days_after(day, count), count, frozen)
