"""Stored advice, said in another language: nothing but its words changes."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from apps.advice import Advice, Wording, computed_words, parse_rules, reworded
from apps.assessments.models import Assessment
from apps.assessments.selectors import advice_of
from apps.engagements.models import Engagement
from apps.instruments.models import RuleSetVersion
from apps.instruments.selectors import worded_document
from tests.assessments.conftest import NAMES
from tests.i18n.reading import plain_lines
from tests.i18n.typed import typed_by_people

type Case = Callable[[str], Engagement]

SAID = {
    "title", "recommendation", "practices", "anti_patterns", "action", "leave_alone", "effect", "stop_if", "text",
    "words", "wanted_words", "limit_words", "indicator", "window", "note", "label", "source_label", "why",
    "because", "budget", "stop", "step", "saves", "assumption", "test", "passes_if",
}  # fmt: skip
WHY_NOT = {"unknown", "uncertain", "one_short"}  # of a near miss, which pages put into words


@pytest.mark.parametrize("name", NAMES)
def test_said_anew_in_its_own_language_it_is_what_it_was(
    name: str, case: Case, rules: RuleSetVersion
) -> None:
    engagement = case(name)
    assessment = Assessment.objects.get(engagement=engagement)
    evidence, instrument = assessment.snapshot.evidence, engagement.instrument_version.document
    computed = computed_words(parse_rules(rules.document, instrument).formulas)
    asked = worded_document(instrument, evidence.framing.routing)
    wording = Wording(asked, evidence.for_rules(), computed=computed)
    limits = {"on_time_jobs": "quantity.QD4.limit"}
    advice = Advice.from_json(assessment.advice)
    assert reworded(advice, wording=wording, texts={}, limits=limits) == advice


@pytest.mark.parametrize("name", NAMES)
def test_in_another_language_all_its_words_change_and_nothing_else(
    name: str, pseudo_locale: str, case: Case, repository: Path
) -> None:
    engagement = case(name)
    assessment = Assessment.objects.get(engagement=engagement)
    with override(pseudo_locale):
        advice = advice_of(assessment, engagement).to_json()
    assert advice["plan"] != assessment.advice["plan"]
    assert _without_words(advice) == _without_words(assessment.advice)
    assert plain_lines(_words(advice), typed_by_people(repository) | WHY_NOT) == []
    assert Assessment.objects.get(pk=assessment.pk).advice == assessment.advice


def _words(node: Any, *, is_said: bool = False) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _words(value, is_said=key in SAID)
    elif isinstance(node, list):
        for each in node:
            yield from _words(each, is_said=is_said)
    elif is_said and isinstance(node, str):
        yield node


def _without_words(node: Any, *, is_said: bool = False) -> Any:
    """Leave numbers, ids and shapes."""
    if isinstance(node, Mapping):
        return {key: _without_words(value, is_said=key in SAID) for key, value in node.items()}
    if isinstance(node, list):
        return [_without_words(each, is_said=is_said) for each in node]
    return bool(node) if is_said else node
