"""Crowds and perspectives beside each other, and dimensions that divide the room."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from apps.ranking import (
    Crowd,
    Engagement,
    Estimate,
    OrderDistance,
    Perspective,
    Quantity,
    Source,
    Triple,
    order_distances,
    preview,
)
from apps.ranking.results.people import CrowdView
from tests.ranking.build import (
    DIMENSIONS,
    FEW_DRAWS,
    assessed,
    engagement,
    exactly,
    feelings,
    order,
    person,
    room,
)
from tests.ranking.evidence_strategies import engagements

NOTHING = dict.fromkeys(DIMENSIONS)
SOURCES: tuple[Source, ...] = ("measured", "guess")


def test_every_crowd_sees_its_own_system() -> None:
    # Business: data 1 and (1 + 2) / 2 = 1.5, user 2 and 1.5; model and organization by one voter each, where a rank
    # is that among the dimensions named. Carol names one dimension alone: that is no ranking.
    people = [
        person("bob", "business", order("data", "user", "model"), feelings(data=5, user=2)),
        person("ann", "business", order(("data", "user"), "organization"), feelings(data=3)),
        person("carol", "business", {"model": 1}),
        person("dan", "risk", order(*DIMENSIONS[::-1]), feelings(model=1)),
    ]
    given_ = (Crowd("risk", 9.0), Crowd("business"), Crowd("audit"))
    crowds = assessed(*people, crowds=given_).disagreement.crowds
    assert list(crowds) == ["audit", "business", "risk"]
    assert crowds["business"].stated_rank == pytest.approx(
        {"data": 1.25, "user": 1.75, "model": 3, "organization": 3}
    )
    assert crowds["business"].symptoms == {"data": 0.75, "user": 0.25, "model": None, "organization": None}
    assert crowds["risk"].stated_rank == {"data": 4, "user": 3, "model": 2, "organization": 1}
    assert crowds["risk"].symptoms == NOTHING | {"model": 0.0}
    assert crowds["audit"] == CrowdView(NOTHING, NOTHING)


def test_a_perspective_borrows_no_figures_of_another_for_its_room() -> None:
    people = [
        person("bob", "business", estimates={"data_load": Estimate(now=exactly(100)), "user_load": room(1)}),
        person("ann", "business", estimates={"user_load": room(0.5)}),
        person("dan", "risk", estimates={"data_load": Estimate(now=exactly(10), limit=exactly(1000))}),
    ]
    rooms = assessed(
        *people, perspectives=[Perspective(one) for one in ("risk", "business", "audit")]
    ).disagreement.rooms
    assert list(rooms) == ["audit", "business", "risk"]
    assert rooms["audit"] == NOTHING
    # Business pools 100 against 1000 and 316, both as sure: a mean of 1 and .5 decades. It has no limit for the data.
    assert rooms["business"] == NOTHING | {"user": pytest.approx(0.75)}
    assert rooms["risk"] == NOTHING | {"data": pytest.approx(2.0)}


def test_a_perspective_is_at_its_tightest_quantity_and_its_surer_figures_weigh_more() -> None:
    # Bob's measured 100 of 1000 is 1 decade away: sd 2 ** .5 * .0756 = .107, taken as .12. Ann guesses 100 of 100,000,
    # 3 decades: sd 2 ** .5 * .7803 = 1.1035. Weights .12 ** -1.5 = 24.056 and 1.1035 ** -1.5 = .8627, of which bob's
    # is .96538: pooled room .96538 + 3 * .03462 = 1.0692. Both say of the second 1.5 decades: farther than that.
    measured, guessed = (Triple(None, 100.0, None, one) for one in SOURCES)
    tight = [
        Estimate(now=measured, limit=Triple(None, 1e3, None, "measured")),
        Estimate(now=guessed, limit=Triple(None, 1e5, None, "guess")),
    ]
    people = [
        person(name, "business", estimates={"load": own, "queue": room(1.5)})
        for name, own in zip(("bob", "ann"), tight, strict=True)
    ]
    quantities = [Quantity("load", "user", "things"), Quantity("queue", "user", "things")]
    found = assessed(*people, quantities=quantities).disagreement.rooms["business"]
    assert found == NOTHING | {"user": pytest.approx(1.0692, abs=1e-4)}
    over = [Quantity("load", "user", "things"), Quantity("queue", "user", "things", "floor")]
    # As a floor the queue of 100 is 1.5 decades under its limit.
    found = assessed(*people, quantities=over).disagreement.rooms["business"]
    assert found == NOTHING | {"user": pytest.approx(-1.5)}


def test_room_said_of_the_horizon_alone_is_brought_back_to_today() -> None:
    figures = {
        "load": Estimate(horizon=exactly(100), limit=exactly(1000), growth=exactly(10)),
        "launched": Estimate(now=exactly(0), horizon=exactly(100), limit=exactly(1000)),
    }
    quantities = [Quantity("load", "user", "things"), Quantity("launched", "data", "things")]
    found = assessed(person("bob", estimates=figures), quantities=quantities).disagreement.rooms["business"]
    # Before a launch there is no room of today.
    assert found == NOTHING | {"user": pytest.approx(2.0)}


def test_room_is_that_of_today_and_a_floor_has_it_above() -> None:
    figures = {
        "uptime": Estimate(now=exactly(1000), horizon=exactly(100), limit=exactly(10)),
        "load": Estimate(now=exactly(1), horizon=exactly(100), limit=exactly(1000)),
    }
    quantities = [Quantity("uptime", "data", "%", "floor"), Quantity("load", "user", "things")]
    found = assessed(person("bob", estimates=figures), quantities=quantities).disagreement.rooms["business"]
    assert found == NOTHING | {"data": pytest.approx(2.0), "user": pytest.approx(3.0)}


def test_crowds_are_as_far_apart_as_their_orders() -> None:
    people = [
        person("bob", "business", order(*DIMENSIONS[::-1])),
        person("carol", "product", order(*DIMENSIONS)),
        person("dan", "risk", order(*DIMENSIONS[::-1])),
        person("erin", "torn", order(*DIMENSIONS)),
        person("fay", "torn", order(*DIMENSIONS[::-1])),
        person("guy", "void", {"data": 1}),
    ]
    distances = order_distances(engagement(*people), ("business", "product", "risk", "torn", "void"))
    assert distances[0][1] == distances[1][0] == OrderDistance(1.0, 1.0)
    assert distances[0][2] == OrderDistance(0.0, 0.0)
    # Every order is as good for those who undo each other, so one is any other's.
    assert distances[3][3] == distances[3][0] == OrderDistance(0.0, 1.0)
    assert distances[4] == [None] * 5


def test_a_dimension_left_out_may_count_as_last() -> None:
    people = [
        person("bob", "business", order("data", "user")),
        person("dan", "risk", order("model", "organization", "data", "user")),
    ]
    given_ = engagement(*people)
    unknown, below = (
        order_distances(given_, ("business", "risk"), unranked_below=is_below)[0][1]
        for is_below in (False, True)
    )
    assert (unknown.least, unknown.most) == pytest.approx((0.0, 5 / 6))
    assert (below.least, below.most) == pytest.approx((4 / 6, 5 / 6))


@pytest.mark.parametrize("names", [[], ["business"]], ids=["no crowd", "an empty one"])
def test_nobody_there_leaves_an_empty_map(names: list[str]) -> None:
    perspectives, crowds = tuple(map(Perspective, names)), tuple(map(Crowd, names))
    found = preview(replace(engagement(), perspectives=perspectives, crowds=crowds), FEW_DRAWS)
    assert list(found.disagreement.crowds) == list(found.disagreement.rooms) == names


@settings(max_examples=25)
@given(engagements())
def test_the_map_is_in_range(given_: Engagement) -> None:
    found = preview(given_, FEW_DRAWS).disagreement
    for view in found.crowds.values():
        assert all(rank is None or 1 <= rank <= 4 for rank in view.stated_rank.values())
        assert all(score is None or 0 <= score <= 1 for score in view.symptoms.values())
    for rooms in found.rooms.values():
        assert all(decades is None or -3 <= decades <= 3 for decades in rooms.values())
