"""The alarms that ship ask for nothing that /metrics does not say, and the page for operators names each."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client as Browser
from pytest_django import Settings

from apps.core import leases
from apps.reports.models import Report

TOKEN = "t" * 32
OF_PROMETHEUS = {"up"}


@pytest.fixture
def rules(repository: Path) -> list[dict[str, Any]]:
    alarms = yaml.safe_load((repository / "config/alarms.yml").read_text(encoding="utf-8"))
    return [rule for group in alarms["groups"] for rule in group["rules"]]


def metrics_in(expression: str) -> set[str]:
    without_texts = re.sub(r'"[^"]*"', "", expression)
    return set(re.findall(r"\b(?:scalelens_\w+|up)\b", without_texts))


@pytest.mark.django_db
def test_each_alarm_names_only_metrics_that_are_there(
    rules: list[dict[str, Any]], settings: Settings
) -> None:
    settings.METRICS_TOKEN = TOKEN
    leases.count_lost(Report, 1)
    Browser().get("/livez")
    said = Browser().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    there = set(re.findall(r"^(?:# TYPE )?(scalelens_\w+)", said, flags=re.MULTILINE))
    asked = {rule["alert"]: metrics_in(rule["expr"]) for rule in rules}
    assert all(asked.values())
    assert {
        name: names - there - OF_PROMETHEUS for name, names in asked.items() if names - there - OF_PROMETHEUS
    } == {}


def test_each_alarm_says_what_is_wrong_and_the_page_says_what_to_do(
    rules: list[dict[str, Any]], repository: Path
) -> None:
    page = (repository / "docs/operations.md").read_text(encoding="utf-8")
    assert len(rules) > 10
    assert [rule["alert"] for rule in rules if f"| `{rule['alert']}` |" not in page] == []
    assert all(rule["annotations"]["summary"].endswith(".") for rule in rules)
