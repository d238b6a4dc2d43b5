"""Answers become numbers in one place: ranks, and figures with the range of how they are known."""

from datetime import date
from typing import Any

import pytest

from apps.advice import PersonAnswers
from apps.assessments.engine_input import Timing, advice_answers, engine_input, ranks, timing_of
from apps.documents.files import read_file
from apps.documents.mapping import plain
from apps.findings.case import FrozenEvidence, FrozenFraming
from apps.instruments.definition import Definition, QuantityItem, Routing, definition_from
from apps.instruments.figures.estimates import estimate
from apps.ranking import Engagement, Peak
from apps.ranking.exchange import input_problems
from apps.responses.selectors import EffectiveResponse
from tests.assessments.conftest import case_document, ranking
from tests.factories import INSTRUMENT
from tests.findings import hand_made

OWN: Routing = {"model_hosting": "own", "system_kind": "predictive"}
DIMENSIONS = ("data", "user", "model", "organization")


@pytest.fixture(scope="module")
def definition() -> Definition:
    return definition_from(read_file(INSTRUMENT))


def person(perspective: str = "business", **answers: Any) -> EffectiveResponse:
    return EffectiveResponse("s01", perspective, True, answers, {})


def written(definition: Definition, *responses: EffectiveResponse, routing: Routing = OWN) -> dict[str, Any]:
    document: dict[str, Any] = plain(
        engine_input(
            definition=definition,
            responses=responses,
            perspectives=["business", "platform"],
            routing=routing,
            horizon_months=18,
        )
    )
    # Whatever is written is something the engine takes.
    assert input_problems(document) == []
    Engagement.from_json(document["engagement"])
    return document


def triple(definition: Definition, field: str, answer: object, item: str = "QU7") -> Any:
    quantity = definition.item(item)
    assert isinstance(quantity, QuantityItem)
    return plain(getattr(estimate(quantity, answer), field))


def test_an_order_becomes_places() -> None:
    places = ranks(ranking("user", "data", "organization", "model"), DIMENSIONS)
    assert places == {"data": 2, "user": 1, "model": 4, "organization": 3}


def test_the_considered_order_counts() -> None:
    answer = ranking("user", "data", "model", "organization") | {"considered": ["data", "user"]}
    assert ranks(answer, DIMENSIONS) == {"data": 1, "user": 2, "model": None, "organization": None}


def test_only_the_first_named_is_first_and_three_tied() -> None:
    answer = ranking("data", ["user", "model", "organization"])
    assert ranks(answer, DIMENSIONS) == {"data": 1, "user": 2, "model": 2, "organization": 2}


@pytest.mark.parametrize("answer", [{"declined": True}, "dk", None])
def test_whoever_names_nothing_has_no_places(answer: object) -> None:
    assert ranks(answer, DIMENSIONS) == dict.fromkeys(DIMENSIONS)


def test_what_was_asked_is_there_and_what_was_not_is_absent(definition: Definition) -> None:
    routing = {**OWN, "retrieval": "no"}
    document = written(definition, person(D1=4, D2="dk", U1=None, QU7=None, QD1="dk"), routing=routing)
    bob = document["engagement"]["stakeholders"][0]
    assert bob["likert"] == {"D1": 4, "D2": "dk", "U1": None}
    assert bob["estimates"] == {
        "QU7": {"now": None, "horizon": None, "limit": None},
        "QD1": {"now": None, "horizon": None, "limit": None},
    }


def test_figures_without_a_limit_are_context_and_give_no_headroom(definition: Definition) -> None:
    document = written(definition, person(QU3={"now": 3, "source": "measured"}))
    assert document["engagement"]["stakeholders"][0]["estimates"] == {}
    assert "QU3" not in {each["id"] for each in document["engagement"]["quantities"]}


@pytest.mark.parametrize(("hosting", "there", "absent"), [("own", "QM2", "QM6"), ("hosted", "QM6", "QM2")])
def test_the_hosting_decides_which_quantities_count(
    definition: Definition, hosting: str, there: str, absent: str
) -> None:
    both = person(QM2={"now": 8}, QM6={"now": 30})
    document = written(definition, both, routing={**OWN, "model_hosting": hosting})
    assert set(document["engagement"]["stakeholders"][0]["estimates"]) == {there}
    assert absent not in {each["id"] for each in document["engagement"]["quantities"]}


