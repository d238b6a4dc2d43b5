"""Crowds are divided by heads alone: the ten rules, one by one, and what holds of every division."""

import json
from collections.abc import Mapping

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from apps.assessments.crowds import Blocks, Crowd, Giver, crowds_of, divide, partitions, pool_of
from apps.findings.case import CORE
from apps.instruments.definition import Definition, definition_from

NAMES = ("business", "product", "data", "platform", "risk", "executive")
SIDES = {
    "business_side": ("business", "product", "executive"),
    "builders": ("data", "platform"),
    "risk": ("risk",),
}
B, P, D, T, R, E = NAMES


def heads(*counts: int | None) -> Mapping[str, int]:
    """Count who hides others; None where nobody gave anything."""
    return {name: count for name, count in zip(NAMES, counts, strict=False) if count is not None}


@pytest.mark.parametrize(
    ("rule", "people", "crowds"),
    [
        ("the example", heads(2, 2, 3, 3, 1, 2), [(B, P), (D,), (T,), (R, E)]),
        ("1: fewer than k are no crowd", heads(1, 1), []),
        ("1: and nobody is none", {}, []),
        ("1: who hides nobody does not make one", heads(0, 0, 2), []),
        ("2: k of one perspective are one", heads(3), [(B,)]),
        ("2: and stay one beside another", heads(3, 4), [(B,), (P,)]),
        ("2: where nobody gave anything there is nobody", heads(3, None, None, 5), [(B,), (T,)]),
        ("3: small ones together", heads(1, 2), [(B, P)]),
        ("3: with those who hide nobody", heads(1, 2, 0), [(B, P, D)]),
        ("4: too few join a large one", heads(2, 5), [(B, P)]),
        ("4: also where nobody of them hides", heads(0, 3, None, 3), [(B, P), (T,)]),
        ("4: all of them the same", heads(1, 1, 3, 3), [(B, P, D), (T,)]),
        ("5: a part of one side before more parts", heads(2, 2, 1, 1, None, None), [(B, P, D, T)]),
        ("5: sides are kept apart where they can be", heads(2, 1, 2, 2), [(B, P), (D, T)]),
        ("6: the most parts", heads(2, 2, None, None, None, 2), [(B, P, E)]),
        ("6: two parts of the same side before one", heads(2, 2, None, None, 2, 1), [(B, P), (R, E)]),
        ("7: the host on the side of most", heads(3, 1, 3, None, None, 1), [(B, P, E), (D,)]),
        ("7: whatever its size", heads(9, 1, 3), [(B, P), (D,)]),
        ("8: the smallest largest part", heads(None, None, 5, 4, 2), [(D,), (T, R)]),
        ("9: then the first in the instrument", heads(None, None, 4, 4, 2), [(D,), (T, R)]),
    ],
)
def test_the_rules(rule: str, people: Mapping[str, int], crowds: list[Crowd]) -> None:
    assert list(divide(people, SIDES, 3)) == crowds, rule


def test_an_owner_may_ask_for_more() -> None:
    assert divide(heads(3, 3, 3), SIDES, 3) == ((B,), (P,), (D,))
    assert divide(heads(3, 3, 3), SIDES, 5) == ((B, P, D),)
    assert divide(heads(3, 3, 3), SIDES, 10) == ()


def test_every_way_to_put_six_into_parts_is_tried() -> None:
    ways = list(partitions(NAMES))
    assert len(ways) == 203 == len({frozenset(map(frozenset, way)) for way in ways})


COUNTS = st.lists(st.none() | st.integers(0, 6), min_size=1, max_size=6)


