"""Where answers meet the engine: frozen evidence, and what engine and rules made of it."""

from collections.abc import Callable
from functools import cached_property
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from apps.accounts.models import Organisation, User
from apps.core.database.rights import Rights
from apps.core.erasing.pending import pending_traces
from apps.core.erasing.traces import Scope, Traces
from apps.core.fields import FrozenJSONField
from apps.core.models import (
    LeasedRow,
    LeasedRowQuerySet,
    UUIDModel,
)
from apps.engagements.choices import Mode
from apps.engagements.models import Engagement, Round
from apps.findings.case import FrozenEvidence
from apps.findings.erased import without
from apps.ranking import Assessment as EngineAssessment


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def looked_at(self) -> Self:
        return self.filter(looked_at__isnull=False)

    def readable(self) -> Self:
        """Filter to the versions that somebody has looked at and nobody has retired."""
        return self.looked_at().not_retired()

    def told(self, engagement: Engagement) -> Self:
        """Filter to the readable versions that went to somebody who may see no fewer than k people together."""
        return (
            self.readable() if engagement.is_confidential else self.readable().filter(told_at__isnull=False)
        )

    def not_retired(self) -> Self:
        return self.filter(retired_at__isnull=True)


class Snapshot(UUIDModel):
    """The frozen evidence of one round, without names: a numbered version of the round. It never changes.

    A version is held back if its result, compared with one somebody has seen, would reveal what a few people said. It is
    shown once those it can't stand beside are retired: they are kept, and no page shows them any more.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="snapshots")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="snapshots")
    document = FrozenJSONField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    number = models.PositiveSmallIntegerField(default=1)  # of this round
    looked_at = models.DateTimeField(null=True)  # when somebody first saw its result
    looked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # When it first went to somebody who may see no fewer than k: whoever looks in a confidential engagement; in a named
    # one whoever reads its report, or answered and was shown it.
    told_at = models.DateTimeField(null=True)
    is_held = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # It, or what was made from it, names somebody whom a worker has yet to take out.
    is_being_erased = models.BooleanField(default=False, db_default=False)

    objects = SnapshotQuerySet.as_manager()
    # Reopening deletes those that nobody has looked at; a trigger keeps the others.
    rights = Rights(
        change=(
            "taken_at",
            "looked_at",
            "looked_by",
            "told_at",
            "is_held",
            "retired_at",
            "retired_by",
            "is_being_erased",
        )
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-taken_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # What was retired does not come back: the same evidence is a new version then.
            models.UniqueConstraint(
                fields=["round", "sha256"],
                condition=Q(retired_at__isnull=True),
                name="assessments_snapshot_once",
            ),
            models.UniqueConstraint(fields=["round", "number"], name="assessments_snapshot_number_once"),
            # What was told once can't be held back any more: that would hide nothing.
            models.CheckConstraint(
                name="assessments_held_untold", condition=Q(is_held=False) | Q(told_at__isnull=True)
            ),
            models.CheckConstraint(
                name="assessments_retired_seen",
                condition=Q(retired_at__isnull=True) | Q(looked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Snapshot {self.sha256[:12]}"

    @cached_property
    def evidence(self) -> FrozenEvidence:
        return FrozenEvidence.from_json(self.without_erased(self.document, without))

    def without_erased[DocumentT](
        self, document: DocumentT, without: Callable[[DocumentT, Traces], DocumentT]
    ) -> DocumentT:
        """Return a document of this version without those whom a worker has yet to take out of it."""
        if self.is_being_erased:
            for traces in pending_traces(Scope(self.organisation_id, self.engagement_id)):
                document = without(document, traces)
        return document


class AssessmentQuerySet(LeasedRowQuerySet["Assessment"]):
    def ready(self) -> Self:
        return self.filter(state=LeasedRow.State.READY)

    def readable(self) -> Self:
        """Filter to results that the team may read, because somebody looked at them already."""
        # The team of a named engagement sees who said what anyway: nothing is held back from it.
        may_be_held = Q(snapshot__is_held=False) | Q(engagement__mode=Mode.NAMED)
        return self.ready().filter(may_be_held, snapshot__in=Snapshot.objects.readable())

    def newest_first(self) -> Self:
        return self.order_by("-snapshot__taken_at", "-queued_at")


class Assessment(UUIDModel, LeasedRow):
    """One run of engine and rules over one snapshot. `result` is null until it is ready, `advice` also without rules."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="assessments")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="assessments")
    rules = models.CharField(max_length=80)  # slug@version; empty if none read the questions
    engine_version = models.CharField(max_length=20)
    result = FrozenJSONField(null=True)
    advice = FrozenJSONField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the canonical JSON of result and advice

    objects = AssessmentQuerySet.as_manager()
    # A page may queue it; a worker stores the result, which a trigger lets nobody change.
    rights = Rights(
        change=LeasedRow.LEASE_FIELDS,
        worker=Rights(change=("engine_version", "result", "advice", "sha256")),
    )

    class Meta(LeasedRow.Meta):
        ordering: ClassVar[list[str]] = ["-queued_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *LeasedRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["snapshot", "rules", "engine_version"], name="assessments_assessment_once"
            ),
            models.CheckConstraint(
                name="assessments_ready_has_result", condition=~Q(state="ready") | Q(result__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Assessment {self.id}"

    @property
    def engine_result(self) -> EngineAssessment:
        """Return the engine's result; the assessment must be ready."""
        return EngineAssessment.from_json(self.result)
