"""A step of the plan says for which limit it is, and what it does for it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("decisions", "0003_a_sentence")]
    operations = [
        migrations.AddField(
            "planstep", "quantity", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.AddField(
            "planstep",
            "acts",
            models.CharField(
                blank=True,
                choices=[
                    ("raise", "Raises the limit"),
                    ("lower", "Lowers what is asked of it"),
                    ("prove", "Tests where the limit is"),
                    ("soften", "Makes it less bad once it is reached"),
                ],
                db_default="",
                default="",
                max_length=6,
            ),
        ),
        migrations.AddConstraint(
            "planstep",
            models.CheckConstraint(
                condition=Q(quantity="", acts="") | (~Q(quantity="") & ~Q(acts="")),
                name="decisions_plan_step_acts",
            ),
        ),
    ]
