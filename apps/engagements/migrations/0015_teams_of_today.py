"""Who could open an engagement before there were teams is on its team."""

from typing import Any

from django.db import migrations


def put_facilitators_on_teams(apps: Any, schema_editor: Any) -> None:
    membership = apps.get_model("accounts", "Membership")
    seat = apps.get_model("engagements", "CoFacilitator")
    facilitators: dict[Any, list[Any]] = {}
    for organisation, user in membership.objects.filter(role="facilitator").values_list(
        "organisation_id", "user_id"
    ):
        facilitators.setdefault(organisation, []).append(user)
    engagements = apps.get_model("engagements", "Engagement").objects.order_by("created_at")
    seat.objects.bulk_create(
        (
            seat(organisation_id=organisation, engagement_id=engagement, user_id=user, added_at=since)
            for engagement, organisation, lead, since in engagements.values_list(
                "pk", "organisation_id", "lead_id", "created_at"
            )
            for user in facilitators.get(organisation, ())
            if user != lead
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("engagements", "0014_team"), ("accounts", "0001_initial")]
    operations = [migrations.RunPython(put_facilitators_on_teams, migrations.RunPython.noop)]
