"""No group that is shown is smaller than k, and no subtraction brings a smaller one out."""

from hypothesis import given
from hypothesis import strategies as st

from apps.findings.privacy import shown_groups

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


@given(populations, st.integers(1, 5))
def test_nothing_shown_tells_of_fewer_than_k_people(people: dict[str, int], k: int) -> None:
    groups = shown_groups(people, sides=SIDES, fallback=FALLBACK, k=k)
    members = [name for group in groups for name in group]
    assert len(members) == len(set(members))
    sizes = [sum(people[name] for name in group) for group in groups]
    assert all(size >= k for size in sizes)
    # Beside a group the total is known, so whoever is in none must be nobody, or enough.
    left_out = sum(people.values()) - sum(sizes)
    assert not groups or left_out == 0 or left_out >= k


@given(populations)
def test_where_everybody_may_be_seen_each_perspective_is_shown(people: dict[str, int]) -> None:
    assert shown(people, k=1) == {frozenset([name]) for name, count in people.items() if count}


def test_perspectives_with_enough_people_stand_alone() -> None:
    everybody = dict.fromkeys(PERSPECTIVES, 3)
    assert shown(everybody) == {frozenset([name]) for name in PERSPECTIVES}


def test_small_perspectives_join_their_side() -> None:
    people = {"business": 2, "product": 1, "data_ml": 3, "platform": 4}
    assert shown(people) == {
        frozenset(["business", "product"]),
        frozenset(["data_ml"]),
        frozenset(["platform"]),
    }


def test_small_perspectives_that_are_enough_together_leave_the_large_one_alone() -> None:
    people = {"business": 5, "product": 2, "executive": 1}
    assert shown(people) == {frozenset(["business"]), frozenset(["product", "executive"])}


def test_one_small_perspective_takes_its_whole_side_with_it() -> None:
    # Shown alone, business would give product away: the side less business.
    assert shown({"business": 5, "product": 1}) == {frozenset(["business", "product"])}


def test_few_people_of_risk_join_the_business_side() -> None:
    assert shown({"business": 2, "risk": 1}) == {frozenset(["business", "risk"])}
    assert frozenset(["risk"]) in shown({"business": 3, "risk": 3})


def test_a_side_that_is_too_small_takes_the_smallest_group_with_it() -> None:
    # With business and product on screen, the total would give the two builders away.
    assert shown({"business": 4, "product": 3, "platform": 2}) == {frozenset(["business"])}


def test_fewer_than_k_in_all_are_not_shown() -> None:
    assert shown({"business": 1, "platform": 1}) == set()
