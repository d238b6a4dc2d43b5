import uuid
from datetime import timedelta
from functools import partial
from urllib.parse import unquote

import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements import services
from apps.engagements.choices import LinkWay
from apps.engagements.errors import FramingLocked, PeopleNotAdded, StakeholderAnswered
from apps.engagements.framing.services import change_framing
from apps.engagements.links import token_sha256
from apps.engagements.models import Engagement, InvitationToken, Stakeholder
from apps.engagements.services import NewStakeholder
from apps.mailing.models import Mail
from apps.responses.models import Answer, AnswerEvent, Response
from apps.responses.rights.withdrawal import withdraw
from tests.factories import NOW, SignIn, make_stakeholder
from tests.pages import fields_in, fields_of, read_page
from tests.responses.conftest import begin as open_link


def test_alice_pastes_people_and_each_has_an_invitation(
    alice: User, engagement: Engagement, browser: Browser
) -> None:
    answer = browser.post(
        reverse("people_new", args=[engagement.pk]),
        {"people": "Ines Roth <ines@example.com>, risk\nJonas, executive", "perspective": ""},
    )
    assertRedirects(answer, reverse("engagement", args=[engagement.pk]), fetch_redirect_response=False)
    people = Stakeholder.objects.filter(engagement=engagement).select_related("invitation")
    assert [(person.name, person.perspective) for person in people] == [
        ("Ines Roth", "risk"),
        ("Jonas", "executive"),
    ]
    assert {person.key for person in people} == {"s01", "s02"}
    assert AuditEvent.objects.filter(verb="add_people", actor_id=str(alice.pk)).count() == 1


def test_one_bad_line_adds_nobody_and_what_was_typed_stays(engagement: Engagement, browser: Browser) -> None:
    typed = "Ines Roth <ines@example.com>, risk\nJonas"
    answer = browser.post(reverse("people_new", args=[engagement.pk]), {"people": typed})
    assertContains(answer, "Line 2, “Jonas”: the perspective is missing", count=1)
    assertContains(answer, "Jonas</textarea>")
    assert not Stakeholder.objects.exists()


def test_forty_unknown_words_are_said_once_and_what_they_mean_is_asked_once(
    engagement: Engagement, browser: Browser
) -> None:
    typed = "\n".join(
        f"Person {number}, {word}" for number in range(80) for word in [f"Town hall {number % 40}"]
    )
    address = reverse("people_new", args=[engagement.pk])
    answer = browser.post(address, {"people": typed})
    assertContains(
        answer, "40 words are no perspectives. Say below what they mean; your list stays as it is.", count=1
    )
    form = fields_in(read_page(answer).one("main form"))
    assert form["people"] == [typed]
    assert {value for name, (value,) in form.items() if name.startswith("means-")} == {""}
    assert not Stakeholder.objects.exists()
    said = {name: ["risk"] if name.startswith("means-") else value for name, value in form.items()}
    # What is said of some is kept while the others are asked again.
    some = {name: value for name, value in said.items() if name != "means-40"}
    again = fields_in(read_page(browser.post(address, some)).one("main form"))
    assert sum(name.startswith("word-said") for name in again) == 39
    assert browser.post(address, again | {"means-1": ["risk"]}).status_code == 302
    assert Stakeholder.objects.filter(perspective="risk").count() == 80


def test_what_one_word_most_likely_means_is_a_guess_and_all_the_rest_are_said_at_once(
    engagement: Engagement, browser: Browser
) -> None:
    address = reverse("people_new", args=[engagement.pk])
    typed = "\n".join(["Ada, riks", *(f"Person {number}, Hall {number}" for number in range(40))])
    page = read_page(browser.post(address, {"people": typed, "perspective": "executive"}))
    assert "Perhaps Security, legal and risk." in page.text
    form = fields_in(page.one("main form"))
    # What was chosen for lines without a perspective is offered for those whose word nobody knows, and can be seen.
    assert (form["means-1"], form["rest"]) == ([""], ["executive"])
    said = form | {"means-2": ["risk"], "rest": ["business"]}
    assert browser.post(address, said).status_code == 302
    assert Stakeholder.objects.filter(perspective="business").count() == 40
    assert Stakeholder.objects.get(perspective="risk").name == "Person 0"


