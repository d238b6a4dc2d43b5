"""The course of the questionnaire: who is asked what, on which pages, and how long it takes."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.instruments import load
from apps.instruments.definition import (
    EXPRESS,
    AgreementItem,
    ChoiceItem,
    Definition,
    Item,
    QuantityItem,
    Routing,
    Section,
)
from apps.responses.questions.base import shuffled
from apps.responses.questions.figures import given_figures
from apps.responses.questions.kinds import kind_of

REVIEW, PASSED_ON, TOPIC = "review", "passed-on", "topic"
_NAMED_AHEAD = 3  # of what comes
GO_ON = "go-on"  # between the part that is complete in itself and the rest


@dataclass(frozen=True)
class FormLoad:
    """What a form takes whoever answers it: what counts as load, and about how long it takes."""

    questions: int
    decisions: int
    pages: int
    minutes: int
    first: int = 0  # minutes of the part that is complete in itself; 0: the form has no parts
    more: int = 0  # minutes of the rest


@dataclass(frozen=True)
class QuestionPage:
    slug: str
    title: str
    items: tuple[Item, ...]
    part: str = ""  # of the form


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
    definition: Definition,
    items: Iterable[Item],
    *,
    seed: UUID,
    referred: Collection[str] = (),
    stops_between: bool = True,
    is_interview: bool = False,
) -> Course:
    """Distribute the items over pages, first those passed on to this person.

    The seed, a response's id, keeps each person's order stable. `stops_between`: one may stop after the first part.
    An interview has a page a part: who types what somebody says finds all of it on one page.
    """
    asked: dict[str, Item] = {item.id: item for item in items}
    known = asked.pop(definition.how_known.id, None)
    first = [item for each in referred for item in _with_kept(each, asked)]
    passed_on = _pages(Section(PASSED_ON, _("Passed on to you"), (), is_shuffled=False), first)
    asked = {name: item for name, item in asked.items() if item not in first}
    review = QuestionPage(REVIEW, _("Check and send"), ())
    pages = _with_source([*passed_on, *_in_parts(definition, asked.values(), seed)], known)
    if is_interview:
        pages = _a_page_a_part(pages)
    return Course(_with_stop(pages) if stops_between else tuple(pages), review)


def course_of_topics(
    definition: Definition, items: Iterable[Item], topics: Mapping[str, Collection[str]]
) -> Course:
    """Lead through topics that are asked again, each on a page of its own; `topics` names the items of each."""
    asked = {item.id: item for item in items}
    known, pages = asked.pop(definition.how_known.id, None), list[QuestionPage]()
    for names in topics.values():
        of_topic = [item for name in names for item in _with_kept(name, asked)]
        asked = {name: item for name, item in asked.items() if item not in of_topic}
        if of_topic:
            title = of_topic[0].short_name or of_topic[0].text
            pages.append(QuestionPage(f"{TOPIC}-{len(pages) + 1}", title, tuple(of_topic)))
    return Course(_with_source(pages, known), QuestionPage(REVIEW, _("Check and send"), ()))


def passed_on_first(
    referred: Iterable[str], topics: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return the items by topic, each that was passed on to this person as a topic of its own before the others."""
    return {**{item: (item,) for item in referred}, **topics}


def asked_items(
    definition: Definition,
    *,
    perspective: str,
    routing: Routing,
    kept: Sequence[str] = (),
    form: str = load.FULL,
    is_routed: bool = True,
) -> tuple[Item, ...]:
    """Return what a person is asked: the items of their perspective, and those they were asked before.

    Who is not routed is asked these alone, and how they know them.
    """
    routed = load.form_of(definition, perspective, routing, form) if is_routed else ()
    ids = {item.id for item in routed}
    ids |= {*kept, definition.how_known.id}
    ids |= {
        item.id
        for item in definition.quantities.values()
        if item.kept_for in ids and item.is_asked_where(routing)
    }
    return tuple(item.as_asked(routing, perspective) for item in definition.items if item.id in ids)


def without_excluded(items: Iterable[Item], given: Mapping[str, object]) -> tuple[Item, ...]:
    """Leave out what is not asked of somebody who said of a figure that there is none."""
    items = tuple(items)
    figures = [item for item in items if isinstance(item, QuantityItem)]
    none_of = {item.id for item in figures if given_figures(given.get(item.id)).is_none(item)}
    return tuple(
        item for item in items if not (isinstance(item, ChoiceItem) and item.asked_unless_none in none_of)
    )


def what_comes(items: Iterable[Item]) -> str:
    """Say what is asked after the part that is complete in itself: how many statements, and what else."""
    further = [item for item in items if item.section != EXPRESS]
    later = [item for item in further if not (item.kept_for or item.optional)]
    names = [item.short_name for item in later if not isinstance(item, AgreementItem)]
    statements = len(later) - len(names)
    more = len(names) - _NAMED_AHEAD
    named = ", ".join(names[:_NAMED_AHEAD])
    if more > 0:
        others = ngettext("%(named)s and %(count)d more", "%(named)s and %(count)d more", more)
        named = others % {"named": named, "count": more}
    first = ngettext("%(count)d statement", "%(count)d statements", statements) % {"count": statements}
    last = _("then one open question") if any(item.optional for item in further) else ""
    parts = ", ".join(filter(None, [first if statements else "", named, last]))
    return _("Next: %(parts)s.") % {"parts": parts} if parts else ""


