"""The purge switch opens only to the roles made for it, and what it lets through outside the audit log stands in that log.

By itself the switch is a word that anybody may say. Where there is only one role, as before, it is enough.
"""

from django.db import migrations

FORWARDS = """
create function core_may_purge(role text) returns boolean language sql stable as $$
    select coalesce(current_setting('app.purge', true), '') = 'on'
        and not exists (select from pg_roles where rolname = role and not pg_has_role(current_user, oid, 'usage'))
$$;
create or replace function core_refuse_change() returns trigger language plpgsql as $$
declare
    key text;
    organisation uuid;
begin
    if tg_table_name in ('core_auditevent', 'core_auditlink') then
        if core_may_purge('scalelens_purge') then
            if tg_op in ('DELETE', 'TRUNCATE') then
                return old;
            elsif tg_table_name = 'core_auditevent' then
                if new.address_digest = '' and to_jsonb(new) - 'address_digest' = to_jsonb(old) - 'address_digest' then
                    return new;
                end if;
            end if;
        end if;
    elsif core_may_purge('scalelens_eraser') then
        if tg_op = 'TRUNCATE' then
            return null;
        elsif tg_table_name = 'reports_reportfile' then
            key := old.report_id;
        else
            key := old.id;
        end if;
        if tg_table_name not in ('instruments_instrumentversion', 'assessments_rulesetversion') then
            organisation := old.organisation_id;
        end if;
        if tg_op = 'DELETE' or tg_table_name <> 'reports_reportfile' then
            insert into core_auditevent (at, scope_id, actor_kind, actor_id, verb, object_type, object_id, detail)
            values (
                now(), organisation, 'system', '',
                case tg_op when 'DELETE' then 'delete_frozen' else 'rewrite_frozen' end,
                replace(tg_table_name, '_', '.'), key, '{}'
            );
            return case tg_op when 'DELETE' then old else new end;
        end if;
    end if;
    raise exception '% on % is refused: its rows never change', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
"""
BACKWARDS = """
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
drop function core_may_purge(text);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_audit_read")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
