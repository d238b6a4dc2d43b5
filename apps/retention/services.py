"""How long each kind of row is kept, and deleting what is due, in batches. docs/operations.md has the same table."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import MemberInvitation, Organisation
from apps.core import audit
from apps.core.chain import KeptSince
from apps.core.models import RateBucket
from apps.core.purging import purging
from apps.engagements.models import AskedPerson, Engagement, InvitationToken, Round
from apps.engagements.selectors import months_after
from apps.mailing.models import Mail
from apps.reports.models import Report, ReportContent, ReportFile
from apps.responses.models import (
    Answer,
    AnswerEvent,
    Device,
    LateAnswer,
    LinkRequest,
    NamedText,
    ProofCode,
    Response,
)

DAY, QUARTER = timedelta(days=1), timedelta(days=90)
AUDIT_MONTHS = 24  # of rows of no organisation
BATCH = 1000
MOST_BATCHES = 20  # of one table in one run: the next run goes on
FILES = "mail files"

type Rows = QuerySet[Any]


@dataclass(frozen=True)
class KeptRows:
    """Rows of one table that are deleted once due. With `is_append_only` the table allows it only inside `purging`."""

    table: str
    due: Callable[[datetime], Rows]
    is_append_only: bool = False
    order: tuple[str, ...] = ()


def _sessions_of_members(at: datetime) -> Rows:
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gte=at)
    over: Rows = UserSession.objects.filter(~Exists(alive), last_seen_at__lt=at - DAY)
    return over


def _invitations(at: datetime) -> Rows:
    ended = at - QUARTER
    return MemberInvitation.objects.filter(
        Q(expires_at__lt=ended) | Q(accepted_at__lt=ended) | Q(revoked_at__lt=ended)
    )


def _mails(at: datetime) -> Rows:
    # Those of an open round say who was invited already: without them everybody would be invited again.
    asked_now = Round.objects.filter(state=Round.State.OPEN).values("engagement_id")
    return Mail.objects.filter(finished_at__lt=at - QUARTER).exclude(group_id__in=asked_now)


def _closed_long_ago(at: datetime) -> QuerySet[Round]:
    return Round.objects.filter(state=Round.State.CLOSED, closed_at__lt=at - QUARTER)


def _empty_responses(at: datetime) -> Rows:
    # Opened, and nothing given. What was given and never sent counts, and stays.
    answers = Answer.objects.filter(response=OuterRef("pk"), value__isnull=False)
    return Response.objects.filter(
        ~Exists(answers),
        round__in=_closed_long_ago(at),
        state=Response.State.DRAFT,
        late_answers__isnull=True,
        events__isnull=True,
    )


def _asked_people(at: datetime) -> Rows:
    archived = Engagement.objects.archived().values_list("pk", "archived_at", "names_after_months")
    due = [pk for pk, since, months in archived if since and months_after(since, months) <= at]
    return AskedPerson.objects.filter(engagement__in=due)


def _ordered_long_ago(at: datetime, content: str) -> Q:
    # Results and reports hold nobody's name: they are kept unless an owner set after how many months they go.
    due = Q(pk__in=[])  # an empty Q would mean all of them
    organisations = Organisation.objects.filter(report_months__isnull=False)
    for organisation_id, months in organisations.values_list("pk", "report_months"):
        ordered_before = {f"{content}frozen_at__lt": months_after(at, -int(months or 0))}
        due |= Q(organisation_id=organisation_id, **ordered_before)
    return due


def _audit(at: datetime) -> Rows:
    due = Q()
    organisations = list(Organisation.objects.values_list("pk", "audit_months"))
    for organisation_id, months in organisations:
        due |= Q(scope_id=organisation_id, at__lt=months_after(at, -months))
    # Rows of an organisation that is gone are nobody's either: no setting says how long to keep them.
    nobodys = Q(scope_id__isnull=True) | ~Q(scope_id__in=[pk for pk, _months in organisations])
    return audit.all_events().filter(due | nobodys & Q(at__lt=months_after(at, -AUDIT_MONTHS)))


def audit_kept_since() -> KeptSince:
    """Return what says since when the audit rows of an organisation were kept at an instant, as it was set then.

    What was set stands in the log itself, which nobody changes unnoticed; the table of organisations answers for those
    that have set nothing.
    """
    now = dict(Organisation.objects.values_list("pk", "audit_months"))
    changes: dict[UUID | None, list[tuple[datetime, int, int]]] = defaultdict(list)
    events = audit.all_events().filter(verb="change_settings", detail__after__has_key="audit_months")
    for scope_id, at, detail in events.order_by("at", "pk").values_list("scope_id", "at", "detail"):
        before, after = (int(detail[when]["audit_months"]) for when in ("before", "after"))
        changes[scope_id].append((at, before, after))

    def kept_since(scope_id: UUID | None, at: datetime) -> datetime:
        months = now.get(scope_id, AUDIT_MONTHS) if scope_id else AUDIT_MONTHS
        for changed_at, before, after in reversed(changes[scope_id]):
            months = after if changed_at <= at else before
            if changed_at <= at:
                break
        return months_after(at, -months)

    return kept_since


RULES = (
    KeptRows("django_session", lambda at: Session.objects.filter(expire_date__lt=at)),
    KeptRows("usersessions_usersession", _sessions_of_members),
    KeptRows("core_ratebucket", lambda at: RateBucket.objects.filter(window_started_at__lt=at - 7 * DAY)),
    KeptRows("responses_linkrequest", lambda at: LinkRequest.objects.filter(asked_at__lt=at - DAY)),
    KeptRows("responses_proofcode", lambda at: ProofCode.objects.filter(asked_at__lt=at - DAY)),
    KeptRows("responses_device", lambda at: Device.objects.filter(left_at__lt=at - QUARTER)),
    KeptRows(
        "engagements_invitationtoken", lambda at: InvitationToken.objects.filter(expires_at__lt=at - QUARTER)
    ),
    KeptRows("accounts_memberinvitation", _invitations),
    KeptRows("mailing_mail", _mails),
    KeptRows(
        "responses_answerevent",
        lambda at: AnswerEvent.objects.filter(response__round__in=_closed_long_ago(at)),
        is_append_only=True,
    ),
    KeptRows(
        "responses_lateanswer", lambda at: LateAnswer.objects.filter(response__round__in=_closed_long_ago(at))
    ),
    KeptRows("responses_namedtext", lambda at: NamedText.objects.filter(noted_at__lt=at - QUARTER)),
    KeptRows("responses_response", _empty_responses, is_append_only=True),
    KeptRows("engagements_askedperson", _asked_people),
    # In this order: each holds the next.
    KeptRows(
        "reports_reportfile",
        lambda at: ReportFile.objects.filter(_ordered_long_ago(at, "report__content__")),
        is_append_only=True,
    ),
    KeptRows("reports_report", lambda at: Report.objects.filter(_ordered_long_ago(at, "content__"))),
    KeptRows(
        "reports_reportcontent",
        lambda at: ReportContent.objects.filter(_ordered_long_ago(at, "")),
        is_append_only=True,
    ),
    # The oldest first: of those that are left none must be older than those that went.
    KeptRows("core_auditevent", _audit, is_append_only=True, order=("at", "pk")),
)


def old_mail_files(at: datetime) -> list[Path]:
    """Return the mail files of a machine without a mail server that are as old as their rows may get."""
    if not settings.MAILS_ARE_FILES:
        return []
    oldest = (at - QUARTER).timestamp()
    return [file for file in Path(settings.MAIL_FOLDER).glob("*.log") if file.stat().st_mtime < oldest]


def due_now(*, at: datetime) -> dict[str, int]:
    """Count what a purge would delete, by table."""
    rows = {rule.table: rule.due(at).order_by().values("pk").distinct().count() for rule in RULES}
    return rows | {FILES: len(old_mail_files(at))}


def purge(*, at: datetime, most_batches: int | None = MOST_BATCHES) -> dict[str, int]:
    """Delete what is due, and count it by table. Doing it twice changes nothing the second time."""
    rows = {rule.table: _delete(rule, at, most_batches) for rule in RULES}
    files = old_mail_files(at)
    for file in files:
        file.unlink(missing_ok=True)
    return rows | {FILES: len(files)}


def _delete(rule: KeptRows, at: datetime, most_batches: int | None) -> int:
    deleted, batches = 0, 0
    # Each batch is a transaction of its own: one long one would hold its locks, and lose all of it when cut
    # off.
    while most_batches is None or batches < most_batches:
        count = _delete_batch(rule, at)
        deleted, batches = deleted + count, batches + 1
        if count < BATCH:
            break
    return deleted


@transaction.atomic
def _delete_batch(rule: KeptRows, at: datetime) -> int:
    due = rule.due(at)
    ids = list(due.order_by(*rule.order).values_list("pk", flat=True).distinct()[:BATCH])
    with purging() if rule.is_append_only else nullcontext():
        # What is no longer due by now stays: somebody may have reopened the round.
        due.model._default_manager.filter(pk__in=ids).filter(pk__in=due.order_by().values("pk")).delete()
    return len(ids)
