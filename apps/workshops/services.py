"""Import and export an engagement file."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from apps.accounts.models import Organisation, User
from apps.core import audit
from apps.core.actors import Actor
from apps.documents.problems import Problem
from apps.documents.values import Json, JsonObject
from apps.engagements.models import Engagement
from apps.engagements.selectors import keeping_of
from apps.engagements.services import client_named, make_code
from apps.workshops import rows
from apps.workshops.exporting import export_engagement
from apps.workshops.importing import read_engagement

__all__ = ["export_engagement", "hand_out_engagement", "import_engagement"]


def _unheard(warning: Problem) -> None:
    """Ignore a warning: the default."""


@transaction.atomic
def hand_out_engagement(*, engagement: Engagement, by: Actor, at: datetime) -> dict[str, Json]:
    """Return the file of an engagement, names and answers in it, and record that it was handed out."""
    audit.record(verb="export_engagement", of=engagement, by=by, at=at)
    return export_engagement(engagement)


@transaction.atomic
def import_engagement(
    *,
    document: JsonObject,
    organisation: Organisation,
    by: Actor,
    at: datetime,
    lead: User | None = None,
    warn: Callable[[Problem], None] = _unheard,
) -> Engagement:
    """Import an engagement with its rounds closed by the importer, who also leads it unless somebody else is named.

    Raises DocumentError with every problem and then stores nothing.

    `warn` is called for each answer to an item that the person's perspective would not be asked.
    """
    reading = read_engagement(document, today=at.date())
    file = reading.file
    client = client_named(organisation=organisation, name=file.client, by=by)
    engagement = Engagement.objects.create(
        organisation=organisation,
        client=client,
        lead_id=lead.pk if lead else by.user_id,
        code=make_code(client.name, file.initiative),
        instrument_version=reading.version,
        rules=reading.rules.name if reading.rules else "",
        perspectives=list(reading.names.perspectives),
        switches=reading.names.definition.switches_of(file.routing),
        opened_on=at.date(),
        **keeping_of(organisation),
        **rows.framing_of(file),
    )
    stakeholders = rows.add_people(engagement, reading, at)
    rounds = rows.add_rounds(engagement, file, by, at)
    rows.add_responses(rounds, stakeholders, reading, at)
    rows.add_outcome(engagement, file)
    audit.record(verb="import_engagement", of=engagement, by=by.within(organisation.pk), at=at)
    for warning in reading.warnings:
        warn(warning)
    return engagement
