"""What is deleted of the audit log is noted with its beginning too, so that it can be compared with what is missing."""

from django.db import migrations

FORWARDS = """
create or replace function core_note_purge() returns trigger language plpgsql as $$
begin
    insert into core_auditevent (at, scope_id, actor_kind, actor_id, verb, object_type, object_id, detail)
    select now(), scope_id, 'system', '', 'purge_audit', 'core.auditevent', '',
           jsonb_build_object('since', min(at), 'until', max(at), 'rows', count(*))
    from gone group by scope_id;
    return null;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARDS)]
