"""A round after the first asks few topics."""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("engagements", "0008_declined_by_word")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="topics",
            field=models.JSONField(db_default=Value([], models.JSONField()), default=list),
        ),
    ]
