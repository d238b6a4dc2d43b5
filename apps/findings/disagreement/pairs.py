"""Which two dimensions people put most evenly one way and the other."""

from collections.abc import Mapping
from itertools import combinations
from math import comb

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.case import Case, Ground
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.privacy import are_few

type Pair = tuple[str, str]


PAIR_NONE = ClaimRule(
    "pair.none",
    gettext_lazy("Of no two dimensions that k people or more put in order do some say the reverse."),
)


def most_divided(case: Case) -> Claim | None:
    """Say which two dimensions divide people most, in heads; None if that would tell of too few."""
    people, pairs = case.people, _spoken_of(case)
    if not pairs:
        return None
    if not min(pairs[_most_even(pairs)]):
        if case.k > 1 and are_few(len(people.counted.voters)):
            return None  # that nobody contradicts anybody would tell everybody's order
        text = _("People contradict each other on no pair of dimensions.")
        if len(pairs) < comb(len(case.definition.dimensions), 2):
            text = _(
                "People contradict each other on no pair of dimensions that enough of them put in order."
            )
        return claim(case, PAIR_NONE, text, people=len(people.voters))
    pair = told_pair(case)
    return _divided(case, pair, pairs) if pair else None


def told_pair(ground: Ground) -> Pair | None:
    pairs = _spoken_of(ground)
    # Where too few spoke of some pair, that another divides people most could be untrue.
    if not pairs or len(pairs) < comb(len(ground.definition.dimensions), 2):
        return None
    pair = _most_even(pairs)
    return pair if min(pairs[pair]) and _are_enough(ground, pair) else None


def _spoken_of(ground: Ground) -> dict[Pair, tuple[int, int]]:
    people = ground.people
    return {
        pair: people.preferring(*pair)
        for pair in combinations(ground.definition.dimensions, 2)
        if ground.may_show(sum(people.counted.preferring(*pair)))
    }


def _most_even(pairs: Mapping[Pair, tuple[int, int]]) -> Pair:
    # Of several that are as even, the one of which most people spoke.
    return max(pairs, key=lambda pair: (_evenness(pairs[pair]), sum(pairs[pair])))


def _are_enough(case: Ground, pair: Pair) -> bool:
    # Whoever put the two level or left one out is told by subtraction: they must be enough, or nobody.
    left = len(case.people.voters) - sum(case.people.preferring(*pair))
    counted = case.people.counted
    sides = counted.preferring(*pair)
    return all(map(case.may_show, sides)) and (not left or case.may_show(len(counted.voters) - sum(sides)))


def _evenness(counts: tuple[int, int]) -> float:
    return min(counts) / sum(counts)


PAIR_DIVIDED = ClaimRule(
    "pair.divided",
    gettext_lazy(
        "The two dimensions put most evenly one way and the other, in heads; both sides, and those on neither, are k people or more, or nobody."
    ),
)


def _divided(case: Case, pair: Pair, pairs: dict[Pair, tuple[int, int]]) -> Claim:
    (before, after), labels = pairs[pair], [case.labels([slug]) for slug in pair]
    if after > before:
        labels, before, after = labels[::-1], after, before
    text = _(
        "People are most divided over %(one)s and %(other)s: %(before)d put %(one)s before %(other)s, %(after)d the "
        "other way round."
    )
    as_even = sum(_evenness(counts) == _evenness(pairs[pair]) for counts in pairs.values())
    if as_even > 1:
        text = _(
            "No two dimensions divide people more than %(one)s and %(other)s: %(before)d put %(one)s before %(other)s, "
            "%(after)d the other way round."
        )
    words = {"one": labels[0], "other": labels[1], "before": before, "after": after}
    return claim(case, PAIR_DIVIDED, text % words, people=before + after)
