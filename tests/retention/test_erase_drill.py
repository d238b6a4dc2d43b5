"""Wanda is written into everything a name can go into, and erased: afterwards nothing that is kept names her."""

import io
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.assessments import services as ranking
from apps.assessments import tasks as assessing
from apps.assessments.archiving.services import archive_engagement
from apps.assessments.engine_run import Outcome, outcome_of
from apps.assessments.models import Assessment, Snapshot
from apps.core.actors import SYSTEM
from apps.core.erasing import pending
from apps.core.erasing.pending import finish_erasures
from apps.core.models import AuditEvent, Erasure
from apps.decisions.models import AdviceAnswer, Assumption, Decision, Target
from apps.engagements.models import AskedPerson, Engagement, Stakeholder, Tombstone
from apps.engagements.tombstones import WRITTEN
from apps.mailing import services as mailing
from apps.mailing.models import DETAIL
from apps.outreach import services as reaching
from apps.reports import tasks as printing
from apps.reports.models import Report, ReportContent, ReportFile
from apps.responses.models import Answer, Response
from apps.responses.rights.erasing import erase_person
from apps.responses.rights.withdrawal import withdraw
from tests.assessments.conftest import DATA_FIRST, answer
from tests.factories import NOW, SignIn, acting, make_mail, send_answers
from tests.portfolio.test_engagement_pages import FRAMING
from tests.portfolio.test_local_mails import mail_folder
from tests.responses.conftest import begin, link_path
from tests.retention.searching import places_of

# Texts of an engagement that come from a list or from the product; an address goes with the contact.
CHOSEN = {
    *("brief_claim", "switches", "tools", "jurisdictions", "counsel_class", "currency", "example_pack"),
    *("perspectives", "floors", "time_zone", "language", "rules", "code"),
}

__all__ = ["mail_folder"]

pytestmark = pytest.mark.usefixtures("rules", "transactional_db")

NAME, ADDRESS = "Wanda Xylander", "wanda.xylander@brightwell.example"
WORDS = (NAME, ADDRESS, "xylander")
OF_OTHERS = {"responses_answer.value"}  # what others wrote stays theirs
OWN_TEXT = "My boss hides the outages of the night run."
PERSPECTIVES = ("business", "business", "product", "product", "risk", "risk")


@pytest.fixture
def alices(alice: User, signed_in: SignIn) -> Browser:
    return signed_in(alice)


@pytest.fixture
def wanda(alices: Browser, engagement: Engagement, alice: User) -> Stakeholder:
    """Put on the list by its page, with an address that the list had wrong at first."""
    Engagement.objects.filter(pk=engagement.pk).update(lead=alice)
    people = {"people": f"{NAME} <wrong.xylander@brightwell.example>, risk"}
    alices.post(reverse("people_new", args=[engagement.pk]), people)
    person = Stakeholder.objects.get(name=NAME)
    alices.post(reverse("mail_people", args=[engagement.pk]), {"invite": "1"})
    form = {"name": NAME, "email": ADDRESS, "perspective": "risk"}
    alices.post(reverse("person", args=[engagement.pk, person.pk]), form)
    alices.post(reverse("mail_people", args=[engagement.pk]), {"invite": "1"})
    return person


@pytest.fixture
def her_browser(wanda: Stakeholder) -> Browser:
    """Everything she can type is typed, with her name in it."""
    browser = begin(wanda)
    response = Response.objects.get(stakeholder=wanda)

    def post(name: str, *more: str, **fields: Any) -> None:
        assert browser.post(reverse(name, args=[response.pk, *more]), fields).status_code < 400

    save = {"revision": 0, "operation": str(uuid.uuid4())}
    post(
        "respond_page", "express-1", ranking=["data", "user", "model", "organization"], **{"R1-how": "order"}
    )
    post("save_answer", "D1", D1="4", **save)
    post("save_answer", "R5", **save | {"R5": f"{NAME} resigns", "operation": str(uuid.uuid4())})
    post("save_answer", "R3", **save | {"R3": OWN_TEXT, "operation": str(uuid.uuid4())})
    post("not_my_field", wished="business")
    send_answers(wanda.engagement)
    return browser


