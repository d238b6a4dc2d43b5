from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagements", "0022_circulation")]
    operations = [
        migrations.RemoveIndex(model_name="engagement", name="engagements_newest"),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["organisation", "-created_at", "code"],
                include=("id", "initiative", "client", "lead", "archived_at", "opened_on", "time_zone"),
                name="engagements_listed",
            ),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", False)),
                fields=["organisation"],
                include=("id",),
                name="engagements_going",
            ),
        ),
    ]
