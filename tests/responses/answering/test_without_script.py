"""A browser without JavaScript, from the link to the receipt: every kind of question is one ordinary form."""

import pytest
from playwright.sync_api import Browser as Chromium

from apps.engagements.models import Engagement
from apps.responses.models import Response
from tests.browser import Watch
from tests.factories import make_stakeholder
from tests.journeys import people
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_every_kind_of_question_is_answered_and_sent(
    asgi_server: str, engagement: Engagement, chromium: Chromium, watch: Watch, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=False,
    )
    page = watch.open(context)
    people.start(page, asgi_server + link_path(make_stakeholder(engagement, "Erin Executive", "executive")))
    people.answer_all(page, ["user", "organization", "data", "model"])
    people.send(page)
    response = Response.objects.get()
    context.close()
    answers = dict(response.answers.values_list("item", "value"))
    assert response.is_submitted
    assert set(answers) == set(response.asked)
    assert all(value is not None for value in answers.values()), answers
    assert answers["R1"] == {"ranking": ["user", "organization", "data", "model"]}
    assert answers["R5"] == "The old register, if it is not replaced in time."
