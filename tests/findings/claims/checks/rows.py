"""Checks of what is said of perspectives and of the rows that show them, written from the result."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from apps.core.words.numerals import numeral
from apps.findings.case import Case, FrozenCrowd
from apps.findings.claims.claim import Claim
from apps.findings.disagreement.map import MAP_RULES
from apps.findings.disagreement.perspectives import (
    APART_ALL_SAME,
    APART_FURTHEST,
    APART_SAME,
    APART_TIED,
    APART_TWO,
    DIVIDED_BY_CHANCE,
    PERSPECTIVES_ALIKE,
    PERSPECTIVES_CHANCE,
    PERSPECTIVES_EXPLAIN,
)
from apps.findings.sentences import share_words
from apps.ranking import OrderDistance, order_distances
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.camps import BY_CHANCE
from tests.findings.claims.checks.result import voters
from tests.findings.people import words_of

_HAIR = 1e-9


def _effect(case: Case) -> tuple[dict[str, bool], float, int]:
    """Return what must hold of the test, its p and how many voted."""
    effect = case.result.crowd_effect
    if effect is None or effect.p is None or effect.difference is None:
        raise LookupError("crowd_effect")
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


def _rows(case: Case) -> tuple[str, ...]:
    """Return the crowds that gave every dimension a place."""
    views = case.result.disagreement.crowds
    return tuple(each.id for each in _core(case) if None not in views[each.id].stated_rank.values())


def _core(case: Case) -> tuple[FrozenCrowd, ...]:
    return case.evidence.crowds.get("core", ())


def _mean_places(case: Case, crowd: str) -> dict[str, float]:
    places = case.result.disagreement.crowds[crowd].stated_rank
    return {slug: place for slug, place in places.items() if place is not None}


def _named(case: Case, crowds: Iterable[str]) -> str:
    return "; ".join(_label(case, crowd) for crowd in crowds)


def _label(case: Case, crowd: str) -> str:
    labels = [case.definition.perspectives[name] for name in words_of(crowd)]
    return labels[0] if len(labels) == 1 else f"“{'; '.join(labels)}”"


def _distances(case: Case) -> dict[tuple[str, str], OrderDistance]:
    rows, given = _rows(case), case.evidence.engine_input
    table = order_distances(given.engagement, rows, unranked_below=given.settings.unranked == "below")
    found = {(rows[i], rows[j]): table[i][j] for i, j in combinations(range(len(rows)), 2)}
    return {pair: distance for pair, distance in found.items() if distance is not None}


def _people(case: Case, crowds: Iterable[str]) -> int:
    among = Counter(row.crowd for row in voters(case))
    return sum(among[crowd] for crowd in crowds)


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
    voting = {row.crowd for row in voters(case)}
    return (
        "Taken as they are shown"
        if voting <= set(_rows(case))
        else "perspectives whose orders are shown in full"
    )


@checks(DIVIDED_BY_CHANCE)
def by_chance(claim: Claim, case: Case) -> Allowed:
    effect = case.result.crowd_effect
    if effect is None or effect.p is None:
        return Allowed(needs={"it was tried": False})
    return Allowed(
        needs={"chance does as much": effect.p > BY_CHANCE},
        says=("no larger than chance",),
        people=effect.n,
    )


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


@checks(*MAP_RULES.values())
def widest(claim: Claim, case: Case) -> Allowed:
    strand = next(each for each, rule in MAP_RULES.items() if rule == claim.rule)
    digits, views = 1 if strand == "stated_rank" else 2, case.result.disagreement.crowds
    people = {each.id: getattr(case.result.coverage.crowds[each.id], _HEARD[strand]) for each in _core(case)}
    cells = {
        slug: {
            crowd: round(value, digits)
            for crowd in people
            if (value := getattr(views[crowd], strand)[slug]) is not None
        }
        for slug in case.definition.dimensions
    }
    spread = {slug: max(each.values()) - min(each.values()) for slug, each in cells.items() if each}
    if not max(spread.values()):
        return Allowed(
            needs={},
            says=("alike" if digits == 1 else "the same",),
            people=sum(people[each] for each in people if any(each in cell for cell in cells.values())),
        )
    named = [
        slug
        for slug in spread
        if case.labels([slug]) in claim.text and spread[slug] >= max(spread.values()) - _HAIR
    ]
    own = cells[named[0]] if named else {}
    low, high = min(own.values()), max(own.values())
    ends = {end: [crowd for crowd, value in own.items() if value == end] for end in (low, high)}
    words = {end: share_words(end) if digits == 2 else numeral(f"{end:.1f}") for end in ends}
    return Allowed(
        needs={"nothing is further": bool(named)},
        words=(*words.values(), *(f"{words[end]} for {_named(case, ends[end])}" for end in ends)),
        names=(named[0],),
        people=sum(people[crowd] for crowds in ends.values() for crowd in crowds),
    )


_HEARD = {"stated_rank": "stated", "symptoms": "symptoms"}
