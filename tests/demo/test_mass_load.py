"""A small load reads as one that people made: every page of it opens, and nothing of it is mailed or computed."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.models import Assumption
from apps.engagements.models import Engagement
from apps.mailing.models import Mail
from apps.reports.document.content import content_of
from apps.reports.models import Report, ReportContent, ReportFile
from apps.responses.models import Answer, Response
from tests import factories
from tests.benchmarks.load.command import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(db: None, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["--engagements", "40", "--people", "5", "--answers", "3"]) == 0
    return capsys.readouterr().out


def test_a_small_load_reads_as_made_by_people(printed: str) -> None:
    made = Engagement.objects.filter(code__startswith="load-")
    responses = Response.objects.filter(round__engagement__in=made)
    answers = Answer.objects.filter(response__in=responses)
    assert printed.startswith(f"40 engagements, {responses.count()} responses, {answers.count()} answers")
    assert (made.count(), made.archived().count()) == (40, 4)
    assert responses.count() >= 40 * 5
    assert answers.count() == responses.count() * 3
    assert not Mail.objects.exclude(state__in=("ready", "failed")).exists()
    assert not Assumption.objects.filter(told_for=None).exists()
    for content in ReportContent.objects.filter(engagement__in=made)[:4]:
        assert content.assessment.snapshot.keyed_digest_of(content.document) == content.digest
        assert content_of(content.document).brief.headline
    with pikepdf.open(BytesIO(bytes(ReportFile.objects.with_bytes()[:1].get().pdf))) as pdf:
        assert len(pdf.pages) == 1
    browser = factories.sign_in(Browser(), User.objects.get(email="alice@load.example"))
    report = Report.objects.filter(engagement__in=made, state="ready").latest("queued_at")
    for address in (
        reverse("engagements"),
        reverse("engagement", args=[report.engagement_id]),
        reverse("results", args=[report.engagement_id]),
        reverse("report", args=[report.pk]),
        reverse("library"),
    ):
        assert browser.get(address).status_code == 200, address


def test_an_installation_that_others_use_is_not_filled_by_mistake(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.IS_HTTPS, settings.DEBUG = True, False
    for arguments, why in ((["--engagements", "1"], "--yes"), (["--engagements", "0", "--yes"], "1 or more")):
        with pytest.raises(SystemExit, match="2"):
            main(arguments)
        assert why in capsys.readouterr().err
    assert not Engagement.objects.filter(code__startswith="load-").exists()
