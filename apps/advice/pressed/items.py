"""The items that press, most urgent first. Computed from facts alone, before any rule is put in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from apps.advice.facts.gathering import Facts
from apps.advice.instrument import ComparedFigures, FigureQuestion, Instrument
from apps.advice.pressed.figures import DAYS_A_MONTH, Event, Figures
from apps.advice.pressed.item import FAR_OVER, Item, Pair, Urgency
from apps.advice.rules.rulefile import GrowingBill, TwoFigures
from apps.advice.rules.ruleset import RuleSet
from apps.advice.vocabulary import OFF

_DOUBTFUL = frozenset({"disputed", "maybe_over", "guessed_over"})
_OVER = "over"
_RECOVERING = "over_recovering"
_QUARTER = 90  # days
_HALF_A_YEAR = 180
_TWO_MONTHS = 60


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The days that figures count from and the events ahead of the day of issue."""

    issued_on: date
    since: date  # the day the answers were closed on
    horizon_months: int
    events: tuple[Event, ...] = ()
    is_live: bool = True

    @property
    def opens_on(self) -> date | None:
        """The day before which a system that isn't live has to be in order: its launch, else what it is opened for."""
        launches = [event.on for event in self.events if event.kind == "launch"]
        opened = [] if self.is_live else [event.on for event in self.events]
        return min(launches or opened, default=None)


@dataclass(frozen=True)
class _Ground:
    rules: RuleSet
    facts: Facts
    instrument: Instrument
    calendar: Calendar
    denied: frozenset[str] = field(default=frozenset())

    def cutoff(self, name: str) -> float:
        return self.rules.pressed.cutoffs[name]

    @cached_property
    def scaled(self) -> frozenset[str]:
        scaled = self.rules.pressed.scaled
        return frozenset(each.item for each in scaled if self.facts.holds(each.when))

    def events(self, question: FigureQuestion) -> Iterator[Event]:
        """Yield the events that a figure grows with, as far as each is opened."""
        is_scaled = question.peak_scaled or question.id in self.scaled
        for event in self.calendar.events:
            if event.kind != "peak" or is_scaled:
                yield replace(event, opened=self.opened(event, question) if is_scaled else 1.0)

    @cached_property
    def bounds(self) -> tuple[tuple[float, Figures, str], ...]:
        """What nothing is opened beyond: a limit, the figure that it bounds, and the item whose limit it is."""
        questions = {each.id: each for each in self.instrument.quantities}
        return tuple(
            (limit, self.figures(questions[each.item]), each.limit.split(".")[1])
            for each in self.rules.pressed.opened
            if each.item in questions and self.facts.holds(each.when)
            if (limit := self.number(each.limit))
        )

    def opened(self, event: Event, question: FigureQuestion) -> float:
        """Return what part of an event is let in; of what bounds it all of it is still expected."""
        expected = ((limit, each.at(event)) for limit, each, of in self.bounds if of != question.id)
        return min([1.0, *(limit / figure for limit, figure in expected if figure)])

    def number(self, fact: str) -> float | None:
        value = self.facts.values.get(fact)
        return float(value) if isinstance(value, int | float) else None

    def figures(self, question: FigureQuestion) -> Figures:
        return Figures(
            question, self.facts, self.calendar.since, self.calendar.horizon_months, self.calendar.is_live
        )


def pressed_items(
    rules: RuleSet, facts: Facts, instrument: Instrument, calendar: Calendar, leads: Mapping[str, int]
) -> tuple[Item, ...]:
    """Return the items that press, most urgent first, each once.

    `leads` are the days that orders for an item take, where a rule that fired says so.
    """
    ground = _Ground(rules, facts, instrument, calendar, _denied(rules, facts, instrument))
    pressing: dict[str, Item] = {}
    for item in (
        *_by_limit(ground, leads),
        *_by_pairs(ground, rules.pressed.bills),
        *_by_pairs(ground, rules.pressed.unkept, is_unheld=True),
        *_missed(ground),
        *_felt(ground),
        *_wanted(ground),
    ):
        known = pressing.get(item.id)
        if known is None or item.first < known.first:
            pressing[item.id] = item
    dimensions = list(instrument.dimensions)
    # Alike in all else, they stand as their dimensions do.
    place = {name: dimensions.index(dimension) for name, dimension in instrument.dimension_of.items()}
    place |= {each.item: at for at, each in enumerate(rules.pressed.wanted)}
    untried = [each.item for each in rules.pressed.untried]

    def order(item: Item) -> tuple[object, ...]:
        is_untried = item.is_unheld and item.id in untried
        at = untried.index(item.id) - len(untried) if is_untried else place.get(item.id, 0)
        return item.first, at, instrument.places[item.id]

    return tuple(sorted(pressing.values(), key=order))


