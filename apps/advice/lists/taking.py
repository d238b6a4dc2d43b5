"""Which rules become entries, and in which list: the most urgent item first, and one rule for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from apps.advice.lists.candidates import Candidate, Choice, Choices
from apps.advice.lists.guards import Guarding
from apps.advice.pressed.item import Item, Urgency

MOST_NOW = 3
MOST_NEXT = 7
_MOST_MORE = 2  # entries an item may have beside the first
_MOST_SAY = 0.6  # the mean of what was said
_FAR_AHEAD = 240  # days
_A_QUARTER = 90
_HALF_A_YEAR = 180  # so far ahead a limit waits for all that the first trouble comes from
_A_MONTH = 4  # person-weeks
_TODAY = "today"


@dataclass
class Taking:
    """Fills the two lists. Places are taken in the order of the methods below."""

    candidates: Sequence[Candidate]
    items: Sequence[Item]
    issued_on: date
    guards: Guarding = field(default_factory=Guarding)
    now: list[Choice] = field(default_factory=list)
    next: list[Choice] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._items = {item.id: item for item in self.items}
        self._taken: dict[str, Candidate] = {}
        self._events = {item.event.kind for item in self.items if item.event is not None}
        self._safe = [each for each in self.candidates if each.rule.safety]

    def choose(self) -> Choices:
        if self.guards.halting:
            self.now += [Choice(each, None) for each in self.guards.halting[:MOST_NOW]]
            return self._choices()
        if self.guards.leading is not None:
            self.now.append(Choice(self.guards.leading, self.items[0] if self.items else None))
            # What holds the load of an event goes before what the guard names: it may not be moved.
            pressing = [item for item in self.items if item.urgency is Urgency.EVENT]
            self._first_round(pressing, self.now, MOST_NOW - 1)
            self._named_by(self.guards.leading)
        if self.guards.alarm is not None:
            return self._with_alarm(self.guards.alarm)
        felt = [item for item in self.items if item.urgency is Urgency.FELT]
        left_over = self._fill_now(felt)
        self._fill_next(left_over, felt)
        return self._choices()

    def _fill_now(self, felt: Sequence[Item]) -> list[Item]:
        """Fill the first list; return the items that found no place in it."""
        pressing = [item for item in self.items if item.urgency <= Urgency.MISSED]
        far = [item for item in pressing if self._can_wait(item)]
        pressing = [item for item in pressing if item not in far]
        self._measure_first()
        at_first = [item for item in pressing if self._comes_first(item)]
        held = self._held_now()
        over = [item for item in at_first if item.is_at_once]
        # What is safe waits behind what is over today, unless a guard leads that answers it.
        left_over = self._first_round(over, self.now, MOST_NOW - (len(held) if self.now else 0))
        self._begun_today_now(MOST_NOW - len(held))
        later = [item for item in at_first if item not in over]
        left_over += self._first_round(later, self.now, MOST_NOW - len(held))
        for each in held:
            if self._is_free(each) and len(self.now) < MOST_NOW:
                self._take(each, self._main_item(each), self.now)
        self._awaited_now()
        self._safe_before_launch()
        self._before_events_now()
        others = [item for item in pressing if item not in at_first]
        left_over += self._first_round(others, self.now, MOST_NOW)
        self._next_cause_now()
        self._second_best_now()
        if all(choice.candidate in held for choice in self.now):
            # What is held stands beside what answers the first item, also where that is only felt.
            beside, self.now = self.now, []
            # Where nothing presses yet, what would decide it goes before what is only felt.
            self._test_now(self.guards.measuring, *self._denying(), self.guards.testing)
            left_over = self._first_round(felt, self.now, MOST_NOW - len(beside))
            self.now += beside
        self._test_now(self.guards.measuring, self.guards.testing)
        self._safety(self.now, MOST_NOW)
        most_say = [item for item in felt if item.mean >= _MOST_SAY]
        if self.guards.is_of_guesses:  # one person's guess is read once there is nothing that most say
            self._first_round(most_say, self.now, MOST_NOW)
        self._test_now(self.guards.reading)
        self._before_events(self.now, MOST_NOW)
        self._second_best_now()  # a place that is left goes to what relieves a limit, else to what most say
        if not (self.items and self.items[0].is_at_once):
            self._first_round(most_say, self.now, MOST_NOW)
        self.now.sort(key=self._pressing_first)
        return [*left_over, *far]

    def _pressing_first(self, choice: Choice) -> int:
        """Return the place of the item an entry was chosen for; behind all that is urgent, the same for each."""
        if choice.candidate.ends_harm:  # behind what is over today, before what only fills up later
            return max((at for at, each in enumerate(self.items) if each.urgency is Urgency.OVER), default=-1)
        last = max((at for at, each in enumerate(self.items) if each.is_urgent), default=-1) + 1
        return last if choice.item is None else min(self.items.index(choice.item), last)

    def _fill_next(self, left_over: Sequence[Item], felt: Sequence[Item]) -> None:
        self._safety(self.next, MOST_NEXT, is_lowering=True)  # before what only saves or measures
        # What is safe keeps a place each, and these are the last ones.
        most = MOST_NEXT - sum(each.rule.id not in self._taken for each in self._safe)
        self._first_round([item for item in left_over if item.urgency <= Urgency.EVENT], self.next, most)
        self._before_events(self.next, most - self._uncovered(left_over))
        self._lowered_next(most)
        self._first_round(left_over, self.next, most)
        # What people tell of, and nothing answers yet, keeps its places.
        self._named_by_taken(most - self._uncovered(felt))
        self._first_round(felt, self.next, most)
        self._second_best_next(most)
        self._wanted(most)
        self._safety(self.next, MOST_NEXT)

    def _choices(self) -> Choices:
        rest = tuple(each for each in self.candidates if each.rule.id not in self._taken)
        return Choices(tuple(self.now), tuple(self.next), rest)

    def _with_alarm(self, alarm: Candidate) -> Choices:
        """Answer what people tell of first, where no limit is near, and watch the limits."""
        self._test_now(*(each for each in self._safe if each.ends_harm))
        self._named_by(alarm)  # where there is time, what tells better from worse goes first
        told = [item for item in self.items if item.urgency <= Urgency.FELT]
        left_over = self._first_round(told, self.now, MOST_NOW - 1)
        self.now.append(Choice(alarm, None))
        self._first_round(left_over, self.next, MOST_NEXT - len(self._safe))
        self._safety(self.next, MOST_NEXT)
        return self._choices()

    def _named_by(self, guard: Candidate) -> None:
        """Give places to what a guard names: it goes before what presses less."""
        for name in guard.rule.then:
            for each in self.candidates:
                if each.rule.id == name and len(self.now) < MOST_NOW:
                    self._take(each, self._main_item(each), self.now)

    def _held_now(self) -> list[Candidate]:
        """Return what is safe only once it is done today, or keeps harm from people: it stands beside the first entry."""
        of_today = [each for each in self._safe if each.begins_today]
        harms = [each for each in self._safe if self._presses(each)]
        return [*of_today, *harms][:1]

    def _presses(self, candidate: Candidate, at_least: Urgency = Urgency.MISSED) -> bool:
        item = self._main_item(candidate)
        return item is not None and item.urgency <= at_least

    def _can_wait(self, item: Item) -> bool:
        """Return whether its limit is far away, and what relieves it takes less than a month or is ordered by nobody."""
        first = self.items[0]
        if item is first or item.urgency is not Urgency.REACHED or item.on is None:
            return False
        left, best = (item.on - self.issued_on).days, self._best(item)
        # Beside what is over today only what has to be ordered ahead has a place.
        is_ordered = any(True for each in best[:1] for _ in each.leads("limit"))
        if first.urgency is Urgency.OVER and left > _A_QUARTER and not is_ordered:
            return True
        least = min((each.low for each in best), default=0)
        return left > (_HALF_A_YEAR if first.is_at_once else _FAR_AHEAD) and least < _A_MONTH

    def _measure_first(self) -> None:
        measuring = self.guards.measuring
        # It relieves nothing: what it measures is still answered by another rule.
        if measuring is not None and self.items and self.items[0].id in measuring.answers:
            self.now.append(Choice(measuring, self.items[0]))

    def _test_now(self, *guards: Candidate | None) -> None:
        there = {choice.candidate.rule.id for choice in self.now}
        for guard in guards:
            if guard is not None and guard.rule.id not in there and len(self.now) < MOST_NOW:
                self._take(guard, self._main_item(guard), self.now)

    def _denying(self) -> list[Candidate]:
        """Return guards for today: figures that deny each other press nobody, and decide nothing until they fit."""
        return [each for each in self.guards.standing_in if each.steps[0].by == _TODAY]

    def _safety(self, to: list[Choice], most: int, *, is_lowering: bool = False) -> None:
        for each in sorted(self._safe, key=self._place):
            if self._is_free(each) and len(to) < most and (each.lowers or not is_lowering):
                self._take(each, self._main_item(each), to)

    def _first_round(self, items: Sequence[Item], to: list[Choice], most: int) -> list[Item]:
        """Give each item that no entry answers its best rule; return those that found no place."""
        left_over = []
        for item in items:
            if self._is_covered(item):
                continue
            if len(to) >= most:
                left_over.append(item)
            for candidate in self._first_best(item):
                for each in (*self._tried_before(candidate, item, most - len(to) - 1), candidate):
                    if len(to) < most and self._is_free(each):
                        self._take(each, item, to, is_first=True)
        return left_over

    def _first_best(self, item: Item) -> list[Candidate]:
        """Return the best rule for an item; of the first item, where it is far over, the two best."""
        first, others = self._best(item)[:1], self._best(item)[1:]
        if item is not self.items[0] or not item.is_far_over:
            return first
        if item.urgency is Urgency.EVENT:
            others = [each for each in others if each.is_in_time(item, self.issued_on)]
        return [*first, *others[:1]]

    def _tried_before(self, candidate: Candidate, item: Item, most: int) -> list[Candidate]:
        """Return what is tried before a rule and may make it needless: it relieves the same item."""
        tried = [each for each in self._best(item) if each.rule.id in candidate.after]
        return tried[: max(most, 0)]

    def _awaited_now(self) -> None:
        """Give a place to what a step of the first list waits for."""
        awaited = frozenset().union(*(choice.candidate.after for choice in self.now))
        able = [each for each in self.candidates if each.rule.id in awaited]
        # What is for today goes first: until it is done the rest does harm.
        for each in sorted(able, key=lambda each: each.steps[0].by != _TODAY):
            if self._is_free(each) and len(self.now) < MOST_NOW:
                self._take(each, self._main_item(each), self.now)

    def _begun_today_now(self, most: int) -> None:
        """Give a place to what relieves today what is over, and with it something that nothing answers yet."""
        over = [item for item in self.items if item.urgency is Urgency.OVER and not item.is_doubtful]
        begun = [
            (-self._newly_covered(each), at, place, each, item)
            for at, item in enumerate(over)
            for place, each in enumerate(self._best(item))
            if each.begins_today and self._newly_covered(each)
        ]
        for *_, each, item in sorted(begun, key=lambda found: found[:3]):
            if len(self.now) < most and self._is_free(each) and self._newly_covered(each):
                self._take(each, item, self.now)

    def _newly_covered(self, candidate: Candidate) -> int:
        """Return how many items that press now it answers as the first."""
        answered = (self._items.get(name) for name in candidate.answers)
        return sum(
            item is not None and item.urgency <= Urgency.MISSED and not self._is_covered(item)
            for item in answered
        )

    def _safe_before_launch(self) -> None:
        """Give a place to what has to be safe before a launch that presses, in front of what only softens its load."""
        safe = [each for each in self._safe if "launch" in self._events and any(each.leads("launch"))]
        for each in sorted(safe, key=self._place)[:1]:
            if len(self.now) < MOST_NOW and self._is_free(each):
                self._take(each, self._main_item(each), self.now)

    def _before_events_now(self) -> None:
        """Fill places with what has to be done before an event that presses, also where it only tests."""
        for item in (each for each in self.items if each.event is not None):
            for candidate in self._best(item):
                is_able = candidate.is_in_time(item, self.issued_on) and self._is_free(candidate)
                if is_able and len(self.now) < MOST_NOW:
                    self._take(candidate, item, self.now)

    def _next_cause_now(self) -> None:
        """Give a place to what ends a cause of the first trouble that all tell of, beside what else relieves it."""
        leader = self.items[0].id if self.items and self.items[0].is_at_once else ""
        first = [each.candidate for each in self.now if leader in each.candidate.answers]
        causes = {name for each in first for name in each.answers if self._urgency(name) is Urgency.MISSED}
        for item in (each for each in self.items if each.id in causes):
            for candidate in [each for each in self._best(item) if each.answers[0] == item.id][:1]:
                if leader not in candidate.answers and len(self.now) < MOST_NOW:
                    self._take(candidate, item, self.now)

    def _second_best_now(self) -> None:
        for item in (each for each in self.items if each.is_urgent and not self._can_wait(each)):
            best = self._best(item)
            if best and len(self.now) < MOST_NOW:
                self._take(best[0], item, self.now)

    def _before_events(self, to: list[Choice], most: int) -> None:
        for each in sorted(self.candidates, key=self._place):
            events = self._events.intersection(before.event for before in each.rule.before)
            # What nothing presses waits for the second list, in which what is safe has a place of its own.
            waits = each in self._safe if to is self.next else not self._presses(each, Urgency.FELT)
            if events and not waits and self._is_free(each) and len(to) < most:
                self._take(each, self._main_item(each), to)

    def _lowered_next(self, most: int) -> None:
        """Give a place to what makes the load of a near event smaller, the smallest work first."""
        near = [item for item in self.items if item.event is not None and item.is_at_once]
        best = ((each.low, at, each) for at, item in enumerate(near) for each in self._best(item))
        for _, at, each in sorted((one for one in best if one[2].lowers), key=lambda one: one[:2])[:1]:
            if len(self.next) < most:
                self._take(each, near[at], self.next)

    def _named_by_taken(self, most: int) -> None:
        by_id = {each.rule.id: each for each in self.candidates}
        named = [name for choice in self.now for name in choice.candidate.rule.then]
        for name in dict.fromkeys(named):
            each = by_id.get(name)
            if each is not None and self._is_free(each) and len(self.next) < most:
                self._take(each, self._main_item(each), self.next)

    def _second_best_next(self, most: int) -> None:
        for item in self.items:
            if item.urgency > Urgency.FELT or item.is_doubtful:
                continue
            more = [each for each in self.next if item.id in each.candidate.answers and not each.is_first]
            others = [each for each in self._best(item) if not each.rule.safety]
            for candidate in others[: max(_MOST_MORE - len(more), 0)]:
                if len(self.next) < most:
                    self._take(candidate, item, self.next)

    def _wanted(self, most: int) -> None:
        for item in self.items:
            if item.urgency is Urgency.WANTED:
                for candidate in self._best(item):
                    if len(self.next) < most and not candidate.rule.safety:
                        self._take(candidate, item, self.next)

    def _take(
        self, candidate: Candidate, item: Item | None, to: list[Choice], *, is_first: bool = False
    ) -> None:
        self._taken[candidate.rule.id] = candidate
        to.append(Choice(candidate, item, is_first))

    def _uncovered(self, items: Sequence[Item]) -> int:
        """Return how many items could have an answer, and have none."""
        return sum(bool(self._best(item)) for item in items if not self._is_covered(item))

    def _is_covered(self, item: Item) -> bool:
        answering = [each for each in self._taken.values() if item.id in each.answers]
        if item.urgency is not Urgency.EVENT or any(self._is_direct(each) for each in answering):
            return bool(answering)
        # What is there for something else covers no limit at an event that another rule is about.
        return bool(answering) and not any(
            self._is_direct(each) and each.is_in_time(item, self.issued_on) for each in self._best(item)
        )

    def _is_direct(self, candidate: Candidate) -> bool:
        """Return whether it is about a limit: a step moves it, and no symptom stands before it in what it answers."""
        first = next((self._items[name] for name in candidate.answers if name in self._items), None)
        return candidate.moves and first is not None and first.pair is not None

    def _main_item(self, candidate: Candidate) -> Item | None:
        """Return the most urgent of the items it answers."""
        return next((item for item in self.items if item.id in candidate.answers), None)

    def _place(self, candidate: Candidate) -> int:
        places = (at for at, item in enumerate(self.items) if item.id in candidate.answers)
        return next(places, len(self.items))

    def _comes_first(self, item: Item) -> bool:
        # Before an event its load comes first, and what rehearses it or stands in for it.
        return not self._events or item.is_urgent

    def _best(self, item: Item) -> list[Candidate]:
        """Return the rules without a place that answer an item, the best first."""
        answering = (each for each in self._eligible(item) if item.id in each.answers and self._is_free(each))
        return sorted(answering, key=lambda each: self._rank(each, item))

    def _eligible(self, item: Item) -> Sequence[Candidate]:
        # Of what nobody knows to be over, the figure is read, and nothing is done about it.
        reading, testing = self.guards.reading, self.guards.testing
        if item.is_doubtful:
            return [reading] if reading is not None else []
        able = [*self.candidates, *([testing] if testing is not None else ())]
        is_answered = any(item.id in each.answers for each in able)
        return able if is_answered else self.guards.standing_in

    def _is_free(self, candidate: Candidate) -> bool:
        """Return whether it has no place, and no entry says the opposite of what it says, or the same."""
        return candidate.rule.id not in self._taken and all(
            candidate.does.isdisjoint(taken.rule.forbids)
            and candidate.rule.forbids.isdisjoint(taken.does)
            and candidate.step_does.isdisjoint(taken.step_does)
            for taken in self._taken.values()
        )

    def _rank(self, candidate: Candidate, item: Item) -> tuple[object, ...]:
        pressing = [name for name in candidate.answers if self._urgency(name) <= Urgency.MISSED]
        return (
            candidate.rule.measures,
            item.urgency is not Urgency.OVER or candidate.rule.kind != "stop",
            # What is over today is relieved before a day to come is rehearsed.
            not (
                candidate.begins_today
                if item.urgency is Urgency.OVER
                else candidate.is_in_time(item, self.issued_on)
            ),
            # Where there is time, what makes a purchase needless goes first.
            all(step.builds for step in candidate.steps),
            # What raises a limit goes before what answers it for what people tell of, or only softens it.
            item.urgency is Urgency.EVENT and not self._is_direct(candidate),
            -len(pressing),
            candidate.answers[0] != item.id,
            candidate.low,
            candidate.place,
        )

    def _urgency(self, name: str) -> Urgency:
        item = self._items.get(name)
        return Urgency.NONE if item is None else item.urgency
