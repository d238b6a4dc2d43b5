"""No group that is shown is smaller than k, and no subtraction brings a smaller one out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.findings.privacy import LARGE, discloses_each, shown_groups, without_remainder

SIDES = {
    "business_side": ("business", "product", "executive"),
    "builders": ("data_ml", "platform"),
    "risk": ("risk",),
}
FALLBACK = {"risk": "business_side"}
PERSPECTIVES = [name for members in SIDES.values() for name in members]

populations = st.dictionaries(st.sampled_from(PERSPECTIVES), st.integers(0, 8))


def shown(people: dict[str, int], k: int = 3) -> set[frozenset[str]]:
    groups = shown_groups(people, sides=SIDES, fallback=FALLBACK, k=k)
    return {frozenset(group) for group in groups}


def covered(groups: set[frozenset[str]]) -> frozenset[str]:
    return frozenset(name for group in groups for name in group)


@given(populations, st.integers(1, 5))
def test_nothing_shown_tells_of_fewer_than_k_people(people: dict[str, int], k: int) -> None:
    groups = shown(people, k)
    assert sum(map(len, groups)) == len(covered(groups))
    sizes = [sum(people[name] for name in group) for group in groups]
    # Whatever is subtracted from the total or from each other is whole groups: each must be enough.
    assert all(size >= k for size in sizes)
    everybody = sum(people.values())
    assert sum(sizes) == (everybody if everybody >= k else 0)
    # Where nobody of a perspective counts, its people stand in a row of others: left out, they could be computed.
    assert not groups or covered(groups) == set(people)


@given(populations, st.integers(1, 5), st.sampled_from(PERSPECTIVES))
def test_one_more_answer_never_makes_fewer_rows(people: dict[str, int], k: int, perspective: str) -> None:
    # With the sides of the shipped questionnaires. Where three perspectives of a side that was too small in all had
    # each made up a group of another side, that side growing to k takes them away at once.
    more = people | {perspective: people.get(perspective, 0) + 1}
    assert len(shown(more, k)) >= len(shown(people, k))


@given(populations, st.integers(1, 5))
def test_a_perspective_that_is_large_enough_is_joined_only_if_a_small_one_needs_it(
    people: dict[str, int], k: int
) -> None:
    for group in shown(people, k):
        large = [name for name in group if people[name] >= k]
        assert len(large) <= 1
        if large and len(group) > 1:
            assert sum(people[name] for name in group if name not in large) < k


@given(populations, st.integers(1, 5))
def test_the_order_of_the_counts_does_not_matter(people: dict[str, int], k: int) -> None:
    def groups(counts: dict[str, int]) -> tuple[tuple[str, ...], ...]:
        return shown_groups(counts, sides=SIDES, fallback=FALLBACK, k=k)

    assert groups(people) == groups(dict(reversed(people.items())))


@given(populations)
def test_where_everybody_may_be_seen_each_perspective_is_shown(people: dict[str, int]) -> None:
    counted = {name: count for name, count in people.items() if count}
    assert shown(counted, k=1) == {frozenset([name]) for name in counted}


def test_a_group_that_says_the_same_is_joined_like_one_that_is_too_small() -> None:
    people = {"business": 5, "product": 4, "executive": 3, "data_ml": 4}

    def groups(*alike: set[str]) -> set[frozenset[str]]:
        found = shown_groups(
            people, sides=SIDES, fallback=FALLBACK, k=3, may_stand=lambda group: set(group) not in alike
        )
        return {frozenset(group) for group in found}

    assert groups({"executive"}) == {
        frozenset(["business"]),
        frozenset(["product", "executive"]),
        frozenset(["data_ml"]),
    }
    # The only one of its side joins the nearest side; where nothing helps, nothing is shown.
    assert frozenset(["data_ml"]) not in groups({"data_ml"})
    assert covered(groups({"data_ml"})) == set(people)
    assert groups({"business"}, {"product"}, {"executive"}, {"data_ml"}) != set()


@given(st.lists(st.integers(1, 3), max_size=12))
def test_only_few_who_all_say_the_same_are_told_each(answers: list[int]) -> None:
    assert discloses_each(answers) == (0 < len(answers) < LARGE and len(set(answers)) == 1)


def test_people_who_do_not_count_make_no_row_and_cost_none() -> None:
    counted = {"business": 3, "product": 3, "data_ml": 3}
    assert shown({**counted, "risk": 0, "platform": 0}) == {
        frozenset(["business", "risk"]),
        frozenset(["product"]),
        frozenset(["data_ml", "platform"]),
    }
    assert without_remainder([("business",)], {"business": 3, "risk": 0}, 3) == ()
    assert shown({"risk": 0, "platform": 0}) == set()


@pytest.mark.parametrize(
    ("people", "rows"),
    [
        # Perspectives with enough people stand alone, and one missing answer costs one row.
        (dict.fromkeys(PERSPECTIVES, 3), "business, product, executive, data_ml, platform, risk"),
        (
            dict.fromkeys(PERSPECTIVES, 3) | {"risk": 2},
            "business risk, product, executive, data_ml, platform",
        ),
        # A small one joins the smallest neighbour of its side.
        ({"business": 5, "product": 4, "executive": 1, "risk": 3}, "business, product executive, risk"),
        # Two small ones join each other, and leave a large one alone if they are enough together.
        ({"business": 2, "product": 1, "data_ml": 3, "platform": 4}, "business product, data_ml, platform"),
        ({"business": 5, "product": 2, "executive": 1}, "business, product executive"),
        ({"business": 5, "product": 1, "executive": 1}, "business product executive"),
        # Where one neighbour is not enough it takes more.
        ({"business": 1, "product": 1, "executive": 1}, "business product executive"),
        # Few people of risk join one of the business side.
        ({"business": 2, "risk": 1}, "business risk"),
        ({"business": 3, "risk": 3}, "business, risk"),
        # A side that is too small joins one perspective of the nearest: left out, the two could be computed.
        ({"business": 4, "product": 3, "platform": 2}, "business, product platform"),
        # The business side is nearest to risk, which falls back to it.
        ({"business": 2, "platform": 3, "risk": 3}, "business risk, platform"),
        # Fewer than k in all are not shown.
        ({"business": 1, "platform": 1}, ""),
    ],
)
def test_small_perspectives_join_as_few_neighbours_as_are_enough(people: dict[str, int], rows: str) -> None:
    assert shown(people) == {frozenset(row.split()) for row in rows.split(", ") if row}
