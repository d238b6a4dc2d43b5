"""Whether a report would say what it said when this process wrote it last.

Writing it takes as long as printing a page or two; that no row it was written from has been touched since is known in
milliseconds. It is only remembered in this process, so that a new release writes everything anew.
"""

from collections.abc import Collection
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.db.models import Model

from apps.accounts.models import Client, Organisation, User
from apps.assessments.models import Assessment, Snapshot
from apps.decisions.models import AdviceAnswer, Assumption, Decision, PlanStep, Target
from apps.engagements.models import Engagement, JoinCode, Round, Stakeholder
from apps.instruments.models import InstrumentVersion

OF_ENGAGEMENT = "t.engagement_id = e.id"
# Which rows of which tables a report of an engagement `e` is written from.
WRITTEN_FROM: dict[type[Model], str] = {
    Organisation: "t.id = e.organisation_id",
    Client: "t.id = e.client_id",
    User: "t.id = e.lead_id",
    InstrumentVersion: "t.id = e.instrument_version_id",
    JoinCode: OF_ENGAGEMENT,
    Stakeholder: OF_ENGAGEMENT,
    Round: OF_ENGAGEMENT,
    Snapshot: OF_ENGAGEMENT,
    Assessment: OF_ENGAGEMENT,
    Decision: OF_ENGAGEMENT,
    PlanStep: OF_ENGAGEMENT,
    Target: OF_ENGAGEMENT,
    Assumption: OF_ENGAGEMENT,
    AdviceAnswer: OF_ENGAGEMENT,
}
# A row that was touched lies in another place (ctid) or has another writer (xmin). Ordering itself touches the
# engagement, to count its reports: of it all else is compared.
_TOUCHED = " union all ".join(
    f"select concat_ws(' ', '{model._meta.db_table}', t.ctid, t.xmin) from {model._meta.db_table} t, e where {of}"  # noqa: S608 — our own names
    for model, of in WRITTEN_FROM.items()
)
_STAMP = f"""
with e as materialized (select * from {Engagement._meta.db_table} where id = %s)
select encode(sha256(convert_to(string_agg(line, ',' order by line), 'UTF8')), 'hex')
from (select (to_jsonb(e) - 'last_report')::text from e union all {_TOUCHED}) touched (line)
"""  # noqa: S608 — our own names


def stamp_of(engagement_id: UUID, left_out: Collection[str]) -> str:
    """Return what changes with every row that the report of an engagement is written from, and with what it leaves out."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [engagement_id])
        return f"report:{cursor.fetchone()[0]}:{','.join(sorted(map(str, left_out)))}"


def known_digest(stamp: str) -> str | None:
    """Return the sha256 of the content that this process wrote under this stamp; None where it wrote none."""
    sha256: str | None = cache.get(stamp)
    return sha256


def remember(stamp: str, *, sha256: str) -> None:
    """Remember what was written from rows read after the stamp was taken: one touched since then changes the stamp."""
    cache.set(stamp, sha256, timeout=None)
