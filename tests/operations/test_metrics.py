"""What Prometheus reads: counted from everybody's rows, in a fixed number of statements, and nobody's business else."""

import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from apps.accounts.models import User
from apps.core import leases
from apps.core.database.watch import watch
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing import services as mailing
from apps.mailing.models import NOT_WANTED, UNCERTAIN, Mail
from apps.operations.models import BackupDrill, RunningProcess
from apps.operations.presence import Presence
from apps.operations.selectors import _FUNCTION
from apps.reports.models import Report
from tests import factories
from tests.factories import SignIn
from tests.reports.rows import make_assessment, make_report
from tests.roles import SUPERUSER, acting_as

pytestmark = pytest.mark.django_db

TOKEN = "t" * 32
# Of a busy machine; alone it is a tenth of that.
AT_MOST_SECONDS = 0.5

type Sample = tuple[str, frozenset[tuple[str, str]]]


@pytest.fixture(autouse=True)
def watched(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def text() -> str:
    answer = Browser().get(reverse("metrics"), headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.text


def samples() -> dict[Sample, float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text())
        for sample in family.samples
    }


def value(name: str, **labels: str) -> float:
    return samples()[f"scalelens_{name}", frozenset(labels.items())]


@pytest.fixture
def next_version() -> None:
    """Let the tables know a kind of work that this version does not, as after going back."""
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        cursor.execute(_FUNCTION.format(work="select 'games', 'waiting', '', 3::bigint, 5::float8"))


def test_a_kind_of_work_of_the_next_version_goes_by_its_own_name(
    next_version: None, settings: Settings, mallory: User, signed_in: SignIn
) -> None:
    assert value("waiting", kind="games") == 3
    assert value("waiting", kind="reports") == 0
    settings.OPERATORS = [mallory.email.lower()]
    page = signed_in(mallory).get(reverse("operations"))
    assert page.status_code == 200
    assert "games" in page.text


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN])
def test_for_a_stranger_there_is_no_such_page(sent: str) -> None:
    assert Browser().get("/metrics", headers={"Authorization": sent}).status_code == 404


