"""What people wish of who is asked: another field for themselves, or somebody else a question."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from apps.accounts.models import Organisation, User
from apps.core.models import UUIDModel
from apps.engagements.models import Round, Stakeholder


class PerspectiveRequestQuerySet(models.QuerySet["PerspectiveRequest"]):
    def waiting(self) -> Self:
        """Filter requests that await the facilitator, without those settled by a manual change."""
        return self.filter(
            state=PerspectiveRequest.State.OPEN, asked_from=F("stakeholder__perspective")
        ).order_by("asked_at")


class PerspectiveRequest(UUIDModel):
    """A person's request for another perspective. Nothing changes until the facilitator decides."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stakeholder = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, related_name="perspective_requests"
    )
    asked_from = models.CharField(max_length=40)  # their perspective when they asked
    wished = models.CharField(max_length=40, blank=True)  # empty: none of those that are heard
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PerspectiveRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["stakeholder"], condition=Q(state="open"), name="responses_one_open_request"
            )
        ]

    def __str__(self) -> str:
        return f"Request of {self.stakeholder_id}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_declined(self) -> bool:
        return self.state == self.State.DECLINED


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
