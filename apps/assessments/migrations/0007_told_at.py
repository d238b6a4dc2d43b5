from django.db import migrations, models
from django.db.models import Q

# Who has seen an earlier version is not known: it counts as told.
TOLD = "update assessments_snapshot set told_at = looked_at where looked_at is not null"


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_being_erased")]
    operations = [
        migrations.AddField("snapshot", "told_at", models.DateTimeField(null=True)),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
        migrations.RemoveConstraint("snapshot", "assessments_held_unseen"),
        migrations.AddConstraint(
            "snapshot",
            models.CheckConstraint(
                condition=Q(is_held=False) | Q(told_at__isnull=True), name="assessments_held_untold"
            ),
        ),
    ]
