"""What a database holds of the saves that were acknowledged."""

from collections.abc import Iterator, Sequence

import psycopg

from tests.saving.people import Save

_EVENTS = "select operation, response_id, item, value, base_revision, outcome from responses_answerevent"
_ANSWERS = "select response_id, item, value, revision from responses_answer"
# An answer is what the last of its saves made it, and each of its revisions is one save.
_BROKEN = """
with history as (
    select response_id, item, count(*) as saves, count(distinct base_revision) as bases, max(base_revision) as last
    from responses_answerevent where outcome = 'saved' and response_id = any(%(responses)s) group by 1, 2
), answer as (
    select response_id, item, value, revision from responses_answer where response_id = any(%(responses)s)
)
select answer.item, answer.revision, history.item, history.saves
from answer full join history using (response_id, item)
left join responses_answerevent newest on newest.response_id = answer.response_id and newest.item = answer.item
    and newest.base_revision = history.last and newest.outcome = 'saved'
where (history.saves, history.bases, history.last + 1, newest.value)
    is distinct from (answer.revision, answer.revision, answer.revision, answer.value)
"""


def lost(address: str, saves: Sequence[Save]) -> list[Save]:
    """Return the acknowledged saves that the database does not hold as they were acknowledged."""
    with psycopg.connect(address) as database:
        events = {
            str(operation): (str(response), item, value, base + 1, outcome)
            for operation, response, item, value, base, outcome in database.execute(_EVENTS)
        }
        answers = {
            (str(response), item): (value, revision)
            for response, item, value, revision in database.execute(_ANSWERS)
        }
    latest = {(save["response"], save["item"]): (save["value"], save["revision"]) for save in saves}
    missing = [
        save
        for save in saves
        if events.get(save["operation"])
        != (save["response"], save["item"], save["value"], save["revision"], "saved")
    ]
    return missing + [{"answer": key} for key, held in latest.items() if answers.get(key) != held]


def inconsistent(address: str, saves: Sequence[Save]) -> Iterator[object]:
    """Yield answers that are not what their history says, and saves that nobody knows of."""
    responses = list({save["response"] for save in saves})
    with psycopg.connect(address) as database:
        yield from database.execute(_BROKEN, {"responses": responses})
        ours = "select operation from responses_answerevent where response_id = any(%s)"
        stored = {str(operation) for (operation,) in database.execute(ours, [responses])}
    yield from stored - {save["operation"] for save in saves}
