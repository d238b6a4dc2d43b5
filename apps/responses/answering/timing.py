"""How long it took to answer, added to sums when a form is sent for the first time. No row says whose time it was.

Counted from Start to sending, as answers were saved; a pause counts as two minutes at most. Left out are interviews,
which a facilitator enters, and forms with more than a tenth of their questions open: they say nothing of the whole.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from apps.instruments.selectors import definition_of
from apps.responses.models import Response
from apps.responses.questions.course import asked_items, question_set_of

LONGEST_PAUSE = 120  # seconds
_FEWEST_ANSWERED = 0.9
_ADD = """
with moments as (
    select at from responses_answerevent where response_id = %(response)s
    union all select %(sent)s
), pauses as (
    select extract(epoch from at - lag(at, 1, %(started)s) over (order by at)) as seconds from moments
)
insert into responses_questionsettime as known (organisation_id, instrument, perspective, question_set, forms, seconds)
select %(organisation)s, %(instrument)s, %(perspective)s, %(question_set)s, 1,
    round(sum(least(greatest(seconds, 0), %(longest)s)))
from pauses
on conflict (organisation_id, instrument, perspective, question_set)
do update set forms = known.forms + 1, seconds = known.seconds + excluded.seconds
"""


def add_time(response: Response, *, answered: Collection[str], at: datetime) -> None:
    """Add the time of a form that is sent now. Call it once for a form, in the transaction that sends it."""
    engagement = response.round.engagement
    definition = definition_of(engagement.instrument_version)
    wanted = [
        item for item in response.asked if item in definition.by_id and not definition.by_id[item].optional
    ]
    if response.is_interview or len(set(wanted) & set(answered)) < _FEWEST_ANSWERED * len(wanted):
        return
    items = asked_items(
        definition,
        perspective=response.stakeholder.perspective,
        routing=engagement.routing,
        kept=response.asked,
        is_express=response.is_express,
    )
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
                "question_set": question_set_of(items),
                "longest": LONGEST_PAUSE,
            },
        )
