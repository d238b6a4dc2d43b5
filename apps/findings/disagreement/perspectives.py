"""Whether people of one perspective see the same order, and which perspective puts what where."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.claims.numbers import claim
from apps.findings.disagreement.camps import TELLING
from apps.findings.disagreement.map import FEWEST_ROWS, Group, group_label, ordered_groups, places_of_group
from apps.findings.sentences import listed, share_words
from apps.instruments.figures.plurals import grammatical_number

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
    """Say how perspectives differ if they do by more than chance: in what they put where, and how sure that is."""
    effect = case.result.perspective_effect
    if effect is None or effect.p is None or effect.p > TELLING or not case.may_show_voters(effect.n):
        return ()
    chance = _("Dealt out at random, perspectives would differ as much in %(share)s of cases.") % {
        "share": share_words(effect.p)
    }
    return (
        _what_differs(case, effect.n),
        claim(case, PERSPECTIVES_CHANCE, chance, {"p": "perspective_effect.p"}, people=effect.n),
    )


DIVIDED_BY_CHANCE = ClaimRule(
    "divided.by_chance",
    gettext_lazy("Perspectives dealt out at random would differ as much in more than 5% of cases."),
)
DIVIDED_UNNAMED = ClaimRule(
    "divided.unnamed",
    gettext_lazy(
        "It depends on the perspective, and fewer than two rows of perspectives have k people who ranked."
    ),
)


def nobody_named(case: Case) -> Claim | None:
    """Say that perspectives don't explain the order, or that what each sees may not be shown; None where one is named."""
    effect = case.result.perspective_effect
    if effect is None or effect.p is None or not case.may_show_voters(effect.n):
        return None
    if effect.p > TELLING:
        # Not how often: of few people it would tell who agrees with whom.
        text = _("The differences between perspectives are no larger than chance makes them.")
        return claim(case, DIVIDED_BY_CHANCE, text, people=effect.n)
    if len(ordered_groups(case)) < FEWEST_ROWS:
        text = _("Which perspective gives which order rests on too few people to be shown.")
        return claim(case, DIVIDED_UNNAMED, text)
    return None


PERSPECTIVES_ALIKE = ClaimRule(
    "perspectives.alike",
    gettext_lazy(
        "People of one perspective order the dimensions more alike than chance would have it in 5%."
    ),
)
PERSPECTIVES_EXPLAIN = ClaimRule(
    "perspectives.explain",
    gettext_lazy(
        "As above, and the rows that are shown put this dimension first, or not, by their mean places; of all such the one whose mean places are widest apart."
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


def _groups(case: Case, groups: Iterable[Group]) -> str:
    return "; ".join(group_label(case, group) for group in groups)


def _dividing(case: Case) -> tuple[str, dict[Group, int]] | None:
    """Return the dimension on which the rows that are shown differ most, one of them putting it first, and its places.

    A dimension that stands level with another in a row has no place there, and is passed over.
    """
    groups = ordered_groups(case)
    if len(groups) < FEWEST_ROWS:
        return None
    means = {group: places_of_group(case, group) for group in groups}
    if any(len(each) < len(case.definition.dimensions) for each in means.values()):
        return None
    found = dict(_places(means, list(case.definition.dimensions)))
    spread = {
        slug: max(means[group][slug] for group in groups) - min(means[group][slug] for group in groups)
        for slug, places in found.items()
        if min(places.values()) == 1 < max(places.values())
    }
    if not spread:
        return None
    widest = max(spread, key=spread.__getitem__)
    return widest, found[widest]


def _places(
    means: Mapping[Group, Mapping[str, float]], dimensions: Sequence[str]
) -> Iterator[tuple[str, dict[Group, int]]]:
    """Yield each dimension that has a place of its own in every row, with these places."""
    for slug in dimensions:
        apart = {
            group: [own[slug] - own[other] for other in dimensions if other != slug]
            for group, own in means.items()
        }
        if all(abs(gap) > SAME_MEAN for gaps in apart.values() for gap in gaps):
            yield slug, {group: 1 + sum(gap > 0 for gap in gaps) for group, gaps in apart.items()}
