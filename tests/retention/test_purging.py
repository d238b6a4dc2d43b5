"""What has been kept long enough goes, and nothing else; a second run finds nothing more."""

import io
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from apps.accounts import credentials
from apps.accounts.models import MemberInvitation, Organisation, User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent, RateBucket
from apps.core.purging import purging
from apps.engagements.errors import StakeholderAnswered
from apps.engagements.models import AskedPerson, Engagement, InvitationToken, Stakeholder
from apps.engagements.people.leaving_out import plan_clearing
from apps.engagements.selectors import months_after
from apps.engagements.services import remove_stakeholder
from apps.mailing.models import Mail
from apps.reports import services as reporting
from apps.reports.models import Report, ReportContent, ReportFile
from apps.responses.models import Answer, AnswerEvent, Device, LateAnswer, LinkRequest, ProofCode, Response
from apps.retention import services, tasks
from tests.assessments.conftest import answer
from tests.factories import NOW, acting, close, make_engagement, make_mail, make_stakeholder
from tests.reports.documents import document
from tests.reports.rows import make_report

LONG_AGO = NOW - timedelta(days=91)
LATELY = NOW - timedelta(days=89)


def audit_row(at: datetime, scope_id: Any = None) -> AuditEvent:
    return AuditEvent.objects.create(
        at=at, scope_id=scope_id, actor_kind="system", verb="x", object_type="x", object_id="x"
    )


