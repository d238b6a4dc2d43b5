"""Who sees a different system: each group beside everybody together, for each dimension."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.documents.vocabulary import POINTS
from apps.findings.case import Case, Ground
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.claims.evidence import may_show_places
from apps.findings.claims.numbers import claim
from apps.findings.evidence import headroom_words
from apps.findings.head_counts import People
from apps.findings.privacy import without_remainder
from apps.findings.sentences import UNKNOWN, share_words

FEWEST_ROWS = 2  # a single group has nothing to be compared with
THE_SAME = 0.25  # places: less than a quarter is no difference

MAP_RULES = {
    "stated_rank": ClaimRule(
        "map.places", gettext_lazy("The row whose mean place of a dimension is furthest from everybody's.")
    ),
    "symptoms": ClaimRule(
        "map.trouble",
        gettext_lazy("The row whose mean trouble with a dimension is furthest from everybody's."),
    ),
}

type Group = tuple[str, ...]
type Strand = Literal["stated_rank", "symptoms"]


@dataclass(frozen=True)
class GroupRow:
    """One group that may be shown: its value for each dimension (None if too few gave one), with the words for it."""

    label: str
    perspectives: int
    people: int
    values: tuple[float | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class HeadroomRow:
    """The headroom by one perspective's own figures: (dimension, words)."""

    label: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GroupMap:
    """`together` is everybody's value for each of `dimensions` (slug, label).

    `finding` is a sentence about who departs furthest from it.
    """

    finding: Claim
    dimensions: tuple[tuple[str, str], ...]
    together: tuple[float, ...]
    together_words: tuple[str, ...]
    rows: tuple[GroupRow, ...]


def places_map(case: Case) -> GroupMap | None:
    """Compare the mean place each group gives each dimension with everybody's; 1 comes first."""
    if not may_show_places(case):
        return None
    return _map(case, "stated_rank", _behind(case, People.who_ranked), _place_words)


def trouble_map(case: Case) -> GroupMap | None:
    """Compare the trouble each group notices (0 to 1) with everybody's."""
    if any(map(partial(_withholds_trouble, case), case.definition.dimensions)):
        return None
    behind = _behind(case, People.who_scored)
    return _map(case, "symptoms", behind, lambda value, together: share_words(value))


def headroom_by_perspective(case: Case) -> tuple[HeadroomRow, ...]:
    """Return the headroom by each perspective's own figures.

    A dimension is shown only if nobody's figure can be computed from it and the pooled ones: every perspective
    that gave a figure there has at least `k` people behind it.
    """
    labels = case.definition.dimensions
    told = [slug for slug in labels if _may_tell_headroom(case, slug)]
    rows = []
    for name, view in case.result.disagreement.groups.items():
        decades = {slug: view.headroom.get(slug) if slug in told else None for slug in labels}
        if any(each is not None for each in decades.values()):
            cells = tuple((labels[slug], headroom_words(each)) for slug, each in decades.items())
            rows.append(HeadroomRow(case.definition.perspectives[name], cells))
    return tuple(rows) if len(rows) >= FEWEST_ROWS else ()


def ordered_groups(case: Case) -> tuple[Group, ...]:
    """Return the rows of `places_map` that show a place for every dimension, so that their orders may be compared."""
    behind = _behind(case, People.who_ranked)
    groups = _groups(case, "stated_rank", behind)
    told = [_told(case, "stated_rank", slug, groups, each) for slug, each in behind.items()]
    return tuple(group for group in groups if all(group in each for each in told))


def group_label(case: Case, group: Group) -> str:
    """Name a row inside a sentence; several perspectives that are one row stand in quotation marks."""
    words = case.perspectives_words(group)
    return words if len(group) == 1 else f"“{words}”"


def places_of_group(case: Case, group: Group) -> dict[str, float]:
    """Return the mean place a row gives each dimension, each of its perspectives counting once."""
    means = {slug: _balanced(case, "stated_rank", slug, group) for slug in case.definition.dimensions}
    return {slug: mean for slug, mean in means.items() if mean is not None}


@dataclass(frozen=True)
class _Behind:
    """The people behind a dimension, by perspective: all of them, and those who count."""

    heads: Mapping[str, int]
    counted: Mapping[str, int]


def _behind(case: Ground, count: Callable[[People, str], Mapping[str, int]]) -> dict[str, _Behind]:
    people = case.people
    return {
        slug: _Behind(count(people, slug), people.counted_by(partial(_of, count, slug)))
        for slug in case.definition.dimensions
    }


def _of(count: Callable[[People, str], Mapping[str, int]], slug: str, people: People) -> Mapping[str, int]:
    return count(people, slug)


def rows_of(ground: Ground, strand: Strand) -> tuple[Group, ...]:
    """Return the rows of the map of places or of trouble, before a remainder that is too small takes some away."""
    count = People.who_ranked if strand == "stated_rank" else People.who_scored
    return _groups(ground, strand, _behind(ground, count))


def trouble_scores(ground: Ground) -> dict[str, dict[str, float]]:
    """Return the trouble each person notices, 0 to 1, by their id and dimension; it is never shown."""
    return {
        person.id: {
            slug: score
            for slug in ground.definition.dimensions
            if (score := ground.people.trouble_of(person, slug)) is not None
        }
        for person in ground.people.answers
    }


