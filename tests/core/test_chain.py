"""Whoever changes the audit log behind the product's back is found out, be it the superuser."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from apps.core import audit, chain
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent, AuditLink
from apps.core.purging import purging
from apps.engagements.models import Engagement
from apps.retention import tasks
from tests.factories import NOW
from tests.roles import SUPERUSER, acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(engagement: Engagement) -> list[int]:
    for number in range(5):
        by = SYSTEM.within(engagement.organisation_id)
        audit.record(
            verb=f"act_{number}", of=engagement, by=by, at=NOW + timedelta(days=number), number=number
        )
    tasks.seal_audit()
    return list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))


def tamper(sql: str, *values: int | str) -> None:
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("set local session_replication_role = origin")


def verify(*words: str) -> str:
    return str(call_command("verify_audit", *words))


def test_what_nobody_touched_is_as_it_was(rows: list[int]) -> None:
    assert verify().startswith(
        "5 rows are as they were, 0 of them deleted by retention; 0 are not linked yet."
    )
    assert chain.seal() is None
    assert AuditLink.objects.count() == 5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update core_auditevent set verb = 'act_9' where id = %s", "was changed"),
        ("update core_auditevent set at = at + interval '1 s' where id = %s", "was changed"),
        ("update core_auditevent set detail = '{}' where id = %s", "was changed"),
        ("update core_auditevent set actor_id = 'somebody' where id = %s", "was changed"),
        ("delete from core_auditevent where id = %s", "is gone"),
        ("update core_auditlink set digest = repeat('0', 64) where event_id = %s", "does not follow"),
        ("update core_auditlink set event_id = 999 where event_id = %s", "does not follow"),
    ],
)
def test_the_first_row_that_was_tampered_with_is_named(rows: list[int], change: str, said: str) -> None:
    tamper(change, rows[2])
    with pytest.raises(CommandError, match=said) as refusal:
        verify()
    assert str(rows[2]) in str(refusal.value) or "999" in str(refusal.value)


def test_a_row_and_its_link_taken_out_together_are_missed(rows: list[int]) -> None:
    tamper("delete from core_auditevent where id = %s", rows[2])
    tamper("delete from core_auditlink where event_id = %s", rows[2])
    with pytest.raises(CommandError, match=f"Row {rows[3]} .* does not follow"):
        verify()


def test_a_chain_forged_anew_lacks_the_key(rows: list[int], settings: Any) -> None:
    tamper("update core_auditevent set verb = 'act_9' where id = %s", rows[4])
    event = AuditEvent.objects.get(pk=rows[4])
    link = AuditLink.objects.get(event_id=rows[4])
    link.digest = chain.digest_of_row(event)
    before = AuditLink.objects.get(position=link.position - 1)
    forged = chain._linked("what an intruder guesses", before.sha256, link)
    tamper(
        "update core_auditlink set digest = %s, sha256 = %s where event_id = %s", link.digest, forged, rows[4]
    )
    with pytest.raises(CommandError, match="does not follow"):
        verify()


def test_an_end_that_was_cut_off_is_missed_by_who_noted_it(rows: list[int]) -> None:
    head = verify().rpartition(" ")[2]
    tamper("delete from core_auditevent where id = %s", rows[4])
    tamper("delete from core_auditlink where event_id = %s", rows[4])
    assert verify().startswith("4 rows")
    with pytest.raises(CommandError, match="the chain ends at 4, before 5"):
        verify("--head", head)


def test_cleared_addresses_and_rows_that_retention_deleted_break_nothing(rows: list[int]) -> None:
    with purging():
        AuditEvent.objects.filter(pk=rows[0]).update(address_digest="")
        AuditEvent.objects.filter(at__lte=NOW + timedelta(days=1)).delete()
    tasks.seal_audit()
    assert verify().startswith("6 rows are as they were, 2 of them deleted by retention")
    row = AuditEvent.objects.get(verb=chain.PURGED)
    assert row.detail["rows"] == 2
    tamper("delete from core_auditevent where id = %s", rows[3])  # later than what was deleted
    with pytest.raises(CommandError, match=f"Row {rows[3]} .* is gone"):
        verify()


def test_a_row_seen_late_is_linked_late(rows: list[int], engagement: Engagement) -> None:
    audit.record(verb="late", of=engagement, by=SYSTEM, at=NOW)
    AuditEvent.objects.filter(verb="late")
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("update core_auditevent set id = -1 where verb = 'late'")
        cursor.execute("set local session_replication_role = origin")
    assert chain.seal() is not None
    assert "6 rows are as they were" in verify()


def test_the_secret_key_may_change(rows: list[int], settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "k" * 60
    assert "5 rows are as they were" in verify()


def test_only_one_worker_seals_at_a_time_and_pages_not_at_all(rows: list[int]) -> None:
    with acting_as("scalelens_app"), pytest.raises(Exception, match="denied"), transaction.atomic():
        AuditLink.objects.create(position=6, event_id=0, at=NOW, digest="0", sha256="0")
