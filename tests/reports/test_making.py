"""A worker makes the report: rendered, stored once, never changed; or the row says why not."""

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from apps.core import leases
from apps.core.actors import SYSTEM
from apps.core.database.roles import APP, OWNER, WORKER
from apps.core.models import AuditEvent
from apps.core.purging import purging
from apps.engagements.models import Engagement
from apps.reports import selectors, services, tasks
from apps.reports.errors import FileDamaged, RenderFailed
from apps.reports.models import Report, ReportFile, ReportLine
from apps.reports.pdf import rendering
from tests.factories import NOW, lose_lease
from tests.reports.rows import PDF, make_report
from tests.roles import SUPERUSER, acting_as

pytestmark = pytest.mark.django_db

type BringIn = Callable[..., Engagement]


def claimed() -> Report:
    report = services.claim_report()
    assert report is not None
    return report


def raising(error: BaseException) -> Callable[..., rendering.Rendered]:
    def render(*args: object, **options: object) -> rendering.Rendered:
        raise error

    return render


def test_a_worker_makes_a_pdf_whose_digest_is_the_stored_one(engagement: Engagement) -> None:
    report = make_report(engagement)
    tasks.render()
    report.refresh_from_db()
    file = selectors.verified_pdf(report)
    assert (report.state, report.pages_done) == ("ready", file.pages)
    assert file.sha256_hex == hashlib.sha256(bytes(file.pdf)).hexdigest()
    cover = PdfReader(io.BytesIO(bytes(file.pdf))).pages[0].extract_text()
    assert "the store holds 14 TB" in " ".join(cover.split())


