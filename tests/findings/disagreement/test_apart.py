"""Which rows are furthest apart: said of the rows that are shown, and only what their people's orders bear out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.findings.case import Case
from apps.findings.disagreement.map import places_map
from apps.findings.disagreement.perspectives import furthest_apart
from tests.findings.claims.checks import check
from tests.findings.hand_made import (
    PERSPECTIVES,
    case_of,
    definition,
    gap,
    person,
    result,
    snapshot,
    view,
)

type Order = tuple[int, ...]

DATA_FIRST, USERS_FIRST = (1, 4, 3, 2), (4, 1, 2, 3)
BUSINESS, BUILDERS = "Business owner and operations", "Data and ML engineering"


def said(people: Sequence[tuple[str, Order]], *joined: str) -> str:
    return " ".join(map(str, furthest_apart(case(people, *joined))))


def case(people: Sequence[tuple[str, Order]], *joined: str) -> Case:
    answers = [person(number, group, order) for number, (group, order) in enumerate(people)]
    document, views = snapshot(*answers, joined=joined), {}
    for each in document["crowds"]["core"]:
        given_ = [order for name, order in people if name in each["perspectives"]]
        views["+".join(each["perspectives"])] = view(
            [sum(order[place] for order in given_) / len(given_) for place in range(4)]
        )
    together = [sum(order[place] for _name, order in people) / len(people) for place in range(4)]
    return case_of(document, result(crowds=views, gap=gap(*together)))


def crowd(**orders: Sequence[Order]) -> list[tuple[str, Order]]:
    return [(group, order) for group, given_ in orders.items() for order in given_]


def test_two_rows_are_not_called_furthest_apart() -> None:
    people = crowd(business=[DATA_FIRST] * 3, data_ml=[USERS_FIRST] * 3)
    assert said(people) == (f"{BUSINESS}, and {BUILDERS}, put every pair of dimensions the other way round.")
    people = crowd(business=[DATA_FIRST] * 3, data_ml=[DATA_FIRST] * 3)
    assert said(people) == f"{BUSINESS}, and {BUILDERS}, come to the same order."
    assert said(crowd(business=[DATA_FIRST] * 3, data_ml=[USERS_FIRST] * 2), "business+data_ml") == ""


def test_of_several_rows_the_two_furthest_apart_are_named() -> None:
    people = crowd(business=[DATA_FIRST] * 3, data_ml=[USERS_FIRST] * 3, platform=[(1, 4, 2, 3)] * 3)
    assert said(people) == (
        f"Taken as they are shown, the perspectives furthest apart are {BUSINESS}, and {BUILDERS}: they put every pair "
        "of dimensions the other way round."
    )
    people = crowd(business=[DATA_FIRST] * 3, data_ml=[(4, 1, 2, 3)] * 3, platform=[USERS_FIRST] * 3)
    assert said(people).startswith("Taken as they are shown, no two perspectives are further apart than")
    assert said(crowd(business=[DATA_FIRST] * 3, data_ml=[DATA_FIRST] * 3, platform=[DATA_FIRST] * 3)) == (
        "Taken as they are shown, the perspectives all come to the same order."
    )


def test_a_perspective_that_is_told_with_another_is_compared_with_it() -> None:
    # Left out, the two that are most alike would be called furthest apart.
    people = crowd(
        business=[USERS_FIRST] * 3,
        risk=[USERS_FIRST] * 2,
        data_ml=[DATA_FIRST] * 3,
        platform=[(1, 4, 2, 3)] * 3,
    )
    assert said(people, "business+risk") == (
        f"Taken as they are shown, the perspectives furthest apart are “{BUSINESS}; Security, legal and risk”, and "
        f"{BUILDERS}: they put every pair of dimensions the other way round."
    )


def test_of_perspectives_that_left_a_dimension_out_nothing_is_said() -> None:
    # Platform puts users first as nobody else does, and gives the last dimension no place: it is in no row.
    compared = ("business", "data_ml", "executive")
    people = [(name, DATA_FIRST) for name in compared for _each in range(3)]
    others = [person(number, "platform", (3, 1, 2, None)) for number in range(20, 23)]
    answers = [person(number, group, order) for number, (group, order) in enumerate(people)]
    views = {name: view(DATA_FIRST) for name in compared} | {"platform": view((3, 1, 2, None))}
    (claim,) = furthest_apart(left_out := case_of(snapshot(*answers, *others), result(crowds=views)))
    assert str(claim) == "The perspectives whose orders are shown in full all come to the same order."
    assert check(claim, left_out) == []
    assert check(
        replace(claim, text="Taken as they are shown, the perspectives all come to the same order."), left_out
    )


def test_a_row_without_an_order_of_its_own_is_not_called_far_from_its_like() -> None:
    torn = [DATA_FIRST, USERS_FIRST] * 2
    assert said(crowd(business=torn, data_ml=torn)) == ""
    half = [DATA_FIRST, (1, 4, 2, 3)] * 2
    assert said(crowd(business=half, data_ml=[USERS_FIRST] * 3)) == (
        f"{BUSINESS}, and {BUILDERS}, put at least 83% of the pairs of dimensions the other way round."
    )


def reversed_share(one: Order, other: Order) -> float:
    pairs = [(a, b) for a in range(4) for b in range(a)]
    return sum((one[a] < one[b]) != (other[a] < other[b]) for a, b in pairs) / len(pairs)


def best_orders(people: Sequence[tuple[str, Order]], group: Sequence[str]) -> list[Order]:
    """The orders that fit the people of a group best, each having one say, counted pair by pair."""
    own = [order for name, order in people if name in group]
    costs = {
        candidate: sum(reversed_share(candidate, order) for order in own) / len(own)
        for candidate in permutations((1, 2, 3, 4))
    }
    return [order for order, cost in costs.items() if cost < min(costs.values()) + 1e-9]


@given(
    st.lists(
        st.tuples(st.sampled_from(PERSPECTIVES), st.sampled_from(list(permutations((1, 2, 3, 4))))),
        min_size=3,
        max_size=24,
    ),
    st.sampled_from([(), ("business+product", "platform+risk"), ("data_ml+risk+executive",)]),
)
def test_sentence_and_map_speak_of_the_same_rows_and_the_sentence_is_true(
    people: list[tuple[str, Order]], joined: tuple[str, ...]
) -> None:
    ranked = case(people, *joined)
    sentence, found = " ".join(map(str, furthest_apart(ranked))), places_map(ranked)
    rows = [row.label for row in found.rows] if found else []
    slugs = {label: slug for slug, label in definition().perspectives.items()}
    of_each = {row: best_orders(people, [slugs[name] for name in row.split("; ")]) for row in rows}
    least, most = (
        {
            (one, other): end(reversed_share(a, b) for a, b in product(of_each[one], of_each[other]))
            for number, one in enumerate(rows)
            for other in rows[number + 1 :]
        }
        for end in (min, max)
    )
    if not sentence:
        # Some rows allow several orders, or their mean places differ from their orders.
        assert len(rows) < 2 or not max(least.values())
        return
    if "same order" in sentence:
        assert not max(most.values())
        return
    clean = sentence.replace("“", "").replace("”", "")
    named = next(pair for pair in least if f"{pair[0]}, and {pair[1]}" in clean)
    share = re.search(r"(\d+)%", sentence)
    assert least[named] == pytest.approx(float(share[1]) / 100 if share else 1.0, abs=0.006)
    assert ("at least" in sentence) is (least[named] < most[named] - 1e-9 and least[named] < 1)
    others = [far for pair, far in most.items() if pair != named]
    if "furthest apart" in sentence:
        assert others
        assert max(others) < least[named] + 1e-9
        assert least[named] > max(others) - 1e-9
    if "no two perspectives" in sentence:
        assert max(others) == pytest.approx(least[named])