@pytest.fixture
def written_about(engagement: Engagement, wanda: Stakeholder, alices: Browser) -> None:
    """What facilitators and the group write about an engagement names her, too."""
    framing = FRAMING | {
        "perspectives": engagement.perspectives,
        "success_measure": f"{NAME} reads summaries",
        "existing_systems": f"the sheet of {NAME}",
        "peaks-0-name": f"{NAME}'s audit",
        "contact_name": NAME,
        "contact_email": ADDRESS,
    }
    assert alices.post(reverse("framing", args=[engagement.pk]), framing).status_code == 302
    text = {"subject": f"{NAME} asks", "text": f"{NAME} ({ADDRESS}) wants it: {{link}}"}
    assert alices.post(reverse("mail_text", args=[engagement.pk, "invitation"]), text).status_code == 302
    of = {"organisation_id": engagement.organisation_id, "engagement": engagement}
    Decision.objects.create(
        **of,
        ranking=["data"],
        reason=f"{NAME} insists",
        dissent=f"by {NAME}",
        decided_on=date(2026, 11, 26),
        act="build",
        what=f"what {NAME} drew",
        until=f"{NAME} agrees",
        money=f"{NAME}'s",
        people=NAME,
        owner=NAME,
    )
    Assumption.objects.create(
        **of, key="a1", position=0, text=f"{NAME} stays", owner=NAME, test=f"ask {ADDRESS}"
    )
    Assumption.objects.create(**of, key="a2", position=1, text="It holds", owner=ADDRESS)
    Target.objects.create(
        **of, key="t1", position=0, indicator=f"Calls of {NAME}", owner=NAME, value_now=f"as {NAME} counted"
    )
    AdviceAnswer.objects.create(
        **of, rule="none", position=0, answer="declined", text=f"as {NAME} says", reason=f"{NAME} knows"
    )


@pytest.fixture
def finished(
    engagement: Engagement,
    wanda: Stakeholder,
    her_browser: Browser,
    written_about: None,
    alices: Browser,
    mail_folder: Path,
) -> Report:
    """Mails sent, one refused, a lost link asked for; the round closed, its result seen, the report printed."""
    for number, perspective in enumerate(PERSPECTIVES):
        given = {"R1": DATA_FIRST, "D1": 5, "D7": 4, "U10": 1, "U2": 2}
        if perspective != "risk":
            given |= {"R5": "The register", "R3": f"{NAME} is right." if number == 0 else "A law"}
        answer(engagement, perspective, given, name=f"Person {'ABCDEF'[number]}")
    reaching.thank(at=NOW)  # when they answered; who sent long ago is thanked no more
    reaching.note_lost_link(address=ADDRESS, network="192.0.2.1", by=SYSTEM, at=timezone.now())
    reaching.send_lost_links(at=timezone.now())
    reaching.note_lost_link(
        address=ADDRESS.upper(), network="192.0.2.1", by=SYSTEM, at=timezone.now()
    )  # nobody has looked at it yet
    while (mail := mailing.claim_mail()) is not None:
        mailing.deliver(mail, at=timezone.now())
    make_mail(engagement, wanda, state="failed", error_text=f"Refused:{DETAIL}550 <{ADDRESS}> unknown")
    alices.post(reverse("close_round", args=[engagement.pk]))
    assessing.run_next()
    alices.post(reverse("first_look", args=[engagement.pk]), {"version": "1"})
    alices.post(reverse("order_report", args=[engagement.pk]))
    printing.render()
    report = Report.objects.get()
    assert report.is_ready, report.error_text
    return report


def test_the_drill_finds_her_everywhere_before(finished: Report, mail_folder: Path) -> None:
    assert places_of(WORDS, mail_folder) >= {
        "engagements_stakeholder.name",
        "engagements_stakeholder.email",
        "engagements_engagement.contact_name",
        "engagements_engagement.existing_systems",
        "engagements_mailtext.text",
        "mailing_mail.recipient",
        "mailing_mail.once_key",
        "mailing_mail.error_text",
        "responses_answer.value",
        "responses_answerevent.value",
        "responses_linkrequest.address",
        "assessments_snapshot.document",
        "reports_reportcontent.document",
        "decisions_assumption.owner",
        "decisions_decision.reason",
        "pdf",
        "mail",
    }


@pytest.mark.parametrize("by", ["herself", "her link", "alice"])
def test_nothing_that_is_kept_names_her_afterwards(
    by: str,
    finished: Report,
    engagement: Engagement,
    wanda: Stakeholder,
    her_browser: Browser,
    alices: Browser,
    mail_folder: Path,
) -> None:
    numbers = Snapshot.objects.get().document["engine_input"]
    response = Response.objects.get(stakeholder=wanda)
    if by == "herself":
        assertContains(her_browser.post(reverse("erase", args=[response.pk])), "You are erased")
    elif by == "her link":
        assertContains(Browser().post(link_path(wanda) + "erase/"), "You are erased")
    else:
        address = reverse("person_erase", args=[engagement.pk, wanda.pk])
        assert alices.post(address).status_code == 422
        assert alices.post(address, {"wished": "1"}).status_code == 302
    finish_erasures()
    assert places_of(WORDS, mail_folder) == OF_OTHERS
    assert Answer.objects.filter(item="R3", value=f"{NAME} is right.").count() == 1
    frozen = Snapshot.objects.get().document
    assert frozen["engine_input"] == numbers
    assert sorted(frozen["texts"]["R3"]) == [*["A law"] * 3, "[erased] is right."]
    assert NAME not in str(frozen)
    assert OWN_TEXT not in str(frozen)
    assert frozen["texts"]["R5"] == ["The register"] * 4
    assert her_browser.get(reverse("respond", args=[response.pk])).status_code == 404
    assert AuditEvent.objects.filter(verb="erase_person").count() == 1
    assert Tombstone.objects.count() == 1


