"""Checks of what is said of camps, written from the result."""

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.disagreement.camps import (
    CAMPS_CHANCE,
    CAMPS_HEADING,
    CAMPS_NONE,
    CAMPS_TWO,
    CAMPS_UNTESTED,
)
from apps.findings.sentences import share_words
from apps.ranking import Camps, CrowdEffect
from tests.findings.claims.checking import Allowed, checks

BY_CHANCE = 0.05


def _camps(case: Case) -> Camps:
    if case.result.camps is None:
        raise LookupError("camps")
    return case.result.camps


def explains(effect: CrowdEffect) -> bool:
    """Say whether perspectives differ by more than chance."""
    return effect.p is not None and effect.p <= BY_CHANCE


def are_there(camps: Camps) -> bool:
    return camps.status == "camps" and len(camps.sizes) == 2


@checks(CAMPS_TWO)
def two(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    larger, smaller = camps.sizes
    neither = camps.n - larger - smaller
    return Allowed(
        needs={"there are two": are_there(camps), "the larger is named first": larger >= smaller},
        words=(
            f"{larger} people are nearer to an order with {case.labels(camps.first[:1])}",
            f"{smaller} to one with {case.labels(camps.first[1:])}",
            *((str(neither),) if neither else ()),
        ),
        only_if={"as near to both": neither > 0},
        people=camps.n,
    )


@checks(CAMPS_HEADING)
def camps_heading(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    if camps.status == "not_tested":
        return Allowed(needs={}, says=("not looked for",), people=camps.n)
    if are_there(camps):
        return Allowed(needs={}, words=tuple(map(str, camps.sizes)), says=("Two camps",), people=camps.n)
    return Allowed(needs={}, says=("No two camps",), people=camps.n)


@checks(CAMPS_CHANCE)
def by_chance(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    needs = {"there are two": are_there(camps)}
    return Allowed(needs=needs, words=(share_words(camps.p or 0.0),), people=camps.n)


@checks(CAMPS_NONE)
def none(claim: Claim, case: Case) -> Allowed:
    camps, effect = _camps(case), case.result.crowd_effect
    is_like_one = camps.p is None or camps.p > BY_CHANCE
    return Allowed(
        needs={
            "they were looked for": camps.status != "not_tested",
            "there are none": not are_there(camps),
            "perspectives do not explain the order": not (effect and explains(effect)),
        },
        words=(str(camps.n),),
        only_if={
            "no proof of unity": is_like_one,
            "one group": is_like_one,
            "not so clearly": not is_like_one,
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
