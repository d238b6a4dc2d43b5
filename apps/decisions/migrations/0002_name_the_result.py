"""A decision names the result it was taken from by round and version: a digest of a result is shown nowhere."""

from django.db import migrations, models

BY_NUMBER = """
update decisions_decision decision set result_round = named.round, result_version = named.version
from (
    select assessment.engagement_id, assessment.sha256, max(round.number) as round, max(snapshot.number) as version
    from assessments_assessment assessment
    join assessments_snapshot snapshot on snapshot.id = assessment.snapshot_id
    join engagements_round round on round.id = snapshot.round_id
    where assessment.sha256 <> ''
    group by assessment.engagement_id, assessment.sha256, round.number, snapshot.number
) named
where named.engagement_id = decision.engagement_id and named.sha256 = decision.result_digest
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_results_stay"), ("decisions", "0001_initial")]
    operations = [
        migrations.AddField("decision", "result_round", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("decision", "result_version", models.PositiveSmallIntegerField(null=True)),
        migrations.RunSQL(BY_NUMBER, migrations.RunSQL.noop),
        migrations.RemoveField("decision", "result_digest"),
    ]
