"""Questions for the room: figures of different roles that don't fit together, never as a verdict.

They combine what several roles said, so a question is asked only if each side rests on at least k people.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.advice import PersonAnswers
from apps.advice.cross_checks import (
    CROSS_CHECKS,
    HOURS,
    Difference,
    Range,
    differences,
    exactly,
    pooled,
    within_reason,
)
from apps.advice.pooling import Vote
from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.findings.case import Case
from apps.instruments.definition import Item, QuantityItem
from apps.instruments.figures.estimates import estimate
from apps.instruments.figures.format import format_rounded

# Both figures with their roles, and what to ask.
_WORDS = {
    "peak": (
        gettext_lazy(
            "%(said_by)s: %(said)s in the busiest second. People a day and the busiest hour (%(rests_on_by)s) make it "
            "%(expected)s, if each person asks once a day."
        ),
        gettext_lazy("How often does one ask, and what is the busiest hour like?"),
    ),
    "memory": (
        gettext_lazy(
            "%(said_by)s: %(said)s to serve one copy of the model. Its parameters (%(rests_on_by)s), at one to two "
            "bytes each, make it %(expected)s."
        ),
        gettext_lazy("Is the same model meant, and what else takes memory?"),
    ),
    "stock": (
        gettext_lazy(
            "%(said_by)s: %(said)s to be read at the horizon. Today's data and what arrives each day until then "
            "(%(rests_on_by)s) make it %(expected)s, if all of it is kept."
        ),
        gettext_lazy("How long is data kept?"),
    ),
    "bill": (
        gettext_lazy(
            "%(said_by)s: infrastructure may cost %(said)s. The price of 1,000 answers and their number at the horizon "
            "(%(rests_on_by)s) make it %(expected)s."
        ),
        gettext_lazy("What else is in the budget, or which figure is out?"),
    ),
    "freshness": (
        gettext_lazy(
            "%(said_by)s: the longest regular job takes %(said)s. The data a good answer rests on may be %(expected)s "
            "old (%(rests_on_by)s)."
        ),
        gettext_lazy("Does that answer wait for that job?"),
    ),
    "inventory": (
        gettext_lazy(
            "%(said_by)s: %(said)s in production. A list of them would have to be pieced together (%(rests_on_by)s)."
        ),
        gettext_lazy("Where does the number come from?"),
    ),
}


@dataclass(frozen=True)
class CrossQuestion:
    id: str
    figures: str
    question: str

    @property
    def text(self) -> str:
        return f"{self.figures} {self.question}"


def cross_questions_of(case: Case) -> tuple[CrossQuestion, ...]:
    """Ask about each pair of figures at least a decade apart whose sides may be shown."""
    found = differences(_facts(case), months=case.framing.horizon_months)
    return tuple(
        CrossQuestion(each.check.id, _figures(each, case), str(_WORDS[each.check.id][1])) for each in found
    )


def _facts(case: Case) -> dict[str, Range]:
    facts = {}
    for fact in {fact for check in CROSS_CHECKS for fact in check.facts}:
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
        return exactly(HOURS[answer]) if answer in HOURS else None
    return exactly(float(answer)) if isinstance(answer, int | float) and answer > 0 else None


def _figures(difference: Difference, case: Case) -> str:
    check, currency = difference.check, case.framing.currency
    return str(_WORDS[check.id][0]) % {
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
