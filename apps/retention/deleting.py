"""Delete a whole engagement: its people, answers, results and reports. The audit log and the list of erasings stay.

From the moment somebody asks for it nobody reaches it; a worker deletes it, because pages may not delete what is frozen.
"""

import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.accounts.models import Client
from apps.core import audit
from apps.core.actors import Actor
from apps.core.models import Erasure
from apps.core.purging import purging
from apps.engagements.models import (
    DeletedEngagement,
    Engagement,
    Invitation,
    InvitationToken,
    JoinCode,
    Round,
    Stakeholder,
)
from apps.mailing.models import Mail
from apps.mailing.services import delete_files_of
from apps.reports.models import Report, ReportContent, ReportFile
from apps.responses.models import Answer, Device, Notice, NoticeShown, ProofCode

logger = logging.getLogger(__name__)


def holdings_of(engagement: Engagement) -> dict[str, int]:
    """Count what an engagement holds that goes with it."""
    answers = Answer.objects.filter(response__round__engagement=engagement, value__isnull=False)
    named = Stakeholder.objects.named().filter(engagement=engagement).exclude(name="", email="")
    return {
        "people": named.count() + engagement.asked_people.count(),
        "responses": answers.values("response").distinct().count(),
        "versions": engagement.snapshots.count(),
        "reports": engagement.reports.count(),
        "pdfs": ReportFile.objects.filter(report__engagement=engagement).count(),
    }


@transaction.atomic
def delete_engagement(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    """Hide an engagement from everybody, and leave it to a worker to delete. Doing it twice changes nothing."""
    # Rounds before the engagement, as whoever closes a round locks them: the other way round they would
    # deadlock.
    list(Round.objects.select_for_update().filter(engagement=engagement))
    locked = Engagement.objects.select_for_update().filter(pk=engagement.pk).first()
    if locked is None:
        return
    holdings = holdings_of(locked)
    Engagement.objects.filter(pk=locked.pk).update(deleted_at=at)
    Round.objects.filter(engagement=locked).update(closes_at=None)  # none closes by itself any more
    # From here on nobody reaches it: no link, no device, no mail that waits.
    Invitation.objects.filter(stakeholder__engagement=locked).update(revoked_at=at)
    for model in (Device, ProofCode):
        model._default_manager.filter(stakeholder__engagement=locked).delete()
    InvitationToken.objects.filter(invitation__stakeholder__engagement=locked).delete()
    JoinCode.objects.filter(engagement=locked).delete()
    Mail.objects.of_group(locked.pk).delete()
    # It outlives the engagement: by it `erase_again` deletes the engagement again after a restore.
    DeletedEngagement.objects.get_or_create(
        engagement_id=locked.pk, defaults={"organisation_id": locked.organisation_id, "deleted_at": at}
    )
    audit.record(
        verb="delete_engagement",
        of=locked,
        by=by,
        at=at,
        code=locked.code,
        people=holdings["people"],
        reports=holdings["reports"],
    )


def finish_deletions() -> None:
    """Delete every engagement that waits for it."""
    # One that fails stays hidden, and must not keep the others waiting.
    waiting = Engagement.everything.filter(deleted_at__isnull=False).order_by("deleted_at")
    for pk in list(waiting.values_list("pk", flat=True)):
        try:
            _finish(pk)
        except Exception:
            logger.exception("The engagement %s is not deleted yet; it is tried again within seconds.", pk)


@transaction.atomic
def _finish(pk: UUID) -> None:
    waiting = Engagement.everything.select_for_update(skip_locked=True).filter(deleted_at__isnull=False)
    engagement = waiting.filter(pk=pk).first()
    if engagement is None:  # another worker is at it, or has done it
        return
    shown = NoticeShown.objects.filter(stakeholder__engagement=engagement)
    notices = list(shown.values_list("notice_id", flat=True))  # read before they go with the engagement
    Report.lock_newest(pk)
    with purging():
        ReportFile.objects.filter(report__engagement=engagement).delete()
        Report.objects.filter(engagement=engagement).delete()
        ReportContent.objects.filter(engagement=engagement).delete()
        Erasure.objects.filter(group_id=pk).delete()
        Mail.objects.of_group(pk).delete()
        engagement.delete()
    # Their words name client and lead, and other engagements of the client may have shown the same.
    Notice.objects.filter(~Exists(NoticeShown.objects.filter(notice=OuterRef("pk"))), pk__in=notices).delete()
    Client.objects.filter(pk=engagement.client_id, engagements=None).delete()
    # Files know no rollback: they go once the rows are gone for good.
    transaction.on_commit(partial(delete_files_of, pk), robust=True)