def counts() -> dict[str, int]:
    """Count the rows of every table, by PostgreSQL itself."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'select count(*) from "{table}"')  # noqa: S608 - names from the catalogue
            (found[table],) = cursor.fetchone()
    return found


def fill(engagement: Engagement, at: datetime) -> None:
    """Leave a row of each kind, closed, ended or asked for at this instant; what it goes by comes from there."""
    organisation = engagement.organisation
    response = answer(engagement, "risk", {"D1": 4}, name="Ines Roth", is_sent=False)
    of = {"organisation_id": organisation.pk, "response": response, "item": "D1", "at": at}
    AnswerEvent.objects.create(**of, operation=os.urandom(16).hex(), base_revision=0, outcome="saved")
    LateAnswer.objects.create(**of, value=5)
    opened = make_stakeholder(engagement, "Opened Only", "risk")
    Response.objects.create(
        organisation=organisation, round=response.round, stakeholder=opened, started_at=at, asked=["D1"]
    )
    credentials.keep_session(os.urandom(16).hex(), "", until=at, is_new=True)
    RateBucket.objects.create(key=os.urandom(8).hex(), window_started_at=at, used=1)
    LinkRequest.objects.create(address="ines@example.com", asked_at=at)
    InvitationToken.objects.create(
        organisation=organisation,
        invitation=opened.invitation,
        sha256=os.urandom(32).hex(),
        created_at=at,
        expires_at=at,
    )
    of_opened = {"organisation": organisation, "stakeholder": opened}
    ProofCode.objects.create(**of_opened, mailed_to="", asked_at=at)
    Device.objects.create(**of_opened, is_own=True, first_at=at, left_at=at)
    MemberInvitation.objects.create(
        organisation=organisation,
        email=f"{at.timestamp()}@example.com",
        role="manager",
        invited_at=at,
        expires_at=at,
    )
    make_mail(engagement, opened, finished_at=at)
    close(engagement, at=at)


def test_what_was_kept_long_enough_goes_and_the_rest_stays(
    organisation: Organisation, engagement: Engagement, rules: object
) -> None:
    fill(engagement, LONG_AGO)
    other = make_engagement(organisation)
    fill(other, LATELY)
    # Sessions, counters, codes and requests for a link don't wait three months.
    assert services.due_now(at=NOW) == {
        "django_session": 2,
        "usersessions_usersession": 0,
        "core_ratebucket": 2,
        "responses_linkrequest": 2,
        "responses_proofcode": 2,
        "responses_device": 1,
        "engagements_invitationtoken": 1,
        "accounts_memberinvitation": 1,
        "mailing_mail": 1,
        "responses_answerevent": 1,
        "responses_lateanswer": 1,
        "responses_namedtext": 0,
        "responses_response": 1,
        "engagements_askedperson": 0,
        "reports_reportfile": 0,
        "reports_report": 0,
        "reports_reportcontent": 0,
        "core_auditevent": 0,
        "mail files": 0,
    }
    services.purge(at=NOW)
    assert {row.response.round.engagement_id for row in AnswerEvent.objects.all()} == {other.pk}
    assert {row.response.round.engagement_id for row in LateAnswer.objects.all()} == {other.pk}
    assert [mail.group_id for mail in Mail.objects.all()] == [other.pk]
    # What was given counts although it was never sent; what was only opened is gone.
    assert Answer.objects.count() == 2
    names = set(Response.objects.values_list("round__engagement_id", "stakeholder__name"))
    assert names == {(engagement.pk, "Ines Roth"), (other.pk, "Ines Roth"), (other.pk, "Opened Only")}
    assert Stakeholder.objects.count() == 4


def test_a_second_run_changes_nothing(engagement: Engagement, rules: object) -> None:
    fill(engagement, LONG_AGO)
    audit_row(NOW - timedelta(days=800), engagement.organisation_id)
    first = services.purge(at=NOW)
    assert sum(first.values()) >= 9
    before = counts()
    assert set(services.purge(at=NOW).values()) == {0}
    assert counts() == before
    tasks.purge()
    assert counts() == before


def test_it_goes_in_batches_and_goes_on_where_it_stopped(
    engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "BATCH", 2)
    for number in range(5):
        RateBucket.objects.create(key=str(number), window_started_at=LONG_AGO)
    services.purge(at=NOW, most_batches=2)
    assert RateBucket.objects.count() == 1
    services.purge(at=NOW, most_batches=2)
    assert not RateBucket.objects.exists()


def test_mails_of_an_open_round_stay_because_they_say_who_was_invited(
    engagement: Engagement, bob: Stakeholder
) -> None:
    make_mail(engagement, bob, finished_at=LONG_AGO)
    services.purge(at=NOW)
    assert Mail.objects.count() == 1


def test_each_organisation_keeps_its_audit_as_long_as_it_says(
    organisation: Organisation, mallory: User, db: None
) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(audit_months=6)
    elsewhere = mallory.membership.organisation_id
    ages = {"new": timedelta(days=150), "middle": timedelta(days=200), "old": timedelta(days=800)}
    for age in ages.values():
        for scope in (organisation.pk, elsewhere, None):
            audit_row(NOW - age, scope)
    services.purge(at=NOW)
    kept = AuditEvent.objects.filter(verb="x")
    assert kept.filter(scope_id=organisation.pk).count() == 1
    assert kept.filter(scope_id=elsewhere).count() == kept.filter(scope_id=None).count() == 2


@pytest.mark.usefixtures("rules")
def test_reports_go_after_the_months_an_owner_set_and_their_numbers_are_not_given_again(
    organisation: Organisation, engagement: Engagement, mallory: User, alice: User
) -> None:
    def age(report: Report) -> None:
        with purging():
            ReportContent.objects.filter(pk=report.content_id).update(frozen_at=months_after(NOW, -13))

    old = make_report(engagement, state="ready")
    young = make_report(engagement, state="ready", content={**document(), "title": "Another"})
    elsewhere = make_report(make_engagement(mallory.membership.organisation), state="ready")
    for report in (old, elsewhere):
        age(report)
    services.purge(at=NOW)
    assert Report.objects.count() == 3  # kept where no months are set
    Organisation.objects.filter(pk=organisation.pk).update(report_months=12)
    services.purge(at=NOW)
    assert set(Report.objects.values_list("pk", flat=True)) == {young.pk, elsewhere.pk}
    assert ReportFile.objects.count() == ReportContent.objects.count() == 2
    age(young)
    Engagement.objects.filter(pk=engagement.pk).update(last_report=2)
    services.purge(at=NOW)
    content = make_report(engagement).content
    Report.objects.filter(content=content).delete()
    assert reporting._report_of(content, by=acting(alice), at=NOW)[0].number == 3
    engagement.refresh_from_db()
    assert engagement.last_report == 3


@pytest.mark.usefixtures("instrument")
def test_who_was_asked_is_forgotten_months_after_archiving(organisation: Organisation) -> None:
    archived = make_engagement(organisation, archived_at=months_after(NOW, -6) + timedelta(minutes=1))
    AskedPerson.objects.create(organisation=organisation, engagement=archived, name="Ines Roth")
    services.purge(at=NOW)
    assert AskedPerson.objects.exists()
    services.purge(at=NOW + timedelta(minutes=2))
    assert not AskedPerson.objects.exists()


def test_old_mail_files_go(settings: Any, tmp_path: Path, db: None) -> None:
    settings.MAILS_ARE_FILES, settings.MAIL_FOLDER = True, tmp_path
    for name, at in (("old", LONG_AGO), ("new", LATELY)):
        (tmp_path / f"{name}.log").write_text("To: ines@example.com", encoding="utf-8")
        os.utime(tmp_path / f"{name}.log", (at.timestamp(), at.timestamp()))
    services.purge(at=NOW)
    assert [file.name for file in tmp_path.iterdir()] == ["new.log"]


def test_the_command_says_what_would_go_and_deletes_nothing(engagement: Engagement, rules: object) -> None:
    fill(engagement, LONG_AGO)
    before = counts()
    said = io.StringIO()
    call_command("purge", "--dry-run", stdout=said)
    assert "1  responses_answerevent" in said.getvalue()
    assert counts() == before
    call_command("purge", stdout=said)
    assert counts() != before


def test_somebody_who_gave_something_is_not_taken_off_the_list_once_its_history_is_gone(
    engagement: Engagement, rules: object
) -> None:
    fill(engagement, LONG_AGO)
    services.purge(at=NOW)
    person = Stakeholder.objects.get(name="Ines Roth")
    assert plan_clearing(engagement, [person.pk]).kept == (person,)
    with pytest.raises(StakeholderAnswered):
        remove_stakeholder(stakeholder=person, by=SYSTEM, at=NOW)
