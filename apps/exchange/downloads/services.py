"""Hand out a file, and record that it was."""

from datetime import datetime

from django.db import transaction

from apps.assessments.services import unseal
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.models import Engagement
from apps.exchange.downloads.selectors import File


@transaction.atomic
def hand_out(*, file: File, engagement: Engagement, by: Actor, at: datetime) -> bytes:
    """Make a file and record who took it."""
    content = file.make()
    # Whoever has the file has seen the result: what its groups think changes from now on only k people at a time.
    if file.result:
        unseal(snapshot=file.result.assessment.snapshot, by=by, at=at)
    audit.record(verb="hand_out_file", of=engagement, by=by, at=at, file=file.name)
    return content
