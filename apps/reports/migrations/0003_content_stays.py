"""What was frozen for a report never changes: it is what the report's digest is of."""

from django.db import migrations

FORWARDS = """
create trigger reports_reportcontent_immutable before update or delete on reports_reportcontent
    for each row execute function core_refuse_change();
create trigger reports_reportcontent_no_truncate before truncate on reports_reportcontent
    for each statement execute function core_refuse_change();
"""
BACKWARDS = """
drop trigger reports_reportcontent_no_truncate on reports_reportcontent;
drop trigger reports_reportcontent_immutable on reports_reportcontent;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_file_immutable"), ("core", "0005_purge_takes_a_right")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
