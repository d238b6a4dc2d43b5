"""Saving answers in one statement: history row, idempotency and guarded upsert together."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from apps.engagements.models import Round
from apps.responses.errors import InterviewEnded, SessionEnded
from apps.responses.models import Response

# A save carries the revision it was made on and the id of its operation. The history row is inserted once for each
# operation, so that a save that is repeated because its reply was lost changes nothing; the answer is written only where
# that row is new, and only on the revision it was made on, so that nothing unseen is written over.
# The values travel as text, so that null stays SQL's null and nothing depends on the driver's JSON.
_WRITE = """
with given as (
    select * from unnest(
        %(items)s::text[], %(values)s::text[], %(bases)s::int[], %(operations)s::uuid[], %(meant)s::text[],
        %(unread)s::text[]
    ) as given (item, value, base, operation, meant, unread)
), event as (
    insert into responses_answerevent
        (organisation_id, response_id, operation, item, value, base_revision, outcome, at)
    select %(organisation)s, %(response)s, operation, item, value::jsonb, base, 'saved', %(at)s from given
    on conflict (operation) do nothing
    returning operation
), saved as (
    insert into responses_answer (organisation_id, response_id, item, value, revision, answered_at, meant, unread)
    select %(organisation)s, %(response)s, item, value::jsonb, base + 1, %(at)s, meant::jsonb, unread::jsonb
    from given join event using (operation)
    on conflict (response_id, item) do update
        set value = excluded.value, revision = excluded.revision, answered_at = excluded.answered_at,
            unread = excluded.unread,
            meant = case excluded.meant when '{}' then responses_answer.meant else excluded.meant end
        where responses_answer.revision = excluded.revision - 1
    returning item, revision
)
select given.item, event.operation is null, saved.revision
from given left join event using (operation) left join saved using (item)
"""
_MEAN = """
update responses_answer answer set meant = given.meant::jsonb
from unnest(%(items)s::text[], %(meant)s::text[]) as given (item, meant)
where answer.response_id = %(response)s and answer.item = given.item
"""
# What is locked for sharing here is locked for update by closing, withdrawing and whoever enters.
_LOCK = """
select round.state, response.state, response.taken_over_at is not null, response.put_out,
    response.interviewed_on is not null and response.taken_over_at is null
from responses_response response join engagements_round round on round.id = response.round_id
where response.id = %s for share of round for {strength} of response
"""


@dataclass(frozen=True)
class Change:
    """One new answer: what it is made on, and the id under which a repeated save is recognised."""

    item: str
    value: object
    base_revision: int
    operation: UUID
    # Figures that the person confirmed, by point; none: as before.
    meant: Mapping[str, float] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)  # what can't be read, by the name of its field


@dataclass(frozen=True)
class Written:
    item: str
    is_replay: bool
    revision: int | None  # None: nothing was written, by conflict or because it is a replay


@dataclass(frozen=True)
class Lock:
    is_open: bool
    is_submitted: bool


def lock(response: Response, *, exclusively: bool = False, is_entering: bool = False) -> Lock:
    """Hold the round open, and the response as it is, until the transaction ends; exclusively to change more than answers.

    Raises SessionEnded where it is gone, or where devices were put out or an interview begun since it was read, unless
    somebody is just entering, and InterviewEnded where the person has taken it over meanwhile.
    """
    # One statement takes the round before the response, the order of closing and withdrawing: they take the round
    # exclusively, so that every save is either before them or finds the round closed, or nothing.
    strength = "update" if exclusively else "share"
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(strength=strength), [response.pk])
        row = cursor.fetchone()
    if row is None:
        raise SessionEnded("The person has withdrawn since this page was opened.")
    round_state, response_state, is_taken_over, put_out, is_being_interviewed = row
    # The request was let in by the row as it was read before the lock; whoever was let out since must not write.
    if not is_entering:
        if put_out != response.put_out:
            raise SessionEnded("The person goes on at another device.")
        if is_being_interviewed and not response.is_being_interviewed:
            raise SessionEnded("An interview has begun since this page was opened.")
        if is_taken_over and response.is_being_interviewed:
            raise InterviewEnded("What the person gives from now on is theirs alone.")
    return Lock(round_state == Round.State.OPEN, response_state == Response.State.SUBMITTED)


def take_over(response: Response, *, at: datetime) -> None:
    """Close an interview to whoever entered it, because the person goes on themselves."""
    if response.is_being_interviewed:
        response.taken_over_at = at
        # No row is left where the person has just withdrawn.
        Response.objects.filter(pk=response.pk).update(taken_over_at=at)


def write(response: Response, changes: Sequence[Change], *, at: datetime) -> list[Written]:
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "items": [change.item for change in changes],
                "values": [_as_text(change.value) for change in changes],
                "bases": [change.base_revision for change in changes],
                "operations": [change.operation for change in changes],
                "meant": [json.dumps(dict(change.meant)) for change in changes],
                "unread": [json.dumps(dict(change.unread)) for change in changes],
                "organisation": response.organisation_id,
                "response": response.pk,
                "at": at,
            },
        )
        return [Written(*row) for row in cursor.fetchall()]


def write_meant(response: Response, meant: Mapping[str, Mapping[str, float]]) -> None:
    """Keep which figures of answers that stay are meant as they are: they are not asked back again."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MEAN,
            {
                "items": list(meant),
                "meant": [json.dumps(dict(figures)) for figures in meant.values()],
                "response": response.pk,
            },
        )


def _as_text(value: object) -> str | None:
    return None if value is None else json.dumps(value, allow_nan=False)
