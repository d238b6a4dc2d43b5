"""Save the row, then tell a worker once it is committed."""

from datetime import datetime
from functools import partial

from django.db import transaction

from apps.core.actors import Actor
from apps.core.queueing import enqueue
from apps.outreach import lost_links, tasks


@transaction.atomic
def ask_for_link(*, address: str, network: str, by: Actor, at: datetime) -> None:
    lost_links.note_request(address=address, network=network, by=by, at=at)
    transaction.on_commit(partial(enqueue, tasks.send_lost_links), robust=True)
