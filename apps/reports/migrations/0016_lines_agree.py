"""What a line says of when a limit is reached is what its finding says, where that says it.

The nearest single limit of the dimension said otherwise: “Perhaps over its limit; now to 3 years” beside “any time now
(now to 5 months)”, which is when any of its limits is reached.
"""

from django.db import migrations

FUNCTION = """
create or replace function reports_line_of(content uuid, whose uuid, document jsonb) returns void language sql
    security definer set search_path = pg_catalog, public, pg_temp as $$
    insert into reports_reportline
        (content_id, organisation_id, finding, share, kind, level, dimensions, asked, reached, months)
    select content, whose, coalesce(document #>> '{{summary,finding}}', ''), coalesce(document #>> '{{summary,share}}', ''),
           left(coalesce(document #>> '{{summary,kind}}', ''), 20), left(coalesce(document #>> '{{summary,level}}', ''), 20),
           coalesce(document #> '{{summary,dimensions}}', '[]'), nullif(document #> '{{brief,asked}}', 'null'),
           {reached}, {months}
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
$$
"""
# Of what is over or disputed, what is said in a few words; of what comes first, what its sentence says.
AS_FOUND = {
    "reached": """case when document #>> '{summary,kind}' in ('over', 'recovering', 'disputed')
               then coalesce(document #>> '{summary,share}', '')
               else coalesce(document #>> '{summary,reached}', nearest.reached, '') end""",
    "months": """case when document #>> '{summary,kind}' in ('over', 'recovering') then 0
               when jsonb_typeof(document #> '{summary,reached}') = 'string'
               then case when jsonb_typeof(document #> '{summary,months}') = 'number'
                    then (document #>> '{summary,months}')::float8 end
               else nearest.months end""",
}
AS_NEAREST = {"reached": "coalesce(nearest.reached, '')", "months": "nearest.months"}
KNOWN = "select count(reports_line_of(id, organisation_id, document::jsonb)) from reports_reportcontent"


class Migration(migrations.Migration):
    dependencies = [("reports", "0015_printed_with")]
    operations = [
        migrations.RunSQL(FUNCTION.format(**AS_FOUND), FUNCTION.format(**AS_NEAREST)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
