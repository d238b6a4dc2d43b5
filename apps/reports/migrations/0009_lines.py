"""What each content says in a line, beside it: lists search and sort by it without reading a document.

A trigger writes it, so that a running version of before writes it as well, and erasing writes it anew.
"""

import django.db.models.deletion
from django.db import migrations, models

FORWARDS = """
create function reports_line_of(content uuid, whose uuid, document jsonb) returns void language sql
    security definer set search_path = pg_catalog, public, pg_temp as $$
    insert into reports_reportline
        (content_id, organisation_id, finding, share, kind, level, dimensions, asked, reached, months)
    select content, whose, coalesce(document #>> '{summary,finding}', ''), coalesce(document #>> '{summary,share}', ''),
           left(coalesce(document #>> '{summary,kind}', ''), 20), left(coalesce(document #>> '{summary,level}', ''), 20),
           coalesce(document #> '{summary,dimensions}', '[]'), nullif(document #> '{brief,asked}', 'null'),
           coalesce(nearest.reached, ''), nearest.months
    from (select) as one
    left join lateral (
        select each ->> 'when' as reached,
               case when each ->> 'p50' ~ '^[0-9]+([.][0-9]+)?(e[+-]?[0-9]+)?$' then (each ->> 'p50')::float8 end as months
        from jsonb_path_query(document, '$.limits.rows[*]') each
        where document @? format('$.summary.dimensions[*] ? (@.slug == %s)', coalesce(each -> 'slug', '""'))::jsonpath
        order by months nulls last limit 1
    ) nearest on true
    on conflict (content_id) do update set
        finding = excluded.finding, share = excluded.share, kind = excluded.kind, level = excluded.level,
        dimensions = excluded.dimensions, asked = excluded.asked, reached = excluded.reached, months = excluded.months
$$;
create function reports_tell_line() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform reports_line_of(new.id, new.organisation_id, new.document::jsonb);
    return null;
end $$;
revoke all on function reports_line_of(uuid, uuid, jsonb) from public;
create trigger reports_reportcontent_line after insert or update of document on reports_reportcontent
    for each row execute function reports_tell_line();
"""
BACKWARDS = """
drop trigger reports_reportcontent_line on reports_reportcontent;
drop function reports_tell_line();
drop function reports_line_of(uuid, uuid, jsonb);
"""
KNOWN = "select count(reports_line_of(id, organisation_id, document::jsonb)) from reports_reportcontent"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_deleting_and_reports"), ("reports", "0008_final")]
    operations = [
        migrations.CreateModel(
            name="ReportLine",
            fields=[
                (
                    "content",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="line",
                        serialize=False,
                        to="reports.reportcontent",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                ("finding", models.TextField()),
                ("share", models.TextField()),
                ("kind", models.CharField(max_length=20)),
                ("level", models.CharField(max_length=20)),
                ("dimensions", models.JSONField()),
                ("asked", models.JSONField(null=True)),
                ("reached", models.TextField()),
                ("months", models.FloatField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="reportline",
            index=models.Index(fields=["organisation", "months"], name="reports_line_months"),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
