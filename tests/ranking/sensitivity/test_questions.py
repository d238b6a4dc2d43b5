"""What an open question could still change: by hand, at the edges, and against answers really typed in."""

from typing import Any

import numpy as np
import pytest

from apps.ranking import Estimate, Item, Perspective, Quantity, Settings, Stakeholder
from apps.ranking.draws.margins import crisp_evidence
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.results.changes import Question
from apps.ranking.results.people import Agreement
from apps.ranking.sensitivity.questions import value_of_questions
from tests.ranking.build import approx, assessed, engagement, exactly, order, person, room, rooms

THREE = ("data", "user", "model")
ONE_ITEM_EACH = [Item(f"{name}1", name) for name in THREE]


def asked_of(*people: Stakeholder, settings: Settings | None = None, **parts: Any) -> dict[str, Question]:
    questions = assessed(*people, settings=settings or Settings(draws=8, seed=7), **parts).voi
    assert questions is not None
    return {question.id: question for question in questions}


def values(question: Question) -> tuple[bool, float, float]:
    return question.can_flip, approx(question.swing), approx(question.evoi)


def test_an_item_left_blank_by_the_only_one_asked() -> None:
    # Symptoms alone, threshold .25. Data .75, model .25: data a full preference ahead, user unknown. Three orders
    # have data before model: P(first) = data 2/3, user 1/3.
    #   user at 0: data 1 ahead of user, model 1 ahead of user: data.             P = (1, 0, 0)
    #   user at .25: data 1 ahead, level with model: data.                        P = (1, 0, 0)
    #   user at .5: data 1 ahead, user 1 ahead of model: data.                    P = (1, 0, 0)
    #   user at .75: level with data, 1 ahead of model: two orders tie.           P = (1/2, 1/2, 0), a new set
    #   user at 1: 1 ahead of data: user.                                         P = (0, 1, 0)
    # Nobody answered, so each level has 1/5. swing: data loses 2/3. evoi: (1 + 1 + 1 + 1/2 + 1)/5 - 2/3 = 7/30.
    bob = person("bob", likert={"data1": 4, "model1": 2, "user1": None})
    found = asked_of(bob, dimensions=THREE, items=ONE_ITEM_EACH)["user1"]
    assert values(found) == (True, 2 / 3, 7 / 30)
    assert (found.kind, found.reasons, found.people) == ("item", ("unanswered", "silent_group"), 1)


def test_an_answer_given_makes_the_like_of_it_likelier() -> None:
    # As before, and carol answered all three: data .75, model .25, user 1, so for her user is 1 ahead of data and of
    # model. The means of both: data 1 ahead of model, user 1/2 ahead of data and of model: P = (0, 1, 0).
    # Bob's user at 0 (data +1, model +1 ahead of user): both pairs of user come to 0; three orders have data before
    # model: P = (2/3, 1/3, 0). At .25: user level with data, 1/2 ahead of model: P = (1/2, 1/2, 0); at .5: level with
    # data, 1 ahead of model: P = (1/2, 1/2, 0); at .75 and 1 user stays first.
    # One answer was given, a 5: its chance is (1 + 1/5)/2 = .6, that of the others .1 each.
    # evoi: .1 (2/3 - 1) + .1 (1/2 - 1) + .1 (1/2 - 1) = -2/15: on balance bob would only make it less certain.
    bob = person("bob", likert={"data1": 4, "model1": 2, "user1": "dk"})
    carol = person("carol", likert={"data1": 4, "model1": 2, "user1": 5})
    found = asked_of(bob, carol, dimensions=THREE, items=ONE_ITEM_EACH)["user1"]
    assert values(found) == (True, 2 / 3, -2 / 15)
    assert (found.reasons, found.people) == (("unanswered",), 1)


def test_a_limit_left_blank_is_asked_for() -> None:
    # Headroom alone, threshold 1/2 decade. Data has 1 decade, user 1/4, model no limit: user a full preference ahead
    # of data, model unknown: P(first) = user 2/3, model 1/3.
    #   model at -1 and -1/2: a full preference ahead of both: model.                         P = (0, 0, 1)
    #   model at 0: 1/2 ahead of user, 1 ahead of data: model.                                P = (0, 0, 1)
    #   model at 1/2, 1 and 2: behind user.                                                   P = (0, 1, 0)
    # Nobody has a headroom for model, so each level has 1/6. swing: user loses 2/3. evoi: 1 - 2/3.
    no_limit = Estimate(now=exactly(50.0), horizon=exactly(400.0))
    bob = person("bob", estimates={**rooms(data=1.0, user=0.25), "model_load": no_limit})
    found = asked_of(bob, dimensions=THREE)
    assert values(found["model_load"]) == (True, 2 / 3, 1 / 3)
    assert (found["model_load"].kind, found["model_load"].people) == ("quantity", 1)
    assert set(found) == {"ranking", "model_load"}


