"""What the templates of the questionnaire show: a page, and the rows of the review."""

from dataclasses import dataclass

from apps.findings.progress.heard import Heard
from apps.responses.questions.course import REVIEW
from apps.responses.questions.figures import QuantityFields
from apps.responses.questions.kinds import QuestionForm


@dataclass(frozen=True)
class ReviewRow:
    item: str
    text: str
    answer: str
    change_url: str
    is_left_out: bool = False
    passed_on: str = ""  # to whom
    parts: tuple[tuple[str, str], ...] = ()  # the question and the answer of each of its figures
    asked_back: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewGroup:
    """Rows of the review page under one title."""

    title: str
    rows: tuple[ReviewRow, ...]
    go_on_url: str = ""  # to a part of which nothing was given; its rows are not shown
    is_on_record: bool = False
    is_opinion: bool = False


@dataclass(frozen=True)
class Stop:
    """What comes after the part that is complete in itself, and where it begins."""

    kept: str  # what was given of the first part, in a sentence
    what: str
    minutes: int
    on_url: str
    review_url: str


@dataclass(frozen=True)
class Progress:
    """How far one is: in words, and as bars, one for each part of the form."""

    place: str
    bars: tuple[tuple[int, int], ...]  # done, of how many


MOST_IN_A_REASON = 200  # characters


@dataclass(frozen=True)
class Reason:
    """Why somebody changed an answer, in one line, and whether it may be quoted without their name."""

    text: str = ""
    quotable: bool = False


@dataclass(frozen=True)
class OwnVote:
    """What one person said of an item before and says now, in words; empty where nothing."""

    questions: tuple[QuestionForm, ...]  # first what is voted on, then what is answered with it
    before: str
    now: str
    is_same: bool
    heard: Heard
    reason: Reason = Reason()
    reason_error: str = ""

    @property
    def is_changed(self) -> bool:
        return bool(self.before and self.now and not self.is_same)


@dataclass(frozen=True)
class PageView:
    title: str
    slug: str
    questions: tuple[QuestionForm, ...]
    progress: Progress
    back_url: str
    instruction: str = ""  # for when one answers
    begins_with_order: bool = False
    sends: bool = False  # its button sends all that was given
    errors: tuple[tuple[str, str], ...] = ()  # (field id, sentence)
    groups: tuple[ReviewGroup, ...] = ()
    is_half_ordered: bool = False  # Continue was pressed with an order that does not name all
    is_first_unnamed: bool = False  # it was pressed with "only the first" picked, and none placed
    stop: Stop | None = None  # where one may send what was given, or go on
    votes: tuple[OwnVote, ...] = ()  # of a topic that is asked again
    ranking_url: str = ""  # where the order is given
    ranking: str = ""  # on the review page: given, partial, declined or missing

    @property
    def template(self) -> str:
        if self.slug == REVIEW:
            return "responses/answering/review.html"
        if self.votes:
            return "responses/answering/topic.html"
        return "responses/answering/go_on.html" if self.stop else "responses/answering/page.html"

    @property
    def has_voted(self) -> bool:
        return any(vote.now for vote in self.votes)

    @property
    def begins_with_figure(self) -> bool:
        return bool(self.questions) and isinstance(self.questions[0].fields, QuantityFields)

    @property
    def looks_ahead(self) -> bool:
        """Return whether its heading asks for what is expected by then: the day stands above it."""
        fields = self.questions[0].fields if self.questions else None
        return isinstance(fields, QuantityFields) and fields.figures[0].is_ahead

    @property
    def is_headed(self) -> bool:
        """Return whether its first question is its heading."""
        return len(self.questions) == 1 or self.begins_with_order or self.begins_with_figure

    @property
    def has_others_saved(self) -> bool:
        """Return whether a question of the page has no error, so that its answer is saved."""
        return not all(
            any(name == question.id or name.startswith(f"{question.id}-") for name, _ in self.errors)
            for question in self.questions
        )

    @property
    def left_out(self) -> int:
        return sum(row.is_left_out for group in self.groups if not group.go_on_url for row in group.rows)
