"""A report of a limit that nothing relieves is not issued, until the plan has a step that does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.decisions.models import PlanStep
from apps.engagements.models import Engagement
from apps.instruments.models import RuleSetVersion
from apps.instruments.services import retire_version
from apps.reports.models import Report
from tests.factories import NOW, look
from tests.pages import fields_of, read_page

type SignIn = Callable[[User], Browser]

pytestmark = pytest.mark.django_db


@pytest.fixture
def bare(bring_in: Callable[..., Engagement], rules: RuleSetVersion) -> Engagement:
    """More is asked of the people who check than they can, and there are neither rules nor a plan."""
    retire_version(rules, by=SYSTEM, at=NOW)
    engagement = bring_in("returns-check", rules=None)
    look(engagement)
    return engagement


def test_it_is_refused_with_what_to_do_and_what_was_typed_stays(
    bare: Engagement, alice: User, signed_in: SignIn
) -> None:
    browser = signed_in(alice)
    pressed = browser.post(reverse("order_report", args=[bare.pk]))
    assert pressed.status_code == 409
    assert "Write one into the plan" in pressed.text
    plan = reverse("plan", args=[bare.pk])
    assert read_page(pressed.text).has(f"#report-panel a[href^='{plan}']")
    address = reverse("order_details", args=[bare.pk])
    typed = fields_of(browser.get(address)) | {"addressees": "Head of returns"}
    answer = browser.post(address, typed)
    assert answer.status_code == 422
    assert "First write the step that is asked for above" in answer.text
    assert "Head of returns" in answer.text
    assert not Report.objects.exists()


def test_a_step_for_that_limit_is_enough_and_one_for_another_is_not(
    bare: Engagement, alice: User, signed_in: SignIn
) -> None:
    browser, plan = signed_in(alice), reverse("plan", args=[bare.pk])
    due = (bare.in_its_zone(timezone.now()).date() + timedelta(days=3)).isoformat()
    step = {"revision": 0, "text": "Hire four who check", "state": "open", "due_on": due, "acts": "raise"}
    refused = browser.post(plan, step)
    assert "Choose the limit that the step is for." in refused.text
    refused = browser.post(plan, step | {"acts": "", "quantity": "QO6"})
    assert "Choose what the step does for this limit." in refused.text
    assert "Hire four who check" in refused.text
    assert not PlanStep.objects.exists()
    browser.post(plan, step | {"quantity": "QD1"})
    assert "Write one into the plan" in browser.post(reverse("order_report", args=[bare.pk])).text
    row = PlanStep.objects.get()
    browser.post(
        reverse("plan_step", args=[bare.pk, row.pk]), step | {"quantity": "QO6", "revision": row.revision}
    )
    assert "raises the limit" in browser.get(plan).text
    browser.post(reverse("order_report", args=[bare.pk]))
    steps = Report.objects.get().content.document["brief"]["steps"]
    assert steps[0]["title"] == "Hire four who check."
