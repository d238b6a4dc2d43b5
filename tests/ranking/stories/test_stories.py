"""What is said of workshops whose story is known. Numbers are those of `told.STORIES`."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from apps.ranking.exchange import read_input
from apps.ranking.inputs.types import Engagement, Settings
from apps.ranking.results.assessment import Assessment
from apps.ranking.run import assess, preview
from tests.ranking.build import DIMENSIONS
from tests.ranking.stories.told import EVERYBODY, STORIES, times_over
from tests.ranking.stories.workshop import people, workshop

# Which lines are reached is measured on what is worked out by hand: measuring takes half as long again.
pytestmark = pytest.mark.no_cover

SETTINGS = Settings(draws=4096, camps_draws=199)
ERROR = 0.03
INPUTS = Path(__file__).parent / "inputs"  # whole engagements, as `rank` reads them


@cache
def said(number: str) -> Assessment:
    return assess(STORIES[number](), SETTINGS)


def likeliest(found: Assessment) -> tuple[str, float]:
    first = found.ranking.order[0]
    return first, found.ranking.p_first[first]


def over(found: Assessment) -> dict[str, str]:
    return {one.quantity: one.status for one in found.verdict.over}


@pytest.mark.parametrize("number", STORIES)
def test_a_story_is_told_in_plain_json_and_its_result_is_read_back(number: str) -> None:
    engagement = STORIES[number]()
    assert Engagement.from_json(engagement.to_json()) == engagement
    found = said(number)
    assert Assessment.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("number", "kind", "first"),
    [
        ("h01", "first", "user"),
        ("h02", "first", "data"),
        ("h03", "first", "data"),
        ("h06", "first", "data"),
        ("h07", "first", "user"),
        ("h09", "nothing", "user"),
        ("h12", "first", "user"),
        ("h13", "over", "model"),
        ("h15", "disputed", "organization"),
        ("h16", "nothing", "model"),
        ("h18", "none", "user"),
        ("h19", "nothing", "user"),
        ("h23", "recovering", "user"),
        ("h24", "first", "user"),
        ("h25", "first", "user"),
        ("h26", "over", "user"),
        ("h27", "first", "user"),
        ("h31", "first", "user"),
        ("h32", "nothing", "data"),
        ("B8", "disputed", "user"),
        ("S2", "first", "data"),
    ],
)
def test_the_finding_is_of_this_kind_and_this_comes_first(number: str, kind: str, first: str) -> None:
    found = said(number)
    assert (found.verdict.kind, found.ranking.order[0]) == (kind, first)


@pytest.mark.parametrize(
    ("name", "kind", "level", "dominant"),
    [
        ("hr-faq-bot", "nothing", "open", ("user", "model", "organization")),
        ("platform-that-was-nightly-jobs", "first", "firm", ("data",)),
        ("support-bot-launch", "first", "firm", ("user",)),
    ],
)
def test_a_whole_engagement_comes_out_as_its_story_has_it(
    name: str, kind: str, level: str, dominant: tuple[str, ...]
) -> None:
    document = json.loads((INPUTS / f"{name}.json").read_text(encoding="utf-8"))
    verdict = assess(read_input(document).engagement, SETTINGS).verdict
    assert (verdict.kind, verdict.level, verdict.dominant) == (kind, level, dominant)


# What the third edition asks nobody any more, of what the first one asked.
GONE = {"QU1", "QU4", "QM3", "D3", "D4", "D5", "U1", "U3", "M3", "M4", "O5"}


@pytest.mark.parametrize(
    ("name", "kind", "first"),
    [
        ("hr-faq-bot", "nothing", "user"),
        ("platform-that-was-nightly-jobs", "first", "data"),
        # Firm with all that the first edition asked; one perspective alone carries what is left of the load.
        ("support-bot-launch", "first", "user"),
    ],
)
def test_without_what_is_asked_no_more_the_same_comes_first(name: str, kind: str, first: str) -> None:
    engagement = read_input(json.loads((INPUTS / f"{name}.json").read_text(encoding="utf-8"))).engagement
    left = replace(
        engagement,
        quantities=tuple(each for each in engagement.quantities if each.id not in GONE),
        items=tuple(each for each in engagement.items if each.id not in GONE),
        statements=tuple(each for each in engagement.statements if each.item not in GONE),
        opinions=tuple(replace(each, likert=_without(each.likert)) for each in engagement.opinions),
        figures=tuple(replace(each, estimates=_without(each.estimates)) for each in engagement.figures),
    )
    assert len(left.quantities) == len(engagement.quantities) - 3
    found = assess(left, SETTINGS)
    assert (found.verdict.kind, found.ranking.order[0], over(found)) == (kind, first, {})


def _without[V](values: Mapping[str, V]) -> dict[str, V]:
    return {name: value for name, value in values.items() if name not in GONE}


@pytest.mark.parametrize("number", ["h01", "h03", "h15", "h25", "S2"])
def test_nobody_may_stop_where_perspectives_are_missing_or_the_answer_is_open(number: str) -> None:
    assert not said(number).verdict.may_stop


def test_h02_forty_three_of_one_perspective_move_no_measured_answer() -> None:
    found = said("h02")
    assert likeliest(found)[1] > 0.9
    assert found.ranking.order[0] == found.verdict.dominant[0]


def test_h03_eight_builders_are_never_firm() -> None:
    assert said("h03").verdict.level == "leaning"


def test_h06_guesses_are_told_as_guesses() -> None:
    verdict = said("h06").verdict
    assert verdict.level == "leaning"
    assert not verdict.figured["data"]
    assert verdict.provenance.guess > 0.9


def test_h07_without_a_limit_people_expect_and_nothing_is_known() -> None:
    verdict = said("h07").verdict
    assert (verdict.level, verdict.opinion_only, verdict.limits_known) == ("leaning", True, 0)
    assert verdict.provenance.not_asked == pytest.approx(1.0)


def test_h08_everything_over_its_limit_is_said_of_everything() -> None:
    found = said("h08")
    assert set(over(found).values()) == {"over"}
    assert len(over(found)) == 12
    assert set(found.verdict.over_dimensions) == set(DIMENSIONS)
    # Which of them was first is not known, and nothing is left to come next.
    assert (found.verdict.level, found.verdict.next) == ("open", None)
    assert max(found.ranking.p_first.values()) < 0.3


@pytest.mark.parametrize("number", ["h09", "h16", "h19", "h32"])
def test_far_limits_are_said_to_be_far_before_anybody_is_named(number: str) -> None:
    found = said(number)
    assert found.verdict.kind == "nothing"
    assert found.ranking.p_nothing > 0.8
    assert found.verdict.level == "open"
    assert over(found) == {}
    assert all(one.kind != "blind_spot" for one in found.gap.dimensions.values())


def test_h10_a_tie_is_told_as_a_pair() -> None:
    found = said("h10")
    assert found.verdict.level == "open"
    assert set(found.verdict.tied) == {"data", "user"}
    assert set(found.verdict.dominant) == {"data", "user"}
    assert found.ranking.decided == 0


def test_h12_one_mistyped_limit_leaves_the_answer_and_asks_for_the_figure() -> None:
    found = said("h12")
    assert found.questions[0].id == "QD1.room"
    assert likeliest(found)[1] > 0.75
    assert over(found) == {}


def test_h15_a_lone_measurer_is_disputed_and_decides_nothing() -> None:
    found = said("h15")
    assert set(over(found).values()) == {"disputed"}
    assert (found.verdict.level, found.ranking.decided) == ("open", 0)
    hinge = found.verdict.hinges_on
    assert (hinge.leader, hinge.leader_without) == ("organization", "user")
    assert hinge.p_without > 0.8
    loudest = found.influence.voices[0]
    assert (loudest.leader, loudest.moves < -0.5) == ("user", True)
    # One order, the same in every place: its first is the likeliest.
    assert found.ranking.p_first[found.ranking.order[0]] == max(found.ranking.p_first.values())


def test_h13_what_one_perspective_alone_was_asked_is_held_back_by_it() -> None:
    verdict = said("h13").verdict
    assert (verdict.level, over(said("h13"))) == ("leaning", {"QM5": "over"})
    assert [(one.kind, one.id) for one in verdict.held_back] == [("perspective", "platform")]


def test_h23_what_falls_below_its_limit_in_time_recovers() -> None:
    assert over(said("h23")) == {"QU1": "over_recovering"}


def test_h24_before_a_launch_nothing_is_over() -> None:
    found = said("h24")
    assert over(found) == {}
    assert [one.p_over_today for one in found.quantities.values()] == [0.0] * len(found.quantities)


def test_h25_three_without_a_figure_are_never_sure() -> None:
    found = said("h25")
    assert likeliest(found)[1] < 0.66 + ERROR
    assert found.verdict.level in {"leaning", "open"}
    assert found.verdict.opinion_only
    assert len(found.verdict.secondary) > 1


def test_h26_what_is_down_today_comes_before_what_people_name() -> None:
    found = said("h26")
    assert over(found) == {"QU2": "over", "QU4": "over", "QU1": "over"}
    assert found.verdict.over[0].times_over == pytest.approx(10)
    assert found.leader_months.months_p90 == 0.0
    # Of what is not yet over, what people name.
    assert found.verdict.next == "data"


def test_h27_first_is_first_in_time() -> None:
    found = said("h27")
    data, user = found.dimensions["data"].months_p50, found.dimensions["user"].months_p50
    assert user < data
    assert found.ranking.figures_only["user"] > 0.6


def test_h31_the_same_people_without_the_liar_are_of_one_mind() -> None:
    assert likeliest(said("h31"))[1] > 0.9
    assert over(said("h31")) == {}


def test_h32_no_growth_reaches_no_limit() -> None:
    found = said("h32")
    assert [one.months_p50 for one in found.quantities.values()] == [None] * 12
    assert all(one.p_within < 0.02 for one in found.quantities.values())


def test_b1_no_constant_passes_for_evidence() -> None:
    rising = [
        preview(times_over(times), SETTINGS).ranking.p_first["user"] for times in (0.05, 0.3, 1, 1.5, 3, 1000)
    ]
    assert rising == sorted(rising)
    assert rising[0] < 0.2
    assert rising[2] == pytest.approx(0.8, abs=0.05)
    assert rising[-1] > 0.99


def test_b4_a_room_that_agrees_on_nothing_is_never_firm_without_figures() -> None:
    levels = [preview(_no_mind(seed), Settings(draws=1024)).verdict.level for seed in range(40)]
    assert "firm" not in levels
    assert levels.count("leaning") <= 4


def _no_mind(seed: int) -> Engagement:
    chance = np.random.default_rng(seed)
    crowd = []
    for perspective in ("business", "product", "executive"):
        places = "".join(chance.permutation(list("DUMO")))
        feels = {name: int(chance.integers(1, 6)) for name in DIMENSIONS}
        crowd.append(people(perspective, 1, places, {}, feels))
    return workshop(*crowd)


def test_b8_one_measurement_outweighs_two_guesses() -> None:
    found = said("B8")
    room = found.quantities["QU1"].room
    assert room < -0.5
    (one,) = found.verdict.over
    assert (one.people_over, one.people_under, one.people_measured) == (1, 2, 1)
    assert one.p > 0.8


def test_b9_no_figure_is_made_that_nobody_holds() -> None:
    found = said("B9")
    quantity = found.quantities["QU1"]
    # Half of the perspectives measured four times over, the other four times under: months lie at the two, not between.
    assert 0.3 < quantity.p_over_today < 0.8
    assert (quantity.months_p10, quantity.status) == (0.0, "disputed")
    assert quantity.months_p90 is None or quantity.months_p90 > 60


def test_s1_a_split_room_is_told_as_two_camps_along_crowds() -> None:
    found = said("S2")
    assert (found.camps.status, set(found.camps.first)) == ("camps", {"data", "user"})
    assert found.camps.sizes == (10, 8)
    assert found.crowd_effect.p < 0.02


def test_s2_a_leader_has_a_range_that_ends() -> None:
    found = said("S2")
    led = found.leader_months
    assert 0 < led.months_p10 < led.months_p50 < led.months_p90 < 18
    assert found.ranking.p_nothing < 0.05


def test_copies_within_a_perspective_change_nothing() -> None:
    few, many = (
        preview(workshop(*(people(one, count, "UDMO") for one in EVERYBODY)), SETTINGS) for count in (1, 10)
    )
    assert many.ranking.p_first["user"] - few.ranking.p_first["user"] < 0.06
