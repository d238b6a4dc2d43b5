"""The columns of an engagement's framing: what it is about."""

from django.db import models

from apps.engagements.choices import Circulation, Horizon, Hosting, Stage
from apps.instruments.definition import Routing

# Covers what lists show, so that they need not read the rows.
NEWEST_FIRST = models.Index(
    fields=["organisation", "-created_at", "code"],
    include=["id", "initiative", "client", "lead", "archived_at", "opened_on", "time_zone"],
    name="engagements_listed",
    condition=models.Q(deleted_at__isnull=True),
)
# For queries that leave out what is being deleted.
BEING_DELETED = models.Index(
    fields=["organisation"],
    include=["id"],
    name="engagements_going",
    condition=models.Q(deleted_at__isnull=False),
)


class FramingFields(models.Model):
    initiative = models.CharField(max_length=200)
    success_measure = models.CharField(max_length=300)
    success_unit = models.CharField(max_length=60, blank=True)
    success_today = models.FloatField(null=True, blank=True)
    success_wanted = models.FloatField(null=True, blank=True)
    # A dimension's slug; empty if the brief claims none.
    brief_claim = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=5, choices=Stage, default=Stage.PILOT)
    launch_on = models.DateField(null=True, blank=True)  # the day it goes live, or went
    model_hosting = models.CharField(max_length=6, choices=Hosting, default=Hosting.OWN)
    # {slug: value}: the switches of its questionnaire that have no column here. Those of edition 1 have one.
    switches = models.JSONField(default=dict, db_default={})
    existing_systems = models.JSONField(default=list)  # [name]
    peaks = models.JSONField(default=list)  # [{name, month: YYYY-MM, times}]
    horizon_months = models.PositiveSmallIntegerField(choices=Horizon, default=Horizon.YEAR_AND_A_HALF)
    currency = models.CharField(max_length=3, default="EUR")
    # Whom its reports are for, in words, and who may read them: both are printed on every page of a report.
    recipient = models.CharField(max_length=80, blank=True, default="", db_default="")
    circulation = models.CharField(
        max_length=20,
        choices=Circulation,
        default=Circulation.RESTRICTED,
        db_default=Circulation.RESTRICTED.value,
    )

    class Meta:
        abstract = True

    @property
    def routing(self) -> Routing:
        """Return the value of each switch; together they decide who is asked what."""
        return {"model_hosting": self.model_hosting, "stage": self.stage, **self.switches}
