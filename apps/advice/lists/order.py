"""The days of several entries: what one needs comes before it, and nobody has more to do by a day than they can."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from apps.advice.lists.days import DueDay, Schedule, StepSize, today
from apps.advice.rules.rulefile import DAYS_BY
from apps.advice.working_days import (
    ReleaseFreeze,
    is_working_day,
    released_after,
    thawed_work,
    working_day_by,
    working_days_after,
    working_days_before,
)

_DAY = timedelta(days=1)
_TODAY = "today"
_TO_ANSWER = 10  # days of work that others take
_FARTHEST = 260  # days of work to look ahead
_MOST_TODAY = 2  # steps of one doer
_TWO_WEEKS = timedelta(days=14)
_FEW = 4  # people
_TO_TRY = 35  # days in which a trial is over, where an order waits for it


def scheduled(
    entries: Sequence[Schedule],
    issued_on: date,
    frozen: Sequence[ReleaseFreeze] = (),
    people: int | None = None,
) -> tuple[Schedule, ...]:
    """Return the days of entries with trials over before what waits for them, and no doer overrun on one day.

    `people` are as many as a small team has: by no day it has more to do than they can.
    """
    order = _Order(issued_on, frozen)
    spread = _spread(order.between(entries), _Room(today(issued_on), frozen, issued_on))
    if people is not None:
        spread = _within_days(spread, entries, _Days(issued_on, people, frozen))
    # What was put off takes with it what waits for it.
    apart = [order.within(each, is_full=people is not None) for each in spread]
    last = replace(order, is_last=True)
    days = tuple(_begun(last.between(apart), issued_on, frozen))
    for _ in entries:  # what is given more days may put off what waits for it
        is_tiny = people is not None and people < _FEW
        wider = [_widened(each, issued_on, frozen, is_tiny=is_tiny) for each in days]
        if wider == list(days):
            break
        wider = [last.within(each, is_full=True) for each in wider]
        days = tuple(_begun(last.between(wider), issued_on, frozen))
    return days


def scheduled_alone(entry: Schedule, issued_on: date, beside: Sequence[Schedule] = ()) -> Schedule:
    """Return the days of what has no place in the lists, such as a duty or a shape; it moves nothing beside it."""
    own = _Order(issued_on, ()).within(entry, is_full=False)
    there = {each.rule: each for each in beside}
    dues = tuple(replace(due, on=max([due.on, *_ends(there, own.rule, due)])) for due in own.dues)
    return next(_begun([replace(own, dues=dues)], issued_on))


def _ends(there: Mapping[str, Schedule], rule: str, due: DueDay) -> Iterator[date]:
    """Yield the days by which what a step waits for is done."""
    for each, upto in _awaited(there, rule, due.after):
        yield from (one.on for one in each.dues[:upto] if not one.is_too_late)


def _begun(
    entries: Sequence[Schedule], issued_on: date, frozen: Sequence[ReleaseFreeze] = ()
) -> Iterator[Schedule]:
    """Yield entries with the day on which the work on each step begins: after what it needs, and in time for its end."""
    there = {each.rule: each for each in entries}
    for entry in entries:
        dues = list(entry.dues)
        for at, work in enumerate(entry.works):
            needed, due = _before_it(entry, dues, at), dues[at]
            ends = list(_ends(there, entry.rule, due))
            is_result = needed is not None and entry.works[needed].gives in due.after
            if needed is not None:
                # Where there are too few days until an event, work begins while the step before it goes on.
                is_short = not is_result and _is_short(dues[needed].on, due.on, work)
                ends.append((dues[needed].begins if is_short else None) or dues[needed].on)
            first = max(working_days_after(max(ends, default=issued_on), 1), due.begins or issued_on)
            takes = work.most_days + (_TO_ANSWER if work.is_outside else 0)
            begins = max(first, working_days_before(due.on, takes - 1), *_after_events(due.on, frozen))
            dues[at] = replace(due, begins=min(begins, due.on))
        yield replace(entry, dues=tuple(dues))


def _is_short(end: date, on: date, work: StepSize) -> bool:
    return working_days_after(end, work.least_days) > on


def _widened(entry: Schedule, issued_on: date, frozen: Sequence[ReleaseFreeze], *, is_tiny: bool) -> Schedule:
    """Return an entry whose steps end once the work on them can be done, as far as their event allows.

    In a tiny team nobody stands in for who is ill or has other work: it has all the days that it may take.
    """
    dues = list(entry.dues)
    for at, work in enumerate(entry.works):
        due = dues[at]
        if due.is_too_late or due.begins is None or due.on <= today(issued_on) or not sum(work.weeks):
            continue
        takes = work.least_days if due.is_fixed else work.most_days if is_tiny else work.fair_days
        able = working_days_after(due.begins, takes - 1)
        # Before what is counted back from its event, and before the event itself.
        ends = [each.on for each in dues[at + 1 :] if each.is_fixed and not each.is_too_late]
        ends += [entry.last] if entry.last else []
        on = min([able, *(working_day_by(each - _DAY, issued_on) for each in ends)])
        if not any(each.first <= on <= each.event for each in frozen):
            dues[at] = replace(due, on=max(due.on, on))
    for at in range(1, len(dues)):
        ahead = [each.on for each in dues[:at] if not each.is_too_late]
        dues[at] = replace(dues[at], on=max([dues[at].on, *ahead]))
    return replace(entry, dues=tuple(dues))


def _within_days(
    spread: Sequence[Schedule], wanted: Sequence[Schedule], days: "_Days"
) -> tuple[Schedule, ...]:
    """Return entries with what the people can't do by its day put off, what presses least first."""
    dues = {each.rule: list(each.dues) for each in spread}
    kept = {each.rule: [_keeps_its_day(each, at) for at in range(len(each.works))] for each in wanted}
    steps = [(each, at) for each in spread for at in range(len(each.works))]
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
    frozen: Sequence[ReleaseFreeze] = ()
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
        on = self.able(first, entry.works[at], entry.last)
        # What is left of the days goes into the first step.
        left = working_day_by(max(first, entry.last or first), self.issued_on)
        return replace(due, on=on or left, is_too_late=on is None and at > 0)

    def able(self, first: date, step: StepSize, last: date | None) -> date | None:
        """Return the first day by which something more can be done, and all that is due later, too."""
        day, work = first, step.days
        for _ in range(_FARTHEST):
            if last is not None and day > max(last, first):
                return None
            later = (on for on, _ in self.taken if on > day)
            is_open = day == first or day == thawed_work(day, step.least_days, self.frozen)
            if is_open and all(self._load(on) + work <= self._room(on) for on in (day, *later)):
                return day
            day = working_days_after(day, 1)
        return None

    def _load(self, day: date) -> float:
        return sum(work for on, work in self.taken if on <= day)

    def _room(self, day: date) -> int:
        ahead = range(1, (day - self.issued_on).days + 1)
        return self.people * sum(is_working_day(self.issued_on + timedelta(days=each)) for each in ahead)


