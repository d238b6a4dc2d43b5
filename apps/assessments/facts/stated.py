"""What people said beside figures and statements, and what follows from it, each with how many are behind it."""

from collections.abc import Iterator, Mapping
from typing import Any

from apps.advice import FactValue
from apps.findings.case import FrozenEvidence
from apps.instruments.definition import ChoiceItem, Definition
from apps.instruments.figures.derived import figures_share

type CountedFacts = Iterator[tuple[str, FactValue, int]]  # with how many people are behind each


def stated(evidence: FrozenEvidence, definition: Definition, document: Mapping[str, Any]) -> CountedFacts:
    """Yield what rules may know of it; `document` is the questionnaire's, which names one of its questions by its place."""
    if definition.how_known is not None:
        yield from _how_known(evidence, definition.how_known)
    yield from _other_cause(evidence, document["other_cause"]["id"])


def _how_known(evidence: FrozenEvidence, question: ChoiceItem) -> CountedFacts:
    """Yield which share of the forms rests on figures that were measured."""
    known = [each.answers[question.id] for each in evidence.facts if question.id in each.answers]
    if (share := figures_share(known)) is not None:
        yield "stated.figures_share", share, len(known)


def _other_cause(evidence: FrozenEvidence, question: str) -> CountedFacts:
    if question in evidence.crowds:
        written = len(evidence.texts[question])
        yield "other_first.share", written / sum(evidence.answered.values()), written
