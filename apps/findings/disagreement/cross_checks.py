"""Questions for the room: figures of different roles that don't fit together, never as a verdict."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.advice import PersonAnswers, number_of_step
from apps.advice.cross_checks import (
    Difference,
    Range,
    differences,
    exactly,
    pooled,
    within_reason,
)
from apps.advice.facts.pooling import Vote
from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.findings.case import Case, Ground
from apps.instruments.definition import ChoiceItem, Item, QuantityItem
from apps.instruments.figures.estimates import estimate
from apps.instruments.figures.format import format_rounded


@dataclass(frozen=True)
class CrossQuestion:
    id: str
    figures: str
    question: str

    @property
    def text(self) -> str:
        return f"{self.figures} {self.question}"


def cross_questions_of(case: Case) -> tuple[CrossQuestion, ...]:
    return tuple(
        CrossQuestion(each.check.id, _figures(each, case), each.check.question)
        for each in _differences(case, _facts(case))
    )


@dataclass(frozen=True)
class CheckOutcome:
    """Whether two sides part, and how many people are behind the one fewer are behind."""

    is_off: bool
    people: int


def check_outcomes(ground: Ground) -> dict[str, CheckOutcome]:
    facts = _facts(ground)
    off = {each.check.id for each in _differences(ground, facts)}
    return {
        check.id: CheckOutcome(check.id in off, min(_people(ground, fact) for fact in check.facts))
        for check in ground.definition.cross_checks
        if check.tolerance(facts, ground.framing.routing)
    }


def _people(ground: Ground, fact: str) -> int:
    return len(list(_votes(ground, _item_of(ground, fact), fact)))


def _differences(ground: Ground, facts: dict[str, Range]) -> tuple[Difference, ...]:
    framing, checks = ground.framing, ground.definition.cross_checks
    return differences(checks, facts, months=framing.horizon_months, routing=framing.routing)


def _facts(ground: Ground) -> dict[str, Range]:
    facts = {}
    for fact in {fact for check in ground.definition.cross_checks for fact in check.facts}:
        item = _item_of(ground, fact)
        if not item.is_asked_where(ground.framing.routing):
            continue
        if votes := list(_votes(ground, item, fact)):
            facts[fact] = pooled(votes)
    return facts


def _item_of(ground: Ground, fact: str) -> Item:
    return ground.definition.item(fact.split(".")[1])


def _votes(ground: Ground, item: Item, fact: str) -> Iterator[Vote[Range]]:
    # A figure of 0, "don't know" and "not live yet" can't be compared.
    people = ground.evidence.facts
    if item.id in ground.definition.picks_of_facilitator:
        people = (PersonAnswers("", ground.framing.picks or {}),)
    for person in people:
        value = _range(item, fact.rpartition(".")[2], person.answers.get(item.id))
        if value is not None:
            yield Vote(person.perspective, value)


def _range(item: Item, point: str, answer: object) -> Range | None:
    if isinstance(item, QuantityItem):
        figures = estimate(item, answer)
        figure = {NOW: figures.now, HORIZON: figures.horizon, LIMIT: figures.limit}.get(point)
        if figure is None or figure.likely <= 0:
            return None
        return within_reason(figure.low or figure.likely, figure.likely, figure.high or figure.likely)
    if isinstance(item, ChoiceItem):
        number = next((choice.number for choice in item.choices if choice.value == answer), None)
    else:
        number = number_of_step(answer)
    return exactly(float(number)) if number else None


def _figures(difference: Difference, case: Case) -> str:
    check, currency = difference.check, case.framing.currency
    return check.figures.format(
        said_by=_perspectives((check.said,), case),
        said=_range_words(difference.said, check.unit, currency),
        rests_on_by=_perspectives(check.expected.facts, case),
        expected=_range_words(difference.expected, check.unit, currency),
    )


def _perspectives(facts: tuple[str, ...], case: Case) -> str:
    # Who was asked, not who answered: a figure is named, and not its giver.
    those = {name for fact in facts for name in _item_of(case, fact).perspectives}
    those &= set(case.framing.perspectives)
    return case.perspectives_words(name for name in case.definition.perspectives if name in those)


def _range_words(figure: Range, unit: str, currency: str) -> str:
    low, high = (format_rounded(each, unit, currency) for each in (figure.low, figure.high))
    if low == high:
        return low
    first, last = low.split(), high.split()
    while len(first) > 1 and first[-1] == last[-1]:  # a shared unit is written once
        del first[-1], last[-1]
    return _("%(low)s to %(high)s") % {"low": " ".join(first), "high": high}
