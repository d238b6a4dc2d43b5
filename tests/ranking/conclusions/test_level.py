from dataclasses import replace
from typing import Any

import pytest

from apps.ranking.conclusions.verdict import (
    Grounds,
    can_still_move,
    held_back_by,
    is_nothing_undone,
    level_of,
    nothing_level_of,
)
from apps.ranking.results.verdict import Hinge, InfluentialVoice, Question, Voice

FIGURED = {"data": True, "user": True, "model": True}
FIRM = Grounds(
    people=3,
    perspectives=3,
    strands=1,
    p_first={"data": 0.8, "user": 0.15, "model": 0.05},
    p_nothing=0.8,
    figured=FIGURED,
    is_unheard=False,
    hinge=None,
    is_late=False,
    held_back=(),
    is_nothing_held_back=False,
)
LONE = Voice("figures", "bob")


def test_all_that_is_needed_makes_it_firm() -> None:
    assert level_of(FIRM) == "firm"
    assert level_of(replace(FIRM, figured=FIGURED | {"model": False})) == "firm"


@pytest.mark.parametrize(
    "missing",
    [
        {"perspectives": 2},
        {"figured": FIGURED | {"data": False}},
        {"figured": FIGURED | {"user": False}},
        {"held_back": (LONE,)},
        {"p_first": {"data": 0.79, "user": 0.16, "model": 0.05}},
        {"p_first": {"data": 0.6, "user": 0.3, "model": 0.1}},
    ],
)
def test_what_is_missing_leaves_it_leaning(missing: dict[str, Any]) -> None:
    assert level_of(replace(FIRM, **missing)) == "leaning"


@pytest.mark.parametrize(
    "missing", [{"p_first": {"data": 0.59, "user": 0.36, "model": 0.05}}, {"is_unheard": True}]
)
def test_below_three_fifths_or_resting_on_nothing_it_is_open(missing: dict[str, Any]) -> None:
    assert level_of(replace(FIRM, **missing)) == "open"


@pytest.mark.parametrize("missing", [{"people": 2}, {"strands": 0}])
def test_too_few_people_or_no_strand_is_insufficient(missing: dict[str, Any]) -> None:
    assert level_of(replace(FIRM, is_unheard=True, **missing)) == "insufficient"


def hinge(without: str, p: float) -> Hinge:
    return Hinge("data_load", "bob", "data", 0.8, without, p)


@pytest.mark.parametrize(
    ("found", "level"),
    [
        (hinge("data", 0.9), "firm"),
        (hinge("data", 0.79), "leaning"),
        (hinge("data", 0.59), "open"),
        (hinge("user", 0.9), "open"),
    ],
)
def test_on_one_disputed_figure_it_is_as_firm_as_without_it_and_open_where_another_leads(
    found: Hinge, level: str
) -> None:
    assert level_of(replace(FIRM, hinge=found)) == level


def test_without_the_disputed_figure_nothing_becomes_firmer() -> None:
    leaning = replace(FIRM, perspectives=2, hinge=hinge("data", 0.9))
    assert level_of(leaning) == "leaning"
    assert level_of(replace(leaning, is_unheard=True)) == "open"


def test_what_is_not_live_within_the_horizon_is_never_said_to_reach_nothing() -> None:
    assert nothing_level_of(replace(FIRM, is_late=True)) is None


def test_of_two_equal_rivals_the_first_by_name_counts() -> None:
    p_first = {"user": 0.1, "data": 0.8, "model": 0.1}
    assert level_of(replace(FIRM, p_first=p_first, figured=FIGURED | {"user": False})) == "firm"
    assert level_of(replace(FIRM, p_first=p_first, figured=FIGURED | {"model": False})) == "leaning"


def test_nothing_near_is_firm_only_where_every_dimension_rests_on_figures() -> None:
    assert nothing_level_of(FIRM) == "firm"
    missing: dict[str, Any]
    for missing in (
        {"figured": FIGURED | {"model": False}},
        {"perspectives": 2},
        {"is_nothing_held_back": True},
        {"p_nothing": 0.79},
        {"p_nothing": 0.6},
    ):
        assert nothing_level_of(replace(FIRM, **missing)) == "leaning"
    assert nothing_level_of(replace(FIRM, p_nothing=0.59)) is None


