"""A stored PDF and what was frozen for it never change; deleting one takes the purge switch, for that transaction alone."""

from django.db import migrations

FORWARDS = """
alter table reports_reportfile alter column pdf set storage external;
alter table reports_reportfile add constraint reports_file_is_pdf
    check (substring(pdf from 1 for 5) = '%PDF-'::bytea);
create trigger reports_reportfile_immutable before update or delete on reports_reportfile
    for each row execute function core_refuse_change();
create trigger reports_reportfile_no_truncate before truncate on reports_reportfile
    for each statement execute function core_refuse_change();
create trigger reports_reportcontent_immutable before update or delete on reports_reportcontent
    for each row execute function core_refuse_change();
create trigger reports_reportcontent_no_truncate before truncate on reports_reportcontent
    for each statement execute function core_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARDS)]
