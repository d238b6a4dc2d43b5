"""Readers answer what a report asks: yes, no, refuse with a reason, or hand it on to a name; once each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_lines_of_the_brief")]
    operations = [
        migrations.AlterField(
            "reportreply",
            "kind",
            models.CharField(
                choices=[
                    ("accepted", "Accepted"),
                    ("question", "Question"),
                    ("yes", "Yes"),
                    ("no", "No"),
                    ("refused", "Refused"),
                    ("handed", "Handed on"),
                ],
                max_length=8,
            ),
        ),
        migrations.RemoveConstraint("reportreply", "reports_reply_asks_something"),
        migrations.AddConstraint(
            "reportreply",
            models.CheckConstraint(
                condition=models.Q(("kind__in", ("accepted", "yes", "no")), models.Q(("text", ""), _negated=True), _connector="OR"),
                name="reports_reply_says_something",
            ),
        ),
        migrations.AddConstraint(
            "reportreply",
            models.UniqueConstraint(
                condition=models.Q(("rule", "asked")),
                fields=("report", "given_by"),
                name="reports_asked_answered_once",
            ),
        ),
    ]
