"""Results are made of crowds. Those that were made of people go, and so do the looks at them; what was printed stays."""

from django.db import migrations, models

import apps.assessments.models

# Rounds are ranked anew by the sweep of rankings, and looked at anew: who is in which crowd is settled by that look.
DELETE = """
alter table reports_reportcontent disable trigger reports_reportcontent_immutable;
update reports_reportcontent set assessment_id = null;
alter table reports_reportcontent enable trigger reports_reportcontent_immutable;
alter table assessments_assessment disable trigger user;
alter table assessments_snapshot disable trigger user;
delete from assessments_assessment;
delete from assessments_snapshot;
set constraints all immediate;
alter table assessments_assessment enable trigger user;
alter table assessments_snapshot enable trigger user;
update engagements_round set unsealed_at = null, unsealed_by_id = null, revealed_at = null, revealed_by_id = null;
"""
FROZEN = """
drop trigger assessments_snapshot_frozen on assessments_snapshot;
create trigger assessments_snapshot_frozen before update of document, digest, key, number, round_id, engagement_id,
    organisation_id on assessments_snapshot for each row execute function core_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0002_results_stay"),
        ("decisions", "0002_name_the_result"),
        ("engagements", "0001_initial"),
        ("reports", "0005_results_may_go"),
    ]
    operations = [
        migrations.RunSQL(DELETE),
        migrations.RemoveConstraint("snapshot", "assessments_snapshot_once"),
        migrations.RemoveConstraint("snapshot", "assessments_held_untold"),
        migrations.RemoveConstraint("snapshot", "assessments_retired_seen"),
        migrations.RemoveField("snapshot", "told_at"),
        migrations.RemoveField("snapshot", "is_held"),
        migrations.RemoveField("snapshot", "retired_at"),
        migrations.RemoveField("snapshot", "retired_by"),
        migrations.RenameField("snapshot", "sha256", "digest"),
        migrations.RenameField("assessment", "sha256", "digest"),
        migrations.AddField("snapshot", "members", models.JSONField(default=dict)),
        migrations.AddField(
            "snapshot", "key", models.CharField(default=apps.assessments.models.random_key, max_length=64)
        ),
        migrations.RunSQL(FROZEN),
    ]
