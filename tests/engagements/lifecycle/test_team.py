"""Alice leads, Conrad helps, Ada is a colleague outside the team: to her the engagement does not exist."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import Client, Membership, Organisation, User
from apps.assessments.archiving.services import archive_engagement
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.errors import EngagementArchived, NotOnTeam
from apps.engagements.lifecycle.services import add_co_facilitator, hand_over, remove_co_facilitator
from apps.engagements.models import CoFacilitator, Engagement, Stakeholder
from apps.reports.access import reports_of
from apps.responses.models import Response
from tests import factories
from tests.factories import NOW, SignIn, make_client, make_engagement, make_member
from tests.portfolio.test_engagement_pages import FRAMING
from tests.reports.rows import make_report


@pytest.fixture
def ada(organisation: Organisation) -> User:
    return make_member(organisation, "Ada Outside")


@pytest.fixture
def conrad(engagement: Engagement) -> User:
    return factories.make_co_facilitator(engagement, "Conrad Helps").user


def at(name: str, engagement: Engagement, *more: object) -> str:
    return reverse(name, args=[engagement.pk, *more])


def test_who_is_put_on_the_team_reaches_it_until_they_are_taken_off(
    alice: User, ada: User, engagement: Engagement, signed_in: SignIn
) -> None:
    adas, alices = signed_in(ada), signed_in(alice)
    assert adas.get(at("engagement", engagement)).status_code == 404
    done = alices.post(at("team", engagement), {"member": ada.membership.pk}, follow=True)
    assertContains(done, "Ada Outside is on the team.")
    assertContains(adas.get(at("engagement", engagement)), engagement.initiative)
    assertContains(adas.get(reverse("engagements")), engagement.initiative)
    seat = CoFacilitator.objects.get(user=ada)
    done = alices.post(at("team_remove", engagement, seat.pk), follow=True)
    assertContains(done, "Ada Outside is off the team.")
    assert adas.get(at("engagement", engagement)).status_code == 404
    rows = AuditEvent.objects.filter(verb__endswith="team").order_by("pk")
    assert [(row.verb, row.detail, row.actor_id) for row in rows] == [
        ("add_to_team", {"member": str(ada.pk)}, str(alice.pk)),
        ("remove_from_team", {"member": str(ada.pk)}, str(alice.pk)),
    ]


def test_a_co_facilitator_works_and_does_not_decide(
    conrad: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    browser = signed_in(conrad)
    page = browser.get(at("engagement", engagement))
    for name, more in (("archive", ()), ("handover", ()), ("links", ()), ("person_link", (bob.pk,))):
        assertNotContains(page, at(name, engagement, *more))
        assert browser.post(at(name, engagement, *more)).status_code == 404
    assert browser.post(at("reveal", engagement)).status_code == 404
    assert browser.post(at("readers", engagement)).status_code == 404
    assert browser.post(at("team", engagement), {"member": "1"}).status_code == 404
    team = browser.get(at("team", engagement))
    assertContains(team, "Co-facilitator")
    assertNotContains(team, "Add somebody")
    assertNotContains(browser.get(at("person", engagement, bob.pk)), "Make a link")
    assert browser.post(at("close_round", engagement), {"confirmed": "1"}).status_code == 302


def test_a_co_facilitator_does_not_say_who_reads_by_giving_it_to_another_client(
    conrad: User, olga: User, engagement: Engagement, rules: object, carol: User, signed_in: SignIn
) -> None:
    own = make_engagement(
        engagement.organisation, client=make_client(engagement.organisation, "Shell & Co"), lead=conrad
    )
    carol.membership.clients.set([own.client])
    make_report(engagement, state="ready")
    address, moved = at("framing", engagement), FRAMING | {"client_name": own.client.name}
    assertContains(signed_in(conrad).get(address), "Its lead or an owner changes this.")
    assert signed_in(conrad).post(address, moved | {"initiative": "Renamed"}).status_code == 302
    assert not reports_of(carol.membership).exists()
    assert Engagement.objects.get(pk=engagement.pk).initiative == "Renamed"
    assert signed_in(olga).post(address, moved).status_code == 302
    assert reports_of(carol.membership).exists()


def test_an_engagement_stays_with_its_client_where_another_has_the_same_name(
    ada: User, olga: User, carol: User, engagement: Engagement, rules: object, signed_in: SignIn
) -> None:
    signed_in(ada).post(reverse("engagement_new"), FRAMING)
    adas = Engagement.objects.get(lead=ada)
    assert adas.client != engagement.client
    signed_in(olga).post(at("framing", adas), FRAMING | {"initiative": "Renamed"})
    renamed = Engagement.objects.get(pk=adas.pk)
    assert (renamed.initiative, renamed.client) == ("Renamed", adas.client)
    as_before = {"client_name": adas.client.name, "initiative": "Once more"}
    signed_in(olga).post(at("engagement_clone", adas), as_before)
    assert Engagement.objects.get(initiative="Once more").client == adas.client


def test_of_other_teams_nothing_is_shown_unless_the_owner_says_so(
    ada: User, olga: User, engagement: Engagement, signed_in: SignIn
) -> None:
    adas = signed_in(ada)
    assertNotContains(adas.get(reverse("engagements")), engagement.initiative)
    Organisation.objects.update(engagements_visible=True)
    page = adas.get(reverse("engagements"))
    for words in (engagement.initiative, engagement.client.name, "Alice Duarte"):
        assertContains(page, words)
    assertNotContains(page, str(engagement.pk))
    assertNotContains(page, engagement.code)
    assert adas.get(at("engagement", engagement)).status_code == 404
    assertNotContains(signed_in(olga).get(reverse("engagements")), "Of other teams")


def test_what_other_teams_have_comes_a_page_at_a_time(
    ada: User, alice: User, engagement: Engagement, signed_in: SignIn
) -> None:
    Organisation.objects.update(engagements_visible=True)
    for number in range(51):
        make_engagement(
            engagement.organisation, client=engagement.client, initiative=f"Idea {number}", lead=alice
        )
    browser, address = signed_in(ada), reverse("engagements")
    assertContains(browser.get(address), "1 to 25 of 52")
    assertContains(browser.get(address, {"other_page": "3"}), "51 to 52 of 52")
    assertContains(browser.get(address, {"other_page": "\x00"}), "1 to 25 of 52")


def test_a_client_of_another_team_is_in_no_suggestion_and_answers_to_no_name(
    ada: User, alice: User, engagement: Engagement, rules: object, signed_in: SignIn, carol: User
) -> None:
    adas = signed_in(ada)
    assertNotContains(adas.get(reverse("engagement_new")), engagement.client.name)
    assertContains(signed_in(alice).get(reverse("engagement_new")), engagement.client.name)
    adas.post(reverse("engagement_new"), FRAMING | {"client_name": engagement.client.name.upper()})
    made = Engagement.objects.get(lead=ada)
    assert (made.client.name, made.client == engagement.client) == (engagement.client.name.upper(), False)
    page = adas.get(at("engagement", made))
    assertNotContains(page, engagement.client.name)
    assertNotContains(page, "checked")  # Carol reads the other's reports, which is nobody's business here
    adas.post(at("readers", made), {"readers": carol.membership.pk})
    make_report(engagement, state="ready")
    assert not reports_of(ada.membership).exists()


def test_an_owner_finds_the_client_by_its_name(
    olga: User, engagement: Engagement, rules: object, signed_in: SignIn
) -> None:
    signed_in(olga).post(reverse("engagement_new"), FRAMING | {"client_name": "HARBOURLINE mutual"})
    assert Engagement.objects.get(lead=olga).client == engagement.client
    assert Client.objects.count() == 1


def test_a_lead_says_who_reads_only_where_they_reach_all_of_the_client(
    alice: User, ada: User, olga: User, carol: User, engagement: Engagement, signed_in: SignIn
) -> None:
    carol.membership.clients.clear()
    make_engagement(engagement.organisation, client=engagement.client, lead=ada)
    chosen = {"readers": carol.membership.pk}
    assertContains(signed_in(alice).get(at("who_reads", engagement)), "An owner of your organisation says")
    assert signed_in(alice).post(at("readers", engagement), chosen).status_code == 404
    assert not carol.membership.clients.exists()
    assert signed_in(olga).post(at("readers", engagement), chosen).status_code == 302
    assert carol.membership.clients.get() == engagement.client


def test_reports_are_read_by_the_team_and_the_owner(
    alice: User, conrad: User, ada: User, olga: User, carol: User, engagement: Engagement
) -> None:
    report = make_report(engagement, state="ready")
    for member in (alice, conrad, olga, carol):
        assert reports_of(member.membership).get() == report
    assert not reports_of(ada.membership).exists()


def test_who_hands_over_stays_and_who_takes_over_has_one_place(
    alice: User, ada: User, conrad: User, olga: User, engagement: Engagement
) -> None:
    how: dict[str, Any] = {"tell": False, "by": SYSTEM, "at": NOW}
    hand_over(engagement=engagement, to=conrad.membership, **how)
    assert team_of(engagement) == (conrad, {alice})
    hand_over(engagement=engagement, to=ada.membership, **how)
    assert team_of(engagement) == (ada, {alice, conrad})
    hand_over(engagement=engagement, to=olga.membership, **how)
    hand_over(engagement=engagement, to=alice.membership, **how)
    assert team_of(engagement) == (alice, {ada, conrad})  # an owner reaches it without a place


def team_of(engagement: Engagement) -> tuple[User | None, set[User]]:
    engagement.refresh_from_db()
    return engagement.lead, {seat.user for seat in engagement.co_facilitators.all()}


@pytest.mark.parametrize("who", ["alice", "conrad", "carol", "mallory", "olga", "gone"])
def test_only_a_facilitator_of_the_organisation_who_is_not_on_it_can_be_added(
    who: str, engagement: Engagement, conrad: User, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    gone = make_member(engagement.organisation, "Gunnar Gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    member = (gone if who == "gone" else request.getfixturevalue(who)).membership
    make_member(engagement.organisation, "Ada Outside")
    alices = signed_in(request.getfixturevalue("alice"))
    answer = alices.post(at("team", engagement), {"member": member.pk})
    assertContains(answer, "Choose again.", status_code=422)
    with pytest.raises(NotOnTeam):
        add_co_facilitator(engagement=engagement, member=member, by=SYSTEM, at=NOW)
    assert CoFacilitator.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "x", "99999999999999999999", "\x00"])
def test_what_is_no_member_is_asked_again(
    typed: str, ada: User, engagement: Engagement, browser: Browser
) -> None:
    answer = browser.post(at("team", engagement), {"member": typed})
    assertContains(answer, "Choose", status_code=422)


def test_somebody_who_was_made_a_manager_reaches_nothing_of_their_teams(
    conrad: User, engagement: Engagement, signed_in: SignIn
) -> None:
    Membership.objects.filter(user=conrad).update(role=Membership.Role.MANAGER)
    assert signed_in(conrad).get(at("engagement", engagement)).status_code == 404
    Engagement.objects.update(lead=conrad)
    assert signed_in(conrad).get(at("archive", engagement)).status_code == 404


def test_an_interview_ends_for_who_is_off_the_team(
    conrad: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    browser = signed_in(conrad)
    browser.post(at("interview", engagement, bob.pk))
    page = reverse("respond_page", args=[Response.objects.get().pk, "express-1"])
    assert browser.get(page).status_code == 200
    seat = CoFacilitator.objects.select_related("engagement").get(user=conrad)
    remove_co_facilitator(seat=seat, by=SYSTEM, at=NOW)
    assert browser.get(page).status_code != 200


def test_the_team_of_an_archived_engagement_stays(
    alice: User, ada: User, conrad: User, engagement: Engagement, signed_in: SignIn
) -> None:
    factories.close(engagement)
    archive_engagement(engagement=engagement, by=SYSTEM, at=NOW)
    with pytest.raises(EngagementArchived):
        add_co_facilitator(engagement=engagement, member=ada.membership, by=SYSTEM, at=NOW)
    assertContains(signed_in(conrad).get(at("engagement", engagement)), engagement.initiative)
    assert signed_in(alice).get(at("team", engagement)).status_code == 302
    assert signed_in(ada).get(at("engagement", engagement)).status_code == 404


@pytest.mark.parametrize("people", [2, 20])
def test_the_page_asks_the_same_number_of_queries(
    people: int, engagement: Engagement, browser: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(people):
        factories.make_co_facilitator(engagement, f"Helper {number}")
        make_member(engagement.organisation, f"Colleague {number}")
        make_client(engagement.organisation, f"Client {number}")
    with django_assert_num_queries(7):
        browser.get(at("team", engagement))


def test_nobody_leads_until_the_owner_hands_it_over(
    alice: User, olga: User, organisation: Organisation, instrument: object, signed_in: SignIn
) -> None:
    orphan = make_engagement(organisation)
    assert signed_in(alice).get(at("engagement", orphan)).status_code == 404
    assertContains(signed_in(olga).get(at("team", orphan)), "Nobody")
    signed_in(olga).post(at("handover", orphan), {"to": alice.membership.pk})
    assert signed_in(alice).get(at("archive", orphan)).status_code == 200