def _keeps_its_day(entry: Schedule, at: int) -> bool:
    return entry.works[at].by == _TODAY or entry.works[at].at_once or _is_kept(entry.dues[at])


@dataclass(frozen=True)
class _Order:
    """Puts steps after what they need, on days that are free for that."""

    issued_on: date
    frozen: Sequence[ReleaseFreeze]
    is_last: bool = False  # nothing is put before what others have on its days

    def within(self, entry: Schedule, *, is_full: bool) -> Schedule:
        """Return an entry with time for each step after the one that it needs: the last that its rule wants sooner."""
        dues = list(entry.dues)
        for at in range(1, len(entry.works)):
            due, before = dues[at], _before_it(entry, dues, at)
            gap, fair = entry.works[at].least_days, entry.works[at].fair_days
            if before is None or due.is_too_late or working_days_after(dues[before].on, fair) <= due.on:
                continue
            earlier = working_days_before(due.on, fair)
            if not is_full and self._is_free(entry, dues, before, earlier):
                dues[before] = replace(dues[before], on=earlier)
                continue
            if working_days_after(dues[before].on, gap) <= due.on:
                continue
            on = released_after(dues[before].on, 1 if _is_kept(due) else gap, self.frozen)
            if entry.last is None or on <= entry.last:
                dues[at] = _not_before(on, due)
            elif due.on <= dues[before].on:
                dues[at] = replace(due, is_too_late=True)
        for at in range(1, len(dues)):
            # What comes behind a step that was put off is not due before it.
            ahead = [each.on for each in dues[:at] if not each.is_too_late]
            dues[at] = replace(dues[at], on=max([dues[at].on, *ahead]))
        return replace(entry, dues=tuple(dues))

    def _is_free(self, entry: Schedule, dues: Sequence[DueDay], at: int, earlier: date) -> bool:
        """Return whether a step may be done earlier: after today, and after what stands before it."""
        ahead = [each.on for each in dues[:at] if not each.is_too_late]
        needed = _before_it(entry, dues, at)
        if needed is not None:
            ahead.append(working_days_after(dues[needed].on, entry.works[at].least_days))
        is_after = earlier > today(self.issued_on) and earlier >= max(ahead, default=earlier)
        return is_after and not _keeps_its_day(entry, at)

    def between(self, entries: Sequence[Schedule]) -> tuple[Schedule, ...]:
        """Return entries with what others wait for before these."""
        there = {each.rule: each for each in entries}
        for _ in entries:  # what others wait for may wait itself
            before = there
            for entry in entries:
                for at, due in enumerate(entry.dues):
                    awaited = [] if due.is_too_late else list(_awaited(there, entry.rule, due.after))
                    if awaited:
                        there = self._after(there, entry.rule, at, awaited)
            if there == before:
                break
        return tuple(there.values())

    def _can_be_sooner(self, awaited: Sequence[tuple[Schedule, int]], own: date) -> bool:
        """Return whether there is time for what a step waits for before its own day."""
        steps = [(each, at) for each, upto in awaited for at in range(upto) if each.works]
        needed = max((each.works[at].least_days for each, at in steps), default=_FARTHEST)
        return not any(_keeps_its_day(*step) for step in steps) and own > working_days_after(
            today(self.issued_on), needed
        )

    def _can_end_before(self, awaited: Sequence[tuple[Schedule, int]], left: date) -> bool:
        """Return whether what a step waits for can be done so early that a day is left for it."""
        least = (sum(work.least_days for work in each.works[:upto]) or _FARTHEST for each, upto in awaited)
        return all(working_days_after(today(self.issued_on), days) < left for days in least)

    def _after(
        self, there: dict[str, Schedule], rule: str, at: int, awaited: Sequence[tuple[Schedule, int]]
    ) -> dict[str, Schedule]:
        """Return the days where a step waits for others: these end before it, and it for so long as a trial takes."""
        entry = there[rule]
        own = entry.dues[at].on
        end = max(due.on for each, upto in awaited for due in each.dues[:upto] if not due.is_too_late)
        takes = entry.works[at].least_days if entry.works and not entry.dues[at].is_fixed else 1
        fair = entry.works[at].fair_days if entry.works else 1
        if working_days_after(end, fair) <= own:
            return there
        on = released_after(end, takes, self.frozen)
        if not entry.dues[at].after.isdisjoint(there):
            # A trial that takes longer than it may holds no order up.
            on = min(on, working_day_by(self.issued_on + timedelta(days=_TO_TRY), self.issued_on))
        elif not self.is_last and self._can_be_sooner(awaited, own):
            on = own
        if entry.last is not None:
            left = working_day_by(entry.last, self.issued_on)
            # What is counted back from an event is done all the same.
            is_given_late = (
                left <= end and not entry.dues[at].is_fixed and not self._can_end_before(awaited, left)
            )
            if left < on and is_given_late and entry.dues[at].after.isdisjoint(there):
                # What it needs is given on no day before its event; what only goes before it waits for nobody.
                late = (replace(due, is_too_late=True) for due in entry.dues[at:])
                return {**there, rule: replace(entry, dues=(*entry.dues[:at], *late))}
            on = min(on, left)
        on = max(own, on)
        dues = (*entry.dues[:at], *(_not_before(on, due) for due in entry.dues[at:]))
        # What it waits for keeps the days that it takes itself.
        least = max(sum(work.least_days for work in each.works[:upto]) for each, upto in awaited)
        ready = max(working_days_before(on, fair), working_days_after(today(self.issued_on), least))
        ready = min(ready, working_day_by(on - _DAY, self.issued_on))
        trials = entry.dues[at].after
        pulled = {
            each.rule: _pulled(each, upto, ready, self.issued_on, is_trial=each.rule in trials)
            for each, upto in awaited
        }
        return {**there, **pulled, rule: replace(entry, dues=dues)}


