"""The audit trail and all that is frozen is only ever added to: PostgreSQL refuses the rest, whoever asks.

The purge switch opens only to the roles made for it, and what it lets through outside the audit log stands in that log.
By itself the switch is a word that anybody may say; where there is only one role it is enough.
"""

from django.db import migrations

FORWARDS = """
create function core_may_purge(role text) returns boolean language sql stable as $$
    select coalesce(current_setting('app.purge', true), '') = 'on'
        and not exists (select from pg_roles where rolname = role and not pg_has_role(current_user, oid, 'usage'))
$$;
create function core_refuse_change() returns trigger language plpgsql as $$
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
        if tg_table_name not in ('instruments_instrumentversion', 'instruments_rulesetversion') then
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
create trigger core_auditevent_append_only before update or delete on core_auditevent
    for each row execute function core_refuse_change();
create trigger core_auditevent_no_truncate before truncate on core_auditevent
    for each statement execute function core_refuse_change();

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


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS)]
