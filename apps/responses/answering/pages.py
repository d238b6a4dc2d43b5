"""The pages of one response: what they show, and what is parsed when they are sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.engagements.models import Engagement
from apps.engagements.selectors import row_examples
from apps.instruments.definition import Item
from apps.instruments.selectors import definition_of
from apps.instruments.values import is_given
from apps.responses.models import Answer, Response
from apps.responses.questions.base import AnswerContext, FieldState, FigureNotes, FormContext, FormValues
from apps.responses.questions.comments import ParsedComment, parse_comment
from apps.responses.questions.course import REVIEW, Course, QuestionPage, asked_items, course_of
from apps.responses.questions.kinds import (
    NOT_ANSWERED,
    QuestionForm,
    describe,
    kind_of,
    parse_answer,
    prefill,
    present,
)
from apps.responses.questions.ranking import state_of_ranking
from apps.responses.selectors import GivenComment, answers_of, comments_of
from apps.responses.statements import Change

LARGEST_REVISION = 2**31 - 2


@dataclass(frozen=True)
class Questionnaire:
    """The questions of one response, with their course and the answers stored so far."""

    response: Response
    context: FormContext
    course: Course
    stored: Mapping[str, Answer]

    def value_of(self, item: Item) -> object:
        return self.stored[item.id].value if item.id in self.stored else None

    def notes(self, item: Item) -> FigureNotes:
        stored = self.stored.get(item.id)
        return FigureNotes(stored.odd, stored.meant) if stored else FigureNotes()

    def page(self, slug: str) -> QuestionPage | None:
        pages = (*self.course.pages, self.course.review)
        return next((page for page in pages if page.slug == slug), None)

    def url(self, slug: str) -> str:
        return reverse("respond_page", args=[self.response.pk, slug])

    def after(self, slug: str) -> str:
        slugs = self.course.slugs
        return slugs[min(slugs.index(slug) + 1, len(slugs) - 1)]


@dataclass(frozen=True)
class ParsedPage:
    """A page that was sent: what changed, and what could not be parsed."""

    changes: tuple[Change, ...]
    comments: Mapping[str, GivenComment]
    errors: Mapping[str, str]  # by the name of the field
    form: FormValues
    meant: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # by item, where its answer stays


@dataclass(frozen=True)
class ReviewRow:
    item: str
    text: str
    answer: str
    is_given: bool
    change_url: str
    asked_back: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageView:
    title: str
    intro: str
    slug: str
    questions: tuple[QuestionForm, ...]
    number: int
    total: int
    back_url: str
    errors: tuple[tuple[str, str], ...] = ()  # (field id, sentence)
    rows: tuple[ReviewRow, ...] = ()
    ranking: str = ""  # on the review page: given, partial, declined or missing

    @property
    def is_single(self) -> bool:
        return len(self.questions) == 1

    @property
    def steps(self) -> list[str]:
        return ["done"] * (self.number - 1) + ["now"] + [""] * (self.total - self.number)

    @property
    def unanswered(self) -> int:
        return sum(not row.is_given for row in self.rows)


def wording_of(engagement: Engagement) -> AnswerContext:
    definition = definition_of(engagement.instrument_version)
    return AnswerContext(definition, engagement.currency, engagement.horizon_months)


def form_context_of(engagement: Engagement, response_id: UUID) -> FormContext:
    examples = partial(row_examples, engagement)
    return FormContext(wording_of(engagement), engagement.initiative, response_id, examples)


def questionnaire_of(response: Response) -> Questionnaire:
    context, stored = form_context_of(response.round.engagement, response.pk), answers_of(response)
    items = asked_items(
        context.wording.definition,
        perspective=response.stakeholder.perspective,
        routing=response.round.engagement.routing,
        kept=response.asked if stored else (),
        is_express=response.is_express,
    )
    course = course_of(context.wording.definition, items, seed=response.pk)
    return Questionnaire(response, context, course, stored)


def asked_item(response: Response, item_id: str) -> Item | None:
    """Return the item if this person is asked it, or None."""
    items = asked_items(
        definition_of(response.round.engagement.instrument_version),
        perspective=response.stakeholder.perspective,
        routing=response.round.engagement.routing,
        kept=response.asked,
        is_express=response.is_express,
    )
    return next((item for item in items if item.id == item_id), None)


def where_they_were(questionnaire: Questionnaire) -> str:
    """Return the page to resume at: the one answered last, or the next if that is complete."""
    if not questionnaire.stored:
        return questionnaire.course.slugs[0]
    latest = max(questionnaire.stored.values(), key=lambda answer: (answer.answered_at, answer.pk))
    slug = questionnaire.course.page_of(latest.item)
    page = questionnaire.page(slug)
    is_complete = page is None or not any(_is_open(questionnaire, item) for item in page.items)
    return questionnaire.after(slug) if is_complete else slug


def first_open(questionnaire: Questionnaire) -> str:
    """Return the first page with an unanswered question, or the last page if there is none."""
    pages = (
        page.slug
        for page in questionnaire.course.pages
        if any(_is_open(questionnaire, item) for item in page.items)
    )
    return next(pages, REVIEW)


def _is_open(questionnaire: Questionnaire, item: Item) -> bool:
    return not item.optional and not is_given(questionnaire.value_of(item))


def parse_page(questionnaire: Questionnaire, page: QuestionPage, form: FormValues) -> ParsedPage:
    changes, comments, errors, meant = [], {}, dict[str, str](), {}
    for item in page.items:
        stored = questionnaire.value_of(item)
        parsed = parse_answer(item, form, currency=questionnaire.context.wording.currency, stored=stored)
        ticked = kind_of(item).meant_in(item, parsed.value, form)
        if parsed.errors:
            errors |= parsed.errors
        elif parsed.value != stored:
            base = revision_in(form, f"{item.id}-revision")
            changes.append(Change(item.id, parsed.value, base, uuid4(), ticked))
        elif ticked and ticked != questionnaire.notes(item).meant:
            meant[item.id] = ticked
        if f"{item.id}-comment" in form:
            comment = parse_comment(item, form)
            comments[item.id] = GivenComment(comment.text, comment.quotable)
            if comment.error:
                errors[f"{item.id}-comment"] = comment.error
                del comments[item.id]
    return ParsedPage(tuple(changes), _changed(questionnaire, comments), errors, form, meant)


def _changed(questionnaire: Questionnaire, comments: Mapping[str, GivenComment]) -> dict[str, GivenComment]:
    if not comments:
        return {}
    known, nothing = comments_of(questionnaire.response, comments), GivenComment("", quotable=False)
    return {item: comment for item, comment in comments.items() if comment != known.get(item, nothing)}


def revision_in(form: FormValues, name: str) -> int:
    text = form.get(name, "")
    return min(int(text), LARGEST_REVISION) if text.isascii() and text.isdigit() and len(text) < 11 else 0


def page_view(questionnaire: Questionnaire, page: QuestionPage, parsed: ParsedPage | None = None) -> PageView:
    """Show a page as stored, or as sent if something could not be saved."""
    comments = (
        comments_of(questionnaire.response, [item.id for item in page.items]) if page.slug != REVIEW else {}
    )
    questions = tuple(
        _question(questionnaire, page, item, comments.get(item.id), parsed) for item in page.items
    )
    slugs = questionnaire.course.slugs
    place = slugs.index(page.slug)
    is_review = page.slug == REVIEW
    return PageView(
        title=page.title,
        intro=questionnaire.context.in_words(page.intro),
        slug=page.slug,
        questions=questions,
        number=place + 1,
        total=len(slugs),
        back_url=questionnaire.url(slugs[place - 1]) if place else "",
        errors=tuple(parsed.errors.items()) if parsed else (),
        rows=_review_rows(questionnaire) if is_review else (),
        ranking=_state_of_ranking(questionnaire) if is_review else "",
    )


def _question(
    questionnaire: Questionnaire,
    page: QuestionPage,
    item: Item,
    comment: GivenComment | None,
    parsed: ParsedPage | None,
) -> QuestionForm:
    stored, value = questionnaire.stored.get(item.id), questionnaire.value_of(item)
    is_again = page.slug == REVIEW and kind_of(item).is_asked_twice
    currency = questionnaire.context.wording.currency
    if parsed is None:
        form = prefill(item, value, currency=currency, is_again=is_again)
        written = ParsedComment(comment.text, comment.quotable) if comment else None
    else:
        form = parsed.form
        written = parse_comment(item, form)
    state = FieldState(
        form=form,
        revision=stored.revision if stored else 0,
        value=value,
        errors=parsed.errors if parsed else {},
        comment=written,
        is_again=is_again,
        notes=questionnaire.notes(item),
    )
    return present(item, state, questionnaire.context)


def _review_rows(questionnaire: Questionnaire) -> tuple[ReviewRow, ...]:
    return tuple(
        _row(questionnaire, page, item) for page in questionnaire.course.pages for item in page.items
    )


def _row(questionnaire: Questionnaire, page: QuestionPage, item: Item) -> ReviewRow:
    value = questionnaire.value_of(item)
    return ReviewRow(
        item=item.id,
        text=questionnaire.context.in_words(item.text),
        answer=describe(item, value, questionnaire.context.wording),
        is_given=is_given(value) or item.optional,
        change_url="#rank" if kind_of(item).is_asked_twice else f"{questionnaire.url(page.slug)}#{item.id}",
        asked_back=_asked_back(questionnaire, item),
    )


def _asked_back(questionnaire: Questionnaire, item: Item) -> tuple[str, ...]:
    checks = kind_of(item).check_figures(
        item, questionnaire.value_of(item), questionnaire.notes(item), questionnaire.context.wording
    )
    return tuple(check.question for check in checks.values() if check.question)


def given_rows(questionnaire: Questionnaire) -> tuple[ReviewRow, ...]:
    """Return all answers, including the review page's own items, for reading only."""
    rows = (
        *_review_rows(questionnaire),
        *(
            _row(questionnaire, questionnaire.course.review, item)
            for item in questionnaire.course.review.items
        ),
    )
    return tuple({row.item: row for row in rows if row.answer != str(NOT_ANSWERED)}.values())


def _state_of_ranking(questionnaire: Questionnaire) -> str:
    ranking = questionnaire.context.wording.definition.ranking
    if ranking not in questionnaire.course.items:
        return "declined"  # they are not asked
    return state_of_ranking(ranking, questionnaire.value_of(ranking))


def receipt_of(stored: Mapping[str, Answer]) -> str:
    """Return a short hash of the answers, which stays the same as long as nothing changes."""
    given = {item: answer.value for item, answer in stored.items() if answer.value is not None}
    canonical = json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return "-".join((digest[:4], digest[4:8], digest[8:12]))


def conflict_errors(questionnaire: Questionnaire, items: frozenset[str]) -> dict[str, str]:
    """Return a message with the current answer for each item changed elsewhere since the page was opened."""
    said = _("You answered this elsewhere in the meantime: “%(answer)s”. Choose what counts, then continue.")
    known = ((item_id, questionnaire.context.wording.definition.item(item_id)) for item_id in sorted(items))
    return {
        item_id: said
        % {"answer": describe(item, questionnaire.value_of(item), questionnaire.context.wording)}
        for item_id, item in known
    }
