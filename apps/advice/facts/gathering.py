"""Turns an assessment and people's answers into the facts that rules look at."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from operator import attrgetter

import numpy as np

from apps.advice.conditions.conditions import UNDECIDED, Condition, Draws, FactValue, Known, truth_of
from apps.advice.errors import AnswerError
from apps.advice.facts import pooling
from apps.advice.facts.draws import derive, keep, log_uniform
from apps.advice.facts.pooling import CrowdCounts, CrowdScore, Vote
from apps.advice.facts.unasked import unasked_facts
from apps.advice.instrument import Instrument, PickQuestion, Statement, TargetQuestion, number_of_step
from apps.advice.result import RuleKnowledge, RuleResult
from apps.advice.rules.ruleset import RuleSet
from apps.advice.vocabulary import ANY, OF_OPINIONS, fact_types
from apps.documents.mapping import read
from apps.documents.values import Json
from apps.documents.vocabulary import HORIZON, LIMIT, NOW, POINTS

NOTHING_MORE = RuleKnowledge()
NO_OPINIONS: Mapping[str, Sequence[CrowdCounts]] = {}


@dataclass(frozen=True)
class PersonAnswers:
    """What one person put on the record, without who it is: figures, targets, picks and splits."""

    perspective: str
    answers: Mapping[str, Json]  # by item, as in an engagement file


@dataclass(frozen=True)
class RuleFraming:
    """What the facilitator said of the engagement."""

    model_hosting: str
    stage: str
    horizon_months: int
    success_measure: str
    currency: str = "currency"  # the word that figures of money are shown with
    # Those beside the two above; of some several values may hold.
    switches: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    success_unit: str = ""
    success_today: float | None = None
    success_wanted: float | None = None
    claim: str = ""  # the dimension that the brief says must scale
    counsel_on: str = ""  # the day counsel named role and class
    existing_systems: tuple[str, ...] = ()  # it has to fit into
    lead_days_cards: int | None = None  # how long before they are needed accelerators are ordered
    week_rate: float | None = None  # what a week of one person costs
    figures_for: str = "horizon"  # the day that figures of later are of; else `launch`
    machine_price: float | None = None  # what an accelerator costs an hour
    post_year: float | None = None  # what a full-time post costs
    # What it makes, in the words of its people; empty for the word of its kind.
    thing_one: str = ""
    thing_many: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """What decides which questions are asked, and how."""
        single = {name: value for name, value in self.switches.items() if isinstance(value, str)}
        return {"model_hosting": self.model_hosting, "stage": self.stage, **single}

    @property
    def prices(self) -> dict[str, float]:
        """What is known here of what a rule set has a range for, by the names that it has there."""
        post_month = None if self.post_year is None else self.post_year / 12
        known = {"accelerator_hour": self.machine_price, "post_month": post_month}
        return {name: price for name, price in known.items() if price is not None}

    @property
    def facts(self) -> dict[str, FactValue]:
        """What rules know of it, by what stands behind `engagement.`."""
        figures = {
            "success_today": self.success_today,
            "success_wanted": self.success_wanted,
            "lead_days_cards": self.lead_days_cards,
        }
        known = {name: figure for name, figure in figures.items() if figure is not None}
        return {**self.chosen, **self.switches, **known}


@dataclass(frozen=True)
class Facts:
    """The facts of one assessment. A missing one is absent; an undecided one has the value `UNDECIDED`."""

    values: Mapping[str, FactValue]
    people: Mapping[
        str, int
    ]  # how many people's answers a pooled fact rests on; those of the engine have no entry
    # The picks of each target: perspective, value, people.
    by_perspective: Mapping[str, tuple[tuple[str, FactValue, int], ...]]
    draws: Mapping[str, Draws] = field(default_factory=dict)
    # What no answer can bring: it is not asked in this framing, or of nobody who takes part, or no crowd answers it.
    unasked: frozenset[str] = frozenset()
    unheard: frozenset[str] = frozenset()  # of these the statements that are asked, and no crowd answers

    @property
    def known(self) -> Known:
        return Known(self.values, self.draws)

    def holds(self, condition: Condition | None) -> bool:
        """Return whether a condition is sure to be true, as none is."""
        return condition is None or truth_of(condition, self.known) is True

    def between(self, fact: str) -> tuple[float, float] | None:
        """Return the P10 and P90 of a figure, both its value where it has no draws; None of what is no figure."""
        value, draws = self.values.get(fact), self.draws.get(fact)
        if draws is not None:
            low, high = np.percentile(draws, (10, 90))
            return pooling.rounded(float(low)), pooling.rounded(float(high))
        return (float(value), float(value)) if isinstance(value, int | float) else None

    def printed_figure(self, fact: str, beside: str = "") -> float | None:
        """Return a figure to two digits, a limit and what was measured as it was given; None of what is no figure.

        What stands `beside` another is never rounded past it.
        """
        value = self.values.get(fact)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        of, _, point = fact.rpartition(".")
        is_measured = point == NOW and self.values.get(f"{of}.measured") is True
        is_given = is_measured or point == LIMIT or fact.startswith("target.")
        figure = pooling.as_given(value) if is_given else pooling.two_digits(value)
        return pooling.same_side(value, figure, self.printed_figure(beside) if beside else None)

    @property
    def undecided(self) -> tuple[str, ...]:
        return tuple(sorted(fact for fact, value in self.values.items() if value == UNDECIDED))


def gather_facts(
    rules: RuleSet,
    *,
    result: RuleResult,
    answers: Sequence[PersonAnswers],
    framing: RuleFraming,
    instrument: Instrument,
    statements: Mapping[str, Sequence[CrowdCounts]] = NO_OPINIONS,
    knowledge: RuleKnowledge = NOTHING_MORE,
) -> Facts:
    """Return every fact that is known; the order of people changes nothing.

    Raises AnswerError where an answer is none its item offers.
    """
    pool = _Pool(rules, answers, instrument)
    pool.symptoms(statements)
    pool.picks()
    pool.quantities()
    pool.values |= dict(_engine_facts(result))
    pool.values |= {f"engagement.{name}": value for name, value in framing.facts.items()}
    pool.numbers()
    # Last: what the engine found goes before what is pooled under the same name.
    pool.values |= knowledge.facts
    pool.people |= knowledge.people
    draws = dict(knowledge.draws)
    _add_growth(pool.values, pool.people, draws)
    silent = _without_crowd(rules, instrument, pool.values)
    unasked = unasked_facts(rules, instrument, framing.chosen, knowledge.perspectives, silent=silent)
    complete(rules, framing, values=pool.values, people=pool.people, draws=draws)
    asked = unasked_facts(rules, instrument, framing.chosen, knowledge.perspectives)
    unheard = frozenset(
        fact for item in instrument.symptoms if (fact := f"symptom.{item.id}") in silent - asked
    )
    return Facts(pool.values, pool.people, pool.by_perspective, draws, unasked, unheard)


def _add_growth(values: dict[str, FactValue], people: dict[str, int], draws: Mapping[str, Draws]) -> None:
    """Add the figures of later that nobody gave, because they grow as others do."""
    for fact, drawn in draws.items():
        of, _, point = fact.rpartition(".")
        middle = float(np.median(drawn))
        if point == HORIZON and np.isfinite(middle):
            values.setdefault(fact, pooling.rounded(middle))
            people.setdefault(fact, people.get(f"{of}.{NOW}", 0))


def _without_crowd(rules: RuleSet, instrument: Instrument, known: Collection[str]) -> frozenset[str]:
    # What fewer than a crowd were asked, or answered, is to rules as if nobody had been asked.
    opinions = (fact for fact in fact_types(rules.pooled, (), instrument) if fact.startswith(OF_OPINIONS))
    return frozenset(fact for fact in opinions if fact not in known)


def complete(
    rules: RuleSet,
    framing: RuleFraming,
    *,
    values: dict[str, FactValue],
    people: dict[str, int],
    draws: dict[str, Draws],
) -> None:
    """Add what the rule set itself knows and works out: constants, prices in this currency, formulas."""
    values |= {f"constant.{name}": constant.value for name, constant in rules.constants.items()}
    for name, price in rules.prices.items():
        # Nothing here knows rates of exchange: in a currency that a price doesn't hold in, it isn't known.
        if name in framing.prices:
            values[f"price.{name}"] = framing.prices[name]
        elif not price.currencies or framing.currency in price.currencies:
            fact = f"price.{name}"
            keep(fact, log_uniform(*price.between, draws=draws, name=fact), values=values, draws=draws)
    derive(rules.derived, values=values, people=people, draws=draws)


def _engine_facts(result: RuleResult) -> Iterator[tuple[str, FactValue]]:
    yield "verdict.level", result.level
    yield "verdict.provisional", result.provisional
    yield "verdict.nothing_under_pressure", result.nothing_under_pressure
    yield "verdict.dominant", result.dominant
    yield "verdict.secondary", result.secondary
    yield "perspectives_contributing", result.contributing
    if result.differs is not None:
        yield "gap.any", result.differs


@dataclass(frozen=True)
class _Figures:
    # What one person says of a quantity.
    now: int | float | None
    horizon: int | float | None
    limit: int | float | None
    source: str | None
    limit_none: str | None

    @property
    def points(self) -> Mapping[str, int | float]:
        figures = {"now": self.now, "horizon": self.horizon, "limit": self.limit}
        return {point: figure for point, figure in figures.items() if figure is not None}


class _Pool:
    def __init__(self, rules: RuleSet, answers: Sequence[PersonAnswers], instrument: Instrument) -> None:
        self.rules = rules
        self.answers = answers
        self.instrument = instrument
        self.values: dict[str, FactValue] = {}
        self.people: dict[str, int] = {}
        self.by_perspective: dict[str, tuple[tuple[str, FactValue, int], ...]] = {}

    def symptoms(self, statements: Mapping[str, Sequence[CrowdCounts]]) -> None:
        """Add how strongly each symptom is felt, by all crowds and by the one that feels it most."""
        strongest: dict[str, CrowdScore] = {}
        for item in self.instrument.symptoms:
            scores = self._scores(item, statements.get(item.id, ())) if item.scored else []
            if scores:
                people = sum(each.people for each in scores)
                self.values[f"symptom.{item.id}"] = pooling.mean_of_crowds(scores)
                self.values[f"symptom.{item.id}.least"] = float(min(each.score for each in scores))
                self.values[f"symptom.{item.id}.agree"] = sum(each.agree for each in scores)
                self.people |= dict.fromkeys(
                    (f"symptom.{item.id}{part}" for part in ("", ".least", ".agree")), people
                )
                strongest[item.id] = max(scores, key=attrgetter("score"))
        if strongest:
            strongest[ANY] = max(strongest.values(), key=attrgetter("score"))
        for name, most in strongest.items():
            self.values[f"symptom.{name}.most"] = float(most.score)
            self.people[f"symptom.{name}.most"] = most.people

    def _scores(self, item: Statement, crowds: Sequence[CrowdCounts]) -> list[CrowdScore]:
        least, most = min(self.instrument.levels), max(self.instrument.levels)
        scores = []
        for crowd in crowds:
            if len(crowd.answers) > most:
                raise AnswerError(item.id, len(crowd.answers))
            if people := sum(crowd.answers):
                total = sum(level * count for level, count in enumerate(crowd.answers, start=1))
                score = (Fraction(total, people) - least) / (most - least)
                # So that a high score is always trouble.
                score = 1 - score if item.reverse else score
                agree = sum(crowd.answers[: most // 2] if item.reverse else crowd.answers[most // 2 + 1 :])
                scores.append(CrowdScore(score, people, Fraction(crowd.weight), agree))
        return scores

    def numbers(self) -> None:
        for target in self.instrument.targets:
            fact = f"target.{target.id}"
            number = number_of_step(self.values.get(fact))
            if number is not None:
                self.values[f"{fact}.number"] = number
                self.people[f"{fact}.number"] = self.people[fact]

    def picks(self) -> None:
        for item in self.instrument.context:
            slugs = [choice.slug for choice in item.choices]
            self._pick(f"context.{item.id}", item.id, slugs, item)
        for target in self.instrument.targets:
            fact = f"target.{target.id}"
            self._pick(fact, target.id, target.ladder)
            self.by_perspective[fact] = tuple(self._views(target))

    def _pick(
        self,
        fact: str,
        item: str,
        order: Sequence[str | int | float],
        question: PickQuestion | None = None,
    ) -> None:
        votes = [vote for vote in self._votes(item) if vote.value != []]  # nothing ticked says nothing
        if not votes:
            return
        if item in self.rules.many:
            lists = ((vote.perspective, vote.value) for vote in votes if isinstance(vote.value, Sequence))
            ticks = [Vote(perspective, slug) for perspective, slugs in lists for slug in slugs]
            self._keep(fact, pooling.ticked(_offered(item, ticks, order), order), votes)
            return
        picks = _offered(item, votes, order)
        if item in self.rules.ordered:
            self._keep(fact, _in_order(picks, order, question), votes)
        elif item in self.rules.nominal:
            self._keep(fact, pooling.most_frequent(picks, self.rules.nominal_share), votes)

    def _views(self, item: TargetQuestion) -> Iterator[tuple[str, FactValue, int]]:
        votes = _offered(item.id, self._votes(item.id), item.ladder)
        for perspective in sorted({vote.perspective for vote in votes}):
            own = [vote for vote in votes if vote.perspective == perspective]
            yield perspective, pooling.lower_median(own, item.ladder), len(own)

    def quantities(self) -> None:
        for item in self.instrument.quantities:
            votes = [Vote(vote.perspective, read(_Figures, vote.value)) for vote in self._votes(item.id)]
            for point in POINTS:
                figures = [
                    Vote(vote.perspective, vote.value.points[point])
                    for vote in votes
                    if point in vote.value.points
                ]
                if figures:
                    self._keep(f"quantity.{item.id}.{point}", pooling.geometric_mean(figures), figures)
            sources = [
                Vote(vote.perspective, vote.value.source == "measured") for vote in votes if vote.value.points
            ]
            if sources:
                # From half of the weight on: the guess of one does not spoil the measurement of as many.
                measured = pooling.shares(sources).get(True, Fraction()) >= pooling.HALF
                self._keep(f"quantity.{item.id}.measured", measured, sources)
            if item.limit_none:
                self._promised(item.id, votes)

    def _promised(self, item: str, votes: Sequence[Vote[_Figures]]) -> None:
        # Of those who said anything of the limit alone: who left it open may know of one.
        limits = [
            Vote(vote.perspective, vote.value.limit is None)
            for vote in votes
            if vote.value.limit is not None or vote.value.limit_none is not None
        ]
        if limits:
            is_none = pooling.most_frequent(limits, self.rules.nominal_share)
            self._keep(f"quantity.{item}.none_promised", is_none, limits)

    def _votes(self, item: str) -> list[Vote[object]]:
        answers = ((person.perspective, person.answers.get(item)) for person in self.answers)
        return [Vote(perspective, value) for perspective, value in answers if value not in (None, "dk")]

    def _keep(self, fact: str, value: FactValue, votes: Sequence[Vote[object]]) -> None:
        self.values[fact] = value
        self.people[fact] = len(votes)


def _in_order(
    votes: Sequence[Vote[str | int | float]],
    order: Sequence[str | int | float],
    question: PickQuestion | None,
) -> str | int | float:
    if question is None:
        return pooling.lower_median(votes, order)
    # The questionnaire says so where the middle would be too little: of a legal class the strictest counts, of rights
    # the widest.
    if question.pooled == "strictest":
        return pooling.strictest(votes, question.ranks)
    ranked = [choice for equal in question.ranks for choice in equal]
    return pooling.lower_median(votes, ranked[::-1] if question.pooled == "upper_median" else ranked)


def _offered[T](item: str, votes: Sequence[Vote[object]], order: Sequence[T]) -> list[Vote[T]]:
    # Raises AnswerError for an answer that the item does not offer.
    for vote in votes:
        if vote.value not in order:
            raise AnswerError(item, vote.value)
    return [Vote(vote.perspective, order[order.index(vote.value)]) for vote in votes]


def as_counsel_says(facts: Facts, instrument: Instrument) -> Facts:
    """Return facts in which what is asked only where a switch says nothing is what the switch says."""
    by_counsel = {
        f"context.{pick.id}": facts.values[f"engagement.{switch}"]
        for pick in instrument.context
        for switch, slugs in pick.asked_when.items()
        if not slugs and f"engagement.{switch}" in facts.values
    }
    return replace(facts, values={**facts.values, **by_counsel}) if by_counsel else facts
