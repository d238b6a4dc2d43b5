"""Questions for the room: figures of different roles that don't fit together, never as a verdict.

They combine what several roles said, so a question is asked only if each side rests on at least k people.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.advice import PersonAnswers
from apps.advice.cross_checks import (
    CHECKS,
    STEPS,
    WORD_CHECKS,
    CrossCheck,
    Difference,
    Range,
    WordCheck,
    differences,
    exactly,
    pooled,
    within_reason,
)
from apps.advice.facts.pooling import Vote
from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.findings.case import Case, Ground
from apps.findings.disagreement.cross_check_words import CONTRADICTIONS, SECOND_WORDS, WORDS, Words
from apps.instruments.definition import Item, QuantityItem
from apps.instruments.figures.estimates import estimate
from apps.instruments.figures.format import format_rounded
from apps.instruments.values import DONT_KNOW, LIMIT_NONE


@dataclass(frozen=True)
class CrossQuestion:
    id: str
    figures: str
    question: str

    @property
    def text(self) -> str:
        return f"{self.figures} {self.question}"


def cross_questions_of(case: Case) -> tuple[CrossQuestion, ...]:
    """Ask about each pair of figures that don't fit and whose sides may be shown."""
    checks, words = CHECKS.get(case.definition.name, ()), _words(case)
    return (
        *(
            CrossQuestion(each.check.id, _figures(each, case, words), str(words[each.check.id][1]))
            for each in _differences(case, checks, _facts(case, checks))
        ),
        *(
            asked
            for check in WORD_CHECKS.get(case.definition.name, ())
            for asked in _contradiction(check, case)
        ),
    )


@dataclass(frozen=True)
class CheckOutcome:
    """Whether two sides part, and how many people are behind the one fewer are behind."""

    is_off: bool
    people: int


def check_outcomes(ground: Ground) -> dict[str, CheckOutcome]:
    """Run every check whose sides may be shown; of several of one name one that is off decides."""
    checks = CHECKS.get(ground.definition.name, ())
    facts = _facts(ground, checks)
    off = {each.check for each in _differences(ground, checks, facts)}
    found = [
        (check.id, CheckOutcome(check in off, min(_people(ground, fact) for fact in check.facts)))
        for check in checks
        if check.applies(facts, ground.framing.routing, ground.framing.currency)
    ]
    found += [
        (check.id, CheckOutcome(check.contradiction(*sides) is not None, min(len(sides[0]), len(sides[1]))))
        for check in WORD_CHECKS.get(ground.definition.name, ())
        for _quantity, sides in _sides(check, ground)
    ]
    return dict(sorted(found, key=lambda each: each[1].is_off))


def _people(ground: Ground, fact: str) -> int:
    name, _dot, field = fact.partition(".")
    return len(list(_votes(ground.evidence.answers, ground.definition.item(name), field)))


def _differences(
    ground: Ground, checks: Sequence[CrossCheck], facts: Mapping[str, Range]
) -> tuple[Difference, ...]:
    framing = ground.framing
    return differences(
        checks, facts, months=framing.horizon_months, routing=framing.routing, currency=framing.currency
    )


def _contradiction(check: WordCheck, case: Case) -> Iterator[CrossQuestion]:
    for quantity, sides in _sides(check, case):
        if (found := check.contradiction(*sides)) is not None:
            figures, question = CONTRADICTIONS[found]
            said_by = {
                "said_by": _perspectives((check.pick,), case),
                "rests_on_by": _perspectives((quantity,), case),
            }
            yield CrossQuestion(check.id, str(figures) % said_by, str(question))


def _sides(
    check: WordCheck, ground: Ground
) -> Iterator[tuple[str, tuple[list[Vote[str]], list[Vote[bool]]]]]:
    """Yield each of its quantities that is asked here, and both sides where they may be shown."""
    for quantity in check.quantities:
        if not ground.definition.item(quantity).is_asked_where(ground.framing.routing):
            continue
        answers, counted = ground.evidence.answers, ground.evidence.counted_answers
        if all(map(ground.may_show, (len(_picks(counted, check)), len(list(_named(counted, quantity)))))):
            yield quantity, (_picks(answers, check), list(_named(answers, quantity)))


