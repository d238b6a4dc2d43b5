"""Which report of an engagement is its newest, and which the newest that can be read: the database keeps both."""

import pytest

from apps.assessments.models import Snapshot
from apps.core.purging import purging
from apps.engagements.models import Engagement
from apps.reports.models import Report
from tests import factories
from tests.reports.rows import make_report

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


def test_what_is_retired_or_failed_is_not_read_and_the_one_before_it_is(engagement: Engagement) -> None:
    make_report(engagement, state="ready")
    second, third = make_report(engagement, state="ready"), make_report(engagement, state="ready")
    snapshots = Snapshot.objects.filter(assessments__report_contents__reports=third)
    snapshots.update(retired_at=factories.NOW)
    assert newest(engagement) == ([3], [2])
    second.state, second.error_code = "failed", "ERASED"
    second.save()
    assert newest(engagement) == ([3], [1])
    Snapshot.objects.update(retired_at=factories.NOW)
    assert newest(engagement) == ([3], [])


def test_where_the_newest_is_deleted_the_one_before_it_is_the_newest(engagement: Engagement) -> None:
    make_report(engagement, state="ready")
    second = make_report(engagement)
    with purging():
        second.delete()
    assert newest(engagement) == ([1], [1])


def test_reports_of_others_are_left_alone(engagement: Engagement) -> None:
    other = factories.make_engagement(engagement.organisation, client=engagement.client)
    make_report(other, state="ready")
    make_report(engagement, state="ready")
    Snapshot.objects.filter(engagement=engagement).update(retired_at=factories.NOW)
    assert (newest(other), newest(engagement)) == (([1], [1]), ([1], []))
