"""Turns an assessment and people's answers into the facts that rules look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apps.advice import pooling
from apps.advice.conditions.conditions import UNDECIDED, FactValue
from apps.advice.errors import AnswerError
from apps.advice.pooling import Vote
from apps.advice.rules.rules import Formula, RuleSet
from apps.documents.vocabulary import POINTS

type Node = Mapping[str, Any]

_DIFFERS = frozenset({"blind_spot", "over_worry"})


@dataclass(frozen=True)
class PersonAnswers:
    """What one person answered, without who it is.

    `answers` is keyed by item id, as in an engagement file: 1..5 for a symptom, a slug or number for a pick, a list of
    slugs where all that apply are ticked, `{"now", "horizon", "limit", "source"}` for a quantity; "dk" and None say
    nothing. Items that are no facts (the ranking, texts) may be there and are passed over.
    """

    perspective: str
    answers: Node


@dataclass(frozen=True)
class Framing:
    """What the facilitator said of the engagement. `currency` is the word that figures of money are shown with."""

    model_hosting: str
    stage: str
    horizon_months: int
    success_measure: str
    currency: str = "currency"


@dataclass(frozen=True)
class Facts:
    """The facts of one assessment. A missing one is absent; an undecided one has the value `UNDECIDED`.

    `people` says how many people's answers a pooled fact rests on; facts of the engine have no entry. Whoever shows a
    value decides by it whether the group is large enough. `by_perspective` holds the picks of each target as
    perspective, value, people.
    """

    values: Mapping[str, FactValue]
    people: Mapping[str, int]
    by_perspective: Mapping[str, tuple[tuple[str, FactValue, int], ...]]

    @property
    def undecided(self) -> tuple[str, ...]:
        """Facts whose answers are too divided to carry one, by name."""
        return tuple(sorted(fact for fact, value in self.values.items() if value == UNDECIDED))


def gather_facts(
    rules: RuleSet, *, assessment: Node, answers: Sequence[PersonAnswers], framing: Framing, instrument: Node
) -> Facts:
    """Gather every fact that is known.

    Parameters
    ----------
    rules : RuleSet
        Says how answers are pooled and what is derived.
    assessment : mapping
        A `scalelens-assessment/1`.
    answers : sequence of PersonAnswers
        In any order: it changes nothing.
    framing : Framing
        What the facilitator said.
    instrument : mapping
        The `scalelens-instrument/1` that was answered.

    Returns
    -------
    Facts
        See there.

    Raises
    ------
    AnswerError
        Where an answer is none its item offers.
    """
    pool = _Pool(rules, answers, instrument)
    pool.symptoms()
    pool.picks()
    pool.quantities()
    pool.values |= dict(_engine_facts(assessment))
    pool.values |= {"engagement.model_hosting": framing.model_hosting, "engagement.stage": framing.stage}
    for name in rules.derived:
        _derive(name, rules.derived, pool.values, pool.people)
    return Facts(pool.values, pool.people, pool.by_perspective)


def _engine_facts(assessment: Node) -> Iterator[tuple[str, FactValue]]:
    verdict = assessment["verdict"]
    for name in ("level", "provisional", "nothing_under_pressure"):
        yield f"verdict.{name}", verdict[name]
    for name in ("dominant", "secondary"):
        yield f"verdict.{name}", tuple(verdict[name])
    groups = assessment["coverage"]["groups"].values()
    yield "perspectives_contributing", sum(group["contributing"] > 0 for group in groups)
    headroom = assessment["headroom"] or {"dimensions": {}, "quantities": {}}
    for dimension, room in headroom["dimensions"].items():
        if room["decades"] is not None:
            yield f"headroom.{dimension}.decades", room["decades"]
    months = [
        each["months_p50"] for each in headroom["quantities"].values() if each["months_p50"] is not None
    ]
    if months:
        yield "months.min", min(months)
    if assessment["gap"] is not None:
        yield "gap.any", any(each["kind"] in _DIFFERS for each in assessment["gap"]["dimensions"].values())


class _Pool:
    """Collects pooled answers, item by item."""

    def __init__(self, rules: RuleSet, answers: Sequence[PersonAnswers], instrument: Node) -> None:
        self.rules = rules
        self.answers = answers
        self.instrument = instrument
        self.values: dict[str, FactValue] = {}
        self.people: dict[str, int] = {}
        self.by_perspective: dict[str, tuple[tuple[str, FactValue, int], ...]] = {}

    def symptoms(self) -> None:
        choices = self.instrument["agreement_scale"]["choices"]
        levels = [choice["value"] for choice in choices if choice["value"] != "dk"]
        span = max(levels) - min(levels)
        for item in self.instrument["symptoms"]:
            votes = self._votes(item["id"])
            if not (item["scored"] and votes):
                continue
            self._check(item["id"], votes, levels)
            scores = [Vote(vote.perspective, Fraction(vote.value - min(levels)) / span) for vote in votes]
            if item["reverse"]:
                scores = [Vote(score.perspective, 1 - score.value) for score in scores]
            self._keep(f"symptom.{item['id']}", pooling.mean(scores), votes)

    def picks(self) -> None:
        for item in self.instrument["context"]:
            self._pick(f"context.{item['id']}", item["id"], [choice["slug"] for choice in item["choices"]])
        for item in self.instrument["targets"]:
            fact = f"target.{item['id']}"
            self._pick(fact, item["id"], item["steps"])
            self.by_perspective[fact] = tuple(self._views(item))

    def _pick(self, fact: str, item: str, order: Sequence[Any]) -> None:
        votes = [vote for vote in self._votes(item) if vote.value != []]  # nothing ticked says nothing
        if not votes:
            return
        if item in self.rules.many:
            self._check(item, [Vote("", slug) for vote in votes for slug in vote.value], order)
            self._keep(fact, pooling.ticked(votes, order), votes)
            return
        self._check(item, votes, order)
        if item in self.rules.ordered:
            self._keep(fact, pooling.lower_median(votes, order), votes)
        elif item in self.rules.nominal:
            self._keep(fact, pooling.most_frequent(votes, self.rules.nominal_share), votes)

    def _views(self, item: Node) -> Iterator[tuple[str, FactValue, int]]:
        votes = self._votes(item["id"])
        for perspective in sorted({vote.perspective for vote in votes}):
            own = [vote for vote in votes if vote.perspective == perspective]
            yield perspective, pooling.lower_median(own, item["steps"]), len(own)

    def quantities(self) -> None:
        for item in self.instrument["quantities"]:
            votes = self._votes(item["id"])
            for field in POINTS:
                given = [Vote(each.perspective, each.value.get(field)) for each in votes]
                figures = [each for each in given if each.value is not None]
                if figures:
                    self._keep(f"quantity.{item['id']}.{field}", pooling.geometric_mean(figures), figures)
            sources = [
                Vote(each.perspective, each.value.get("source") == "measured")
                for each in votes
                if any(each.value.get(field) is not None for field in POINTS)
            ]
            if sources:
                measured = pooling.shares(sources).get(True, Fraction()) >= pooling.HALF
                self._keep(f"quantity.{item['id']}.measured", measured, sources)

    def _votes(self, item: str) -> list[Vote[Any]]:
        given = ((person.perspective, person.answers.get(item)) for person in self.answers)
        return [
            Vote(perspective, value) for perspective, value in given if value is not None and value != "dk"
        ]

    def _keep(self, fact: str, value: FactValue, votes: Sequence[Vote[Any]]) -> None:
        self.values[fact] = value
        self.people[fact] = len(votes)

    @staticmethod
    def _check(item: str, votes: Sequence[Vote[Any]], order: Sequence[Any]) -> None:
        for vote in votes:
            if vote.value not in order:
                raise AnswerError(item, vote.value)


def _derive(
    name: str, formulas: Mapping[str, Formula], values: dict[str, FactValue], people: dict[str, int]
) -> None:
    """Compute one derived fact and what it rests on; a missing part or a divisor of 0 leaves it missing."""
    formula = formulas[name]
    parts = [part for part in (*formula.multiply, *formula.divide_by) if isinstance(part, str)]
    for part in parts:
        if part in formulas:
            _derive(part, formulas, values, people)
    above = [_number(part, values) for part in formula.multiply]
    below = [_number(part, values) for part in formula.divide_by]
    if None in above or None in below or 0 in below:
        return
    result = 1.0
    for number in above:
        result *= number or 0.0
    for number in below:
        result /= number or 1.0
    values[name] = pooling.rounded(result)
    people[name] = min((people[part] for part in parts if part in people), default=0)


def _number(part: str | float, values: Mapping[str, FactValue]) -> float | None:
    value = values.get(part) if isinstance(part, str) else part
    return value if isinstance(value, int | float) else None
