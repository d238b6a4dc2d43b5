"""Send answers, reopen them, or decline to give any."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.instruments.selectors import definition_of
from apps.responses.answering.questionnaire import items_of
from apps.responses.errors import HasAnswered, RoundClosed
from apps.responses.models import Answer, Response
from apps.responses.questions.course import question_set_of
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
    """Send the answers of a locked response; return whether there are any, as an empty form is not sent."""
    answered = set(Answer.objects.given().filter(response=response).values_list("item", flat=True))
    if not answered:
        return False
    if response.submitted_at is None and not response.is_interview:
        _add_time(response, answered, at)
    response.state, response.submitted_at = Response.State.SUBMITTED, at
    response.save(update_fields=["state", "submitted_at"])
    audit.record(verb="send_answers", of=response, by=by, at=at)
    return True


def _add_time(response: Response, answered: set[str], at: datetime) -> None:
    definition = definition_of(response.round.engagement.instrument_version)
    asked = [definition.by_id[item] for item in response.asked if item in definition.by_id]
    # Of opinions neither the time nor the number is looked at: no mean may change with who in a crowd gave which.
    facts = {item.id for item in asked if item.on_record and not item.optional}
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
                "question_set": question_set_of(items_of(response, definition, kept=response.asked)),
                "seconds": round(took.total_seconds()),
            },
        )


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


@transaction.atomic
def decline(*, response: Response, by: Actor, at: datetime) -> None:
    """Note that the person can't answer. Raises RoundClosed, and HasAnswered where they gave an answer."""
    if not lock(response, exclusively=True).is_open:
        raise RoundClosed("The round is closed: nothing is asked any more.")
    # Asked again under the lock: another tab may have saved an answer since the page was shown.
    if Answer.objects.given().filter(response=response).exists():
        raise HasAnswered("What was given counts; it can be withdrawn.")
    response.state, response.declined_at = Response.State.DRAFT, at
    response.save(update_fields=["state", "declined_at"])
    audit.record(verb="decline_to_answer", of=response, by=by, at=at)
