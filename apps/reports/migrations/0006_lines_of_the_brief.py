"""The line of a report says what its brief says; of a content of before the brief, what it said first."""

from django.db import migrations, models

LINES = """
create or replace function reports_line_of(content uuid, whose uuid, document jsonb) returns void language sql
    security definer set search_path = pg_catalog, public, pg_temp as $$
    insert into reports_reportline
        (content_id, organisation_id, finding, share, kind, level, dimensions, asked, reached, months, bites_on, decide_by)
    select content, whose, coalesce(first ->> 'headline', first ->> 'finding', ''),
           coalesce(first ->> 'certainty', first ->> 'share', ''),
           left(coalesce(first ->> 'kind', ''), 20), left(coalesce(first ->> 'level', ''), 20),
           coalesce(first -> 'marks', first -> 'dimensions', '[]'), nullif(named, 'null'),
           coalesce(first ->> 'reached', ''),
           case when first ->> 'kind' in ('over', 'recovering') then 0
                when jsonb_typeof(first -> 'months') = 'number' then (first ->> 'months')::float8 end,
           (first ->> 'bites_on')::date, (first ->> 'decide_by')::date
    from (select case when document ? 'summary' then document -> 'summary' else document -> 'brief' end as first,
                 case when document ? 'summary' then document #> '{brief,asked}' else document #> '{brief,claimed}' end
                     as named) as one
    on conflict (content_id) do update set
        finding = excluded.finding, share = excluded.share, kind = excluded.kind, level = excluded.level,
        dimensions = excluded.dimensions, asked = excluded.asked, reached = excluded.reached, months = excluded.months,
        bites_on = excluded.bites_on, decide_by = excluded.decide_by
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_results_may_go")]
    operations = [
        migrations.AddField("reportline", "bites_on", models.DateField(null=True)),
        migrations.AddField("reportline", "decide_by", models.DateField(null=True)),
        migrations.RunSQL(LINES),
    ]
