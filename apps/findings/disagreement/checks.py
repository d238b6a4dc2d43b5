"""Checks of what is said of camps, rows and questions, written from the result: importing this registers them."""

from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext_lazy

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.disagreement.apart import pair_key, row_distances
from apps.findings.disagreement.map import Group, ordered_groups
from apps.findings.sentences import people_words, share_words

_LEAST_CAMP = 3
_TELLING = 0.05
_UNABLE = 1 / 3


def _sizes(case: Case) -> list[int]:
    """Return the sizes of the camps that may be told; none where one is too small."""
    sizes = [len(members) for members in case.result.camps.members] if case.result.camps else []
    return sizes if sizes and min(sizes) >= max(_LEAST_CAMP, case.k) else []


@rule(
    "camps.two",
    gettext_lazy(
        "Two groups of orders with different first places, split more clearly than a group without camps in 98 of 100 cases; each of three people and of k or more."
    ),
)
def two(claim: Claim, case: Case) -> Allowed:
    sizes = _sizes(case)
    found = case.result.camps
    return Allowed(
        needs={"camps were found": bool(sizes) and found is not None and found.status == "camps"},
        words=tuple(map(str, sizes)),
        people=sum(sizes),
    )


@rule(
    "camps.first",
    gettext_lazy(
        "What each of the two camps puts first, and how often a group without camps splits as clearly."
    ),
)
def first(claim: Claim, case: Case) -> Allowed:
    sizes, found = _sizes(case), case.result.camps
    if found is None or found.p is None:
        return Allowed(needs={"camps were found": False})
    p = found.p if round(found.p * 100) or not found.p else 0.01
    return Allowed(
        needs={"camps were found": bool(sizes)},
        words=(*map(str, sizes), share_words(p)),
        names=found.first,
        says=tuple(
            f"{size} {'people put ' if place == 0 else ''}{case.labels([slug])}"
            for place, (size, slug) in enumerate(zip(sizes, found.first, strict=True))
        ),
        people=sum(sizes),
    )


@rule(
    "camps.none", gettext_lazy("No two camps, or one of them too small to be told: the words are the same.")
)
def none(claim: Claim, case: Case) -> Allowed:
    smallest = max(_LEAST_CAMP, case.k)
    found = case.result.camps
    return Allowed(
        needs={
            "there is none to tell": not _sizes(case),
            "they were sought": found is not None and found.status != "not_tested",
        },
        words=(str(smallest),) if smallest > _LEAST_CAMP else (),
    )


@rule("camps.small", gettext_lazy("Camps below k are never told."))
def small(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs={"there is none to tell": not _sizes(case)}, words=(str(max(_LEAST_CAMP, case.k)),))


@rule(
    "camps.scatter",
    gettext_lazy(
        "No camps to tell: the orders scatter as those of one group, or further but not around two."
    ),
)
def scatter(claim: Claim, case: Case) -> Allowed:
    found = case.result.camps
    if found is None:
        return Allowed(needs={"they were sought": False})
    is_further = found.p is not None and found.p <= _TELLING
    return Allowed(
        needs={"there is none to tell": not _sizes(case)},
        words=(str(found.n),),
        says=("further",) if is_further else ("no proof",),
    )


@rule("camps.not_sought", gettext_lazy("Too few, or too many, gave an order for camps to be sought."))
def not_sought(claim: Claim, case: Case) -> Allowed:
    found = case.result.camps
    return Allowed(needs={"they were not sought": found is not None and found.status == "not_tested"})


@rule(
    "camps.untested",
    gettext_lazy("Camps are sought among 6 people or more who put three dimensions in order."),
)
def untested(claim: Claim, case: Case) -> Allowed:
    found = case.result.camps
    return Allowed(
        needs={"they were not sought": found is not None and found.status == "not_tested"},
        words=(str(found.n),) if found else (),
        quoted=("6",),
    )


def _shown_pairs(case: Case) -> dict[tuple[str, str], tuple[int, int]]:
    """Count for every two dimensions who put the one first and who the other, where enough did either."""
    found = {}
    for one, other in combinations(case.definition.dimensions, 2):
        both = [(person.ranking.get(one), person.ranking.get(other)) for person in case.people.voters]
        placed = [(here, there) for here, there in both if here is not None and there is not None]
        counts = sum(here < there for here, there in placed), sum(here > there for here, there in placed)
        if case.may_show(sum(counts)):
            found[one, other] = counts
    return found


def _balance(case: Case, one: str, other: str) -> float:
    return case.result.disagreement.balance.get(one, {}).get(other) or 0.0


