"""The demo's cases, ranked by the real engine, and what their reports would print."""

import json

from apps.accounts.models import Organisation, User
from apps.assessments.services import assess_now
from apps.demo.services import load_shipped
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import import_engagement
from apps.reports.document.content import report_document, reportable_assessment
from tests.factories import NOW, acting
from tests.reports.conftest import case_document

CASES = ("hr-faq-bot", "platform-that-was-nightly-jobs", "support-bot-launch")


def ranked_case(name: str, *, organisation: Organisation, lead: User) -> Engagement:
    load_shipped(at=NOW)
    engagement = import_engagement(
        document=json.loads(case_document(name)), organisation=organisation, by=acting(lead), at=NOW
    )
    assess_now(engagement=engagement, at=NOW)
    return Engagement.objects.with_framing().get(pk=engagement.pk)


def content_of_case(engagement: Engagement) -> dict[str, object]:
    return report_document(engagement, reportable_assessment(engagement))
