"""What an answer was is kept as it was: only that it lost against a newer one may be noted."""

from django.db import migrations

FORWARDS = """
create trigger responses_answerevent_frozen
    before update of organisation_id, response_id, operation, item, value, base_revision, at on responses_answerevent
    for each row execute function core_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("responses", "0001_initial"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARDS)]
