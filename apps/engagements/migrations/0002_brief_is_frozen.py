"""Keep what the brief said before it was changed after a closing; it is frozen where a round was closed before."""

import django.db.models.deletion
from django.db import migrations, models

# One that was opened again was closed before somebody looked at its result.
FROZEN = """
update engagements_engagement set brief_frozen_at = closed.at
from (
    select engagement_id, min(coalesce(closed_at, unsealed_at)) as at from engagements_round group by engagement_id
) closed
where closed.engagement_id = engagements_engagement.id
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("engagements", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="engagement", name="brief_frozen_at", field=models.DateTimeField(null=True)
        ),
        migrations.CreateModel(
            name="EarlierBrief",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("brief_claim", models.CharField(blank=True, max_length=40)),
                ("success_measure", models.CharField(max_length=300)),
                ("success_unit", models.CharField(blank=True, max_length=60)),
                ("success_today", models.FloatField(null=True)),
                ("success_wanted", models.FloatField(null=True)),
                ("horizon_months", models.PositiveSmallIntegerField()),
                ("launch_on", models.DateField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(blank=True, max_length=120)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_briefs",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={"ordering": ["changed_at", "pk"]},
        ),
        migrations.RunSQL(FROZEN, migrations.RunSQL.noop),
    ]
