"""Targets in OpenSLO v1: what can be written holds to its rules, and what can't is said with its reason."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from apps.engagements.models import Engagement
from apps.workshops.handing_out.openslo import objectives_of
from apps.workshops.handing_out.settled import settled_of
from apps.workshops.models import Target
from tests.factories import NOW
from tests.workshops.handing_out.conftest import settle

NAME = {"type": "string", "maxLength": 255, "pattern": "^[a-z0-9][a-z0-9.-]*[a-z0-9]$"}
METADATA = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": NAME,
        "displayName": {"type": "string", "minLength": 1},
        "annotations": {
            "type": "object",
            "propertyNames": {"maxLength": 63, "pattern": "^[a-zA-Z0-9][a-zA-Z0-9._-]*$"},
            "additionalProperties": {"type": "string", "minLength": 1},
        },
    },
    "additionalProperties": False,
}
SOURCE = {
    "type": "object",
    "required": ["metricSource"],
    "properties": {
        "metricSource": {
            "type": "object",
            "required": ["spec"],
            "properties": {"type": {"type": "string"}, "spec": {"type": "object"}},
            "additionalProperties": False,
        }
    },
    "additionalProperties": False,
}
# The profile in our words, narrower than the specification of OpenSLO v1 (github.com/OpenSLO/OpenSLO): whatever holds to
# this holds to its schema, which asks for a share below 1 and for good or bad, not both.
PROFILE = {
    "oneOf": [
        {
            "properties": {
                "apiVersion": {"const": "openslo/v1"},
                "kind": {"const": "Service"},
                "metadata": METADATA,
                "spec": {
                    "type": "object",
                    "properties": {"description": {"type": "string", "maxLength": 1050}},
                },
            },
            "required": ["apiVersion", "kind", "metadata", "spec"],
            "additionalProperties": False,
        },
        {
            "properties": {
                "apiVersion": {"const": "openslo/v1"},
                "kind": {"const": "SLO"},
                "metadata": METADATA,
                "spec": {
                    "type": "object",
                    "required": ["service", "indicator", "timeWindow", "budgetingMethod", "objectives"],
                    "properties": {
                        "description": {"type": "string", "maxLength": 1050},
                        "service": NAME,
                        "indicator": {
                            "type": "object",
                            "required": ["metadata", "spec"],
                            "properties": {
                                "metadata": METADATA,
                                "spec": {
                                    "type": "object",
                                    "required": ["ratioMetric"],
                                    "properties": {
                                        "ratioMetric": {
                                            "type": "object",
                                            "required": ["counter", "good", "total"],
                                            "properties": {
                                                "counter": {"const": True},
                                                "good": SOURCE,
                                                "total": SOURCE,
                                            },
                                            "additionalProperties": False,
                                        }
                                    },
                                    "additionalProperties": False,
                                },
                            },
                            "additionalProperties": False,
                        },
                        "timeWindow": {"const": [{"duration": "28d", "isRolling": True}]},
                        "budgetingMethod": {"const": "Occurrences"},
                        "objectives": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 1,
                            "items": {
                                "type": "object",
                                "required": ["target"],
                                "properties": {
                                    "displayName": {"type": "string", "minLength": 1},
                                    "target": {
                                        "type": "number",
                                        "exclusiveMinimum": 0,
                                        "exclusiveMaximum": 1,
                                    },
                                },
                                "additionalProperties": False,
                            },
                        },
                    },
                    "additionalProperties": False,
                },
            },
            "required": ["apiVersion", "kind", "metadata", "spec"],
            "additionalProperties": False,
        },
    ]
}


def written(engagement: Engagement) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the objectives by name, read from the YAML, and the reasons of the others by indicator."""
    objectives = objectives_of(settled_of(engagement, at=NOW, with_result=True))
    documents = list(yaml.safe_load_all(objectives.as_yaml()))
    validator = Draft202012Validator(PROFILE)
    assert [error.message for each in documents for error in validator.iter_errors(each)] == []
    named = {each["metadata"]["name"]: each for each in documents if each["kind"] == "SLO"}
    return named, {each.indicator: each.reason for each in objectives.left}


