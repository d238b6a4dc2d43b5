"""What asking could still move, and when nothing could."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from apps.ranking import CrowdAnswers, Item, Perspective, Quantity, Statement
from apps.ranking.constants import V_MU, V_SD, V_SHIFT, Y_MAX, Z90
from apps.ranking.figures.dimensions import unasked_months
from apps.ranking.inputs.types import Engagement, Estimate
from apps.ranking.results.verdict import Question
from apps.ranking.what_if.present import Present
from apps.ranking.what_if.questions import questions
from tests.ranking.build import DIMENSIONS, Person, approx, feelings, order, person, said
from tests.ranking.conclusions.engagements import SIX, USER_FELT, USER_FIRST, crowd, result
from tests.ranking.evidence_strategies import engagements
from tests.ranking.what_if.cases import COMFORTABLE, HAND, NEAR, present_in, present_of

TWO_LOADS = [
    *[Quantity(f"{name}_load", name, "things") for name in DIMENSIONS],
    Quantity("user_peak", "user", "things"),
]


def asked(present: Present, kind: str | None = None) -> dict[str, Question]:
    return {one.id: one for one in questions(present) if kind in (None, one.kind)}


def p_of(present: Present, leader: int) -> float:
    return float(present.whole.p_first[leader])


def test_a_known_figure_is_asked_by_the_lowest_and_the_highest_eighth_of_all_its_draws() -> None:
    present = present_of(*crowd(3, *[HAND] * 3, opinions=True), draws=8000)
    found = asked(present)["user_load.room"]
    whole, leader = present.whole, present.answer.leader
    room = whole.latent.quantities[3].room
    assert whole.engagement.quantities[3].id == "user_load"
    ranked = room.argsort(kind="stable")
    for move, rows in zip(found.moves, (ranked[:1000], ranked[-1000:]), strict=True):
        weights = whole.weights[rows]
        share = (weights * whole.first[rows, leader]).sum() / weights.sum()
        assert move == approx(share - present.answer.p)
    assert found.kind == "figure"
    assert found.moves[0] > 0 > found.moves[1]
    assert found.swing == max(map(abs, found.moves))


def test_what_never_varies_is_no_question() -> None:
    given_figures = {
        "data_load": said(10, 0, 2),
        "user_load": said(10, 100, 1),
        "model_load": said(0, 100, horizon=50),
        "organization_load": said(10, 100),
    }
    found = asked(present_of(*crowd(3, *[given_figures] * 3)), "figure")
    assert set(found) == {
        "user_load.room",
        "model_load.room",
        "organization_load.room",
        "organization_load.growth",
    }


def test_a_few_draws_still_have_ends() -> None:
    found = asked(present_of(*crowd(3, *[HAND] * 3), draws=5))["user_load.room"]
    assert len(found.moves) == 2


def moves_to(present: Present, *columns: Any) -> Any:
    """The moves if the first limit of users were at these log10 months."""
    few, user, moves = present.few, present.whole.dimensions.index("user"), []
    for column in columns:
        latent = few.latent.latent.copy()
        latent[:, user] = column
        answer = present.answer_with(latent, few.readings)
        moves.append(answer.p_first[present.answer.leader] - present.answer.p)
    return approx(tuple(moves))


def test_a_limit_nobody_knows_is_tried_early_late_and_comfortable() -> None:
    figures = HAND | {"user_load": said(40), "data_load": said(30, 1000, 2)}
    present = present_of(*crowd(6, *[figures] * 6))
    found = asked(present)["user_load"]
    user = present.whole.dimensions.index("user")
    column = present.few.latent.latent[:, user]
    assert found.kind == "unknown_limit"
    assert found.moves == moves_to(
        present,
        np.minimum(column, V_MU - Z90 * V_SD),
        np.minimum(column, V_MU + Z90 * V_SD),
        unasked_months(present.few.basis, user, 1, 1),
    )
    assert present.answer.leader == user
    # Sooner it leads more surely; if its limit is comfortable, less so.
    assert found.moves[0] > 0 > found.moves[2]


def test_beside_a_known_limit_the_figures_stay_as_they_are() -> None:
    present = present_of(*crowd(6, *[HAND | {"user_peak": said(40)}] * 6), quantities=TWO_LOADS)
    few, user, centre = present.few, present.whole.dimensions.index("user"), V_MU + V_SHIFT / 4
    assert asked(present)["user_peak"].moves == moves_to(
        present,
        np.minimum(few.latent.latent[:, user], centre - Z90 * V_SD),
        np.minimum(few.latent.latent[:, user], min(centre + Z90 * V_SD, Y_MAX)),
        np.minimum(few.latent.figures[:, user], unasked_months(few.basis, user, 2, 2)),
    )


def test_a_limit_cannot_be_reached_before_launch() -> None:
    late = present_of(*crowd(6, *[HAND | {"user_load": said(40)}] * 6), launch_month=12.0)
    assert asked(late)["user_load"].moves[:1] == moves_to(late, np.log10(12.0))


def test_what_there_is_today_can_be_what_nobody_knows() -> None:
    found = asked(present_of(*crowd(6, *[HAND | {"user_load": said(None, 100)}] * 6)))["user_load"]
    assert (found.kind, len(found.moves)) == ("unknown_now", 2)
    both = asked(present_of(*crowd(6, *[HAND | {"user_load": said()}] * 6)))["user_load"]
    assert (both.kind, len(both.moves)) == ("unknown_limit", 3)


def test_what_nobody_was_asked_is_no_question() -> None:
    figures = {name: one for name, one in HAND.items() if name != "user_load"}
    assert "user_load" not in asked(present_of(*crowd(6, *[figures] * 6)))
    once = [figures | {"user_load": Estimate()}, *[figures] * 5]
    assert "user_load" in asked(present_of(*crowd(6, *once)))


def answering(*levels: Any, item: str = "user1") -> list[Person]:
    """All feel users most, and answer one item as given."""
    return [
        person(f"p{place}", SIX[place % 6], USER_FIRST, {**USER_FELT, item: level}, HAND)
        for place, level in enumerate(levels)
    ]


def moves_if(present: Present, *people: Person) -> float:
    """Everybody had answered so from the start."""
    other = present_of(*people)
    return p_of(other, present.answer.leader) - p_of(present, present.answer.leader)


@pytest.mark.parametrize(
    ("levels", "ends"),
    [
        ((None, "dk", 2, 3, 3, 4), (2, 4)),
        (("dk", 1, *[2] * 9, *[4] * 9, 5), (2, 4)),  # the tenth of many is one of them
        (("dk", 3, 3), (1, 5)),  # two tell nothing of what is unusual
        (("dk", 3, 3, 3), (3, 3)),
    ],
)
def test_an_item_left_blank_is_filled_in_low_and_high_by_what_others_answer(
    levels: tuple[Any, ...], ends: tuple[int, int]
) -> None:
    present = present_of(*answering(*levels))
    found = asked(present)["user1"]
    filled = [answering(*(one if isinstance(one, int) else end for one in levels)) for end in ends]
    assert (found.kind, found.moves) == ("item", approx(tuple(moves_if(present, *one) for one in filled)))


def test_the_top_is_the_items_own() -> None:
    items = [Item(f"{name}{number}", name, points=7) for name in DIMENSIONS for number in (1, 2)]
    present = present_of(*answering("dk", 3, 3), items=items)
    other = present_of(*answering(7, 3, 3), items=items)
    leader = present.answer.leader
    assert asked(present)["user1"].moves[1] == approx(p_of(other, leader) - p_of(present, leader))


def test_an_answer_can_make_half_of_the_items_answered() -> None:
    blank = {**USER_FELT, "user1": None, "user2": None}
    people = [person(f"p{place}", SIX[place], USER_FIRST, blank, HAND) for place in range(3)]
    present = present_of(*people)
    top = [replace(one, likert={**one.likert, "user1": 5}) for one in people]
    assert asked(present)["user1"].moves[1] == approx(moves_if(present, *top))


def test_only_what_is_left_blank_and_scored_is_asked_again() -> None:
    items = [Item("user1", "user"), Item("user2", "user", scored=False), Item("data1", "data")]
    people = [
        person(f"p{place}", SIX[place], USER_FIRST, {"user1": 3, "user2": "dk", "data1": level})
        for place, level in enumerate((2, 2, 2))
    ]
    assert asked(present_of(*people, items=items)) == {}
    people[0] = replace(people[0], likert={"user1": 3, "user2": "dk", "data1": None})
    assert set(asked(present_of(*people, items=items))) == {"data1"}
    people[0] = replace(people[0], likert={"user1": 3})
    assert asked(present_of(*people, items=items)) == {}, "who was not asked left nothing blank"


def test_a_statement_that_is_counted_asks_nothing() -> None:
    counts = CrowdAnswers("all", 1.0, (0, 0, 1, 0, 0), unable=2)
    people = [person(f"p{place}", SIX[place], USER_FIRST, {"data1": 3}, HAND) for place in range(3)]
    items = [Item("user1", "user"), Item("data1", "data")]
    present = present_of(*people, items=items, statements=(Statement("user1", (counts,)),))
    assert asked(present, "item") == {}


def test_who_names_fewer_than_two_places_is_asked_for_the_first() -> None:
    full = [person(f"p{place}", SIX[place], USER_FIRST, {}, HAND) for place in range(3)]
    assert "ranking" not in asked(present_of(*full))
    declined = [*full, person("p3", SIX[3]), person("p4", SIX[4], {"data": 1})]
    present = present_of(*declined)
    found = asked(present)["ranking"]
    expected = []
    for name in DIMENSIONS:
        others = tuple(one for one in DIMENSIONS if one != name)
        named = [replace(one, ranking=order(name, others)) for one in declined[3:]]
        expected.append(moves_if(present, *full, *named))
    assert found.kind == "ranking"
    assert found.moves == approx(tuple(expected))
    assert present.whole.dimensions == DIMENSIONS


def test_the_widest_swing_comes_first_then_by_id() -> None:
    found = questions(present_of(*crowd(6, *[HAND | {"user_peak": said(40)}] * 4), quantities=TWO_LOADS))
    assert [(-one.swing, one.id) for one in found] == sorted((-one.swing, one.id) for one in found)
    assert {one.kind for one in found} == {"figure", "unknown_limit", "ranking"}


def test_nobody_has_no_questions() -> None:
    assert questions(present_of()) == ()


def may_stop(*people: Person, **parts: Any) -> bool:
    return result(*people, **parts).verdict.may_stop


def test_a_firm_first_place_that_nothing_asked_can_move_is_a_place_to_stop() -> None:
    assert may_stop(*crowd(12, *[NEAR] * 12, opinions=True))


def test_with_opinions_only_nobody_may_stop() -> None:
    for count in (3, 6, 24):
        found = result(*crowd(count, opinions=True))
        assert (found.verdict.opinion_only, found.verdict.may_stop) == (True, False)


def test_while_an_invited_perspective_is_empty_nobody_may_stop() -> None:
    perspectives = [Perspective(name) for name in (*SIX, "support")]
    assert not may_stop(*crowd(12, *[NEAR] * 12, opinions=True), perspectives=perspectives)


def test_while_a_limit_that_was_asked_could_come_first_nobody_may_stop() -> None:
    figures = NEAR | {"user_peak": said()}
    quantities = [replace(one, dimension="data") if one.id == "user_peak" else one for one in TWO_LOADS]
    near = {name: said(60, 100, 2) if name == "user_load" else one for name, one in figures.items()}
    found = result(*crowd(12, *[near] * 12, opinions=True), quantities=quantities)
    top = found.questions[0]
    assert (top.id, top.kind, top.swing > 0.05) == ("user_peak", "unknown_limit", True)
    assert not found.verdict.may_stop


def test_one_of_three_limits_known_leaves_two_to_ask_for() -> None:
    quantities = [*TWO_LOADS, Quantity("user_third", "user", "things")]
    figures: Mapping[str, Estimate] = COMFORTABLE | {"user_peak": said(), "user_third": said()}
    found = result(*crowd(12, *[figures] * 12), quantities=quantities)
    assert found.dimensions["user"].known == 1
    assert {one.id for one in found.questions if one.kind == "unknown_limit"} == {"user_peak", "user_third"}
    assert not found.verdict.may_stop


@given(engagements())
@settings(max_examples=20, deadline=None)
def test_moves_lead_to_probabilities(one_workshop: Engagement) -> None:
    present = present_in(one_workshop)
    for one in questions(present):
        assert one.swing == max(map(abs, one.moves))
        assert all(-1e-9 <= present.answer.p + move <= 1 + 1e-9 for move in one.moves)


@pytest.mark.parametrize("turned", [False, True])
def test_neither_names_nor_order_change_anything_but_ids(*, turned: bool) -> None:
    figures = [HAND, HAND, NEAR, HAND | {"user_load": said(40)}, HAND, {}]
    likert = [feelings(user=4, data=2, model=level, organization=2) for level in (1, 2, 3, 3, 4, 4)]
    people = [
        person(f"p{place}", SIX[place], USER_FIRST if place else {}, one, estimates)
        for place, (one, estimates) in enumerate(zip(likert, figures, strict=True))
    ]
    renamed = [replace(one, id=f"q{9 - place}") for place, one in enumerate(people)]
    one, other = result(*people), result(*(renamed[::-1] if turned else renamed))
    assert one.questions == other.questions
    assert one.flip_points == other.flip_points
    back = {new.id: old.id for new, old in zip(renamed, people, strict=True)}
    assert one.influence == replace(
        other.influence,
        voices=tuple(replace(voice, id=back.get(voice.id, voice.id)) for voice in other.influence.voices),
    )