def test_a_ranking_with_a_tie_counts_for_every_order_that_agrees() -> None:
    # Carol has data and user level, both before model: P(first) = data 1/2, user 1/2. Her one ranking counts half for
    # each of the two orders that agree with it: their chance is (1/2 + 1/6)/2 = 1/3, that of the other four 1/12.
    # With bob's at half the weight (d, u, m):
    #   d u m and d m u: data first, 1.        u d m and u m d: user first, 1.
    #   m d u: both pairs of model come to 0 and data is 1/2 ahead of user: three orders, data 2/3, model 1/3.
    #   m u d: likewise user 2/3, model 1/3.
    # evoi: (1/3 + 1/3 + 1/12 + 1/12)(1 - 1/2) + (1/12 + 1/12)(2/3 - 1/2) = 5/12 + 1/36 = 4/9.
    # swing: 1/2, where one of the two takes all, and where user's 1/2 goes to data (1/6) and to model (1/3).
    bob, carol = person("bob"), person("carol", ranking=order(("data", "user"), "model"))
    found = asked_of(bob, carol, dimensions=THREE)["ranking"]
    assert values(found) == (True, 1 / 2, 4 / 9)
    assert (found.kind, found.reasons, found.people) == ("ranking", ("unanswered",), 1)


def test_one_dimension_ranked_is_a_ranking_only_where_the_rest_counts_as_below() -> None:
    voters = [person("bob", ranking={"data": 1}), person("carol", ranking=order(*THREE))]
    assert asked_of(*voters, dimensions=THREE)["ranking"].people == 1
    below = Settings(draws=8, seed=7, unranked="below")
    assert "ranking" not in asked_of(*voters, dimensions=THREE, settings=below)


def test_what_everybody_answered_is_no_question() -> None:
    bob = person("bob", ranking=order(*THREE), likert={"data1": 3, "user1": 4}, estimates=rooms(data=1.0))
    assert asked_of(bob, dimensions=THREE) == {}


def test_nobody_is_filled_in_where_nobody_was_asked() -> None:
    # Carol was asked nothing: only what bob left blank is open, and only of bob, but a ranking is asked of both.
    bob = person("bob", likert={"data1": None, "user1": 4}, estimates={"data_load": Estimate()})
    found = asked_of(bob, person("carol", "risk"), dimensions=THREE)
    assert {name: one.people for name, one in found.items()} == {"ranking": 2, "data1": 1, "data_load": 1}


def test_a_group_without_people_is_asked_what_anyone_was_asked() -> None:
    # Product has nobody: its stand-in could rank, and give the limit, but was never asked for the limit of user.
    groups = [Perspective("business"), Perspective("product")]
    bob = person("bob", ranking=order(*THREE), likert={"data1": 4}, estimates=rooms(data=1.0, model=0.75))
    found = asked_of(bob, dimensions=THREE, groups=groups)
    assert set(found) == {"ranking", "data1", "data_load", "model_load"}
    assert all((one.reasons, one.people) == (("silent_group",), 1) for one in found.values())
    # The stand-in's order weighs as much as bob's. Rankings and headroom are the streams; in headroom model is 1/2
    # ahead of data, user unknown. Bob alone: data, user, model. It takes another person to make user first.
    assert found["ranking"].can_flip
    # One limit moves the pool by half as much: 1 and -1 decade pool to 0 for data, which then leads in both streams.
    assert found["data_load"].swing > 0


def test_a_stand_in_answers_one_item_and_so_has_a_score_only_if_that_is_half_of_what_was_asked() -> None:
    # Rankings apart, symptoms count from two dimensions on; one item can't give the stand-in two scores. Nothing moves.
    groups = [Perspective("business"), Perspective("product")]
    bob = person("bob", ranking=order(*THREE), likert={"data1": 4, "user1": 2})
    found = asked_of(bob, dimensions=THREE, groups=groups)
    assert values(found["data1"]) == (False, 0.0, 0.0)


