"""Olga changes what a member may, deactivates and reactivates them; the last owner stays."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.errors import LastOwner, MemberNotChanged
from apps.accounts.members import services
from apps.accounts.models import Client, Membership, Organisation, User
from apps.core.actors import COMMAND
from apps.core.models import AuditEvent
from apps.engagements.duties.services import change_role, off_board
from apps.engagements.models import Engagement
from tests import factories
from tests.engagements.at_once import at_once
from tests.factories import SignIn
from tests.pages import fields_of, read_page


def at(name: str, user: User) -> str:
    return reverse(name, args=[user.pk])


def role_of(user: User) -> str:
    return Membership.objects.get(user=user).role


def refusals(answer: Any) -> str:
    assert answer.status_code == 422
    return read_page(answer).one("div.errors").text


# --- Roles ----------------------------------------------------------------------------------------------------------


def test_the_page_says_what_a_member_is(olgas: Browser, carol: User, harbourline: Client) -> None:
    page = olgas.get(at("member", carol))
    assertContains(page, carol.email)
    assert fields_of(page)["role"] == ["manager"]
    assert fields_of(page)["clients"] == [str(harbourline.pk)]


def test_olga_makes_alice_an_owner_and_it_is_on_record(olgas: Browser, alice: User) -> None:
    assertRedirects(olgas.post(at("member_role", alice), {"role": "owner"}), at("member", alice))
    assert role_of(alice) == "owner"
    row = AuditEvent.objects.get(verb="change_role")
    assert row.detail == {"member": str(alice.pk), "before": "facilitator", "to": "owner", "clients": 0}
    assert row.object_id == str(alice.membership.pk)


def test_a_manager_gets_clients_of_the_organisation_alone(
    olgas: Browser, carol: User, organisation: Organisation, mallory: User
) -> None:
    other = factories.make_client(organisation, "Kestrel Freight")
    foreign = factories.make_client(mallory.membership.organisation)
    olgas.post(at("member_role", carol), {"role": "manager", "clients": [str(other.pk)]})
    assert list(carol.membership.clients.all()) == [other]
    answer = olgas.post(at("member_role", carol), {"role": "manager", "clients": [str(foreign.pk)]})
    assert "Select a valid choice" in refusals(answer)
    services.change_role(
        membership=carol.membership,
        role="manager",
        client_ids=[str(foreign.pk)],
        by=COMMAND,
        at=factories.NOW,
    )
    assert not carol.membership.clients.exists()


def test_clients_go_with_the_role_of_a_manager(olgas: Browser, carol: User, harbourline: Client) -> None:
    olgas.post(at("member_role", carol), {"role": "facilitator", "clients": [str(harbourline.pk)]})
    assert role_of(carol) == "facilitator"
    assert not carol.membership.clients.exists()


@pytest.mark.parametrize("role", ["", "admin", "OWNER", "\x00", "owner\n"])
def test_a_role_that_is_none_is_refused(olgas: Browser, alice: User, role: str) -> None:
    assert "Role" in refusals(olgas.post(at("member_role", alice), {"role": role}))
    assert role_of(alice) == "facilitator"
    assert not AuditEvent.objects.exists()


def test_who_loses_rights_is_signed_out_and_who_gains_some_stays(
    olgas: Browser, alice: User, signed_in: SignIn
) -> None:
    hers = signed_in(alice)
    olgas.post(at("member_role", alice), {"role": "owner"})
    assert hers.get("/organisation/").status_code == 200
    olgas.post(at("member_role", alice), {"role": "facilitator"})
    assert hers.get("/engagements/").status_code == 302


def test_who_leads_something_becomes_no_manager(olgas: Browser, alice: User, alices: Engagement) -> None:
    answer = olgas.post(at("member_role", alice), {"role": "manager"})
    assert "Hand over first what Alice Duarte leads." in refusals(answer)
    assertContains(answer, reverse("handover", args=[alices.pk]), status_code=422)
    assert role_of(alice) == "facilitator"


def test_an_archived_engagement_keeps_its_lead_and_nobody_from_being_a_manager(
    olgas: Browser, alice: User, engagement: Engagement
) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(lead=None)
    past = factories.make_engagement(
        engagement.organisation, lead=alice, archived_at=factories.NOW, with_round=False
    )
    assert olgas.post(at("member_role", alice), {"role": "manager"}).status_code == 302
    past.refresh_from_db()
    assert (role_of(alice), past.lead) == ("manager", alice)


def test_proof_is_asked_for_before_a_role_changes(olga: User, alice: User) -> None:
    browser = Browser()
    browser.force_login(olga)
    assert browser.post(at("member_role", alice), {"role": "owner"})["Location"].startswith("/account/prove/")
    assert role_of(alice) == "facilitator"


# --- Deactivating ---------------------------------------------------------------------------------------------------


def test_a_deactivated_member_is_out_at_once_everywhere_and_for_good(
    olgas: Browser, alice: User, signed_in: SignIn
) -> None:
    phone, desk = signed_in(alice), signed_in(alice)
    assertRedirects(olgas.post(at("member_deactivate", alice)), at("member", alice))
    assert phone.get("/engagements/").status_code == desk.get("/engagements/").status_code == 302
    refused = Browser().post("/sign-in/", {"login": alice.email, "password": factories.PASSWORD}, follow=True)
    assertContains(refused, "out of service")
    assertContains(olgas.get("/organisation/"), "Deactivated")
    olgas.post(at("member_reactivate", alice))
    assert desk.get("/engagements/").status_code == 302  # an old session does not wake up
    assert (
        Browser().post("/sign-in/", {"login": alice.email, "password": factories.PASSWORD}).status_code == 302
    )
    assert signed_in(User.objects.get(pk=alice.pk)).get("/engagements/").status_code == 200
    verbs = AuditEvent.objects.filter(object_id=str(alice.membership.pk)).values_list("verb", flat=True)
    assert list(verbs) == ["deactivate", "reactivate"]


def test_ending_all_sessions_counts_up_what_each_is_bound_to(alice: User, signed_in: SignIn) -> None:
    browser, before = signed_in(alice), alice.get_session_auth_hash()
    services.invalidate_sessions(alice)
    assert User.objects.get(pk=alice.pk).get_session_auth_hash() != before
    assert browser.get(reverse("engagements")).status_code == 302


def test_twice_is_said(olgas: Browser, alice: User) -> None:
    assertContains(olgas.post(at("member_reactivate", alice), follow=True), "Alice Duarte is active already.")
    olgas.post(at("member_deactivate", alice))
    assertContains(olgas.post(at("member_deactivate", alice), follow=True), "is deactivated already.")
    assert AuditEvent.objects.filter(verb="deactivate").count() == 1


def test_extra_fields_change_nothing_else(olgas: Browser, alice: User) -> None:
    before = (alice.email, alice.name, alice.password)
    more = {"email": "evil@x.example", "user": "1", "organisation": str(uuid4()), "is_active": "0"}
    olgas.post(at("member_role", alice), {"role": "owner", **more})
    after = User.objects.get(pk=alice.pk)
    assert (after.email, after.name, after.password) == before
    assert after.is_active


# --- The last owner -------------------------------------------------------------------------------------------------


@pytest.fixture
def otto(organisation: Organisation) -> User:
    return factories.make_member(organisation, "Otto Owner", "owner")


def test_the_last_owner_neither_steps_down_nor_leaves(olgas: Browser, olga: User, alice: User) -> None:
    for role in ("facilitator", "manager"):
        assert "is the last owner" in refusals(olgas.post(at("member_role", olga), {"role": role}))
    assertContains(olgas.post(at("member_deactivate", olga), follow=True), "is the last owner")
    assert "is the last owner" in refusals(olgas.post(at("member_leave", olga), {}))
    olga.refresh_from_db()
    assert (role_of(olga), olga.is_active) == ("owner", True)
    assert not AuditEvent.objects.exists()


def test_an_owner_who_cant_sign_in_does_not_count(olgas: Browser, olga: User, otto: User) -> None:
    olgas.post(at("member_deactivate", otto))
    assertContains(olgas.post(at("member_deactivate", olga), follow=True), "is the last owner")


def test_nor_does_an_owner_who_is_only_invited(
    olgas: Browser, olga: User, organisation: Organisation
) -> None:
    factories.make_member_invitation(organisation, role="owner")
    assertContains(olgas.post(at("member_deactivate", olga), follow=True), "is the last owner")


def test_an_owner_steps_down_where_there_is_another(olgas: Browser, olga: User, otto: User) -> None:
    olgas.post(at("member_role", olga), {"role": "facilitator"})
    assert role_of(olga) == "facilitator"
    assert olgas.get("/engagements/").status_code == 302  # signed out, as everybody who loses rights


def test_an_owner_deactivates_themself_and_is_told(olgas: Browser, olga: User, otto: User) -> None:
    answer = olgas.post(at("member_deactivate", olga), follow=True)
    assertContains(answer, "You are deactivated")
    assert answer.redirect_chain == [("/sign-in/", 302)]
    assert AuditEvent.objects.get(verb="deactivate").actor_id == str(olga.pk)


def test_who_is_no_owner_any_more_changes_nobody(olga: User, otto: User, alice: User) -> None:
    """As in a request that was let in a moment before."""
    olgas = factories.acting(olga)
    Membership.objects.filter(user=olga).update(role="facilitator")
    for act in (
        lambda: change_role(member=alice.membership, role="manager", by=olgas, at=factories.NOW),
        lambda: services.deactivate(membership=otto.membership, by=olgas, at=factories.NOW),
        lambda: services.reactivate(membership=alice.membership, by=olgas, at=factories.NOW),
        lambda: off_board(member=alice.membership, to={}, by=olgas, at=factories.NOW),
    ):
        with pytest.raises(MemberNotChanged, match="no longer an owner"):
            act()
    assert not AuditEvent.objects.exists()


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("act", ["demote", "deactivate", "leave"])
def test_two_owners_who_put_each_other_out_at_once_leave_one(
    act: str, organisation: Organisation, olga: User, otto: User
) -> None:
    how = {
        "demote": lambda member, by: change_role(member=member, role="facilitator", by=by, at=factories.NOW),
        "deactivate": lambda member, by: services.deactivate(membership=member, by=by, at=factories.NOW),
        "leave": lambda member, by: off_board(member=member, to={}, by=by, at=factories.NOW),
    }[act]
    (refusal,) = at_once(
        lambda: how(otto.membership, factories.acting(olga)),
        lambda: how(olga.membership, factories.acting(otto)),
    )
    assert isinstance(refusal, MemberNotChanged)
    owners = Membership.objects.filter(organisation=organisation, role="owner", user__is_active=True)
    assert [owner.user for owner in owners] == [olga]


@pytest.mark.usefixtures("transactional_db")
def test_two_owners_who_step_down_at_once_leave_one(
    organisation: Organisation, olga: User, otto: User
) -> None:
    def step_down(owner: User) -> None:
        change_role(member=owner.membership, role="manager", by=factories.acting(owner), at=factories.NOW)

    (refusal,) = at_once(lambda: step_down(olga), lambda: step_down(otto))
    assert isinstance(refusal, LastOwner)
    assert Membership.objects.filter(role="owner").get().user == otto


def test_many_members_cost_the_page_of_one_nothing(
    olgas: Browser, alice: User, alices: Engagement, django_assert_max_num_queries: Any
) -> None:
    olgas.get(at("member", alice))
    with django_assert_max_num_queries(12):
        olgas.get(at("member", alice))
    for number in range(20):
        factories.make_engagement(
            alices.organisation, lead=alice, opened_on=factories.NOW + timedelta(number)
        )
    with django_assert_max_num_queries(12):
        assertContains(olgas.get(at("member", alice)), "leads 21 engagements")


def test_names_are_escaped(olgas: Browser, alice: User, alices: Engagement) -> None:
    User.objects.filter(pk=alice.pk).update(name="<script>alert(1)</script>")
    Engagement.objects.filter(pk=alices.pk).update(initiative="<script>alert(2)</script>")
    for name in ("member", "member_leave"):
        assertNotContains(olgas.get(at(name, alice)), "<script>alert")
