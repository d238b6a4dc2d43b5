"""A report stands as it was printed where its result is gone: an earlier engine made it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_results_stay"), ("reports", "0004_no_version_is_taken_back")]
    operations = [
        # By the name that its field has now.
        migrations.RemoveConstraint("reportcontent", "reports_content_once"),
        migrations.AddConstraint(
            "reportcontent",
            models.UniqueConstraint(fields=["engagement", "digest"], name="reports_content_once"),
        ),
        migrations.AlterField(
            "reportcontent",
            "assessment",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="report_contents",
                to="assessments.assessment",
            ),
        )
    ]
