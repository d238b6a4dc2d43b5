"""Import and export an engagement file."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from apps.accounts.models import Organisation, User
from apps.core import audit
from apps.core.actors import Actor
from apps.documents.problems import Problem
from apps.documents.values import Json, JsonObject
from apps.engagements.models import Engagement
from apps.engagements.selectors import retention_terms_of
from apps.engagements.services import client_named, make_code
from apps.exchange.engagement import rows
from apps.exchange.engagement.exporting import export_engagement
from apps.exchange.engagement.importing import read_engagement
from apps.exchange.engagement.selectors import lead_named

__all__ = ["export_engagement", "hand_out_engagement", "import_engagement"]


def _ignore_warning(warning: Problem) -> None:
    """Do nothing: the default of `warn`."""


@transaction.atomic
def hand_out_engagement(
    *, engagement: Engagement, by: Actor, at: datetime, with_history: bool = False
) -> dict[str, Json]:
    """Return the file of an engagement, names and answers in it, and record that it was handed out."""
    audit.record(verb="export_engagement", of=engagement, by=by, at=at, history=with_history)
    return export_engagement(engagement, with_history=with_history)


@transaction.atomic
def import_engagement(
    *,
    document: JsonObject,
    organisation: Organisation,
    by: Actor,
    at: datetime,
    lead: User | None = None,
    warn: Callable[[Problem], None] = _ignore_warning,
) -> Engagement:
    """Import an engagement with its rounds closed by the importer.

    `lead` leads it; else the member that the file names; else the importer.

    Raises DocumentError with every problem and then stores nothing.

    `warn` is called for each answer to an item that the person's perspective would not be asked, and for a lead
    who is no member.
    """
    reading = read_engagement(document, today=at.date())
    file = reading.file
    warnings = list(reading.warnings)
    if lead is None and file.lead:
        lead = lead_named(file.lead, organisation)
        if lead is None:
            message = f"{file.lead} is no owner or facilitator of {organisation.slug}, and does not lead it."
            warnings.append(Problem("lead", "unknown", message))
    client = client_named(organisation=organisation, name=file.client, by=by)
    engagement = Engagement.objects.create(
        organisation=organisation,
        client=client,
        lead_id=lead.pk if lead else by.user_id,
        opened_on=date.fromisoformat(file.opened_on) if file.opened_on else at.date(),
        opened_by_import=file.opened_on is None,
        code=make_code(client.name, file.initiative),
        **retention_terms_of(organisation),
        **rows.framing_of(reading),
    )
    stakeholders = rows.add_people(engagement, reading, at)
    rounds = rows.add_rounds(engagement, file, by, at)
    rows.add_responses(rounds, stakeholders, reading, at)
    rows.add_outcome(engagement, file)
    rows.add_mail_texts(engagement, file)
    audit.record(verb="import_engagement", of=engagement, by=by.within(organisation.pk), at=at)
    for warning in warnings:
        warn(warning)
    return engagement
