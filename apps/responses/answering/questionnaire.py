"""The questions of one response: their course, what is stored of each, and where to go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from uuid import UUID

from django.urls import reverse

from apps.engagements.models import Engagement
from apps.engagements.selectors import row_examples
from apps.instruments.definition import Definition, Item, QuantityItem
from apps.instruments.load import ROOM
from apps.instruments.selectors import definition_for
from apps.instruments.values import DONT_KNOW, is_given
from apps.responses.models import Answer, Response
from apps.responses.questions.base import AnswerContext, FigureNotes, FormContext
from apps.responses.questions.course import (
    REVIEW,
    Course,
    QuestionPage,
    asked_items,
    course_of,
    course_of_topics,
    passed_on_first,
    without_excluded,
)
from apps.responses.questions.figures import given_figures
from apps.responses.questions.kinds import kind_of
from apps.responses.questions.ranking import is_whole_order
from apps.responses.selectors import answers_of, form_asked_in, own_earlier_answers, passed_on_by


@dataclass(frozen=True)
class Questionnaire:
    response: Response
    context: FormContext
    course: Course
    stored: Mapping[str, Answer]
    passed_on: Mapping[str, str] = field(default_factory=dict)  # to whom, by item
    earlier: Mapping[str, object] = field(
        default_factory=dict
    )  # what they gave before, where that is asked again

    @property
    def asks_again(self) -> bool:
        """Return whether few topics are asked again."""
        return bool(self.response.round.topics)

    def begins_with(self, item: Item) -> object:
        """Return what its fields show first: an answer of several parts is changed from the one given before."""
        given, earlier = self.value_of(item), self.earlier.get(item.id)
        if given is not None or not kind_of(item).has_parts or not is_given(earlier):
            return given
        # Of an order that was looked at twice it is the second.
        if isinstance(earlier, Mapping) and "considered" in earlier:
            return {"ranking": earlier["considered"]}
        return earlier

    def value_of(self, item: Item) -> object:
        return self.stored[item.id].value if item.id in self.stored else None

    def is_given(self, item: Item) -> bool:
        """Return whether it is answered, be it in a unit in which another item keeps it."""
        return any(is_given(self.value_of(each)) for each in (item, *self.kept_for(item)))

    def kept_for(self, item: Item) -> tuple[Item, ...]:
        """Return what keeps its figures where they are given in another unit."""
        return tuple(each for each in self.course.items if each.kept_for == item.id)

    @property
    def has_figures(self) -> bool:
        """Return whether a figure is given: one of which to say how it is known."""
        return any(self._is_figure(item) for item in self.course.items)

    def has_figures_beside(self, page: QuestionPage) -> bool:
        return any(self._is_figure(item) for item in self.course.items if item not in page.items)

    def _is_figure(self, item: Item) -> bool:
        value = self.value_of(item)
        if isinstance(item, QuantityItem):
            return any(figure is not None for figure in given_figures(value).figures.values())
        return item.has_source and is_given(value) and value != DONT_KNOW

    @property
    def known(self) -> str:
        """How they know their figures, in words, once they said it of all of them."""
        item = self.context.wording.definition.how_known
        value = self.value_of(item)
        return next((choice.label for choice in item.choices if choice.value == value), "")

    def unread_of(self, item: Item) -> Mapping[str, str]:
        return self.stored[item.id].unread if item.id in self.stored else {}

    def notes(self, item: Item) -> FigureNotes:
        stored = self.stored.get(item.id)
        return FigureNotes(stored.odd, stored.meant) if stored else FigureNotes()

    def queries_about(self, item: Item) -> tuple[str, ...]:
        """Return what is asked back about its figures, and neither confirmed nor corrected."""
        return queries_about(item, self.value_of(item), self.notes(item), self.context.wording)

    def page(self, slug: str) -> QuestionPage | None:
        pages = (*self.course.pages, self.review)
        return next((page for page in pages if page.slug == slug), None)

    @property
    def review(self) -> QuestionPage:
        """Return the last page, which asks for a whole order a second time."""
        ranking = self.context.wording.definition.ranking
        is_asked = ranking in self.course.items and not self.asks_again
        is_whole = is_asked and is_whole_order(ranking, self.value_of(ranking))
        return replace(self.course.review, items=(ranking,) if is_whole else ())

    def sends(self, page: QuestionPage) -> bool:
        """Return whether the page sends all that was given: the review, or the last of few questions."""
        is_last = self.is_sent_unseen and page == self.course.pages[-1]
        return page.slug == REVIEW or is_last

    @property
    def is_sent_unseen(self) -> bool:
        """Return whether it is too short for a review: a few questions passed on, or the form of a room."""
        return not self.asks_again and (
            self.response.stakeholder.is_asked_singly or form_of(self.response) == ROOM
        )

    def page_of(self, item: Item) -> QuestionPage:
        return next(page for page in self.course.pages if item in page.items)

    def url(self, slug: str) -> str:
        return reverse("respond_page", args=[self.response.pk, slug])

    def after(self, slug: str) -> str:
        slugs = self.course.slugs
        return slugs[min(slugs.index(slug) + 1, len(slugs) - 1)]


def wording_of(engagement: Engagement) -> AnswerContext:
    definition = definition_for(engagement.instrument_version, engagement.routing)
    return AnswerContext(
        definition, engagement.currency, engagement.horizon_months, launch_on=engagement.figures_on
    )


def form_context_of(engagement: Engagement, response_id: UUID) -> FormContext:
    wording = wording_of(engagement)
    return FormContext(
        wording,
        engagement.initiative,
        response_id,
        partial(row_examples, engagement),
        wording.definition.instructions.get(engagement.stage, ""),
    )


def items_of(response: Response, definition: Definition, *, kept: Sequence[str]) -> tuple[Item, ...]:
    """Return what this person is asked, in the words of the definition, and what they were asked before."""
    return asked_items(
        definition,
        perspective=response.stakeholder.perspective,
        routing=response.round.engagement.routing,
        kept=[*kept, *response.referred, *chain.from_iterable(_topics(response, definition).values())],
        form=form_of(response),
        is_routed=not (response.round.topics or response.stakeholder.is_asked_singly),
    )


def _topics(response: Response, definition: Definition) -> dict[str, tuple[str, ...]]:
    routing, perspective = response.round.engagement.routing, response.stakeholder.perspective
    return definition.items_of_topics(response.round.topics, routing, perspective)


def form_of(response: Response) -> str:
    return form_asked_in(response.round.engagement)


def questionnaire_of(response: Response) -> Questionnaire:
    context, stored = form_context_of(response.round.engagement, response.pk), answers_of(response)
    definition = context.wording.definition
    # Before the first answer the questions follow the framing of today, not that of when they pressed Start.
    items = items_of(response, definition, kept=response.asked if stored else ())
    if topics := _topics(response, definition):
        course = course_of_topics(definition, items, passed_on_first(response.referred, topics))
        passed_on, earlier = passed_on_by(response, definition), own_earlier_answers(response)
        return Questionnaire(response, context, course, stored, passed_on, earlier)
    course = course_of(
        definition,
        without_excluded(items, {item: answer.value for item, answer in stored.items()}),
        seed=response.pk,
        referred=response.referred,
        stops_between=form_of(response) != ROOM,
        is_interview=response.is_being_interviewed,
    )
    return Questionnaire(response, context, course, stored, passed_on_by(response, definition))


def queries_about(item: Item, value: object, notes: FigureNotes, wording: AnswerContext) -> tuple[str, ...]:
    checks = kind_of(item).check_figures(item, value, notes, wording)
    return tuple(check.question for check in checks.values() if check.question)


def asked_item(response: Response, item_id: str) -> Item | None:
    """Return the item if this person is asked it, or None."""
    definition = wording_of(response.round.engagement).definition
    items = items_of(response, definition, kept=response.asked)
    return next((item for item in items if item.id == item_id), None)


def page_to_resume(questionnaire: Questionnaire) -> str:
    """Return the page to resume at: the one answered last, or the next if that is complete."""
    if not questionnaire.stored:
        return questionnaire.course.slugs[0]
    latest = max(questionnaire.stored.values(), key=lambda answer: (answer.answered_at, answer.pk))
    slug = questionnaire.course.page_of(latest.item)
    page = questionnaire.page(slug)
    return slug if page and is_page_open(questionnaire, page) else questionnaire.after(slug)


def has_answered(questionnaire: Questionnaire) -> bool:
    return any(is_given(answer.value) for answer in questionnaire.stored.values())


def is_page_open(questionnaire: Questionnaire, page: QuestionPage) -> bool:
    known = questionnaire.context.wording.definition.how_known
    return any(
        not item.optional
        and not item.kept_for
        and (item != known or questionnaire.has_figures)
        and not questionnaire.is_given(item)
        and item.id not in questionnaire.passed_on
        for item in page.items
    )