def _before_it(entry: Schedule, dues: Sequence[DueDay], at: int) -> int | None:
    """Return the last step that has to be done before another, where it takes some time."""
    days = [DAYS_BY[work.by] if sum(work.weeks) else _FARTHEST for work in entry.works]
    needed = (
        one
        for one in reversed(range(at))
        # What repeats another step of its entry comes after it, whatever the rule wants.
        if days[one] < DAYS_BY[entry.works[at].by] or entry.works[one].gives in dues[at].after
    )
    return next((one for one in needed if not dues[one].is_too_late), None)


def _awaited(
    found: Mapping[str, Schedule], rule: str, names: Container[str]
) -> Iterator[tuple[Schedule, int]]:
    """Yield entries that others wait for, each with how many of its steps."""
    for each in found.values():
        wholes = len(each.dues) if each.rule in names else 0
        upto = max([wholes, *(at + 1 for at, work in enumerate(each.works) if work.gives in names)])
        if each.rule != rule and any(not due.is_too_late for due in each.dues[:upto]):
            yield each, upto


def _not_before(on: date, due: DueDay) -> DueDay:
    late = due.late and replace(due.late, until=max(due.late.until, on))
    return replace(due, on=max(due.on, on), late=late)


def _pulled(entry: Schedule, upto: int, end: date, issued_on: date, *, is_trial: bool) -> Schedule:
    """Return days whose first steps end by a day; of a trial two weeks for each, as far as there are so many."""
    if all(due.on <= end for due in entry.dues[:upto] if not due.is_too_late):
        return entry
    spaced = _TWO_WEEKS if is_trial else timedelta()
    ends = (max(end - spaced * steps, today(issued_on)) for steps in reversed(range(upto)))
    dues = (
        replace(due, on=working_day_by(min(due.on, end), issued_on))
        for due, end in zip(entry.dues[:upto], ends, strict=True)
    )
    return replace(entry, dues=(*dues, *entry.dues[upto:]))


