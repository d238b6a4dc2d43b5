"""What somebody has looked at stays, and a stored result never changes: PostgreSQL refuses the rest."""

from django.db import migrations

FORWARDS = """
create trigger assessments_snapshot_frozen before update of document, sha256, number, round_id, engagement_id,
    organisation_id on assessments_snapshot for each row execute function core_refuse_change();
create trigger assessments_snapshot_seen before delete on assessments_snapshot
    for each row when (old.looked_at is not null) execute function core_refuse_change();
create trigger assessments_snapshot_no_truncate before truncate on assessments_snapshot
    for each statement execute function core_refuse_change();
create function assessments_refuse_seen() returns trigger language plpgsql as $$
begin
    if core_may_purge('scalelens_eraser') or not exists (
        select from assessments_snapshot where id = old.snapshot_id and looked_at is not null
    ) then
        return old;
    end if;
    raise exception '% on % is refused: somebody has looked at it', tg_op, tg_table_name
        using errcode = 'restrict_violation';
end $$;
create trigger assessments_assessment_seen before delete on assessments_assessment
    for each row when (old.result is not null) execute function assessments_refuse_seen();
create trigger assessments_assessment_frozen before update on assessments_assessment
    for each row when (old.result is not null and (
        old.result::text is distinct from new.result::text or old.advice::text is distinct from new.advice::text
        or old.sha256 <> new.sha256 or old.snapshot_id <> new.snapshot_id or old.engine_version <> new.engine_version
    )) execute function core_refuse_change();
create trigger assessments_assessment_no_truncate before truncate on assessments_assessment
    for each statement execute function core_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARDS)]
