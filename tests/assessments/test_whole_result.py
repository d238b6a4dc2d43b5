"""The result page once all of the engine is in it: where people disagree, and what would change the answer."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from apps.assessments import services
from apps.assessments.models import Assessment
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from tests import factories
from tests.assessments.conftest import answer, ranking
from tests.pages import read_page

pytestmark = pytest.mark.usefixtures("rules")

DATA_FIRST = ranking("data", "organization", "model", "user")
USERS_FIRST = ranking("user", "model", "organization", "data")
DATA_HURTS = {"D1": 5, "D2": 5, "U10": 1, "U2": 1, "M1": 2, "M2": 2, "O1": "dk", "O2": 2}
USERS_HURT = {"D1": 1, "D2": 1, "U10": 5, "U2": 5, "M1": 2, "M2": 2, "O1": 3, "O2": 2}
FIGURES = {"now": 300, "horizon": 900, "limit": 3000, "source": "rough"}


@pytest.fixture
def divided(engagement: Engagement) -> Assessment:
    """Seven builders who put data first, five of the business side who put users first."""
    sides = (
        ("data_ml", 4, DATA_FIRST, DATA_HURTS),
        ("platform", 3, DATA_FIRST, DATA_HURTS),
        ("business", 5, USERS_FIRST, USERS_HURT),
    )
    for perspective, people, order, symptoms in sides:
        for number in range(people):
            figures = {"QO6": FIGURES} if perspective == "business" else {}
            answer(
                engagement,
                perspective,
                {"R1": order, **symptoms, **figures},
                name=f"Bob {perspective} {number}",
            )
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    return services.assess_now(engagement=engagement, at=factories.NOW)


def page_of(browser: Browser, engagement: Engagement) -> str:
    factories.look(engagement)
    return browser.get(reverse("results", args=[engagement.pk])).content.decode()


def test_the_page_says_where_they_disagree(divided: Assessment, browser: Browser) -> None:
    page = page_of(browser, divided.engagement)
    assert "Where you disagree: it depends on the perspective" in page
    assert "7 people are nearer to an order with data first, 5 to one with users first" in page
    assert "Where each group places each dimension" in page
    assert "On heavy days, results are late or missing" in page
    assert "7 of 12 people could not say" in page
    for person in divided.engagement.stakeholders.all():
        assert person.name not in page
        assert person.key not in page


def test_how_robust_it_is_stands_behind_one_door(divided: Assessment, browser: Browser) -> None:
    page = read_page(page_of(browser, divided.engagement))
    assert "How robust is this?" in page.texts("summary")
    assert page.has("details.disclosure #robust")
    # Of the links to its parts each leads somewhere.
    for anchor in ("places", "disagreement", "plan", "missing", "robust", "report"):
        assert page.has(f'[href="#{anchor}"]')
        assert page.has(f"#{anchor}")


def test_in_a_group_that_is_too_small_neither_is_told(engagement: Engagement, browser: Browser) -> None:
    for number in range(2):
        answer(
            engagement, "business", {"R1": USERS_FIRST, **USERS_HURT, "QO6": FIGURES}, name=f"Bob {number}"
        )
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    services.assess_now(engagement=engagement, at=factories.NOW)
    page = page_of(browser, engagement)
    # Of their figures something is told, and nothing of what they think.
    assert "depends on the perspective" not in page
    assert "people are nearer to an order" not in page
