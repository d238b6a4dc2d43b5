"""Where the group disagrees, and what to ask in the room."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.documents.mapping import LEFT_OUT
from apps.findings.disagreement.summary import DividedItem
from apps.findings.findings import Findings
from apps.findings.sentences import people_words, sentence_case
from apps.reports.document.source import NamedDimension, ReportSource

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
    found = source.findings.disagreement
    if found is None:
        return None
    return DisagreementSection(
        heading=sentence_case(str(found.heading)),
        camps=_camps(source.findings),
        sentences=tuple(map(str, found.sentences)),
        map=_map(source.findings),
        items=_items(source.findings),
        gaps=tuple(map(str, found.gaps[:MOST_SENTENCES])),
        more_gaps=_more_gaps(len(found.gaps[MOST_SENTENCES:])),
    )


def _camps(findings: Findings) -> CampsSection | None:
    camps = findings.disagreement.camps if findings.disagreement else None
    if camps is None:
        return None
    return CampsSection(
        heading=str(camps.heading),
        text=str(camps.text),
        camps=tuple(
            CampLine(
                people=people_words(camp.people),
                first=NamedDimension(*camp.first),
            )
            for camp in camps.camps
        ),
    )


def _map(findings: Findings) -> GroupMapSection | None:
    found = findings.disagreement.places if findings.disagreement else None
    if found is None:
        return None
    return GroupMapSection(
        title=str(found.finding),
        columns=tuple(
            GroupMapColumn(slug, label, together)
            for (slug, label), together in zip(found.dimensions, found.together, strict=True)
        ),
        rows=tuple(
            GroupMapLine(row.label, people_words(row.people), tuple(row.values), tuple(row.words))
            for row in found.rows
        ),
    )


def _items(findings: Findings) -> DividedItemsSection | None:
    disagreement = findings.disagreement
    if not disagreement or not disagreement.items:
        return None
    found = disagreement.items
    return DividedItemsSection(
        heading=_items_heading(len(found), are_all_shown=disagreement.are_all_shown),
        choices=found[0].choices,
        rows=tuple(
            DividedItemLine(item.dimension, item.text, tuple(item.tally.answers), item.note)
            for item in found[:MOST_ITEMS]
        ),
        more=_more(found),
    )


def _items_heading(items: int, *, are_all_shown: bool) -> str:
    if items <= MOST_ITEMS:
        return _("Questions that divide the group")
    if are_all_shown:
        return _("The questions that divide the group most")
    return _("Of the questions that may be shown, those that divide the group most")


def _more(items: Sequence[DividedItem]) -> str:
    """Say how many questions that are not printed divide people as much as the last that is."""
    last, others = items[:MOST_ITEMS][-1], items[MOST_ITEMS:]
    if not (alike := sum(each.ahead == last.ahead for each in others)):
        return ""
    text = ngettext(
        "%(number)d more question divides the group as much as the last of these.",
        "%(number)d more questions divide the group as much as the last of these.",
        alike,
    )
    return text % {"number": alike}


def _more_gaps(number: int) -> str:
    if not number:
        return ""
    text = ngettext(
        "Perspectives answer %(number)d more question differently, by more than chance.",
        "Perspectives answer %(number)d more questions differently, by more than chance.",
        number,
    )
    return text % {"number": number}


def questions_of(source: ReportSource) -> tuple[str, ...]:
    return tuple(question.text for question in source.findings.cross_questions)
