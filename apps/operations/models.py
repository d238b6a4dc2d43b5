"""The processes that do work nobody waits for on a page, and when each was last there."""

from django.db import models
from django.db.models.functions import Now

from apps.core.database.walls import Outside


class RunningProcess(models.Model):
    """A worker or beat. It writes its row itself, takes it away when it is told to stop, and leaves it when it dies."""

    class Kind(models.TextChoices):
        WORKER = "worker"
        BEAT = "beat"

    name = models.CharField(primary_key=True, max_length=255)
    kind = models.CharField(max_length=6, choices=Kind)
    queues = models.JSONField(default=list)  # names of the queues that a worker takes work from
    seen_at = models.DateTimeField(db_default=Now())

    wall = Outside("Processes work for all organisations.")

    def __str__(self) -> str:
        return self.name
