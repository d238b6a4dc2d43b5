"""Alice clones an engagement, and hands one over to Olga."""

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import Client, Membership, User
from apps.assessments.archiving.services import archive_engagement
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.errors import NotHandedOver
from apps.engagements.framing_fields import FRAMING
from apps.engagements.lifecycle.services import clone_engagement, hand_over
from apps.engagements.models import (
    AskedPerson,
    Engagement,
    Invitation,
    InvitationToken,
    MailText,
    Round,
    Stakeholder,
)
from apps.engagements.services import NewStakeholder, add_stakeholders
from apps.mailing import tasks
from apps.mailing.models import Mail
from apps.responses.models import Response
from tests.factories import NOW, SignIn, close, make_client, make_engagement, make_member, make_stakeholder
from tests.pages import read_page
from tests.responses.conftest import begin


def clone(browser: Browser, engagement: Engagement, **fields: str) -> Engagement:
    known = set(Engagement.objects.values_list("pk", flat=True))
    answer = browser.post(
        reverse("engagement_clone", args=[engagement.pk]),
        {"client_name": "Kestrel Freight", "initiative": "Fraud scoring", **fields},
    )
    made = Engagement.objects.exclude(pk__in=known).get()
    assertRedirects(answer, reverse("engagement", args=[made.pk]))
    return made


def test_a_clone_has_the_framing_and_the_mail_texts_and_nothing_anybody_gave(
    alice: User, engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    begin(bob)
    MailText.objects.create(
        organisation=engagement.organisation,
        engagement=engagement,
        kind="invitation",
        subject="Ten?",
        text="{link}",
    )
    Engagement.objects.update(
        time_zone="Europe/Berlin",
        contact_name="Ines",
        contact_email="i@example.com",
        has_room_form=True,
    )
    engagement.refresh_from_db()
    made = clone(browser, engagement)
    framing = {name: getattr(engagement, name) for name in FRAMING}
    assert made.has_room_form
    assert {name: getattr(made, name) for name in FRAMING} == framing | {"initiative": "Fraud scoring"}
    assert (made.client.name, made.lead) == ("Kestrel Freight", alice)
    assert made.code != engagement.code
    assert [(text.subject, text.text) for text in made.mail_texts.all()] == [("Ten?", "{link}")]
    assert [(round_.number, round_.is_open) for round_ in made.rounds.all()] == [(1, True)]
    assert not made.stakeholders.exists()
    assert not Response.objects.filter(round__engagement=made).exists()
    assert AuditEvent.objects.get(verb="clone_engagement").detail == {"cloned": str(engagement.pk)}


def test_a_member_who_left_is_no_contact_of_a_clone(engagement: Engagement, browser: Browser) -> None:
    ines = make_member(engagement.organisation, "Ines Roth")
    Engagement.objects.update(contact_name="Ines Roth", contact_email=ines.email.upper())
    engagement.refresh_from_db()
    User.objects.filter(pk=ines.pk).update(is_active=False)
    made = clone(browser, engagement)
    assert (made.contact_name, made.contact_email) == ("", "")


def test_every_field_of_the_framing_is_copied_or_told_anew() -> None:
    told = {"id", "organisation", "client", "lead", "code", "initiative", "opened_on", "created_at"}
    told |= {"archived_at", "archived_by", "archive_noticed_at", "archive_after_months", "names_after_months"}
    told |= {"brief_frozen_at", "has_room_form", "rehearses"}
    told |= {"deleted_at", "last_report", "opened_by_import"}
    assert {field.name for field in Engagement._meta.concrete_fields} == told | set(FRAMING)


def test_people_come_along_on_request_without_answers_or_links(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    begin(bob)
    assertContains(
        browser.get(reverse("engagement_clone", args=[engagement.pk])), "Take 1 person along: name, address"
    )
    made = clone(browser, engagement, with_people="on")
    person = made.stakeholders.get()
    assert (person.name, person.email, person.perspective) == (bob.name, bob.email, bob.perspective)
    assert Invitation.objects.filter(stakeholder=person, revoked_at=None).count() == 1
    assert not InvitationToken.objects.filter(invitation__stakeholder=person).exists()
    assert not Response.objects.filter(stakeholder=person).exists()


def test_two_rows_of_one_name_come_along_as_two_people(engagement: Engagement, browser: Browser) -> None:
    for perspective in ("business", "risk"):
        make_stakeholder(engagement, "Ines Roth", perspective)
    Stakeholder.objects.update(email="")
    made = clone(browser, engagement, with_people="on")
    assert {(each.name, each.perspective) for each in made.stakeholders.all()} == {
        ("Ines Roth", "business"),
        ("Ines Roth", "risk"),
    }


def test_who_has_no_name_or_speaks_for_nobody_heard_stays_behind(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    Stakeholder.objects.filter(pk=make_stakeholder(engagement, "Ines Roth").pk).update(name="", email="")
    make_stakeholder(engagement, "Jonas Weber", "risk")
    Engagement.objects.update(perspectives=["business"])
    page = browser.get(reverse("engagement_clone", args=[engagement.pk]))
    assertContains(page, "2 people stay behind")
    made = clone(browser, Engagement.objects.get(), with_people="on")
    assert [person.name for person in made.stakeholders.all()] == [bob.name]


def test_an_archived_engagement_is_cloned_with_those_whose_perspective_is_still_told(
    engagement: Engagement, browser: Browser
) -> None:
    close(engagement)
    archive_engagement(engagement=engagement, by=SYSTEM, at=NOW)
    common = {"organisation": engagement.organisation, "engagement": engagement}
    AskedPerson.objects.create(**common, name="Ines Roth", email="i@example.com", perspective="risk")
    AskedPerson.objects.create(**common, name="Carl Chief")
    assertContains(browser.get(reverse("engagement_clone", args=[engagement.pk])), "1 person stays behind")
    made = clone(browser, engagement, with_people="on")
    assert made.stakeholders.values_list("name", "perspective").get() == ("Ines Roth", "risk")
    assert not made.is_archived


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"client_name": ""}, "This field is required."),
        ({"initiative": " "}, "This field is required."),
        ({"initiative": "x" * 201}, "at most 200 characters"),
        ({"client_name": "x" * 121}, "at most 120 characters"),
    ],
)
def test_a_clone_without_a_name_that_fits_is_not_made(
    engagement: Engagement, browser: Browser, fields: dict[str, str], said: str
) -> None:
    body = {"client_name": "Kestrel Freight", "initiative": "Fraud scoring"} | fields
    answer = browser.post(reverse("engagement_clone", args=[engagement.pk]), body)
    assertContains(answer, said, status_code=422)
    assert Engagement.objects.count() == 1


