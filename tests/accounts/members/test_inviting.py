"""Olga invites colleagues; Ines opens the mail and is a member."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.errors import InvitationOver
from apps.accounts.members import inviting
from apps.accounts.members.inviting import compose
from apps.accounts.models import Client, MemberInvitation, Membership, Organisation, User
from apps.core.actors import COMMAND, VISITOR
from apps.core.models import AuditEvent
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from tests import factories
from tests.factories import SignIn
from tests.pages import read_page

INVITE, MEMBERS = "/organisation/invite/", "/organisation/"
INES = "ines@northlight.example"
TYPED = {"name": "Ines Roth", "password": factories.PASSWORD}


def invite(browser: Browser, addresses: str = INES, role: str = "facilitator", **typed: Any) -> Any:
    return browser.post(INVITE, {"addresses": addresses, "role": role, **typed})


def mailed(email: str = INES, *, at: datetime | None = None) -> str:
    """Return the text of the newest mail to an address, composed as a worker composes it."""
    mail = Mail.objects.filter(recipient=email).latest("queued_at")
    return compose(mail, at or timezone.now()).text


def link_in(text: str) -> str:
    (link,) = re.findall(r"/welcome/[\w-]+/", text)
    return link


def refusals(answer: Any) -> str:
    assert answer.status_code == 422
    return read_page(answer).one("div.errors").text


# --- Inviting -------------------------------------------------------------------------------------------------------


def test_ines_becomes_a_facilitator_by_the_link_of_her_mail(olgas: Browser, olga: User) -> None:
    assertRedirects(invite(olgas), MEMBERS)
    assertContains(olgas.get(MEMBERS), INES)
    text = mailed()
    assert "Olga Owner invites you to Northlight Consulting on Scalelens. Your role: Facilitator." in text
    browser, link = Browser(), link_in(text)
    page = browser.get(link)
    for words in ("Welcome to Northlight Consulting", "Olga Owner invites you", INES):
        assertContains(page, words)
    assertRedirects(browser.post(link, TYPED), "/", fetch_redirect_response=False)
    member = Membership.objects.get(user__email=INES)
    assert (member.role, member.organisation, member.user.name) == (
        "facilitator",
        olga.membership.organisation,
        "Ines Roth",
    )
    assert browser.get("/engagements/").status_code == 200
    assertNotContains(olgas.get(MEMBERS), "Invited")
    assert Browser().post("/sign-in/", {"login": INES, "password": factories.PASSWORD}).status_code == 302


def test_where_a_second_factor_is_asked_for_ines_is_led_to_set_one_up(
    olgas: Browser, organisation: Organisation
) -> None:
    invite(olgas)
    Organisation.objects.update(second_factor_required=True)
    browser = Browser()
    browser.post(link_in(mailed()), TYPED)
    assertRedirects(browser.get("/engagements/"), reverse("mfa_index"))


def test_a_password_just_chosen_is_proof_enough(olgas: Browser) -> None:
    invite(olgas, role="owner")
    browser = Browser()
    browser.post(link_in(mailed()), TYPED)
    assert browser.get("/organisation/settings/").status_code == 200


def test_who_invited_and_who_accepted_is_on_record(olgas: Browser, olga: User) -> None:
    invite(olgas)
    Browser().post(link_in(mailed()), TYPED)
    ines = User.objects.get(email=INES)
    invited = AuditEvent.objects.get(verb="invite_member")
    accepted = AuditEvent.objects.get(verb="accept_invitation")
    assert invited.scope_id == accepted.scope_id == olga.membership.organisation_id
    assert (invited.actor_id, invited.object_id) == (str(olga.pk), accepted.object_id)
    assert accepted.actor_kind == "visitor"
    assert accepted.detail == {"member": str(ines.pk), "role": "facilitator", "invited_by": str(olga.pk)}
    assert AuditEvent.objects.filter(verb="sign_in", actor_id=str(ines.pk)).exists()


def test_the_token_is_nowhere_but_in_the_mail(olgas: Browser) -> None:
    invite(olgas)
    token = link_in(mailed()).split("/")[2]
    invitation = MemberInvitation.objects.get()
    assert len(token) >= 43
    assert invitation.token_sha256 not in {"", token}
    assert token not in str(AuditEvent.objects.values_list()) + str(Mail.objects.values_list())


def test_a_manager_is_given_the_clients_that_were_chosen_and_none_of_others(
    olgas: Browser, harbourline: Client, mallory: User
) -> None:
    foreign = factories.make_client(mallory.membership.organisation)
    assert "Select a valid choice" in refusals(invite(olgas, role="manager", clients=[str(foreign.pk)]))
    invite(olgas, role="manager", clients=[str(harbourline.pk)])
    Browser().post(link_in(mailed()), TYPED)
    assert list(Membership.objects.get(user__email=INES).clients.all()) == [harbourline]


def test_clients_are_for_managers_alone(olgas: Browser, harbourline: Client) -> None:
    invite(olgas, role="owner", clients=[str(harbourline.pk)])
    Browser().post(link_in(mailed()), TYPED)
    member = Membership.objects.get(user__email=INES)
    assert member.is_owner
    assert not member.clients.exists()


@pytest.mark.parametrize(
    ("typed", "invited"),
    [
        ("a@x.example, b@x.example;c@x.example\r\nd@x.example", ["a", "b", "c", "d"]),
        ("Ines Roth <a@x.example>\n\n<b@x.example>", ["a", "b"]),
        ("a@x.example\nA@X.example\na@x.example", ["a"]),
    ],
)
def test_addresses_are_read_as_people_paste_them(olgas: Browser, typed: str, invited: list[str]) -> None:
    invite(olgas, typed)
    emails = [
        email.lower() for email in MemberInvitation.objects.order_by("email").values_list("email", flat=True)
    ]
    assert emails == [f"{name}@x.example" for name in invited]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "This field is required."),
        (" , ;\n", "Type an address."),
        ("a@x.example\nnobody", "nobody is no mail address."),
        ("a@x.example\n" + "x" * 250 + "@x.example", "is no mail address."),
        ("a@x.example\r\nBcc: b@x.example", "Bcc: b@x.example is no mail address."),
        ("nul\x00@x.example", "Null characters are not allowed."),
        ("\n".join(f"n{number}@x.example" for number in range(51)), "These are 51 addresses."),
        ("<script>@x.example", "is no mail address."),
    ],
)
def test_one_bad_address_and_nobody_is_invited(olgas: Browser, typed: str, said: str) -> None:
    answer = invite(olgas, typed)
    assert said in refusals(answer)
    assertNotContains(answer, "<script>@", status_code=422)
    if typed.strip(" ,;\n") and "\x00" not in typed:
        assert typed.replace("\r\n", "\n") in read_page(answer).one("textarea").raw_text
    assert not MemberInvitation.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("role", ["", "admin", "OWNER", "\x00"])
def test_a_role_that_is_none_is_refused(olgas: Browser, role: str) -> None:
    assert "Role" in refusals(invite(olgas, role=role))
    assert not MemberInvitation.objects.exists()


def test_an_address_that_signs_in_is_not_invited(olgas: Browser, alice: User, mallory: User) -> None:
    said = refusals(invite(olgas, f"{alice.email.upper()}\n{mallory.email}"))
    assert "signs in here already." in said
    assert f"{mallory.email} signs in to an organisation already; a sign-in belongs to one." in said
    assert "Elsewhere" not in said
    assert not MemberInvitation.objects.exists()


def test_the_same_address_is_invited_once(olgas: Browser) -> None:
    invite(olgas)
    assert f"{INES} is invited already." in refusals(invite(olgas, f"{INES}\nnew@x.example"))
    assert MemberInvitation.objects.count() == 1


def test_another_organisation_may_invite_the_same_address_and_the_first_yes_counts(
    olgas: Browser, mallory: User
) -> None:
    elsewhere = mallory.membership.organisation
    invite(olgas)
    link = link_in(mailed())
    inviting.invite(organisation=elsewhere, emails=[INES], role="owner", by=COMMAND, at=timezone.now())
    second = link_in(mailed())
    assert Browser().post(link, TYPED).status_code == 302
    assert "signs in already" in refusals(Browser().post(second, TYPED))
    assert Membership.objects.get(user__email=INES).organisation != elsewhere


def test_a_flood_of_mails_is_stopped(olgas: Browser, olga: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "MOST_A_DAY", 3)
    invite(olgas, "a@x.example\nb@x.example")
    assert "Too many invitations" in refusals(invite(olgas, "c@x.example\nd@x.example"))
    assert MemberInvitation.objects.count() == Mail.objects.count() == 2


def test_a_mail_again_and_again_is_stopped(olgas: Browser) -> None:
    invite(olgas)
    invitation = MemberInvitation.objects.get()
    for _time in range(7):
        answer = olgas.post(reverse("member_invite_again", args=[invitation.pk]), follow=True)
    assertContains(answer, "Too many invitations were sent.")
    assert Mail.objects.count() == inviting.MOST_AN_HOUR


# --- The link -------------------------------------------------------------------------------------------------------


def test_scanners_that_open_the_link_do_no_harm(olgas: Browser) -> None:
    invite(olgas)
    link = link_in(mailed())
    for _time in range(50):
        scanner = Browser()
        assert scanner.get(link).status_code == scanner.head(link).status_code == 200
        assert "sessionid" not in scanner.cookies
    assert not User.objects.filter(email=INES).exists()
    assert Browser().post(link, TYPED).status_code == 302


def test_the_page_leaves_no_trace_of_its_address(olgas: Browser) -> None:
    invite(olgas)
    for link in (link_in(mailed()), "/welcome/nothing/"):
        answer = Browser().get(link)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer["Cache-Control"]


def test_the_page_takes_no_post_of_another_site(olgas: Browser) -> None:
    invite(olgas)
    link = link_in(mailed())
    browser = Browser(enforce_csrf_checks=True)
    assert browser.post(link, TYPED).status_code == 403
    token = read_page(browser.get(link)).one("input[name=csrfmiddlewaretoken]")["value"]
    answer = browser.post(link, {**TYPED, "csrfmiddlewaretoken": token}, headers={"Origin": "null"})
    assert answer.status_code == 302


def over(link: str) -> bool:
    shown = Browser().get(link)
    if shown.status_code == 404:
        assertContains(shown, "This invitation opens nothing", status_code=404)
        assert Browser().post(link, TYPED).status_code == 404
    return shown.status_code == 404


def test_a_link_works_once(olgas: Browser) -> None:
    invite(olgas)
    link = link_in(mailed())
    Browser().post(link, TYPED)
    assert over(link)
    assert User.objects.filter(email=INES).count() == 1


@pytest.mark.parametrize("token", ["nothing", "é", "%00", "a" * 5000])
def test_a_token_nobody_has_opens_nothing(db: None, token: str) -> None:
    assert over(f"/welcome/{token}/")


def test_a_link_lasts_seven_days(olgas: Browser) -> None:
    invite(olgas)
    link = link_in(mailed())
    MemberInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert over(link)
    assertContains(olgas.get(MEMBERS), "Expired. Send it again.")


def test_an_invitation_that_was_taken_back_opens_nothing(olgas: Browser) -> None:
    invite(olgas)
    link, invitation = link_in(mailed()), MemberInvitation.objects.get()
    olgas.post(reverse("member_invitation_revoke", args=[invitation.pk]))
    assert over(link)
    again = olgas.post(reverse("member_invite_again", args=[invitation.pk]), follow=True)
    assertContains(again, "This invitation was accepted or revoked.")
    assertNotContains(olgas.get(MEMBERS), INES)
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["invite_member", "revoke_invitation"]
    assertRedirects(invite(olgas), MEMBERS)


def test_sent_again_the_newest_link_alone_works(olgas: Browser) -> None:
    invite(olgas)
    first, invitation = link_in(mailed()), MemberInvitation.objects.get()
    olgas.post(reverse("member_invite_again", args=[invitation.pk]))
    assert over(first)
    second = link_in(mailed())
    assert over(first)
    assert not over(second)


def test_a_mail_that_was_waiting_is_not_sent_once_it_is_over(olgas: Browser, olga: User) -> None:
    invite(olgas)
    mail = Mail.objects.get()
    with pytest.raises(MailNotWanted):
        compose(mail, timezone.now() + timedelta(days=8))
    olga.membership.role = "facilitator"
    olga.membership.save()
    with pytest.raises(MailNotWanted):
        compose(mail, timezone.now())


@pytest.mark.parametrize("lost", ["demoted", "deactivated", "moved"])
def test_what_its_inviter_may_no_longer_give_an_invitation_does_not_give(
    olgas: Browser, olga: User, organisation: Organisation, mallory: User, lost: str
) -> None:
    second = factories.make_member(organisation, "Otto", "owner")
    invite(olgas, role="owner")
    link = link_in(mailed())
    if lost == "demoted":
        Membership.objects.filter(user=olga).update(role="facilitator")
    elif lost == "deactivated":
        User.objects.filter(pk=olga.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=olga).update(organisation=mallory.membership.organisation)
    assert over(link)
    browser = factories.sign_in(Browser(), second)
    assertContains(browser.get(MEMBERS), "Whoever sent it is no longer an owner. Send it again.")
    browser.post(reverse("member_invite_again", args=[MemberInvitation.objects.get().pk]))
    assert Browser().post(link_in(mailed()), TYPED).status_code == 302


def test_between_looking_and_accepting_everything_is_read_again(olgas: Browser, olga: User) -> None:
    invite(olgas)
    token = link_in(mailed()).split("/")[2]
    invitation = inviting.invitation_of(token, at=timezone.now())
    Membership.objects.filter(user=olga).update(role="manager")
    with pytest.raises(InvitationOver):
        inviting.accept(invitation=invitation, **TYPED, by=VISITOR, at=timezone.now())
    assert not User.objects.filter(email=INES).exists()


def test_somebody_who_is_signed_in_signs_out_first(olgas: Browser, olga: User, alice: User) -> None:
    invite(olgas)
    link = link_in(mailed())
    assertContains(olgas.get(link), "Olga Owner is signed in on this device.")
    assert olgas.post(link, TYPED).status_code == 409
    assert not User.objects.filter(email=INES).exists()
    page = olgas.post(link, {"sign_out": "1"})
    assertContains(page, "You sign in with")
    assert AuditEvent.objects.filter(verb="sign_out", actor_id=str(olga.pk)).exists()
    assert olgas.get(MEMBERS).status_code == 302
    assertRedirects(olgas.post(link, TYPED), "/", fetch_redirect_response=False)
    assert olgas.get("/engagements/").context["request"].user.email == INES


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Your name"),
        ({"name": "x" * 121}, "at most 120"),
        ({"name": "Ines\nRoth"}, "line break"),
        ({"name": "Ines\x00"}, "Null characters"),
        ({"password": ""}, "Password"),
        ({"password": "short"}, "at least 12"),
        ({"password": "password1234"}, "too common"),
        ({"password": "ines@northlight"}, "too similar"),
        ({"password": "x" * 5000}, "at most 4"),
        ({"password": "nul\x00 nul nul nul"}, "Null characters"),
    ],
)
def test_a_bad_name_or_password_is_said_and_the_link_still_works(
    olgas: Browser, typed: dict[str, str], said: str
) -> None:
    invite(olgas)
    link = link_in(mailed())
    answer = Browser().post(link, {**TYPED, **typed})
    assert said in refusals(answer)
    assertNotContains(answer, factories.PASSWORD, status_code=422)
    assert Browser().post(link, TYPED).status_code == 302


def test_extra_fields_give_nothing(olgas: Browser) -> None:
    invite(olgas, role="manager")
    Browser().post(link_in(mailed()), {**TYPED, "role": "owner", "email": "evil@x.example", "is_active": ""})
    assert Membership.objects.get(user__email=INES).role == "manager"


# --- Others ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["member_invite_again", "member_invitation_revoke"])
@pytest.mark.parametrize("stranger", ["alice", "carol", "mallory"])
def test_others_neither_resend_nor_revoke(
    organisation: Organisation, act: str, stranger: str, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    invitation = factories.make_member_invitation(organisation)
    browser = signed_in(request.getfixturevalue(stranger))
    assert browser.post(reverse(act, args=[invitation.pk])).status_code == 404
    assert MemberInvitation.objects.unanswered().count() == 1
    assert not AuditEvent.objects.exists()


def test_an_owner_elsewhere_does_not_reach_it(
    organisation: Organisation, mallory: User, signed_in: SignIn
) -> None:
    Membership.objects.filter(user=mallory).update(role="owner")
    invitation = factories.make_member_invitation(organisation)
    browser = signed_in(mallory)
    assert browser.post(reverse("member_invitation_revoke", args=[invitation.pk])).status_code == 404
    assertNotContains(browser.get(MEMBERS), invitation.email)


def test_names_are_escaped_in_page_and_mail(olgas: Browser, olga: User, organisation: Organisation) -> None:
    olga.name = organisation.name = "<img src=x onerror=alert(1)>"
    olga.save()
    organisation.save()
    invite(olgas)
    text = mailed()
    assert "<img src=x" in text  # plain text
    assertNotContains(Browser().get(link_in(text)), "<img src=x")
    assertNotContains(olgas.get(MEMBERS), "<img src=x")
