"""Over random rooms that are divided: what is said of it holds, and a wrong word is caught."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, all_claims
from apps.findings.disagreement.camps import CAMPS_NONE
from apps.findings.disagreement.perspectives import APART_FURTHEST
from apps.findings.disagreement.summary import disagreement_of
from apps.findings.findings import findings_of
from apps.ranking import Engagement, Perspective, Settings, assess
from tests.findings.claims.checks import check
from tests.findings.claims.conflicts import clashes
from tests.findings.claims.random_cases import case_of
from tests.findings.claims.stories import DATA_FIRST, DIMENSIONS, PERSPECTIVES, USERS_FIRST, people, workshop
from tests.findings.people import Person, lists_of

ROOMS = 60
SIDES = (("business", "product", "executive"), ("data_ml", "platform", "risk"))


def divided_room(seed: int) -> Case:
    """Make a room whose people follow their perspective, their camp or nothing, each to some degree."""
    random = Random(seed)  # noqa: S311 - made-up answers, nothing to guard
    orders = [random.sample(range(1, 5), 4) for _each in range(2)]
    by_perspective, noise = random.random() < 0.6, random.choice((0.0, 0.1, 0.4))
    heard = random.sample(PERSPECTIVES, random.choice((2, 3, 6)))

    def ranking(group: str) -> dict[str, int | None]:
        side = group in SIDES[0] if by_perspective else random.random() < 0.5
        order = random.sample(range(1, 5), 4) if random.random() < noise else orders[side]
        ranked = dict(zip(DIMENSIONS, order, strict=True))
        return {slug: place if random.random() < 0.95 else None for slug, place in ranked.items()}

    groups = [random.choice(heard) for _person in range(random.randrange(3, 40))]
    everybody, k = [Person(group, ranking(group)) for group in groups], random.choice((3, 3, 4, 5))
    lists = lists_of(everybody, (), (), PERSPECTIVES, k)
    engagement = Engagement(
        dimensions=DIMENSIONS,
        horizon_months=18,
        perspectives=tuple(Perspective(name, heads=groups.count(name)) for name in PERSPECTIVES),
        items=(),
        quantities=(),
        crowds=lists.of_core,
        opinions=lists.opinions,
        figures=lists.figures,
    )
    result = assess(engagement, Settings(draws=64, camps_draws=99))
    return case_of(engagement, lists, result, k, people=everybody)


@cache
def rooms() -> tuple[tuple[Case, tuple[Claim, ...]], ...]:
    return tuple((case, all_claims(findings_of(case))) for case in map(divided_room, range(ROOMS)))


@pytest.mark.parametrize("seed", range(ROOMS))
def test_every_sentence_about_a_divided_room_holds(seed: int) -> None:
    case, claims = rooms()[seed]
    assert [problem for claim in claims for problem in check(claim, case)] == []
    assert [(one.text, other.text) for one, other in clashes(claims)] == []


def test_the_rooms_are_of_every_kind() -> None:
    said = {claim.id for _case, claims in rooms() for claim in claims}
    assert said >= {
        "camps.two",
        "camps.none",
        "camps.untested",
        "perspectives.explain",
        "perspectives.alike",
        "pair.divided",
        "apart.two",
        "apart.tied",
        "apart.furthest",
        "map.places",
    }


@pytest.mark.parametrize("seed", range(ROOMS))
def test_a_room_that_is_divided_is_not_told_of_unity(seed: int) -> None:
    case, claims = rooms()[seed]
    found = disagreement_of(case)
    ids = {claim.id for claim in claims}
    if found and ids & {"perspectives.explain", "perspectives.alike", "camps.two"}:
        assert found.line is not None
        assert found.line.id in {"perspectives.explain", "perspectives.alike", "camps.two"}
        assert "no" not in str(found.heading).split()
    if "camps.two" in ids:
        assert "room.agreement" not in ids
    if ids & {"perspectives.explain", "perspectives.alike"}:
        assert "camps.none" not in ids


def planted() -> Case:
    """Sixteen people: the business side puts users first, builders and risk put data first."""
    return workshop(
        people(8, USERS_FIRST, perspectives=SIDES[0]),
        people(8, DATA_FIRST, perspectives=SIDES[1]),
    )


def five() -> Case:
    """Too few for camps."""
    return workshop(people(3, USERS_FIRST), people(2, DATA_FIRST))


def said(case: Case, claim_id: str) -> Claim:
    return next(claim for claim in all_claims(findings_of(case)) if claim.id == claim_id)


def test_a_room_split_by_perspective_is_led_by_what_each_puts_first() -> None:
    claims = all_claims(findings_of(planted()))
    texts = [claim.text for claim in claims if claim.id.startswith(("perspectives", "camps", "room"))]
    assert texts[0] == "In this room, scale means two things: 8 put data first and 8 put users first."
    assert any(
        text.startswith("It depends on the perspective: on average users come first for Business")
        for text in texts
    )
    assert not any("No two camps" in text or "Agreement" in text for text in texts)


def test_who_put_what_first_is_counted_whatever_the_number() -> None:
    room = workshop(people(8, DATA_FIRST), people(5, USERS_FIRST), people(1, (2, 3, 4, 1)))
    assert said(room, "room.tally").text == (
        "In this room, scale means three things: 8 put data first, 5 put users first and 1 put organisation first."
    )


def test_who_puts_several_level_is_counted_too() -> None:
    room = workshop(people(4, DATA_FIRST), people(3, (1, 1, 2, 3)), people(1, USERS_FIRST))
    assert said(room, "room.tally").text == (
        "In this room 4 put data first, 1 put users first and 3 put no single one first."
    )


def reworded(old: str, new: str) -> Callable[[Claim], Claim]:
    def broken(claim: Claim) -> Claim:
        assert old in claim.text
        return replace(claim, text=claim.text.replace(old, new))

    return broken


@pytest.mark.parametrize(
    ("case", "claim_id", "breaking"),
    [
        (planted, "camps.two", reworded("8 people", "9 people")),
        (planted, "camps.two", lambda claim: replace(claim, rule=CAMPS_NONE)),
        (planted, "perspectives.explain", reworded(" first", " second")),
        (planted, "perspectives.explain", reworded("users come", "model comes")),
        (planted, "perspectives.explain", reworded("; Product and UX", "")),
        (planted, "perspectives.chance", reworded("1%", "12%")),
        (planted, "camps.chance", lambda claim: replace(claim, text=claim.text.replace("1%", "3%"))),
        (five, "pair.divided", reworded("3 put", "4 put")),
        (
            five,
            "pair.divided",
            reworded("No two dimensions divide people more than", "People are most divided over"),
        ),
        (planted, "apart.tied", lambda claim: replace(claim, rule=APART_FURTHEST)),
        (planted, "map.places", reworded("at place 4.0", "at place 3.0")),
        (five, "pair.divided", lambda claim: replace(claim, people=2)),
    ],
)
def test_a_broken_sentence_is_caught(
    case: Callable[[], Case], claim_id: str, breaking: Callable[[Claim], Claim]
) -> None:
    room = case()
    claim = said(room, claim_id)
    assert check(claim, room) == []
    assert check(breaking(claim), room)
