"""Who sees a different system: each group beside everybody together, for each dimension."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.documents.vocabulary import POINTS
from apps.findings.case import Case, Ground
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.evidence import may_show_places
from apps.findings.evidence import headroom_words
from apps.findings.head_counts import People
from apps.findings.privacy import without_remainder
from apps.findings.sentences import UNKNOWN, share_words

FEWEST_ROWS = 2  # a single group has nothing to be compared with
THE_SAME = 0.25  # places: less than a quarter is no difference
WIDE_GAP = 0.375  # of the scale of a question, as in the engine
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
    """The headroom by one perspective's own figures."""

    label: str
    cells: tuple[tuple[str, str], ...]  # dimension, words


@dataclass(frozen=True)
class GroupMap:
    finding: Claim  # who departs furthest from everybody
    dimensions: tuple[tuple[str, str], ...]  # slug, label
    together: tuple[float, ...]  # everybody's value for each of them
    together_words: tuple[str, ...]
    rows: tuple[GroupRow, ...]


def places_map(case: Case) -> GroupMap | None:
    # Everybody's mean places stand in the first row, so they must be showable themselves.
    if not may_show_places(case):
        return None
    return _map(case, "stated_rank", _behind(case, People.who_ranked), _place_words)


def trouble_map(case: Case) -> GroupMap | None:
    if any(map(partial(_withholds_trouble, case), case.definition.dimensions)):
        return None
    behind = _behind(case, People.who_scored)
    return _map(case, "symptoms", behind, lambda value, together: share_words(value))


def headroom_by_perspective(case: Case) -> tuple[HeadroomRow, ...]:
    labels = case.definition.dimensions
    shown = [slug for slug in labels if _may_tell_headroom(case, slug)]
    rows = []
    for name, view in case.result.disagreement.groups.items():
        decades = {slug: view.headroom.get(slug) if slug in shown else None for slug in labels}
        if any(each is not None for each in decades.values()):
            cells = tuple((labels[slug], headroom_words(each)) for slug, each in decades.items())
            rows.append(HeadroomRow(case.definition.perspectives[name], cells))
    return tuple(rows) if len(rows) >= FEWEST_ROWS else ()


def ordered_groups(case: Case) -> tuple[Group, ...]:
    # A row that lacks a place for a dimension has no order that could be compared.
    behind = _behind(case, People.who_ranked)
    groups = _groups(case, "stated_rank", behind)
    shown = [_shown(case, "stated_rank", slug, groups, each) for slug, each in behind.items()]
    return tuple(group for group in groups if all(group in each for each in shown))


def group_label(case: Case, group: Group) -> str:
    # In quotation marks several perspectives read as one row.
    words = case.perspectives_words(group)
    return words if len(group) == 1 else f"“{words}”"


def places_of_group(case: Case, group: Group) -> dict[str, float]:
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
    count = People.who_ranked if strand == "stated_rank" else People.who_scored
    return _groups(ground, strand, _behind(ground, count))


# It is never shown: two versions are held beside each other by it.
def trouble_scores(ground: Ground) -> dict[str, dict[str, float]]:
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
    # By the dimension with the fewest answers, which suffices for all others.

    # Cut by each dimension on its own, the rows of two dimensions would tell of whoever lies between the
    # cuts.
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


def _shown(
    case: Case, strand: Strand, slug: str, groups: Sequence[Group], behind: _Behind
) -> tuple[Group, ...]:
    # Everybody's value less the rows is that of the others: they must be enough, or nobody.

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
    rows = tuple(_rows(case, strand, groups, known, behind, words))
    if len(rows) < FEWEST_ROWS:
        return None
    labels = [case.definition.dimensions[slug] for slug in known]
    together_words = list(map(_mean_words if strand == "stated_rank" else share_words, known.values()))
    return GroupMap(
        finding=_finding(case, strand, rows, labels, list(known.values()), together_words),
        dimensions=tuple(zip(known, labels, strict=True)),
        together=tuple(known.values()),
        together_words=tuple(together_words),
        rows=rows,
    )


