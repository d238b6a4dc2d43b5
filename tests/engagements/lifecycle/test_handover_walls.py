"""Before an engagement is handed over it is said whether the new lead works for somebody who may compete."""

from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.engagements.models import Engagement
from tests.factories import make_client, make_engagement, make_member, sign_in
from tests.pages import read_page

ASKS = "does one of them compete with Harbourline Mutual?"


def test_a_lead_is_told_that_there_are_others_and_an_owner_who_they_are(
    engagement: Engagement, alice: User, olga: User
) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(lead=alice)
    ada = make_member(engagement.organisation, "Ada Outside")
    make_member(engagement.organisation, "Fred Free")
    make_engagement(
        engagement.organisation, client=make_client(engagement.organisation, "Kestrel Freight"), lead=ada
    )
    make_engagement(engagement.organisation, client=engagement.client, lead=ada)
    address = reverse("handover", args=[engagement.pk])
    shown = sign_in(Browser(), alice).get(address)
    assertContains(shown, f"They also work for other clients: {ASKS}", 1)
    assertNotContains(shown, "Kestrel")
    assertContains(sign_in(Browser(), olga).get(address), f"They also work for Kestrel Freight: {ASKS}", 1)


def test_whoever_lets_somebody_leave_reads_for_whom_the_others_work(
    engagement: Engagement, alice: User, olga: User
) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(lead=alice)
    organisation = engagement.organisation
    ada, fred = make_member(organisation, "Ada Outside"), make_member(organisation, "Fred Free")
    make_engagement(organisation, client=make_client(organisation, "Kestrel Freight"), lead=ada)
    leave = sign_in(Browser(), olga).get(reverse("member_leave", args=[alice.pk]))
    offered = read_page(leave).texts("#id_everything option")
    assert offered == [
        "Choose",
        f"Ada Outside ({ada.email}), works for Kestrel Freight",
        f"Fred Free ({fred.email})",
        f"{olga.name} ({olga.email})",
    ]
