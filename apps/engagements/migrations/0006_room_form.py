from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagements", "0005_passing_on")]

    operations = [
        migrations.AddField(
            model_name="engagement",
            name="has_room_form",
            field=models.BooleanField(default=False, db_default=False),
        )
    ]
