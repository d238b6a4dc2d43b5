"""Ordering once more, while nothing has changed that the report is written from, writes nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Client, Organisation, User
from apps.core.actors import SYSTEM
from apps.decisions.models import Assumption, PlanStep
from apps.engagements.models import Engagement
from apps.reports import services
from apps.reports.document.content import report_document, reportable_assessment
from apps.reports.models import Report
from apps.reports.services import WRITTEN_FROM
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def order(engagement: Engagement, **choices: Any) -> Report:
    return services.freeze_report(engagement=engagement, by=SYSTEM, at=NOW, **choices)


@pytest.fixture
def ordered(bring_in: Callable[..., Engagement]) -> Engagement:
    """Ordered twice: the first order may have been the first look, which touches what it is written from."""
    engagement = bring_in("hr-faq-bot")
    assert order(engagement) == order(engagement)
    return engagement


def test_the_same_content_is_not_written_again(ordered: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    def written(*what: object, **how: object) -> None:
        raise AssertionError("It is written although nothing has changed.")

    monkeypatch.setattr(services, "report_document", written)
    assert order(ordered).number == 1
    with pytest.raises(AssertionError):
        order(ordered, left_out=["quotes"])


def test_whatever_is_changed_is_in_the_next_one(ordered: Engagement) -> None:
    Client.objects.filter(pk=ordered.client_id).update(name="Halden Water")
    assert order(ordered).content.document["names"]["client"] == "Halden Water"
    Organisation.objects.filter(pk=ordered.organisation_id).update(accent="#204060")
    assert order(ordered).content.document["options"]["accent"] == "#204060"
    User.objects.filter(pk=ordered.lead_id).update(name="Ada Bright")
    assert order(ordered).content.document["names"]["lead"] == "Ada Bright"
    Engagement.objects.filter(pk=ordered.pk).update(recipient="The board")
    newest = order(ordered)
    assert newest.content.document["names"]["recipient"] == "The board"
    assert order(ordered) == newest


def test_every_table_that_a_report_is_written_from_is_looked_at(bring_in: Callable[..., Engagement]) -> None:
    engagement = bring_in("hr-faq-bot")
    row: dict[str, Any] = {"organisation": engagement.organisation, "engagement": engagement, "position": 9}
    Assumption.objects.create(**row, key="a9", text="It doubles.", owner="Data platform")
    PlanStep.objects.create(**row, key="p9", text="Split the load.", owner="Data platform")
    with CaptureQueriesContext(connection) as queries:
        current = Engagement.objects.with_framing().get(pk=engagement.pk)
        report_document(current, reportable_assessment(current))
    read = {table for each in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', each["sql"])}
    assert read - {model._meta.db_table for model in WRITTEN_FROM} == {
        "engagements_engagement",  # compared apart
        "room_room",  # says whose a note is, and nothing that is printed
    }
