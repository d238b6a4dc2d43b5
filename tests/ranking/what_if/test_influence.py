"""The present answer, and what it becomes without one voice."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from apps.ranking.conclusions.standing import nothing_reached
from apps.ranking.figures.dimensions import latent_of
from apps.ranking.inputs.types import Engagement, Estimate
from apps.ranking.opinions.readings import readings_of
from apps.ranking.opinions.weights import draw_weights
from apps.ranking.results.verdict import Influence, InfluentialVoice, Voice
from apps.ranking.what_if import present as engine
from apps.ranking.what_if.present import Present, influence, voices_left_out
from tests.ranking.build import approx, person, said
from tests.ranking.conclusions.engagements import SIX, USER_FIRST, crowd, everywhere, result, weighed_of
from tests.ranking.evidence_strategies import engagements
from tests.ranking.what_if.cases import (
    COMFORTABLE,
    HAND,
    NEAR,
    present_in,
    present_of,
    settled,
    with_one_liar,
)

FIRM_PEOPLE = crowd(12, *[NEAR] * 12, opinions=True)


def test_things_are_tried_on_the_first_4096_draws() -> None:
    present = present_of(*crowd(6, *[HAND] * 6, opinions=True), draws=6000)
    assert (len(present.whole.weights), len(present.few.weights)) == (6000, 4096)
    assert (present.few.latent.latent == present.whole.latent.latent[:4096]).all()


def test_fewer_draws_are_all_there_is() -> None:
    present = settled(draws=500)
    assert present.few is present.whole


def test_where_nothing_is_otherwise_the_answer_is_the_present_one() -> None:
    present = present_of(*crowd(6, *[HAND] * 6, opinions=True), draws=6000)
    again = present.answer_with(present.few.latent.latent, present.few.readings)
    assert (again.p_first == present.answer.p_first).all()
    assert again.leader == present.answer.leader
    assert present.p_nothing_by(present.few.latent.latent, present.few.weights) == present.p_nothing
    assert present.p_nothing == nothing_reached(present.whole) != nothing_reached(present.few)


def test_a_difference_on_few_draws_is_added_to_what_all_say() -> None:
    present = present_of(*crowd(6, *[HAND] * 6, opinions=True), draws=6000)
    moved = present.answer_by(present.few.p_first + np.array([0.1, -0.1, 0.0, 0.0]))
    assert moved.p_first - present.whole.p_first == approx(np.array([0.1, -0.1, 0.0, 0.0]))


@pytest.mark.parametrize("shift", [2.0, -2.0])
def test_a_probability_stays_one(shift: float) -> None:
    present = settled(draws=5000)
    moved = present.answer_by(present.few.p_first + shift)
    assert set(moved.p_first) == {float(shift > 0)}
    sooner = present.p_nothing_by(present.few.latent.latent + shift, present.few.weights)
    assert 0 <= sooner <= 1


def voice(
    p: float, leader: str = "user", p_nothing: float = 0.0, present: Present | None = None
) -> InfluentialVoice:
    now = 0.0 if present is None else present.answer.p
    return InfluentialVoice("figures", "ann", p, p - now, leader, "firm", p_nothing)


def test_the_only_measurer_who_exaggerates_is_named() -> None:
    found = result(*with_one_liar(8))
    liar = next(one for one in found.influence.voices if one.id == "liar")
    assert (found.verdict.kind, found.verdict.level, found.ranking.order[0]) == (
        "disputed",
        "open",
        "organization",
    )
    assert (liar.kind, liar.leader) == ("figures", "user")
    assert -0.65 < liar.moves < -0.5, "one person's figures move this by more than fifty points"
    assert liar.p - liar.moves == approx(found.ranking.p_first["organization"])
    assert found.verdict.hinges_on.figures == "liar"


def told(present: Present) -> set[tuple[str, str]]:
    return {(one.kind, one.id) for one in voices_left_out(present)}


def test_every_row_that_says_something_is_left_out_and_every_crowd_and_perspective() -> None:
    silent = person("silent", "risk", {"data": 1}, {"data1": "dk"}, {"data_load": Estimate()})
    voices = voices_left_out(present_of(*crowd(5, *[NEAR] * 4, opinions=True), silent))
    # Of single opinions only how many there are; the fifth gave no figure.
    assert Counter((one.kind, one.id) for one in voices) == {
        ("opinions", ""): 5,
        **dict.fromkeys([*(("crowd", name) for name in SIX[:5])], 1),
        **dict.fromkeys([("figures", f"p{place}") for place in range(4)], 1),
        **dict.fromkeys([*(("perspective", name) for name in SIX[:4])], 1),
    }


def test_the_only_crowd_and_the_only_perspective_are_not_left_out() -> None:
    alone = [person(f"p{place}", ranking=USER_FIRST, estimates=NEAR) for place in range(3)]
    assert {kind for kind, _ in told(present_of(*alone))} == {"opinions", "figures"}


def test_rows_are_left_out_one_by_one_only_in_a_list_that_is_short_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    present = present_of(*crowd(12, *[NEAR] * 11, opinions=True))
    monkeypatch.setattr(engine, "MOST_ROWS", 12)
    assert len(voices_left_out(present)) == 12 + 6 + 11 + 6
    monkeypatch.setattr(engine, "MOST_ROWS", 11)
    found = voices_left_out(present)
    assert {one.kind for one in found} == {"crowd", "figures", "perspective"}
    assert influence(present, found).opinion_rows == 0


def test_nobody_has_no_influence() -> None:
    assert voices_left_out(present_of()) == ()
    assert result(person("ann")).influence == Influence(0, 0, ())


def test_leaving_out_figures_is_the_same_as_not_having_heard_them() -> None:
    present = present_of(*with_one_liar(5))
    rows = present.whole.engagement.figures
    members = np.array([one.id != "liar" for one in rows])
    left = latent_of(present.few.basis, members).latent
    # What they think stays.
    answer = present.answer_with(left, present.few.readings)
    liar = next(one for one in voices_left_out(present) if one.id == "liar")
    assert liar.p == answer.p_first[present.answer.leader]
    assert liar.leader == present.whole.dimensions[answer.leader]
    weights = draw_weights(present.few.readings, left)
    assert liar.p_nothing == present.p_nothing_by(left, weights)


def test_leaving_out_opinions_leaves_the_figures() -> None:
    present = present_of(*crowd(3, *[NEAR] * 3, opinions=True))
    evidence, latent = present.few.basis.evidence, present.few.latent.latent
    for place, name in enumerate(SIX[:3]):
        readings = readings_of(evidence, evidence.crowd_of != place)
        answer = present.answer_with(latent, readings)
        without = next(one for one in voices_left_out(present) if one.id == name and one.kind == "crowd")
        assert without.p == answer.p_first[present.answer.leader]
        assert without.p_nothing == present.p_nothing_by(latent, draw_weights(readings, latent))


def test_of_single_opinions_it_is_told_how_many_would_change_who_leads() -> None:
    present = present_of(*crowd(6, *[NEAR] * 6))
    leader = present.whole.dimensions[present.answer.leader]
    other = next(one for one in present.whole.dimensions if one != leader)
    tried = [
        replace(voice(0.1, one, present=present), kind="opinions", id="") for one in (leader, other, other)
    ]
    assert influence(present, tried) == Influence(opinion_rows=3, opinion_changes=2, voices=())


def test_the_largest_move_comes_first() -> None:
    moves = [abs(one.moves) for one in voices_left_out(present_of(*with_one_liar()))]
    assert moves == sorted(moves, reverse=True)
    assert moves[0] > moves[-1]


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        ({"p": 0.0}, False),
        ({"p": -0.049}, False),
        ({"p": -0.05}, True),
        ({"p": 0.05}, True),
        ({"p_nothing": 0.049}, False),
        ({"p_nothing": 0.05}, True),
        ({"p_nothing": -0.05}, True),
    ],
)
def test_a_move_of_five_points_is_told(change: dict[str, float], *, is_told: bool) -> None:
    present = present_of(*crowd(6, *[NEAR] * 6))
    p = present.answer.p + change.get("p", 0.0)
    leader = present.whole.dimensions[present.answer.leader]
    one = voice(p, leader, present.p_nothing + change.get("p_nothing", 0.0), present)
    assert (influence(present, [one]).voices == (one,)) == is_told


@pytest.mark.parametrize(
    ("now", "without", "leader", "is_told"),
    [
        (0.805, 0.79, "data", False),
        (0.805, 0.789, "data", True),
        (0.605, 0.59, "data", False),
        (0.605, 0.589, "data", True),
        (0.6, 0.599, "user", True),
        (0.599, 0.598, "user", False),
        (0.599, 0.56, "data", False),
    ],
)
def test_a_lost_line_or_another_leader_is_told_from_three_fifths_up(
    now: float, without: float, leader: str, *, is_told: bool
) -> None:
    whole = weighed_of(*crowd(3, *[NEAR] * 3))
    chances = np.array([now, 1 - now, 0.0, 0.0])
    whole.__dict__.update(p_first=chances, leader=0)
    present = Present(whole, whole)
    one = InfluentialVoice("figures", "ann", without, without - now, leader, "firm", present.p_nothing)
    assert (influence(present, [one]).voices == (one,)) == is_told


def test_a_single_voice_holds_back_what_would_be_firm() -> None:
    measured = COMFORTABLE | {"user_load": said(95, 100, 4)}
    others = [COMFORTABLE | {"user_load": said()}] * 5
    found = result(*crowd(6, measured, *others))
    assert found.ranking.p_first["user"] >= 0.8
    assert Voice("figures", "p0") in found.verdict.held_back
    assert found.verdict.level == "leaning"
    assert {(one.kind, one.id) for one in found.verdict.held_back} <= {
        (one.kind, one.id) for one in found.influence.voices
    }


def test_a_firm_first_place_has_nobody_who_holds_it_back() -> None:
    found = result(*FIRM_PEOPLE)
    assert (found.verdict.level, found.verdict.held_back) == ("firm", ())
    assert found.influence == Influence(opinion_rows=12, opinion_changes=0, voices=())


def test_that_nothing_is_near_is_held_back_too() -> None:
    blank = everywhere(said())
    found = result(*crowd(6, COMFORTABLE, *[blank] * 5))
    assert found.verdict.nothing_level == "leaning"
    alone = next(one for one in found.influence.voices if one.id == "p0")
    assert alone.p_nothing < 0.3 < found.ranking.p_nothing


@given(engagements())
@settings(max_examples=25)
def test_two_rows_that_say_the_same_have_the_same_influence(one_workshop: Engagement) -> None:
    first = one_workshop.figures[0]
    twice = replace(one_workshop, figures=(*one_workshop.figures, replace(first, id="twin")))
    rows = [one for one in voices_left_out(present_in(twice)) if one.kind == "figures"]
    one, other = (next((one for one in rows if one.id == name), None) for name in (first.id, "twin"))
    assert (one is None) == (other is None)
    if one is not None:
        assert replace(one, id="twin") == other


def test_what_only_those_left_out_were_asked_stays_asked() -> None:
    # Platform alone knows how far the data's limit is; without it that limit is unknown, and was asked about.
    calm = everywhere(said(1, 10_000, 1))
    others = {name: one for name, one in calm.items() if name != "data_load"}
    people = [
        person(f"{name}{place}", name, estimates=calm if name == "platform" else others)
        for name in SIX
        for place in range(2)
    ]
    present = present_of(*people)
    (platform,) = (one for one in voices_left_out(present) if one.id == "platform")
    assert present.p_nothing > 0.8
    assert platform.p_nothing < 0.65
    silent = [
        one if one.group != "platform" else replace(one, estimates={"data_load": Estimate()})
        for one in people
    ]
    assert platform.p_nothing == approx(nothing_reached(present_of(*silent).whole), abs=0.01)
