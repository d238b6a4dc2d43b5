"""Save the row, then ring for a worker once it is committed."""

from datetime import datetime
from functools import partial

from django.db import transaction

from apps.core.nudge import enqueue
from apps.engagements.models import Round
from apps.outreach import lost_links, services, tasks


@transaction.atomic
def ask_for_link(*, address: str, at: datetime) -> None:
    """Note that somebody asks for the links of an address. Answers at once even when Redis is away."""
    lost_links.note_request(address=address, at=at)
    transaction.on_commit(partial(enqueue, tasks.send_lost_links), robust=True)


def tell_result(*, round: Round, at: datetime) -> int:
    """Queue the mails that say that a result is shown; return how many."""
    return services.tell_result(round=round, at=at)