def test_every_text_that_members_type_about_an_engagement_is_redacted() -> None:
    kinds = (models.CharField, models.TextField, models.JSONField)
    texts = {
        each.name for each in Engagement._meta.concrete_fields if isinstance(each, kinds) and not each.choices
    }
    assert texts - CHOSEN == set(WRITTEN) | {"contact_email"}


def test_her_report_says_why_it_is_gone_and_is_made_again_without_her(
    finished: Report, engagement: Engagement, wanda: Stakeholder, alices: Browser, mail_folder: Path
) -> None:
    before = ReportContent.objects.get().digest
    alices.post(reverse("person_erase", args=[engagement.pk, wanda.pk]), {"wished": "1"})
    finish_erasures()
    assert not ReportFile.objects.exists()
    page = alices.get(reverse("report", args=[finished.pk]))
    assertContains(page, "asked to be erased")
    assertContains(page, "Make it again")
    assert alices.get(reverse("report_download", args=[finished.pk])).status_code == 302
    alices.post(reverse("report_retry", args=[finished.pk]))
    printing.render()
    file = ReportFile.objects.with_bytes().get()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(file.pdf))).pages)
    assert "[erased] insists" in " ".join(text.split())
    assert places_of(WORDS, mail_folder) == OF_OTHERS
    content = ReportContent.objects.get()
    assert content.document["instead_of"] == before != content.digest
    # Another one is ordered as ever, and names her as little.
    alices.post(reverse("order_report", args=[engagement.pk]))
    printing.render()
    assert places_of(WORDS, mail_folder) == OF_OTHERS


def test_until_a_worker_has_done_it_nobody_reads_of_her(
    finished: Report, engagement: Engagement, wanda: Stakeholder, alices: Browser, mail_folder: Path
) -> None:
    erased = alices.post(
        reverse("person_erase", args=[engagement.pk, wanda.pk]), {"wished": "1"}, follow=True
    )
    assertContains(erased, "They are still being erased from 2 stored documents")
    page = reverse("report", args=[finished.pk])
    assertContains(alices.get(page), "They are being erased from 2 stored documents")
    assert alices.get(reverse("report_download", args=[finished.pk])).status_code == 302
    for name in ("report_panel", "results"):
        assertNotContains(alices.get(reverse(name, args=[engagement.pk])), "Xylander")
    texts = str(Snapshot.objects.get().evidence)
    assert NAME not in texts
    assert OWN_TEXT not in texts
    # Whoever has it made again waits for the worker, and what is ordered anew does not name her.
    alices.post(reverse("report_retry", args=[finished.pk]))
    alices.post(reverse("order_report", args=[engagement.pk]))
    printing.render()
    assert not Report.objects.filter(state="ready").exists()
    finish_erasures()
    printing.render()
    printing.render()
    assert Report.objects.filter(state="ready").count() == Report.objects.count()
    assert places_of(WORDS, mail_folder) == OF_OTHERS