@given(COUNTS, st.integers(3, 6))
def test_every_crowd_has_k_who_hide_and_nobody_is_left_out(counts: list[int | None], k: int) -> None:
    people = heads(*counts)
    crowds = divide(people, SIDES, k)
    if sum(people.values()) < k:
        assert crowds == ()
        return
    assert sorted(name for crowd in crowds for name in crowd) == sorted(people)
    assert all(sum(people[name] for name in crowd) >= k for crowd in crowds)
    # Whoever has k alone is joined by others only where these would else be left over.
    small = sum(count for count in people.values() if count < k)
    joined = [crowd for crowd in crowds if len(crowd) > 1 and any(people[name] >= k for name in crowd)]
    assert len(joined) == (any(count < k for count in people.values()) and small < k)


@given(COUNTS, st.integers(3, 6))
def test_the_same_heads_are_always_divided_the_same(counts: list[int | None], k: int) -> None:
    people = heads(*counts)
    assert divide(people, SIDES, k) == divide(dict(people), dict(reversed(SIDES.items())), k)


# Blocks


@pytest.fixture(scope="module")
def definition() -> Definition:
    path = settings.BASE_DIR / "apps/instruments/definitions/four-dimensions-3.json"
    return definition_from(json.loads(path.read_text(encoding="utf-8")))


FRAMING = {
    "model_hosting": "hosted",
    "stage": "pilot",
    "system_kind": "answers",
    "retrieval": "yes",
    "people_check": "some",
}


def test_the_core_is_the_order_and_what_every_perspective_is_asked(definition: Definition) -> None:
    blocks = Blocks.of(definition, FRAMING)
    assert blocks.core == {"R1", "D7", "U2", "M1", "O2"}
    assert blocks.of_answer("R1") == blocks.of_answer("D7") == CORE
    assert "D1" in Blocks.of(definition, FRAMING | {"system_kind": "predictive"}).core


def test_every_other_opinion_is_a_block_of_its_own(definition: Definition) -> None:
    blocks = Blocks.of(definition, FRAMING)
    for item in ("D8", "U7", "R3", "R5"):
        assert blocks.of_answer(item) == item
    # What is on the record is in no block.
    assert [blocks.of_answer(item) for item in ("QD1", "C4", "R6")] == [None, None, None]


# Once somebody has looked


def people(*given: str) -> list[Giver]:
    """Return people such as "b1@2": the first of business, who saved something at 2; "b1@2-" hides nobody."""
    perspectives = {
        "b": "business",
        "p": "product",
        "d": "data_ml",
        "t": "platform",
        "r": "risk",
        "e": "executive",
    }
    return [
        Giver(who[:2], perspectives[who[0]], not saved.endswith("-"), saved.rstrip("-"))
        for who, _, saved in (each.partition("@") for each in given)
    ]


def shown(definition: Definition, *given: str) -> dict[str, Mapping[str, str]]:
    return {each.id: each.saves for each in crowds_of(people(*given), definition, 3, {})}


def crowds(definition: Definition, before: Mapping[str, Mapping[str, str]], *given: str) -> list[object]:
    """Return each crowd now: its people where it is renewed, else how many wait."""
    divided = crowds_of(people(*given), definition, 3, before)
    return [(each.id, " ".join(each.saves) if each.renewed else each.waiting) for each in divided]


FIRST = ("d1@1", "d2@1", "d3@1", "d4@1", "t1@1")


def test_a_perspective_that_grows_keeps_its_crowd(definition: Definition) -> None:
    before = shown(definition, *FIRST)
    assert crowds(definition, before, *FIRST) == [("data_ml+platform", 0)]
    # Divided anew, platform's first would be what is left of the old row.
    later = (*FIRST, "t2@2", "t3@2")
    assert crowds(definition, before, *later) == [("data_ml+platform", 2)]
    assert crowds(definition, before, *later, "t4@2") == [("data_ml+platform", "d1 d2 d3 d4 t1 t2 t3 t4")]


def test_saving_again_counts_whether_or_not_it_differs_and_once_a_person(definition: Definition) -> None:
    before = shown(definition, *FIRST)
    assert crowds(definition, before, "d1@2", "d2@3", *FIRST[2:]) == [("data_ml+platform", 2)]
    assert crowds(definition, before, "d1@2", "d2@3", "d3@4", *FIRST[3:]) == [
        ("data_ml+platform", "d1 d2 d3 d4 t1")
    ]


