"""Which reports a member may read: owners all, facilitators those of their teams, managers those of their clients."""

from uuid import UUID

from django.http import Http404

from apps.accounts.models import Membership
from apps.engagements.access import ClosedToMember
from apps.engagements.models import Engagement
from apps.engagements.selectors import engagements_of
from apps.reports.models import Report, ReportQuerySet


def reports_of(membership: Membership) -> ReportQuerySet:
    # An engagement that is deleted is out of reach at once; a worker deletes it with its reports later.
    going = Engagement.everything.filter(deleted_at__isnull=False)
    reports = Report.objects.filter(organisation_id=membership.organisation_id).exclude(
        engagement__in=going.values("pk")
    )
    if membership.is_owner:
        return reports
    if membership.may_facilitate:
        return reports.filter(engagement__in=engagements_of(membership))
    return reports.filter(engagement__client__in=membership.clients.all())


def report_of(membership: Membership, report_id: UUID) -> Report:
    reports = (
        reports_of(membership)
        .select_related("engagement__client", "engagement__lead")
        .with_finding()
        .with_version_state()
    )
    report = reports.filter(id=report_id).first()
    if report is None:
        raise _not_there(membership, report_id)
    return report


def _not_there(membership: Membership, report_id: UUID) -> Http404:
    # That a member tried to open an engagement of another team is recorded; to them it is a 404 like every other.
    if not membership.may_facilitate:
        return Http404()
    closed = Report.objects.filter(organisation_id=membership.organisation_id, id=report_id)
    report = closed.select_related("engagement").first()
    return ClosedToMember(report.engagement) if report else Http404()
