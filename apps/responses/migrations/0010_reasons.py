"""Whoever changes an answer in a further round may say why, in one line."""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("responses", "0009_no_reasons")]

    operations = [
        migrations.AddField(
            model_name="response",
            name="reasons",
            field=models.JSONField(db_default=Value({}, models.JSONField()), default=dict),
        ),
    ]
