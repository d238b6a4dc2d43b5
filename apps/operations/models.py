"""The processes that do work nobody waits for on a page, when each was last there, and when a backup was last tried."""

from django.db import models
from django.db.models.functions import Now

from apps.core.database.rights import Rights
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


class BackupDrill(models.Model):
    """The last time that a backup was brought back and found whole: one row, or none before the first."""

    good_at = models.DateTimeField(db_default=Now())

    wall = Outside("A backup holds all organisations.")
    rights = Rights(add=False, change=(), delete=False, worker=Rights(change=()))

    def __str__(self) -> str:
        return f"{self.good_at}"