def test_every_target_is_written_or_said_why_not(decided: Engagement) -> None:
    named, left = written(decided)
    assert set(named) == {"latency", "availability", "degraded-answers", "on-time-jobs"}
    assert {name: each["spec"]["objectives"][0]["target"] for name, each in named.items()} == {
        "latency": 0.95,
        "availability": 0.999,
        "degraded-answers": 0.95,
        "on-time-jobs": 0.99,
    }
    assert len(left) == 4
    assert left["monthly_budget"].startswith("It is a limit on money")
    assert left["approved_writes"].startswith("OpenSLO takes shares below 100 %")
    assert left["refused"] == "It was refused."
    good = named["latency"]["spec"]["indicator"]["spec"]["ratioMetric"]["good"]["metricSource"]
    assert good["spec"]["metric"] == "http.server.request.duration"
    assert good["spec"]["atMostSeconds"] == 1
    behind = named["availability"]["metadata"]["annotations"]
    assert behind["scalelens.basis"].startswith("G2: ")
    assert behind["scalelens.smallest-group"] == "3"
    assert behind["scalelens.heard"]
    comments = [line for line in objectives_text(decided).splitlines() if line.startswith("#")]
    assert len(comments) == 4


def objectives_text(engagement: Engagement) -> str:
    return objectives_of(settled_of(engagement, at=NOW, with_result=True)).as_yaml().decode()


def test_an_llm_is_measured_by_the_names_of_opentelemetry_and_what_was_worded_anew_is_not_guessed(
    engagement: Engagement,
) -> None:
    settle(engagement, "plain words")
    for key, value, more in (
        ("answer_time", "250ms", {}),
        ("first_words", "0.5s", {}),
        ("refused", 0.1, {"unit": "%"}),
        ("freshness", "seconds", {}),
        ("grounded", 0.95, {"unit": "of the sentences", "window": "each release"}),
        ("task_done", "98", {"unit": "percent", "window": "90 days"}),
    ):
        target, _is_new = Target.objects.get_or_create(
            engagement=engagement, key=key, defaults={"organisation": engagement.organisation, "position": 20}
        )
        target.indicator, target.value, target.agreed, target.refused = key, value, True, False
        for name, text in more.items():
            setattr(target, name, text)
        target.save()
    engagement.switches = {"system_kind": "agent"}
    named, left = written(engagement)
    metrics = {
        name: each["spec"]["indicator"]["spec"]["ratioMetric"]["total"]["metricSource"]["spec"].get("metric")
        for name, each in named.items()
    }
    assert metrics["answer-time"] == "gen_ai.invoke_agent.duration"
    assert metrics["first-words"] == "gen_ai.client.operation.time_to_first_chunk"
    assert named["refused"]["spec"]["objectives"][0]["target"] == 0.999
    assert named["grounded"]["spec"]["objectives"][0]["target"] == 0.95
    assert left["freshness"] == "Its value is not a time in figures."
    assert left["task_done"] == "It is not counted over 28 days."
    Target.objects.filter(key="answer_time").update(
        indicator="99 of 100 within this time", proposed={"indicator": "95 of 100 within this time"}
    )
    assert written(engagement)[1]["99 of 100 within this time"].startswith("It was worded anew")


@pytest.mark.parametrize(
    ("value", "unit", "seconds"), [("1min", "", 60), (3, "s", 3), (1.5, "h", 5400), ("1day", "time", 86_400)]
)
def test_a_time_is_read_as_typed_or_chosen(
    engagement: Engagement, value: object, unit: str, seconds: float, settled_target: Callable[..., Target]
) -> None:
    settled_target(key="latency", value=value, unit=unit)
    named, _left = written(engagement)
    spec = named["latency"]["spec"]["indicator"]["spec"]["ratioMetric"]["good"]["metricSource"]["spec"]
    assert spec["atMostSeconds"] == seconds


@pytest.fixture
def settled_target(engagement: Engagement) -> Callable[..., Target]:
    def make(**fields: Any) -> Target:
        return Target.objects.create(
            organisation=engagement.organisation,
            engagement=engagement,
            position=0,
            indicator="The time",
            agreed=True,
            **fields,
        )

    return make
