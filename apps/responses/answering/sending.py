"""Send answers, and reopen them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.instruments.definition import Item
from apps.instruments.selectors import definition_of
from apps.responses.answering.questionnaire import items_of
from apps.responses.entry.links import take_place
from apps.responses.errors import RoundClosed
from apps.responses.models import Answer, Response
from apps.responses.questions.course import express_items, question_set_of
from apps.responses.statements import lock

LONGEST = timedelta(hours=1)  # whoever took longer left the form in between
_FEWEST_ANSWERED = 0.9
# Added to sums at once: no row says whose time it was.
_ADD = """
insert into responses_questionsettime as known (organisation_id, instrument, perspective, question_set, forms, seconds)
values (%(organisation)s, %(instrument)s, %(perspective)s, %(question_set)s, 1, %(seconds)s)
on conflict (organisation_id, instrument, perspective, question_set)
do update set forms = known.forms + 1, seconds = known.seconds + excluded.seconds
"""


def submit(response: Response, by: Actor, at: datetime) -> bool:
    """Send the answers of a locked response; return whether there are any, as an empty form is not sent.

    Nor is what was begun afresh where few things are asked again: it would open what was said before.
    """
    if response.replaces and response.round.topics:
        return False
    answered = set(Answer.objects.given().filter(response=response).values_list("item", flat=True))
    if not answered:
        return False
    is_first = response.submitted_at is None and not response.is_interview
    if is_first and not response.round.engagement.rehearses_id:
        _add_time(response, answered, at)
    if response.replaces:
        take_place(response=response, by=by, at=at)
    response.state, response.submitted_at = Response.State.SUBMITTED, at
    response.save(update_fields=["state", "submitted_at", "replaces", "sent_afresh_at"])
    audit.record(verb="send_answers", of=response, by=by, at=at)
    return True


def _add_time(response: Response, answered: set[str], at: datetime) -> None:
    definition = definition_of(response.round.engagement.instrument_version)
    items = items_of(response, definition, kept=response.asked)
    first = express_items(items)
    # Of opinions neither the time nor the number is looked at: no mean may change with who in a crowd gave which.
    facts = _facts_of(items)
    if first and not answered & (facts - _facts_of(first)):
        items, facts = first, _facts_of(first)  # whoever sends the part that is complete in itself
    answered |= {item.kept_for for item in items if item.kept_for and item.id in answered}
    took = at - response.started_at
    # A form with much of it open says nothing of how long the whole takes.
    is_whole = len(facts & answered) >= _FEWEST_ANSWERED * len(facts)
    if not is_whole or not timedelta() <= took <= LONGEST:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD,
            {
                "organisation": response.organisation_id,
                "instrument": definition.name,
                "perspective": response.stakeholder.perspective,
                "question_set": question_set_of(items),
                "seconds": round(took.total_seconds()),
            },
        )


def _facts_of(items: Iterable[Item]) -> set[str]:
    """Return what is on the record, without what another item keeps in another unit."""
    return {item.id for item in items if item.on_record and not item.optional and not item.kept_for}


@transaction.atomic
def reopen_answers(*, response: Response, by: Actor, at: datetime) -> None:
    """Reopen sent answers. Raises RoundClosed. Answers that are open stay open."""
    current = lock(response, exclusively=True)
    if not current.is_open:
        raise RoundClosed("The round is closed: what was sent stands.")
    if current.is_submitted:
        # When it was first sent stays: its time is not added again.
        response.state = Response.State.DRAFT
        response.save(update_fields=["state"])
        audit.record(verb="change_answers", of=response, by=by, at=at)