def test_a_task_takes_one_report_and_rings_for_the_next(
    engagement: Engagement, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings: list[int] = []
    monkeypatch.setattr(tasks.render, "apply_async", lambda **options: rings.append(1))
    make_report(engagement)
    make_report(engagement)
    tasks.render()
    assert Report.objects.filter(state="ready").count() == len(rings) == 1
    tasks.render()
    assert Report.objects.filter(state="ready").count() == 2
    assert len(rings) == 1


def test_a_task_with_nothing_to_do_does_nothing(db: None) -> None:
    tasks.render()
    assert not Report.objects.exists()


def test_a_worker_that_lost_the_row_keeps_nothing(engagement: Engagement, quick: None) -> None:
    report = make_report(engagement)
    zombie = claimed()
    lose_lease(Report)
    services.make_report(claimed(), at=NOW)
    with pytest.raises(leases.LeaseLost):
        services.make_report(zombie, at=NOW)
    assert ReportFile.objects.filter(report=report).count() == 1


def test_a_layout_that_breaks_fails_at_once_and_the_person_is_told(
    engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report(engagement)
    monkeypatch.setattr(rendering, "render", raising(ValueError("Table wrapper without a table")))
    services.make_report(claimed(), at=NOW)
    report.refresh_from_db()
    assert (report.state, report.error_code) == ("failed", "RENDER_ERROR")
    assert "Table wrapper" not in report.error_text


@pytest.mark.parametrize("code", ["TOO_BIG", "MISSING_LIBRARY"])
def test_what_would_fail_again_is_not_tried_again(
    code: str, engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report(engagement)
    monkeypatch.setattr(rendering, "render", raising(RenderFailed(code, "It is too big.")))
    services.make_report(claimed(), at=NOW)
    report.refresh_from_db()
    assert (report.state, report.error_code, report.error_text) == ("failed", code, "It is too big.")


@pytest.mark.parametrize(
    ("render", "code"),
    [
        (raising(MemoryError()), "OOM"),
        # The database takes no such number of pages.
        (lambda *args, **options: rendering.Rendered(PDF, pages=-1, renderer="WeasyPrint 70"), "NOT_STORED"),
    ],
)
def test_what_may_go_well_the_next_time_gets_one_more_try_and_is_told(
    render: Callable[..., rendering.Rendered],
    code: str,
    engagement: Engagement,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    report = make_report(engagement)
    monkeypatch.setattr(rendering, "render", render)
    states = []
    for _ in range(2):
        services.make_report(claimed(), at=NOW)
        report.refresh_from_db()
        states.append((report.state, report.error_code))
    assert states == [("queued", code), ("failed", code)]
    lines = [(each.levelname, each.getMessage()) for each in caplog.records]
    said = f"The report {report.pk} failed at attempt %d: {report.error_text}"
    assert lines == [("WARNING", said % 1), ("ERROR", said % 2)]
    assert not ReportFile.objects.exists()


def test_what_an_older_page_ordered_is_printed_with_the_template_of_now(
    engagement: Engagement, quick: None
) -> None:
    report = make_report(engagement, template_version=str(int(rendering.TEMPLATE_VERSION) - 1))
    tasks.render()
    report.refresh_from_db()
    assert (report.state, report.template_version) == ("ready", rendering.TEMPLATE_VERSION)


def test_what_a_newer_page_ordered_waits_for_a_newer_worker(engagement: Engagement, quick: None) -> None:
    make_report(engagement, template_version=str(int(rendering.TEMPLATE_VERSION) + 1))
    assert services.claim_report() is None


def test_a_sweep_frees_what_a_dead_worker_held_and_rings(
    engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings: list[int] = []
    monkeypatch.setattr(tasks.render, "apply_async", lambda **options: rings.append(1))
    tasks.sweep()
    assert rings == []
    make_report(engagement)
    claimed()
    Report.objects.update(lease_until=Now())
    tasks.sweep()
    assert rings == [1]
    assert Report.objects.get().state == "queued"


def test_a_worker_process_gets_a_memory_error_before_it_takes_the_machine(repository: Path) -> None:
    program = (
        "import django; django.setup(); from apps.reports import tasks; tasks.limit_memory()\n"
        "bytearray(tasks.MOST_MORE_MEMORY // 2)\n"
        "try: bytearray(2 * tasks.MOST_MORE_MEMORY)\n"
        "except MemoryError: print('refused')"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=repository,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "refused"


@pytest.mark.parametrize(
    "statement",
    [
        "update reports_reportfile set pages = 1",
        "delete from reports_reportfile",
        "truncate reports_reportfile",
    ],
)
@pytest.mark.parametrize("role", [APP, WORKER, OWNER, SUPERUSER])
def test_a_stored_file_cannot_be_changed(role: str, statement: str, engagement: Engagement) -> None:
    make_report(engagement, state="ready")
    refused = "permission denied" if role in {APP, WORKER} else "its rows never change"
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with acting_as(role), pytest.raises(DatabaseError, match=refused), transaction.atomic():
            cursor.execute(statement)
    assert bytes(ReportFile.objects.with_bytes().get().pdf) == PDF


@pytest.mark.parametrize(
    "wrong", [{"sha256": b"\0" * 32}, {"size_bytes": 3}, {"pdf": b"<html>", "size_bytes": 6}]
)
def test_a_file_that_is_not_what_it_says_is_not_stored(
    wrong: dict[str, object], engagement: Engagement
) -> None:
    report = make_report(engagement, state="ready", finished_at=Now())
    other = make_report(engagement)
    stored = ReportFile.objects.with_bytes().get(report=report)
    fields = {
        name: getattr(stored, name)
        for name in ("organisation_id", "sha256", "size_bytes", "pages", "renderer", "pdf", "stored_at")
    }
    if "pdf" in wrong:
        wrong["sha256"] = hashlib.sha256(b"<html>").digest()
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportFile.objects.create(report=other, **fields | wrong)


@pytest.mark.usefixtures("quick")
def test_each_version_of_a_content_is_made_where_earlier_templates_printed_it(
    engagement: Engagement,
) -> None:
    first = make_report(engagement, template_version="3", available_at=NOW)
    second = Report.objects.get(pk=first.pk)
    second.pk, second.number, second.template_version, second.available_at = uuid4(), 2, "4", Now()
    second.save(force_insert=True)
    for _each in range(2):
        services.make_report(claimed(), at=NOW)
    made = Report.objects.order_by("number").values_list("state", "error_code", "template_version")
    assert list(made) == [("ready", "", rendering.TEMPLATE_VERSION)] * 2
    noted = AuditEvent.objects.filter(verb="print_anew").order_by("pk")
    assert [(row.actor_kind, row.scope_id, row.object_id, row.detail) for row in noted] == [
        (
            "system",
            engagement.organisation_id,
            str(each),
            {"template": rendering.TEMPLATE_VERSION, "before": before},
        )
        for each, before in ((first.pk, "3"), (second.pk, "4"))
    ]


def damage(report: Report) -> None:
    """Flip a byte as only somebody with the whole database in hand can."""
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table reports_reportfile drop constraint reports_file_sha256")
        cursor.execute("set local app.purge = 'on'; set local session_replication_role = replica")
        cursor.execute(
            "update reports_reportfile set pdf = set_byte(pdf, 9, 0) where report_id = %s", [report.pk]
        )


def test_damage_is_found_before_anybody_reads_it(
    engagement: Engagement, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    report, sound = make_report(engagement, state="ready"), make_report(engagement, state="ready")
    call_command("verify_reports")
    assert capsys.readouterr().out.strip() == "2 stored PDFs are as they were stored."
    damage(report)
    with pytest.raises(FileDamaged):
        selectors.verified_pdf(report)
    assert "CRITICAL" in caplog.text
    assert selectors.verified_pdf(sound).pages == 10
    with pytest.raises(CommandError, match=str(report.pk)):
        call_command("verify_reports")


def test_reading_a_file_leaves_its_bytes_where_they_are(
    engagement: Engagement, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_report(engagement, state="ready")
    with django_assert_num_queries(1) as asked:
        file = ReportFile.objects.get()
    assert '"pdf"' not in asked[0]["sql"]
    assert file.size_bytes == len(PDF)


def test_the_command_ranks_renders_and_stores_without_a_worker(
    bring_in: BringIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engagement = bring_in("hr-faq-bot", ranked=False)
    path = tmp_path / "report.pdf"
    call_command("build_report", engagement.code, output=path)
    report = Report.objects.get()
    assert report.state == "ready"
    assert bytes(selectors.verified_pdf(report).pdf) == path.read_bytes()
    assert "othing runs out" in PdfReader(path).pages[0].extract_text()
    call_command("build_report", engagement.code, output=tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == path.read_bytes()
    assert Report.objects.count() == 1
    assert capsys.readouterr().out.splitlines() == [str(path), str(tmp_path / "again.pdf")]


def test_the_command_gives_the_same_bytes_while_a_worker_holds_the_report(
    bring_in: BringIn, tmp_path: Path
) -> None:
    engagement = bring_in("hr-faq-bot")
    services.freeze_report(engagement=engagement, by=SYSTEM, at=engagement.created_at)
    held = claimed()
    call_command("build_report", engagement.code, output=tmp_path / "beside.pdf")
    services.make_report(held, at=NOW)
    assert bytes(selectors.verified_pdf(held).pdf) == (tmp_path / "beside.pdf").read_bytes()


@pytest.mark.parametrize(
    ("code", "words"), [("nowhere", "There is no engagement nowhere"), ("", "There is no engagement")]
)
def test_the_command_refuses_what_it_cannot_do(
    code: str, words: str, db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("build_report", code, output=tmp_path / "report.pdf")
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_the_command_says_what_is_missing_where_nobody_answered(
    bring_in: BringIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engagement = bring_in("hr-faq-bot", rounds=[{"number": 1, "responses": []}], ranked=False)
    with pytest.raises(SystemExit):
        call_command("build_report", engagement.code, output=tmp_path / "report.pdf")
    assert "Nobody has answered" in capsys.readouterr().err
    assert not (tmp_path / "report.pdf").exists()


def test_who_knows_no_lines_deletes_a_content(engagement: Engagement) -> None:
    report = make_report(engagement)
    assert ReportLine.objects.filter(content=report.content_id).exists()
    with purging(), connection.cursor() as cursor:
        cursor.execute("delete from reports_report where id = %s", [report.pk])
        cursor.execute("delete from reports_reportcontent where id = %s", [report.content_id])
        cursor.execute("set constraints all immediate")
    assert not ReportLine.objects.exists()
