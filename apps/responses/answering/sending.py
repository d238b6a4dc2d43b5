"""Send answers, and reopen them.

A form that is first sent leaves two notes: how long it took, added to sums, and whether it gave all statements the
same answer in no time, told as a count and never by name.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from apps.core import audit
from apps.core.actors import Actor
from apps.instruments.definition import AgreementItem, QuantityItem
from apps.instruments.selectors import definition_of
from apps.instruments.values import is_given
from apps.responses.answering.questionnaire import items_of
from apps.responses.entry.links import take_place
from apps.responses.errors import RoundClosed
from apps.responses.models import BATCH_SIZE, Answer, Response
from apps.responses.questions.course import express_items, question_set_of
from apps.responses.statements import lock

QUICK = timedelta(seconds=60)
FEWEST_STATEMENTS = 8  # what everybody is asked; fewer alike may well be meant
LONGEST_PAUSE = 120  # seconds
_FEWEST_ANSWERED = 0.9
# Added to sums at once: no row says whose time it was. Whoever went away for lunch took no longer over the form.
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


def submit(response: Response, by: Actor, at: datetime) -> bool:
    """Send the answers of a locked response; return whether there are any, as an empty form is not sent."""
    values = dict(Answer.objects.filter(response=response).values_list("item", "value"))
    answered = {item for item, value in values.items() if is_given(value)}
    if not answered:
        return False
    # Once for a form: a second time would count it twice, and move it to another batch.
    if response.submitted_at is None and not response.is_interview:
        _add_time(response, answered, at)
        response.is_hasty = at - response.started_at < QUICK and _are_alike(response, values)
        response.batch = _batch_of(response)
    if response.replaces:
        take_place(response=response, by=by, at=at)
    response.state, response.submitted_at = Response.State.SUBMITTED, at
    response.save(update_fields=["state", "submitted_at", "is_hasty", "batch", "replaces"])
    audit.record(verb="send_answers", of=response, by=by, at=at)
    return True


def _add_time(response: Response, answered: set[str], at: datetime) -> None:
    definition = definition_of(response.round.engagement.instrument_version)
    items = items_of(response, definition, kept=response.asked)
    first = express_items(items)
    if first and not answered & {item.id for item in items if item not in first}:
        items = first  # whoever sends the part that is complete in itself
    kept_for = {
        item.id: item.kept_for for item in items if isinstance(item, QuantityItem) and item.kept_for
    }
    answered |= {asked for kept, asked in kept_for.items() if kept in answered}
    required = {item.id for item in items if not item.optional and item.id not in kept_for}
    # A form with much of it open says nothing of how long the whole takes.
    if len(required & answered) < _FEWEST_ANSWERED * len(required):
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
                "question_set": question_set_of(items),
                "longest": LONGEST_PAUSE,
            },
        )


def _are_alike(response: Response, values: Mapping[str, object]) -> bool:
    by_id = definition_of(response.round.engagement.instrument_version).by_id
    statements = [
        str(value)
        for item, value in values.items()
        if value is not None and isinstance(by_id.get(item), AgreementItem)
    ]
    return len(statements) >= FEWEST_STATEMENTS and len(set(statements)) == 1


def _batch_of(response: Response) -> int:
    """Return the batch that is being filled; two that are sent at once may both be its last."""
    # A count that grows while people send one by one would say whose form it was: batches are told together only
    # (`hasty_forms` in the selectors). Their size does not follow k: otherwise raising k would group the forms again,
    # and the two counts could be subtracted.
    batched = Response.objects.filter(round=response.round, batch__isnull=False)
    latest = batched.aggregate(latest=Max("batch"))["latest"]
    if latest is None:
        return 1
    return int(latest) + (batched.filter(batch=latest).count() >= BATCH_SIZE)


@transaction.atomic
def reopen_answers(*, response: Response, by: Actor, at: datetime) -> None:
    """Reopen sent answers. Raises RoundClosed. Answers that are open stay open."""
    current = lock(response, exclusively=True)
    if not current.is_open:
        raise RoundClosed("The round is closed: what was sent stands.")
    if current.is_submitted:
        # When it was first sent stays: its time and its batch are not noted again.
        response.state = Response.State.DRAFT
        response.save(update_fields=["state"])
        audit.record(verb="change_answers", of=response, by=by, at=at)
