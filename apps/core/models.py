"""What the tables of every app share: opaque ids, leased rows, the audit log."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.database.rights import ONLY_ADDED, ONLY_READ, Rights
from apps.core.database.walls import Outside, Wall
from apps.core.fields import FrozenJSONField


class UUIDModel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class VersionedDocumentQuerySet[VersionT: "VersionedDocument"](models.QuerySet[VersionT]):
    def published(self) -> Self:
        return self.filter(state=VersionedDocument.State.PUBLISHED)

    def newest_first(self) -> Self:
        """Order by when a version was published. In older rows that is when it was loaded."""
        return self.order_by(Coalesce("published_at", "loaded_at").desc(), "-version")

    def named(self, name: str) -> Self:
        """Filter by `slug@version`; anything else matches nothing."""
        slug, _, version = name.partition("@")
        return self.filter(slug=slug, version=int(version)) if version.isdecimal() else self.none()


class VersionedDocument(UUIDModel):
    """One version of a document. Once published it never changes; a changed file is a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    slug = models.SlugField()
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    document = FrozenJSONField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    # Commands load them. A page publishes and retires at most.
    rights = replace(ONLY_READ, change=("state", "published_at", "retired_at"), worker=Rights(delete=False))
    wall = Outside("Questionnaires and rules are everybody's.")

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["slug", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["slug", "version"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_state_known",
                condition=Q(state__in=("draft", "published", "retired")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.slug}@{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_retired(self) -> bool:
        return self.state == self.State.RETIRED


class LeasedRowQuerySet[RowT: "LeasedRow"](models.QuerySet[RowT]):
    def waiting(self) -> Self:
        return self.filter(state=LeasedRow.State.QUEUED, available_at__lte=Now())


class LeasedRow(models.Model):
    """A piece of background work. The rows are the queue; a worker holds one by a lease and finishes by its fence.

    `fence` is new at every claim: a worker that finishes with an older one has lost the row, and its result is dropped.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    MAX_ATTEMPTS: ClassVar[int] = 3
    LONG_WAIT: ClassVar[timedelta] = timedelta(seconds=20)  # on a quiet machine it is ready by then

    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    available_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=32, blank=True)
    error_text = models.TextField(blank=True)

    LEASE_FIELDS: ClassVar[tuple[str, ...]] = (
        *(
            "state",
            "attempts",
            "fence",
            "lease_until",
            "available_at",
            "queued_at",
            "started_at",
            "finished_at",
        ),
        *("error_code", "error_text"),
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_state_known",
                condition=Q(state__in=("queued", "running", "ready", "failed")),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_lease_while_running",
                condition=Q(state="running", fence__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(fence__isnull=True, lease_until__isnull=True)),
            ),
        ]

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def is_unfinished(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def failure(self) -> str:
        """Say what went wrong in the reader's language; the row stores the source text."""
        return gettext(self.error_text) if self.error_text else ""

    def takes_long(self, *, at: datetime) -> bool:
        """Say whether it takes so long that a page should say so."""
        return self.is_unfinished and (self.attempts > 1 or at - self.queued_at > self.LONG_WAIT)


class AuditEvent(models.Model):
    """Who did what to what, and from where. Rows are only added: a trigger refuses anything else."""

    at = models.DateTimeField()
    scope_id = models.UUIDField(null=True)  # the organisation; core knows no product word
    actor_kind = models.CharField(max_length=16)  # user, stakeholder, visitor, command, system
    actor_id = models.CharField(max_length=64, blank=True)
    # A keyed digest, empty for participants and after 30 days. The default serves a running version without the column.
    address_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    verb = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)

    rights = replace(ONLY_ADDED, purge=("address_digest",), erase=False)
    wall = Wall("scope_id", shared=True)  # a try to sign in by nobody who is known

    class Meta:
        # For the two usual queries: what was done to a row, and what an organisation or one of its members did.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["scope_id", "-at", "-id"]),
            models.Index(fields=["actor_id", "-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_type} {self.object_id}"


class AuditLink(models.Model):
    """A link of the chain over the audit log (`core/chain.py`). It stays when retention deletes its row."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    scope_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # of the row
    sha256 = models.CharField(max_length=64)  # of this link and the one before it, keyed

    rights = replace(ONLY_READ, worker=ONLY_ADDED, purge=(), erase=False)

    def __str__(self) -> str:
        return f"{self.position} {self.sha256[:12]}"


class Erasure(UUIDModel):
    """Somebody who is still to be redacted in frozen documents. The worker that does it deletes this row."""

    scope_id = models.UUIDField(db_index=True)  # the organisation
    group_id = models.UUIDField(null=True)  # the engagement; without one everything of the organisation
    traces = models.JSONField()  # what names them
    documents = models.PositiveIntegerField()  # how many of them named the person
    asked_at = models.DateTimeField()

    wall = Wall("scope_id")

    def __str__(self) -> str:
        return f"Erasure {self.pk}"


class RateBucket(models.Model):
    """Tries in one window. In PostgreSQL, so that limits hold without Redis."""

    key = models.CharField(primary_key=True, max_length=128)
    window_started_at = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    wall = Outside("A guess is counted before it is known at whom.")

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"


class Tally(models.Model):
    """How often something happened that leaves no row of its own; only counted up."""

    name = models.CharField(primary_key=True, max_length=64)
    total = models.PositiveBigIntegerField(default=0)

    wall = Outside("A count is of the whole installation.")

    def __str__(self) -> str:
        return f"{self.name}: {self.total}"
