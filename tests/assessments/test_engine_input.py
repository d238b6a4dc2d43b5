"""Answers become numbers in one place: ranks, and figures with the range of how they are known."""

import json
from typing import Any

import pytest

from apps.advice import PersonAnswers
from apps.assessments.engine_input import advice_answers, engine_input, ranks
from apps.documents.mapping import plain
from apps.instruments.definition import Definition, QuantityItem, definition_from
from apps.instruments.figures.estimates import estimate
from apps.ranking import Engagement, Settings
from apps.responses.selectors import EffectiveResponse
from tests.assessments.conftest import case_document, ranking

DIMENSIONS = ("data", "user", "model", "organization")


@pytest.fixture(scope="module")
def definition(repository: Any) -> Definition:
    path = repository / "apps/instruments/definitions/four-dimensions-1.json"
    return definition_from(json.loads(path.read_text(encoding="utf-8")))


def person(perspective: str = "business", **answers: Any) -> EffectiveResponse:
    return EffectiveResponse("s01", perspective, True, answers, {})


def written(definition: Definition, *responses: EffectiveResponse, hosting: str = "own") -> dict[str, Any]:
    document: dict[str, Any] = plain(
        engine_input(
            definition=definition,
            responses=responses,
            perspectives=["business", "platform"],
            hosting=hosting,
            horizon_months=18,
        )
    )
    # Whatever is written is something the engine takes.
    Engagement.from_json(document["engagement"])
    Settings.from_json(document["settings"])
    return document


def triple(definition: Definition, field: str, answer: object, item: str = "QU1") -> Any:
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
    document = written(definition, person(D1=4, D2="dk", U1=None, QU1=None, QD1="dk"))
    bob = document["engagement"]["stakeholders"][0]
    assert bob["likert"] == {"D1": 4, "D2": "dk", "U1": None}
    assert bob["estimates"] == {
        "QU1": {"now": None, "horizon": None, "limit": None},
        "QD1": {"now": None, "horizon": None, "limit": None},
    }


def test_figures_without_a_limit_are_context_and_give_no_headroom(definition: Definition) -> None:
    document = written(definition, person(QU3={"now": 3, "source": "measured"}))
    assert document["engagement"]["stakeholders"][0]["estimates"] == {}
    assert "QU3" not in {each["id"] for each in document["engagement"]["quantities"]}


@pytest.mark.parametrize(("hosting", "there", "absent"), [("own", "QM2", "QM5"), ("hosted", "QM5", "QM2")])
def test_the_hosting_decides_which_quantities_count(
    definition: Definition, hosting: str, there: str, absent: str
) -> None:
    both = person(QM2={"now": 8}, QM5={"now": 1000})
    document = written(definition, both, hosting=hosting)
    assert set(document["engagement"]["stakeholders"][0]["estimates"]) == {there}
    assert absent not in {each["id"] for each in document["engagement"]["quantities"]}


@pytest.mark.parametrize(("source", "factor"), [("guess", 10), ("rough", 3), ("measured", 1.25), (None, 10)])
def test_how_one_knows_a_figure_is_its_range(
    definition: Definition, source: str | None, factor: float
) -> None:
    answer = {"now": 100} | ({"source": source} if source else {})
    assert triple(definition, "now", answer) == pytest.approx(
        {"low": 100 / factor, "likely": 100, "high": 100 * factor}
    )


@pytest.mark.parametrize(("source", "factor"), [("guess", 10), ("rough", 10**0.5), ("measured", 10**0.5)])
def test_a_row_is_half_a_decade_wide_each_way_at_least(
    definition: Definition, source: str, factor: float
) -> None:
    answer = {"now": 5, "limit": 100, "rows": ["limit"], "source": source}
    assert triple(definition, "limit", answer)["high"] == pytest.approx(100 * factor)


def test_a_row_widens_only_the_field_it_was_picked_for(definition: Definition) -> None:
    answer = {"now": 100, "limit": 1000, "rows": ["limit"], "source": "measured"}
    assert triple(definition, "now", answer)["high"] == pytest.approx(125)


def test_nobody_has_measured_the_horizon(definition: Definition) -> None:
    answer = {"now": 100, "horizon": 200, "source": "measured"}
    assert triple(definition, "horizon", answer)["high"] == pytest.approx(600)
    assert triple(definition, "now", answer)["high"] == pytest.approx(125)


def test_not_live_yet_is_zero(definition: Definition) -> None:
    assert triple(definition, "now", {"now": 0, "source": "rough"}) == {"low": 0, "likely": 0, "high": 0}


@pytest.mark.parametrize("figure", [5e-324, 1.7e308])
def test_extreme_figures_stay_figures(definition: Definition, figure: float) -> None:
    written(definition, person("platform", QU1={"now": figure, "horizon": figure, "limit": figure}))


def test_rules_get_answers_by_perspective_without_whose_they_are(definition: Definition) -> None:
    given = person(R1=ranking("data"), D1=4, C2="steady", G4=None, R5="The audit.", QU1={"now": 5})
    assert advice_answers(definition=definition, responses=[given]) == (
        PersonAnswers("business", {"D1": 4, "QU1": {"now": 5}, "C2": "steady"}),
    )


def test_a_demo_case_is_written_whole(definition: Definition) -> None:
    responses = [
        EffectiveResponse(each["stakeholder"], each["perspective"], True, each["answers"], {})
        for each in case_document("support-bot-launch")["rounds"][0]["responses"]
    ]
    engagement = engine_input(
        definition=definition,
        responses=responses,
        perspectives=list(definition.perspectives),
        hosting="own",
        horizon_months=18,
    ).engagement
    assert len(engagement.stakeholders) == 13
    assert len(engagement.quantities) == 12
    assert [group.id for group in engagement.groups] == list(definition.perspectives)
    assert {item.id for item in engagement.items if not item.scored} == {"D6", "U6", "M7", "O7"}
