from django.db import migrations, models
from django.db.models import F


def count_who_was_on_a_list(apps, schema_editor):
    """Let everybody who was on a list before this update count as before."""
    people = apps.get_model("engagements", "Stakeholder").objects.using(schema_editor.connection.alias)
    people.filter(counts_from__isnull=True).update(counts_from=F("added_at"))


class Migration(migrations.Migration):
    dependencies = [("engagements", "0016_links_remember")]

    operations = [
        migrations.AddField(
            model_name="engagement",
            name="most_guests",
            field=models.PositiveSmallIntegerField(db_default=60, default=60),
        ),
        migrations.AddField(
            model_name="stakeholder",
            name="counts_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="stakeholder",
            name="left_out_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(count_who_was_on_a_list, migrations.RunPython.noop),
    ]
