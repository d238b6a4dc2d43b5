"""Where the group disagrees, what to ask in the room, and what moved between two rounds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.documents.mapping import LEFT_OUT
from apps.findings.disagreement.map import GroupMap
from apps.findings.disagreement.summary import Disagreement, DividedItem
from apps.findings.progress.moved import TopicMoved
from apps.findings.sentences import people_words, sentence_case
from apps.reports.document.source import NamedDimension, ReportSource, texts

MOST_ITEMS = 3
MOST_SENTENCES = 3


@dataclass(frozen=True)
class CampLine:
    people: str
    first: NamedDimension


@dataclass(frozen=True)
class CampsSection:
    """The camps found; without any, heading and text say so."""

    heading: str
    text: str
    camps: tuple[CampLine, ...]


@dataclass(frozen=True)
class GroupMapColumn:
    slug: str
    label: str
    together: float


@dataclass(frozen=True)
class GroupMapLine:
    label: str
    note: str
    values: tuple[float | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class GroupMapSection:
    """For each group, the mean place of each dimension, and in words how far it is from everybody together."""

    title: str
    columns: tuple[GroupMapColumn, ...]
    rows: tuple[GroupMapLine, ...]


@dataclass(frozen=True)
class DividedItemLine:
    slug: str
    label: str
    counts: tuple[int, ...]  # heads, by choice
    note: str


@dataclass(frozen=True)
class DividedItemsSection:
    heading: str
    choices: tuple[str, ...]
    rows: tuple[DividedItemLine, ...]
    more: str = field(default="", metadata=LEFT_OUT)  # that others divide as much as the last row


@dataclass(frozen=True)
class DisagreementSection:
    heading: str
    camps: CampsSection | None
    sentences: tuple[str, ...]
    map: GroupMapSection | None
    items: DividedItemsSection | None
    gaps: tuple[str, ...]
    more_gaps: str = field(default="", metadata=LEFT_OUT)  # how many are not printed


def disagreement_of(source: ReportSource) -> DisagreementSection | None:
    disagreement = source.findings.disagreement
    if disagreement is None:
        return None
    places, gaps = disagreement.places, disagreement.gaps
    return DisagreementSection(
        heading=sentence_case(str(disagreement.heading)),
        camps=_camps(disagreement),
        sentences=tuple(map(str, disagreement.sentences)),
        map=_map(places) if places else None,
        items=_items(disagreement.items),
        gaps=tuple(map(str, gaps[:MOST_SENTENCES])),
        more_gaps=_more_gaps(len(gaps) - MOST_SENTENCES),
    )


def _camps(disagreement: Disagreement) -> CampsSection | None:
    camps = disagreement.camps
    if camps is None:
        return None
    lines = (CampLine(people_words(camp.people), NamedDimension(*camp.first)) for camp in camps.camps)
    return CampsSection(str(camps.heading), str(camps.text), tuple(lines))


def _map(places: GroupMap) -> GroupMapSection:
    columns = zip(places.dimensions, places.together, strict=True)
    return GroupMapSection(
        title=str(places.finding),
        columns=tuple(GroupMapColumn(slug, label, together) for (slug, label), together in columns),
        rows=tuple(
            GroupMapLine(row.label, people_words(row.people), tuple(row.values), tuple(row.words))
            for row in places.rows
        ),
    )


def _items(items: Sequence[DividedItem]) -> DividedItemsSection | None:
    if not items:
        return None
    return DividedItemsSection(
        heading=_("Questions that divide the group")
        if len(items) <= MOST_ITEMS
        else _("The questions that divide the group most"),
        choices=items[0].choices,
        rows=tuple(
            DividedItemLine(item.dimension, item.text, tuple(item.tally.answers), item.note)
            for item in items[:MOST_ITEMS]
        ),
        more=_more(items),
    )


def _more(items: Sequence[DividedItem]) -> str:
    """Return how many questions that are not printed divide people as much as the last that is."""
    # A tie that is cut at the last row would say of one question that it divides more than the others.
    last, others = items[:MOST_ITEMS][-1], items[MOST_ITEMS:]
    if not (alike := sum(each.ahead == last.ahead for each in others)):
        return ""
    text = ngettext(
        "%(number)d more statement divides the group as much as the last of these.",
        "%(number)d more statements divide the group as much as the last of these.",
        alike,
    )
    return text % {"number": alike}


def _more_gaps(number: int) -> str:
    if number <= 0:
        return ""
    text = ngettext(
        "Perspectives answer %(number)d more question differently, by more than chance.",
        "Perspectives answer %(number)d more questions differently, by more than chance.",
        number,
    )
    return text % {"number": number}


def questions_of(source: ReportSource) -> tuple[str, ...]:
    return tuple(question.text for question in source.findings.cross_questions)


@dataclass(frozen=True)
class MovedTopic:
    question: str
    lines: tuple[str, ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class MovedSection:
    heading: str
    sentences: tuple[str, ...]
    topics: tuple[MovedTopic, ...]


def moved_of(source: ReportSource) -> MovedSection | None:
    progress = source.findings.progress
    if progress is None:
        return None
    return MovedSection(
        heading=_("What moved"),
        sentences=texts(progress.first, progress.back, progress.followed),
        topics=tuple(MovedTopic(topic.question, _lines(topic), topic.reasons) for topic in progress.topics),
    )


def _lines(topic: TopicMoved) -> tuple[str, ...]:
    return texts(topic.moved, *topic.rows, topic.spread, topic.settled)