def test_two_people_of_one_name_are_told_apart(engagement: Engagement, browser: Browser) -> None:
    address = reverse("people_new", args=[engagement.pk])
    answer = browser.post(address, {"people": "Jo Berg, risk\nJo Berg, business"})
    assertContains(answer, "Line 2, “Jo Berg, business”: Jo Berg stands there twice. Two people?")
    assertContains(answer, "Jo Berg, business</textarea>")
    typed = "Jo Berg, risk\nJo Berg (night shift), risk"
    assert browser.post(address, {"people": typed}).status_code == 302
    addresses = "Sam One <a@example.com>, risk\nSam One <b@example.com>, risk"
    assert browser.post(address, {"people": addresses}).status_code == 302
    assert Stakeholder.objects.count() == 4


@pytest.mark.parametrize("typed", ["Anna Berger, legal", "anna-berger", "Dr. Anna Bérger, the mailroom"])
def test_a_name_of_the_list_typed_again_is_no_second_row(
    typed: str, engagement: Engagement, browser: Browser
) -> None:
    anna = make_stakeholder(engagement, "Anna Berger", "business")
    Stakeholder.objects.update(email="")
    withdraw(stakeholder=anna, by=SYSTEM, at=NOW)
    answer = browser.post(reverse("people_new", args=[engagement.pk]), {"people": typed})
    assertContains(
        answer,
        "Anna Berger is on the list already, under Business owner and operations, and stays as before. To change "
        "that, open their row. Somebody else of that name? Write what tells them apart, such as “Anna Berger (night "
        "shift)”.",
        count=1,
    )
    assertContains(answer, f"{typed}</textarea>")
    assert Stakeholder.objects.get() == anna


def test_a_name_spelled_nearly_like_another_is_asked_about(engagement: Engagement, browser: Browser) -> None:
    make_stakeholder(engagement, "Tomas Lindqvist", "risk")
    address = reverse("people_new", args=[engagement.pk])
    page = browser.post(address, {"people": "Tomas Lindquist, risk\nTom Ash, risk"}, follow=True)
    assertContains(page, "One person or two: Tomas Lindquist and Tomas Lindqvist? If one, take the row")
    # Turned round, and both in what is pasted now.
    page = browser.post(address, {"people": "Roth, Ines <i@example.com> risk\nInes Roth, risk"}, follow=True)
    assertContains(page, "One person or two:")


def test_a_list_that_has_grown_is_pasted_again_and_adds_who_is_new(
    engagement: Engagement, browser: Browser
) -> None:
    address = reverse("people_new", args=[engagement.pk])
    first = "\n".join(f"Person {each}, the mailroom" for each in "ABCDEFGHIJKL")
    form = fields_in(read_page(browser.post(address, {"people": first})).one("main form"))
    assertContains(
        browser.post(address, form | {"means-1": ["business"]}, follow=True), "12 people are added."
    )
    # What the mailroom meant is not asked again: nothing hangs on it.
    grown = f"{first}\nNils Holm, risk\nDele, business".replace("L, the mailroom", "L, legal")
    page = browser.post(address, {"people": grown}, follow=True)
    assertContains(page, "2 people are added: 14 are on the list.")
    assertContains(
        page,
        "12 of them are on the list already and stay as before: Person A, Person B and 10 others. Line 12 says "
        "Security, legal and risk, the list has Person L under Business owner and operations. To change a perspective, "
        "open the row. Somebody else of that name? Write what tells them apart, such as “Person L (night shift)”.",
    )
    again = browser.post(
        address, {"people": f"{grown}\nNils Holm <nils@example.com> risk".replace("Nils Holm, risk\n", "")}
    )
    assertContains(again, "14 of them are on the list already")
    assertContains(again, "The address in line 14 was not taken over: change it in the row.")
    assert set(Stakeholder.objects.values_list("perspective", flat=True)) == {"business", "risk"}
    assert Stakeholder.objects.filter(perspective="business").count() == 13


def test_a_character_no_name_has_is_said_of_its_line(engagement: Engagement, browser: Browser) -> None:
    typed = "Dele Okafor, risk\nInes \0Roth, risk"
    answer = browser.post(reverse("people_new", args=[engagement.pk]), {"people": typed})
    assertContains(answer, ": it holds a character that no name has")
    assert not Stakeholder.objects.exists()


def test_somebody_already_on_the_list_is_not_added_again(engagement: Engagement, bob: Stakeholder) -> None:
    again = NewStakeholder("Bob", bob.email.upper(), "risk")
    people = [again, NewStakeholder("Ines", "ines@example.com", "risk")]
    with pytest.raises(PeopleNotAdded, match="on the list already"):
        services.add_stakeholders(engagement=engagement, people=people, by=SYSTEM, at=NOW)
    assert Stakeholder.objects.count() == 1


