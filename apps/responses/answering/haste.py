"""Forms that give nearly all statements the same answer in no time: noted when sent, told as a count and never by name.

A count that grows while people send one by one would say whose form it was. So each form is put into a batch when it is
first sent, for good, and batches are told together only (`hasty_forms` in the selectors).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Max

from apps.instruments.definition import AgreementItem
from apps.instruments.selectors import definition_of
from apps.responses.models import BATCH_SIZE, Response

QUICK = timedelta(seconds=90)
ALIKE = 0.9
FEWEST_STATEMENTS = 8  # what everybody is asked; fewer alike may well be meant


def note_haste(response: Response, values: Mapping[str, object], *, at: datetime) -> None:
    """Note on a form that is first sent now whether it was hasty, and its batch; the caller saves it."""
    if response.is_interview:
        return
    response.is_hasty = at - response.started_at < QUICK and _are_alike(response, values)
    response.batch = _batch_of(response)


def _are_alike(response: Response, values: Mapping[str, object]) -> bool:
    definition = definition_of(response.round.engagement.instrument_version)
    known = ((definition.by_id.get(item), value) for item, value in values.items())
    given = [str(value) for item, value in known if isinstance(item, AgreementItem) and value is not None]
    if len(given) < FEWEST_STATEMENTS:
        return False
    return Counter(given).most_common(1)[0][1] >= ALIKE * len(given)


def _batch_of(response: Response) -> int:
    """Return the batch that is being filled; two that are sent at once may both be its last.

    Its size does not follow k: otherwise raising k would group the forms again, and the two counts could be subtracted.
    """
    batched = Response.objects.filter(round=response.round, batch__isnull=False)
    latest = batched.aggregate(latest=Max("batch"))["latest"]
    if latest is None:
        return 1
    return int(latest) + (batched.filter(batch=latest).count() >= BATCH_SIZE)
