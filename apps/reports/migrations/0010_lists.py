from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built while the running version writes

    dependencies = [("reports", "0009_lines")]
    operations = [
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(fields=["organisation", "-queued_at"], name="reports_newest"),
        ),
    ]
