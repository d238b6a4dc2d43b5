"""What the group decided and what it rests on. Filled by import, written by export."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.core.models import UUIDModel
from apps.documents.vocabulary import POINTS
from apps.engagements.models import Engagement


class Decision(UUIDModel):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, related_name="decision")
    ranking = models.JSONField()  # [dimension], first breaks first
    reason = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    live_with = models.JSONField(default=dict)  # {yes, with_reservation, no}: people
    decided_on = models.DateField()

    def __str__(self) -> str:
        return f"Decision of {self.engagement_id}"


class Assumption(UUIDModel):
    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        HELD = "held", _("Held")
        BROKEN = "broken", _("Broken")
        DROPPED = "dropped", _("Dropped")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="assumptions")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    quantity = models.CharField(max_length=40, blank=True)  # an item's id
    field = models.CharField(max_length=7, blank=True)  # now, horizon or limit
    value = models.FloatField(null=True)
    flip = models.JSONField(null=True)  # {value, becomes: [dimension]}
    owner = models.CharField(max_length=120, blank=True)  # a stakeholder's key, or a name
    test = models.TextField(blank=True)
    check_by = models.DateField(null=True)
    status = models.CharField(max_length=7, choices=Status, default=Status.OPEN)
    measured = models.JSONField(default=list)  # [{on, value}]

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "key"], name="workshops_assumption_once"),
            models.CheckConstraint(
                name="workshops_assumption_figure",
                condition=Q(quantity="", field="") | (~Q(quantity="") & Q(field__in=POINTS)),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Target(UUIDModel):
    """A service level or a cost guardrail that the group set."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="targets")
    key = models.CharField(max_length=60)  # the id in the rule set, or a new slug
    position = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=300)
    value = models.JSONField(null=True)  # a number or a slug
    unit = models.CharField(max_length=60, blank=True)
    window = models.CharField(max_length=60, blank=True)
    taken_from = models.CharField(max_length=60, blank=True)  # `from` of the file: the answer behind it
    owner = models.CharField(max_length=120, blank=True)
    agreed = models.BooleanField(default=False)
    stop_value = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "key"], name="workshops_target_once")
        ]

    def __str__(self) -> str:
        return self.key


class AdviceAnswer(UUIDModel):
    """The facilitator's answer to a rule that fired."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        EDITED = "edited", _("Edited")
        DECLINED = "declined", _("Declined")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="advice_answers")
    rule = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "rule"], name="workshops_advice_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.answer}"