def _withholds_trouble(case: Case, slug: str) -> bool:
    return case.withholds(case.people.discloses_trouble(slug))


def _groups(case: Ground, strand: Strand, behind: Mapping[str, _Behind]) -> tuple[Group, ...]:
    """Group perspectives by the dimension with the fewest answers, which suffices for all others."""

    def discloses(group: Collection[str]) -> bool:
        if strand == "stated_rank":
            return case.people.discloses_places(group)
        return any(case.people.discloses_trouble(slug, group) for slug in behind)

    return case.shown_groups(
        {
            name: min(each.counted[name] for each in behind.values())
            for name in case.definition.perspectives
            if all(each.heads.get(name) for each in behind.values())
        },
        discloses,
    )


def _told(
    case: Case, strand: Strand, slug: str, groups: Sequence[Group], behind: _Behind
) -> tuple[Group, ...]:
    """Return the rows whose value of a dimension may stand beside everybody's: others are enough, or nobody."""

    def may_stand(others: Collection[str]) -> bool:
        people = case.people
        discloses = (
            people.discloses_places(others)
            if strand == "stated_rank"
            else people.discloses_trouble(slug, others)
        )
        return not case.withholds(discloses)

    return without_remainder(groups, behind.counted, case.k, may_stand)


def _map(
    case: Case,
    strand: Strand,
    behind: Mapping[str, _Behind],
    words: Callable[[float, float], str],
) -> GroupMap | None:
    groups = _groups(case, strand, behind)
    together = {slug: _balanced(case, strand, slug, list(each.heads)) for slug, each in behind.items()}
    known = {slug: value for slug, value in together.items() if value is not None}
    told = {slug: _told(case, strand, slug, groups, behind[slug]) for slug in known}
    rows = []
    for group in groups:
        values = {
            slug: _balanced(case, strand, slug, group) if group in told[slug] else None for slug in known
        }
        if any(value is not None for value in values.values()):
            rows.append(
                GroupRow(
                    label=case.perspectives_words(group),
                    perspectives=len(group),
                    people=min(sum(behind[slug].heads.get(name, 0) for name in group) for slug in known),
                    values=tuple(values.values()),
                    words=tuple(
                        UNKNOWN if value is None else words(value, known[slug])
                        for slug, value in values.items()
                    ),
                )
            )
    if len(rows) < FEWEST_ROWS:
        return None
    labels = [case.definition.dimensions[slug] for slug in known]
    said = [_mean_words(value) if strand == "stated_rank" else share_words(value) for value in known.values()]
    return GroupMap(
        finding=_finding(case, strand, rows, labels, list(known.values()), said),
        dimensions=tuple(zip(known, labels, strict=True)),
        together=tuple(known.values()),
        together_words=tuple(said),
        rows=tuple(rows),
    )


def _finding(
    case: Case,
    strand: Strand,
    rows: Sequence[GroupRow],
    labels: Sequence[str],
    together: Sequence[float],
    said: Sequence[str],
) -> Claim:
    """Say which group departs furthest from everybody together, and on what."""
    row, place, value = max(
        ((row, place, value) for row in rows for place, value in enumerate(row.values) if value is not None),
        key=lambda cell: abs(cell[2] - together[cell[1]]),
    )
    apart = value - together[place]
    if strand != "stated_rank":
        sentence = _("%(group)s: trouble with %(label)s at %(share)s, all together at %(together)s")
    elif abs(apart) < THE_SAME:
        sentence = _("%(group)s expect trouble with %(label)s when all together do")
    elif apart < 0:
        sentence = _("%(group)s expect trouble with %(label)s %(places)s places sooner than all together")
    else:
        sentence = _("%(group)s expect trouble with %(label)s %(places)s places later than all together")
    # What several perspectives average need not be what each of them says.
    group = row.label if row.perspectives == 1 else _("%(groups)s, averaged,") % {"groups": row.label}
    text = sentence % {
        "group": group,
        "label": inside(labels[place]),
        "share": row.words[place],
        "together": said[place],
        "places": _mean_words(abs(apart)),
    }
    return claim(case, MAP_RULES[strand], text, people=row.people)


def _balanced(case: Case, strand: Strand, slug: str, perspectives: Sequence[str]) -> float | None:
    """Average over perspectives as the engine does: each counts once, whatever its size."""
    views = [
        case.result.disagreement.groups[name]
        for name in perspectives
        if name in case.result.disagreement.groups
    ]
    said = [(view.stated_rank if strand == "stated_rank" else view.symptoms).get(slug) for view in views]
    values = [value for value in said if value is not None]
    return sum(values) / len(values) if values else None


def _place_words(value: float, together: float) -> str:
    if abs(value - together) < THE_SAME:
        return _("the same")
    words = _("%(places)s sooner") if value < together else _("%(places)s later")
    return words % {"places": _mean_words(abs(value - together))}


def _mean_words(places: float) -> str:
    return numeral(f"{places:.1f}")


def _may_tell_headroom(case: Case, slug: str) -> bool:
    return all(
        case.may_show(count, uncounted=case.people.uncounted.who_gave(name, field)[perspective])
        for name, quantity in case.people.quantities.items()
        if quantity.dimension == slug
        for field in POINTS
        for perspective, count in case.people.who_gave(name, field).items()
    )
