"""A lead deletes a whole engagement: it is out of reach at once, and a worker leaves nothing of it but ids."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import Client, User
from apps.assessments.models import Assessment, Snapshot
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import DeletedEngagement, Engagement, Stakeholder, Tombstone
from apps.mailing.models import Mail
from apps.reports.models import Report, ReportContent, ReportFile
from apps.responses.entry.notices import note_told, told_by
from apps.responses.models import AnswerEvent, NoticeShown, Response
from apps.responses.rights.erasing import erase_person
from apps.retention.deleting import finish_deletions
from tests.factories import make_co_facilitator, make_engagement, make_stakeholder, sign_in
from tests.portfolio.test_local_mails import mail_folder
from tests.reports.rows import make_report
from tests.responses.conftest import link_path
from tests.retention.searching import places_of
from tests.retention.test_erase_drill import (
    ADDRESS,
    NAME,
    alices,
    finished,
    her_browser,
    wanda,
    written_about,
)

__all__ = ["alices", "finished", "her_browser", "mail_folder", "wanda", "written_about"]


def page_of(engagement: Engagement) -> str:
    return reverse("engagement_delete", args=[engagement.pk])


@pytest.mark.usefixtures("transactional_db")
def test_client_and_lead_are_named_nowhere_once_the_last_engagement_of_the_client_is_gone(
    engagement: Engagement, harbourline: Client, olga: User, bob: Stakeholder
) -> None:
    note_told(stakeholder=bob, told=told_by(engagement), at=timezone.now())

    def kept() -> set[str]:
        return places_of((harbourline.name,)) - {"core_auditevent.detail"}  # its code is on record

    other = make_engagement(engagement.organisation, client=harbourline, initiative="Fraud scoring")
    assert {"responses_notice.text", "accounts_client.name"} <= kept()
    for each, name_stays in ((engagement, True), (other, False)):
        sign_in(Browser(), olga).post(page_of(each), {"name": each.initiative})
        finish_deletions()
        assert Client.objects.filter(pk=harbourline.pk).exists() is name_stays
    assert kept() == set()


@pytest.mark.usefixtures("transactional_db")
def test_words_that_somebody_else_was_told_stay(
    engagement: Engagement, harbourline: Client, olga: User, bob: Stakeholder
) -> None:
    other = make_engagement(engagement.organisation, client=harbourline, initiative="Fraud scoring")
    otto, words = make_stakeholder(other, "Otto"), told_by(engagement)
    for person in (bob, otto):
        note_told(stakeholder=person, told=words, at=timezone.now())
    sign_in(Browser(), olga).post(page_of(engagement), {"name": engagement.initiative})
    finish_deletions()
    assert NoticeShown.objects.get().stakeholder == otto


@pytest.mark.usefixtures("rules", "transactional_db")
def test_nothing_of_it_is_left_but_the_trail_and_the_list_of_erasings(
    finished: Report,
    engagement: Engagement,
    wanda: Stakeholder,
    her_browser: Browser,
    alices: Browser,
    mail_folder: Path,
    harbourline: Client,
) -> None:
    other = make_engagement(engagement.organisation, client=harbourline, initiative="Fraud scoring")
    erased = Stakeholder.objects.get(name="Person B")
    erase_person(stakeholder=erased, by=SYSTEM, at=timezone.now())
    response, link, snapshot = (
        Response.objects.get(stakeholder=wanda),
        link_path(wanda),
        Snapshot.objects.get(),
    )
    kept = make_report(other, state="ready")
    asked = alices.get(page_of(engagement))
    assertContains(asked, "6 people who were asked")
    assertContains(asked, "1 PDF")
    assertContains(alices.post(page_of(engagement), {"name": "Claims"}), "Type the name", status_code=422)
    assert Engagement.objects.filter(pk=engagement.pk).exists()
    done = alices.post(page_of(engagement), {"name": " claims  ASSISTANT "}, follow=True)
    assertContains(done, "out of everybody&#x27;s reach")
    # At once, whatever the worker does.
    for name, key in (("engagement", engagement.pk), ("results", engagement.pk), ("report", finished.pk)):
        assert alices.get(reverse(name, args=[key])).status_code == 404
    assert alices.get(reverse("report_download", args=[finished.pk])).status_code == 404
    assert alices.post(page_of(engagement), {"name": "Claims assistant"}).status_code == 404
    assertNotContains(alices.get(reverse("library")), "Claims assistant")
    assert her_browser.get(reverse("respond", args=[response.pk])).status_code == 401
    assert Browser().get(link).status_code == 404
    finish_deletions()
    assert not Engagement.everything.filter(pk=engagement.pk).exists()
    assert set(Snapshot.objects.values_list("engagement_id", flat=True)) == {other.pk}
    assert Assessment.objects.count() == 1
    for model in (Stakeholder, Response, AnswerEvent, Mail):
        assert not model._default_manager.exists(), model
    assert set(ReportFile.objects.values_list("report_id", flat=True)) == {kept.pk}
    assert (Report.objects.count(), ReportContent.objects.count()) == (1, 1)
    # Who asked for a lost link is in it until a worker has looked at it, whatever list they are on.
    words = (NAME, ADDRESS, str(snapshot.digest))
    assert places_of(words, mail_folder) <= {"responses_linkrequest.address"}
    row = AuditEvent.objects.get(verb="delete_engagement")
    assert row.detail == {"code": engagement.code, "people": 6, "reports": 1}
    assert Tombstone.objects.get().engagement_id == engagement.pk
    finish_deletions()
    assert DeletedEngagement.objects.count() == 1


def test_a_worker_that_dies_leaves_it_to_the_next(
    engagement: Engagement, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_report(engagement, state="ready")
    sign_in(Browser(), olga).post(page_of(engagement), {"name": engagement.initiative})
    with monkeypatch.context() as broken:
        broken.setattr("apps.retention.deleting.Mail.objects.of_group", lambda pk: 1 / 0)
        finish_deletions()
    assert ReportFile.objects.count() == Engagement.everything.count() == 1
    assert not Engagement.objects.exists()
    finish_deletions()
    assert not Engagement.everything.exists()


def test_it_is_the_leads_and_the_owners(engagement: Engagement, alice: User, carol: User, olga: User) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(lead=alice)
    seat = make_co_facilitator(engagement, "Conrad Coworks")
    for user in (seat.user, carol):
        browser = sign_in(Browser(), user)
        assert browser.post(page_of(engagement), {"name": engagement.initiative}).status_code == 404
    answer = sign_in(Browser(), alice).post(page_of(engagement), {"name": engagement.initiative})
    assertRedirects(answer, reverse("engagements"))
    finish_deletions()
    trail = sign_in(Browser(), olga).get(reverse("trail"))
    assertContains(trail, "Deleted the engagement")
    assertContains(trail, engagement.code)


def test_an_older_backup_does_not_bring_it_back(engagement: Engagement, olga: User, tmp_path: Path) -> None:
    make_stakeholder(engagement, NAME, "risk", ADDRESS)
    DeletedEngagement.objects.create(
        organisation_id=engagement.organisation_id, engagement_id=engagement.pk, deleted_at=timezone.now()
    )
    listed = io.StringIO()
    call_command("erased_people", stdout=listed)
    assert json.loads(listed.getvalue())["kind"] == "engagement"
    DeletedEngagement.objects.all().delete()  # as in the backup
    file = tmp_path / "erased.jsonl"
    file.write_text(listed.getvalue(), encoding="utf-8")
    call_command("erase_again", str(file), stdout=io.StringIO())
    assert not Engagement.everything.exists()
    assert places_of((NAME, ADDRESS)) == set()
    assert DeletedEngagement.objects.get().engagement_id == engagement.pk


def test_who_was_erased_there_is_not_asked_again_unawares(engagement: Engagement, olga: User) -> None:
    person = make_stakeholder(engagement, NAME, "risk", ADDRESS)
    other = make_engagement(engagement.organisation, lead=olga)
    erase_person(stakeholder=person, by=SYSTEM, at=timezone.now())
    browser = sign_in(Browser(), olga)
    browser.post(page_of(engagement), {"name": engagement.initiative})
    finish_deletions()
    refused = browser.post(reverse("people_new", args=[other.pk]), {"people": f"{NAME} <{ADDRESS}>, risk"})
    assertContains(refused, f"{ADDRESS} was erased on")
    assertContains(browser.post("/organisation/erase/", {"who": ADDRESS}), "that was deleted since")
