"""Whether people of one perspective see the same order, which puts what where, and whose orders are furthest apart."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.disagreement.camps import TELLING
from apps.findings.disagreement.map import FEWEST_ROWS, ordered_crowds, places_of
from apps.findings.sentences import listed, share_words
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import OrderDistance, order_distances

type Pair = tuple[str, str]

_ORDINALS = (
    gettext_lazy("first"),
    gettext_lazy("second"),
    gettext_lazy("third"),
    gettext_lazy("fourth"),
    gettext_lazy("fifth"),
)
LAST = gettext_lazy("last")
SAME_MEAN = 1e-9
PERSPECTIVES_CHANCE = ClaimRule(
    "perspectives.chance",
    gettext_lazy("How often perspectives dealt out at random differ as much, of 1,000."),
)


def effect_of(case: Case) -> tuple[Claim, ...]:
    effect = case.result.crowd_effect
    if effect is None or effect.p is None or effect.p > TELLING:
        return ()
    chance = _("Dealt out at random, perspectives would differ as much in %(share)s of cases.") % {
        "share": share_words(effect.p)
    }
    return (
        _what_differs(case, effect.n),
        claim(case, PERSPECTIVES_CHANCE, chance, {"p": "crowd_effect.p"}, people=effect.n),
    )


DIVIDED_BY_CHANCE = ClaimRule(
    "divided.by_chance",
    gettext_lazy("Perspectives dealt out at random would differ as much in more than 5% of cases."),
)


def by_chance(case: Case) -> Claim | None:
    """Say that perspectives don't explain the order; None where they do, or that can't be tried."""
    effect = case.result.crowd_effect
    if effect is None or effect.p is None or effect.p <= TELLING:
        return None
    text = _("The differences between perspectives are no larger than chance makes them.")
    return claim(case, DIVIDED_BY_CHANCE, text, people=effect.n)


PERSPECTIVES_ALIKE = ClaimRule(
    "perspectives.alike",
    gettext_lazy(
        "People of one perspective order the dimensions more alike than chance would have it in 5%."
    ),
)
PERSPECTIVES_EXPLAIN = ClaimRule(
    "perspectives.explain",
    gettext_lazy(
        "As above, and the rows put this dimension first, or not, by their mean places; of all such the one whose mean places are widest apart."
    ),
)


def _what_differs(case: Case, voters: int) -> Claim:
    places = _dividing(case)
    if places is None:
        text = _(
            "It depends on the perspective: people of one see orders more alike than people of different ones."
        )
        return claim(case, PERSPECTIVES_ALIKE, text, people=voters)
    slug, place_of = places
    nearest = min(place_of.values())
    text = ngettext(
        "It depends on the perspective: on average %(label)s comes %(place)s for %(groups)s, and %(places)s for "
        "%(others)s.",
        "It depends on the perspective: on average %(label)s come %(place)s for %(groups)s, and %(places)s for "
        "%(others)s.",
        grammatical_number(case.definition.dimensions[slug]),
    ) % {
        "label": case.labels([slug]),
        "place": place_word(nearest, len(case.definition.dimensions)),
        "groups": _groups(case, (group for group, place in place_of.items() if place == nearest)),
        "places": listed(
            [
                place_word(place, len(case.definition.dimensions))
                for place in sorted(set(place_of.values()) - {nearest})
            ],
            "or",
        ),
        "others": _groups(case, (group for group, place in place_of.items() if place != nearest)),
    }
    return claim(case, PERSPECTIVES_EXPLAIN, text, about=slug, people=voters)


def place_word(place: int, places: int) -> str:
    return str(LAST if place == places else _ORDINALS[place - 1])


def _groups(case: Case, crowds: Iterable[str]) -> str:
    return "; ".join(map(case.crowd_words, crowds))


def _dividing(case: Case) -> tuple[str, dict[str, int]] | None:
    """Return the dimension on which the rows differ most, one of them putting it first, and its places."""
    crowds = ordered_crowds(case)
    if len(crowds) < FEWEST_ROWS:
        return None
    means = {crowd: places_of(case, crowd) for crowd in crowds}
    places = dict(_places(means, list(case.definition.dimensions)))
    spread = {
        slug: max(means[crowd][slug] for crowd in crowds) - min(means[crowd][slug] for crowd in crowds)
        for slug, each in places.items()
        if min(each.values()) == 1 < max(each.values())
    }
    if not spread:
        return None
    widest = max(spread, key=spread.__getitem__)
    return widest, places[widest]


def _places(
    means: Mapping[str, Mapping[str, float]], dimensions: Sequence[str]
) -> Iterator[tuple[str, dict[str, int]]]:
    for slug in dimensions:
        apart = {
            group: [own[slug] - own[other] for other in dimensions if other != slug]
            for group, own in means.items()
        }
        # One that stands level with another in a row has no place there.
        if all(abs(gap) > SAME_MEAN for gaps in apart.values() for gap in gaps):
            yield slug, {group: 1 + sum(gap > 0 for gap in gaps) for group, gaps in apart.items()}


def furthest_apart(case: Case) -> Iterator[Claim]:
    """Say which two rows are furthest apart, or, of two rows, how far; a row of several perspectives is one voice."""
    # A row may allow several orders: it is only called further from another than other two are, if it is by
    # each of them.
    distances = _distances(case, ordered_crowds(case))
    if not distances:
        return
    (one, other), far = max(distances.items(), key=lambda each: each[1].least)
    if not far.least:
        if not any(distance.most for distance in distances.values()) and _is_one_order(case):
            yield _same(case, (one, other), len(distances))
        return
    others = [each for pair, each in distances.items() if pair != (one, other)]
    rule, text = _words(others, far, are_all=_are_all_compared(case))
    words = {"one": case.crowd_words(one), "other": case.crowd_words(other), "apart": _apart(far)}
    yield claim(case, rule, text % words, people=_people(case, (one, other)))


def _distances(case: Case, crowds: Sequence[str]) -> dict[Pair, OrderDistance]:
    document = case.evidence.engine_input
    table = order_distances(document.engagement, crowds, unranked_below=document.settings.unranked == "below")
    return {
        (crowds[one], crowds[other]): distance
        for one, other in combinations(range(len(crowds)), 2)
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
        one, other = map(case.crowd_words, pair)
        text = _("%(one)s, and %(other)s, come to the same order.") % {"one": one, "other": other}
        return claim(case, APART_SAME, text, people=_people(case, pair))
    text = _("The perspectives whose orders are shown in full all come to the same order.")
    if _are_all_compared(case):
        text = _("Taken as they are shown, the perspectives all come to the same order.")
    return claim(case, APART_ALL_SAME, text, people=_people(case, ordered_crowds(case)))


def _is_one_order(case: Case) -> bool:
    # The mean places stand beside the sentence that the orders are the same, and may contradict it nowhere.
    rows = [places_of(case, crowd) for crowd in ordered_crowds(case)]
    return not any(
        min(gaps) < 0 < max(gaps)
        for one, other in combinations(case.definition.dimensions, 2)
        if (gaps := [row[one] - row[other] for row in rows if one in row and other in row])
    )


def _people(case: Case, crowds: Iterable[str]) -> int:
    return sum(case.result.coverage.crowds[crowd].stated for crowd in crowds)


def _are_all_compared(case: Case) -> bool:
    # A row that lacks a dimension is not compared: a superlative would then be one of all perspectives but
    # these.
    voting = {crowd for crowd, each in case.result.coverage.crowds.items() if each.stated}
    return voting <= set(ordered_crowds(case))


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
