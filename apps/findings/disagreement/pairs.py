"""Which two dimensions people put most evenly one way and the other."""

from collections.abc import Mapping
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim

type Pair = tuple[str, str]


PAIR_NONE = ClaimRule(
    "pair.none", gettext_lazy("Of no two dimensions that people put in order do some say the reverse.")
)
PAIR_DIVIDED = ClaimRule(
    "pair.divided", gettext_lazy("The two dimensions put most evenly one way and the other, in heads.")
)


def most_divided(case: Case) -> Claim | None:
    """Say which two dimensions divide people most, in heads; None where nobody put two in order."""
    pairs = {
        pair: counts
        for pair in combinations(case.definition.dimensions, 2)
        if sum(counts := case.tallies.preferring(*pair))
    }
    if not pairs:
        return None
    # Of several that are as even, the one of which most people spoke.
    pair = max(pairs, key=lambda pair: (_evenness(pairs[pair]), sum(pairs[pair])))
    if not min(pairs[pair]):
        text = _("People contradict each other on no pair of dimensions.")
        return claim(case, PAIR_NONE, text, people=len(case.tallies.voters))
    return _divided(case, pair, pairs)


def _evenness(counts: tuple[int, int]) -> float:
    return min(counts) / sum(counts)


def _divided(case: Case, pair: Pair, pairs: Mapping[Pair, tuple[int, int]]) -> Claim:
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
