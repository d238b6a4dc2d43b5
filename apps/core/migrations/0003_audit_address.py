"""An audit row keeps a keyed digest of the address it came from. Clearing it is the only change a row allows."""

from django.db import migrations, models

FORWARDS = """
create or replace function core_refuse_change() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('app.purge', true), '') = 'on' then
        if tg_op in ('DELETE', 'TRUNCATE') then
            return old;
        elsif tg_table_name = 'core_auditevent' then
            if new.address_digest = '' and to_jsonb(new) - 'address_digest' = to_jsonb(old) - 'address_digest' then
                return new;
            end if;
        end if;
    end if;
    raise exception '% on % is refused: its rows never change', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
"""
BACKWARDS = """
create or replace function core_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op in ('DELETE', 'TRUNCATE') and coalesce(current_setting('app.purge', true), '') = 'on' then
        return old;
    end if;
    raise exception '% on % is refused: its rows never change', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_audit_append_only")]
    operations = [
        migrations.AddField(
            "auditevent",
            "address_digest",
            models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