def urgencies(items: Sequence[Item], facts: Facts, instrument: Instrument) -> dict[str, int | bool]:
    """Return how urgent each item is, as rules read it; an item nobody answered isn't known."""
    pressing = {item.id: item for item in items}
    urgency: dict[str, int | bool] = {}
    for name in instrument.texts:
        item = pressing.get(name)
        if item is not None or _is_known(name, facts, instrument):
            urgency[f"pressed.{name}"] = int(item.urgency if item is not None else Urgency.NONE)
            urgency[f"at_event.{name}"] = item is not None and item.event is not None
            urgency[f"soon.{name}"] = item is not None and item.is_soon
    return urgency


def _is_known(name: str, facts: Facts, instrument: Instrument) -> bool:
    if name in instrument.units and f"quantity.{name}.now" in facts.values:
        return f"quantity.{name}.limit" in facts.values
    return any(f"{family}.{name}" in facts.values for family in ("symptom", "context", "target"))


def denied_items(
    rules: RuleSet, facts: Facts, instrument: Instrument, calendar: Calendar
) -> tuple[Item, ...]:
    """Return the items that would press, but for other figures that deny them."""
    denied = _denied(rules, facts, instrument)
    ground = _Ground(rules, facts, instrument, calendar)
    if not denied:
        return ()
    items = (*_by_limit(ground, {}), *_by_pairs(ground, rules.pressed.bills), *_missed(ground))
    return tuple(item for item in items if item.id in denied)


def items_denied_by(check: ComparedFigures, rules: RuleSet) -> frozenset[str]:
    """Return the items of which nobody knows where a cross-check's figures don't fit."""
    if not check.said:
        return frozenset()
    name = check.said.split(".")[1]
    # Bills and price are one item: where the bill is denied, nobody knows either.
    return frozenset({name, *(pair.item for pair in rules.pressed.bills if pair.now.split(".")[1] == name)})


def _denied(rules: RuleSet, facts: Facts, instrument: Instrument) -> frozenset[str]:
    # What other figures deny is asked about, and presses nobody until then.
    off = (each for each in instrument.cross_checks if facts.values.get(f"cross_check.{each.id}") == OFF)
    return frozenset().union(*(items_denied_by(check, rules) for check in off))


def _by_limit(ground: _Ground, leads: Mapping[str, int]) -> Iterator[Item]:
    for question in ground.instrument.quantities:
        figures = ground.figures(question)
        if "limit" in question.points and question.id not in ground.denied and figures.likely("limit"):
            point = "horizon" if figures.is_expected else "now"
            item = Item(
                id=question.id,
                urgency=Urgency.NONE,
                dimension=question.dimension,
                times=figures.times(figures.likely(point)),
                in_a_quarter=_in_a_quarter(question, figures, ground),
                pair=Pair(question.id, figures.fact(point), figures.fact("limit")),
                is_measured=figures.is_measured,
                is_expected=figures.is_expected,
                is_guessed=figures.is_expected and figures.is_guessed,
            )
            yield from _of_limit(item, figures, ground, leads.get(question.id, 0))


def _in_a_quarter(question: FigureQuestion, figures: Figures, ground: _Ground) -> float | None:
    """Return the most that is expected within a quarter of a year, a peak on one of its days included."""
    last = ground.calendar.issued_on + timedelta(days=_QUARTER)
    peaks = [each for each in ground.events(question) if each.kind == "peak" and each.on <= last]
    expected = (figures.on(last), *(figures.at(each) for each in peaks))
    return max((each for each in expected if each is not None), default=None)


