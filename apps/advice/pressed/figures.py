"""The figures of one quantity: how much at a day, how probable over its limit, and when it gets there."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from apps.advice.conditions.conditions import Draws
from apps.advice.facts.gathering import Facts
from apps.advice.instrument import FigureQuestion
from apps.advice.vocabulary import PERCENTILES

DAYS_A_MONTH = 365.25 / 12
_NOTHING = 1e-12  # what stands for 0 where figures are divided


@dataclass(frozen=True)
class Event:
    """A launch or the next peak; `has_figures`: figures of later are of an ordinary day from the launch on."""

    kind: str  # launch or peak
    name: str
    on: date
    factor: float = 1.0  # on an ordinary day
    has_figures: bool = False
    opened: float = 1.0  # the part of it that is let in


@dataclass(frozen=True)
class Months:
    """When a limit is reached: likely, and the days before and after which it is so in one of ten draws."""

    early: date
    likely: date
    late: date | None  # None: in over a tenth of the draws not before the horizon
    horizon: date

    @property
    def is_one(self) -> bool:
        """Return whether it is early and late in one month."""
        late = self.late or self.horizon
        return (self.early.year, self.early.month) == (late.year, late.month)


@dataclass(frozen=True)
class Figures:
    """What is known of a quantity. A point nobody knows is None; figures count from the day `since`."""

    question: FigureQuestion
    facts: Facts
    since: date
    horizon_months: int
    is_live: bool = True
    points: Mapping[str, str] = field(default_factory=dict)  # facts of points that are none of its own

    def fact(self, point: str) -> str:
        return self.points.get(point) or f"quantity.{self.question.id}.{point}"

    def likely(self, point: str) -> float | None:
        value = self.facts.values.get(self.fact(point))
        return float(value) if isinstance(value, int | float) else None

    @property
    def is_measured(self) -> bool:
        return self.facts.values.get(self.fact("measured")) is True

    @property
    def is_guessed(self) -> bool:
        """Return whether it is known that nobody measured it."""
        return self.facts.values.get(self.fact("measured")) is False

    @property
    def status(self) -> str:
        return str(self.facts.values.get(f"status.{self.question.id}", ""))

    @property
    def is_expected(self) -> bool:
        """Return whether nothing of it runs yet, and the figure of the horizon is what it opens with."""
        return not self.is_live and not self.likely("now") and bool(self.likely("horizon"))

    def times(self, figure: float | None) -> float | None:
        """Return how many times over its limit a figure is."""
        limit = self.likely("limit")
        if not figure or not limit:
            return None
        return limit / figure if self.is_floor else figure / limit

    def chance_today(self) -> float | None:
        return self._chance(self._draws("now"))

    def chance_later(self) -> float | None:
        """Return how probable it is that the limit is reached by the horizon."""
        known = self.facts.values.get(f"breach.{self.question.id}")
        if isinstance(known, int | float):
            return float(known)
        return self._chance(self._draws("horizon"))

    def at(self, event: Event) -> float | None:
        """Return the likely figure at an event, as far as it is opened; what runs today goes on."""
        wanted = self._wanted_at(event)
        # Of two figures nobody knows, or of one that falls, nothing is cut.
        return wanted and min(wanted, max(wanted * event.opened, self.likely("now") or 0))

    def _wanted_at(self, event: Event) -> float | None:
        """Return the figure at an event: that of today grown to it, where none was asked of its day."""
        if event.has_figures or self.is_expected:
            ordinary = self.likely("horizon")
            return ordinary and ordinary * event.factor
        now, later = self.likely("now"), self.likely("horizon")
        grown = now * self._growth_to(event.on) * event.factor if now else None
        # Before it is live, the figure of the horizon is that of all it is opened to.
        return grown if grown is None or self.is_live or not later else min(grown, max(now or 0, later))

    def on(self, day: date) -> float | None:
        """Return the likely figure on an ordinary day."""
        now = self.likely("now")
        return now * self._growth_to(day) if now else None

    def chance_at(self, event: Event) -> float | None:
        wanted = self._draws_at(event)
        if wanted is None or event.opened == 1:
            return self._chance(wanted)
        now = self._draws("now")
        opened = wanted * event.opened
        return self._chance(np.minimum(wanted, opened if now is None else np.maximum(opened, now)))

    def _draws_at(self, event: Event) -> Draws | None:
        now, later = self._draws("now"), self._draws("horizon")
        if event.has_figures or self.is_expected:
            return None if later is None else later * event.factor
        if now is None:
            return None
        grown = now if later is None else now * _ratio(later, now) ** self._part_to(event.on)
        figure = grown * event.factor
        return figure if self.is_live or later is None else np.minimum(figure, np.maximum(now, later))

    def months(self) -> Months | None:
        """Return when the limit is reached; None where the likely figures don't reach it, or are there already."""
        now, horizon, limit = (self.likely(point) for point in ("now", "horizon", "limit"))
        if not now or not horizon or not limit:
            return None
        growth, room = math.log(horizon / now), math.log(limit / now)
        # At the horizon itself there is room still; and what shrinks reaches a floor.
        if growth * room <= 0 or abs(growth) <= abs(room):
            return None
        likely = self._day(self.horizon_months * room / growth)
        early, late = self._spread()
        end = self._day(self.horizon_months)
        return Months(min(early or likely, likely), likely, late and max(late, likely), end)

    def ranked_months(self) -> Months | None:
        """Return when the ranking says it is reached, which the same page shows; None where it says nothing of it."""
        early, likely, late = (
            float(value) if isinstance(value, int | float) else None
            for value in (self.facts.values.get(f"months.{self.question.id}.{name}") for name in PERCENTILES)
        )
        if early is None or likely is None or likely > self.horizon_months:
            return None
        is_late_known = late is not None and late <= self.horizon_months
        end = self._day(self.horizon_months)
        return Months(
            self._day(early), self._day(likely), self._day(late or 0) if is_late_known else None, end
        )

    def _spread(self) -> tuple[date | None, date | None]:
        now, horizon, limit = (self._draws(point) for point in ("now", "horizon", "limit"))
        if now is None or horizon is None or limit is None:
            return None, None
        growth, room = np.log(_ratio(horizon, now)), np.log(_ratio(limit, now))
        if self.is_floor:
            growth, room = -growth, -room
        reached = np.full(np.broadcast(growth, room).shape, np.inf)
        np.divide(room, growth, out=reached, where=growth > 0)
        months = np.where(room <= 0, 0.0, reached * self.horizon_months)
        early, late = np.percentile(months, (10, 90), method="inverted_cdf")
        is_late_known = late <= self.horizon_months
        return self._day(min(float(early), self.horizon_months)), self._day(
            float(late)
        ) if is_late_known else None

    def _day(self, months: float) -> date:
        return self.since + timedelta(days=round(months * DAYS_A_MONTH))

    def _part_to(self, day: date) -> float:
        return max((day - self.since).days, 0) / (self.horizon_months * DAYS_A_MONTH)

    def _growth_to(self, day: date) -> float:
        now, horizon = self.likely("now"), self.likely("horizon")
        return (horizon / now) ** self._part_to(day) if now and horizon else 1.0

    def _chance(self, figure: Draws | None) -> float | None:
        limit = self._draws("limit")
        if figure is None or limit is None:
            return None
        return float(np.mean(figure < limit if self.is_floor else figure > limit))

    def _draws(self, point: str) -> Draws | None:
        draws = self.facts.draws.get(self.fact(point))
        if draws is not None:
            return draws
        likely = self.likely(point)
        return None if likely is None else np.array([likely])

    @property
    def is_floor(self) -> bool:
        return self.question.direction == "floor"


def _ratio(figure: Draws, other: Draws) -> Draws:
    # Nothing is asked for nothing: a figure of 0 grows to no other by a factor.
    return np.maximum(figure, _NOTHING) / np.maximum(other, _NOTHING)
