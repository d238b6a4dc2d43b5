"""The cover says in a line what changed since the last version, and nothing where nothing did."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.core.actors import SYSTEM
from apps.decisions.commitments.services import change
from apps.decisions.models import PlanStep
from apps.engagements.models import Engagement
from apps.reports.document.content import content_of
from apps.reports.models import Report
from apps.reports.pdf.rendering import report_html
from apps.reports.services import freeze_report
from apps.reports.versions import changed_words
from tests.factories import NOW, leave
from tests.reports.documents import USERS, document

DONE = {"text": "Load test", "owner": "Platform", "due": "9 December 2026", "state": "Done"}


def since(**changes: Any) -> str:
    was = document()
    brief = {**was["brief"], **changes.pop("brief", {})}
    return changed_words(content_of(was), content_of({**was, **changes, "brief": brief}), number=2)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"brief": {"marks": [USERS]}}, "users in place of data"),
        (
            {"brief": {"reached": "Today", "bites_on": "2026-11-25"}},
            "the limit is reached: today (it was between March and December 2027)",
        ),
        (
            {"cover": [{"label": "Answers", "value": "28 November 2026, 14 of 14"}]},
            "answers of 28 November 2026, 14 of 14 (it was 25 November 2026, 13 of 14)",
        ),
        ({"plan": [DONE]}, "one step is done"),
        ({"answered": ["Carol: yes", "Dan: no"]}, "two readers have answered"),
    ],
)
def test_each_thing_that_a_reader_notices_is_said(changes: dict[str, Any], says: str) -> None:
    assert since(**changes) == f"Since version 2: {says}."


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"brief": {"reached": "Between next March and December"}},  # the same day in other words
        {"brief": {"headline": "Other words."}},
        {"options": {"language": "de"}, "brief": {"marks": [USERS]}},
    ],
)
def test_what_no_reader_notices_is_not(changes: dict[str, Any]) -> None:
    assert since(**changes) == ""


@pytest.mark.django_db
def test_the_next_version_says_it_and_ordered_again_it_is_the_same_one(
    bring_in: Callable[..., Engagement],
) -> None:
    engagement = bring_in("support-bot-launch")
    first = order(engagement)
    assert first.content.document["changed"] == ""
    first_done, *others = PlanStep.objects.filter(engagement=engagement).exclude(state="done")
    finish(first_done)
    # Nobody could read the first one: it is no version that anything changed since.
    assert order(engagement).content.document["changed"] == ""
    leave(Report, "ready")
    for step in others:
        finish(step)
    third = order(engagement)
    said = third.content.document["changed"]
    assert said.startswith("Since version 2: ")
    assert "is done" in said or "are done" in said
    assert said in report_html(third.content.document, number=3, fingerprint="f")
    leave(Report, "ready")
    finish(first_done)  # touched, and the same
    assert order(engagement) == third


def finish(step: PlanStep) -> None:
    step.state = "done"
    change(row=step, columns=["state"], revision=step.revision, by=SYSTEM, at=NOW)


def order(engagement: Engagement) -> Report:
    return freeze_report(engagement=engagement, by=SYSTEM, at=NOW + timedelta(days=1))
