"""The outbox: a row per mail. It holds ids, never a link or a text: what a mail says is composed when it is sent."""

from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext

from apps.core.models import LeasedRow, LeasedRowQuerySet, UUIDModel

UNCERTAIN, REFUSED, NOT_WANTED = "UNCERTAIN", "REFUSED", "NOT_WANTED"
DETAIL = "\n"  # in a row's error: between our sentence and what somebody else's machine said


class MailQuerySet(LeasedRowQuerySet["Mail"]):
    def of_group(self, group_id: UUID) -> Self:
        return self.filter(group_id=group_id)

    def cut_off(self) -> Self:
        """Filter mails whose worker died after it had begun to send them: they may have gone out, or not."""
        return self.filter(state=Mail.State.RUNNING, sending_at__isnull=False, lease_until__lt=Now())


class Mail(UUIDModel, LeasedRow):
    """One mail to one person. A mail can't be sent exactly once: after a crash in between its fate is uncertain."""

    MAX_ATTEMPTS: ClassVar[int] = 12
    LONG_WAIT: ClassVar[timedelta] = timedelta(minutes=2)

    scope_id = models.UUIDField(db_index=True)  # the organisation
    group_id = models.UUIDField(db_index=True)  # what a page lists together
    kind = models.CharField(max_length=40)
    about_id = models.UUIDField(db_index=True)  # whom or what the composer of this kind reads
    recipient = models.EmailField()
    once_key = models.CharField(max_length=320, unique=True)  # the same mail isn't queued twice
    sending_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta(LeasedRow.Meta):
        ordering: ClassVar[list[str]] = ["-queued_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["available_at"], name="mailing_waiting", condition=Q(state="queued"))
        ]

    def __str__(self) -> str:
        return f"Mail {self.pk}"

    @property
    def failure(self) -> str:
        """Say what went wrong in the reader's language, and behind it what the mail server said."""
        sentence, _, detail = self.error_text.partition(DETAIL)
        return f"{gettext(sentence)} {detail}".strip() if sentence else detail

    @property
    def is_uncertain(self) -> bool:
        return self.is_failed and self.error_code == UNCERTAIN

    @property
    def is_sent(self) -> bool:
        return self.is_ready and self.error_code != NOT_WANTED

    def is_delayed(self, *, at: datetime) -> bool:
        """Say whether the server could not be reached and the mail waits to be tried again."""
        return self.state == self.State.QUEUED and self.attempts > 0 and self.available_at > at
