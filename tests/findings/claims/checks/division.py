"""Checks of what divides people: pairs of dimensions, and questions."""

from collections.abc import Collection
from itertools import combinations

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.disagreement.pairs import PAIR_DIVIDED, PAIR_NONE
from apps.findings.disagreement.summary import DIVIDED_HEADING, ITEM_GAP, ITEM_GAP_BETWEEN, ITEM_UNABLE
from apps.findings.sentences import people_words
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.camps import are_told, explains, told_sizes
from tests.findings.claims.checks.rows import counted_rows

type Group = tuple[str, ...]

FEWEST_ANSWERS = 4  # of fewer the engine does not say whether they divide


@checks(DIVIDED_HEADING)
def heading(claim: Claim, case: Case) -> Allowed:
    effect, camps = case.result.perspective_effect, case.result.camps
    if effect and explains(effect) and case.may_show_voters(effect.n):
        return Allowed(needs={}, says=("depends on the perspective",))
    if camps and case.may_show_voters(camps.n) and all(are_told(case, camps).values()):
        sizes = told_sizes(case, camps)
        is_one_size = bool(sizes) and len(set(sizes)) == 1
        return Allowed(
            needs={},
            words=tuple(map(str, sizes)),
            says=("two camps",),
            only_if={"people each": is_one_size},
        )
    found = case.result.agreement.items
    asked = [name for name in found if name in case.definition.agreements and case.people.asked(name)]
    dividing = sum(_divides(case, name) for name in asked)
    return Allowed(
        needs={},
        words=(str(dividing),) if dividing > 1 else (),
        says=("the group",),
        only_if={
            "no question": not dividing,
            "one ": dividing == 1,
            "that may be shown": any(_might_be_hidden(case, name) for name in asked),
        },
    )


def _are_enough(case: Case, question: str) -> bool:
    return case.people.counted.who_answered(question).total() >= case.k


def _divides(case: Case, question: str) -> bool:
    found = case.result.agreement.items[question]
    are_apart = found.perspective_gap and _is_gap_told(case, question)
    is_alike = case.k > 1 and case.people.discloses_item(question)
    return _are_enough(case, question) and (
        are_apart or (found.label in {"polarised", "contested"} and not is_alike)
    )


def _might_be_hidden(case: Case, question: str) -> bool:
    """Say whether that a question divides might be hidden, whatever was answered.

    Nothing can be of one that ten who count answered, or nobody beside those who count; nor of what perspectives say, if
    each that is compared has ten who count, or none.
    """
    behind, people = (
        case.people.counted.who_answered(question).total(),
        case.result.agreement.items[question].n,
    )
    if not _are_enough(case, question) or people < FEWEST_ANSWERS:
        return True
    return case.k > 1 and ((behind < 10 and behind != people) or _is_compared_by_few(case, question))


@checks(PAIR_DIVIDED)
def divided(claim: Claim, case: Case) -> Allowed:
    people, counted = case.people, case.people.counted
    pairs = list(combinations(case.definition.dimensions, 2))
    one, other = next(
        pair for each in pairs for pair in (each, each[::-1]) if _put(case, *pair) in claim.text
    )
    before, after = people.preferring(one, other)
    even = [min(counts) / sum(counts) for pair in pairs if sum(counts := people.preferring(*pair))]
    sides = counted.preferring(one, other)
    is_left = len(people.voters) > before + after
    return Allowed(
        needs={
            "none is more even": min(before, after) / (before + after) == max(even),
            "people contradict each other": after > 0,
            "each may be shown": all(map(case.may_show, sides)),
            "so may who is on neither side": not is_left or case.may_show(len(counted.voters) - sum(sides)),
            "enough spoke of all": all(case.may_show(sum(counted.preferring(*each))) for each in pairs),
            "more go the way that is named": before >= after,
        },
        words=(_put(case, one, other), f"{after} the other way round"),
        names=(one, other),
        says=("most divided",) if even.count(max(even)) == 1 else ("No two dimensions divide",),
        people=before + after,
    )


def _put(case: Case, one: str, other: str) -> str:
    before, _after = case.people.preferring(one, other)
    return f"{case.labels([one])} and {case.labels([other])}: {before} put"