def test_a_link_is_kept_as_a_hash_only(bob: Stakeholder) -> None:
    (minted,) = services.mint_links(stakeholders=[bob], at=NOW)
    token = minted.link.rstrip("/").rsplit("/", 1)[1]
    stored = InvitationToken.objects.get()
    assert stored.sha256 == token_sha256(token)
    assert token not in str(vars(stored))


def test_ending_links_ends_all_made_before_and_none_made_after(bob: Stakeholder) -> None:
    services.mint_links(stakeholders=[bob], at=NOW)
    services.mint_links(stakeholders=[bob], at=NOW + timedelta(minutes=1))
    services.revoke_invitation(stakeholder=bob, by=SYSTEM, at=NOW + timedelta(minutes=2))
    assert not InvitationToken.objects.live(at=NOW + timedelta(minutes=3)).exists()
    services.mint_links(stakeholders=[bob], at=NOW + timedelta(minutes=3))
    assert InvitationToken.objects.live(at=NOW + timedelta(minutes=4)).count() == 1


def test_a_link_expires(bob: Stakeholder) -> None:
    services.mint_links(stakeholders=[bob], at=NOW)
    assert InvitationToken.objects.live(at=NOW + timedelta(days=59)).exists()
    assert not InvitationToken.objects.live(at=NOW + timedelta(days=61)).exists()


