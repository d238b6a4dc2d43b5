"""Where answers meet the engine: frozen evidence, and what engine and rules made of it."""

import secrets
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
from apps.core.models import LeasedRow, LeasedRowQuerySet, UUIDModel
from apps.documents.digests import keyed_digest
from apps.engagements.models import Engagement, Round
from apps.findings.case import FrozenEvidence
from apps.findings.erased import without
from apps.ranking import Assessment as EngineAssessment


def random_key() -> str:
    return secrets.token_hex(32)


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def looked_at(self) -> Self:
        return self.filter(looked_at__isnull=False)


class Snapshot(UUIDModel):
    """The frozen evidence of one round, without names: a numbered version of the round. It never changes.

    Opinions are in it of crowds alone. Who is in which is kept beside it, so that later versions keep the crowds.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="snapshots")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="snapshots")
    document = FrozenJSONField()
    # By block and crowd, the keys of its people and when each last saved something in the block. Given out to nobody.
    members = models.JSONField(default=dict)
    # Whoever has it can try answers against a digest: handed out with the engine input alone, and printed nowhere.
    key = models.CharField(max_length=64, default=random_key)
    digest = models.CharField(max_length=64)  # of the document, keyed
    taken_at = models.DateTimeField()
    number = models.PositiveSmallIntegerField(default=1)  # of this round
    looked_at = models.DateTimeField(null=True)  # when somebody first saw its result
    looked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # It, or what was made from it, names somebody whom a worker has yet to take out.
    is_being_erased = models.BooleanField(default=False, db_default=False)

    objects = SnapshotQuerySet.as_manager()
    # Reopening deletes those that nobody has looked at; a trigger keeps the others.
    rights = Rights(change=("members", "taken_at", "looked_at", "looked_by", "is_being_erased"))

    class Meta:
        ordering: ClassVar[list[str]] = ["-taken_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "number"], name="assessments_snapshot_number_once"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    @cached_property
    def evidence(self) -> FrozenEvidence:
        return FrozenEvidence.from_json(self.without_erased(self.document, without))

    def keyed_digest_of(self, document: object) -> str:
        """Return the digest of what was frozen or made from it; nobody can make it of a guess without the key."""
        return keyed_digest(document, self.key)

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

    def looked_at(self) -> Self:
        """Filter to results that the team may read, because somebody looked at them already."""
        return self.ready().filter(snapshot__looked_at__isnull=False)

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
    digest = models.CharField(max_length=64, blank=True)  # of result and advice, by the key of the snapshot

    objects = AssessmentQuerySet.as_manager()
    # A page may queue it; a worker stores the result, which a trigger lets nobody change.
    rights = Rights(
        change=LeasedRow.LEASE_FIELDS,
        worker=Rights(change=("engine_version", "result", "advice", "digest")),
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
