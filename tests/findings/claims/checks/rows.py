"""Checks of what is said of perspectives and of the rows that show them, written from the result."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from django.utils.translation import gettext as _

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.disagreement.map import MAP_RULES
from apps.findings.disagreement.perspectives import (
    APART_ALL_SAME,
    APART_FURTHEST,
    APART_SAME,
    APART_TIED,
    APART_TWO,
    DIVIDED_BY_CHANCE,
    DIVIDED_UNNAMED,
    PERSPECTIVES_ALIKE,
    PERSPECTIVES_CHANCE,
    PERSPECTIVES_EXPLAIN,
)
from apps.findings.head_counts import People
from apps.findings.privacy import without_remainder
from apps.findings.sentences import share_words
from apps.ranking import OrderDistance, order_distances
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.camps import BY_CHANCE

type Group = tuple[str, ...]

_HAIR = 1e-9


def _effect(case: Case) -> tuple[dict[str, bool], float, int]:
    """Return what must hold of the test, its p and how many voted."""
    effect = case.result.perspective_effect
    if effect is None or effect.p is None or effect.difference is None:
        raise LookupError("perspective_effect")
    needs = {
        "it is more than chance": effect.p <= BY_CHANCE,
        "colleagues are more alike": effect.difference > 0,
    }
    return needs, effect.p, effect.n


@checks(PERSPECTIVES_CHANCE)
def chance(claim: Claim, case: Case) -> Allowed:
    needs, p, voters = _effect(case)
    return Allowed(needs=needs, words=(share_words(p),), people=voters)


@checks(PERSPECTIVES_ALIKE)
def alike(claim: Claim, case: Case) -> Allowed:
    needs, _p, voters = _effect(case)
    return Allowed(needs=needs, people=voters)


@checks(PERSPECTIVES_EXPLAIN)
def explain(claim: Claim, case: Case) -> Allowed:
    needs, _p, voters = _effect(case)
    rows = {group: _mean_places(case, group) for group in _rows(case)}
    slugs = list(case.definition.dimensions)
    places = {
        group: 1 + sum(means[other] < means[claim.about] - _HAIR for other in slugs if other != claim.about)
        for group, means in rows.items()
    }
    first = [group for group, place in places.items() if place == 1]
    later = [group for group, place in places.items() if place > 1]
    words = ["first", "second", "third", "fourth", "fifth", "last"]
    told = {words[-1] if place == len(slugs) else words[place - 1] for place in places.values()}
    return Allowed(
        needs={
            **needs,
            "none stands level": not any(
                abs(means[other] - means[claim.about]) <= _HAIR
                for means in rows.values()
                for other in slugs
                if other != claim.about
            ),
            "rows differ": bool(first and later),
        },
        words=(
            f"for {_named(case, first)}, and",
            f"for {_named(case, later)}.",
        ),
        names=(claim.about,),
        says=tuple(told),
        never=tuple(f" {word} " for word in set(words) - told),
        people=voters,
    )


def _rows(case: Case) -> tuple[Group, ...]:
    """Return the rows of the map that show every dimension."""
    groups, counts = counted_rows(case, "stated_rank")
    told = [_told(case, "stated_rank", slug, groups, each) for slug, each in counts.items()]
    return tuple(group for group in groups if all(group in each for each in told))


def _told(
    case: Case, strand: str, slug: str, groups: tuple[Group, ...], counted: Mapping[str, int]
) -> tuple[Group, ...]:
    """Return the rows that leave nobody outside, or enough who are not of one mind."""

    def may_stand(others: Collection[str]) -> bool:
        people = case.people
        discloses = (
            people.discloses_places(others)
            if strand == "stated_rank"
            else people.discloses_trouble(slug, others)
        )
        return case.k <= 1 or not discloses

    return without_remainder(groups, counted, case.k, may_stand)


def counted_rows(case: Case, strand: str) -> tuple[tuple[Group, ...], dict[str, dict[str, int]]]:
    """Return the rows of a map and, by dimension, how many of the people behind it count."""
    slugs = case.definition.dimensions

    def who(people: People, slug: str) -> Counter[str]:
        return people.who_ranked(slug) if strand == "stated_rank" else people.who_scored(slug)

    heads = {slug: who(case.people, slug) for slug in slugs}
    counted = {slug: {name: who(case.people.counted, slug)[name] for name in heads[slug]} for slug in slugs}
    least = {
        name: min(counted[slug][name] for slug in slugs)
        for name in case.definition.perspectives
        if all(heads[slug][name] for slug in slugs)
    }

    def discloses(group: Collection[str]) -> bool:
        if strand == "stated_rank":
            return case.people.discloses_places(group)
        return any(case.people.discloses_trouble(slug, group) for slug in slugs)

    return case.shown_groups(least, discloses), counted


def _mean_places(case: Case, group: Group) -> dict[str, float]:
    views = case.result.disagreement.groups
    means = {}
    for slug in case.definition.dimensions:
        said = [place for name in group if (place := views[name].stated_rank[slug]) is not None]
        means[slug] = sum(said) / len(said)
    return means


def _named(case: Case, groups: Iterable[Group]) -> str:
    return "; ".join(_label(case, group) for group in groups)


def _label(case: Case, group: Group) -> str:
    words = case.perspectives_words(group)
    return f"“{words}”" if len(group) > 1 else words


def _distances(case: Case) -> dict[tuple[Group, Group], OrderDistance]:
    rows, given = _rows(case), case.evidence.engine_input
    table = order_distances(given.engagement, rows, unranked_below=given.settings.unranked == "below")
    found = {(rows[i], rows[j]): table[i][j] for i, j in combinations(range(len(rows)), 2)}
    return {pair: distance for pair, distance in found.items() if distance is not None}


def _people(case: Case, groups: Iterable[Group]) -> int:
    return sum(case.people.voters_by_perspective()[name] for group in groups for name in group)


def _apart(claim: Claim, case: Case) -> tuple[OrderDistance, list[OrderDistance], Allowed]:
    """Return the distance of the two rows that are named, those of all others, and what may be said of any two."""
    distances = _distances(case)
    named = [
        pair
        for pair in distances
        if f"{_label(case, pair[0])}, and {_label(case, pair[1])}" in claim.text.replace("are ", "", 1)
        or f"{_label(case, pair[0])}, and {_label(case, pair[1])}" in claim.text
    ]
    pair = max(named, key=lambda each: len(_label(case, each[0])))
    far = distances[pair]
    share = () if far.least == 1 else (share_words(far.least),)
    return (
        far,
        [each for other, each in distances.items() if other != pair],
        Allowed(
            needs={"they differ": far.least > 0},
            words=(*share, f"{_label(case, pair[0])}, and {_label(case, pair[1])}"),
            says=("at least",) if far.least < far.most else (),
            never=() if far.least < far.most else ("at least",),
            people=_people(case, pair),
        ),
    )


def _with(allowed: Allowed, needs: Mapping[str, bool], *says: str) -> Allowed:
    return replace(allowed, needs={**allowed.needs, **needs}, says=(*allowed.says, *says))


def _of_which(case: Case) -> str:
    """Return the words that say of which perspectives a superlative is one: some who voted may be in no row."""
    compared = {name for group in _rows(case) for name in group}
    voting = {person.group for person in case.people.voters}
    return "Taken as they are shown" if voting <= compared else "perspectives whose orders are shown in full"


@checks(DIVIDED_BY_CHANCE)
def by_chance(claim: Claim, case: Case) -> Allowed:
    effect = case.result.perspective_effect
    if effect is None or effect.p is None:
        return Allowed(needs={"it was tried": False})
    return Allowed(
        needs={"chance does as much": effect.p > BY_CHANCE, "enough ranked": case.may_show_voters(effect.n)},
        says=("no larger than chance",),
        people=effect.n,
    )


@checks(DIVIDED_UNNAMED)
def unnamed(claim: Claim, case: Case) -> Allowed:
    needs, _share, _people = _effect(case)
    return Allowed(needs=needs | {"no two rows may be shown": len(_rows(case)) < 2})


@checks(APART_TWO)
def apart_two(claim: Claim, case: Case) -> Allowed:
    far, others, allowed = _apart(claim, case)
    return _with(allowed, {"none is known to be nearer": all(each.least <= far.least for each in others)})


@checks(APART_TIED)
def apart_tied(claim: Claim, case: Case) -> Allowed:
    far, others, allowed = _apart(claim, case)
    return _with(
        allowed,
        {"none are further": bool(others) and all(each.most <= far.least for each in others)},
        _of_which(case),
    )


@checks(APART_FURTHEST)
def apart_furthest(claim: Claim, case: Case) -> Allowed:
    far, others, allowed = _apart(claim, case)
    return _with(
        allowed,
        {"all others are nearer": bool(others) and all(each.most < far.least for each in others)},
        _of_which(case),
    )


def _is_one_order(case: Case) -> bool:
    means = [_mean_places(case, group) for group in _rows(case)]
    return not any(
        any(each[one] < each[other] for each in means) and any(each[one] > each[other] for each in means)
        for one, other in combinations(case.definition.dimensions, 2)
    )


@checks(APART_SAME)
def apart_same(claim: Claim, case: Case) -> Allowed:
    distances = _distances(case)
    ((pair, distance),) = distances.items()
    return Allowed(
        needs={"the order is the same": not distance.most and _is_one_order(case)},
        words=(f"{_label(case, pair[0])}, and {_label(case, pair[1])}",),
        people=_people(case, pair),
    )


@checks(APART_ALL_SAME)
def apart_all_same(claim: Claim, case: Case) -> Allowed:
    distances = _distances(case)
    return Allowed(
        needs={
            "there are several": len(distances) > 1,
            "the order is the same": not any(each.most for each in distances.values())
            and _is_one_order(case),
        },
        says=(_of_which(case),),
        people=_people(case, _rows(case)),
    )


def _map_row(claim: Claim, case: Case, rows: Iterable[Group]) -> Group:
    """Return the row a sentence is about: its label opens the sentence."""
    named = [group for group in rows if claim.text.startswith(case.perspectives_words(group))]
    return max(named, key=lambda group: len(case.perspectives_words(group)))


@checks(*MAP_RULES.values())
def furthest(claim: Claim, case: Case) -> Allowed:
    strand = next(each for each, rule in MAP_RULES.items() if rule == claim.rule)
    slugs = list(case.definition.dimensions)
    who = case.people.who_ranked if strand == "stated_rank" else case.people.who_scored
    counts = {slug: who(slug) for slug in slugs}
    views = case.result.disagreement.groups

    def mean(names: Iterable[str], slug: str) -> float | None:
        said = [getattr(views[name], strand)[slug] for name in names if name in views]
        given = [each for each in said if each is not None]
        return sum(given) / len(given) if given else None

    together = {slug: mean(counts[slug], slug) for slug in slugs}
    groups, counted = counted_rows(case, strand)
    cells = {}
    for group in groups:
        for slug, everybody in together.items():
            own = mean(group, slug)
            if (
                everybody is not None
                and own is not None
                and group in _told(case, strand, slug, groups, counted[slug])
            ):
                cells[group, slug] = (own, everybody)
    row = _map_row(claim, case, [group for group, _slug in cells])
    widest = max(abs(own - everybody) for own, everybody in cells.values())
    told = [
        slug
        for (group, slug), (own, everybody) in cells.items()
        if group == row and abs(own - everybody) >= widest - _HAIR and case.labels([slug]) in claim.text
    ]
    own, everybody = cells[row, told[0]]
    known = [slug for slug in slugs if together[slug] is not None]
    return Allowed(
        needs={"nothing is further": bool(told)},
        words=(
            case.perspectives_words(row),
            *([_("averaged")] if len(row) > 1 else []),
            *_map_words(strand, own, everybody),
        ),
        names=(told[0],),
        people=min(sum(counts[slug][name] for name in row) for slug in known),
    )


def _map_words(strand: str, own: float, everybody: float) -> tuple[str, ...]:
    if strand == "symptoms":
        return (share_words(own), share_words(everybody))
    if abs(own - everybody) < 0.25:
        return (_("when all together do"),)
    return (
        numeral(f"{abs(own - everybody):.1f}"),
        _("sooner") if own < everybody else _("later"),
    )
