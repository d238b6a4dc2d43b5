"""Whoever changes the audit log behind the product's back is found out, be it the superuser."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.members.services import change_settings
from apps.accounts.models import Organisation
from apps.core import audit, chain
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent, AuditLink
from apps.core.purging import purging
from apps.engagements.models import Engagement
from apps.retention import services, tasks
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


def test_a_cleared_address_breaks_nothing(rows: list[int]) -> None:
    with purging():
        AuditEvent.objects.filter(pk=rows[0]).update(address_digest="")
    assert verify().startswith("5 rows are as they were, 0 of them deleted by retention")


@pytest.fixture
def old_rows(rows: list[int], engagement: Engagement) -> list[int]:
    """Five rows that were kept long enough, two of them at one moment; after the five that were not."""
    by = SYSTEM.within(engagement.organisation_id)
    for days in (1700, 1700, 1650, 840, 810):
        audit.record(verb="old", of=engagement, by=by, at=timezone.now() - timedelta(days=days))
    tasks.seal_audit()
    return list(AuditEvent.objects.filter(verb="old").order_by("at", "pk").values_list("pk", flat=True))


def delete_as_worker(*ids: int) -> None:
    """Delete rows as whoever has a worker's connection can."""
    with acting_as("scalelens_worker"), connection.cursor() as cursor:
        cursor.execute("set local role scalelens_purge; set local app.purge = 'on'")
        cursor.execute("delete from core_auditevent where id = any(%s)", [list(ids)])
        cursor.execute("set local app.purge = ''")
    with acting_as("scalelens_worker"):
        tasks.seal_audit()


def test_what_retention_deleted_is_missing_and_noted(
    old_rows: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "BATCH", 2)
    services.purge(at=timezone.now())
    tasks.seal_audit()
    notes = AuditEvent.objects.filter(verb=chain.PURGED).order_by("pk")
    assert [note.detail["rows"] for note in notes] == [2, 2, 1]
    assert all(note.detail["since"] <= note.detail["until"] for note in notes)
    assert verify().startswith("13 rows are as they were, 5 of them deleted by retention")
    # A row that is kept still is missed, and one of those that went can't be said to be another.
    tamper("delete from core_auditevent where verb = 'act_3'")
    with pytest.raises(CommandError, match=r"Row \d+ .* is gone"):
        verify()


def test_a_deletion_is_explained_once_its_own_row_was_deleted_too(old_rows: list[int]) -> None:
    services.purge(at=timezone.now() - timedelta(days=770))  # the first three; then its row grows old
    note = AuditEvent.objects.get(verb=chain.PURGED)
    tamper("update core_auditevent set at = at - interval '770 days' where id = %s", note.pk)
    tasks.seal_audit()
    assert "3 of them deleted" in verify()
    services.purge(at=timezone.now())
    tasks.seal_audit()
    assert not AuditEvent.objects.filter(pk=note.pk).exists()
    assert "6 of them deleted" in verify()


@pytest.mark.parametrize("chosen", [[0], [3], [4], [1, 3]])
def test_a_row_that_is_taken_out_by_who_may_delete_is_named(rows: list[int], chosen: list[int]) -> None:
    delete_as_worker(*(rows[each] for each in chosen))
    with pytest.raises(CommandError, match=f"Row {rows[chosen[0]]} of the audit log is gone"):
        verify()


def test_one_that_was_never_linked_is_missed_by_the_note_of_its_deletion(rows: list[int]) -> None:
    unlinked = audit_row_now()
    delete_as_worker(unlinked)
    with pytest.raises(CommandError, match="deleted 1 that had to be kept"):
        verify()
    # Deleting the note leaves another.
    delete_as_worker(AuditEvent.objects.get(verb=chain.PURGED).pk)
    with pytest.raises(CommandError, match=r"is gone|deleted 1 that had to be kept"):
        verify()


def audit_row_now() -> int:
    audit.record(verb="now", of=AuditEvent, by=SYSTEM, at=timezone.now())
    return AuditEvent.objects.get(verb="now").pk


