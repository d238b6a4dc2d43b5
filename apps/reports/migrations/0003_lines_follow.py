"""What lists know of a report: its line, and whether it is the newest of its engagement. Triggers keep both.

Lists search and sort by the line without reading a document, and erasing writes it anew. Those who change reports of
one engagement at the same time do so one after another: the lock is asked for last, so that each sees what the one
before it left. What changes neither, as a worker that takes up a report, waits for nobody.
"""

from django.db import migrations

# A line says of when a limit is reached what its finding says, where that says it: of what is over or disputed, in a
# few words; of what comes first, its sentence. Else it is the nearest single limit of the dimension.
LINES = """
create function reports_line_of(content uuid, whose uuid, document jsonb) returns void language sql
    security definer set search_path = pg_catalog, public, pg_temp as $$
    insert into reports_reportline
        (content_id, organisation_id, finding, share, kind, level, dimensions, asked, reached, months)
    select content, whose, coalesce(document #>> '{summary,finding}', ''), coalesce(document #>> '{summary,share}', ''),
           left(coalesce(document #>> '{summary,kind}', ''), 20), left(coalesce(document #>> '{summary,level}', ''), 20),
           coalesce(document #> '{summary,dimensions}', '[]'), nullif(document #> '{brief,asked}', 'null'),
           case when document #>> '{summary,kind}' in ('over', 'recovering', 'disputed')
               then coalesce(document #>> '{summary,share}', '')
               else coalesce(document #>> '{summary,reached}', nearest.reached, '') end, case when document #>> '{summary,kind}' in ('over', 'recovering') then 0
               when jsonb_typeof(document #> '{summary,reached}') = 'string'
               then case when jsonb_typeof(document #> '{summary,months}') = 'number'
                    then (document #>> '{summary,months}')::float8 end
               else nearest.months end
    from (select) as one
    left join lateral (
        select each ->> 'when' as reached,
               case when each ->> 'p50' ~ '^[0-9]+([.][0-9]+)?(e[+-]?[0-9]+)?$' then (each ->> 'p50')::float8 end as months
        from jsonb_path_query(document, '$.limits.rows[*]') each
        where document @? format('$.summary.dimensions[*] ? (@.slug == %s)', coalesce(each -> 'slug', '""'))::jsonpath
        order by months nulls last limit 1
    ) nearest on true
    on conflict (content_id) do update set
        finding = excluded.finding, share = excluded.share, kind = excluded.kind, level = excluded.level,
        dimensions = excluded.dimensions, asked = excluded.asked, reached = excluded.reached, months = excluded.months
$$;
create function reports_tell_line() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform reports_line_of(new.id, new.organisation_id, new.document::jsonb);
    return null;
end $$;
revoke all on function reports_line_of(uuid, uuid, jsonb) from public;
create trigger reports_reportcontent_line after insert or update of document on reports_reportcontent
    for each row execute function reports_tell_line();
"""
# Django has its own way to say so (DB_CASCADE), but not beside a key that Python follows, as the organisation's.
LINES_GO_WITH_CONTENTS = """
do $$
declare known name;
begin
    select conname into strict known from pg_constraint
    where contype = 'f' and conrelid = 'reports_reportline'::regclass and confrelid = 'reports_reportcontent'::regclass;
    execute format(
        'alter table reports_reportline drop constraint %1$I, add constraint %1$I foreign key (content_id)'
        ' references reports_reportcontent (id) on delete cascade deferrable initially deferred', known);
end $$;
"""
NEWEST = """
create function reports_keep_newest(whose uuid) returns void language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(whose::text, 12));
    with stands as (
        select each.id, each.number = max(each.number) over () as is_newest, each.number = max(each.number)
            filter (where each.state = 'ready' and snapshot.retired_at is null) over () as is_newest_readable
        from reports_report each
        join reports_reportcontent content on content.id = each.content_id
        join assessments_assessment assessment on assessment.id = content.assessment_id
        join assessments_snapshot snapshot on snapshot.id = assessment.snapshot_id
        where each.engagement_id = whose
    )
    update reports_report each
        set is_newest = stands.is_newest, is_newest_readable = coalesce(stands.is_newest_readable, false)
        from stands where stands.id = each.id and (each.is_newest, each.is_newest_readable)
            is distinct from (stands.is_newest, coalesce(stands.is_newest_readable, false));
end $$;
revoke all on function reports_keep_newest(uuid) from public;
create function reports_of_report() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform reports_keep_newest(coalesce(new.engagement_id, old.engagement_id));
    return null;
end $$;
create function reports_of_snapshot() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform reports_keep_newest(new.engagement_id);
    return null;
end $$;
create trigger reports_report_newest after insert or delete on reports_report
    for each row execute function reports_of_report();
create trigger reports_report_newest_stays after update of state on reports_report
    for each row when ((new.state = 'ready', new.is_newest, new.is_newest_readable)
        is distinct from (old.state = 'ready', old.is_newest, old.is_newest_readable))
    execute function reports_of_report();
create trigger reports_snapshot_newest after update of retired_at on assessments_snapshot
    for each row when (new.retired_at is distinct from old.retired_at) execute function reports_of_snapshot();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_files_stay")]
    operations = [migrations.RunSQL(each) for each in (LINES, LINES_GO_WITH_CONTENTS, NEWEST)]
