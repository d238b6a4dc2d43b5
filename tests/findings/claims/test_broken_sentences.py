"""Sentences broken on purpose: each is caught, by its check or as one of a pair that cannot stand together."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.certainty import SECOND_DECIDED
from apps.findings.claims.claim import Claim, ClaimRule, Number, all_claims
from apps.findings.claims.group import ROOM_TALLY
from apps.findings.claims.leading import FIRST_EXPECTED, FIRST_FIRM, FIRST_LEANING, NOTHING_FIRM
from apps.findings.claims.limits_exceeded import OVER_HEADLINE
from apps.findings.findings import findings_of
from apps.findings.sensitivity.robustness import ROBUST_STOP
from tests.findings.claims.checks import CHECKS, check
from tests.findings.claims.conflicts import clashes
from tests.findings.claims.stories import CALM, DATA_FIRST, USERS_FIRST, figure, people, workshop

GUESSED = {
    "QD1": figure(8e12, 4, 20e12, "guess"),
    "QU7": figure(1000, 1.2, 50_000, "guess"),
    "QM5": figure(1000, 1.2, 50_000, "guess"),
    "QO1": figure(2, 1.2, 100, "guess"),
}
NEAR_DATA = CALM | {"QD1": figure(8e12, 4, 20e12)}
NO_TEXT = gettext_lazy("None")
ROUGH_OVER = {"QU2": figure(300, 1.2, 30, "rough")}


@cache
def firm() -> Case:
    return workshop(people(12, DATA_FIRST, figures=NEAR_DATA), claimed="user")


@cache
def leaning() -> Case:
    return workshop(people(8, DATA_FIRST, figures=GUESSED))


@cache
def over() -> Case:
    return workshop(people(11, DATA_FIRST, figures=CALM), people(1, DATA_FIRST, figures=ROUGH_OVER))


@cache
def measured_over() -> Case:
    return workshop(people(12, DATA_FIRST, figures=(CALM | {"QU2": figure(300, 1.2, 30)})))


@cache
def calm() -> Case:
    return workshop(people(12, DATA_FIRST, figures=CALM))


@cache
def undecided() -> Case:
    return workshop(people(6, DATA_FIRST), people(6, USERS_FIRST))


@cache
def before_launch() -> Case:
    return workshop(people(12, USERS_FIRST, figures=(CALM | {"QU2": figure(10, 4, 30)})), live=False)


def said(case: Case, claim_id: str) -> Claim:
    return next(claim for claim in all_claims(findings_of(case)) if claim.id == claim_id)


def reworded(old: str, new: str) -> Callable[[Claim], Claim]:
    def broken(claim: Claim) -> Claim:
        assert old in claim.text
        return replace(claim, text=claim.text.replace(old, new))

    return broken


BROKEN: dict[str, tuple[Callable[[], Case], str, Callable[[Claim], Claim], str]] = {
    "a wrong share": (firm, "p.first", reworded("96%", "91%"), "is missing"),
    "a number too many": (firm, "p.first", reworded(".", ", 3 times of 4."), "stands on nothing"),
    "a number that is not the result's": (
        firm,
        "p.first",
        lambda claim: replace(claim, numbers=(Number("p", "ranking.p_first.data", 0.5),)),
        "not 0.5",
    ),
    "a number that is nowhere": (
        firm,
        "p.first",
        lambda claim: replace(claim, numbers=(Number("p", "ranking.p_first.weather", 0.5),)),
        "nothing is at",
    ),
    "a wrong name": (firm, "first.firm", reworded("Data reaches", "Model reaches"), "names Model"),
    "a second name": (firm, "first.firm", reworded("Data", "Data or users"), "names Users"),
    "firm said of what leans": (
        leaning,
        "first.leaning",
        lambda claim: replace(claim, rule=FIRST_FIRM),
        "level is firm",
    ),
    "probably left out": (leaning, "first.leaning", reworded("probably ", ""), "must say “probably”"),
    "a bare month": (leaning, "first.leaning", reworded(" (2 months to 3 years)", ""), "is missing"),
    "a time of its own": (
        calm,
        "first.open_if_anything",
        reworded("what.", "what, in 7 months."),
        "stands on nothing",
    ),
    "months from today before launch": (
        before_launch,
        "first.firm",
        reworded(" after launch", ""),
        "is missing",
    ),
    "already, of what is probable": (
        over,
        "over.headline",
        reworded("probably ", ""),
        "probably already over",
    ),
    "measured, of rough figures": (
        over,
        "over.quantity",
        reworded("rough", "measured"),
        "must not say “measured”",
    ),
    "too far over": (measured_over, "over.quantity", reworded("10 times", "30 times"), "is missing"),
    "over, of what is calm": (
        calm,
        "nothing.firm",
        lambda claim: Claim(OVER_HEADLINE, "", "Data is already over its limit."),
        "something is over",
    ),
    "people expect, where figures say it": (
        firm,
        "first.firm",
        lambda claim: Claim(FIRST_EXPECTED, "data", "People expect data first (96%); no figure says so yet."),
        "no figure says so",
    ),
    "nothing, too surely": (
        undecided,
        "first.open",
        lambda claim: Claim(
            NOTHING_FIRM, "", "None of the 4 limits asked about is reached within 18 months (14%)."
        ),
        "nothing is near",
    ),
    "a single name where nothing is decided": (
        undecided,
        "first.open",
        lambda claim: Claim(FIRST_LEANING, "user", "Users probably reach their limit first."),
        "the level is leaning",
    ),
    "a second place that is open": (
        firm,
        "second.open",
        lambda claim: Claim(
            SECOND_DECIDED, "user", "Users are second in 38% of the readings with data first."
        ),
        "second is decided",
    ),
    "a count of nobody": (
        undecided,
        "room.tally",
        lambda claim: Claim(
            ROOM_TALLY, "", "In this room 2 put model first.", (Number("model", "tally.model", 2),), 2
        ),
        "model is printed as 0",
    ),
    "people who are not there": (undecided, "room.tally", lambda claim: replace(claim, people=60), "not 60"),
    "stop, where it may not": (
        leaning,
        "first.leaning",
        lambda claim: Claim(
            ROBUST_STOP, "", "No single open question could change this: the group may stop here."
        ),
        "it may stop",
    ),
    "no rule": (
        firm,
        "p.first",
        lambda claim: replace(claim, rule=ClaimRule("p.felt", NO_TEXT)),
        "no rule allows it",
    ),
    "about nothing": (
        measured_over,
        "over.quantity",
        lambda claim: replace(claim, about="QX9"),
        "nothing of the kind",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_sentence_is_caught(name: str) -> None:
    story, claim_id, breaks, problem = BROKEN[name]
    case = story()
    claim = said(case, claim_id)
    assert check(claim, case) == []
    assert any(problem in found for found in check(breaks(claim), case))


def test_no_check_takes_whatever_it_is_given() -> None:
    results = [story() for story in (firm, leaning, over, calm, undecided)]
    assert [rule.id for rule in CHECKS if all(not check(Claim(rule, "", ""), case) for case in results)] == []


def claim(claim_id: str, about: str = "") -> Claim:
    return Claim(ClaimRule(claim_id, NO_TEXT), about, claim_id)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (claim("robust.stop"), claim("robust.ask", "QU7.room")),
        (claim("robust.stop"), claim("robust.may_move", "QU7.room")),
        (claim("room.agreement"), claim("camps.two")),
        (claim("first.open"), claim("first.leaning", "data")),
        (claim("p.first_open", "data"), claim("first.firm", "data")),
        (claim("nothing.firm"), claim("over.headline")),
        (claim("nothing.leaning"), claim("over.quantity", "QU7")),
        (claim("over.quantity", "QU7"), claim("over.disputed", "QU7")),
        (claim("first.firm", "data"), claim("reason.voice")),
        (claim("over.headline"), claim("first.firm", "data")),
    ],
)
def test_what_cannot_stand_together_is_found_in_either_order(one: Claim, other: Claim) -> None:
    assert list(clashes([one, other])) == [(one, other)]
    assert list(clashes([other, one])) == [(other, one)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (claim("over.quantity", "QU7"), claim("over.disputed", "QU2")),
        (claim("nothing.firm"), claim("first.if_anything", "data")),
    ],
)
def test_what_may_stand_together_is_left_alone(one: Claim, other: Claim) -> None:
    assert list(clashes([one, other])) == []
