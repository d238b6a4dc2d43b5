"""Save the row, then ring for a worker once it is committed."""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.models import Assessment
from apps.engagements.models import Round


@transaction.atomic
def close_round(*, round: Round, closed_by: User | None, at: datetime) -> Round:
    """Close a round and have its answers ranked. Answers at once even when Redis is away."""
    closed = services.close_round(round=round, closed_by=closed_by, at=at)
    nudge()
    return closed


@transaction.atomic
def queue_assessment(*, round: Round, at: datetime) -> Assessment:
    """Have the answers of a closed round ranked, as after an import."""
    assessment = services.queue_assessment(round=round, at=at)
    nudge()
    return assessment


@transaction.atomic
def try_again(*, assessment: Assessment) -> None:
    """Raises AssessmentNotFailed."""
    services.try_again(assessment=assessment)
    nudge()


def nudge() -> None:
    transaction.on_commit(tasks.ring, robust=True)
