"""A line goes with its content in the database, too: the running version of before deletes contents and knows no lines.

Django has its own way to say so (DB_CASCADE), but not beside a key that Python follows, as the organisation's.
"""

from django.db import migrations

ANEW = """
do $$
declare known name;
begin
    select conname into strict known from pg_constraint
    where contype = 'f' and conrelid = 'reports_reportline'::regclass and confrelid = 'reports_reportcontent'::regclass;
    execute format(
        'alter table reports_reportline drop constraint %1$I, add constraint %1$I foreign key (content_id)'
        ' references reports_reportcontent (id) {what} deferrable initially deferred', known);
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_lists")]
    operations = [
        migrations.RunSQL(ANEW.replace("{what}", "on delete cascade"), ANEW.replace("{what}", ""))
    ]
