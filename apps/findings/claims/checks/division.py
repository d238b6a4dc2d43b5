"""Checks of what divides people: pairs of dimensions, and questions."""

from collections.abc import Collection
from itertools import combinations

from django.utils.translation import gettext_lazy

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.checks.camps import BY_CHANCE, are_told, may_tell_between
from apps.findings.claims.checks.rows import counted_rows
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.sentences import people_words

type Group = tuple[str, ...]

FEWEST_ANSWERS = 4  # of fewer the engine does not say whether they divide


@rule(
    "divided.heading",
    gettext_lazy(
        "That the perspective explains the order, else that there are two camps, else how many questions divide, of those that k people or more answered who, if fewer than ten, don't all say the same."
    ),
)
def heading(claim: Claim, case: Case) -> Allowed:
    effect, camps = case.result.perspective_effect, case.result.camps
    if effect and effect.p is not None and effect.p <= BY_CHANCE and case.may_show_voters(effect.n):
        return Allowed(needs={}, says=("depends on the perspective",))
    if camps and case.may_show_voters(camps.n) and all(are_told(case, camps).values()):
        sizes = [len(each) for each in camps.members]
        between = camps.n - sum(sizes)
        is_folded = bool(between) and not may_tell_between(case, camps)
        each = () if is_folded or sizes[0] != sizes[1] else ("people each",)
        return Allowed(needs={}, words=() if is_folded else tuple(map(str, sizes)), says=("two camps", *each))
    found = case.result.agreement.items
    asked = [name for name in found if name in case.definition.agreements and case.people.asked(name)]
    behind = {name: case.people.counted.who_answered(name).total() for name in asked}
    dividing = [
        name
        for name in asked
        if behind[name] >= case.k
        and (
            (found[name].perspective_gap and _is_gap_told(case, name))
            or (
                found[name].label in {"polarised", "contested"}
                and not (case.k > 1 and case.people.discloses_item(name))
            )
        )
    ]
    # Nothing can be hidden of a question that ten who count answered, or nobody beside those who count; nor of what
    # perspectives say, if each that is compared has ten who count, or none.
    is_all = all(
        behind[name] >= case.k
        and found[name].n >= FEWEST_ANSWERS
        and (case.k <= 1 or behind[name] >= 10 or behind[name] == found[name].n)
        and (case.k <= 1 or not _is_compared_by_few(case, name))
        for name in asked
    )
    number = "no question" if not dividing else "one " if len(dividing) == 1 else ""
    shown = "that may be shown"
    return Allowed(
        needs={},
        words=(str(len(dividing)),) if len(dividing) > 1 else (),
        says=(number, "the group") if is_all else (number, shown),
        never=(shown,) if is_all else (),
    )


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
                counted = case.people.counted
                sides = counted.preferring(one, other)
                left = len(case.people.voters) - before - after
                others = len(counted.voters) - sum(sides)
                return Allowed(
                    needs={
                        "none is more even": evenness[pair] == max(evenness.values()),
                        "people contradict each other": after > 0,
                        "each may be shown": all(map(case.may_show, sides))
                        and (not left or case.may_show(others)),
                        "enough spoke of all": all(
                            case.may_show(sum(counted.preferring(*each))) for each in pairs
                        ),
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
    gettext_lazy("Of no two dimensions that k people or more put in order do some say the reverse."),
)
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
        says=() if len(spoken) == len(pairs) else ("that enough of them put in order",),
        never=("enough",) if len(spoken) == len(pairs) else (),
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


@rule(
    "item.gap",
    gettext_lazy(
        "Perspectives differ on a question by more than chance and three eighths of its scale; in none that is compared do fewer than ten all say the same."
    ),
)
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


@rule(
    "item.gap_between",
    gettext_lazy("Perspectives differ as much, and the rows that are shown do; these two differ most."),
)
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


@rule("item.unable", gettext_lazy("A third or more of those asked, k people at least, could not say."))
def unable(claim: Claim, case: Case) -> Allowed:
    tally = case.people.tally(claim.about)
    return Allowed(
        needs={"they are many": 0 < tally.asked <= 3 * tally.unable},
        words=(f"{tally.unable} of {people_words(tally.asked)}",),
        quoted=(case.question(claim.about),),
        people=tally.asked,
    )
