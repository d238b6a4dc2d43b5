"""While an update goes on, pages and workers of two versions run side by side: what both know is the report's row."""

import pytest

from apps.engagements.models import Engagement
from apps.reports.models import Report, ReportFile
from apps.reports.pdf.rendering import TEMPLATE_VERSION
from tests.faults.conftest import never, wait_until
from tests.faults.reports import short_report, states
from tests.product import Product

pytestmark = pytest.mark.fault


def test_a_worker_makes_what_older_pages_ordered_and_leaves_what_newer_ones_did_to_a_newer_worker(
    stack: Product, engagement: Engagement
) -> None:
    older, newer = short_report(engagement, 1), short_report(engagement, 2)
    Report.objects.filter(pk=older.pk).update(template_version=int(TEMPLATE_VERSION) - 1)
    Report.objects.filter(pk=newer.pk).update(template_version=int(TEMPLATE_VERSION) + 1)
    stack.start("worker")
    stack.start("beat")
    wait_until(Report.objects.filter(state="ready").exists, 60, states)
    older.refresh_from_db()
    assert (older.state, older.template_version) == ("ready", TEMPLATE_VERSION)
    never(lambda: ReportFile.objects.count() > 1, 12)  # two sweeps, each of which rings for it
    newer.refresh_from_db()
    assert (newer.state, newer.attempts) == ("queued", 0)
