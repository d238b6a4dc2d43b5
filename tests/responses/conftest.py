"""A person at the questionnaire: Bob's browser with his link opened."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from apps.engagements.models import Stakeholder
from apps.engagements.services import mint_link
from apps.responses.models import Response
from django.utils import timezone


def link_path(stakeholder: Stakeholder) -> str:
    link = mint_link(stakeholder=stakeholder, at=timezone.now())
    return "/i/" + link.rsplit("/i/", 1)[1]


def begin(stakeholder: Stakeholder) -> tuple[Browser, Response]:
    browser = Browser()
    answer = browser.post(link_path(stakeholder))
    assert answer.status_code == 302, answer.status_code
    return browser, Response.objects.get(stakeholder=stakeholder)


@pytest.fixture
def begun(bob: Stakeholder) -> tuple[Browser, Response]:
    return begin(bob)


@pytest.fixture
def page_url() -> Callable[[Response, str], str]:
    return lambda response, page: reverse("respond_page", args=[response.pk, page])
