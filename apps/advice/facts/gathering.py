"""Turns an assessment and people's answers into the facts that rules look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from apps.advice.conditions.conditions import UNDECIDED, Draws, FactValue, Known
from apps.advice.errors import AnswerError
from apps.advice.facts import pooling
from apps.advice.facts.asking import unasked_facts
from apps.advice.facts.derived import derive, keep, log_uniform
from apps.advice.facts.pooling import Vote
from apps.advice.instrument import Instrument, PickQuestion, TargetQuestion, number_of_step
from apps.advice.result import RuleKnowledge, RuleResult
from apps.advice.rules.rules import RuleSet
from apps.advice.vocabulary import ANY
from apps.documents.mapping import read
from apps.documents.values import Json
from apps.documents.vocabulary import POINTS

NOTHING_MORE = RuleKnowledge()


@dataclass(frozen=True)
class PersonAnswers:
    """What one person answered, without who it is.

    `answers` is keyed by item id, as in an engagement file: 1..5 for a symptom, a slug or number for a pick, a list of
    slugs where all that apply are ticked, `{"now", "horizon", "limit", "source"}` for a quantity; "dk" and None say
    nothing. Items that are no facts (the ranking, texts) may be there and are passed over.
    """

    perspective: str
    answers: Mapping[str, Json]


@dataclass(frozen=True)
class RuleFraming:
    """What the facilitator said of the engagement. `currency` is the word that figures of money are shown with."""

    model_hosting: str
    stage: str
    horizon_months: int
    success_measure: str
    currency: str = "currency"
    switches: Mapping[str, str] = field(default_factory=dict)  # those beside the two above
    success_unit: str = ""
    success_today: float | None = None
    success_wanted: float | None = None


@dataclass(frozen=True)
class Facts:
    """The facts of one assessment. A missing one is absent; an undecided one has the value `UNDECIDED`.

    `people` says how many people's answers a pooled fact rests on; facts of the engine have no entry. Whoever shows a
    value decides by it whether the group is large enough. `by_perspective` holds the picks of each target as
    perspective, value, people. `draws` holds what estimates may really be;
    `unasked` lists what no answer can bring: it is not asked in this framing, or of nobody who takes part.
    """

    values: Mapping[str, FactValue]
    people: Mapping[str, int]
    by_perspective: Mapping[str, tuple[tuple[str, FactValue, int], ...]]
    draws: Mapping[str, Draws] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()

    @property
    def known(self) -> Known:
        """What conditions look at."""
        return Known(self.values, self.draws)

    @property
    def undecided(self) -> tuple[str, ...]:
        """Facts whose answers are too divided to carry one, by name."""
        return tuple(sorted(fact for fact, value in self.values.items() if value == UNDECIDED))


def gather_facts(
    rules: RuleSet,
    *,
    result: RuleResult,
    answers: Sequence[PersonAnswers],
    framing: RuleFraming,
    instrument: Instrument,
    knowledge: RuleKnowledge = NOTHING_MORE,
) -> Facts:
    """Return every fact that is known; the order of people changes nothing.

    Raises AnswerError where an answer is none its item offers.
    """
    pool = _Pool(rules, answers, instrument)
    pool.symptoms()
    pool.picks()
    pool.quantities()
    pool.values |= dict(_engine_facts(result))
    chosen = {"model_hosting": framing.model_hosting, "stage": framing.stage, **framing.switches}
    pool.values |= {f"engagement.{switch}": value for switch, value in chosen.items()}
    pool.extremes()
    pool.numbers()
    success = {"success_today": framing.success_today, "success_wanted": framing.success_wanted}
    pool.values |= {f"engagement.{name}": figure for name, figure in success.items() if figure is not None}
    pool.values |= knowledge.facts
    pool.people |= knowledge.people
    known = dict(knowledge.draws)
    unasked = unasked_facts(rules, instrument, chosen, knowledge.perspectives)
    complete(rules, framing.currency, values=pool.values, people=pool.people, draws=known)
    return Facts(pool.values, pool.people, pool.by_perspective, known, unasked)


def complete(
    rules: RuleSet,
    currency: str,
    *,
    values: dict[str, FactValue],
    people: dict[str, int],
    draws: dict[str, Draws],
) -> None:
    """Add what the rule set itself knows and works out: constants, prices in this currency, formulas."""
    values |= {f"constant.{name}": constant.value for name, constant in rules.constants.items()}
    for name, price in rules.prices.items():
        fact = f"price.{name}"
        if price.currencies and currency not in price.currencies:
            continue
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

    def of(self, point: str) -> int | float | None:
        return {"now": self.now, "horizon": self.horizon, "limit": self.limit}[point]


class _Pool:
    """Collects pooled answers, item by item."""

    def __init__(self, rules: RuleSet, answers: Sequence[PersonAnswers], instrument: Instrument) -> None:
        self.rules = rules
        self.answers = answers
        self.instrument = instrument
        self.values: dict[str, FactValue] = {}
        self.people: dict[str, int] = {}
        self.by_perspective: dict[str, tuple[tuple[str, FactValue, int], ...]] = {}
        self.scores: dict[str, list[Vote[Fraction]]] = {}

    def symptoms(self) -> None:
        levels = self.instrument.levels
        least, span = min(levels), max(levels) - min(levels)
        for item in self.instrument.symptoms:
            votes = self._votes(item.id)
            if not (item.scored and votes):
                continue
            given = _offered(item.id, votes, levels)
            scores = [Vote(vote.perspective, Fraction(vote.value - least) / span) for vote in given]
            if item.reverse:
                scores = [Vote(score.perspective, 1 - score.value) for score in scores]
            self.scores[item.id] = scores
            self._keep(f"symptom.{item.id}", pooling.mean(scores), votes)

    def extremes(self) -> None:
        """Add how strongly the perspective feels each symptom that feels it most, and the strongest of all."""
        found: dict[str, tuple[float, list[Vote[Fraction]]]] = {}
        for name, scores in self.scores.items():
            of_each = (
                [score for score in scores if score.perspective == who]
                for who in sorted({score.perspective for score in scores})
            )
            found[name] = max(((pooling.mean(own), own) for own in of_each), key=_first)
        if found:
            found[ANY] = max(found.values(), key=_first)
        for name, (most, own) in found.items():
            self._keep(f"symptom.{name}.most", most, own)

    def numbers(self) -> None:
        """Add every pooled target that stands for a number."""
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
            self._pick(fact, target.id, target.steps)
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
            ticks = [
                Vote(vote.perspective, slug)
                for vote in votes
                if isinstance(vote.value, Sequence)
                for slug in vote.value
            ]
            self._keep(fact, pooling.ticked(_offered(item, ticks, order), order), votes)
            return
        given = _offered(item, votes, order)
        if item in self.rules.ordered:
            self._keep(fact, _in_order(given, order, question), votes)
        elif item in self.rules.nominal:
            self._keep(fact, pooling.most_frequent(given, self.rules.nominal_share), votes)

    def _views(self, item: TargetQuestion) -> Iterator[tuple[str, FactValue, int]]:
        votes = _offered(item.id, self._votes(item.id), item.steps)
        for perspective in sorted({vote.perspective for vote in votes}):
            own = [vote for vote in votes if vote.perspective == perspective]
            yield perspective, pooling.lower_median(own, item.steps), len(own)

    def quantities(self) -> None:
        for item in self.instrument.quantities:
            votes = [Vote(vote.perspective, read(_Figures, vote.value)) for vote in self._votes(item.id)]
            for point in POINTS:
                figures = [
                    Vote(vote.perspective, figure)
                    for vote in votes
                    if (figure := vote.value.of(point)) is not None
                ]
                if figures:
                    self._keep(f"quantity.{item.id}.{point}", pooling.geometric_mean(figures), figures)
            sources = [
                Vote(vote.perspective, vote.value.source == "measured")
                for vote in votes
                if any(vote.value.of(point) is not None for point in POINTS)
            ]
            if sources:
                measured = pooling.shares(sources).get(True, Fraction()) >= pooling.HALF
                self._keep(f"quantity.{item.id}.measured", measured, sources)
            if item.limit_none:
                self._promised(item.id, votes)

    def _promised(self, item: str, votes: Sequence[Vote[_Figures]]) -> None:
        # Of those who said anything of the limit: whether there is none to name.
        said = [
            Vote(vote.perspective, vote.value.limit is None)
            for vote in votes
            if vote.value.limit is not None or vote.value.limit_none is not None
        ]
        if said:
            is_none = pooling.most_frequent(said, self.rules.nominal_share)
            self._keep(f"quantity.{item}.none_promised", is_none, said)

    def _votes(self, item: str) -> list[Vote[Json]]:
        given = ((person.perspective, person.answers.get(item)) for person in self.answers)
        return [
            Vote(perspective, value) for perspective, value in given if value is not None and value != "dk"
        ]

    def _keep(self, fact: str, value: FactValue, votes: Sequence[Vote[object]]) -> None:
        self.values[fact] = value
        self.people[fact] = len(votes)


def _first(one: tuple[float, object]) -> float:
    return one[0]


def _in_order(
    votes: Sequence[Vote[str | int | float]],
    order: Sequence[str | int | float],
    question: PickQuestion | None,
) -> str | int | float:
    if question is None:
        return pooling.lower_median(votes, order)
    if question.pooled == "strictest":
        return pooling.strictest(votes, question.ranks)
    ranked = [choice for equal in question.ranks for choice in equal]
    return pooling.lower_median(votes, ranked[::-1] if question.pooled == "upper_median" else ranked)


def _offered[T](item: str, votes: Sequence[Vote[object]], order: Sequence[T]) -> list[Vote[T]]:
    # Raises AnswerError for an answer that the item does not offer.
    offered = []
    for vote in votes:
        if vote.value not in order:
            raise AnswerError(item, vote.value)
        offered.append(Vote(vote.perspective, order[order.index(vote.value)]))
    return offered