def test_who_hides_nobody_renews_nothing(definition: Definition) -> None:
    before = shown(definition, *FIRST)
    assert crowds(definition, before, *FIRST, "t2@2", "t3@2", "t4@2-") == [("data_ml+platform", 2)]


def test_who_is_gone_stays_as_looked_at_until_others_have_saved(definition: Definition) -> None:
    before = shown(definition, *FIRST)
    assert crowds(definition, before, "d1@1", "d2@1", "d3@1") == [("data_ml+platform", 0)]
    assert crowds(definition, before, "d1@2", "d2@2", "d3@2") == [("data_ml+platform", "d1 d2 d3")]
    # Even with nobody left of the block it is what somebody looked at.
    assert crowds(definition, before) == [("data_ml+platform", 0)]


def test_somebody_moved_keeps_their_crowd(definition: Definition) -> None:
    first = (*FIRST, "b1@1", "b2@1", "b3@1")
    before = shown(definition, *first)
    moved = [Giver("b1", "data_ml", hides=True, saved_at="2"), *people("b2@2", "b3@2", *FIRST)]
    assert [
        (each.id, each.renewed, sorted(each.saves)) for each in crowds_of(moved, definition, 3, before)
    ] == [
        ("business", True, ["b1", "b2", "b3"]),
        ("data_ml+platform", False, ["d1", "d2", "d3", "d4", "t1"]),
    ]


def test_who_is_vouched_for_after_the_look_changes_no_crowd(definition: Definition) -> None:
    before = shown(definition, "d1@1", "d2@1", "d3@1", "t1@1-", "t2@1-", "t3@1-")
    assert list(before) == ["data_ml+platform"]
    assert crowds(definition, before, "d1@1", "d2@1", "d3@1", "t1@1", "t2@1", "t3@1") == [
        ("data_ml+platform", 0)
    ]


def test_new_perspectives_are_divided_among_themselves(definition: Definition) -> None:
    before = shown(definition, *FIRST)
    new = ("b1@2", "b2@2", "p1@2")
    assert crowds(definition, before, *FIRST, *new) == [
        ("business+product", "b1 b2 p1"),
        ("data_ml+platform", 0),
    ]


def test_too_few_of_a_new_perspective_join_the_smallest_crowd_of_their_side_else_the_smallest(
    definition: Definition,
) -> None:
    first = ("b1@1", "b2@1", "b3@1", "b4@1", "p1@1", "p2@1", "p3@1", "d1@1", "d2@1", "d3@1", "d4@1")
    before = shown(definition, *first)
    assert list(before) == ["business", "product", "data_ml"]
    # They wait there until so many have saved something, and only then is the crowd theirs, too.
    assert crowds(definition, before, *first, "e1@2") == [("business", 0), ("product", 1), ("data_ml", 0)]
    renewed = (*first[:4], "p1@2", "p2@2", *first[6:], "e1@2")
    assert crowds(definition, before, *renewed) == [
        ("business", 0),
        ("product+executive", "p1 p2 p3 e1"),
        ("data_ml", 0),
    ]
    assert crowds(definition, before, *first, "r1@2") == [("business", 0), ("product", 1), ("data_ml", 0)]
    assert crowds(definition, before, *first, "t1@2") == [("business", 0), ("product", 0), ("data_ml", 1)]


def test_texts_of_a_block_are_renewed_together() -> None:
    before = {"d1": "1", "d2": "1", "d3": "1"}
    assert pool_of(people("d1@1", "d2@1", "d3@1"), 3, None) == before
    assert pool_of(people("d1@2", "d2@2", "d3@1"), 3, before) is None
    assert pool_of(people("d1@2", "d2@2", "t1@1"), 3, before) == {"d1": "2", "d2": "2", "t1": "1"}
