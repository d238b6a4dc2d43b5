"""Which of the rows that are shown come to the most different orders."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.claims.numbers import claim
from apps.findings.disagreement.map import FEWEST_ROWS, Group, group_label, ordered_groups, places_of_group
from apps.findings.sentences import share_words
from apps.ranking import OrderDistance, order_distances

type Pair = tuple[Group, Group]


def furthest_apart(case: Case) -> Iterator[Claim]:
    """Say which two rows are furthest apart, or, of two rows, how far; a row of several perspectives is one voice.

    A row that allows several orders is only called further from another than that other two are, if it is by each
    of them.
    """
    distances = _distances(case, ordered_groups(case))
    if not distances:
        return
    (one, other), far = max(distances.items(), key=lambda each: each[1].least)
    if not far.least:
        if not any(distance.most for distance in distances.values()) and _is_one_order(case):
            yield _same(case, (one, other), len(distances))
        return
    others = [each for pair, each in distances.items() if pair != (one, other)]
    rule, text = _words(others, far, are_all=_are_all_compared(case))
    said = {"one": group_label(case, one), "other": group_label(case, other), "apart": _apart(far)}
    yield claim(case, rule, text % said, people=_people(case, (one, other)))


def _distances(case: Case, groups: Sequence[Group]) -> dict[Pair, OrderDistance]:
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


APART_SAME = ClaimRule(
    "apart.same", gettext_lazy("There are two rows, and their people come to one and the same order.")
)
APART_ALL_SAME = ClaimRule(
    "apart.all_same", gettext_lazy("There are more rows, and their people come to one and the same order.")
)


def _same(case: Case, pair: Pair, pairs: int) -> Claim:
    if pairs == 1:
        one, other = (group_label(case, group) for group in pair)
        text = _("%(one)s, and %(other)s, come to the same order.") % {"one": one, "other": other}
        return claim(case, APART_SAME, text, people=_people(case, pair))
    text = _("The perspectives whose orders are shown in full all come to the same order.")
    if _are_all_compared(case):
        text = _("Taken as they are shown, the perspectives all come to the same order.")
    return claim(case, APART_ALL_SAME, text, people=_people(case, ordered_groups(case)))


def _is_one_order(case: Case) -> bool:
    """Say whether the mean places of the rows, which stand beside the sentence, contradict each other nowhere."""
    rows = [places_of_group(case, group) for group in ordered_groups(case)]
    return not any(
        min(gaps) < 0 < max(gaps)
        for one, other in combinations(case.definition.dimensions, 2)
        if (gaps := [row[one] - row[other] for row in rows if one in row and other in row])
    )


def _people(case: Case, groups: Iterable[Group]) -> int:
    voters = case.people.voters_by_perspective()
    return sum(voters[name] for group in groups for name in group)


def _are_all_compared(case: Case) -> bool:
    """Say whether everybody who gave an order is in a row: what rows lack a dimension is not compared."""
    compared = {name for group in ordered_groups(case) for name in group}
    return case.people.voters_by_perspective().keys() <= compared


APART_TWO = ClaimRule(
    "apart.two", gettext_lazy("How far the orders of two rows are apart, by their people's orders.")
)
APART_TIED = ClaimRule("apart.tied", gettext_lazy("As above, of rows of which no two are further apart."))
APART_FURTHEST = ClaimRule(
    "apart.furthest", gettext_lazy("As above, of rows of which all other two are nearer to each other.")
)


def _words(others: Sequence[OrderDistance], far: OrderDistance, *, are_all: bool) -> tuple[ClaimRule, str]:
    most = max((each.most for each in others), default=None)
    if most is None or most > far.least:
        return APART_TWO, _("%(one)s, and %(other)s, put %(apart)s.")
    if most == far.least:
        tied = _(
            "Of the perspectives whose orders are shown in full, no two are further apart than %(one)s, and %(other)s: "
            "they put %(apart)s."
        )
        if are_all:
            tied = _(
                "Taken as they are shown, no two perspectives are further apart than %(one)s, and %(other)s: they put "
                "%(apart)s."
            )
        return APART_TIED, tied
    furthest = _(
        "Of the perspectives whose orders are shown in full, those furthest apart are %(one)s, and %(other)s: they put "
        "%(apart)s."
    )
    if are_all:
        furthest = _(
            "Taken as they are shown, the perspectives furthest apart are %(one)s, and %(other)s: they put %(apart)s."
        )
    return APART_FURTHEST, furthest


def _apart(distance: OrderDistance) -> str:
    words = _("%(share)s of the pairs of dimensions the other way round")
    if distance.least == 1:
        words = _("every pair of dimensions the other way round")
    elif distance.least < distance.most:
        words = _("at least %(share)s of the pairs of dimensions the other way round")
    return words % {"share": share_words(distance.least)}
