"""Which of the rows that are shown come to the most different orders."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from django.utils.translation import gettext as _

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.disagreement.map import FEWEST_ROWS, Group, ordered_groups
from apps.findings.sentences import share_words
from apps.ranking import OrderDistance, order_distances

type Pair = tuple[Group, Group]


def furthest_apart(case: Case) -> Iterator[Claim]:
    """Say which two rows are furthest apart, or, of two rows, how far; a row of several perspectives is one voice.

    A row that allows several orders is only called further from another than that other two are, if it is by each
    of them.
    """
    distances = row_distances(case, ordered_groups(case))
    if not distances:
        return
    (one, other), far = max(distances.items(), key=lambda each: each[1].least)
    if not far.least:
        if not any(distance.most for distance in distances.values()):
            yield Claim("apart.same", "", _same(case, (one, other), len(distances)))
        return
    text = _words([each for pair, each in distances.items() if pair != (one, other)], far) % {
        "one": _label(case, one),
        "other": _label(case, other),
        "apart": _apart(far),
    }
    yield Claim("apart.rows", pair_key((one, other)), text)


def pair_key(pair: Pair) -> str:
    """Name two rows as a claim does that is about them."""
    return "|".join("+".join(group) for group in pair)


def row_distances(case: Case, groups: Sequence[Group]) -> dict[Pair, OrderDistance]:
    """Measure every two rows by the orders of their people."""
    if len(groups) < FEWEST_ROWS:
        return {}
    given = case.evidence.engine_input
    table = order_distances(given.engagement, groups, unranked_below=given.settings.unranked == "below")
    return {
        (groups[one], groups[other]): distance
        for one, other in combinations(range(len(groups)), 2)
        if (distance := table[one][other]) is not None
    }


def _same(case: Case, pair: Pair, pairs: int) -> str:
    if pairs == 1:
        one, other = (_label(case, group) for group in pair)
        return _("%(one)s, and %(other)s, come to the same order.") % {"one": one, "other": other}
    return _("Taken as they are shown, the perspectives all come to the same order.")


def _words(others: Sequence[OrderDistance], far: OrderDistance) -> str:
    most = max((each.most for each in others), default=None)
    if most is None or most > far.least:
        return _("%(one)s, and %(other)s, put %(apart)s.")
    if most == far.least:
        return _(
            "Taken as they are shown, no two perspectives are further apart than %(one)s, and %(other)s: they put "
            "%(apart)s."
        )
    return _(
        "Taken as they are shown, the perspectives furthest apart are %(one)s, and %(other)s: they put %(apart)s."
    )


def _apart(distance: OrderDistance) -> str:
    words = _("%(share)s of the pairs of dimensions the other way round")
    if distance.least == 1:
        words = _("every pair of dimensions the other way round")
    elif distance.least < distance.most:
        words = _("at least %(share)s of the pairs of dimensions the other way round")
    return words % {"share": share_words(distance.least)}


def _label(case: Case, group: Group) -> str:
    words = case.perspectives_words(group)
    return words if len(group) == 1 else f"“{words}”"