def voice(name: str, p: float, leader: str = "data", p_nothing: float = 0.0) -> InfluentialVoice:
    return InfluentialVoice("figures", name, p, p - 0.9, leader, "firm", p_nothing)


def test_a_voice_holds_back_by_turning_the_leader_or_losing_the_line() -> None:
    voices = [voice("ann", 0.795), voice("bob", 0.78), voice("cleo", 0.85, leader="user")]
    assert held_back_by(voices, "data", 0.9) == (Voice("figures", "bob"), Voice("figures", "cleo"))
    assert held_back_by(voices, "data", 0.79) == ()


def test_single_opinions_that_hold_back_are_named_once() -> None:
    opinion = replace(voice("", 0.7), kind="opinions")
    assert held_back_by([opinion, voice("bob", 0.78), opinion], "data", 0.9) == (
        Voice("opinions", ""),
        Voice("figures", "bob"),
    )


def test_a_voice_less_may_undo_that_nothing_is_near() -> None:
    assert is_nothing_undone([voice("ann", 0.9, p_nothing=0.85), voice("bob", 0.9, p_nothing=0.78)])
    assert not is_nothing_undone([voice("ann", 0.9, p_nothing=0.795)])
    assert not is_nothing_undone([])


@pytest.mark.parametrize(
    ("moves", "moving"),
    [
        ([], False),
        ([(0.05, -0.05)], False),
        ([(0.051, 0.0)], True),
        ([(0.0, -0.06)], True),
        ([(0.03, 0.0), (0.021, -0.01)], True),
        ([(0.03, 0.0), (0.021, 0.0), (0.0, 0.0)], True),  # the two that move it most
        ([(-0.03, 0.0), (-0.021, 0.01)], True),
        ([(0.03, -0.03), (0.02, -0.02)], False),
        ([(0.02, 0.0), (0.02, 0.0), (0.02, 0.0)], False),
        ([(0.03,), (-0.03,)], False),
    ],
)
def test_asking_moves_by_one_answer_or_by_two_the_same_way(
    moves: list[tuple[float, ...]], *, moving: bool
) -> None:
    questions = [Question(f"q{place}", "item", own, 0.0) for place, own in enumerate(moves)]
    assert can_still_move(questions) == moving


# What rounding takes away crosses no line; twice as much does.
NEAR, FAR = 1e-12, 2e-12


def leading(p: float) -> Grounds:
    return replace(FIRM, p_first={"data": p, "user": 1 - p, "model": 0.0})


def test_what_rounding_takes_away_crosses_no_line() -> None:
    assert [level_of(leading(0.8 - one)) for one in (NEAR, FAR)] == ["firm", "leaning"]
    assert [level_of(leading(0.6 - one)) for one in (NEAR, FAR)] == ["leaning", "open"]
    nothing = [
        nothing_level_of(replace(FIRM, p_nothing=p)) for p in (0.8 - NEAR, 0.8 - FAR, 0.6 - NEAR, 0.6 - FAR)
    ]
    assert nothing == ["firm", "leaning", "leaning", None]


def test_what_rounding_takes_away_holds_nothing_back() -> None:
    bob = (Voice("figures", "bob"),)
    assert [held_back_by([voice("bob", 0.7)], "data", p) for p in (0.8, 0.8 - NEAR, 0.8 - FAR)] == [
        bob,
        bob,
        (),
    ]
    line = 0.8 - 0.01
    assert [held_back_by([voice("bob", line - one)], "data", 0.9) for one in (NEAR, FAR)] == [(), bob]
    undone = [is_nothing_undone([voice("bob", 0.9, p_nothing=line - one)]) for one in (-NEAR, 0.0, NEAR, FAR)]
    assert undone == [False, False, False, True]


def test_a_move_of_no_more_than_rounding_is_none() -> None:
    moves = [[Question("q", "item", (0.05 + one,), 0.0)] for one in (NEAR, FAR)]
    assert [can_still_move(one) for one in moves] == [False, True]
