from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_newest")]
    operations = [
        migrations.RemoveIndex(model_name="report", name="reports_newest"),
        migrations.RemoveIndex(model_name="reportline", name="reports_line_months"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("is_newest", True)),
                fields=["organisation", "-queued_at", "id"],
                include=("engagement", "content"),
                name="reports_newest_of_each",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("is_newest_readable", True)),
                fields=["organisation", "-queued_at", "id"],
                include=("engagement", "content"),
                name="reports_newest_readable",
            ),
        ),
        migrations.AddIndex(
            model_name="reportline",
            index=models.Index(fields=["organisation", "months", "content"], name="reports_line_by_months"),
        ),
    ]
