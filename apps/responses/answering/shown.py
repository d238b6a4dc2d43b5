"""What the templates of the questionnaire show: a page, the rows of the review, comments that came too late."""

from dataclasses import dataclass

from apps.responses.questions.kinds import QuestionForm


@dataclass(frozen=True)
class Unkept:
    """A comment that came too late to be saved."""

    item: str
    question: str
    text: str


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
    comment: str = ""


@dataclass(frozen=True)
class ReviewGroup:
    """Rows of the review page under one title."""

    title: str
    rows: tuple[ReviewRow, ...]
    is_on_record: bool = False
    is_opinion: bool = False


@dataclass(frozen=True)
class PageView:
    title: str
    intro: str
    slug: str
    questions: tuple[QuestionForm, ...]
    number: int
    total: int
    back_url: str
    sends: bool = False  # its button sends all that was given
    errors: tuple[tuple[str, str], ...] = ()  # (field id, sentence)
    groups: tuple[ReviewGroup, ...] = ()
    is_half_ordered: bool = False  # Continue was pressed with an order that does not name all
    is_first_unnamed: bool = False  # it was pressed with "only the first" picked, and none placed
    ranking_url: str = ""  # where the order is given
    ranking: str = ""  # on the review page: given, partial, declined or missing

    @property
    def is_single(self) -> bool:
        return len(self.questions) == 1

    @property
    def has_others_saved(self) -> bool:
        """Return whether a question of the page has no error, so that its answer is saved."""
        return not all(
            any(name == question.id or name.startswith(f"{question.id}-") for name, _ in self.errors)
            for question in self.questions
        )

    @property
    def left_out(self) -> int:
        return sum(row.is_left_out for group in self.groups for row in group.rows)