def test_without_anybody_the_rankings_of_all_groups_are_asked_for() -> None:
    # No evidence: each of three dimensions 1/3. Any order given by both stand-ins decides alone: evoi and swing 2/3.
    found = asked_of(dimensions=THREE, groups=[Perspective("business"), Perspective("product")])
    assert set(found) == {"ranking"}
    assert values(found["ranking"]) == (True, 2 / 3, 2 / 3)
    assert (found["ranking"].reasons, found["ranking"].people) == (("silent_group",), 2)


def test_without_groups_there_is_nobody_to_ask() -> None:
    assert asked_of(dimensions=THREE, groups=[]) == {}


def test_a_limit_missing_for_all_is_asked_for() -> None:
    no_limit = Estimate(now=exactly(100.0))
    people = [
        person(name, ranking=order(*THREE), estimates={"data_load": no_limit, "user_load": room(1.0)})
        for name in ("bob", "carol")
    ]
    found = asked_of(*people, dimensions=THREE)
    assert (found["data_load"].reasons, found["data_load"].people) == (("unanswered", "silent_group"), 2)
    # With it headroom becomes a stream, and data may have less room than user or more.
    assert found["data_load"].swing > 0


def test_a_demand_nobody_gave_is_taken_as_one_with_the_limit() -> None:
    # Headroom of user alone is no stream: 1/3 each. With a headroom for data it is: data first up to a tie at 1/2,
    # user from 1 on; model floats, so the leader has 2/3.
    #   data at -1, -1/2, 0: P = (2/3, 0, 1/3). At 1/2: no pair is decided, 1/3 each. At 1, 2: P = (0, 2/3, 1/3).
    bob = person("bob", estimates={"data_load": Estimate(), "user_load": room(0.5)})
    found = asked_of(bob, dimensions=THREE)["data_load"]
    assert values(found) == (True, 1 / 3, 5 / 6 * 1 / 3)


def test_a_floor_has_its_limit_below_the_demand() -> None:
    # As the case before, but data must not fall below its limit: the same six answers, the same values.
    quantities = [Quantity("data_load", "data", "things", "floor"), Quantity("user_load", "user", "things")]
    demand = Estimate(now=exactly(200.0), horizon=exactly(20.0))
    bob = person("bob", estimates={"data_load": demand, "user_load": room(0.5)})
    found = asked_of(bob, dimensions=THREE, quantities=quantities)["data_load"]
    assert values(found) == (True, 1 / 3, 5 / 6 * 1 / 3)


def test_a_demand_of_zero_leaves_room_whatever_the_limit() -> None:
    # Every limit gives 3 decades, so user is first for sure among the two; each answer does the same.
    bob = person("bob", estimates={"data_load": Estimate(now=exactly(0.0)), "user_load": room(0.5)})
    found = asked_of(bob, dimensions=THREE)["data_load"]
    assert values(found) == (True, 1 / 3, 1 / 3)


def test_an_own_headroom_halfway_between_two_levels_counts_for_the_lower() -> None:
    # Only user and data, one stream. Carol: user 1/2, data 3/4, a headroom between 1/2 and 1. Bob's demand is hers,
    # so his answer h gives the pool a headroom of (3/4 + h)/2 and (user stays at 1/2) data is first below h = 1/4.
    #   h = -1, -1/2, 0: P = (2/3, 0, 1/3); h = 1/2, 1, 2: P = (0, 2/3, 1/3), as at present. No answer has another
    #   maximum, so evoi is 0 whatever the chances; swing 2/3.
    bob = person("bob", estimates={"data_load": Estimate(now=exactly(100.0))})
    carol = person("carol", estimates=rooms(data=0.75, user=0.5))
    assert values(asked_of(bob, carol, dimensions=THREE)["data_load"]) == (True, 2 / 3, 0.0)


def test_an_item_that_is_not_scored_changes_nothing() -> None:
    items = [*ONE_ITEM_EACH, Item("check", "data", scored=False)]
    bob = person("bob", likert={"data1": 4, "user1": 2, "check": None})
    found = asked_of(bob, dimensions=THREE, items=items)["check"]
    assert values(found) == (False, 0.0, 0.0)


FOUR = ("ann", "bob", "carol", "dan")


