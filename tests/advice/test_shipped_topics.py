"""What the shipped rules may not say at once: every topic has a line that decides, and loading misses it where it is gone."""

from typing import Any

import pytest

from apps.advice import RulesError, parse_rules
from apps.advice.conditions.conditions import always_holds
from tests.advice.shipped import document, instrument, rules
from tests.advice.small import rule

# A topic, a rule that does something about it, and one that forbids it.
PLANTED = [
    ("request_handling", "S-user", "module-data"),
    ("data_platform", "module-data", "pair-user-data"),
    ("more_replicas", "S-user", "SV2"),
    ("separate_services", "module-model-own", "P1"),
    ("one_database", "P9", "RG4"),
    ("streaming", "X2", "P6"),
    ("platform_team", "P8", "P5"),
    ("feature_store", "X2", "P6s"),
    ("volume_growth", "N0", "LW9"),
    ("big_purchase", "P6", "C0"),
    ("accelerators", "S-model", "SV3"),
    ("capacity_permanent", "P3o", "P4"),
]


def problems_of(spoilt: dict[str, Any]) -> list[str]:
    with pytest.raises(RulesError) as caught:
        parse_rules(spoilt, instrument())
    assert {problem.code for problem in caught.value.errors} == {"conflict"}
    return [f"{problem.path} {problem.message}" for problem in caught.value.errors]


@pytest.mark.parametrize(("topic", "one", "other"), PLANTED, ids=[case[0] for case in PLANTED])
def test_without_its_line_a_topic_is_refused_with_both_rules(topic: str, one: str, other: str) -> None:
    spoilt = document()
    spoilt["resolves"] = [line for line in spoilt["resolves"] if line["topic"] != topic]
    place = max(at for at, each in enumerate(spoilt["rules"]) if each["id"] in (one, other))
    wanted = f"rules[{place}] {one} does {topic} and {other} forbids it"
    assert any(found.startswith(wanted) for found in problems_of(spoilt))


def test_a_line_that_holds_only_sometimes_is_not_enough() -> None:
    spoilt = document()
    for line in spoilt["resolves"]:
        if line["topic"] == "streaming":
            line["when"] = {"use": "hosted"}
    assert any("X2 does streaming and X1 forbids it" in found for found in problems_of(spoilt))


def test_a_rule_that_says_the_opposite_of_another_is_refused() -> None:
    spoilt = document()
    spoilt["topics"]["mascots"] = "A mascot"
    spoilt["rules"].append(
        rule("Y1", when={"all": []}, practices=[{"text": "A mascot.", "does": ["mascots"]}])
    )
    spoilt["rules"].append(
        rule("Y2", when={"all": []}, leave_alone=[{"text": "Mascots", "forbids": ["mascots"]}])
    )
    (found,) = problems_of(spoilt)
    assert "Y1 does mascots and Y2 forbids it" in found


def test_every_topic_has_a_line_that_always_holds() -> None:
    lines = {each.topic for each, when in rules().resolutions if always_holds(when)}
    assert lines == set(document()["topics"])
