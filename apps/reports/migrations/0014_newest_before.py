"""Tell of each report that was there before migration 0012 whether it is the newest, and the newest that can be read.

One statement. The running version goes on reading; a worker's or a page's write to a report waits until it is done.
"""

from django.db import migrations

FORWARDS = """
lock table reports_report in exclusive mode;
with stands as (
    select each.id, each.number = max(each.number) over engagement as is_newest, coalesce(each.number = max(each.number)
        filter (where each.state = 'ready' and snapshot.retired_at is null) over engagement, false) as is_newest_readable
    from reports_report each
    join reports_reportcontent content on content.id = each.content_id
    join assessments_assessment assessment on assessment.id = content.assessment_id
    join assessments_snapshot snapshot on snapshot.id = assessment.snapshot_id
    window engagement as (partition by each.engagement_id)
)
update reports_report each set is_newest = stands.is_newest, is_newest_readable = stands.is_newest_readable
    from stands where stands.id = each.id and (each.is_newest, each.is_newest_readable)
        is distinct from (stands.is_newest, stands.is_newest_readable);
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0013_lists")]
    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
