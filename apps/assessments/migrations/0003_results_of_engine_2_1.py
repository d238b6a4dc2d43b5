"""What engine 2.0 made is deleted, and its answers wait to be ranked again; reports frozen of it stay (decision 33)."""

from django.db import migrations

# The row stays: reports hang on it, and on its version of the answers. Whatever somebody looked at is deleted as well,
# which the trigger would refuse.
FORWARDS = """
alter table assessments_assessment disable trigger assessments_assessment_frozen;
update assessments_assessment
    set state = 'queued', attempts = 0, available_at = now(), queued_at = now(), started_at = null, finished_at = null,
        error_code = '', error_text = '', result = null, advice = null, sha256 = '', engine_version = '2.1.0'
    where state = 'ready';
alter table assessments_assessment enable trigger assessments_assessment_frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_results_stay")]
    operations = [migrations.RunSQL(FORWARDS)]