@dataclass(frozen=True)
class _Room:
    """How many steps each doer has on each day."""

    soonest: date
    frozen: Sequence[ReleaseFreeze]
    issued_on: date
    load: Counter[tuple[str, date]] = field(default_factory=Counter)

    def near(self, on: date, latest: date, who: str, work: StepSize | None) -> date:
        """Return the day itself where there is room, else one before it, else one soon after; none before it can be done."""
        most = _MOST_TODAY if on <= self.soonest else 1
        first = self.soonest
        if work is not None and on > self.soonest:
            first = max(first, working_days_after(self.issued_on, work.least_days))
            on = max(on, min(first, latest))
        back = (on - timedelta(days=days) for days in range((on - first).days + 1))
        ahead = (on + timedelta(days=days) for days in range(1, min(7, (latest - on).days) + 1))
        takes = 1 if work is None else work.least_days
        able = (day for day in (*back, *ahead) if self._is_open(day, takes) and self.load[who, day] < most)
        return next(able, on)

    def _is_open(self, day: date, takes: int) -> bool:
        return is_working_day(day) and day == thawed_work(day, takes, self.frozen)


def _spread(entries: Sequence[Schedule], room: _Room) -> tuple[Schedule, ...]:
    """Return entries with one step of a doer on a day, two of what is for today.

    What is more is done before its day, the most urgent entry the earliest, else soon after.
    """
    for entry in entries:
        kept = (each for each in zip(entry.doers, entry.dues, strict=True) if _is_kept(each[1]))
        room.load.update((who, due.on) for who, due in kept)
    # What has to be done today goes before what is only asked today.
    asked_last = sorted(entries, key=lambda entry: any(work.at_once for work in entry.works))
    for_today = {entry.rule: _with_room(entry, room, is_for_today=True) for entry in asked_last}
    return tuple(_with_room(for_today[entry.rule], room) for entry in reversed(entries))[::-1]


def _after_events(on: date, frozen: Sequence[ReleaseFreeze]) -> list[date]:
    """Return the days after events on which what is due later may begin."""
    return [working_days_after(each.event, 1) for each in frozen if on > each.event]


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
            on = room.near(min(due.on, latest), latest, who, next(iter(entry.works[at : at + 1]), None))
            due = replace(due, on=max([on, *kept]), is_fixed=is_for_today)
            room.load[who, due.on] += 1
        latest = latest if due.is_too_late else due.on
        dues.append(due)
    return replace(entry, dues=tuple(reversed(dues)))
