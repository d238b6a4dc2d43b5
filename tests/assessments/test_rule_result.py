"""The engine's result in the words of rules of edition 1."""

import math
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from apps.assessments.engine_run import rule_result
from apps.assessments.knowledge.engine_facts import engine_facts
from apps.ranking import (
    Assessment,
    Engagement,
    Estimate,
    Over,
    Perspective,
    Quantity,
    QuantityTime,
    Settings,
    Stakeholder,
    Triple,
    assess,
)

DIMENSIONS = ("data", "user", "model", "organization")


@cache
def quiet() -> Assessment:
    """Rank three people who measured ten times the room, and no growth, in every dimension."""
    measured = Triple(None, 100.0, None, "measured")
    said = Estimate(
        now=measured, limit=replace(measured, likely=1000.0), growth=replace(measured, likely=1.0)
    )
    people = tuple(
        Stakeholder(
            name, name, dict(zip(DIMENSIONS, (1, 2, 3, 4), strict=True)), {}, dict.fromkeys(DIMENSIONS, said)
        )
        for name in ("business", "platform", "risk")
    )
    engagement = Engagement(
        DIMENSIONS, 18, tuple(Perspective(each.group) for each in people), (),
        tuple(Quantity(name, name, "requests/s") for name in DIMENSIONS), people,
    )  # fmt: skip
    return assess(engagement, Settings(draws=256))


def told(**verdict: Any) -> Assessment:
    return replace(quiet(), verdict=replace(quiet().verdict, **verdict))


def over(dimension: str, status: Any) -> Over:
    return Over(dimension, dimension, status, 0.9, 2, 1, 1, True, False, 3.0, 3.0, 3.0)


def with_quantity(name: str, **changes: Any) -> Assessment:
    changed: dict[str, QuantityTime] = {
        **quiet().quantities,
        name: replace(quiet().quantities[name], **changes),
    }
    return replace(quiet(), quantities=changed)


@pytest.mark.parametrize(
    ("level", "word"),
    [("firm", "clear"), ("leaning", "leaning"), ("open", "open"), ("insufficient", "insufficient")],
)
def test_firm_reads_clear(level: str, word: str) -> None:
    assert rule_result(told(level=level)).level == word


def test_nothing_under_pressure_is_nothing_reached_within_the_horizon() -> None:
    assert quiet().verdict.kind == "nothing"
    assert rule_result(quiet()).nothing_under_pressure
    assert not rule_result(told(kind="first")).nothing_under_pressure


def test_provisional_is_opinion_alone_one_voice_that_holds_it_back_or_what_recovers() -> None:
    assert not rule_result(quiet()).provisional
    assert rule_result(told(opinion_only=True)).provisional
    assert rule_result(told(held_back=("somebody",))).provisional
    assert rule_result(told(kind="recovering")).provisional
    assert not rule_result(told(kind="over")).provisional


def test_what_is_over_already_is_a_fact_whoever_holds_the_ranking_back() -> None:
    perhaps = over("user", "over")
    held = {"kind": "over", "held_back": ("somebody",)}
    assert rule_result(told(over=(perhaps,), **held)).provisional
    assert not rule_result(told(over=(replace(perhaps, already=True),), **held)).provisional


@pytest.mark.parametrize(("decided", "second"), [(0, ()), (1, ()), (2, ("model",)), (4, ("model",))])
def test_a_second_place_that_is_not_decided_is_none(decided: int, second: tuple[str, ...]) -> None:
    result = told(secondary=("model",))
    assert rule_result(replace(result, ranking=replace(result.ranking, decided=decided))).secondary == second


def test_room_is_that_of_the_tightest_quantity_and_absent_where_none_is_known() -> None:
    assert rule_result(quiet()).decades == pytest.approx(dict.fromkeys(DIMENSIONS, 1.0))
    assert rule_result(with_quantity("user", room=-0.5)).decades["user"] == -0.5
    assert "user" not in rule_result(with_quantity("user", room=None)).decades


def test_the_first_month_is_the_least_of_all_medians() -> None:
    assert rule_result(with_quantity("data", months_p50=7.0)).least_months == 7.0
    unreached = {name: replace(each, months_p50=None) for name, each in quiet().quantities.items()}
    assert rule_result(replace(quiet(), quantities=unreached)).least_months is None


@pytest.mark.parametrize(
    ("status", "dimensions"),
    [("over", {"user"}), ("over_recovering", set()), ("maybe_over", set()), ("disputed", set())],
)
def test_over_is_what_is_over_for_certain(status: str, dimensions: set[str]) -> None:
    assert rule_result(told(over=(over("user", status),))).over == dimensions


def test_said_and_computed_differ_only_where_a_place_does() -> None:
    gap = quiet().gap
    assert gap is not None
    assert rule_result(quiet()).differs is False
    # Figures that deny each other, or one voice that decides, are told by sentences of their own.
    assert rule_result(told(over=(over("user", "disputed"),))).differs is False
    blind = {"user": replace(gap.dimensions["user"], kind="blind_spot")}
    parted = replace(gap, dimensions=gap.dimensions | blind)
    assert rule_result(replace(quiet(), gap=parted)).differs
    assert rule_result(replace(quiet(), gap=None)).differs is None


@pytest.mark.parametrize(
    ("changes", "is_roomy"),
    [
        ({}, True),
        ({"growth": 3.0}, True),
        ({"growth": 4.0}, False),
        ({"growth": None}, False),
        ({"room": math.log10(2.9)}, False),
        ({"room": math.log10(3), "growth": 0.9}, True),
        ({"direction": "floor", "growth": 3.0}, True),
        ({"direction": "floor", "growth": 0.2}, False),
        ({"kind": "launch", "growth": None}, True),
        ({"kind": "room_at_horizon", "growth": 9.0}, True),
        ({"kind": "zero_limit", "room": -3.0}, False),
        ({"kind": "never", "room": None, "growth": None}, True),
        ({"kind": "unknown", "known": False, "room": None}, True),
    ],
)
def test_three_times_the_room_is_that_of_every_known_quantity_at_the_horizon(
    changes: dict[str, Any], is_roomy: bool
) -> None:
    assert rule_result(with_quantity("model", **changes)).is_roomy is is_roomy


def test_a_dimension_of_which_nothing_is_known_has_no_room_that_could_be_told() -> None:
    dimensions = {**quiet().dimensions, "data": replace(quiet().dimensions["data"], known=0)}
    assert not rule_result(replace(quiet(), dimensions=dimensions)).is_roomy


def test_who_leads_where_nothing_is_near_is_no_reason_for_rules_of_the_second_format_to_build() -> None:
    leading = {"dominant": ("user",), "secondary": ("data",), "tied": ("user", "data")}
    calm = engine_facts(told(kind="nothing", **leading))
    assert [calm[f"verdict.{name}"] for name in leading] == [(), (), ()]
    near = engine_facts(told(kind="first", **leading))
    assert near["verdict.tied"] == ("user", "data")
    assert not {"verdict.dominant", "verdict.secondary"} & set(near)  # those of the result itself stand
