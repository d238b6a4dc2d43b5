"""The course of the questionnaire: who is asked what, on which pages, and how long it takes."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from uuid import UUID

from django.utils.translation import gettext as _

from apps.instruments import load
from apps.instruments.definition import EXPRESS, Definition, Item, Routing, Section
from apps.responses.questions.base import count_words, reading_seconds, shuffled
from apps.responses.questions.kinds import kind_of

REVIEW, PASSED_ON = "review", "passed-on"
_LAST = "last"  # what is asked just before it
FIRST_PAGE_WORDS = 100  # of the page before the questions
_FIRST_DECISION, _SECOND_LOOK = 10, 20  # seconds: whether to begin; whether the order still holds


@dataclass(frozen=True)
class FormLoad:
    """What a form takes whoever answers it: what counts as load, and about how long it takes."""

    questions: int
    decisions: int
    pages: int
    minutes: int


@dataclass(frozen=True)
class QuestionPage:
    slug: str
    title: str
    intro: str
    items: tuple[Item, ...]
    intro_unless_live: str = ""


@dataclass(frozen=True)
class Course:
    """The pages one person is led through; the review page, which asks nothing, comes last."""

    pages: tuple[QuestionPage, ...]
    review: QuestionPage

    @property
    def slugs(self) -> tuple[str, ...]:
        return (*(page.slug for page in self.pages), REVIEW)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in the order shown."""
        return tuple(item for page in self.pages for item in page.items)

    def page_of(self, item_id: str) -> str:
        return next(page.slug for page in self.pages if item_id in {item.id for item in page.items})


def course_of(
    definition: Definition, items: Iterable[Item], *, seed: UUID, referred: Collection[str] = ()
) -> Course:
    """Distribute the items over pages, first those passed on to this person.

    The seed, a response's id, keeps each person's order stable.
    """
    asked = {item.id: item for item in items}
    first = [asked.pop(item) for item in referred if item in asked]
    pages = _pages(Section(PASSED_ON, _("Passed on to you"), "", "", (), is_shuffled=False), first)
    review = QuestionPage(REVIEW, _("Check and send"), "", ())
    for section in definition.sections:
        of_section = _in_order(section, asked, seed)
        if section.slug == REVIEW:
            review = QuestionPage(REVIEW, section.title, section.intro, ())
            # What it asks again stands on the review itself.
            new = tuple(item for item in of_section if not kind_of(item).is_asked_twice)
            pages += [QuestionPage(_LAST, _("One more thing"), "", new)] if new else []
        else:
            pages += _pages(section, of_section)
    return Course(tuple(pages), review)


def asked_items(
    definition: Definition,
    *,
    perspective: str,
    routing: Routing,
    kept: Sequence[str] = (),
    is_express: bool = False,
    is_routed: bool = True,
) -> tuple[Item, ...]:
    """Return what a person is asked: the items of their perspective, and those they were asked before.

    Who is not routed is asked these alone.
    """
    of_perspective = definition.express_of if is_express else definition.asked_of
    ids = {item.id for item in of_perspective(perspective, routing)} if is_routed else set()
    ids |= set(kept)
    return tuple(item.as_asked(routing, perspective) for item in definition.items if item.id in ids)


def load_of(definition: Definition, items: Iterable[Item]) -> FormLoad:
    """Return what a form of these items takes."""
    # Minutes are rounded up: a promise is not to be too low.
    asked = tuple(items)
    if definition.load is not None:
        is_express = all(item.section == EXPRESS for item in asked)
        taken = load.load_of(
            definition.load,
            asked,
            not_counted=definition.not_counted,
            form=load.EXPRESS_FORM if is_express else load.FULL,
        )
        return FormLoad(taken.items, taken.decisions, taken.pages, ceil(taken.minutes))
    counted = [item for item in asked if item.id not in definition.not_counted]
    return FormLoad(
        questions=len(counted),
        decisions=decisions_of(counted),
        # Of nobody: the seed decides the order of a section, and not how many pages it has.
        pages=len(course_of(definition, asked, seed=UUID(int=0)).slugs),
        minutes=ceil(seconds_of(counted) / 60),
    )


def decisions_of(items: Iterable[Item]) -> int:
    return sum(kind_of(item).decisions(item) for item in items)


def seconds_of(items: Sequence[Item]) -> int:
    """Return about how long these items take: what is read, and what is decided."""
    # With the first page, the second look and the review, whose rows are skimmed at half of their words.
    skimmed = sum(count_words(item.text) for item in items) / 2
    beside = reading_seconds(FIRST_PAGE_WORDS + skimmed) + _FIRST_DECISION + _SECOND_LOOK
    return round(beside + sum(kind_of(item).seconds(item) for item in items))


def question_set_of(items: Iterable[Item]) -> str:
    """Return a short name of what is asked: the same for everybody who is asked the same."""
    # Times are summed by it: no framing that asks other questions is promised their minutes.
    asked = sorted(f"{item.id}:{kind_of(item).decisions(item)}" for item in items)
    return hashlib.sha256(" ".join(asked).encode()).hexdigest()[:16]


def _in_order(section: Section, asked: Mapping[str, Item], seed: UUID) -> tuple[Item, ...]:
    items = [asked[item.id] for item in section.items if item.id in asked]
    if section.is_shuffled:
        items.sort(key=lambda item: shuffled(seed, item.id))
    return tuple(items)


def _pages(section: Section, items: Sequence[Item]) -> list[QuestionPage]:
    groups = _groups(items)
    numbered = len(groups) > 1
    return [
        QuestionPage(
            slug=f"{section.slug}-{number}" if numbered else section.slug,
            title=section.title,
            intro=section.intro,
            items=tuple(group),
            intro_unless_live=section.intro_unless_live,
        )
        for number, group in enumerate(groups, start=1)
    ]


def _groups(items: Sequence[Item]) -> list[Sequence[Item]]:
    if any(kind_of(item).keeps_section_whole for item in items):
        return [items]
    alike: dict[tuple[str, int], list[Item]] = {}
    for item in items:
        alike.setdefault((item.kind, kind_of(item).most_on_a_page(item)), []).append(item)
    return [chunk for (_, most), group in alike.items() for chunk in _evenly(group, most)]


def _evenly(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """Split into as few chunks as possible, of about equal size."""
    count = ceil(len(items) / most)
    edges = [round(number * len(items) / count) for number in range(count + 1)]
    return [items[start:end] for start, end in pairwise(edges)]
