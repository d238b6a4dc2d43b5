"""A person at the questionnaire: Bob's browser, with his link opened."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.engagements.choices import LinkWay
from apps.engagements.models import Stakeholder
from apps.engagements.services import LinkDelivery, mint_links
from apps.responses.models import Response
from tests.factories import SignIn

type AddressOf = Callable[[str], str]


def link_path(stakeholder: Stakeholder, way: str = LinkWay.OWN) -> str:
    """Mint one more live link, by default one that only the person gets, and return its path."""
    (minted,) = mint_links(stakeholders=[stakeholder], at=timezone.now(), delivery=LinkDelivery(way))
    return "/i/" + minted.link.rsplit("/i/", 1)[1]


def begin(stakeholder: Stakeholder) -> Browser:
    """Open somebody's link on a device of its own and press Start."""
    browser = Browser()
    assert browser.post(link_path(stakeholder)).status_code == 302
    return browser


def save_item(
    browser: Browser,
    response: Response,
    item: str,
    fields: Mapping[str, Any],
    base: object = 0,
    operation: UUID | None = None,
) -> Any:
    """Save one item as the script does: on a revision, and under an id of its own."""
    address = reverse("save_answer", args=[response.pk, item])
    return browser.post(address, {**fields, "revision": base, "operation": operation or uuid4()})


@pytest.fixture
def bobs_browser(bob: Stakeholder) -> Browser:
    return begin(bob)


@pytest.fixture
def response(bob: Stakeholder, bobs_browser: Browser) -> Response:
    return Response.objects.get(stakeholder=bob)


@pytest.fixture
def address_of(response: Response) -> AddressOf:
    """Return a function that gives the address of one of Bob's pages."""
    return lambda slug: reverse("respond_page", args=[response.pk, slug])


@pytest.fixture
def alices_browser(alice: User, signed_in: SignIn) -> Browser:
    return signed_in(alice)