@checks(PAIR_NONE)
def no_pair(claim: Claim, case: Case) -> Allowed:
    pairs = list(combinations(case.definition.dimensions, 2))
    spoken = [
        case.people.preferring(*pair)
        for pair in pairs
        if case.may_show(sum(case.people.counted.preferring(*pair)))
    ]
    return Allowed(
        needs={
            "some were compared": bool(spoken),
            "nobody contradicts": not any(min(counts) for counts in spoken),
        },
        only_if={"that enough of them put in order": len(spoken) < len(pairs)},
        people=len(case.people.voters),
    )


def _means(question: str, case: Case) -> dict[Group, float]:
    """Return the mean answers of the rows of the map of trouble, or the question's own, as far as they may be told."""
    rows = counted_rows(case, "symptoms")[0] or case.shown_groups(
        case.people.counted_by(lambda people: people.who_answered(question)),
        lambda group: case.people.discloses_item(question, group),
    )
    answered = case.people.who_answered(question)
    return {
        group: case.people.sum_of(question, group) / sum(answered[name] for name in group)
        for group in rows
        if _may_tell(question, case, group)
    }


def _may_tell(question: str, case: Case, group: Collection[str]) -> bool:
    counted = case.people.counted.who_answered(question)
    alike = case.k > 1 and case.people.discloses_item(question, group)
    return sum(counted[name] for name in group) >= case.k and not alike


def _compared(case: Case, question: str) -> list[str]:
    """Return the perspectives that the engine compares: those of two answers or more."""
    return [name for name, answers in case.people.who_answered(question).items() if answers > 1]


def _is_of_one_mind(case: Case, question: str) -> bool:
    """Say whether a perspective that is compared has few who count, who all say the same."""
    return any(case.people.discloses_item(question, [name]) for name in _compared(case, question))


def _is_gap_told(case: Case, question: str) -> bool:
    """Say whether that perspectives differ is told, by two rows or without."""
    return case.k <= 1 or not _is_of_one_mind(case, question) or _are_rows_told(case, question)


def _are_rows_told(case: Case, question: str) -> bool:
    means = _means(question, case)
    if len(means) < 2:
        return False
    ends = {*max(means, key=means.__getitem__), *min(means, key=means.__getitem__)}
    others = case.people.who_answered(question).keys() - ends
    is_wide = max(means.values()) - min(means.values()) >= 0.375 * (
        case.definition.agreements[question].points - 1
    )
    return is_wide and (not others or _may_tell(question, case, others))


def _is_compared_by_few(case: Case, question: str) -> bool:
    counted, compared = case.people.counted.who_answered(question), _compared(case, question)
    return len(compared) > 1 and any(0 < counted[name] < 10 for name in compared)


@checks(ITEM_GAP)
def gap(claim: Claim, case: Case) -> Allowed:
    found = case.result.agreement.items[claim.about]
    return Allowed(
        needs={
            "they differ": found.perspective_gap,
            "no perspective is told": case.k <= 1 or not _is_of_one_mind(case, claim.about),
        },
        quoted=(case.question(claim.about),),
        people=found.n,
    )


@checks(ITEM_GAP_BETWEEN)
def gap_between(claim: Claim, case: Case) -> Allowed:
    found, item = case.result.agreement.items[claim.about], case.definition.agreements[claim.about]
    means = _means(claim.about, case)
    high, low = max(means.values()), min(means.values())
    named = {
        end: [
            group
            for group, mean in means.items()
            if mean == end and case.perspectives_words(group) in claim.text
        ]
        for end in (high, low)
    }
    named_in = {name for groups in named.values() for group in groups for name in group}
    others = case.people.who_answered(claim.about).keys() - named_in
    return Allowed(
        needs={
            "they differ": found.perspective_gap,
            "the others are enough, or nobody": not others or _may_tell(claim.about, case, others),
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


@checks(ITEM_UNABLE)
def unable(claim: Claim, case: Case) -> Allowed:
    tally = case.people.tally(claim.about)
    return Allowed(
        needs={"they are many": 0 < tally.asked <= 3 * tally.unable},
        words=(f"{tally.unable} of {people_words(tally.asked)}",),
        quoted=(case.question(claim.about),),
        people=tally.asked,
    )