def _picks(people: Iterable[PersonAnswers], check: WordCheck) -> list[Vote[str]]:
    picked = ((person.perspective, person.answers.get(check.pick)) for person in people)
    return [Vote(who, slug) for who, slug in picked if isinstance(slug, str) and slug != DONT_KNOW]


def _named(people: Iterable[PersonAnswers], quantity: str) -> Iterator[Vote[bool]]:
    """Yield the people who said anything of its limit, and whether it was a figure."""
    for person in people:
        answer = person.answers.get(quantity)
        if isinstance(answer, dict) and (answer.get(LIMIT) is not None or LIMIT_NONE in answer):
            yield Vote(person.perspective, answer.get(LIMIT) is not None)


def _words(case: Case) -> Mapping[str, Words]:
    return WORDS if case.definition.name == "four-dimensions@1" else {**WORDS, **SECOND_WORDS}


def _facts(ground: Ground, checks: Sequence[CrossCheck]) -> dict[str, Range]:
    facts = {}
    for fact in {fact for check in checks for fact in check.facts}:
        item = ground.definition.by_id.get(fact.partition(".")[0])
        if item is None or not item.is_asked_where(ground.framing.routing):
            continue
        votes = list(_votes(ground.evidence.answers, item, fact.partition(".")[2]))
        counted = sum(1 for each in _votes(ground.evidence.counted_answers, item, fact.partition(".")[2]))
        if votes and ground.may_show(counted):
            facts[fact] = pooled(votes)
    return facts


def _votes(people: Iterable[PersonAnswers], item: Item, field: str) -> Iterator[Vote[Range]]:
    """Yield the people who gave a figure above 0: "don't know" and "not live yet" can't be compared."""
    for person in people:
        value = _range(item, field, person.answers.get(item.id))
        if value is not None:
            yield Vote(person.perspective, value)


def _range(item: Item, field: str, answer: object) -> Range | None:
    if isinstance(item, QuantityItem):
        figures = estimate(item, answer)
        found = {NOW: figures.now, HORIZON: figures.horizon, LIMIT: figures.limit}.get(field)
        if found is None or found.likely <= 0:
            return None
        return within_reason(found.low or found.likely, found.likely, found.high or found.likely)
    if isinstance(answer, str):
        step = STEPS.get(item.id, {}).get(answer)
        return exactly(step) if step else None
    return exactly(float(answer)) if isinstance(answer, int | float) and answer > 0 else None


def _figures(difference: Difference, case: Case, words: Mapping[str, Words]) -> str:
    check, currency = difference.check, case.framing.currency
    return str(words[check.id][0]) % {
        "said_by": _perspectives((check.said,), case),
        "said": _range_words(difference.said, check.unit, currency),
        "rests_on_by": _perspectives(check.rests_on, case),
        "expected": _range_words(difference.expected, check.unit, currency),
    }


def _perspectives(facts: tuple[str, ...], case: Case) -> str:
    """Name who was asked, not who answered, which would reveal perspectives too small to show."""
    items = [case.definition.item(fact.partition(".")[0]) for fact in facts]
    asked = {name for item in items for name in item.perspectives} & set(case.framing.perspectives)
    return case.perspectives_words(name for name in case.definition.perspectives if name in asked)


def _range_words(figure: Range, unit: str, currency: str) -> str:
    low, high = (format_rounded(each, unit, currency) for each in (figure.low, figure.high))
    if low == high:
        return low
    first, last = low.split(), high.split()
    while len(first) > 1 and first[-1] == last[-1]:  # a shared unit is written once
        del first[-1], last[-1]
    return _("%(low)s to %(high)s") % {"low": " ".join(first), "high": high}
