"""Mark one version of a report as the final one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.models import Engagement
from apps.reports.errors import NotFinal
from apps.reports.models import Report


@transaction.atomic
def mark_final(*, report: Report, by: Actor, at: datetime) -> None:
    """Make this version the final one, in place of any other. Raises NotFinal if it can't be read, or is it already."""
    held = _held(report)
    if not held.is_ready or held.is_retired:
        raise NotFinal(_("Only a version that is ready and not retired can be the final one."))
    if held.final_at:
        raise NotFinal(_("This version is the final one already."))
    finals = Report.objects.filter(engagement_id=held.engagement_id, final_at__isnull=False)
    before = finals.values_list("number", flat=True).first()
    finals.update(final_at=None, final_by=None)
    Report.objects.filter(pk=held.pk).update(final_at=at, final_by_id=by.user_id)
    audit.record(verb="mark_final", of=held, by=by, at=at, number=held.number, before=before or 0)


@transaction.atomic
def unmark_final(*, report: Report, by: Actor, at: datetime) -> None:
    """Let no version be the final one. Raises NotFinal if this one is not."""
    held = _held(report)
    if not held.final_at:
        raise NotFinal(_("This version is not the final one."))
    Report.objects.filter(pk=held.pk).update(final_at=None, final_by=None)
    audit.record(verb="unmark_final", of=held, by=by, at=at, number=held.number)


def _held(report: Report) -> Report:
    """Lock the engagement, so that two marks can't cross; return the report as it is now."""
    Engagement.objects.select_for_update().only("pk").get(pk=report.engagement_id)
    return Report.objects.with_version_state().get(pk=report.pk)
