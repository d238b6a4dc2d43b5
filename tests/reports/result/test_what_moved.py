"""What moved in a second round: on the page of the result, and in its report."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.assessments import tasks
from apps.assessments.models import Assessment
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.rounds.services import open_next_round
from apps.instruments.models import RuleSetVersion
from apps.reports.document.content import content_of, report_document
from tests.assessments.rounds.test_topic_by_topic import DATA, USER, save
from tests.factories import NOW, close, look, make_stakeholder
from tests.pages import read_page

MEASURED = {"now": 40, "limit": 90, "source": "measured"}
GUESS = {"now": 10, "limit": 90, "source": "guess"}


@pytest.fixture
def twice(engagement: Engagement, rules: RuleSetVersion) -> Engagement:
    """Five answer, and four of them again: three change the order, and one a figure toward what was measured."""
    people = [make_stakeholder(engagement, f"Person {number}", "platform") for number in range(5)]
    Stakeholder.objects.update(mail_opened_at=NOW)
    for number, person in enumerate(people):
        given = {"R1": DATA, "D1": number + 1, "QU2": GUESS if number else MEASURED}
        save(engagement.rounds.get(), person, given, NOW)
    close(engagement)
    tasks.run_next()
    look(engagement)
    second = open_next_round(
        engagement=engagement,
        topics=["R1", "D1", "QU2"],
        closes_at=timezone.now() + timedelta(hours=48),
        by=SYSTEM,
        at=NOW,
    )
    at = NOW + timedelta(hours=1)
    for number, person in enumerate(people[:4]):
        figures = GUESS | {"now": 30} if number == 3 else GUESS if number else MEASURED
        save(second, person, {"R1": USER if number < 3 else DATA, "QU2": figures}, at)
    save(second, people[0], {"D1": 2}, at + timedelta(minutes=1))
    close(engagement)
    tasks.run_next()
    look(engagement)
    return engagement


def test_page_and_report_say_what_moved(twice: Engagement, alice: object, browser: Client) -> None:
    text = " ".join(read_page(browser.get(reverse("results", args=[twice.pk]))).one("#moved").text.split())
    assert "4 of 5 people who had answered before did so again; what 1 other said stands as it was." in text
    assert "4 people answered this in both rounds; 3 changed the answer in between." in text
    assert "before, 5 put data first; now, 2 put data first and 3 put users first." in text
    assert (
        "4 people answered this in both rounds; 1 changed the answer in between: 1 toward what was measured."
        in text
    )
    assert "Today: 10 requests a second in the middle, from 10 to 40 requests a second, as before." in text
    assert "it has settled" not in text
    assert "Too few answered this" not in text, "of what one person answered again nothing is news"
    document = report_document(twice, Assessment.objects.newest_first()[0])
    found = content_of(document).moved
    assert found is not None
    assert [line for line in found.sentences if line not in text] == []
    assert [line for topic in found.topics for line in topic.lines if line not in text] == []
