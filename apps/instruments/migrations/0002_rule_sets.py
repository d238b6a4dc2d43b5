from uuid import uuid4

from django.db import migrations, models

import apps.core.fields

RENAME = """
alter table assessments_rulesetversion rename constraint {0}_rulesetversion_once to {1}_rulesetversion_once;
alter table assessments_rulesetversion
    rename constraint {0}_rulesetversion_state_known to {1}_rulesetversion_state_known;
"""


class Migration(migrations.Migration):
    """Rule sets change their app, not their table: the version that still runs goes on reading it."""

    dependencies = [("instruments", "0001_initial"), ("assessments", "0003_rule_sets_leave")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="RuleSetVersion",
                    fields=[
                        ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                        ("slug", models.SlugField()),
                        ("version", models.PositiveIntegerField()),
                        ("title", models.CharField(max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=9,
                            ),
                        ),
                        ("document", apps.core.fields.FrozenJSONField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("loaded_at", models.DateTimeField()),
                        ("instrument", models.CharField(max_length=80)),
                    ],
                    options={
                        "db_table": "assessments_rulesetversion",
                        "ordering": ["slug", "-version"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("slug", "version"), name="instruments_rulesetversion_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ("draft", "published", "retired"))),
                                name="instruments_rulesetversion_state_known",
                            ),
                        ],
                    },
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    RENAME.format("assessments", "instruments"), RENAME.format("instruments", "assessments")
                ),
            ],
        ),
    ]
