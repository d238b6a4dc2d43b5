from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built while the running version writes

    dependencies = [("reports", "0012_newest")]
    operations = [
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                condition=models.Q(("is_newest", True)),
                fields=["organisation", "-queued_at", "id"],
                include=("engagement", "content"),
                name="reports_newest_of_each",
            ),
        ),
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                condition=models.Q(("is_newest_readable", True)),
                fields=["organisation", "-queued_at", "id"],
                include=("engagement", "content"),
                name="reports_newest_readable",
            ),
        ),
        AddIndexConcurrently(
            model_name="reportline",
            index=models.Index(fields=["organisation", "months", "content"], name="reports_line_by_months"),
        ),
        RemoveIndexConcurrently(model_name="reportline", name="reports_line_months"),
        RemoveIndexConcurrently(model_name="report", name="reports_newest"),
    ]
