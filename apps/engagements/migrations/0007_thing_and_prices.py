from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagements", "0006_room_form")]

    operations = [
        *(
            migrations.AddField(
                model_name="engagement",
                name=name,
                field=models.CharField(max_length=20, blank=True, default="", db_default=""),
            )
            for name in ("thing_one", "thing_many")
        ),
        migrations.AddField(
            model_name="engagement", name="machine_price", field=models.FloatField(null=True, blank=True)
        ),
        migrations.AddField(
            model_name="engagement",
            name="post_year",
            field=models.PositiveIntegerField(null=True, blank=True),
        ),
    ]