def test_a_client_known_by_another_spelling_is_the_same_client(
    alice: User, engagement: Engagement, browser: Browser
) -> None:
    kestrel = make_client(engagement.organisation, "Kestrel Freight")
    make_engagement(engagement.organisation, client=kestrel, lead=alice)
    made = clone(browser, engagement, client_name="KESTREL freight")
    assert made.client == kestrel
    assert Client.objects.filter(organisation=engagement.organisation).count() == 2


@pytest.mark.parametrize("people", [2, 20])
@pytest.mark.parametrize(("name", "queries"), [("engagement_clone", 8), ("handover", 6)])
def test_the_pages_ask_the_same_number_of_queries(
    name: str,
    queries: int,
    people: int,
    engagement: Engagement,
    browser: Browser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(people):
        make_stakeholder(engagement, f"Person {number}")
        make_member(engagement.organisation, f"Facilitator {number}")
    with django_assert_num_queries(queries):
        browser.get(reverse(name, args=[engagement.pk]))


def test_cloning_costs_the_same_for_two_people_and_for_twenty(
    alice: User, engagement: Engagement, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for people in (2, 20):
        source = make_engagement(engagement.organisation)
        for number in range(people):
            make_stakeholder(source, f"Person {number}")
        with django_assert_num_queries(20):
            clone_engagement(
                engagement=source, lead=alice, client_name=f"C {people}", initiative="A", with_people=True,
                by=SYSTEM, at=NOW,
            )  # fmt: skip


def test_alice_hands_over_to_olga_who_sees_it_and_is_told(
    alice: User, olga: User, engagement: Engagement, signed_in: SignIn
) -> None:
    Engagement.objects.update(lead=alice)
    address = reverse("handover", args=[engagement.pk])
    browser = signed_in(alice)
    page = browser.get(address)
    assertContains(page, f"Olga Owner, Owner ({olga.email})")
    assertNotContains(page, f"Alice Duarte, Facilitator ({alice.email})")
    done = browser.post(address, {"to": olga.membership.pk, "tell": "on"}, follow=True)
    assertContains(done, "Olga Owner leads it from now on.")
    assertContains(signed_in(olga).get(reverse("engagement", args=[engagement.pk])), "lead Olga Owner")
    row = AuditEvent.objects.get(verb="hand_over")
    assert row.detail == {"before": str(alice.pk), "to": str(olga.pk), "told": True}
    tasks.send()
    (sent,) = mail.outbox
    assert sent.to == [f"Olga Owner <{olga.email}>"]
    assert sent.subject == "Claims assistant: you lead it from now on"
    assert reverse("engagement", args=[engagement.pk]) in sent.body


def test_without_the_tick_nobody_is_written_to(olga: User, engagement: Engagement, browser: Browser) -> None:
    browser.post(reverse("handover", args=[engagement.pk]), {"to": olga.membership.pk})
    assert Engagement.objects.get().lead == olga
    assert not Mail.objects.exists()


def test_a_mail_that_waited_until_somebody_else_leads_is_not_sent(
    alice: User, olga: User, engagement: Engagement
) -> None:
    hand_over(engagement=engagement, to=olga.membership, tell=True, by=SYSTEM, at=timezone.now())
    hand_over(engagement=engagement, to=alice.membership, tell=False, by=SYSTEM, at=timezone.now())
    tasks.send()
    assert mail.outbox == []
    assert Mail.objects.get().error_text == "Somebody else leads it by now."


@pytest.mark.parametrize("who", ["carol", "mallory", "nobody", ""])
def test_only_an_owner_or_facilitator_of_the_organisation_can_lead(
    who: str, alice: User, engagement: Engagement, browser: Browser, request: pytest.FixtureRequest
) -> None:
    make_member(engagement.organisation, "Olga Other")
    pk = request.getfixturevalue(who).membership.pk if who in {"carol", "mallory"} else who
    answer = browser.post(reverse("handover", args=[engagement.pk]), {"to": pk})
    assertContains(answer, "Choose", status_code=422)
    assert Engagement.objects.get().lead == alice


def test_who_was_made_a_manager_in_between_does_not_get_it(olga: User, engagement: Engagement) -> None:
    chosen = olga.membership
    Membership.objects.filter(pk=chosen.pk).update(role=Membership.Role.MANAGER)
    with pytest.raises(NotHandedOver):
        hand_over(engagement=engagement, to=chosen, tell=False, by=SYSTEM, at=NOW)


def test_where_nobody_else_could_lead_the_page_says_so(
    alice: User, engagement: Engagement, browser: Browser
) -> None:
    Engagement.objects.update(lead=alice)
    page = browser.get(reverse("handover", args=[engagement.pk]))
    assertContains(page, "no other owner or facilitator")


def test_keys_do_not_follow_the_order_of_the_list(engagement: Engagement) -> None:
    people = [NewStakeholder(f"Person {number:02}", "", "risk") for number in range(30)]
    added = add_stakeholders(engagement=engagement, people=people, by=SYSTEM, at=NOW)
    keys = [person.key for person in added]
    assert keys != sorted(keys)
    assert sorted(keys) == [f"s{number:02}" for number in range(1, 31)]
    assert [person.name for person in Stakeholder.objects.all()] == [person.name for person in people]
    assert Round.objects.count() == 1


ASKS = "does one of them compete with Harbourline Mutual?"


def test_a_lead_is_told_that_there_are_others_and_an_owner_who_they_are(
    engagement: Engagement, browser: Browser, olga: User, signed_in: SignIn
) -> None:
    ada = make_member(engagement.organisation, "Ada Outside")
    make_member(engagement.organisation, "Fred Free")
    make_engagement(
        engagement.organisation, client=make_client(engagement.organisation, "Kestrel Freight"), lead=ada
    )
    make_engagement(engagement.organisation, client=engagement.client, lead=ada)
    address = reverse("handover", args=[engagement.pk])
    shown = browser.get(address)
    assertContains(shown, f"They also work for other clients: {ASKS}", 1)
    assertNotContains(shown, "Kestrel")
    assertContains(signed_in(olga).get(address), f"They also work for Kestrel Freight: {ASKS}", 1)


def test_whoever_lets_somebody_leave_reads_for_whom_the_others_work(
    engagement: Engagement, alice: User, olga: User, signed_in: SignIn
) -> None:
    organisation = engagement.organisation
    ada, fred = make_member(organisation, "Ada Outside"), make_member(organisation, "Fred Free")
    make_engagement(organisation, client=make_client(organisation, "Kestrel Freight"), lead=ada)
    leave = signed_in(olga).get(reverse("member_leave", args=[alice.pk]))
    offered = read_page(leave).texts("#id_everything option")
    assert offered == [
        "Choose",
        f"Ada Outside ({ada.email}), works for Kestrel Freight",
        f"Fred Free ({fred.email})",
        f"{olga.name} ({olga.email})",
    ]
