"""The pages of one response: what they show, and what is read from them when they come back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.instruments.definition import Item, RankingItem
from apps.instruments.selectors import definition_of
from apps.instruments.values import is_given
from apps.responses.models import Answer, Response
from apps.responses.questions.course import REVIEW, Course, QuestionPage, asked_items, course_of
from apps.responses.questions.describing import NOT_ANSWERED, Wording
from apps.responses.questions.odd_figures import Weighed, asked_back, meant_in
from apps.responses.questions.parsing import CommentReading, FormValues, named_in, read_answer, read_comment
from apps.responses.questions.prefilling import form_values
from apps.responses.questions.presenting import Filled, Question, Sheet, in_words_of, question_of, words_of
from apps.responses.selectors import GivenComment, answers_of, comments_of
from apps.responses.statements import Change

LARGEST_REVISION = 2**31 - 2


@dataclass(frozen=True)
class Answering:
    """One response on its way: its course, and the answers stored so far."""

    response: Response
    sheet: Sheet
    course: Course
    stored: Mapping[str, Answer]

    def value_of(self, item: Item) -> Any:
        return self.stored[item.id].value if item.id in self.stored else None

    def weighed(self, item: Item) -> Weighed:
        stored = self.stored.get(item.id)
        return Weighed(stored.odd, stored.meant) if stored else Weighed()

    def page(self, slug: str) -> QuestionPage | None:
        pages = (*self.course.pages, self.course.review)
        return next((page for page in pages if page.slug == slug), None)

    def url(self, slug: str) -> str:
        return reverse("respond_page", args=[self.response.pk, slug])

    def after(self, slug: str) -> str:
        slugs = self.course.slugs
        return slugs[min(slugs.index(slug) + 1, len(slugs) - 1)]


@dataclass(frozen=True)
class PageReading:
    """What came back: what changed, and what could not be read."""

    changes: tuple[Change, ...]
    comments: Mapping[str, GivenComment]
    errors: Mapping[str, str]  # by the name of the field
    form: FormValues
    meant: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # by item and point


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
    questions: tuple[Question, ...]
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


def sheet_of(response: Response) -> Sheet:
    engagement = response.round.engagement
    definition = definition_of(engagement.instrument_version)
    wording = Wording(definition, engagement.currency, engagement.horizon_months)
    return Sheet(wording, engagement, response.pk)


def answering(response: Response) -> Answering:
    sheet, stored = sheet_of(response), answers_of(response)
    items = asked_items(
        sheet.wording.definition,
        perspective=response.stakeholder.perspective,
        hosting=response.round.engagement.model_hosting,
        kept=response.asked if stored else (),
        is_express=response.is_express,
    )
    course = course_of(sheet.wording.definition, items, seed=response.pk)
    return Answering(response, sheet, course, stored)


def asked_item(response: Response, item_id: str) -> Item | None:
    """Return an item this person is asked, or None."""
    items = asked_items(
        definition_of(response.round.engagement.instrument_version),
        perspective=response.stakeholder.perspective,
        hosting=response.round.engagement.model_hosting,
        kept=response.asked,
        is_express=response.is_express,
    )
    return next((item for item in items if item.id == item_id), None)


def where_they_were(way: Answering) -> str:
    """Return the page to go on with: the one answered last, or the one after it where that is complete."""
    if not way.stored:
        return way.course.slugs[0]
    latest = max(way.stored.values(), key=lambda answer: (answer.answered_at, answer.pk))
    slug = way.course.page_of(latest.item)
    page = way.page(slug)
    is_complete = page is None or not any(_is_open(way, item) for item in page.items)
    return way.after(slug) if is_complete else slug


def first_open(way: Answering) -> str:
    """Return the first page with a question that has no answer yet; the last one where all have."""
    pages = (page.slug for page in way.course.pages if any(_is_open(way, item) for item in page.items))
    return next(pages, REVIEW)


def _is_open(way: Answering, item: Item) -> bool:
    return not item.optional and not is_given(way.value_of(item))


def read_page(way: Answering, page: QuestionPage, form: FormValues) -> PageReading:
    changes, comments, errors, meant = [], {}, dict[str, str](), {}
    for item in page.items:
        stored = way.value_of(item)
        reading = read_answer(item, form, currency=way.sheet.wording.currency, stored=stored)
        if reading.errors:
            errors |= reading.errors
        elif reading.value != stored:
            base = revision_in(form, f"{item.id}-revision")
            changes.append(Change(item.id, reading.value, base, uuid4()))
        if ticked := meant_in(item, reading.value, form):
            meant[item.id] = ticked
        if f"{item.id}-comment" in form:
            comment = read_comment(item, form)
            comments[item.id] = GivenComment(comment.text, comment.quotable)
            if comment.error:
                errors[f"{item.id}-comment"] = comment.error
                del comments[item.id]
    return PageReading(tuple(changes), _changed(way, comments), errors, form, meant)


def _changed(way: Answering, comments: Mapping[str, GivenComment]) -> dict[str, GivenComment]:
    if not comments:
        return {}
    known, nothing = comments_of(way.response, comments), GivenComment("", quotable=False)
    return {item: comment for item, comment in comments.items() if comment != known.get(item, nothing)}


def revision_in(form: FormValues, name: str) -> int:
    text = form.get(name, "")
    return min(int(text), LARGEST_REVISION) if text.isascii() and text.isdigit() and len(text) < 11 else 0


def page_view(way: Answering, page: QuestionPage, reading: PageReading | None = None) -> PageView:
    """Show a page: as it is stored, or as it came back where something could not be kept."""
    comments = comments_of(way.response, [item.id for item in page.items]) if page.slug != REVIEW else {}
    questions = tuple(_question(way, page, item, comments.get(item.id), reading) for item in page.items)
    slugs = way.course.slugs
    place = slugs.index(page.slug)
    is_review = page.slug == REVIEW
    return PageView(
        title=page.title,
        intro=in_words_of(way.sheet, page.intro),
        slug=page.slug,
        questions=questions,
        number=place + 1,
        total=len(slugs),
        back_url=way.url(slugs[place - 1]) if place else "",
        errors=tuple(reading.errors.items()) if reading else (),
        rows=_review_rows(way) if is_review else (),
        ranking=_state_of_ranking(way) if is_review else "",
    )


def _question(
    way: Answering,
    page: QuestionPage,
    item: Item,
    comment: GivenComment | None,
    reading: PageReading | None,
) -> Question:
    stored, value = way.stored.get(item.id), way.value_of(item)
    is_again = page.slug == REVIEW and isinstance(item, RankingItem)
    currency = way.sheet.wording.currency
    if reading is None:
        form = form_values(item, value, currency=currency, is_again=is_again)
        written = CommentReading(comment.text, comment.quotable) if comment else None
    else:
        form = reading.form
        written = read_comment(item, form)
    state = Filled(
        form=form,
        revision=stored.revision if stored else 0,
        value=value,
        errors=reading.errors if reading else {},
        comment=written,
        is_again=is_again,
        weighed=way.weighed(item),
    )
    return question_of(item, state, way.sheet)


def _review_rows(way: Answering) -> tuple[ReviewRow, ...]:
    return tuple(_row(way, page, item) for page in way.course.pages for item in page.items)


def _row(way: Answering, page: QuestionPage, item: Item) -> ReviewRow:
    value = way.value_of(item)
    return ReviewRow(
        item=item.id,
        text=in_words_of(way.sheet, item.text),
        answer=words_of(item, value, way.sheet),
        is_given=is_given(value) or item.optional,
        change_url="#rank" if isinstance(item, RankingItem) else f"{way.url(page.slug)}#{item.id}",
        asked_back=tuple(asked_back(item, value, way.weighed(item), way.sheet.wording).values()),
    )


def given_rows(way: Answering) -> tuple[ReviewRow, ...]:
    """Return what was answered, the review page's own items included, to read and not to change."""
    rows = (*_review_rows(way), *(_row(way, way.course.review, item) for item in way.course.review.items))
    return tuple({row.item: row for row in rows if row.answer != str(NOT_ANSWERED)}.values())


def _state_of_ranking(way: Answering) -> str:
    item = next((item for item in way.course.items if isinstance(item, RankingItem)), None)
    value: Any = way.value_of(item) if item else None
    if item is None or not value:
        return "missing" if item else "declined"
    if "declined" in value:
        return "declined"
    order = value.get("considered", value["ranking"])
    return "given" if len(named_in(order)) == len(item.cards) else "partial"


def receipt_of(stored: Mapping[str, Answer]) -> str:
    """Return a short hash of what was given: the same as long as nothing changed."""
    given = {item: answer.value for item, answer in stored.items() if answer.value is not None}
    canonical = json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return "-".join((digest[:4], digest[4:8], digest[8:12]))


def conflict_errors(way: Answering, items: frozenset[str]) -> dict[str, str]:
    """Say what stands in the items that were answered elsewhere since the page was opened."""
    said = _("You answered this elsewhere in the meantime: “%(answer)s”. Choose what counts, then continue.")
    known = ((item_id, way.sheet.wording.definition.item(item_id)) for item_id in sorted(items))
    return {
        item_id: said % {"answer": words_of(item, way.value_of(item), way.sheet)} for item_id, item in known
    }
