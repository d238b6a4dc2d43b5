"""The course of the questionnaire: who is asked what, on which pages, and how long it takes."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from uuid import UUID

from django.utils.translation import gettext as _

from apps.instruments.definition import (
    AgreementItem,
    Card,
    ChoiceItem,
    Definition,
    Item,
    QuantityItem,
    RankingItem,
    Section,
    SplitItem,
    TargetItem,
)

REVIEW = "review"
# How many of a kind stand on one page; a quantity with a limit is three questions and stands alone.
_MOST_ON_A_PAGE = {"agreement": 5, "choice": 4, "target": 3, "quantity": 2}
_SECONDS = {"ranking": 45, "agreement": 9, "choice": 8, "target": 11, "split": 20, "text": 0}
_SECONDS_WITH_LIMIT, _SECONDS_TODAY_ONLY, _SECONDS_FIRST_AND_LAST_PAGE = 30, 12, 60


@dataclass(frozen=True)
class QuestionPage:
    slug: str
    title: str
    intro: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Course:
    """The pages one person is led through; the review page, which comes last, has its own items."""

    pages: tuple[QuestionPage, ...]
    review: QuestionPage

    @property
    def slugs(self) -> tuple[str, ...]:
        return (*(page.slug for page in self.pages), REVIEW)

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything that is asked, in the order it is shown; the ranking, asked twice, where it is first."""
        return tuple(dict.fromkeys(item for page in (*self.pages, self.review) for item in page.items))

    def page_of(self, item_id: str) -> str:
        return next(
            page.slug for page in (*self.pages, self.review) if item_id in {item.id for item in page.items}
        )


def course_of(definition: Definition, items: Iterable[Item], *, seed: UUID) -> Course:
    """Lay the items out on pages. The seed, a response's id, keeps each person's order the same."""
    asked = frozenset(items)
    pages: list[QuestionPage] = []
    review = QuestionPage(REVIEW, _("Check and send"), "", ())
    for section in definition.sections:
        of_section = _in_order(section, asked, seed)
        if section.slug == REVIEW:
            review = QuestionPage(REVIEW, section.title, section.intro, of_section)
        else:
            pages += _pages(section, of_section)
    return Course(tuple(pages), review)


def asked_items(
    definition: Definition,
    *,
    perspective: str,
    hosting: str,
    kept: Sequence[str] = (),
    is_express: bool = False,
) -> tuple[Item, ...]:
    """Return what a person is asked: the items of their perspective, and those they were asked before."""
    routed = definition.express_of(perspective) if is_express else definition.asked_of(perspective, hosting)
    ids = {item.id for item in routed} | set(kept)
    return tuple(item for item in definition.items if item.id in ids)


def card_order(item: RankingItem, *, seed: UUID) -> tuple[Card, ...]:
    """Return the cards in a random order that stays the same for this person."""
    return tuple(sorted(item.cards, key=lambda card: _shuffled(seed, card.dimension)))


def load_of(definition: Definition, items: Iterable[Item]) -> tuple[int, int]:
    """Return how many items count as load, and about how many minutes they take."""
    counted = [item for item in items if item.id not in definition.not_counted]
    seconds = _SECONDS_FIRST_AND_LAST_PAGE + sum(_seconds(item) for item in counted)
    return len(counted), ceil(seconds / 60)


def _seconds(item: Item) -> int:
    if isinstance(item, QuantityItem):
        return _SECONDS_WITH_LIMIT if item.headroom else _SECONDS_TODAY_ONLY
    return _SECONDS[item.kind]


def _in_order(section: Section, asked: frozenset[Item], seed: UUID) -> tuple[Item, ...]:
    items = [item for item in section.items if item in asked]
    if section.is_shuffled:
        items.sort(key=lambda item: _shuffled(seed, item.id))
    return tuple(items)


def _shuffled(seed: UUID, key: str) -> bytes:
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()


def _pages(section: Section, items: Sequence[Item]) -> list[QuestionPage]:
    groups = _groups(items)
    numbered = len(groups) > 1
    return [
        QuestionPage(
            slug=f"{section.slug}-{number}" if numbered else section.slug,
            title=section.title,
            intro=section.intro,
            items=tuple(group),
        )
        for number, group in enumerate(groups, start=1)
    ]


def _groups(items: Sequence[Item]) -> list[Sequence[Item]]:
    if any(isinstance(item, RankingItem) for item in items):
        return [items]  # the order, how sure one is of it, and what would change it
    alike: dict[tuple[str, int], list[Item]] = {}
    for item in items:
        most = 1 if isinstance(item, QuantityItem) and item.headroom else _MOST_ON_A_PAGE.get(item.kind, 1)
        alike.setdefault((item.kind, most), []).append(item)
    return [chunk for (_, most), group in alike.items() for chunk in _evenly(group, most)]


def _evenly(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """Cut into as few chunks as fit, of about the same size."""
    count = ceil(len(items) / most)
    edges = [round(number * len(items) / count) for number in range(count + 1)]
    return [items[start:end] for start, end in pairwise(edges)]


def takes_comment(item: Item) -> bool:
    """Say whether a comment may stand under the item: not under what is text or about another item."""
    return not item.optional and isinstance(
        item, RankingItem | AgreementItem | QuantityItem | ChoiceItem | TargetItem | SplitItem
    )
