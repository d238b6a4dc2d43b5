"""When a brief is issued, and the days that follow from it: limits, steps, and by when it is to be decided."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

from django.utils.formats import date_format

from apps.advice import is_day_at_work, is_working_day

A_WEEK, A_MONTH = timedelta(days=7), timedelta(days=30)
DAYS_A_MONTH = 365.25 / 12
LATEST_DECISION = 14  # days after the issue
FEWEST_WORKING_DAYS = 5  # between the issue and the decision
HALF_A_YEAR = timedelta(days=183)  # within which a day needs no year
A_QUARTER = timedelta(days=90)
OLD = timedelta(days=60)  # answers of which the age is told
_FRIDAY = 4


@dataclass(frozen=True)
class Meeting:
    """Where it is to be decided, as the order of the report named it."""

    name: str
    on: date


@dataclass(frozen=True)
class Occasion:
    """A brief of the answers of one day, issued on another; with the meeting and the next check that are set."""

    answers_of: date
    issued_on: date
    meeting: Meeting | None = None
    next_check: date | None = None

    @property
    def look_again(self) -> date:
        """The day on which the figures are read again."""
        if self.next_check is not None and self.next_check > self.issued_on:
            return self.next_check
        later = self.issued_on + A_QUARTER
        return later + timedelta(days=7 - later.weekday())

    @property
    def weeks_old(self) -> int:
        """How many weeks old the answers are; 0 while they are fresh."""
        age = self.issued_on - self.answers_of
        return age.days // 7 if age > OLD else 0

    def at(self, months: float) -> date:
        """Return the day so many months after the answers."""
        return self.answers_of + timedelta(days=floor(months * DAYS_A_MONTH))

    def decide_by(self, bites_on: date | None, *, is_urgent: bool) -> date:
        """Return by when it is to be decided, given the day of the first bite (None: no limit is near)."""
        if self.meeting is not None and self.meeting.on > self.issued_on:
            return self.meeting.on
        least = working_days_after(self.issued_on, FEWEST_WORKING_DAYS)
        if is_urgent:
            return least
        if bites_on is None or bites_on <= self.issued_on:
            return max(weekday_until(self.issued_on + timedelta(days=LATEST_DECISION)), least)
        days = min(LATEST_DECISION, (bites_on - self.issued_on).days // 3)
        by = max(weekday_until(self.issued_on + timedelta(days=days)), least)
        if by >= bites_on:
            return max(weekday_until(bites_on - timedelta(days=1)), weekday_after(self.issued_on))
        return by

    def meets(self, day: date) -> bool:
        """Return whether it is to be decided on that day because somebody set it."""
        return self.meeting is not None and self.meeting.on == day

    def by_when(self, day: date) -> str:
        """Name the month, or the day where it is so near that the month says too little."""
        return self.day(day) if day - self.issued_on < A_MONTH else self.month(day)

    def month(self, day: date) -> str:
        """Name a month, with its year unless it is this one's."""
        return date_format(day, "F" if day.year == self.issued_on.year else "F Y")

    def day(self, day: date) -> str:
        """Name a day, with its year unless it is less than half a year away."""
        return date_format(day, "j F" if abs(day - self.issued_on) < HALF_A_YEAR else "j F Y")

    def before(self, decide_by: date) -> date:
        """Return the last weekday before a decision, by which what it rests on is there: prices, tests, answers."""
        return max(weekday_before(decide_by), weekday_after(self.issued_on))


def weekday_until(day: date) -> date:
    """Return the day, or the last weekday before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def weekday_before(day: date) -> date:
    return weekday_until(day - timedelta(days=1))


def weekday_from(day: date) -> date:
    """Return the day, or the first weekday after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def weekday_after(day: date) -> date:
    return weekday_from(day + timedelta(days=1))


def working_days_between(first: date, until: date) -> int:
    """Count the days of work from the first day on, and before another."""
    return sum(is_day_at_work(first + timedelta(days=each)) for each in range((until - first).days))


def friday_after(day: date) -> date:
    return day + timedelta(days=(_FRIDAY - day.weekday()) % 7 or 7)


def working_days_after(day: date, number: int) -> date:
    for _each in range(number):
        day = weekday_after(day)
    return day
