"""An engagement that is exported holds names and answers: that it was is on record."""

import io
import json

from django.core.management import call_command

from apps.core.models import AuditEvent
from apps.engagements.models import Engagement


def test_the_command_leaves_a_row(engagement: Engagement) -> None:
    out = io.StringIO()
    call_command("export_engagement", engagement.code, stdout=out)
    assert json.loads(out.getvalue())["initiative"] == engagement.initiative
    row = AuditEvent.objects.get(verb="export_engagement")
    assert (row.actor_kind, row.object_id) == ("command", str(engagement.pk))
    assert row.scope_id == engagement.organisation_id