@pytest.mark.parametrize(("source", "factor"), [("guess", 10), ("rough", 3), ("measured", 1.25), (None, 10)])
def test_how_one_knows_a_figure_is_its_range(
    definition: Definition, source: str | None, factor: float
) -> None:
    answer = {"now": 100} | ({"source": source} if source else {})
    figure = triple(definition, "now", answer)
    assert figure.pop("source") == source or "guess"
    assert figure == pytest.approx({"low": 100 / factor, "likely": 100, "high": 100 * factor})


@pytest.mark.parametrize(("source", "factor"), [("guess", 10), ("rough", 10**0.5), ("measured", 10**0.5)])
def test_a_row_is_half_a_decade_wide_each_way_at_least(
    definition: Definition, source: str, factor: float
) -> None:
    answer = {"now": 5, "limit": 100, "rows": ["limit"], "source": source}
    assert triple(definition, "limit", answer)["high"] == pytest.approx(100 * factor)


def test_a_row_widens_only_the_field_it_was_picked_for(definition: Definition) -> None:
    answer = {"now": 100, "limit": 1000, "rows": ["limit"], "source": "measured"}
    assert triple(definition, "now", answer)["high"] == pytest.approx(125)


@pytest.mark.parametrize(("source", "told"), [("measured", "rough"), ("rough", "rough"), ("guess", "guess")])
def test_who_picks_a_row_gives_no_measurement(definition: Definition, source: str, told: str) -> None:
    answer = {"now": 100, "limit": 1000, "rows": ["limit"], "source": source}
    assert triple(definition, "limit", answer)["source"] == told
    assert triple(definition, "now", answer)["source"] == source


def test_nobody_has_measured_the_horizon(definition: Definition) -> None:
    answer = {"now": 100, "horizon": 200, "source": "measured"}
    assert triple(definition, "horizon", answer)["high"] == pytest.approx(600)
    assert triple(definition, "now", answer)["high"] == pytest.approx(125)


def figures(definition: Definition, **answer: Any) -> dict[str, Any]:
    document = written(definition, person("platform", QU7=answer))
    estimates: dict[str, Any] = document["engagement"]["stakeholders"][0]["estimates"]["QU7"]
    return estimates


def test_the_answers_one_source_is_that_of_today_of_the_limit_and_of_the_growth(
    definition: Definition,
) -> None:
    said = figures(definition, now=100, horizon=400, limit=1000, source="measured")
    assert {name: each["source"] for name, each in said.items() if each} == {
        "now": "measured",
        "limit": "measured",
        "growth": "measured",
    }
    assert figures(definition, now=100)["now"]["source"] == "guess"


@pytest.mark.parametrize(("horizon", "factor"), [(400, 4.0), (100, 1.0), (25, 0.25)])
def test_what_comes_is_told_as_growth(definition: Definition, horizon: int, factor: float) -> None:
    said = figures(definition, now=100, horizon=horizon, source="rough")
    assert said["horizon"] is None
    assert said["growth"] == {"low": None, "likely": factor, "high": None, "source": "rough"}


@pytest.mark.parametrize(
    "answer",
    [{"now": 0, "horizon": 50}, {"now": None, "horizon": 50}, {"now": 50, "horizon": 0}, {"horizon": 50}],
)
def test_what_grows_by_no_factor_keeps_the_horizons_figure(
    definition: Definition, answer: dict[str, Any]
) -> None:
    said = figures(definition, **answer, source="measured")
    assert "growth" not in said
    assert said["horizon"]["likely"] == answer["horizon"]
    assert "source" not in said["horizon"]  # its range says so: nobody has measured the future


def test_known_peaks_come_on_top_of_an_ordinary_day_alone(definition: Definition) -> None:
    document = written(definition, person("platform", QU7={"now": 5}, QU2={"now": 5}))
    assert [each["id"] for each in document["engagement"]["quantities"] if each.get("peaked")] == ["QU7"]


def framing(stage: str = "pilot", launch_on: str | None = None, *peaks: tuple[str, float]) -> FrozenFraming:
    return FrozenFraming(
        client="Harbourline", initiative="Claims assistant", success_measure="", success_unit="",
        success_today=None, success_wanted=None, brief_claim="", stage=stage, model_hosting="own",
        existing_systems=(), peaks=tuple({"name": "storm", "month": month, "times": times} for month, times in peaks),
        horizon_months=18, horizon_on="2028-05-25", currency="EUR", mode="confidential", k=3, perspectives=(),
        launch_on=launch_on,
    )  # fmt: skip


TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("stage", "launch_on", "timing"),
    [
        ("live", None, Timing(live=True)),
        ("live", "2024-01-01", Timing(live=True)),
        ("pilot", None, Timing(live=False)),
        ("idea", "2026-11-25", Timing(live=True)),
        ("pilot", "2026-11-24", Timing(live=True)),
        ("pilot", "2026-11-26", Timing(live=False, launch_month=0.03)),
        ("idea", "2026-12-01", Timing(live=False, launch_month=0.21)),
        ("idea", "2027-05-25", Timing(live=False, launch_month=6.0)),
        ("pilot", "2036-11-25", Timing(live=False, launch_month=120.0)),
    ],
)
def test_months_to_launch_count_from_the_day_of_freezing(
    stage: str, launch_on: str | None, timing: Timing
) -> None:
    assert timing_of(framing(stage, launch_on), TODAY) == timing


@pytest.mark.parametrize(
    ("stage", "launch_on", "told"),
    [
        ("idea", "2025-01-01", "live"),
        ("idea", "2027-05-25", "idea"),
        ("idea", None, "idea"),
        ("live", None, "live"),
    ],
)
def test_rules_call_live_what_was_to_be_live_by_now(stage: str, launch_on: str | None, told: str) -> None:
    framed = framing(stage, launch_on)
    document = hand_made.snapshot()
    document["framing"] |= {"stage": stage, "launch_on": launch_on}
    document["engine_input"]["engagement"]["live"] = timing_of(framed, TODAY).live
    evidence = FrozenEvidence.from_json(document)
    assert evidence.for_rules().stage == told


def test_a_peaks_month_becomes_months_from_now_and_past_ones_are_left_out() -> None:
    said = framing("live", None, ("2026-10", 3), ("2026-11", 2), ("2027-01", 8), ("2027-11", 1.5))
    assert timing_of(said, TODAY).peaks == (Peak(0, 2), Peak(2, 8), Peak(12, 1.5))


def test_launch_and_peaks_are_written_where_there_are_any(definition: Definition) -> None:
    timing = timing_of(framing("pilot", "2027-02-25", ("2027-05", 8)), TODAY)
    document = plain(
        engine_input(
            definition=definition,
            responses=[],
            perspectives=["business"],
            routing=OWN,
            horizon_months=18,
            timing=timing,
        )
    )
    assert document["format"] == "scalelens-engine-input/2"
    engagement: Any = document["engagement"]
    assert (engagement["live"], engagement["launch_month"]) == (False, 3.0)
    assert engagement["peaks"] == [{"months_from_now": 6, "times": 8}]
    assert input_problems(document) == []


def test_not_live_yet_is_zero(definition: Definition) -> None:
    assert triple(definition, "now", {"now": 0, "source": "rough"}) == {
        "low": 0,
        "likely": 0,
        "high": 0,
        "source": "rough",
    }


@pytest.mark.parametrize("figure", [5e-324, 1.7e308])
def test_extreme_figures_stay_figures(definition: Definition, figure: float) -> None:
    written(definition, person("platform", QU7={"now": figure, "horizon": figure, "limit": figure}))


def test_rules_get_answers_by_perspective_without_whose_they_are(definition: Definition) -> None:
    given = person(R1=ranking("data"), D1=4, C2="steady", G4=None, R5="The audit.", QU7={"now": 5})
    assert advice_answers(definition=definition, responses=[given]) == (
        PersonAnswers("business", {"D1": 4, "QU7": {"now": 5}, "C2": "steady"}),
    )


def test_a_demo_case_is_written_whole(definition: Definition) -> None:
    case = case_document("support-bot-launch")
    responses = [
        EffectiveResponse(each["stakeholder"], each["perspective"], True, each["answers"], {})
        for each in case["rounds"][0]["responses"]
    ]
    engagement = engine_input(
        definition=definition,
        responses=responses,
        perspectives=list(definition.perspectives),
        routing={"model_hosting": case["model_hosting"], **case["switches"]},
        horizon_months=18,
    ).engagement
    assert len(engagement.stakeholders) == 13
    assert len(engagement.quantities) == 12
    assert [group.id for group in engagement.groups] == list(definition.perspectives)
    assert all(item.scored for item in engagement.items)
