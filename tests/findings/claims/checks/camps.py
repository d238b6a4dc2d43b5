"""Checks of what is said of camps, written from the result."""

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.disagreement.camps import (
    CAMPS_CHANCE,
    CAMPS_FOLDED,
    CAMPS_HEADING,
    CAMPS_NONE,
    CAMPS_TWO,
    CAMPS_UNTESTED,
)
from apps.findings.sentences import share_words
from apps.ranking import Camps, PerspectiveEffect
from tests.findings.claims.checking import Allowed, checks

BY_CHANCE = 0.05
_LEAST_CAMP = 3


def _camps(case: Case) -> Camps:
    if case.result.camps is None:
        raise LookupError("camps")
    return case.result.camps


def explains(effect: PerspectiveEffect) -> bool:
    """Say whether perspectives differ by more than chance."""
    return effect.p is not None and effect.p <= BY_CHANCE


def are_told(case: Case, camps: Camps) -> dict[str, bool]:
    """Say whether there are camps, and each may be told of."""
    return {
        "there are two": camps.status == "camps" and len(camps.members) == 2,
        "each is large enough": all(
            len(each) >= _LEAST_CAMP and case.may_show_camp(each) for each in camps.members
        ),
    }


def between(case: Case, camps: Camps) -> tuple[int, bool]:
    """Return how many are nearer to neither, and whether they are nobody or enough.

    Any uncounted person who is in no camp may be among them.
    """
    within = [person for each in camps.members for person in each]
    uncounted = {person.id for person in case.people.uncounted.voters} - set(within)
    number = camps.n - len(within)
    return number, not number or case.may_show(number, uncounted=len(uncounted))


def told_sizes(case: Case, camps: Camps) -> tuple[int, ...]:
    """Return the sizes of the camps; nothing where those between are counted with one."""
    return tuple(map(len, camps.members)) if between(case, camps)[1] else ()


@checks(CAMPS_TWO)
def two(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    larger, smaller = map(len, camps.members)
    neither, may_tell = between(case, camps)
    return Allowed(
        needs={
            **are_told(case, camps),
            "those between may be told": may_tell,
            "the larger is named first": larger >= smaller,
        },
        words=(
            f"{larger} people are nearer to an order with {case.labels(camps.first[:1])}",
            f"{smaller} to one with {case.labels(camps.first[1:])}",
            *((str(neither),) if neither else ()),
        ),
        only_if={"as near to both": neither > 0},
        people=camps.n,
    )


@checks(CAMPS_FOLDED)
def folded(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    larger, smaller = map(len, camps.members)
    neither, may_tell = between(case, camps)
    return Allowed(
        needs={**are_told(case, camps), "those between may not be told": not may_tell},
        words=(
            f"{smaller} people are nearer to an order with {case.labels(camps.first[1:])}",
            f"the other {larger + neither} to one with {case.labels(camps.first[:1])}",
        ),
        says=("as near to both",),
        people=camps.n,
    )


@checks(CAMPS_HEADING)
def camps_heading(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    if camps.status == "not_tested":
        return Allowed(needs={}, says=("not looked for",), people=camps.n)
    if all(are_told(case, camps).values()):
        words = tuple(map(str, told_sizes(case, camps)))
        return Allowed(needs={}, words=words, says=("Two camps",), people=camps.n)
    words = (str(case.k),) if case.k > _LEAST_CAMP else ()
    return Allowed(needs={}, words=words, says=("No two camps",), people=camps.n)


@checks(CAMPS_CHANCE)
def by_chance(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    return Allowed(needs=are_told(case, camps), words=(share_words(camps.p or 0.0),), people=camps.n)


@checks(CAMPS_NONE)
def none(claim: Claim, case: Case) -> Allowed:
    camps, effect = _camps(case), case.result.perspective_effect
    is_like_one, may_be_small = camps.p is None or camps.p > BY_CHANCE, case.k > _LEAST_CAMP
    return Allowed(
        needs={
            "they were looked for": camps.status != "not_tested",
            "none may be told": not all(are_told(case, camps).values()),
            "perspectives do not explain the order": not (effect and explains(effect)),
        },
        words=() if may_be_small else (str(camps.n),),
        only_if={
            "no proof of unity": is_like_one and not may_be_small,
            "one group": is_like_one and not may_be_small,
            "not so clearly": not is_like_one and not may_be_small,
        },
        people=camps.n,
    )


@checks(CAMPS_UNTESTED)
def untested(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    return Allowed(
        needs={"they were not looked for": camps.status == "not_tested"},
        words=("6", str(camps.n)) if camps.n < 6 else (),
        people=camps.n,
    )
