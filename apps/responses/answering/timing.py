"""How long it took to answer, added to sums when a form is sent for the first time. No row says whose time it was.

Counted from Start to sending, as answers were saved; a pause counts as two minutes at most. Left out are interviews,
which a facilitator enters, and forms with more than a tenth of their questions open: they say nothing of the whole.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from apps.instruments.selectors import definition_of
from apps.responses.models import Response

LONGEST_PAUSE = 120  # seconds
_FEWEST_ANSWERED = 0.9
_ADD = """
with moments as (
    select at from responses_answerevent where response_id = %(response)s
    union all select %(sent)s
), pauses as (
    select extract(epoch from at - lag(at, 1, %(started)s) over (order by at)) as seconds from moments
)
insert into responses_answeringtime as known (organisation_id, instrument, perspective, is_express, forms, seconds)
select %(organisation)s, %(instrument)s, %(perspective)s, %(express)s, 1,
    round(sum(least(greatest(seconds, 0), %(longest)s)))
from pauses
on conflict (organisation_id, instrument, perspective, is_express)
do update set forms = known.forms + 1, seconds = known.seconds + excluded.seconds
"""


def add_time(response: Response, *, answered: Collection[str], at: datetime) -> None:
    """Add the time of a form that is sent now. Call it once for a form, in the transaction that sends it."""
    definition = definition_of(response.round.engagement.instrument_version)
    wanted = [
        item for item in response.asked if item in definition.by_id and not definition.by_id[item].optional
    ]
    if response.is_interview or len(set(wanted) & set(answered)) < _FEWEST_ANSWERED * len(wanted):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD,
            {
                "response": response.pk,
                "sent": at,
                "started": response.started_at,
                "organisation": response.organisation_id,
                "instrument": definition.name,
                "perspective": response.stakeholder.perspective,
                "express": response.is_express,
                "longest": LONGEST_PAUSE,
            },
        )
