"""What the group decided, what that rests on, and what follows from it.

`revision` counts the changes of a row: whoever saves an older one is shown what was saved meanwhile. Where another row
may take the place of a deleted one it begins at a random number.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, OrderBy, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.core.erasing.traces import Scope, Traces, redact_rows
from apps.core.models import UUIDModel
from apps.documents.vocabulary import POINTS
from apps.engagements.models import Engagement


class DecisionQuerySet(models.QuerySet["Decision"]):
    def in_force(self) -> Self:
        """Return what is decided, neither a draft nor superseded."""
        return self.filter(state=Decision.State.DECIDED)


class Decision(UUIDModel):
    """A version of the decision: a sentence in parts, and the order of the dimensions that it rests on.

    Beside the one that holds there may be a draft; earlier ones are kept. Of versions before there were sentences
    `what` is empty.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        DECIDED = "decided", _("Decided")
        SUPERSEDED = "superseded", _("Superseded")

    class Act(models.TextChoices):
        BUILD = "build", _("Build")
        TEST = "test", _("Test")
        MOVE = "move", _("Move")
        STOP = "stop", _("Stop")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField(default=1, db_default=1)
    # The database's default is for rows of versions that kept only what was decided.
    state = models.CharField(max_length=10, choices=State, default=State.DECIDED, db_default=State.DECIDED)
    act = models.CharField(max_length=5, choices=Act, blank=True, db_default="")
    what = models.CharField(max_length=200, blank=True, db_default="")
    until = models.CharField(max_length=200, blank=True, db_default="")  # what has to be true first
    money = models.CharField(max_length=120, blank=True, db_default="")
    people = models.CharField(max_length=120, blank=True, db_default="")
    owner = models.CharField(max_length=120, blank=True, db_default="")  # a stakeholder's key, or a name
    due_on = models.DateField(null=True)
    ranking = models.JSONField()  # [dimension], first breaks first; those left out come after, level
    proposed = models.JSONField(null=True)  # the order of the result, as `ranking`; null where none was known
    # The version of the result it was taken from, and the round of that; null where there was none.
    result_round = models.PositiveSmallIntegerField(null=True)
    result_version = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    # A list of {role, name}.
    deciders = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    live_with = models.JSONField(default=dict)  # {yes, with_reservation, no}: people
    decided_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=0, db_default=0)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "number"], name="decisions_decision_number_once"),
            models.UniqueConstraint(
                # One draft and one version that holds, even where two people save at once.
                fields=["engagement", "state"],
                condition=~Q(state="superseded"),
                name="decisions_decision_state_once",
            ),
            models.CheckConstraint(
                name="decisions_decision_dated", condition=Q(state="draft") | Q(decided_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Decision {self.number} of {self.engagement_id}"

    @property
    def departs_from_result(self) -> bool:
        """Return whether the group put a place otherwise than the result did; a place neither decides is no difference."""
        ranking: list[str] = self.ranking
        proposed: list[str] = self.proposed or []
        return ranking[: len(proposed)] != proposed[: len(ranking)]

    @property
    def result(self) -> tuple[int, int] | None:
        """Return the round and the version of the result it was taken from."""
        if self.result_round is None or self.result_version is None:
            return None
        return self.result_round, self.result_version


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
    passes_if = models.TextField(blank=True, db_default="")
    check_by = models.DateField(null=True)
    status = models.CharField(max_length=7, choices=Status, default=Status.OPEN)
    measured = models.JSONField(default=list)  # [{on, value}]
    told_for = models.DateField(null=True)  # the day, as it stood when it was mailed that it is due
    revision = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", "check_by"],
                include=["engagement"],
                name="decisions_assumptions_due",
                condition=Q(status="open"),
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "key"], name="decisions_assumption_once"),
            models.CheckConstraint(
                name="decisions_assumption_figure",
                condition=Q(quantity="", field="") | (~Q(quantity="") & Q(field__in=POINTS)),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Target(UUIDModel):
    """A service level or a cost guardrail: agreed, refused, or still open."""

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
    refused = models.BooleanField(default=False, db_default=False)
    reason = models.TextField(blank=True, db_default="")  # why it was changed or refused
    value_now = models.JSONField(null=True)  # what is kept today
    stop_value = models.JSONField(null=True)
    # What the rules proposed, {indicator, value, unit, window, stop_value}; null for a target of the group's own.
    proposed = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "key"], name="decisions_target_once"),
            models.CheckConstraint(
                name="decisions_target_not_both", condition=Q(agreed=False) | Q(refused=False)
            ),
        ]

    def __str__(self) -> str:
        return self.key


class AdviceAnswer(UUIDModel):
    """The facilitator's answer to a rule that fired; `text` is the wording for this client, where it was edited."""

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
    revision = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "rule"], name="decisions_advice_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.answer}"


class PlanStep(UUIDModel):
    """A step of the plan: who does it, until when, and how far it is."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DOING = "doing", _("In progress")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    class Act(models.TextChoices):
        RAISE = "raise", _("Raises the limit")
        LOWER = "lower", _("Lowers what is asked of it")
        PROVE = "prove", _("Tests where the limit is")
        SOFTEN = "soften", _("Makes it less bad once it is reached")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="plan_steps")
    key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    rule = models.CharField(max_length=60, blank=True)  # whose step it is; empty for one of the group's own
    quantity = models.CharField(
        max_length=40, blank=True, default="", db_default=""
    )  # the item whose limit it is for
    acts = models.CharField(
        max_length=6, choices=Act, blank=True, default="", db_default=""
    )  # what it does for that limit
    owner = models.CharField(max_length=120, blank=True)  # a stakeholder's key, or a name
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    told_for = models.DateField(null=True)  # as of an assumption
    revision = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering: ClassVar[list[str | OrderBy]] = [F("due_on").asc(nulls_last=True), "position"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", "due_on"],
                include=["engagement"],
                name="decisions_steps_due",
                # Written as `OPEN_STEPS` is: PostgreSQL uses the index only where a query names the same states.
                condition=Q(state__in=("open", "doing")),
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "key"], name="decisions_plan_step_once"),
            models.CheckConstraint(
                name="decisions_plan_step_acts",
                condition=Q(quantity="", acts="") | (~Q(quantity="") & ~Q(acts="")),
            ),
        ]

    def __str__(self) -> str:
        return self.key


TYPED = ("what", "until", "money", "people", "owner")


def redact(traces: Traces, scope: Scope) -> None:
    """Redact a person in what the group settled."""
    redact_rows(Decision.objects.filter(**scope.rows), (*TYPED, "reason", "dissent", "deciders"), traces)
    redact_rows(Assumption.objects.filter(**scope.rows), ("text", "owner", "test", "passes_if"), traces)
    typed = ("indicator", "owner", "reason", "value", "unit", "window", "value_now", "stop_value", "proposed")
    redact_rows(Target.objects.filter(**scope.rows), typed, traces)
    redact_rows(AdviceAnswer.objects.filter(**scope.rows), ("text", "reason"), traces)
    redact_rows(PlanStep.objects.filter(**scope.rows), ("text", "owner"), traces)
