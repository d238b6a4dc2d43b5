"""The audit trail is only ever added to: PostgreSQL refuses the rest, whoever asks."""

from django.db import migrations

FORWARDS = """
create function core_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op in ('DELETE', 'TRUNCATE') and coalesce(current_setting('app.purge', true), '') = 'on' then
        return old;
    end if;
    raise exception '% on % is refused: its rows never change', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger core_auditevent_append_only before update or delete on core_auditevent
    for each row execute function core_refuse_change();
create trigger core_auditevent_no_truncate before truncate on core_auditevent
    for each statement execute function core_refuse_change();
"""
BACKWARDS = """
drop trigger core_auditevent_no_truncate on core_auditevent;
drop trigger core_auditevent_append_only on core_auditevent;
drop function core_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
