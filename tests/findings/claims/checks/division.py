"""Checks of what divides people: pairs of dimensions, and questions."""

from itertools import combinations

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.disagreement.summary import (
    DIVIDED_HEADING,
    ITEM_GAP_BETWEEN,
    ITEM_UNABLE,
    PAIR_DIVIDED,
    PAIR_NONE,
)
from apps.findings.sentences import people_words
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.camps import are_there, explains
from tests.findings.claims.checks.result import voters


@checks(DIVIDED_HEADING)
def heading(claim: Claim, case: Case) -> Allowed:
    effect, camps, found = case.result.crowd_effect, case.result.camps, case.result.agreement.items
    # Whoever could say nothing of anything told no opinion.
    if not case.result.coverage.opinions and not any(each.n for each in found.values()):
        return Allowed(needs={}, says=("only figures",))
    if effect and explains(effect):
        return Allowed(needs={}, says=("depends on the perspective",))
    if camps and are_there(camps):
        return Allowed(
            needs={},
            words=tuple(map(str, camps.sizes)),
            says=("two camps",),
            only_if={"people each": len(set(camps.sizes)) == 1},
        )
    dividing = sum(
        each.crowd_gap or each.label in {"polarised", "contested"}
        for name, each in found.items()
        if name in case.definition.agreements
    )
    return Allowed(
        needs={},
        words=(str(dividing),) if dividing > 1 else (),
        says=("the group",),
        only_if={"no statement": not dividing, "one ": dividing == 1},
    )


def _preferring(case: Case, one: str, other: str) -> tuple[int, int]:
    pairs = [(row.ranking.get(one), row.ranking.get(other)) for row in voters(case)]
    both = [(first, then) for first, then in pairs if first is not None and then is not None]
    return sum(first < then for first, then in both), sum(first > then for first, then in both)


@checks(PAIR_DIVIDED)
def divided(claim: Claim, case: Case) -> Allowed:
    pairs = list(combinations(case.definition.dimensions, 2))
    one, other = next(
        pair for each in pairs for pair in (each, each[::-1]) if _put(case, *pair) in claim.text
    )
    before, after = _preferring(case, one, other)
    even = [min(counts) / sum(counts) for pair in pairs if sum(counts := _preferring(case, *pair))]
    return Allowed(
        needs={
            "none is more even": min(before, after) / (before + after) == max(even),
            "people contradict each other": after > 0,
            "more go the way that is named": before >= after,
        },
        words=(_put(case, one, other), f"{after} the other way round"),
        names=(one, other),
        says=("most divided",) if even.count(max(even)) == 1 else ("No two dimensions divide",),
        people=before + after,
    )


def _put(case: Case, one: str, other: str) -> str:
    before, _after = _preferring(case, one, other)
    return f"{case.labels([one])} and {case.labels([other])}: {before} put"


@checks(PAIR_NONE)
def no_pair(claim: Claim, case: Case) -> Allowed:
    spoken = [
        counts
        for pair in combinations(case.definition.dimensions, 2)
        if sum(counts := _preferring(case, *pair))
    ]
    return Allowed(
        needs={
            "some were compared": bool(spoken),
            "nobody contradicts": not any(min(counts) for counts in spoken),
        },
        people=len(voters(case)),
    )


def answers_to(case: Case, item: str) -> dict[str, list[object]]:
    """Return what each crowd of a statement's block answered, one by one."""
    for each in case.evidence.engagement.statements:
        if each.item == item:
            return {
                crowd.id: [
                    *(value for value, count in enumerate(crowd.answers, 1) for _ in range(count)),
                    *["dk"] * crowd.unable,
                    *[None] * crowd.blank,
                ]
                for crowd in each.crowds
            }
    given: dict[str, list[object]] = {}
    for row in case.evidence.engagement.opinions:
        if item in row.likert:
            given.setdefault(row.crowd, []).append(row.likert[item])
    return given


def _means(case: Case, item: str) -> dict[str, float]:
    """Return the mean answer of each crowd in which two or more gave one."""
    given = {
        crowd: [each for each in answers if isinstance(each, int)]
        for crowd, answers in answers_to(case, item).items()
    }
    return {crowd: sum(each) / len(each) for crowd, each in given.items() if len(each) > 1}


@checks(ITEM_GAP_BETWEEN)
def gap_between(claim: Claim, case: Case) -> Allowed:
    found, item = case.result.agreement.items[claim.about], case.definition.agreements[claim.about]
    means = _means(case, claim.about)
    high, low = max(means.values()), min(means.values())
    named = {
        end: [
            case.crowd_words(crowd)
            for crowd, mean in means.items()
            if mean == end and case.crowd_words(crowd) in claim.text
        ]
        for end in (high, low)
    }
    return Allowed(
        needs={
            "they differ": found.crowd_gap,
            "both ends are named": all(named.values()),
            "far enough": high - low >= 0.375 * (item.points - 1) - 1e-9,
        },
        words=(numeral(f"{high:.1f}"), numeral(f"{low:.1f}")),
        says=(
            f"say {numeral(f'{high:.1f}')} on average",
            *(
                f"{named[end][0]} {how}{numeral(f'{end:.1f}')}"
                for end, how in ((high, "say "), (low, ""))
                if named[end]
            ),
        ),
        quoted=(
            case.question(claim.about),
            *(label for labels in named.values() for label in labels),
            f"where 1 is {item.choices[0].label} and {item.points} {item.choices[-1].label}",
        ),
        people=found.n,
    )


@checks(ITEM_UNABLE)
def unable(claim: Claim, case: Case) -> Allowed:
    answers = [each for given in answers_to(case, claim.about).values() for each in given]
    could_not = answers.count("dk")
    return Allowed(
        needs={"they are many": 0 < len(answers) <= 3 * could_not},
        words=(f"{could_not} of {people_words(len(answers))}",),
        quoted=(case.question(claim.about),),
        people=len(answers),
    )
