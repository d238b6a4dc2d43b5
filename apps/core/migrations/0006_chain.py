"""The chain over the audit log; and a row that is deleted by retention says so in the log itself."""

from django.db import migrations, models

FORWARDS = """
create trigger core_auditlink_append_only before update or delete on core_auditlink
    for each row execute function core_refuse_change();
create trigger core_auditlink_no_truncate before truncate on core_auditlink
    for each statement execute function core_refuse_change();
create function core_note_purge() returns trigger language plpgsql as $$
begin
    insert into core_auditevent (at, scope_id, actor_kind, actor_id, verb, object_type, object_id, detail)
    select now(), scope_id, 'system', '', 'purge_audit', 'core.auditevent', '',
           jsonb_build_object('until', max(at), 'rows', count(*))
    from gone group by scope_id;
    return null;
end $$;
create trigger core_auditevent_purged after delete on core_auditevent referencing old table as gone
    for each statement execute function core_note_purge();
"""
BACKWARDS = """
drop trigger core_auditevent_purged on core_auditevent;
drop function core_note_purge();
drop trigger core_auditlink_no_truncate on core_auditlink;
drop trigger core_auditlink_append_only on core_auditlink;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_purge_takes_a_right")]
    operations = [
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("scope_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
            ],
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