def _of_limit(item: Item, figures: Figures, ground: _Ground, lead: int) -> Iterator[Item]:
    if _is_over(figures, ground):
        # What is over today is more so on a day that multiplies it: what is asked for has to do for that day.
        (at_event,) = sorted(_at_events(item, figures, ground), key=lambda each: each.first)[:1] or (item,)
        times = item.times if item.times is not None else at_event.times
        yield replace(at_event, urgency=Urgency.OVER, times=times, on=ground.calendar.issued_on, is_soon=True)
        return
    yield from _at_events(item, figures, ground)
    if figures.status in _DOUBTFUL:
        yield replace(
            item, urgency=Urgency.FELT, is_doubtful=True, is_one_guess=_is_one_guess(item, ground.facts)
        )
    # What comes with an event in one step reaches nothing before it, and nothing after it.
    elif item.is_expected and not ground.calendar.events:
        yield from _expected(item, figures, ground)
    elif figures.status != _RECOVERING and not any(event.has_figures for event in ground.calendar.events):
        yield from _reached(item, figures, ground, lead)


def _is_one_guess(item: Item, facts: Facts) -> bool:
    return item.pair is not None and not item.is_measured and facts.people.get(item.pair.figure) == 1


def _is_over(figures: Figures, ground: _Ground) -> bool:
    if figures.status:
        return figures.status == _OVER
    chance, times = figures.chance_today(), figures.times(figures.likely("now"))
    if chance is None or times is None or times <= 1:
        return False
    return chance >= ground.cutoff("over_measured" if figures.is_measured else "over_said")


def _at_events(item: Item, figures: Figures, ground: _Ground) -> Iterator[Item]:
    over = list(_over_at(item, figures, ground))
    # What opens before a peak is over from its first day on; what is asked for has to do for the peak.
    launched = [each for each in over if each.event is not None and each.event.kind == "launch"]
    for each in launched or over:
        most = None if figures.is_floor else max(over, key=lambda one: one.at_event or 0.0)
        if most is None:
            yield each
        else:
            busiest = most.event if most.event != each.event else None
            yield replace(each, at_most=most.at_event, busiest=busiest)


def _over_at(item: Item, figures: Figures, ground: _Ground) -> Iterator[Item]:
    for event in ground.events(figures.question):
        figure, chance = figures.at(event), figures.chance_at(event)
        times = figures.times(figure)
        if chance is not None and chance >= ground.cutoff("event") and times is not None and times > 1:
            is_near = event.on <= ground.calendar.issued_on + timedelta(days=_TWO_MONTHS)
            yield replace(
                item,
                urgency=Urgency.EVENT,
                times=times,
                on=event.on,
                event=event,
                at_event=figure,
                at_once=times if is_near and times >= FAR_OVER else None,
            )


def _expected(item: Item, figures: Figures, ground: _Ground) -> Iterator[Item]:
    """Yield an item that is over once it opens, on a day that nobody named."""
    chance = figures.chance_later()
    if (
        chance is not None
        and chance >= ground.cutoff("reached")
        and item.times is not None
        and item.times > 1
    ):
        # Two guesses outrank nothing that people feel, or measured.
        yield replace(item, urgency=Urgency.FELT if item.is_guessed else Urgency.MISSED)


def _reached(item: Item, figures: Figures, ground: _Ground, lead: int) -> Iterator[Item]:
    months, chance = figures.months(), figures.chance_later()
    if months is None or chance is None or chance < ground.cutoff("reached"):
        return
    issued = ground.calendar.issued_on
    on = max(months.likely, issued)
    is_soon = on <= issued + timedelta(days=round(ground.cutoff("reached_months") * DAYS_A_MONTH))
    is_soon_over = on <= issued + timedelta(days=ground.cutoff("soon_days"))
    is_due = bool(lead) and on - timedelta(days=lead) <= issued + timedelta(days=ground.cutoff("lead_days"))
    opens_on = None if ground.calendar.is_live else ground.calendar.opens_on
    # Before anybody outside uses it, what comes half a year after its launch can wait.
    is_soon = is_soon and (opens_on is None or on <= opens_on + timedelta(days=_HALF_A_YEAR))
    yield replace(
        item,
        urgency=Urgency.REACHED if is_soon or is_due else Urgency.FELT,
        times=figures.times(figures.likely("horizon")),
        on=on,
        months=figures.ranked_months() or months,  # what is told of it is what the page shows
        is_far=is_soon and not is_due and on > issued + timedelta(days=_HALF_A_YEAR),
        is_soon=is_soon_over,
    )