def _rows(
    case: Case,
    strand: Strand,
    groups: Sequence[Group],
    known: Mapping[str, float],
    behind: Mapping[str, _Behind],
    words: Callable[[float, float], str],
) -> Iterator[GroupRow]:
    shown = {slug: _shown(case, strand, slug, groups, behind[slug]) for slug in known}
    for group in groups:
        values = {slug: _balanced(case, strand, slug, group) for slug in known if group in shown[slug]}
        if set(values.values()) <= {None}:
            continue
        yield GroupRow(
            label=case.perspectives_words(group),
            perspectives=len(group),
            people=min(sum(behind[slug].heads.get(name, 0) for name in group) for slug in known),
            values=tuple(values.get(slug) for slug in known),
            words=tuple(
                UNKNOWN if (value := values.get(slug)) is None else words(value, together)
                for slug, together in known.items()
            ),
        )


def _finding(
    case: Case,
    strand: Strand,
    rows: Sequence[GroupRow],
    labels: Sequence[str],
    together: Sequence[float],
    together_words: Sequence[str],
) -> Claim:
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
        "together": together_words[place],
        "places": _mean_words(abs(apart)),
    }
    return claim(case, MAP_RULES[strand], text, people=row.people)


def _balanced(case: Case, strand: Strand, slug: str, perspectives: Sequence[str]) -> float | None:
    # As the engine averages: each perspective counts once, whatever its size.
    groups = case.result.disagreement.groups
    views = [groups[name] for name in perspectives if name in groups]
    means = [(view.stated_rank if strand == "stated_rank" else view.symptoms).get(slug) for view in views]
    values = [value for value in means if value is not None]
    return sum(values) / len(values) if values else None


def _place_words(value: float, together: float) -> str:
    if abs(value - together) < THE_SAME:
        return _("the same")
    words = _("%(places)s sooner") if value < together else _("%(places)s later")
    return words % {"places": _mean_words(abs(value - together))}


def _mean_words(places: float) -> str:
    return numeral(f"{places:.1f}")


def _may_tell_headroom(case: Case, slug: str) -> bool:
    # Each perspective that gave a figure needs k: else it could be computed from the others' and the pooled
    # ones.
    return all(
        case.may_show(count, uncounted=case.people.uncounted.who_gave(name, field)[perspective])
        for name, quantity in case.people.quantities.items()
        if quantity.dimension == slug
        for field in POINTS
        for perspective, count in case.people.who_gave(name, field).items()
    )


def told_means(ground: Ground, item: str, rows: Sequence[Group]) -> dict[Group, float]:
    """Return the mean answers of the two rows furthest apart, the higher one first; nothing if they are near or few.

    `rows` are those of the map of trouble; where there is no map, they are the question's own.
    """
    # The map is made of the same answers: cut in two ways, they would tell of whoever lies between the cuts.
    people = ground.people
    answered = people.who_answered(item)
    means = {
        row: people.sum_of(item, row) / sum(answered[name] for name in row)
        for row in rows or _own_rows(ground, item)
        if _may_tell(ground, item, row)
    }
    if len(means) < FEWEST_ROWS:
        return {}
    high, low = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    # Everybody's answers less both rows tell of whoever is in neither: enough, or nobody.
    others = answered.keys() - {*high, *low}
    if others and not _may_tell(ground, item, others):
        return {}
    is_wide = means[high] - means[low] >= WIDE_GAP * (people.items[item].points - 1)
    return {high: means[high], low: means[low]} if is_wide else {}


def _own_rows(ground: Ground, item: str) -> tuple[Group, ...]:
    def answered(people: People) -> Mapping[str, int]:
        return people.who_answered(item)

    return ground.shown_groups(
        ground.people.counted_by(answered), partial(ground.people.discloses_item, item)
    )


def _may_tell(ground: Ground, item: str, perspectives: Collection[str]) -> bool:
    counted = ground.people.counted.who_answered(item)
    return ground.may_show(sum(counted[name] for name in perspectives)) and not ground.withholds(
        ground.people.discloses_item(item, perspectives)
    )