@rule(
    "divided.pair",
    gettext_lazy(
        "Of all pairs of dimensions that k or more people put in order, the one on which the weights are most level; counted in heads."
    ),
)
def pair(claim: Claim, case: Case) -> Allowed:
    one, other = claim.about.split("|")
    counts = _shown_pairs(case)
    before, after = counts[one, other]
    no_pair_is_more_level = _balance(case, one, other) >= max(_balance(case, *each) for each in counts)
    if after > before:
        one, other, before, after = other, one, after, before
    return Allowed(
        needs={
            "no pair is more level": no_pair_is_more_level,
            "they contradict each other": min(before, after) > 0,
        },
        words=(str(before), str(after)),
        names=(one, other),
        says=(
            f"over {case.labels((one, other))}",
            f"{before} put {case.labels([one])} before {case.labels([other])}, {after} the other",
        ),
        people=before + after,
    )


@rule(
    "divided.nowhere",
    gettext_lazy(
        "On the pair of dimensions on which the weights are most level, nobody contradicts anybody."
    ),
)
def nowhere(claim: Claim, case: Case) -> Allowed:
    counts = _shown_pairs(case)
    is_whole = len(counts) == len(list(combinations(case.definition.dimensions, 2)))
    return Allowed(
        needs={"nobody contradicts anybody": bool(counts) and not any(min(each) for each in counts.values())},
        says=() if is_whole else ("enough people",),
    )


@rule(
    "apart.rows",
    gettext_lazy("Of the rows that are shown, the two whose people's orders are furthest apart."),
)
def rows(claim: Claim, case: Case) -> Allowed:
    distances = row_distances(case, ordered_groups(case))
    found, far = next((each, far) for each, far in distances.items() if pair_key(each) == claim.about)
    share = (share_words(far.least),) if 0 < far.least < 1 else ()
    return Allowed(
        needs={
            "none are further apart": far.least == max(each.least for each in distances.values()),
            "each may be shown": all(map(case.may_show, _voters(case, found))),
        },
        words=(*share, *map(case.perspectives_words, found)),
        says=("at least",) if far.least < far.most and far.least < 1 else (),
    )


@rule("apart.same", gettext_lazy("The rows that are shown all come to the same order."))
def same(claim: Claim, case: Case) -> Allowed:
    distances = row_distances(case, ordered_groups(case))
    labels = tuple(case.perspectives_words(group) for each in distances for group in each)
    return Allowed(
        needs={"all are the same": bool(distances) and not any(each.most for each in distances.values())},
        quoted=labels,
    )


def _voters(case: Case, groups: tuple[Group, ...]) -> Iterator[int]:
    counts = case.people.voters_by_perspective()
    return (sum(counts[name] for name in group) for group in groups)


@rule(
    "divided.questions",
    gettext_lazy(
        "How many questions have opposed or scattered answers, or are answered differently by perspectives; of those that k or more answered."
    ),
)
def questions(claim: Claim, case: Case) -> Allowed:
    found = [
        name
        for name, each in case.result.agreement.items.items()
        if name in case.definition.agreements
        and case.may_show(each.n)
        and (each.label in {"polarised", "contested"} or each.perspective_gap)
    ]
    return Allowed(
        needs={"there are no camps to tell": not _sizes(case)},
        words=(str(len(found)),) if len(found) > 1 else (),
        says=("one question",) if len(found) == 1 else ("no question",) if not found else (),
    )


@rule(
    "divided.gap",
    gettext_lazy(
        "Perspectives answer it differently by more than chance; their means are too near, or too few stand behind them, to be told."
    ),
)
def gap(claim: Claim, case: Case) -> Allowed:
    return _gap(claim, case, ())


@rule(
    "divided.means",
    gettext_lazy(
        "Perspectives answer it differently by more than chance: the means of the two rows that differ most."
    ),
)
def means(claim: Claim, case: Case) -> Allowed:
    answered = case.people.who_answered(claim.about)
    found = {
        group: case.people.sum_of(claim.about, group) / sum(answered[name] for name in group)
        for group in case.shown_groups(answered)
    }
    ends = min(found.values()), max(found.values())
    points = case.definition.agreements[claim.about].points
    return _gap(claim, case, tuple(numeral(f"{mean:.1f}") for mean in ends), quoted=("1", str(points)))


def _gap(claim: Claim, case: Case, words: tuple[str, ...], *, quoted: tuple[str, ...] = ()) -> Allowed:
    labels = tuple(case.definition.perspectives.values())
    choices = tuple(choice.label for choice in case.definition.agreements[claim.about].choices)
    return Allowed(
        needs={"they differ": case.result.agreement.items[claim.about].perspective_gap},
        words=(case.quoted(claim.about), *words),
        quoted=(*labels, *choices, *quoted),
        people=case.people.who_answered(claim.about).total(),
    )


@rule("divided.unable", gettext_lazy("A third or more of those asked could not say; k or more were asked."))
def unable(claim: Claim, case: Case) -> Allowed:
    tally = case.people.tally(claim.about)
    return Allowed(
        needs={"a third could not say": tally.unable >= _UNABLE * tally.asked},
        words=(str(tally.unable), people_words(tally.asked), case.quoted(claim.about)),
        people=tally.asked,
    )