def test_without_a_token_set_nobody_reads_it(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert Browser().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_work_of_all_organisations_is_counted_by_kind(engagement: Engagement, bob: Stakeholder) -> None:
    make_report(engagement, available_at=Now() - timedelta(seconds=90))
    elsewhere = factories.make_engagement(factories.make_organisation("Elsewhere Partners"))
    make_report(elsewhere)
    make_report(elsewhere, state="failed", finished_at=Now())
    make_report(elsewhere, state="failed", finished_at=Now() - timedelta(hours=2))
    make_assessment(elsewhere, state="queued", finished_at=None, available_at=Now() + timedelta(hours=1))
    leases.claim(Report.objects.filter(engagement=elsewhere))
    assert value("waiting", kind="reports") == 1
    assert 89 < value("oldest_waiting_seconds", kind="reports") < 120
    assert value("running", kind="reports") == 1
    assert value("finished_last_hour", kind="reports", outcome="failed") == 1
    assert value("waiting", kind="assessments") == 0
    assert value("tried_before", kind="assessments") == 0
    Report.objects.filter(state="running").update(attempts=2)
    assert value("tried_before", kind="reports") == 1
    assert value("oldest_waiting_seconds", kind="mails") == 0


def test_mails_are_counted_by_what_became_of_them(engagement: Engagement, bob: Stakeholder) -> None:
    for state, code in (
        ("ready", ""),
        ("ready", ""),
        ("ready", NOT_WANTED),
        ("failed", UNCERTAIN),
        ("failed", ""),
    ):
        factories.make_mail(engagement, bob, state=state, error_code=code, finished_at=Now())
    later = {"finished_at": None, "available_at": Now() + timedelta(minutes=1)}
    factories.make_mail(engagement, bob, state="queued", attempts=1, error_code="SERVER", **later)
    outcomes = {
        outcome: value("finished_last_hour", kind="mails", outcome=outcome)
        for outcome in ("sent", "not_sent", "uncertain", "failed")
    }
    assert outcomes == {"sent": 2, "not_sent": 1, "uncertain": 1, "failed": 1}
    assert (value("tried_before", kind="mails"), value("waiting", kind="mails")) == (1, 0)


def test_each_lease_that_was_lost_is_counted(engagement: Engagement, bob: Stakeholder) -> None:
    over = Now() - timedelta(seconds=1)
    for times in (1, 2):
        make_report(engagement)
        leases.claim(Report.objects.all())
        Report.objects.filter(state="running").update(lease_until=over)
        leases.sweep(Report.objects.all())
        assert value("leases_lost_total", kind="reports") == times
    factories.make_mail(engagement, bob, state="queued", finished_at=None)
    mailing.claim_mail()
    Mail.objects.update(lease_until=over, sending_at=Now())
    mailing.sweep()
    assert value("leases_lost_total", kind="mails") == 1


def say(presence: Presence) -> None:
    connection.ensure_connection()
    presence.ask(connection.connection)


def test_workers_and_beat_say_that_they_are_there() -> None:
    assert value("beat_seen_seconds") == float("inf")
    assert value("workers", queue="reports") == 0
    worker = Presence("short@host", "worker", ["mails", "upkeep"])
    for presence in (worker, Presence("beat@host", "beat"), Presence("beat@other", "beat")):
        say(presence)
    RunningProcess.objects.filter(name="beat on other").update(seen_at=Now() - timedelta(seconds=50))
    assert 0 <= value("worker_seen_seconds", worker="short on host") < 30
    assert 0 <= value("beat_seen_seconds") < 30
    assert (value("workers", queue="mails"), value("workers", queue="reports")) == (1, 0)
    RunningProcess.objects.filter(kind="worker").update(seen_at=Now() - timedelta(seconds=70))
    assert value("workers", queue="mails") == 0
    assert value("worker_seen_seconds", worker="short on host") >= 70


def test_who_hangs_says_nothing_and_who_is_told_to_stop_takes_its_row_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker = Presence("a@host", "worker")
    say(worker)
    began = time.monotonic()
    monkeypatch.setattr("apps.operations.presence.PATIENCE_SECONDS", 0)
    monkeypatch.setattr(time, "monotonic", lambda: began + 20)
    RunningProcess.objects.update(seen_at=Now() - timedelta(seconds=20))
    say(worker)
    assert value("worker_seen_seconds", worker="a on host") >= 20
    worker.turn()
    say(worker)
    assert value("worker_seen_seconds", worker="a on host") < 20
    worker.leave()
    say(worker)
    assert not RunningProcess.objects.exists()


def test_who_died_is_forgotten_after_an_hour() -> None:
    RunningProcess.objects.create(name="old", kind="worker", seen_at=Now() - timedelta(minutes=61))
    RunningProcess.objects.create(name="young", kind="worker", seen_at=Now() - timedelta(minutes=59))
    say(Presence("new@host", "worker"))
    assert set(RunningProcess.objects.values_list("name", flat=True)) == {"young", "new on host"}


def fill(engagement: Engagement, bob: Stakeholder, number: int) -> None:
    for each in range(number):
        make_report(engagement, state="failed", finished_at=Now(), error_code=f"E{each % 3}")
        make_assessment(engagement, finished_at=Now())
        factories.make_mail(engagement, bob, finished_at=Now())
        say(Presence(f"worker{each}@host", "worker", ["reports"]))


def test_as_many_statements_for_twenty_of_each_as_for_two(engagement: Engagement, bob: Stakeholder) -> None:
    counts = []
    for number in (2, 18):
        fill(engagement, bob, number)
        began = time.monotonic()
        with CaptureQueriesContext(connection) as queries:
            text()
        assert time.monotonic() - began < AT_MOST_SECONDS
        counts.append(len(queries))
    assert counts == [5, 5]


def test_no_label_says_who(engagement: Engagement, bob: Stakeholder) -> None:
    fill(engagement, bob, 2)
    Browser().get("/i/secret-token/")
    said = text()
    assert 'scalelens_answer_seconds_count{method="GET",status="4xx"}' in said
    for secret in (
        "@",
        "secret-token",
        engagement.initiative,
        engagement.organisation.name,
        str(engagement.pk),
        bob.name,
    ):
        assert secret not in said


def test_the_age_of_the_last_good_drill_counts_from_the_installation_until_there_is_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select extract(epoch from now() - min(applied)) from django_migrations")
        installed = float(cursor.fetchone()[0])
    assert 0 <= value("backup_drill_seconds") - installed < 60
    for _ in range(2):
        call_command("note_drill", stdout=StringIO())
    BackupDrill.objects.all().delete()
    BackupDrill.objects.create(good_at=Now() - timedelta(days=9))
    assert 9 * 86400 <= value("backup_drill_seconds") < 9 * 86400 + 60
    call_command("note_drill", stdout=StringIO())
    assert BackupDrill.objects.count() == 1
    assert 0 <= value("backup_drill_seconds") < 60


def test_what_waits_for_whom_is_said_while_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert value("database_up") == value("broker_up") == 1
    monkeypatch.setattr(watch, "_refusal", "it is stopped")
    there = samples()
    assert there["scalelens_database_up", frozenset()] == 0
    assert not [name for name, _ in there if name.startswith("scalelens_waiting")]


def test_without_redis_it_says_so_at_once(settings: Settings) -> None:
    settings.REDIS_URL = "redis+socket:///nowhere/at-all.sock"
    assert value("broker_up") == 0
