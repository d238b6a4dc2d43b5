"""Checks of what divides people: camps, perspectives, pairs of dimensions, rows, and questions."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.privacy import without_remainder
from apps.findings.sentences import people_words, share_words
from apps.ranking import Camps, OrderDistance, order_distances

type Group = tuple[str, ...]

_LEAST_CAMP = 3
_BY_CHANCE = 0.05
_HAIR = 1e-9


# Camps


def _camps(case: Case) -> Camps:
    if case.result.camps is None:
        raise LookupError("camps")
    return case.result.camps


def _are_told(case: Case, camps: Camps) -> dict[str, bool]:
    """There are camps, and each may be told of."""
    return {
        "there are two": camps.status == "camps" and len(camps.members) == 2,
        "each is large enough": all(len(each) >= max(_LEAST_CAMP, case.k) for each in camps.members),
    }


@rule(
    "camps.two",
    gettext_lazy(
        "Two orders with different first places halve the distance to one (p at most .02), with k people or more nearer to each and nobody, or k, as near to both."
    ),
)
def two(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    larger, smaller = map(len, camps.members)
    between = camps.n - larger - smaller
    return Allowed(
        needs={
            **_are_told(case, camps),
            "those between may be told": not between or case.may_show(between),
            "the larger is named first": larger >= smaller,
        },
        words=(
            f"{larger} people are nearer to an order with {case.labels(camps.first[:1])}",
            f"{smaller} to one with {case.labels(camps.first[1:])}",
            *((str(between),) if between else ()),
        ),
        says=("as near to both",) if between else (),
        never=() if between else ("as near to both",),
        people=camps.n,
    )


@rule(
    "camps.folded",
    gettext_lazy(
        "As for two camps; those as near to both are fewer than k and are counted with the larger, which is said."
    ),
)
def folded(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    larger, smaller = map(len, camps.members)
    between = camps.n - larger - smaller
    return Allowed(
        needs={
            **_are_told(case, camps),
            "those between may not be told": bool(between) and not case.may_show(between),
        },
        words=(
            f"{smaller} people are nearer to an order with {case.labels(camps.first[1:])}",
            f"the other {larger + between} to one with {case.labels(camps.first[:1])}",
        ),
        says=("as near to both",),
        people=camps.n,
    )


@rule(
    "camps.heading",
    gettext_lazy("Whether camps were looked for, found and told, as the sentence below says."),
)
def camps_heading(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    sizes = [len(each) for each in camps.members]
    between = camps.n - sum(sizes)
    says: tuple[str, ...] = ("No two camps",)
    words: tuple[str, ...] = (str(case.k),) if case.k > _LEAST_CAMP else ()
    if camps.status == "not_tested":
        says, words = ("not looked for",), ()
    elif all(_are_told(case, camps).values()):
        says = ("Two camps",)
        words = () if between and not case.may_show(between) else tuple(map(str, sizes))
    return Allowed(needs={}, words=words, says=says, people=camps.n)


@rule(
    "camps.chance",
    gettext_lazy("How often one crowd without camps splits as clearly, of 999 made by chance."),
)
def by_chance(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    return Allowed(needs=_are_told(case, camps), words=(share_words(camps.p or 0.0),), people=camps.n)


@rule(
    "camps.none",
    gettext_lazy("Camps were looked for, and none was found with k people or more on each side."),
)
def none(claim: Claim, case: Case) -> Allowed:
    camps, effect = _camps(case), case.result.perspective_effect
    is_like_one = camps.p is None or camps.p > _BY_CHANCE
    is_small = case.k > _LEAST_CAMP
    return Allowed(
        needs={
            "they were looked for": camps.status != "not_tested",
            "none may be told": not all(_are_told(case, camps).values()),
            "perspectives do not explain the order": effect is None
            or effect.p is None
            or effect.p > _BY_CHANCE,
        },
        words=() if is_small else (str(camps.n),),
        says=() if is_small else ("no proof of unity",) if is_like_one else ("not so clearly",),
        never=() if is_like_one else ("one group",),
        people=camps.n,
    )


@rule(
    "camps.untested",
    gettext_lazy("Fewer than six people put three dimensions in order, or there are over four."),
)
def untested(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    return Allowed(
        needs={"they were not looked for": camps.status == "not_tested"},
        words=("6", str(camps.n)) if camps.n < 6 else (),
        people=camps.n,
    )


# Perspectives


def _effect(case: Case) -> tuple[dict[str, bool], float, int]:
    """Return what must hold of the test, its p and how many voted."""
    effect = case.result.perspective_effect
    if effect is None or effect.p is None or effect.difference is None:
        raise LookupError("perspective_effect")
    needs = {
        "it is more than chance": effect.p <= _BY_CHANCE,
        "colleagues are more alike": effect.difference > 0,
    }
    return needs, effect.p, effect.n


@rule(
    "perspectives.chance",
    gettext_lazy("How often perspectives dealt out at random differ as much, of 1,000."),
)
def chance(claim: Claim, case: Case) -> Allowed:
    needs, p, voters = _effect(case)
    return Allowed(needs=needs, words=(share_words(p),), people=voters)


@rule(
    "perspectives.alike",
    gettext_lazy(
        "People of one perspective order the dimensions more alike than chance would have it in 5%."
    ),
)
def alike(claim: Claim, case: Case) -> Allowed:
    needs, _p, voters = _effect(case)
    return Allowed(needs=needs, people=voters)


@rule(
    "perspectives.explain",
    gettext_lazy(
        "As above, and the rows that are shown put this dimension first, or not, by their mean places; of all such the one whose mean places are widest apart."
    ),
)
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


# Rows


def _rows(case: Case) -> tuple[Group, ...]:
    """Return the rows of the map that show every dimension."""
    ranked = {slug: case.people.who_ranked(slug) for slug in case.definition.dimensions}
    least = {name: min(ranked[slug][name] for slug in ranked) for name in case.definition.perspectives}
    groups = case.shown_groups(least)
    told = [without_remainder(groups, counts, case.k) for counts in ranked.values()]
    return tuple(group for group in groups if all(group in each for each in told))


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


def _with(allowed: Allowed, needs: Mapping[str, bool]) -> Allowed:
    return Allowed(
        {**allowed.needs, **needs},
        allowed.words,
        allowed.says,
        allowed.never,
        allowed.names,
        allowed.quoted,
        allowed.people,
    )


@rule("apart.two", gettext_lazy("How far the orders of two rows are apart, by their people's orders."))
def apart_two(claim: Claim, case: Case) -> Allowed:
    far, others, allowed = _apart(claim, case)
    return _with(allowed, {"none is known to be nearer": all(each.least <= far.least for each in others)})


@rule("apart.tied", gettext_lazy("As above, of rows of which no two are further apart."))
def apart_tied(claim: Claim, case: Case) -> Allowed:
    far, others, allowed = _apart(claim, case)
    return _with(
        allowed,
        {"none are further": bool(others) and all(each.most <= far.least for each in others)},
    )


@rule("apart.furthest", gettext_lazy("As above, of rows of which all other two are nearer to each other."))
def apart_furthest(claim: Claim, case: Case) -> Allowed:
    far, others, allowed = _apart(claim, case)
    return _with(
        allowed, {"all others are nearer": bool(others) and all(each.most < far.least for each in others)}
    )


def _is_one_order(case: Case) -> bool:
    means = [_mean_places(case, group) for group in _rows(case)]
    return not any(
        any(each[one] < each[other] for each in means) and any(each[one] > each[other] for each in means)
        for one, other in combinations(case.definition.dimensions, 2)
    )


@rule("apart.same", gettext_lazy("There are two rows, and their people come to one and the same order."))
def apart_same(claim: Claim, case: Case) -> Allowed:
    distances = _distances(case)
    ((pair, distance),) = distances.items()
    return Allowed(
        needs={"the order is the same": not distance.most and _is_one_order(case)},
        words=(f"{_label(case, pair[0])}, and {_label(case, pair[1])}",),
        people=_people(case, pair),
    )


@rule("apart.all_same", gettext_lazy("There are more rows, and their people come to one and the same order."))
def apart_all_same(claim: Claim, case: Case) -> Allowed:
    distances = _distances(case)
    return Allowed(
        needs={
            "there are several": len(distances) > 1,
            "the order is the same": not any(each.most for each in distances.values())
            and _is_one_order(case),
        },
        people=_people(case, _rows(case)),
    )


def _map_row(claim: Claim, case: Case, rows: Iterable[Group]) -> Group:
    """Return the row a sentence is about: its label opens the sentence."""
    named = [group for group in rows if claim.text.startswith(case.perspectives_words(group))]
    return max(named, key=lambda group: len(case.perspectives_words(group)))


@rule("map.places", gettext_lazy("The row whose mean place of a dimension is furthest from everybody's."))
def map_places(claim: Claim, case: Case) -> Allowed:
    return _map(claim, case, "stated_rank")


@rule(
    "map.trouble", gettext_lazy("The row whose mean trouble with a dimension is furthest from everybody's.")
)
def map_trouble(claim: Claim, case: Case) -> Allowed:
    return _map(claim, case, "symptoms")


def _map(claim: Claim, case: Case, strand: str) -> Allowed:
    slugs = list(case.definition.dimensions)
    who = case.people.who_ranked if strand == "stated_rank" else case.people.who_scored
    counts = {slug: who(slug) for slug in slugs}
    views = case.result.disagreement.groups

    def mean(names: Iterable[str], slug: str) -> float | None:
        said = [getattr(views[name], strand)[slug] for name in names if name in views]
        given = [each for each in said if each is not None]
        return sum(given) / len(given) if given else None

    together = {slug: mean(counts[slug], slug) for slug in slugs}
    least = {name: min(counts[slug][name] for slug in slugs) for name in case.definition.perspectives}
    cells = {}
    for group in case.shown_groups(least):
        for slug, everybody in together.items():
            own = mean(group, slug)
            if (
                everybody is not None
                and own is not None
                and group in without_remainder(case.shown_groups(least), counts[slug], case.k)
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


# Pairs and questions


@rule(
    "divided.heading",
    gettext_lazy(
        "That the perspective explains the order, else that there are two camps, else how many questions, answered by k people or more, divide."
    ),
)
def heading(claim: Claim, case: Case) -> Allowed:
    effect, camps = case.result.perspective_effect, case.result.camps
    if effect and effect.p is not None and effect.p <= _BY_CHANCE and case.may_show(effect.n):
        return Allowed(needs={}, says=("depends on the perspective",))
    if camps and case.may_show(camps.n) and all(_are_told(case, camps).values()):
        sizes = [len(each) for each in camps.members]
        between = camps.n - sum(sizes)
        is_folded = bool(between) and not case.may_show(between)
        return Allowed(needs={}, words=() if is_folded else tuple(map(str, sizes)), says=("two camps",))
    dividing = [
        name
        for name, each in case.result.agreement.items.items()
        if case.may_show(each.n)
        and name in case.definition.agreements
        and (each.label in {"polarised", "contested"} or each.perspective_gap)
    ]
    if len(dividing) > 1:
        return Allowed(needs={}, words=(str(len(dividing)),))
    return Allowed(needs={}, says=("one question divides",) if dividing else ("no question",))


@rule(
    "pair.divided",
    gettext_lazy(
        "The two dimensions put most evenly one way and the other, in heads; both sides, and those on neither, are k people or more, or nobody."
    ),
)
def divided(claim: Claim, case: Case) -> Allowed:
    pairs = {pair: case.people.preferring(*pair) for pair in combinations(case.definition.dimensions, 2)}
    evenness = {pair: min(counts) / sum(counts) for pair, counts in pairs.items() if sum(counts)}
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            before, after = case.people.preferring(one, other)
            words = f"{case.labels([one])} and {case.labels([other])}: {before} put"
            if words in claim.text:
                as_even = [each for each in evenness.values() if each == evenness[pair]]
                left = len(case.people.voters) - before - after
                return Allowed(
                    needs={
                        "none is more even": evenness[pair] == max(evenness.values()),
                        "people contradict each other": after > 0,
                        "each may be shown": all(map(case.may_show, filter(None, (before, after, left)))),
                        "enough spoke of all": all(case.may_show(sum(counts)) for counts in pairs.values()),
                        "more go the way that is named": before >= after,
                    },
                    words=(words, f"{after} the other way round"),
                    names=(one, other),
                    says=("most divided",) if len(as_even) == 1 else ("No two dimensions divide",),
                    people=before + after,
                )
    raise LookupError("pair")


@rule(
    "pair.none",
    gettext_lazy("Of no two dimensions, of which k people or more spoke, do some say the reverse."),
)
def no_pair(claim: Claim, case: Case) -> Allowed:
    pairs = [case.people.preferring(*pair) for pair in combinations(case.definition.dimensions, 2)]
    spoken = [counts for counts in pairs if case.may_show(sum(counts))]
    return Allowed(
        needs={
            "some were compared": bool(spoken),
            "nobody contradicts": not any(min(counts) for counts in spoken),
        },
        says=() if len(spoken) == len(pairs) else ("of which enough people spoke",),
        people=len(case.people.voters),
    )


def _means(claim: Claim, case: Case) -> dict[Group, float]:
    answered = case.people.who_answered(claim.about)
    return {
        group: case.people.sum_of(claim.about, group) / sum(answered[name] for name in group)
        for group in case.shown_groups(answered)
    }


@rule(
    "item.gap",
    gettext_lazy("Perspectives differ on a question by more than chance and three eighths of its scale."),
)
def gap(claim: Claim, case: Case) -> Allowed:
    found = case.result.agreement.items[claim.about]
    return Allowed(
        needs={"they differ": found.perspective_gap},
        quoted=(case.question(claim.about),),
        people=found.n,
    )


@rule(
    "item.gap_between", gettext_lazy("As above, with the rows that are shown whose means are furthest apart.")
)
def gap_between(claim: Claim, case: Case) -> Allowed:
    found, item = case.result.agreement.items[claim.about], case.definition.agreements[claim.about]
    means = _means(claim, case)
    high, low = max(means.values()), min(means.values())
    named = {
        end: [
            group
            for group, mean in means.items()
            if mean == end and case.perspectives_words(group) in claim.text
        ]
        for end in (high, low)
    }
    return Allowed(
        needs={
            "they differ": found.perspective_gap,
            "both ends are named": all(named.values()),
            "far enough": high - low >= 0.375 * (item.points - 1),
        },
        words=(numeral(f"{high:.1f}"), numeral(f"{low:.1f}")),
        says=(
            f"say {numeral(f'{high:.1f}')} on average",
            *(
                f"{case.perspectives_words(group)} {how}{numeral(f'{end:.1f}')}"
                for end, how in ((high, "say "), (low, ""))
                for group in named[end][:1]
            ),
        ),
        quoted=(
            case.question(claim.about),
            *(case.perspectives_words(group) for groups in named.values() for group in groups),
            f"where 1 is {item.choices[0].label} and {item.points} {item.choices[-1].label}",
        ),
        people=found.n,
    )


@rule("item.unable", gettext_lazy("A third or more of those asked, k people at least, could not say."))
def unable(claim: Claim, case: Case) -> Allowed:
    tally = case.people.tally(claim.about)
    return Allowed(
        needs={"they are many": 0 < tally.asked <= 3 * tally.unable},
        words=(f"{tally.unable} of {people_words(tally.asked)}",),
        quoted=(case.question(claim.about),),
        people=tally.asked,
    )
