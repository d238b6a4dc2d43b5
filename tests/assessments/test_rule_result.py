"""The engine's result in the words of rules."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from apps.assessments.engine_run import engine_facts, rule_result
from apps.ranking import (
    Assessment,
    Crowd,
    Engagement,
    Estimate,
    Figures,
    Opinions,
    Over,
    Perspective,
    Quantity,
    Settings,
    Triple,
    Voice,
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
    perspectives = ("business", "platform", "risk")
    engagement = Engagement(
        DIMENSIONS,
        18,
        tuple(Perspective(name, heads=1) for name in perspectives),
        (),
        tuple(Quantity(name, name, "requests/s") for name in DIMENSIONS),
        crowds=(Crowd("+".join(perspectives), 3.0),),
        opinions=(Opinions("+".join(perspectives), dict(zip(DIMENSIONS, (1, 2, 3, 4), strict=True))),) * 3,
        figures=tuple(Figures(name, name, dict.fromkeys(DIMENSIONS, said)) for name in perspectives),
    )
    return assess(engagement, Settings(draws=256))


def told(**verdict: Any) -> Assessment:
    return replace(quiet(), verdict=replace(quiet().verdict, **verdict))


def over(dimension: str, status: Any) -> Over:
    return Over(dimension, dimension, status, 0.9, 2, 1, 1, True, False, 3.0, 3.0, 3.0)


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
    assert rule_result(told(held_back=(Voice("opinions", ""),))).provisional
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


@pytest.mark.parametrize(
    ("status", "dimensions"),
    [("over", ("user",)), ("over_recovering", ()), ("maybe_over", ()), ("disputed", ())],
)
def test_over_is_what_is_over_for_certain(status: str, dimensions: tuple[str, ...]) -> None:
    assert engine_facts(told(over=(over("user", status),)))["verdict.over"] == dimensions


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


def test_who_leads_where_nothing_is_near_is_no_reason_to_build() -> None:
    leading = {"dominant": ("user",), "secondary": ("data",), "tied": ("user", "data")}
    calm = engine_facts(told(kind="nothing", **leading))
    assert [calm[f"verdict.{name}"] for name in leading] == [(), (), ()]
    near = engine_facts(told(kind="first", **leading))
    assert near["verdict.tied"] == ("user", "data")
    assert not {"verdict.dominant", "verdict.secondary"} & set(near)  # those of the result itself stand