def load_of(definition: Definition, items: Iterable[Item], *, form: str = load.FULL) -> FormLoad:
    """Return what a form of these items takes."""
    # Minutes are rounded up: a promise is not to be too low.
    asked = tuple(item for item in items if not item.kept_for)
    model, not_counted = definition.load, definition.not_counted
    taken = load.load_of(model, asked, not_counted=not_counted, form=form)
    if form == load.ROOM:
        return FormLoad(taken.items, taken.decisions, taken.pages, ceil(taken.minutes))
    express = express_items(asked)
    first = load.load_of(model, express, not_counted=not_counted, form=load.EXPRESS_FORM)
    # Who writes the line that may be left out is to be promised no less than they take.
    written = model.seconds.get("written", 0) * any(item.optional for item in express) / 60
    minutes, at_first = ceil(taken.minutes), ceil(first.minutes + written)
    more = max(1, minutes - at_first)
    return FormLoad(taken.items, taken.decisions, taken.pages, at_first + more, first=at_first, more=more)


def express_items(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the part of a form that is complete in itself."""
    return tuple(item for item in items if item.section == EXPRESS)


def question_set_of(items: Iterable[Item]) -> str:
    """Return a short name of what is asked: the same for everybody who is asked the same."""
    # Times are summed by it: no framing that asks other questions is promised their minutes.
    asked = sorted(f"{item.id}:{item.decisions}" for item in items)
    return hashlib.sha256(" ".join(asked).encode()).hexdigest()[:16]


def _with_kept(item_id: str, asked: Mapping[str, Item]) -> list[Item]:
    """Return an item, and what keeps its figures in another unit."""
    kept = (item for item in asked.values() if item.kept_for == item_id)
    return [asked[item_id], *kept] if item_id in asked else []


def _in_parts(definition: Definition, asked: Iterable[Item], seed: UUID) -> list[QuestionPage]:
    items, pages = tuple(asked), list[QuestionPage]()
    for section in definition.sections:
        of_part = _in_order(section, [item for item in items if item.section == section.slug], seed)
        pages += [
            replace(page, part=section.slug, title=_title(page, section)) for page in _pages(section, of_part)
        ]
    return pages


def _a_page_a_part(pages: Sequence[QuestionPage]) -> tuple[QuestionPage, ...]:
    """Join the pages of a part; the order, which is asked in steps of its own, keeps its page."""
    joined: list[QuestionPage] = []
    for page in pages:
        last = joined[-1] if joined else None
        if last and last.part == page.part and not kind_of(last.items[0]).is_asked_twice:
            joined[-1] = replace(last, items=(*last.items, *page.items))
        else:
            joined.append(page)
    return tuple(joined)


def _with_stop(pages: Sequence[QuestionPage]) -> tuple[QuestionPage, ...]:
    """Ask between the part that is complete in itself and the rest whether to go on."""
    parts = [page.part for page in pages]
    if EXPRESS not in parts or parts[-1] == EXPRESS:
        return tuple(pages)
    beyond = len(parts) - parts[::-1].index(EXPRESS)
    return (*pages[:beyond], QuestionPage(GO_ON, _("Go on?"), ()), *pages[beyond:])


def _title(page: QuestionPage, section: Section) -> str:
    first = page.items[0]
    if not first.on_record and first.optional:
        return _("One more thing")
    is_figures = section.slug == EXPRESS and not kind_of(first).is_asked_twice
    return _("Your figures") if is_figures else section.title


def _with_source(pages: list[QuestionPage], known: Item | None) -> tuple[QuestionPage, ...]:
    """Ask how somebody knows their figures once, after the first of them."""
    figures = [page for page in pages if any(item.has_source for item in page.items)]
    if known and figures:
        first = [page for page in figures if page.part == EXPRESS]
        at = pages.index(first[-1] if first else figures[0])
        pages[at] = replace(pages[at], items=(*pages[at].items, known))
    return tuple(pages)


def _in_order(section: Section, items: Sequence[Item], seed: UUID) -> Sequence[Item]:
    return sorted(items, key=lambda item: shuffled(seed, item.id)) if section.is_shuffled else items


def _pages(section: Section, items: Sequence[Item]) -> list[QuestionPage]:
    groups = _groups(items)
    numbered = len(groups) > 1
    return [
        QuestionPage(
            slug=f"{section.slug}-{number}" if numbered else section.slug,
            title=section.title,
            items=tuple(group),
        )
        for number, group in enumerate(groups, start=1)
    ]


def _groups(items: Sequence[Item]) -> list[Sequence[Item]]:
    runs: list[list[Item]] = []
    for item in items:
        if runs and _goes_with(item, runs[-1][0]):
            runs[-1].append(item)
        else:
            runs.append([item])
    return [chunk for run in runs for chunk in _evenly(run, kind_of(run[0]).most_on_a_page or len(run))]


def _goes_with(item: Item, first: Item) -> bool:
    """Return whether an item may stand on the page that another one begins."""
    if kind_of(first).is_asked_twice:
        return item.optional
    if item.kept_for:
        return item.kept_for == first.id
    most = kind_of(first).most_on_a_page
    return most > 0 and most == kind_of(item).most_on_a_page


def _evenly(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """Split into as few chunks as possible, of about equal size, the smaller ones first."""
    count = ceil(len(items) / most)
    edges = [number * len(items) // count for number in range(count + 1)]
    return [items[start:end] for start, end in pairwise(edges)]
