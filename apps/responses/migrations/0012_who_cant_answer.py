"""Somebody may say that they can't answer. Forms that were sent empty before are what they were: begun."""

from django.db import migrations, models

EMPTY_FORMS_ARE_BEGUN = """
update responses_response set state = 'draft'
where state = 'submitted' and not exists (
    select from responses_answer answer where answer.response_id = responses_response.id and answer.value is not null
)
"""


class Migration(migrations.Migration):
    dependencies = [("responses", "0011_history_stays")]
    operations = [
        migrations.AddField("response", "declined_at", models.DateTimeField(null=True)),
        migrations.RunSQL(EMPTY_FORMS_ARE_BEGUN, migrations.RunSQL.noop),
    ]
