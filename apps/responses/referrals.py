"""What somebody passes on, and what the facilitator makes of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.accounts.models import Organisation
from apps.core.models import UUIDModel
from apps.engagements.models import Round, Stakeholder


class Referral(UUIDModel):
    """A question that somebody passes on, to a perspective or a name. Who did is shown to themselves alone."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="referrals")
    # Null of who declines, and names somebody else for all of it.
    response = models.ForeignKey(
        "responses.Response", null=True, on_delete=models.CASCADE, related_name="referrals"
    )
    item = models.CharField(max_length=40, blank=True)
    perspective = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80, blank=True)
    passed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["response", "item"], name="responses_passed_on_once"),
            models.CheckConstraint(
                name="responses_passed_on_to_one", condition=~Q(perspective="") ^ ~Q(name="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} to {self.perspective or self.name}"


class SentReferral(UUIDModel):
    """A question that was passed on, and that the facilitator sent to a person of the list."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sent_referrals")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="sent_referrals")
    item = models.CharField(max_length=40)
    # To whom it was passed on, as the list of the facilitator has it.
    perspective = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "stakeholder", "item"], name="responses_referral_sent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} to {self.stakeholder_id}"
