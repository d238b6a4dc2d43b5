"""The ladders of an engagement with their examples, for the facilitator to read and edit."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from django.utils.datastructures import MultiValueDict

from apps.engagements.models import Engagement
from apps.engagements.selectors import row_examples
from apps.instruments.definition import QuantityItem
from apps.instruments.figures.format import rows
from apps.instruments.selectors import definition_for
from apps.responses.answering.questionnaire import form_context_of
from apps.responses.questions.base import FieldState
from apps.responses.questions.quantity import FigureField, figure_field


@dataclass(frozen=True)
class LadderRow:
    label: str
    example: str


@dataclass(frozen=True)
class Ladder:
    item_id: str
    text: str
    asked_of: tuple[str, ...]  # labels of the perspectives
    rows: tuple[LadderRow, ...]

    @property
    def given(self) -> int:
        return sum(bool(row.example) for row in self.rows)


def ladder_items(engagement: Engagement) -> tuple[QuantityItem, ...]:
    """Return the quantities asked of any perspective in this engagement."""
    definition = definition_for(engagement.instrument_version, engagement.routing)
    asked = {
        item.id
        for perspective in engagement.perspectives
        for item in definition.asked_of(perspective, engagement.routing)
    }
    return tuple(
        item.as_asked(engagement.routing) for item in definition.quantities.values() if item.id in asked
    )


def ladders_of(engagement: Engagement) -> tuple[Ladder, ...]:
    return tuple(ladder_of(engagement, item) for item in ladder_items(engagement))


def ladder_of(engagement: Engagement, item: QuantityItem) -> Ladder:
    labels = definition_for(engagement.instrument_version, engagement.routing).perspectives
    examples = row_examples(engagement, item)
    return Ladder(
        item_id=item.id,
        text=form_context_of(engagement, engagement.pk).in_words(item.text),
        asked_of=tuple(labels[slug] for slug in engagement.perspectives if slug in item.perspectives),
        rows=tuple(
            LadderRow(row.label, example)
            for row, example in zip(rows(item, engagement.currency), examples, strict=True)
        ),
    )


def preview_of(engagement: Engagement, item: QuantityItem, texts: Sequence[str]) -> FigureField:
    """Return the question as a stakeholder would see it with these texts. Saves nothing."""
    tried = copy(engagement)
    tried.own_examples = {item.id: {str(place): text for place, text in enumerate(texts)}}
    return figure_field(item, item.points[0], FieldState(MultiValueDict()), form_context_of(tried, tried.pk))
