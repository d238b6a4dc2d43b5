"""Alice leaves: what she led goes to others, and she is out, in one step."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.errors import MemberNotChanged
from apps.accounts.models import Membership, Organisation, User
from apps.core.models import AuditEvent
from apps.engagements.duties import services
from apps.engagements.duties.services import change_role, off_board
from apps.engagements.errors import NotHandedOver
from apps.engagements.lifecycle.services import hand_over
from apps.engagements.models import CoFacilitator, Engagement
from apps.engagements.selectors import contact_of
from apps.mailing.models import Mail
from apps.reports.mails import tell_readers
from tests import factories
from tests.engagements.at_once import at_once
from tests.factories import SignIn
from tests.pages import read_page
from tests.reports.rows import make_report


@pytest.mark.usefixtures("transactional_db")
def test_nobody_becomes_a_manager_while_something_is_handed_to_them(
    olga: User, alice: User, alices: Engagement, organisation: Organisation
) -> None:
    fred, at = factories.make_member(organisation, "Fred Facilitates"), timezone.now()
    hers, owners = factories.acting(alice), factories.acting(olga)
    (refusal,) = at_once(
        lambda: hand_over(engagement=alices, to=fred.membership, tell=False, by=hers, at=at),
        lambda: change_role(member=fred.membership, role="manager", by=owners, at=at),
    )
    assert isinstance(refusal, MemberNotChanged)
    assert Membership.objects.get(user=fred).role == "facilitator"


@pytest.fixture
def fred(organisation: Organisation) -> User:
    return factories.make_member(organisation, "Fred Facilitates")


def leave(browser: Browser, user: User, **typed: str) -> Any:
    return browser.post(reverse("member_leave", args=[user.pk]), typed)


def lead_of(engagement: Engagement) -> User | None:
    return Engagement.objects.select_related("lead").get(pk=engagement.pk).lead


def test_what_alice_led_goes_to_fred_and_she_is_out(
    olgas: Browser, alice: User, alices: Engagement, fred: User, browser: Browser
) -> None:
    page = olgas.get(reverse("member_leave", args=[alice.pk]))
    assertContains(page, "1 engagement gets a new lead")
    assertContains(page, "In 1 engagement people write to their address")
    answer = leave(olgas, alice, everything=str(fred.membership.pk))
    assertRedirects(answer, reverse("member", args=[alice.pk]))
    alice.refresh_from_db()
    assert not alice.is_active
    assert browser.get("/engagements/").status_code == 302
    led = Engagement.objects.select_related("lead").get(pk=alices.pk)
    assert led.lead == fred
    assert contact_of(led).email == fred.email
    assert Mail.objects.get(kind="handover").recipient == fred.email


def test_each_engagement_may_go_to_somebody_else(
    olgas: Browser, olga: User, alice: User, alices: Engagement, fred: User
) -> None:
    second = factories.make_engagement(alices.organisation, lead=alice)
    leave(olgas, alice, **{"everything": str(fred.membership.pk), str(second.pk): str(olga.membership.pk)})
    assert (lead_of(alices), lead_of(second)) == (fred, olga)


def test_nothing_happens_without_a_new_lead(
    olgas: Browser, alice: User, alices: Engagement, fred: User
) -> None:
    factories.make_engagement(alices.organisation, lead=alice)
    answer = leave(olgas, alice, **{str(alices.pk): str(fred.membership.pk)})
    assert answer.status_code == 422
    assert "Choose who leads what they lead now." in read_page(answer).one("div.errors").text
    assert lead_of(alices) == alice
    alice.refresh_from_db()
    assert alice.is_active
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("who", ["carol", "mallory", "alice", "gone", "nobody"])
def test_only_an_owner_or_facilitator_here_leads_on(
    olgas: Browser, alice: User, alices: Engagement, fred: User, who: str, request: pytest.FixtureRequest
) -> None:
    User.objects.filter(pk=fred.pk).update(is_active=False)
    to = None if who == "nobody" else fred if who == "gone" else request.getfixturevalue(who)
    answer = leave(olgas, alice, everything=str(to.membership.pk) if to else "x\x00")
    assert answer.status_code == 422
    assert lead_of(alices) == alice


def test_what_is_led_since_a_moment_stops_it_all(
    olga: User, alice: User, alices: Engagement, fred: User
) -> None:
    second = factories.make_engagement(alices.organisation, lead=alice)
    to = {alices.pk: fred.membership}
    with pytest.raises(NotHandedOver):
        off_board(member=alice.membership, to=to, by=factories.acting(olga), at=timezone.now())
    assert (lead_of(alices), lead_of(second)) == (alice, alice)
    assert not Mail.objects.exists()


def test_somebody_who_leads_nothing_just_leaves(olgas: Browser, carol: User) -> None:
    assertNotContains(olgas.get(reverse("member_leave", args=[carol.pk])), "new lead")
    assert leave(olgas, carol).status_code == 302
    carol.refresh_from_db()
    assert not carol.is_active


def test_somebody_who_is_out_already_still_hands_over(
    olgas: Browser, alice: User, alices: Engagement, fred: User
) -> None:
    olgas.post(reverse("member_deactivate", args=[alice.pk]))
    assertContains(olgas.get(reverse("member", args=[alice.pk])), "Hand over what they lead")
    leave(olgas, alice, everything=str(fred.membership.pk))
    assert lead_of(alices) == fred


def test_an_owner_leaves(olgas: Browser, olga: User, alices: Engagement, fred: User) -> None:
    factories.make_member(alices.organisation, "Otto", "owner")
    Engagement.objects.filter(pk=alices.pk).update(lead=olga)
    answer = olgas.post(
        reverse("member_leave", args=[olga.pk]), {"everything": str(fred.membership.pk)}, follow=True
    )
    assertContains(answer, "You are deactivated")
    assert lead_of(alices) == fred


def test_what_happened_is_on_record_and_so_is_what_she_did(
    olgas: Browser, olga: User, alice: User, alices: Engagement, fred: User, browser: Browser
) -> None:
    browser.post(reverse("joining", args=[alices.pk]), {"open": "1"})
    leave(olgas, alice, everything=str(fred.membership.pk))
    hers = AuditEvent.objects.get(actor_id=str(alice.pk))
    assert hers.verb == "open_joining"
    rows = AuditEvent.objects.filter(actor_id=str(olga.pk)).order_by("pk")
    verbs = ["hand_over", "remove_from_team", "clear_contact", "deactivate", "off_board"]
    assert [row.verb for row in rows] == verbs
    assert rows.last().detail == {"member": str(alice.pk), "engagements": 1}
    assert Membership.objects.filter(user=alice).exists()


def test_a_report_she_ordered_is_announced_to_the_lead(
    olgas: Browser, alice: User, alices: Engagement, fred: User
) -> None:
    report = make_report(alices, requested_by=alice)
    leave(olgas, alice, everything=str(fred.membership.pk))
    report.refresh_from_db()
    Mail.objects.all().delete()
    tell_readers(type(report).objects.get(pk=report.pk), at=timezone.now())
    assert [mail.recipient for mail in Mail.objects.all()] == [fred.email]


def test_of_many_engagements_the_newest_are_named_and_all_are_handed_over(
    olgas: Browser, alice: User, alices: Engagement, fred: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_SHOWN", 2)
    for _number in range(4):
        factories.make_engagement(alices.organisation, lead=alice)
    page = olgas.get(reverse("member_leave", args=[alice.pk]))
    assertContains(page, "3 more engagements go to whom you chose first.")
    leave(olgas, alice, everything=str(fred.membership.pk))
    assert Engagement.objects.filter(lead=fred).count() == 5


def test_who_left_is_on_no_team_and_coming_back_gives_none_back(
    olgas: Browser, alice: User, alices: Engagement, fred: User, signed_in: SignIn
) -> None:
    second = factories.make_engagement(alices.organisation, lead=fred)
    seat = {"organisation": alices.organisation, "user": alice, "added_at": timezone.now()}
    CoFacilitator.objects.create(engagement=second, **seat)
    assertContains(olgas.get(reverse("member_leave", args=[alice.pk])), "off the team of 1 engagement")
    leave(olgas, alice, everything=str(fred.membership.pk))
    assert not CoFacilitator.objects.exists()
    olgas.post(reverse("member_reactivate", args=[alice.pk]))
    hers = signed_in(User.objects.get(pk=alice.pk))
    assert hers.get(reverse("engagement", args=[second.pk])).status_code == 404
    assert hers.get(reverse("engagement", args=[alices.pk])).status_code == 404


def test_a_pause_keeps_the_seat(olgas: Browser, olga: User, alice: User, engagement: Engagement) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(lead=olga)
    seat = {"organisation": engagement.organisation, "user": alice, "added_at": timezone.now()}
    CoFacilitator.objects.create(engagement=engagement, **seat)
    olgas.post(reverse("member_deactivate", args=[alice.pk]))
    olgas.post(reverse("member_reactivate", args=[alice.pk]))
    assert CoFacilitator.objects.filter(user=alice).exists()
    olgas.post(reverse("member_role", args=[alice.pk]), {"role": "manager"})
    assert not CoFacilitator.objects.filter(user=alice).exists()
