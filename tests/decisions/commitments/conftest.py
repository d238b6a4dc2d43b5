from datetime import timedelta

import pytest
from django.utils import timezone

from apps.assessments import services as assessments
from apps.assessments.models import Snapshot
from apps.core.actors import SYSTEM
from apps.decisions.models import Decision
from apps.engagements.models import Engagement
from tests import factories
from tests.assessments.conftest import UNSETTLED, ImportCase, import_case

__all__ = ["import_case"]


@pytest.fixture
def decided(import_case: ImportCase) -> Engagement:
    """A launch whose result was looked at, and that was decided upon a week ago."""
    engagement = import_case("support-bot-launch", **UNSETTLED)
    assessments.assess_now(engagement=engagement, at=factories.NOW)
    assessments.unseal(snapshot=Snapshot.objects.get(), by=SYSTEM, at=factories.NOW)
    Decision.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        ranking=["user", "data", "model", "organization"],
        decided_on=engagement.in_its_zone(timezone.now()).date() - timedelta(days=7),
    )
    return engagement
