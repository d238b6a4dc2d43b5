"""What keeps a round from being compared with the one before: other dimensions, and other points of an item."""

from typing import Any

import pytest

from apps.ranking.inputs.validation import MOST_POINTS, engagement_problems, round_problems
from tests.ranking.inputs.test_validation import ENGAGEMENT, changed, told

OTHERS = ("dimensions_differ", "The round before ranks the same dimensions as this one.")


def with_points(points: object) -> dict[str, Any]:
    return changed(lambda e: e["items"][1].update(points=points))


def test_the_same_dimensions_in_any_order_and_the_same_points_can_be_compared() -> None:
    turned = changed(lambda e: e["dimensions"].reverse())
    assert round_problems(ENGAGEMENT, turned) == []
    assert round_problems(ENGAGEMENT, with_points(5)) == []  # what an item has that names none


def test_other_dimensions_are_named_where_they_stand() -> None:
    other = changed(lambda e: e["dimensions"].append("cost"))
    assert told(round_problems(ENGAGEMENT, other)) == [("dimensions", *OTHERS)]
    assert told(round_problems(other, ENGAGEMENT, "previous")) == [("previous.dimensions", *OTHERS)]


def test_other_points_are_named_where_they_stand() -> None:
    said = ("points_differ", "The item 'u1' has 5 points in this round.")
    assert told(round_problems(ENGAGEMENT, with_points(7))) == [("items[1].points", *said)]
    assert told(round_problems(ENGAGEMENT, with_points(7), "previous")) == [
        ("previous.items[1].points", *said)
    ]


def test_an_item_of_one_round_alone_is_no_problem() -> None:
    more = changed(lambda e: e["items"].append({"id": "new", "dimension": "data", "points": 7}))
    assert round_problems(ENGAGEMENT, more) == round_problems(more, ENGAGEMENT) == []


@pytest.mark.parametrize("points", ["7", None, MOST_POINTS + 1, MOST_POINTS + 0.5])
def test_points_that_are_no_scale_are_left_to_their_own_check(points: object) -> None:
    assert round_problems(with_points(points), ENGAGEMENT) == []


@pytest.mark.parametrize("unread", [None, [], "engagement", {}, {"dimensions": 3, "items": 3}])
def test_what_cannot_be_read_is_left_to_its_own_check(unread: object) -> None:
    assert round_problems(unread, ENGAGEMENT) == round_problems(ENGAGEMENT, unread) == []


def test_a_lone_name_and_a_lone_row_are_no_lists() -> None:
    assert round_problems({"dimensions": "data"}, {"dimensions": "atad"}) == []
    row = {"id": "u1", "points": 7}
    assert round_problems(ENGAGEMENT, {"items": row}) == []


def test_most_points_of_an_item() -> None:
    assert engagement_problems(with_points(MOST_POINTS)) == []
    assert [one.code for one in engagement_problems(with_points(MOST_POINTS + 1))] == ["too_large"]


def test_an_answer_that_refers_to_nothing_is_not_held_against_its_item() -> None:
    unknown = changed(lambda e: e["opinions"][0]["likert"].update(x9=9.5))
    assert [one.code for one in engagement_problems(unknown)] == ["unknown_item"]
    unread = changed(lambda e: e.update(items=3))
    unread["opinions"][0]["likert"] = {"d1": 0}
    assert [one.code for one in engagement_problems(unread)] == ["wrong_type", "likert_out_of_range"]
