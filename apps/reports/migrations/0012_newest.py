"""Which report of an engagement is its newest, and which the newest that can be read: lists don't look through versions.

Triggers keep it, so that a running version of before keeps it as well. Those who change reports of one engagement at
the same time do so one after another: the lock is asked for last, so that each sees what the one before it left. What
changes neither, as a worker that takes up a report, waits for nobody. Reports that are there already: migration 0014.
"""

from django.db import migrations, models

FORWARDS = """
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
BACKWARDS = """
drop trigger reports_snapshot_newest on assessments_snapshot;
drop trigger reports_report_newest_stays on reports_report;
drop trigger reports_report_newest on reports_report;
drop function reports_of_snapshot();
drop function reports_of_report();
drop function reports_keep_newest(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0007_told_at"), ("reports", "0011_lines_go_with_contents")]
    operations = [
        migrations.AddField(
            model_name="report",
            name="is_newest",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="report",
            name="is_newest_readable",
            field=models.BooleanField(db_default=False),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
