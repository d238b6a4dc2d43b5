"""How somebody is known to be there: by a mail they opened, or because the lead vouches for them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def tell_apart(apps, schema_editor):
    people = apps.get_model("engagements", "Stakeholder").objects.filter(is_guest=True)
    people.update(joining=F("id"), vouched_at=F("mail_opened_at"), mail_opened_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0002_brief_is_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RenameField("stakeholder", "counts_from", "mail_opened_at"),
        migrations.AddField("stakeholder", "joining", models.UUIDField(null=True)),
        migrations.AddField("stakeholder", "vouched_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "stakeholder",
            "vouched_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
    ]
