"""Answer afresh on another device, or beside it by letters; who declined is not asked again."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q


def ask_no_more(apps, schema_editor):
    Stakeholder = apps.get_model("engagements", "Stakeholder")
    Response, Answer = apps.get_model("responses", "Response"), apps.get_model("responses", "Answer")
    given = Answer.objects.filter(response__stakeholder=OuterRef("stakeholder"), value__isnull=False)
    declined = Response.objects.filter(~Exists(given), declined_at__isnull=False)
    for response in declined.order_by("declined_at"):
        people = Stakeholder.objects.filter(pk=response.stakeholder_id, withdrawn_at__isnull=True)
        people.update(withdrawn_at=response.declined_at)


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0004_framing_knows_more"),
        ("responses", "0004_no_haste"),
    ]
    operations = [
        migrations.RunPython(ask_no_more, migrations.RunPython.noop),
        migrations.RemoveField("response", "declined_at"),
        migrations.AddField("response", "replaces", models.UUIDField(null=True, unique=True)),
        migrations.RemoveConstraint("response", "responses_one_a_round"),
        migrations.AddConstraint(
            "response",
            models.UniqueConstraint(
                fields=["round", "stakeholder"],
                condition=Q(replaces__isnull=True),
                name="responses_one_a_round",
            ),
        ),
        migrations.AddField("device", "only_response", models.UUIDField(null=True)),
        migrations.AlterField("proofcode", "mailed_to", models.CharField(blank=True, max_length=64)),
        migrations.AddField(
            "proofcode",
            "shown_on",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="responses.device",
            ),
        ),
    ]