def test_alice_sees_a_new_link_for_each_person_once(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    page = browser.post(reverse("links", args=[engagement.pk]))
    link = page.context["rows"][0]["link"]
    assertContains(page, link)
    assert "no-store" in page["Cache-Control"]
    assert browser.get(reverse("links", args=[engagement.pk])).status_code == 405


def test_an_address_too_long_to_keep_is_refused_at_its_field(bob: Stakeholder, browser: Browser) -> None:
    url = reverse("person", args=[bob.engagement_id, bob.pk])
    long = {"name": "Bob", "email": f"bob@{'example.' * 32}com", "perspective": "risk"}
    answer = browser.post(url, long)
    assert "at most 254 characters" in answer.content.decode()


def test_somebody_who_has_answered_stays_on_the_list(bob: Stakeholder, browser: Browser) -> None:
    AnswerEvent.objects.create(
        organisation_id=bob.organisation_id,
        response=begin(bob),
        operation=uuid.uuid4(),
        item="D1",
        value=4,
        base_revision=0,
        outcome=AnswerEvent.Outcome.SAVED,
        at=NOW,
    )
    with pytest.raises(StakeholderAnswered):
        services.remove_stakeholder(stakeholder=bob, by=SYSTEM, at=NOW)
    url = reverse("person_remove", args=[bob.engagement_id, bob.pk])
    assertContains(browser.post(url, follow=True), "has begun to answer")
    assert not AuditEvent.objects.exists()
    assert Stakeholder.objects.filter(pk=bob.pk).exists()


def test_somebody_who_has_not_begun_can_be_taken_off(bob: Stakeholder, browser: Browser) -> None:
    url = reverse("person_remove", args=[bob.engagement_id, bob.pk])
    assert browser.post(url).status_code == 302
    assert not Stakeholder.objects.filter(pk=bob.pk).exists()


def test_the_first_answer_settles_horizon_and_mode(engagement: Engagement, bob: Stakeholder) -> None:
    change = partial(change_framing, engagement=engagement, client_name="Harbourline", by=SYSTEM, at=NOW)
    change(framing={"horizon_months": 12})
    Answer.objects.create(
        organisation_id=bob.organisation_id, response=begin(bob), item="D1", value=4, answered_at=NOW
    )
    with pytest.raises(FramingLocked, match="people have answered") as locked:
        change(framing={"horizon_months": 24})
    assert locked.value.fields == ["horizon_months"]
    change(framing={"initiative": "Claims"})
    engagement.refresh_from_db()
    assert (engagement.horizon_months, engagement.initiative) == (12, "Claims")


@pytest.mark.parametrize("people", [2, 20])
@pytest.mark.parametrize(
    ("name", "method", "queries"), [("people_new", "get", 4), ("person", "get", 7), ("links", "post", 13)]
)
def test_pages_of_people_ask_the_same_number_of_queries(
    name: str,
    method: str,
    queries: int,
    people: int,
    engagement: Engagement,
    browser: Browser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    listed = [make_stakeholder(engagement, f"Person {number}") for number in range(people)]
    args = [engagement.pk, listed[0].pk] if name == "person" else [engagement.pk]
    with django_assert_num_queries(queries):
        getattr(browser, method)(reverse(name, args=args))


def begin(stakeholder: Stakeholder) -> Response:
    return Response.objects.create(
        organisation_id=stakeholder.organisation_id,
        round=stakeholder.engagement.rounds.get(),
        stakeholder=stakeholder,
        started_at=NOW,
    )


def test_links_for_all_can_be_copied_at_once_and_a_mail_carries_more_than_the_link(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    ines = make_stakeholder(engagement, "Ines O'Roth", "risk")
    page = read_page(browser.post(reverse("links", args=[engagement.pk])))
    lines = [line.split("\t") for line in page.one("#links-all").raw_text.splitlines()]
    assert [(name, perspective) for name, perspective, _ in lines] == [
        ("Bob Answers", "Business owner and operations"),
        (str(ines), "Security, legal and risk"),
    ]
    mail = unquote(page.all('[href^="mailto:"]')[1]["href"])
    assert mail.startswith(f"mailto:{ines.email}?subject=Claims assistant&body=Ines O'Roth, here are")
    assert mail.endswith(lines[1][2])


def test_links_for_all_are_for_those_who_have_not_come_and_can_be_printed(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    begun, gone = (make_stakeholder(engagement, name, "risk") for name in ("Ines Roth", "Wim Gone"))
    begin(begun)
    withdraw(stakeholder=gone, by=SYSTEM, at=NOW)
    address = reverse("links", args=[engagement.pk])
    page = read_page(browser.post(address))
    assert page.texts(".slip h2") == ["Bob Answers"]
    assert "hidden" in page.one("[data-print]").found.attributes
    begin(bob)
    assertContains(browser.post(address, follow=True), "Everybody has come: nobody needs a link.")


def test_links_are_made_for_those_ticked_as_slips_and_for_nobody_where_nobody_is(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    people = [make_stakeholder(engagement, name, "risk") for name in ("Ines Roth", "Jo Berg")]
    address = reverse("links", args=[engagement.pk])
    body = {"ticked": "1", "person": [str(each.pk) for each in people]}
    page = read_page(browser.post(address, body))
    assert page.texts(".slip h2") == ["Ines Roth", "Jo Berg"]
    slip = page.all(".slip")[0]
    assert page.one("#link-1")["value"] in slip.text
    assert "QR picture of the link of Ines Roth" in page.each("aria-label")
    assert "No other device reaches these links" in page.text
    nobody = browser.post(address, {"ticked": "1"}, follow=True)
    assertContains(nobody, "Tick people on the list first.")
    assert InvitationToken.objects.count() == 2


def test_ticked_people_are_looked_at_before_any_is_taken_off(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    address = reverse("people_clear", args=[engagement.pk])
    body = {"person": str(bob.pk)}
    assertContains(browser.post(address, body | {"look": "1"}), "Nothing has happened yet.")
    assert Stakeholder.objects.filter(pk=bob.pk).exists()


def test_who_gave_something_is_not_offered_to_be_taken_off(bob: Stakeholder, browser: Browser) -> None:
    address = reverse("person", args=[bob.engagement_id, bob.pk])
    assertContains(browser.get(address), "Take Bob Answers off the list")
    open_link(bob)
    Response.objects.get().answers.create(
        organisation_id=bob.organisation_id, item="D1", value=1, answered_at=NOW
    )
    assertNotContains(browser.get(address), "Take Bob Answers off the list")


def test_a_link_in_a_mail_that_stays_here_says_where_it_is(
    bob: Stakeholder, browser: Browser, settings: LazySettings
) -> None:
    settings.MAILS_ARE_FILES = True
    delivery = services.LinkDelivery(LinkWay.SHOWN)
    services.mint_links(stakeholders=[bob], at=timezone.now(), delivery=delivery)
    page = browser.get(reverse("person", args=[bob.engagement_id, bob.pk]))
    assertContains(page, "In a mail kept on this machine")


@pytest.mark.parametrize("are_files", [True, False])
def test_a_link_shown_on_screen_writes_a_mail_only_where_mail_goes_out(
    bob: Stakeholder, browser: Browser, settings: LazySettings, are_files: bool
) -> None:
    settings.MAILS_ARE_FILES = are_files
    assert browser.post(reverse("links", args=[bob.engagement_id])).status_code == 200
    assert Mail.objects.filter(about_id=bob.pk).exists() is not are_files


def test_a_name_that_begins_like_a_formula_stays_a_name_in_a_spreadsheet(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    make_stakeholder(engagement, '=HYPERLINK("https://evil.example")')
    page = browser.post(reverse("links", args=[engagement.pk]))
    assertContains(page, "'=HYPERLINK".replace("'", "&#x27;"))


def test_an_address_somebody_else_has_is_refused_at_its_field(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    ines = make_stakeholder(engagement, "Ines Roth", "risk")
    typed = {"name": "Ines", "email": bob.email.upper(), "perspective": "risk"}
    page = browser.post(reverse("person", args=[engagement.pk, ines.pk]), typed)
    assertContains(page, "is on the list already")
    ines.refresh_from_db()
    assert ines.name == "Ines Roth"


def test_moving_somebody_who_has_sent_keeps_their_answers_and_says_where_the_new_questions_wait(
    alice: User, bob: Stakeholder, signed_in: SignIn
) -> None:
    browser = open_link(bob)
    response = Response.objects.get()

    def address(page: str) -> str:
        return reverse("respond_page", args=[response.pk, page])

    browser.post(address("express-1"), {"ranking": ["data", "user"], "R1-how": "order"})
    browser.post(address("review"), {**fields_of(browser.get(address("review"))), "send": "1"})
    moved = signed_in(alice).post(
        reverse("person", args=[bob.engagement_id, bob.pk]),
        {"name": bob.name, "email": bob.email, "perspective": "risk"},
        follow=True,
    )
    assertContains(moved, "speaks for Security, legal and risk now. They have sent already")
    before = dict(Answer.objects.values_list("item", "value"))
    asked = set(response.asked)
    browser.post(reverse("change_answers", args=[response.pk]))
    groups = browser.get(address("review")).context["page"].groups
    new = {row.item for group in groups for row in group.rows} - asked
    assert new
    assert new <= {row.item for group in groups for row in group.rows if row.is_left_out}
    assert dict(Answer.objects.values_list("item", "value")) == before


def test_moving_somebody_who_has_not_sent_says_that_what_they_gave_stays(
    bob: Stakeholder, browser: Browser
) -> None:
    url = reverse("person", args=[bob.engagement_id, bob.pk])
    typed = {"name": bob.name, "email": bob.email, "perspective": "risk"}
    assertContains(
        browser.post(url, typed, follow=True), "What they gave stays; its questions come in addition."
    )
    assertContains(browser.post(url, typed, follow=True), "Bob Answers is saved.")


def test_alice_sees_how_each_link_went_and_ends_one(
    bob: Stakeholder, alice: User, mallory: User, signed_in: SignIn
) -> None:
    browser, address = signed_in(alice), reverse("person", args=[bob.engagement_id, bob.pk])
    link = read_page(browser.post(reverse("person_link", args=[bob.engagement_id, bob.pk]))).one("#link-1")[
        "value"
    ]
    services.mint_links(
        stakeholders=[bob],
        at=timezone.now(),
        delivery=services.LinkDelivery(LinkWay.MAILED, mailed_to=bob.email),
    )
    Browser().post("/i/" + link.rsplit("/i/", 1)[1])
    page = browser.get(address)
    assertContains(page, "Shown on screen, by Alice Duarte")
    assertContains(page, "Mailed to the present address")
    assertContains(page, "last opened")
    assertContains(page, "not opened")
    assertNotContains(page, link.rsplit("/i/", 1)[1].strip("/"))
    shown = InvitationToken.objects.get(way=LinkWay.SHOWN)
    end = reverse("person_link_end", args=[bob.engagement_id, bob.pk, shown.pk])
    assert signed_in(mallory).post(end).status_code == 404
    assert browser.post(end).status_code == 302
    assert list(InvitationToken.objects.live(at=timezone.now()).values_list("way", flat=True)) == ["mailed"]
    row = AuditEvent.objects.get(verb="end_link")
    assert (row.object_id, row.detail["person"]) == (str(shown.pk), str(bob.pk))
    assertNotContains(browser.get(address), "Shown on screen")


def test_alice_is_told_what_a_new_address_does_not_open(bob: Stakeholder, browser: Browser) -> None:
    phone = open_link(bob)
    response = bob.responses.get()
    phone.post(
        reverse("save_answer", args=[response.pk, "D1"]),
        {"D1": "4", "revision": "0", "operation": str(uuid.uuid4())},
    )
    said = browser.post(
        reverse("person", args=[bob.engagement_id, bob.pk]),
        {"name": bob.name, "email": "new@harbourline.example", "perspective": bob.perspective},
        follow=True,
    )
    assertContains(said, "does not open to the new address")
    page = browser.get(reverse("person", args=[bob.engagement_id, bob.pk]))
    assertContains(page, "the address of then")
