"""The outbox, a row for each mail. It holds ids, never a link or a text: mails are composed when they are sent."""

from datetime import timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.database.walls import Outside
from apps.core.models import LeasedRow, LeasedRowQuerySet, UUIDModel

UNCERTAIN, REFUSED, NOT_WANTED = "UNCERTAIN", "REFUSED", "NOT_WANTED"
DETAIL = "\n"  # in a row's error: separates our sentence from the mail server's reply


class MailOutcome(models.TextChoices):
    SENT = "sent", _("Sent")
    WAITS = "waits", _("Waits")
    FAILED = "failed", _("Not delivered")
    UNCERTAIN = "uncertain", _("Uncertain")
    NOT_SENT = "not_sent", _("Not sent")  # what it was to say held no more


def outcome_of(state: str, error_code: str) -> MailOutcome:
    if state == LeasedRow.State.FAILED:
        return MailOutcome.UNCERTAIN if error_code == UNCERTAIN else MailOutcome.FAILED
    if state == LeasedRow.State.READY:
        return MailOutcome.NOT_SENT if error_code == NOT_WANTED else MailOutcome.SENT
    return MailOutcome.WAITS


class MailQuerySet(LeasedRowQuerySet["Mail"]):
    def of_group(self, group_id: UUID) -> Self:
        return self.filter(group_id=group_id)

    def cut_off(self) -> Self:
        """Filter mails whose worker died while sending: they may or may not have gone out."""
        return self.filter(state=Mail.State.RUNNING, sending_at__isnull=False, lease_until__lt=Now())


class Mail(UUIDModel, LeasedRow):
    """One mail to one person. Sending can't be exactly once: after a crash in between the mail is uncertain."""

    MAX_ATTEMPTS: ClassVar[int] = 12
    LONG_WAIT: ClassVar[timedelta] = timedelta(minutes=2)

    scope_id = models.UUIDField(db_index=True)  # the organisation
    group_id = models.UUIDField(db_index=True)  # mails that a page lists together
    kind = models.CharField(max_length=40)
    about_id = models.UUIDField(db_index=True)  # the row that the composer of this kind reads
    recipient = models.EmailField()
    once_key = models.CharField(max_length=320, unique=True)  # the same mail isn't queued twice
    sending_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta(LeasedRow.Meta):
        ordering: ClassVar[list[str]] = ["-queued_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["available_at"], name="mailing_waiting", condition=Q(state="queued")),
            # Of ninety days of mails, those that are not finished, and those of the last hour.
            models.Index(fields=["finished_at"], name="mailing_finished"),
        ]

    def __str__(self) -> str:
        return f"Mail {self.pk}"

    @property
    def failure(self) -> str:
        """Return what went wrong in the reader's language, followed by the mail server's reply."""
        sentence, _separator, detail = self.error_text.partition(DETAIL)
        return f"{gettext(sentence)} {detail}".strip() if sentence else detail

    @property
    def outcome(self) -> MailOutcome:
        return outcome_of(self.state, self.error_code)

    @property
    def is_uncertain(self) -> bool:
        return self.outcome == MailOutcome.UNCERTAIN

    @property
    def is_sent(self) -> bool:
        return self.outcome == MailOutcome.SENT


class Outlet(models.Model):
    """The one database from which mails go out. A copy of it holds this row too, and is another database."""

    database = models.CharField(max_length=80)  # as `outlet.this_database` names it

    wall = Outside("Mails of all organisations go out together.")

    def __str__(self) -> str:
        return self.database
