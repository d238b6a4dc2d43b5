"""What is going on in the whole installation, counted from rows in a fixed number of statements.

Pages see one organisation's rows. What is counted over all of them comes from a function of PostgreSQL's that returns no
row's content: which kind of work, in which state, how many, for how long.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now

from apps.core.database.walls import managed_models
from apps.core.leases import LOST, kind_of
from apps.core.models import LeasedRow, Tally
from apps.mailing.models import outcome_of
from apps.operations.models import RunningProcess

# Of one kind of leased rows. The path is fixed, because it runs with the owner's rights.
_WORK = """
    select '{kind}', case when state = 'queued' then case when available_at <= now() then 'waiting' else 'put_off' end
                          else state end,
           '', count(*), extract(epoch from now() - min(available_at))::float8
    from {table} where finished_at is null group by 2
    union all
    select '{kind}', state, error_code, count(*), 0
    from {table} where finished_at > now() - interval '1 hour' and state in ('ready', 'failed') group by 2, 3
"""
_FUNCTION = """
create or replace function operations_work()
    returns table (kind text, state text, error_code text, rows bigint, oldest_seconds float8)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
    as $$ {work} $$
"""


def leased_models() -> list[type[LeasedRow]]:
    return [model for model in managed_models() if issubclass(model, LeasedRow)]


def make_functions(**signal: object) -> None:
    """Make the function over all leased rows there are (a receiver of Django's signal)."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        work = [
            _WORK.format(kind=kind_of(model), table=quoted(model._meta.db_table))
            for model in leased_models()
            if model._meta.db_table in tables
        ]
        if work:
            cursor.execute(_FUNCTION.format(work=" union all ".join(work)))


@dataclass
class Work:
    """All work of one kind. `finished` counts the last hour's, by what came of it."""

    kind: str
    waiting: int = 0
    oldest_seconds: float = 0.0
    put_off: int = 0
    running: int = 0
    finished: dict[str, int] = field(default_factory=dict)

    def add(self, state: str, error_code: str, rows: int, oldest_seconds: float) -> None:
        match state:
            case "waiting":
                self.waiting, self.oldest_seconds = rows, oldest_seconds
            case "put_off":
                self.put_off = rows
            case "running":
                self.running = rows
            case _:
                outcome = str(outcome_of(state, error_code)) if self.kind == "mails" else state
                self.finished[outcome] = self.finished.get(outcome, 0) + rows


def work_by_kind() -> list[Work]:
    found = {kind: Work(kind) for kind in sorted(map(kind_of, leased_models()))}
    with connection.cursor() as cursor:
        cursor.execute("select kind, state, error_code, rows, oldest_seconds from operations_work()")
        for kind, *counted in cursor.fetchall():
            found[kind].add(*counted)
    return list(found.values())


@dataclass(frozen=True)
class Seen:
    """A worker or beat, and how long ago it was there."""

    name: str
    kind: str
    queues: Sequence[str]
    seconds: float


def processes() -> list[Seen]:
    ago = ExpressionWrapper(Now() - F("seen_at"), output_field=DurationField())
    rows = RunningProcess.objects.annotate(ago=ago).order_by("kind", "name")
    return [Seen(row.name, row.kind, row.queues, row.ago.total_seconds()) for row in rows]


def lost_leases() -> dict[str, int]:
    rows = Tally.objects.filter(name__startswith=LOST).values_list("name", "total")
    return {name.removeprefix(LOST): total for name, total in rows}