def test_a_contested_item_is_asked_of_everyone_again() -> None:
    # Answers 1, 1, 5, 5 are polarised. Data .5 for all; user as answered: two put it 1 behind, two 1 ahead of data,
    # which comes to 0; model unknown: 1/3 each. Everyone at 1: data 1 ahead of user, model floats: (2/3, 0, 1/3); 2
    # likewise; 3: level, 1/3 each; 4 and 5: user (0, 2/3, 1/3).
    # Four answers, half of them 1, half 5: chances (4/2 + 1/5)/5 = .44 for these, .04 for the others.
    # evoi: (.44 + .04 + .04 + .44)/3 = .32. swing: 1/3.
    people = [
        person(name, likert={"data1": 3, "user1": level})
        for name, level in zip(FOUR, (1, 1, 5, 5), strict=True)
    ]
    found = asked_of(*people, dimensions=THREE, items=ONE_ITEM_EACH)["user1"]
    assert values(found) == (True, 1 / 3, 0.32)
    assert (found.reasons, found.people) == (("contested",), 4)


def test_a_contested_item_someone_left_blank_is_asked_of_everyone_too() -> None:
    levels = (1, 1, 5, 5, None)
    people = [
        person(name, likert={"data1": 3, "user1": level})
        for name, level in zip((*FOUR, "erin"), levels, strict=True)
    ]
    found = asked_of(*people, person("frank"), dimensions=THREE, items=ONE_ITEM_EACH)["user1"]
    assert (found.reasons, found.people) == (("unanswered", "contested"), 5)


@pytest.mark.parametrize(
    ("levels", "is_open"),
    [((1, 1, 5, 5), True), ((2, 2, 4, 5), True), ((4, 4, 4, 5), False)],
    ids=["polarised", "contested", "agreed"],
)
def test_an_item_everyone_answered_is_open_only_where_the_answers_disagree(
    levels: tuple[int, ...], is_open: bool
) -> None:
    people = [person(name, likert={"user1": level}) for name, level in zip(FOUR, levels, strict=True)]
    assert ("user1" in asked_of(*people, dimensions=THREE, items=ONE_ITEM_EACH)) is is_open


def test_a_quantity_of_which_one_field_is_contested_is_asked_of_everyone_again() -> None:
    # Limits 100 and 10,000 are two decades apart. At present data has (0 + 2)/2 = 1 decade, user 3/4: user is 1/2
    # ahead of data: P = (0, 2/3, 1/3). Both asked again with h: data is first below 3/4.
    # Own headrooms 0 and 2: chances (2/2 + 1/6)/3 = 7/18 for these, 1/18 for the other four. The highest share is 2/3
    # whatever the answer: evoi 0, swing 2/3.
    people = [
        person("bob", estimates=rooms(data=0.0, user=0.75)),
        person("carol", estimates=rooms(data=2.0, user=0.75)),
    ]
    found = asked_of(*people, dimensions=THREE)
    assert values(found["data_load"]) == (True, 2 / 3, 0.0)
    assert (found["data_load"].reasons, found["data_load"].people) == (("contested",), 2)
    assert "user_load" not in found


def test_questions_that_can_flip_come_first_then_the_gain_the_swing_and_the_name() -> None:
    # Model stays unknown, so no question but its own can give it more than 1/3.
    blank = {"data1": 4, "user1": None, "model1": 2, "check": None, "also": None}
    items = [*ONE_ITEM_EACH, Item("check", "data", scored=False), Item("also", "user", scored=False)]
    found = assessed(person("bob", likert=blank), dimensions=THREE, items=items).voi
    assert found is not None
    # Bob's ranking beside his answers: the order of these two is the rule's, the other two change nothing at all.
    assert [one.id for one in found][2:] == ["also", "check"]
    assert [one.can_flip for one in found] == [True, True, False, False]
    assert found[0].evoi >= found[1].evoi


def test_the_labels_alone_say_what_is_contested() -> None:
    people = [
        person(name, ranking=order(*THREE), likert={"user1": level}, estimates=rooms(data=level))
        for name, level in zip(FOUR, (1, 1, 5, 5), strict=True)
    ]
    evidence = read_evidence(engagement(*people, dimensions=THREE), unranked_below=False)
    crisp = crisp_evidence(evidence, Settings(), np.ones((1, 4)))
    no_labels = Agreement(None, None, None, None, None, {}, {})
    assert value_of_questions(evidence, crisp, no_labels, Settings()) == ()
