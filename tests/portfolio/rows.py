"""What stands in the lists, and what people gave."""

from apps.accounts.models import Client, Organisation
from apps.engagements.models import Stakeholder
from apps.responses.models import Answer, Response
from tests import factories
from tests.reports.rows import make_report


def fill_engagements(organisation: Organisation, client: Client, rows: int) -> None:
    for number in range(rows):
        engagement = factories.make_engagement(
            organisation, client=client, initiative=f"Initiative {number:02}"
        )
        factories.make_stakeholder(engagement)
        make_report(engagement, state="ready")


def answer_something(person: Stakeholder, value: object = 4, *, is_sent: bool = False) -> Response:
    response = Response.objects.create(
        organisation_id=person.organisation_id,
        round=person.engagement.rounds.get(),
        stakeholder=person,
        state=Response.State.SUBMITTED if is_sent else Response.State.DRAFT,
        submitted_at=factories.NOW if is_sent else None,
        asked=["D1"],
        started_at=factories.NOW,
    )
    Answer.objects.create(
        organisation_id=person.organisation_id,
        response=response,
        item="D1",
        value=value,
        answered_at=factories.NOW,
    )
    return response
