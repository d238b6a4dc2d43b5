"""Who sees a different system: each group beside everybody together, for each dimension."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import CORE, JOINED, Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.evidence import place_words
from apps.findings.evidence import headroom_words, trouble_of
from apps.findings.sentences import UNKNOWN, printed_place, printed_share, share_words
from apps.instruments.figures.plurals import grammatical_number

FEWEST_ROWS = 2  # a single group has nothing to be compared with
MAP_RULES = {
    "stated_rank": ClaimRule(
        "map.places", gettext_lazy("The dimension whose mean places in two rows are furthest apart.")
    ),
    "symptoms": ClaimRule(
        "map.trouble", gettext_lazy("The dimension with which the trouble of two rows is furthest apart.")
    ),
}

type Strand = Literal["stated_rank", "symptoms"]


@dataclass(frozen=True)
class GroupRow:
    """One group: its value for each dimension (None if nobody of it gave one), with the words for it."""

    label: str
    perspectives: int
    people: int  # of the group
    behind: int  # who of them gave what the values are of
    values: tuple[float | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class HeadroomRow:
    """The headroom by one perspective's own figures."""

    label: str
    people: int  # who gave a figure
    cells: tuple[tuple[str, str], ...]  # dimension, words


@dataclass(frozen=True)
class GroupMap:
    finding: Claim  # where groups are furthest apart
    dimensions: tuple[tuple[str, str], ...]  # slug, label
    together: tuple[float, ...]  # everybody's value for each of them
    together_words: tuple[str, ...]
    rows: tuple[GroupRow, ...]


def places_map(case: Case) -> GroupMap | None:
    gaps = case.result.gap.dimensions if case.result.gap else {}
    stated = {slug: printed_place(each.stated_rank) for slug, each in gaps.items()}
    return _map(case, "stated_rank", {slug: place for slug, place in stated.items() if place is not None})


def trouble_map(case: Case) -> GroupMap | None:
    trouble = {slug: printed_share(score) for slug, score in trouble_of(case.result).items()}
    return _map(case, "symptoms", trouble)


def headroom_by_perspective(case: Case) -> tuple[HeadroomRow, ...]:
    labels, found = case.definition.dimensions, case.result.disagreement.rooms
    rows = []
    for name, perspective in case.definition.perspectives.items():
        rooms = found.get(name, {})
        if any(decades is not None for decades in rooms.values()):
            cells = tuple((label, headroom_words(rooms.get(slug))) for slug, label in labels.items())
            rows.append(HeadroomRow(perspective, case.result.coverage.perspectives[name].figures, cells))
    return tuple(rows) if len(rows) >= FEWEST_ROWS else ()


def ordered_crowds(case: Case) -> tuple[str, ...]:
    """Return the groups whose people gave every dimension a place."""
    # A row that lacks one has no order that could be compared.
    return tuple(
        crowd for crowd in _crowds(case) if len(places_of(case, crowd)) == len(case.definition.dimensions)
    )


def places_of(case: Case, crowd: str) -> dict[str, float]:
    """Return the mean place a group gives each dimension that it gave one."""
    places = case.result.disagreement.crowds[crowd].stated_rank
    return {slug: place for slug, place in places.items() if place is not None}


def _crowds(case: Case) -> tuple[str, ...]:
    return tuple(crowd for crowd in case.crowds_of(CORE) if crowd in case.result.disagreement.crowds)


def _map(case: Case, strand: Strand, together: Mapping[str, float]) -> GroupMap | None:
    slugs = [slug for slug in case.definition.dimensions if slug in together]
    rows = {crowd: row for crowd in _crowds(case) if (row := _row(case, strand, crowd, slugs))}
    if len(rows) < FEWEST_ROWS:
        return None
    words = [_words(strand, together[slug]) for slug in slugs]
    return GroupMap(
        finding=_finding(case, strand, rows, slugs),
        dimensions=tuple((slug, case.definition.dimensions[slug]) for slug in slugs),
        together=tuple(together[slug] for slug in slugs),
        together_words=tuple(words),
        rows=tuple(rows.values()),
    )


def _row(case: Case, strand: Strand, crowd: str, slugs: Sequence[str]) -> GroupRow | None:
    view, coverage = case.result.disagreement.crowds[crowd], case.result.coverage.crowds[crowd]
    if strand == "stated_rank":
        values = tuple(printed_place(view.stated_rank.get(slug)) for slug in slugs)
    else:
        scores = (view.symptoms.get(slug) for slug in slugs)
        values = tuple(None if score is None else printed_share(score) for score in scores)
    if set(values) <= {None}:
        return None
    names = crowd.split(JOINED)
    behind = coverage.stated if strand == "stated_rank" else coverage.symptoms
    return GroupRow(
        label=case.perspectives_words(names),
        perspectives=len(names),
        # Who left something blank is still one of those behind whom the others stand.
        people=next((each.people for each in case.evidence.crowds[CORE] if each.id == crowd), behind),
        behind=behind,
        values=values,
        words=tuple(_words(strand, value) for value in values),
    )


def _words(strand: Strand, value: float | None) -> str:
    if value is None:
        return UNKNOWN
    return place_words(value) if strand == "stated_rank" else share_words(value)


def _finding(case: Case, strand: Strand, rows: Mapping[str, GroupRow], slugs: Sequence[str]) -> Claim:
    cells = {
        slug: {crowd: value for crowd, row in rows.items() if (value := row.values[place]) is not None}
        for place, slug in enumerate(slugs)
    }
    slug = max(slugs, key=lambda slug: _spread(cells[slug].values()))
    low, high = min(cells[slug].values()), max(cells[slug].values())
    people = sum(row.behind for crowd, row in rows.items() if cells[slug].get(crowd) in {low, high})
    if low == high:
        text = _("The groups place every dimension alike")
        if strand != "stated_rank":
            text = _("The groups notice the same trouble")
        # Of some dimension each of them said something.
        return claim(case, MAP_RULES[strand], text, people=sum(row.behind for row in rows.values()))
    text = ngettext(
        "On average %(label)s comes at place %(low)s for %(nearer)s, and at place %(high)s for %(others)s",
        "On average %(label)s come at place %(low)s for %(nearer)s, and at place %(high)s for %(others)s",
        grammatical_number(case.definition.dimensions[slug]),
    )
    if strand != "stated_rank":
        text = _("Trouble with %(label)s: %(high)s for %(others)s, %(low)s for %(nearer)s")
    words = {
        "label": case.labels([slug]),
        "low": _words(strand, low),
        "nearer": _named(case, cells[slug], low),
        "high": _words(strand, high),
        "others": _named(case, cells[slug], high),
    }
    return claim(case, MAP_RULES[strand], text % words, about=slug, people=people)


def _spread(values: Collection[float]) -> float:
    return max(values) - min(values) if values else 0.0


def _named(case: Case, values: Mapping[str, float], value: float) -> str:
    return "; ".join(case.crowd_words(crowd) for crowd, own in values.items() if own == value)
