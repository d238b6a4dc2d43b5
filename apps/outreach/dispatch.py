"""Save the row, then tell a worker once it is committed."""

from datetime import datetime
from functools import partial

from django.db import transaction

from apps.core.nudge import enqueue
from apps.engagements.models import Round
from apps.outreach import lost_links, services, tasks


@transaction.atomic
def ask_for_link(*, address: str, at: datetime) -> None:
    """Note a request for the links of an address. Returns at once even without Redis."""
    lost_links.note_request(address=address, at=at)
    transaction.on_commit(partial(enqueue, tasks.send_lost_links), robust=True)


def tell_result(*, round: Round, at: datetime) -> int:
    """Queue the mails that announce a result; return how many."""
    return services.tell_result(round=round, at=at)
