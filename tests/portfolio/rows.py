"""What stands in the lists."""

from apps.accounts.models import Client, Organisation
from tests import factories
from tests.reports.rows import make_report


def fill_engagements(organisation: Organisation, client: Client, rows: int) -> None:
    for number in range(rows):
        engagement = factories.make_engagement(
            organisation, client=client, initiative=f"Initiative {number:02}"
        )
        factories.make_stakeholder(engagement)
        make_report(engagement, state="ready")