@pytest.mark.parametrize("chosen", [[2], [1, 2], [4], [0, 1, 4]])
def test_a_row_chosen_among_the_old_ones_is_named_too(old_rows: list[int], chosen: list[int]) -> None:
    delete_as_worker(*(old_rows[each] for each in chosen))
    with pytest.raises(CommandError, match=f"Row {old_rows[chosen[0]]} of the audit log is gone"):
        verify()


def test_more_is_missing_than_was_noted(old_rows: list[int]) -> None:
    services.purge(at=timezone.now())
    tasks.seal_audit()
    note = AuditEvent.objects.get(verb=chain.PURGED)
    tamper("update core_auditevent set detail = jsonb_set(detail, '{rows}', '4') where id = %s", note.pk)
    tamper("delete from core_auditlink where event_id = %s", note.pk)
    tasks.seal_audit()
    with pytest.raises(CommandError, match="4 were deleted; 5 are missing"):
        verify()


def test_a_note_of_the_future_explains_nothing(rows: list[int]) -> None:
    tamper("delete from core_auditevent where id = %s", rows[4])
    tamper(
        "insert into core_auditevent (at, scope_id, actor_kind, actor_id, verb, object_type, object_id, detail)"
        " select now() + interval '25 months', scope_id, 'system', '', 'purge_audit', 'core.auditevent', '',"
        " jsonb_build_object('since', at, 'until', at, 'rows', 1) from core_auditlink where event_id = %s",
        rows[4],
    )
    tasks.seal_audit()
    with pytest.raises(CommandError, match=f"Row {rows[4]} .* is gone"):
        verify()


def test_the_months_are_those_that_were_set_then_and_not_those_of_the_table(
    old_rows: list[int], engagement: Engagement
) -> None:
    organisation = engagement.organisation
    set_months(organisation, 36, at=timezone.now() - timedelta(days=1))
    # Whoever may write to the table shortens it and lets retention do the rest.
    Organisation.objects.filter(pk=organisation.pk).update(audit_months=24)
    services.purge(at=timezone.now())
    tasks.seal_audit()
    with pytest.raises(CommandError, match=f"Row {old_rows[0]} .* is gone"):
        verify()


def test_a_longer_time_that_is_set_later_breaks_nothing(old_rows: list[int], engagement: Engagement) -> None:
    services.purge(at=timezone.now())
    set_months(engagement.organisation, 120, at=timezone.now())
    tasks.seal_audit()
    assert "5 of them deleted" in verify()


def set_months(organisation: Organisation, months: int, *, at: datetime) -> None:
    by = SYSTEM.within(organisation.pk)
    change_settings(organisation=organisation, changes={"audit_months": months}, by=by, at=at)


def test_a_row_seen_late_is_linked_late(rows: list[int], engagement: Engagement) -> None:
    audit.record(verb="late", of=engagement, by=SYSTEM, at=NOW)
    # Behind the others, and no farther: another test may have let the numbers begin higher.
    before = AuditEvent.objects.values_list("pk", flat=True).earliest("pk") - 1
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("update core_auditevent set id = %s where verb = 'late'", [before])
        cursor.execute("set local session_replication_role = origin")
    assert chain.seal() is not None
    assert "6 rows are as they were" in verify()


def test_the_secret_key_may_change(rows: list[int], settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "k" * 60
    assert "5 rows are as they were" in verify()


def test_where_the_key_before_is_not_given_it_says_that_a_key_may_be_missing(
    rows: list[int], settings: Any
) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [], "k" * 60
    with pytest.raises(CommandError, match="or its key is missing from SECRET_KEY_FALLBACKS"):
        verify()


def test_only_one_worker_seals_at_a_time_and_pages_not_at_all(rows: list[int]) -> None:
    with acting_as("scalelens_app"), pytest.raises(Exception, match="denied"), transaction.atomic():
        AuditLink.objects.create(position=6, event_id=0, at=NOW, digest="0", sha256="0")
