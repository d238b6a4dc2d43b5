"""A published questionnaire or rule set never changes, and neither is deleted: PostgreSQL refuses the rest.

Named anew with the third edition: a database of the second holds it by its former name, and `migrate` refuses that.
"""

from django.db import migrations

FORWARDS = "".join(
    f"""
create trigger {table}_published before update on {table}
    for each row when (old.state <> 'draft' and (
        old.document::text is distinct from new.document::text or old.sha256 <> new.sha256
        or old.slug <> new.slug or old.version <> new.version or new.state = 'draft'
    )) execute function core_refuse_change();
create trigger {table}_stays before delete on {table}
    for each row when (old.state <> 'draft') execute function core_refuse_change();
"""
    for table in ("instruments_instrumentversion", "instruments_rulesetversion")
)


class Migration(migrations.Migration):
    dependencies = [("instruments", "0001_initial"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARDS)]
