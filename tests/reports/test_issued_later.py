"""A report that is issued weeks after its result prints no day that is past."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.advice import Advice
from apps.assessments.models import Assessment
from apps.assessments.selectors import advice_of
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.reports import services
from apps.reports.models import Report

pytestmark = pytest.mark.django_db

type BringIn = Callable[..., Engagement]


def _order(engagement: Engagement, at: datetime) -> Report:
    return services.freeze_report(engagement=engagement, by=SYSTEM, at=at)


def _stored(engagement: Engagement) -> Advice:
    advice = advice_of(Assessment.objects.get(engagement=engagement))
    assert advice is not None
    return advice


@pytest.mark.parametrize("weeks", [0, 6, 20])
def test_no_day_of_its_advice_lies_before_its_issue(weeks: int, bring_in: BringIn) -> None:
    engagement = bring_in("platform-that-was-nightly-jobs")
    advice = advice_of(Assessment.objects.get(), (timezone.now() + timedelta(weeks=weeks)).date())
    assert advice is not None
    assert advice.do_now
    steps = [step.on for entry in (*advice.do_now, *advice.do_next) for step in entry.steps]
    law = [duty.on for duty in (*advice.law.stops, *advice.law.dated) if duty.on]
    assert min(steps + law) >= advice.issued_on
    assert advice.issued_on >= _stored(engagement).issued_on


def test_what_is_stored_stays_as_it_was(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot")
    before = _stored(engagement)
    _order(engagement, timezone.now() + timedelta(weeks=6))
    assert _stored(engagement) == before


def test_ordered_again_on_the_same_day_it_is_the_same_report_and_later_it_is_another(
    bring_in: BringIn,
) -> None:
    engagement = bring_in("platform-that-was-nightly-jobs")
    day = timezone.now() + timedelta(weeks=6)
    first = _order(engagement, day)
    assert _order(engagement, day + timedelta(minutes=1)) == first
    later = _order(engagement, day + timedelta(days=30))
    assert later != first
    said = [report.content.document["advice"] for report in (first, later)]
    assert said[0] != said[1]
