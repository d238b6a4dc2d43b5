"""A report is readable as long as it is there: no version of a result is taken back any more. Digests are keyed."""

from django.db import migrations

NEWEST = """
drop trigger reports_snapshot_newest on assessments_snapshot;
drop function reports_of_snapshot();
create or replace function reports_keep_newest(whose uuid) returns void language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(whose::text, 12));
    with stands as (
        select each.id, each.number = max(each.number) over () as is_newest,
            each.number = max(each.number) filter (where each.state = 'ready') over () as is_newest_readable
        from reports_report each where each.engagement_id = whose
    )
    update reports_report each
        set is_newest = stands.is_newest, is_newest_readable = coalesce(stands.is_newest_readable, false)
        from stands where stands.id = each.id and (each.is_newest, each.is_newest_readable)
            is distinct from (stands.is_newest, coalesce(stands.is_newest_readable, false));
end $$;
do $$
declare whose uuid;
begin
    for whose in select distinct engagement_id from reports_report loop
        perform reports_keep_newest(whose);
    end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_lines_follow")]
    operations = [
        migrations.RunSQL(NEWEST),
        migrations.RenameField("reportcontent", "sha256", "digest"),
    ]