def _by_pairs(ground: _Ground, pairs: Sequence[TwoFigures], *, is_unheld: bool = False) -> Iterator[Item]:
    """Yield what one fact says is over and another bounds: a bill and its ceiling, or a promise and what can be done."""
    for pair in pairs:
        times = _times(pair, ground)
        if times is not None and times > 1 and pair.item not in ground.denied:
            yield Item(
                id=pair.item,
                urgency=Urgency.OVER,
                dimension=ground.instrument.dimension_of.get(pair.item, ""),
                times=times,
                on=ground.calendar.issued_on,
                is_soon=True,
                is_unheld=is_unheld,
                # A bill is told by its own name, and a promise by that of the target.
                pair=Pair(pair.item if is_unheld else pair.now.split(".")[1], pair.now, pair.wanted),
            )


def _missed(ground: _Ground) -> Iterator[Item]:
    dimensions, presses = ground.instrument.dimension_of, ground.rules.pressed
    for answer in presses.impossible:
        if ground.facts.holds(answer.when):
            yield Item(id=answer.item, urgency=Urgency.MISSED, is_unheld=True)
    harms = (each.item for each in presses.harms if ground.facts.holds(each.when))
    yield from (Item(id=item, urgency=Urgency.MISSED) for item in harms)
    for answer in presses.untried:
        if ground.facts.holds(answer.when):
            # Figures of what nobody has tried are guesses: the trial comes first.
            yield Item(id=answer.item, urgency=Urgency.OVER, on=ground.calendar.issued_on, is_unheld=True)
    for pair in presses.missed:
        times = _times(pair, ground)
        if times is not None and times > 1 and pair.item not in ground.denied:
            yield Item(
                id=pair.item,
                urgency=Urgency.MISSED,
                dimension=dimensions.get(pair.item, ""),
                times=times,
                pair=Pair(pair.item, pair.now, pair.wanted),
            )


def _times(pair: TwoFigures, ground: _Ground) -> float | None:
    figure, bound = ground.number(pair.now), ground.number(pair.wanted)
    return figure / bound if figure and bound else None


def _felt(ground: _Ground) -> Iterator[Item]:
    for item in ground.instrument.symptoms:
        mean = ground.number(f"symptom.{item.id}")
        if mean is None:
            continue
        most = _or(ground.number(f"symptom.{item.id}.most"), mean)
        least = _or(ground.number(f"symptom.{item.id}.least"), mean)
        urgency = _felt_by(mean, most, least, ground)
        if urgency is not None:
            yield Item(id=item.id, urgency=urgency, dimension=item.dimension, mean=mean)


def _or(number: float | None, other: float) -> float:
    return other if number is None else number


def _felt_by(mean: float, most: float, least: float, ground: _Ground) -> Urgency | None:
    if mean >= ground.cutoff("felt_by_all_mean") and least >= ground.cutoff("felt_by_all_least"):
        return Urgency.MISSED
    is_felt = mean >= ground.cutoff("felt_mean") or most >= ground.cutoff("felt_most")
    return Urgency.FELT if is_felt else None


def _wanted(ground: _Ground) -> Iterator[Item]:
    bills = {bill.item: bill for bill in ground.rules.pressed.growing}
    for answer in ground.rules.pressed.wanted:
        if ground.facts.holds(answer.when):
            item = Item(id=answer.item, urgency=Urgency.WANTED)
            yield _growing(item, bills[item.id], ground) if item.id in bills else item


def _growing(item: Item, bill: GrowingBill, ground: _Ground) -> Item:
    """Return an item with the launch or the month at which the bill passes its ceiling, where that is known."""
    event = next(
        (each for each in ground.calendar.events if each.has_figures and each.kind == "launch"), None
    )
    cost, most = ground.number(bill.later), ground.number(bill.wanted)
    if event is not None and cost and most and cost > most and not ground.bounds:
        # The figures given are those of the launch, so the ceiling is passed on its day.
        return replace(item, times=cost / most, on=event.on, event=event)
    paid = bill.now.split(".")[1]
    question = next(each for each in ground.instrument.quantities if each.id == paid)
    points = {"now": bill.now, "horizon": bill.later, "limit": bill.wanted}
    months = replace(ground.figures(question), points=points).months()
    if months is None:
        return item
    pair = Pair(item.id, bill.now, bill.wanted)
    return replace(item, months=months, on=max(months.likely, ground.calendar.issued_on), pair=pair)
