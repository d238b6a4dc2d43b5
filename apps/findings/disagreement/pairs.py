"""Which two dimensions people put most evenly one way and the other."""

from itertools import combinations
from math import comb

from django.utils.translation import gettext as _

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.numbers import claim
from apps.findings.privacy import are_few

type Pair = tuple[str, str]


def most_divided(case: Case) -> Claim | None:
    """Say which two dimensions divide people most, in heads; None if that would tell of too few.

    Both sides, and whoever put the two level or left one out, must be enough or nobody.
    """
    people = case.people
    pairs = {
        (one, other): people.preferring(one, other)
        for one, other in combinations(case.definition.dimensions, 2)
        if case.may_show(sum(people.counted.preferring(one, other)))
    }
    if not pairs:
        return None
    # Of pairs that are as even, the one of which most people spoke.
    one, other = max(pairs, key=lambda pair: (_evenness(pairs[pair]), sum(pairs[pair])))
    before, after = pairs[one, other]
    if not min(before, after):
        if case.k > 1 and are_few(len(people.counted.voters)):
            return None  # that nobody contradicts anybody would tell everybody's order
        text = _("On no two dimensions do people contradict each other.")
        if len(pairs) < comb(len(case.definition.dimensions), 2):
            text = _("On no two dimensions of which enough people spoke do they contradict each other.")
        return claim(case, "pair.none", text, people=len(people.voters))
    if not _are_enough(case, (one, other)) or len(pairs) < comb(len(case.definition.dimensions), 2):
        return None
    return _divided(case, (one, other), pairs)


def _are_enough(case: Case, pair: Pair) -> bool:
    """Say whether enough who count are on both sides, and nobody or enough on neither."""
    left = len(case.people.voters) - sum(case.people.preferring(*pair))
    counted = case.people.counted
    sides = counted.preferring(*pair)
    return all(map(case.may_show, sides)) and (not left or case.may_show(len(counted.voters) - sum(sides)))


def _evenness(counts: tuple[int, int]) -> float:
    return min(counts) / sum(counts)


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
    said = {"one": labels[0], "other": labels[1], "before": before, "after": after}
    return claim(case, "pair.divided", text % said, people=before + after)
