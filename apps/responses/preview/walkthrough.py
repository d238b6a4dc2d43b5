"""The questionnaire as a perspective sees it, for a facilitator's walk-through. No row is made, so nothing is saved."""

from dataclasses import dataclass
from uuid import uuid5

from django.urls import reverse

from apps.engagements.models import Engagement, Round, Stakeholder
from apps.instruments.selectors import definition_of
from apps.responses.answering.questionnaire import Questionnaire, form_context_of
from apps.responses.models import Response
from apps.responses.questions.course import asked_items, course_of
from apps.responses.selectors import Promise, promises_of


@dataclass(frozen=True)
class PreviewQuestionnaire(Questionnaire):
    """The questionnaire of an invented person, for a response that is never saved."""

    def url(self, slug: str) -> str:
        stakeholder = self.response.stakeholder
        return reverse("preview_page", args=[stakeholder.engagement_id, stakeholder.perspective, slug])


@dataclass(frozen=True)
class PerspectiveLoad:
    slug: str
    label: str
    takes: Promise


def preview_questionnaire(engagement: Engagement, perspective: str) -> PreviewQuestionnaire:
    # A fixed id, because the order of cards derives from it and should stay the same each time.
    response = Response(
        id=uuid5(engagement.pk, perspective),
        round=Round(engagement=engagement, number=1),
        stakeholder=Stakeholder(engagement=engagement, perspective=perspective),
    )
    context = form_context_of(engagement, response.pk)
    definition = context.wording.definition
    items = asked_items(definition, perspective=perspective, routing=engagement.routing)
    return PreviewQuestionnaire(response, context, course_of(definition, items, seed=response.pk), {})


def loads_of(engagement: Engagement) -> tuple[PerspectiveLoad, ...]:
    """Return what the form takes each perspective."""
    definition, promises = definition_of(engagement.instrument_version), promises_of(engagement)
    return tuple(
        PerspectiveLoad(slug, definition.perspectives[slug], promises[slug])
        for slug in engagement.perspectives
    )
