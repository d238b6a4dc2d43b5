"""What is kept of people who were erased and of engagements that were deleted: enough to repeat it on an old backup."""

from typing import ClassVar

from django.db import models

from apps.accounts.models import Organisation
from apps.core.models import UUIDModel


class Tombstone(UUIDModel):
    """Somebody was erased. Nobody can tell who without the address and this installation's secret key."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # It outlives the engagement.
    engagement = models.ForeignKey(
        "engagements.Engagement", on_delete=models.DO_NOTHING, db_constraint=False, related_name="tombstones"
    )
    subject_id = models.UUIDField()  # of the stakeholder, or of who was asked in an archived engagement
    # Of the address, or of the name where there was none.
    digest = models.CharField(max_length=64, db_index=True)
    erased_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["erased_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "subject_id"], name="engagements_tombstone_once")
        ]

    def __str__(self) -> str:
        return f"Tombstone {self.digest[:12]}"


class DeletedEngagement(UUIDModel):
    """An engagement was deleted: for backups that bring it back."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement_id = models.UUIDField(unique=True)
    deleted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Deleted engagement {self.engagement_id}"
