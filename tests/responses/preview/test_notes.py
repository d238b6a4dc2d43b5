"""It says under a question what is meant by it."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains

from apps.accounts.models import Organisation, User
from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of
from apps.responses.preview.views import preview_questionnaire
from tests.exchange.made_up import HOSTED_AGENT
from tests.factories import make_engagement, sign_in, switches_of


@pytest.fixture
def agent(organisation: Organisation, alice: User, instrument: InstrumentVersion) -> Engagement:
    switches = switches_of(definition_of(instrument), HOSTED_AGENT)
    return make_engagement(
        organisation, lead=alice, instrument_version=instrument, model_hosting="hosted", switches=switches
    )


@pytest.mark.parametrize(
    ("perspective", "item_id", "note"),
    [
        ("product", "QU7", "Count finished tasks, not steps. One case is one task."),
        ("data_ml", "C15", "Think of the last change."),
        ("business", "QO7", "Two people, half a day each, are one post."),
    ],
)  # fmt: skip
def test_help_and_example_stand_under_the_question_and_describe_it(
    agent: Engagement, alice: User, perspective: str, item_id: str, note: str
) -> None:
    questionnaire = preview_questionnaire(agent, perspective)
    page = questionnaire.course.page_of(item_id)
    answer = sign_in(Browser(), alice).get(reverse("preview_page", args=[agent.pk, perspective, page]))
    assertContains(answer, f'<p class="hint" id="{item_id}-notes">{note}')
    assertContains(answer, f'aria-describedby="{item_id}-notes {item_id}-error"')
