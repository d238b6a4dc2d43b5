"""Ines, whom Alice put on the list, is known to be there once she opened a link that was mailed to her address."""

from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser
from django.utils import timezone

from apps.core.actors import SYSTEM
from apps.engagements.choices import LinkWay
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.services import LinkDelivery, change_stakeholder, mint_links
from tests.factories import NOW, make_stakeholder
from tests.responses.conftest import link_path


def is_known(person: Stakeholder) -> bool:
    return Stakeholder.objects.get(pk=person.pk).mail_opened_at is not None


def open_mailed(person: Stakeholder, mailed_to: str) -> None:
    delivery = LinkDelivery(LinkWay.MAILED, mailed_to=mailed_to)
    (minted,) = mint_links(stakeholders=[person], at=timezone.now(), delivery=delivery)
    assert Browser().post(urlsplit(minted.link).path).status_code == 302


@pytest.fixture
def ines(engagement: Engagement) -> Stakeholder:
    return make_stakeholder(engagement, "Ines Roth", is_known=False)


def test_a_mailed_link_that_is_opened_makes_her_known(ines: Stakeholder) -> None:
    assert not is_known(ines)
    open_mailed(ines, ines.email)
    assert is_known(ines)


@pytest.mark.parametrize("way", [LinkWay.SHOWN, LinkWay.OWN, LinkWay.BEFORE, LinkWay.PASSED_ON])
def test_a_link_that_somebody_else_may_have_seen_proves_nobody(ines: Stakeholder, way: str) -> None:
    assert Browser().post(link_path(ines, way)).status_code == 302
    assert not is_known(ines)


def test_a_link_mailed_elsewhere_proves_nobody(ines: Stakeholder) -> None:
    open_mailed(ines, "alice@example.com")
    assert not is_known(ines)


def test_who_reads_a_new_address_has_to_open_a_link_again(ines: Stakeholder) -> None:
    delivery = LinkDelivery(LinkWay.MAILED, mailed_to=ines.email)
    mint_links(stakeholders=[ines], at=timezone.now(), delivery=delivery)
    Stakeholder.objects.filter(pk=ines.pk).update(mail_opened_at=NOW)
    change_stakeholder(
        stakeholder=ines, name=ines.name, email="other@example.com", perspective=ines.perspective, by=SYSTEM, at=NOW
    )  # fmt: skip
    assert not is_known(ines)