def test_a_worker_that_dies_leaves_it_to_the_next(
    finished: Report,
    engagement: Engagement,
    wanda: Stakeholder,
    alices: Browser,
    mail_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alices.post(reverse("person_erase", args=[engagement.pk, wanda.pk]), {"wished": "1"})
    with monkeypatch.context() as broken:
        broken.setattr("apps.reports.erasing._mark", lambda content: 1 / 0)
        finish_erasures()
    assert Erasure.objects.count() == 1
    assert "reports_reportcontent.document" in places_of(WORDS, mail_folder)
    assert NAME not in str(Snapshot.objects.get().evidence)
    finish_erasures()
    assert not Erasure.objects.exists()
    assert not Snapshot.objects.get().is_being_erased
    assert places_of(WORDS, mail_folder) == OF_OTHERS
    finish_erasures()


@pytest.mark.parametrize("is_finished", [True, False])
def test_advice_worked_out_before_an_erasing_is_not_stored_after_it(
    is_finished: bool,
    engagement: Engagement,
    wanda: Stakeholder,
    her_browser: Browser,
    written_about: None,
    alices: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number, perspective in enumerate(PERSPECTIVES):
        answer(engagement, perspective, {"R1": DATA_FIRST, "D1": 5}, name=f"Person {'ABCDEF'[number]}")
    named: list[bool] = []

    def erased_meanwhile(snapshot: Snapshot, rules: str) -> Outcome:
        outcome = outcome_of(snapshot, rules)
        assert outcome.advice
        named.append(NAME in str(outcome.advice.to_json()))
        if len(named) == 1:
            erase_person(stakeholder=wanda, by=SYSTEM, at=timezone.now())
            if is_finished:
                finish_erasures()
        return outcome

    monkeypatch.setattr(ranking, "outcome_of", erased_meanwhile)
    alices.post(reverse("close_round", args=[engagement.pk]))
    assessing.run_next()
    assert named == [True, False]
    assessment = Assessment.objects.get()
    assert assessment.is_ready
    assert NAME not in str(assessment.advice)


def test_one_who_waits_still_stays_hidden_when_another_is_done(
    finished: Report, engagement: Engagement, wanda: Stakeholder, alices: Browser, mail_folder: Path
) -> None:
    alices.post(reverse("person_erase", args=[engagement.pk, wanda.pk]), {"wished": "1"})
    first = Erasure.objects.get()
    other = Erasure.objects.create(
        scope_id=first.scope_id, traces={"names": ["The register"]}, documents=1, asked_at=timezone.now()
    )
    pending._finish(first.pk)
    assert Snapshot.objects.get().is_being_erased
    assert "The register" not in str(Snapshot.objects.get().evidence)
    pending._finish(other.pk)
    assert not Snapshot.objects.get().is_being_erased


def test_alice_sees_neither_her_row_nor_her_page_any_more(
    engagement: Engagement, wanda: Stakeholder, alices: Browser
) -> None:
    assertContains(alices.get(reverse("engagement", args=[engagement.pk])), "Xylander")
    alices.post(reverse("person_erase", args=[engagement.pk, wanda.pk]), {"wished": "1"})
    assertNotContains(alices.get(reverse("engagement", args=[engagement.pk])), "Xylander")
    for name in ("person", "person_erase", "person_held", "interview"):
        assert alices.get(reverse(name, args=[engagement.pk, wanda.pk])).status_code == 404
    for name in ("person_link", "person_back", "person_remove", "person_erase"):
        assert alices.post(reverse(name, args=[engagement.pk, wanda.pk]), {"wished": "1"}).status_code == 404


def test_who_has_withdrawn_can_be_erased_as_well(
    finished: Report, engagement: Engagement, wanda: Stakeholder, alices: Browser, mail_folder: Path
) -> None:
    withdraw(stakeholder=wanda, by=SYSTEM, at=timezone.now())
    assert "engagements_stakeholder.name" in places_of(WORDS, mail_folder)
    alices.post(reverse("person_erase", args=[engagement.pk, wanda.pk]), {"wished": "1"})
    finish_erasures()
    assert places_of(WORDS, mail_folder) == OF_OTHERS


def test_who_was_asked_in_an_archived_engagement_is_erased_from_all_that_stays(
    finished: Report,
    engagement: Engagement,
    wanda: Stakeholder,
    alices: Browser,
    alice: User,
    mail_folder: Path,
) -> None:
    archive_engagement(engagement=engagement, by=acting(alice), at=timezone.now())
    asked = AskedPerson.objects.get(name=NAME)
    alices.post(reverse("asked_person_remove", args=[engagement.pk, asked.pk]))
    finish_erasures()
    kept = places_of(WORDS, mail_folder)
    # Answers without a name stay as they were written, hers as well: nothing joins them to her.
    assert kept <= {"responses_answer.value", "responses_answerevent.value"}


def test_a_report_of_somebody_else_stays_as_it_is(
    finished: Report, engagement: Engagement, alices: Browser, mail_folder: Path
) -> None:
    other = Stakeholder.objects.get(name="Person F")  # who wrote nothing
    before = bytes(ReportFile.objects.with_bytes().get().pdf)
    files = set(mail_folder.glob("*.log"))
    alices.post(reverse("person_erase", args=[engagement.pk, other.pk]), {"wished": "1"})
    finish_erasures()
    assert bytes(ReportFile.objects.with_bytes().get().pdf) == before
    assert len(files - set(mail_folder.glob("*.log"))) == 1  # the thanks that went to them
    assert "engagements_stakeholder.name" in places_of(WORDS, mail_folder)
