"""What was begun afresh and took the place of what had been sent is marked with when it did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responses", "0010_reasons")]

    operations = [
        migrations.AddField("response", "sent_afresh_at", models.DateTimeField(null=True)),
    ]
