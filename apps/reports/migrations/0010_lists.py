from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_lines")]
    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["organisation", "-queued_at"], name="reports_newest"),
        ),
    ]
