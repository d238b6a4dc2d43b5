"""An engagement remembers the number of its last report, for the day that report is deleted."""

from django.db import migrations

FORWARDS = """
update engagements_engagement each set last_report = given.number
from (select engagement_id, max(number) as number from reports_report group by engagement_id) given
where given.engagement_id = each.id
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_content_stays"), ("engagements", "0019_deleting_and_reports")]
    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
