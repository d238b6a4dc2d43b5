"""Olga finds one person in everything of her organisation and erases them at their wish."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.members.services import deactivate
from apps.accounts.models import Client, Organisation, User
from apps.core.models import AuditEvent
from apps.engagements.models import AskedPerson, Engagement, Stakeholder
from tests.factories import acting, make_engagement, make_member, make_organisation, make_stakeholder, sign_in
from tests.pages import read_page

EVERYWHERE = "/organisation/erase/"
ADDRESS = "ines.roth@brightwell.example"


@pytest.fixture
def ines(organisation: Organisation, engagement: Engagement, harbourline: Client) -> Stakeholder:
    """Asked in two engagements, and in one that is archived."""
    other = make_engagement(organisation, client=harbourline, initiative="Fraud scoring")
    archived = make_engagement(
        organisation, client=harbourline, initiative="Old bot", archived_at=timezone.now()
    )
    AskedPerson.objects.create(
        organisation=organisation, engagement=archived, name="Ines Roth", email=ADDRESS
    )
    make_stakeholder(other, "Ines Roth", "risk", ADDRESS.upper())
    return make_stakeholder(engagement, "Ines Roth", "risk", ADDRESS)


def ticked(olgas: Browser, **more: str) -> dict[str, object]:
    shown = olgas.post(EVERYWHERE, {"who": ADDRESS})
    return {"who": ADDRESS, "row": [each.key for each in shown.context["found"].rows], **more}


def test_she_finds_everything_by_address_whatever_its_case(
    olgas: Browser, ines: Stakeholder, engagement: Engagement
) -> None:
    make_stakeholder(engagement, "Somebody Else", "risk")
    shown = olgas.post(EVERYWHERE, {"who": f" {ADDRESS.title()} "})
    for words in ("Claims assistant", "Fraud scoring", "Old bot", "(archived)"):
        assertContains(shown, words)
    assertNotContains(shown, "Somebody Else")
    assert len(shown.context["found"].rows) == 3
    assert Stakeholder.objects.filter(erased_at=None).count() == 3


def test_she_erases_them_from_everything_once_she_says_that_they_wish_it(
    olgas: Browser, ines: Stakeholder
) -> None:
    refused = olgas.post(EVERYWHERE, ticked(olgas, erase="1"))
    assertContains(refused, "nobody is erased without their own wish", status_code=422)
    assert olgas.post(EVERYWHERE, ticked(olgas, erase="1", wished="1")).status_code == 302
    assert not Stakeholder.objects.filter(name="Ines Roth").exists()
    assert not AskedPerson.objects.exists()
    assert AuditEvent.objects.filter(verb__in=("erase_person", "erase_asked_person")).count() == 3
    again = olgas.post(EVERYWHERE, {"who": ADDRESS})
    assertContains(again, "Nowhere: nobody")
    assertContains(again, "Erased before")
    assertContains(again, "Fraud scoring")


def test_by_name_nothing_is_ticked_for_her(olgas: Browser, ines: Stakeholder) -> None:
    shown = olgas.post(EVERYWHERE, {"who": "ines roth"})
    assertContains(shown, "Fraud scoring")
    assertNotContains(shown, "checked")
    refused = olgas.post(EVERYWHERE, {"who": "ines roth", "erase": "1", "wished": "1"})
    assertContains(refused, "Tick where they are to be erased", status_code=422)


def test_what_is_of_others_is_neither_found_nor_erased(olgas: Browser, ines: Stakeholder) -> None:
    elsewhere = make_engagement(make_organisation("Elsewhere Partners"))
    hidden = make_stakeholder(elsewhere, "Ines Roth", "risk", ADDRESS)
    asked = ticked(olgas, erase="1", wished="1")
    asked["row"] = [f"asked:{hidden.pk}"]
    assert olgas.post(EVERYWHERE, asked).status_code == 422
    hidden.refresh_from_db()
    assert hidden.erased_at is None


def test_a_member_is_deactivated_first(olgas: Browser, olga: User, organisation: Organisation) -> None:
    leaver = make_member(organisation, "Lena Leaver")
    found = olgas.post(EVERYWHERE, {"who": leaver.email})
    assertContains(found, "Deactivate them first")
    assert not read_page(found).has("[name=erase], [name=wished]")
    deactivate(membership=leaver.membership, by=acting(olga), at=timezone.now())
    body = {"who": leaver.email, "row": f"member:{leaver.membership.pk}", "erase": "1", "wished": "1"}
    assert olgas.post(EVERYWHERE, body).status_code == 302
    leaver.refresh_from_db()
    assert (leaver.name, leaver.has_usable_password()) == ("Former member", False)
    assert AuditEvent.objects.get(verb="erase_member").detail == {"member": str(leaver.pk)}


@pytest.mark.parametrize("who", ["", " ", "nul\x00", "x" * 300])
def test_what_says_nothing_is_refused_in_words(olgas: Browser, who: str) -> None:
    assertContains(olgas.post(EVERYWHERE, {"who": who}), "What to fix", status_code=422)


@pytest.mark.parametrize("role", ["alice", "carol"])
def test_it_is_the_owners_alone(role: str, request: pytest.FixtureRequest) -> None:
    browser = sign_in(Browser(), request.getfixturevalue(role))
    assert browser.get(EVERYWHERE).status_code == browser.post(EVERYWHERE).status_code == 404


def test_somebody_erased_is_asked_again_only_at_their_own_wish(
    olgas: Browser, engagement: Engagement, ines: Stakeholder
) -> None:
    olgas.post(EVERYWHERE, ticked(olgas, erase="1", wished="1"))
    address = reverse("people_new", args=[engagement.pk])
    body = {"people": f"Ines Roth <{ADDRESS}>, risk\nDele Okafor, risk"}
    refused = olgas.post(address, body)
    assertContains(refused, f"{ADDRESS} was erased on")
    assertContains(refused, "told me that they want to be asked again")
    assertContains(refused, "Dele Okafor, risk")
    assert not Stakeholder.objects.filter(name__in=("Ines Roth", "Dele Okafor")).exists()
    assert olgas.post(address, body | {"erased_wish_it": "1"}).status_code == 302
    assert Stakeholder.objects.filter(email=ADDRESS).count() == 1


def test_nor_do_they_slip_in_by_a_file_a_changed_address_or_a_clone(
    olgas: Browser, engagement: Engagement, organisation: Organisation, ines: Stakeholder, bob: Stakeholder
) -> None:
    source = make_engagement(organisation)
    olgas.post(EVERYWHERE, ticked(olgas, erase="1", wished="1"))
    file = {"text": f"Ines Roth,{ADDRESS},risk", "import": "1"}
    assertContains(
        olgas.post(reverse("people_import", args=[engagement.pk]), file), "was erased on", status_code=422
    )
    person = {"name": "Bob Answers", "email": ADDRESS, "perspective": "business"}
    assertContains(olgas.post(reverse("person", args=[engagement.pk, bob.pk]), person), "was erased on")
    make_stakeholder(source, "Ines Roth", "risk", ADDRESS)  # asked there again, at their wish
    clone = {"client_name": "Kestrel Freight", "initiative": "Clone", "with_people": "on"}
    assert olgas.post(reverse("engagement_clone", args=[source.pk]), clone).status_code == 302
    assert not Stakeholder.objects.filter(engagement__initiative="Clone").exists()
