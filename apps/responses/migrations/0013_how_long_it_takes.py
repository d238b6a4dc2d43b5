"""How long forms took, as sums: the promise of minutes is held against them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("responses", "0012_who_cant_answer")]
    operations = [
        migrations.CreateModel(
            name="AnsweringTime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("instrument", models.CharField(max_length=80)),
                ("perspective", models.CharField(max_length=40)),
                ("is_express", models.BooleanField()),
                ("forms", models.PositiveIntegerField()),
                ("seconds", models.PositiveBigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "instrument", "perspective", "is_express"),
                        name="responses_answering_time_once",
                    )
                ],
            },
        ),
    ]
