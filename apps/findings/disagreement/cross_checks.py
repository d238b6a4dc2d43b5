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
from apps.findings.case import Case
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
    checks, framing = CHECKS.get(case.definition.name, ()), case.framing
    found = differences(
        checks,
        _facts(case, checks),
        months=framing.horizon_months,
        routing=framing.routing,
        currency=framing.currency,
    )
    words = _words(case)
    return (
        *(
            CrossQuestion(each.check.id, _figures(each, case, words), str(words[each.check.id][1]))
            for each in found
        ),
        *(
            asked
            for check in WORD_CHECKS.get(case.definition.name, ())
            for asked in _contradiction(check, case)
        ),
    )


def _contradiction(check: WordCheck, case: Case) -> Iterator[CrossQuestion]:
    for quantity in check.quantities:
        if not case.definition.item(quantity).is_asked_where(case.framing.routing):
            continue
        sides = _picks(case.evidence.answers, check), list(_named(case.evidence.answers, quantity))
        counted = case.evidence.counted_answers
        if not all(map(case.may_show, (len(_picks(counted, check)), len(list(_named(counted, quantity)))))):
            continue
        if (found := check.contradiction(*sides)) is not None:
            figures, question = CONTRADICTIONS[found]
            said_by = {
                "said_by": _perspectives((check.pick,), case),
                "rests_on_by": _perspectives((quantity,), case),
            }
            yield CrossQuestion(check.id, str(figures) % said_by, str(question))


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


def _facts(case: Case, checks: Sequence[CrossCheck]) -> dict[str, Range]:
    facts = {}
    for fact in {fact for check in checks for fact in check.facts}:
        item = case.definition.by_id.get(fact.partition(".")[0])
        if item is None or not item.is_asked_where(case.framing.routing):
            continue
        votes = list(_votes(case.evidence.answers, item, fact.partition(".")[2]))
        counted = sum(1 for each in _votes(case.evidence.counted_answers, item, fact.partition(".")[2]))
        if votes and case.may_show(counted):
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
