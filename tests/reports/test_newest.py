"""Which report of an engagement is its newest, and which the newest that can be read: the database keeps both."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from apps.core.actors import SYSTEM
from apps.core.purging import purging
from apps.engagements.models import Engagement
from apps.reports import services
from apps.reports.errors import OrderUnderWay
from apps.reports.models import Report
from apps.reports.pdf.rendering import Rendered
from tests import factories
from tests.reports.rows import PDF, make_report
from tests.roles import SUPERUSER, acting_as

pytestmark = pytest.mark.django_db


def newest(engagement: Engagement) -> tuple[list[int], list[int]]:
    reports = Report.objects.filter(engagement=engagement).order_by("number")
    return (
        [each.number for each in reports if each.is_newest],
        [each.number for each in reports if each.is_newest_readable],
    )


def test_a_report_that_is_ordered_is_the_newest_and_can_be_read_once_it_is_made(
    engagement: Engagement,
) -> None:
    make_report(engagement, state="ready")
    assert newest(engagement) == ([1], [1])
    second = make_report(engagement)
    assert newest(engagement) == ([2], [1])
    second.state, second.finished_at = "ready", factories.NOW
    second.save()
    assert newest(engagement) == ([2], [2])


def test_a_whole_row_that_is_saved_says_nothing_else(engagement: Engagement) -> None:
    report = make_report(engagement, state="ready")
    assert not report.is_newest  # as it was before the database knew
    report.save()
    assert newest(engagement) == ([1], [1])


def test_what_has_failed_is_not_read_and_the_one_before_it_is(engagement: Engagement) -> None:
    reports = [make_report(engagement, state="ready") for _ in range(3)]
    for report, before in zip(reversed(reports), ([2], [1], []), strict=True):
        report.state, report.error_code = "failed", "ERASED"
        report.save()
        assert newest(engagement) == ([3], before)


def test_where_the_newest_is_deleted_the_one_before_it_is_the_newest(engagement: Engagement) -> None:
    make_report(engagement, state="ready")
    second = make_report(engagement)
    with purging():
        second.delete()
    assert newest(engagement) == ([1], [1])


def test_reports_of_others_are_left_alone(engagement: Engagement) -> None:
    other = factories.make_engagement(engagement.organisation, client=engagement.client)
    make_report(other, state="ready")
    make_report(engagement)
    assert (newest(other), newest(engagement)) == (([1], [1]), ([1], []))


@pytest.fixture
def somebody_else(transactional_db: None) -> Iterator[Any]:
    """Return a cursor of a session of its own, in a transaction that waits for others as long as it takes."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("set role none; set deadlock_timeout = '1min'; set lock_timeout = 0; begin")
        yield cursor
        cursor.execute("rollback")
    other.close()


def change_reports_of(engagement: Engagement, somebody: Any) -> None:
    """Do what whoever stores a report or orders one does until the end of their transaction."""
    somebody.execute("select pg_advisory_xact_lock(hashtextextended(%s, 12))", [str(engagement.pk)])


def wait_for_others(**setting: str) -> None:
    # PostgreSQL's timers never fire under a clock that is moved: it would wait for ever.
    if "FAKETIME" in os.environ:
        pytest.skip("PostgreSQL's own timers stand still under a moved clock")
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        for name, wait in setting.items():
            cursor.execute("select set_config(%s, %s, false)", [name, wait])


def test_a_worker_takes_up_a_report_while_another_of_the_engagement_is_stored(
    engagement: Engagement, somebody_else: Any
) -> None:
    report = make_report(engagement)
    change_reports_of(engagement, somebody_else)
    wait_for_others(lock_timeout="50ms")
    assert services.claim_report() == report


def test_whoever_stores_a_report_waits_for_an_order_without_holding_what_the_order_will_change(
    engagement: Engagement, somebody_else: Any
) -> None:
    make_report(engagement)
    held = services.claim_report()
    assert held
    change_reports_of(engagement, somebody_else)
    rendered = Rendered(PDF, pages=9, renderer="WeasyPrint 70")

    def store() -> None:
        services.store_file(report=held, rendered=rendered, by=SYSTEM, at=factories.NOW)
        connection.close()

    with ThreadPoolExecutor() as threads:
        stored = threads.submit(store)
        waits = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        while not somebody_else.execute(waits).fetchone()[0]:
            assert not stored.done()
        somebody_else.execute("select from reports_report where id = %s for update nowait", [held.pk])
        somebody_else.execute("commit")
        stored.result(30)
    assert newest(engagement) == ([1], [1])


@pytest.fixture
def with_content(engagement: Engagement, somebody_else: Any, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return an engagement whose next report says what one of an earlier template does."""
    content = make_report(engagement, template_version="1").content
    monkeypatch.setattr(services, "_written_before", lambda *of: content)
    return engagement


def test_whoever_orders_while_a_report_takes_long_to_be_stored_is_told_so(
    with_content: Engagement, somebody_else: Any
) -> None:
    change_reports_of(with_content, somebody_else)
    wait_for_others(lock_timeout="50ms")
    with pytest.raises(OrderUnderWay, match="or it is being made"):
        services.freeze_report(engagement=with_content, by=SYSTEM, at=factories.NOW)
    assert Report.objects.count() == 1


def test_whoever_orders_and_waits_for_somebody_who_waits_for_the_order_is_told_so(
    with_content: Engagement, somebody_else: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_reports_of(with_content, somebody_else)
    wait_for_others(deadlock_timeout="50ms")
    report_of = services._report_of
    lock = "select from engagements_engagement where id = %s for update"

    with ThreadPoolExecutor() as threads:

        def once_the_other_waits(*of: Any, **how: Any) -> tuple[Report, bool]:
            threads.submit(somebody_else.execute, lock, [with_content.pk])
            return report_of(*of, **how)

        monkeypatch.setattr(services, "_report_of", once_the_other_waits)
        with pytest.raises(OrderUnderWay):
            services.freeze_report(engagement=with_content, by=SYSTEM, at=factories.NOW)
