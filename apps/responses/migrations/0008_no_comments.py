"""No question takes a comment: what was written as one goes, and so does what was noted of it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responses", "0007_one_form")]
    operations = [
        migrations.RemoveConstraint("namedtext", "responses_named_text_is_one"),
        migrations.RunSQL("delete from responses_namedtext where comment_id is not null"),
        migrations.RemoveField("namedtext", "comment"),
        migrations.AlterField(
            "namedtext",
            "answer",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="responses.answer"
            ),
        ),
        migrations.DeleteModel("Comment"),
    ]
