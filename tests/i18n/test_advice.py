"""Advice in another language: nothing but its words changes."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from apps.assessments.models import Assessment
from apps.assessments.selectors import advice_of
from apps.engagements.models import Engagement
from tests.assessments.conftest import NAMES
from tests.i18n.reading import plain_lines
from tests.i18n.typed import names_in_use, typed_by_people

type Case = Callable[[str], Engagement]

SAID = {
    "title", "do", "because", "line", "short", "owner", "stop_if", "mistakes", "text", "until", "tail", "what", "why",
    "words", "wanted_words", "limit_words", "indicator", "window", "note", "label", "source_label", "budget", "stop",
    "step", "saves", "assumption", "test", "passes_if", "short_name", "standards", "too_late",
}  # fmt: skip
ROW = {"waits", "withheld"}  # why a row of the checklist has no place, which pages put into words


@pytest.mark.parametrize("name", NAMES)
def test_in_another_language_all_its_words_change_and_nothing_else(
    name: str, pseudo_locale: str, case: Case, repository: Path
) -> None:
    engagement = case(name)
    assessment = Assessment.objects.get(engagement=engagement)
    with override(pseudo_locale):
        advice = advice_of(assessment)
    assert advice is not None
    said = advice.to_json()
    assert said["law"] != assessment.advice["law"]
    assert _without_words(said) == _without_words(assessment.advice)
    assert plain_lines(_words(said), typed_by_people(repository) | names_in_use() | ROW) == []
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
        return {
            key: _without_words(value, is_said=key in SAID or _may_be_said(key, node))
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_without_words(each, is_said=is_said) for each in node]
    return bool(node) if is_said else node


def _may_be_said(key: str, node: Mapping[str, Any]) -> bool:
    """Say whether it is a word for some figures: their unit, and a value without one, such as “none”."""
    return key == "unit" or (key == "value" and not node.get("unit"))
