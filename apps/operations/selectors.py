"""What is going on in the whole installation, counted from rows in a fixed number of statements.

Pages see one organisation's rows. What is counted over all of them comes from a function of PostgreSQL's that returns no
row's content: which kind of work, in which state, how many, for how long.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now
from django.utils.timesince import timesince
from django.utils.translation import gettext, gettext_lazy, ngettext

from apps.core.database.walls import managed_models
from apps.core.leases import LOST, kind_of
from apps.core.models import LeasedRow, Tally
from apps.mailing.models import outcome_of
from apps.operations.models import RunningProcess
from apps.reports.models import ERASED, Report

# Of one kind of leased rows. The path is fixed, because it runs with the owner's rights.
_WORK = """
    select '{kind}', case when state = 'running' then state when available_at <= now() then 'waiting' else 'later' end,
           '', count(*), extract(epoch from now() - min(available_at))::float8
    from {table} where finished_at is null group by 2
    union all
    select '{kind}', 'tried', '', count(*), 0
    from {table} where finished_at is null and (attempts > 1 or attempts = 1 and state = 'queued')
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
# Of every organisation's: which failed, never what it says. One whose PDF was erased can't be made again.
_FAILED = """
create or replace function operations_failed_reports(skipped int, most int)
    returns table (id uuid, number int, organisation text, error_text text, failed_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
    as $$ select report.id, report.number::int, organisation.name::text, report.error_text, report.finished_at
          from reports_report report join accounts_organisation organisation on organisation.id = organisation_id
          where report.state = 'failed' and report.error_code <> '{erased}'
          order by report.finished_at desc, report.id offset skipped limit most $$
"""
FAILED_A_PAGE = 25
# A process seen for so long no more counts as gone.
GONE_AFTER_SECONDS = 35.0


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
        if Report._meta.db_table in tables:
            cursor.execute(_FAILED.format(erased=ERASED))


@dataclass
class Work:
    """All work of one kind. `finished` counts the last hour's, by what came of it."""

    kind: str
    waiting: int = 0
    oldest_seconds: float = 0.0
    tried: int = 0  # and not done yet
    running: int = 0
    finished: dict[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return str(_LABELS.get(self.kind, self.kind))

    @property
    def oldest(self) -> str:
        return since(self.oldest_seconds)

    @property
    def failed(self) -> int:
        return self.finished.get("failed", 0)

    def add(self, state: str, error_code: str, rows: int, oldest_seconds: float) -> None:
        match state:
            case "waiting":
                self.waiting, self.oldest_seconds = rows, oldest_seconds
            case "tried":
                self.tried = rows
            case "running":
                self.running = rows
            case "ready" | "failed":
                outcome = str(outcome_of(state, error_code)) if self.kind == "mails" else state
                self.finished[outcome] = self.finished.get(outcome, 0) + rows


def work_by_kind() -> list[Work]:
    kinds = {kind: Work(kind) for kind in sorted(map(kind_of, leased_models()))}
    with connection.cursor() as cursor:
        cursor.execute("select kind, state, error_code, rows, oldest_seconds from operations_work()")
        for kind, *counted in cursor.fetchall():
            # After going back, the tables know kinds of the next version: each goes by its own name.
            kinds.setdefault(kind, Work(kind)).add(*counted)
    return list(kinds.values())


# What each kind of work is called on the page; a new one goes by its own name until it has a line here.
_LABELS = {
    "assessments": gettext_lazy("Rankings"),
    "mails": gettext_lazy("Mails"),
    "reports": gettext_lazy("Reports"),
    "screens": gettext_lazy("Screens of workshops"),
}


@dataclass(frozen=True)
class Seen:
    """A worker or beat, and how long ago it was there."""

    name: str
    kind: str
    queues: Sequence[str]
    seconds: float

    @property
    def ago(self) -> str:
        return since(self.seconds)

    @property
    def is_gone(self) -> bool:
        return self.seconds > GONE_AFTER_SECONDS


def processes() -> list[Seen]:
    ago = ExpressionWrapper(Now() - F("seen_at"), output_field=DurationField())
    rows = RunningProcess.objects.annotate(ago=ago).order_by("kind", "name")
    return [Seen(row.name, row.kind, row.queues, row.ago.total_seconds()) for row in rows]


def lost_leases() -> dict[str, int]:
    rows = Tally.objects.filter(name__startswith=LOST).values_list("name", "total")
    return {name.removeprefix(LOST): total for name, total in rows}


# An installation in which nobody has tried a backup is as old as its first table.
_DRILL = """
select (select max(good_at) from operations_backupdrill),
       extract(epoch from statement_timestamp() - coalesce((select max(good_at) from operations_backupdrill), min(applied)))::float8
from django_migrations
"""
# A week, and a day to do it in; config/alarms.yml has the same.
DRILL_DUE_SECONDS = 8 * 24 * 3600.0


@dataclass(frozen=True)
class Drill:
    """When a backup was last brought back and found whole, if ever, and how long that or the installation is ago."""

    good_at: datetime | None
    seconds: float

    @property
    def is_due(self) -> bool:
        return self.seconds > DRILL_DUE_SECONDS


def last_drill() -> Drill:
    with connection.cursor() as cursor:
        cursor.execute(_DRILL)
        return Drill(*cursor.fetchone())


@dataclass(frozen=True)
class FailedReport:
    id: UUID
    number: int
    organisation: str
    error_text: str
    failed_at: datetime

    @property
    def reason(self) -> str:
        return gettext(self.error_text) if self.error_text else ""


@dataclass(frozen=True)
class FailedReports:
    """A page of them, newest first."""

    rows: tuple[FailedReport, ...]
    number: int
    has_more: bool


def failed_reports(*, page: int) -> FailedReports:
    with connection.cursor() as cursor:
        # One more than is shown says whether there is another page.
        bounds = [(page - 1) * FAILED_A_PAGE, FAILED_A_PAGE + 1]
        cursor.execute("select * from operations_failed_reports(%s, %s)", bounds)
        rows = [FailedReport(*row) for row in cursor.fetchall()]
    return FailedReports(tuple(rows[:FAILED_A_PAGE]), page, len(rows) > FAILED_A_PAGE)


def since(seconds: float) -> str:
    """Say how long something is ago, or has lasted."""
    if seconds < 60:
        return ngettext("%(count)s second", "%(count)s seconds", int(seconds)) % {"count": int(seconds)}
    at = datetime(2000, 1, 1, tzinfo=UTC)
    return timesince(at, at + timedelta(seconds=seconds), depth=1)
