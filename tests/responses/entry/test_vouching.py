"""Alice says on one tick list who was there, and which guest is who: everybody is heard, and those hide others."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.models import User
from apps.assessments import services as assessments
from apps.assessments import tasks
from apps.assessments.models import Snapshot
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.findings.case import CORE
from apps.instruments.models import RuleSetVersion
from apps.outreach.services import mailable_in
from apps.responses.models import Device, Response
from apps.responses.rights.withdrawal import withdraw
from apps.responses.selectors import effective_answers
from tests.assessments.conftest import DATA_FIRST, answer
from tests.engagements.joining.rooms import answer_as, guests, join
from tests.factories import (
    NOW,
    acting,
    close,
    make_co_facilitator,
    make_engagement,
    make_stakeholder,
    send_as_it_is,
    sign_in,
)
from tests.pages import Element, fields_in, read_page
from tests.responses.conftest import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(alices_browser: Browser) -> Browser:
    return alices_browser


def tick(browser: Browser, engagement: Engagement, *ticked: Stakeholder, **fields: Any) -> Any:
    body = {"person": [str(each.pk) for each in ticked], **fields}
    return browser.post(reverse("vouching", args=[engagement.pk]), body)


def tick_list_of(browser: Browser, engagement: Engagement, query: str = "") -> Element:
    return read_page(browser.get(reverse("vouching", args=[engagement.pk]) + query))


def send_as_shown(browser: Browser, engagement: Engagement) -> Any:
    """Press the button of the list as it is shown."""
    form = fields_in(tick_list_of(browser, engagement).one("main form"))
    return browser.post(reverse("vouching", args=[engagement.pk]), form)


def test_she_vouches_for_whom_she_saw_and_it_is_on_record(
    engagement: Engagement, browser: Browser, alice: User
) -> None:
    three = guests(engagement, 3)
    back = reverse("engagement", args=[engagement.pk])
    assertRedirects(tick(browser, engagement, *three[:2]), back, fetch_redirect_response=False)
    rows = Stakeholder.objects.filter(vouched_at__isnull=False)
    assert {(each.pk, each.vouched_by) for each in rows} == {(each.pk, alice) for each in three[:2]}
    events = AuditEvent.objects.filter(verb="vouch")
    assert {(each.object_id, each.actor_id) for each in events} == {
        (str(e.pk), str(alice.pk)) for e in three[:2]
    }
    assertContains(browser.get(back), "0 known by their mail, 2 vouched for.")


def test_nothing_is_ticked_that_nobody_said_and_one_press_ticks_all_who_came(
    engagement: Engagement, browser: Browser, bob: Stakeholder
) -> None:
    Stakeholder.objects.filter(pk=bob.pk).update(mail_opened_at=None)
    ines = make_stakeholder(engagement, "Ines Roth", is_known=False)
    known = make_stakeholder(engagement, "Known Bymail")
    begin(bob)
    begin(known)
    (guest,) = guests(engagement, 1)
    page = tick_list_of(browser, engagement)
    ticked = {each["value"]: "checked" in each.found.attributes for each in page.all("[name=person]")}
    assert ticked == {str(bob.pk): False, str(ines.pk): False, str(guest.pk): False}
    assert known.name not in page.one("main form").text
    everybody = tick_list_of(browser, engagement, "?all=1").all("[name=person][checked]")
    assert {each["value"] for each in everybody} == {str(bob.pk), str(guest.pk)}


def test_one_press_vouches_for_those_who_came(engagement: Engagement, browser: Browser) -> None:
    people = [make_stakeholder(engagement, f"Person {number}", is_known=False) for number in range(3)]
    for each in people[:2]:
        begin(each)
    assert "On your list" not in tick_list_of(browser, engagement).text  # without a guest it would be empty
    form = fields_in(tick_list_of(browser, engagement, "?all=1").one("main form"))
    browser.post(reverse("vouching", args=[engagement.pk]), form)
    assert set(Stakeholder.objects.filter(vouched_at__isnull=False)) == set(people[:2])


def test_who_is_not_ticked_any_more_is_not_vouched_for_until_a_result_was_looked_at(
    engagement: Engagement, browser: Browser
) -> None:
    (guest,) = guests(engagement, 1)
    tick(browser, engagement, guest)
    assertContains(tick(browser, engagement, shown=[str(guest.pk)]), "", status_code=302)
    assert not Stakeholder.objects.get().hides_others
    assert AuditEvent.objects.filter(verb="take_back_vouching").count() == 1
    tick(browser, engagement, guest)
    Round.objects.update(unsealed_at=NOW)
    tick(browser, engagement, shown=[str(guest.pk)])
    assert Stakeholder.objects.get().hides_others


def test_ticks_before_the_first_look_let_people_hide_others_and_later_ones_change_nothing(
    engagement: Engagement, browser: Browser
) -> None:
    early, late, none = (
        make_stakeholder(engagement, name, is_known=False) for name in ("Early", "Late", "None")
    )
    for person in (early, late, none):
        begin(person)
    tick(browser, engagement, early)
    early.refresh_from_db()
    Round.objects.update(unsealed_at=early.vouched_at)
    tick(browser, engagement, late)
    assert Stakeholder.objects.get(pk=late.pk).vouched_at is not None
    hiding = {each.stakeholder_key: each.hides_others for each in effective_answers(engagement, 1)}
    assert hiding == {early.key: True, late.key: False, none.key: False}
    assertContains(
        browser.get(reverse("vouching", args=[engagement.pk])), "changes no row of it or of a later one"
    )


def test_a_tick_between_closing_and_the_first_look_makes_the_rows_anew(
    engagement: Engagement, rules: RuleSetVersion, browser: Browser
) -> None:
    people = [
        answer(engagement, "business", {"R1": DATA_FIRST}, name=f"Person {number}").stakeholder
        for number in range(3)
    ]
    Stakeholder.objects.filter(pk__in=[each.pk for each in people]).update(mail_opened_at=None)
    tick(browser, engagement, *people[:2])
    close(engagement)
    assert CORE not in Snapshot.objects.get().evidence.crowds
    assertContains(browser.get(reverse("vouching", args=[engagement.pk])), "its rows are made anew")
    tick(browser, engagement, *people)
    tasks.run_next()
    snapshot = Snapshot.objects.get()
    assert [each.id for each in snapshot.evidence.crowds[CORE]] == ["business"]
    assert snapshot.evidence.coverage["business"].vouched == 3
    assert snapshot.assessments.get().is_ready


def test_a_tick_after_the_first_look_leaves_what_was_looked_at(
    engagement: Engagement, rules: RuleSetVersion, browser: Browser, alice: User
) -> None:
    person = answer(engagement, "business", {"R1": DATA_FIRST}).stakeholder
    Stakeholder.objects.update(mail_opened_at=None)
    close(engagement)
    before = Snapshot.objects.get()
    assessments.unseal(snapshot=before, by=acting(alice), at=NOW)
    tick(browser, engagement, person)
    after = Snapshot.objects.get()
    assert (after.pk, after.document, after.taken_at) == (before.pk, before.document, before.taken_at)


def test_an_interview_hides_nobody_and_is_not_on_the_list(
    engagement: Engagement, browser: Browser, bob: Stakeholder
) -> None:
    browser.post(reverse("interview", args=[engagement.pk, bob.pk]))
    assert "Bob Answers" not in tick_list_of(browser, engagement).one("main").text.replace("Interview", "")
    (each,) = effective_answers(engagement, 1)
    assert not each.hides_others


def test_a_guest_of_a_like_name_is_one_tick_and_one_row(
    engagement: Engagement, browser: Browser, bob: Stakeholder
) -> None:
    phone = Browser()
    join(engagement, "Bob A.", "business", phone)
    guest = Stakeholder.objects.get(is_guest=True)
    answer_as(guest)
    chosen = tick_list_of(browser, engagement).one(f"[name=same-{guest.pk}] option[selected]")
    assert chosen.text == f"The same person as Bob Answers, Business owner and operations ({bob.email})"
    answer = send_as_shown(browser, engagement)
    assert answer.status_code == 302
    row = Stakeholder.objects.get()
    assert (row.pk, row.name, row.key, row.hides_others) == (bob.pk, "Bob Answers", guest.key, True)
    response = Response.objects.get()
    assert (response.stakeholder, Device.objects.get().stakeholder) == (bob, bob)
    # She goes on where she was.
    assert phone.get(reverse("respond_page", args=[response.pk, "express-1"])).status_code == 200


def test_of_several_of_a_like_name_who_has_not_begun_is_likeliest_and_the_guest_is_named(
    engagement: Engagement, browser: Browser
) -> None:
    schmidt = make_stakeholder(engagement, "Anna Schmidt", "risk", is_known=False)
    sommer = make_stakeholder(engagement, "Anna Sommer", "platform", is_known=False)
    begin(schmidt)
    join(engagement, "Anna S.", "platform")
    guest = Stakeholder.objects.get(is_guest=True)
    assertContains(browser.get(reverse("engagement", args=[engagement.pk])), "Who is “Anna S.”?")
    page = tick_list_of(browser, engagement)
    assert page.one(f"label[for=same-{guest.pk}]").text.strip() == "Who is “Anna S.”?"
    options = [each["value"] for each in page.all(f"[name=same-{guest.pk}] option")]
    assert options == ["", str(sommer.pk), str(schmidt.pk)]
    assert page.one(f"[name=same-{guest.pk}] option[selected]")["value"] == str(sommer.pk)
    assert send_as_shown(browser, engagement).status_code == 302
    assert Stakeholder.objects.get(pk=sommer.pk).hides_others
    assert Stakeholder.objects.count() == 2


@pytest.mark.parametrize(
    ("others", "likely"),
    [
        ({"Anna Schmidt": "risk", "Anna Sommer": "platform"}, "Anna Sommer"),
        ({"Anna Schmidt": "platform", "Anna Sommer": "platform"}, ""),
        ({"Anna Schmidt": "risk", "Anna Sommer": "business"}, ""),
    ],
)
def test_of_two_who_have_not_begun_the_one_of_the_guests_perspective_is_likelier(
    engagement: Engagement, browser: Browser, others: dict[str, str], likely: str
) -> None:
    for name, perspective in others.items():
        make_stakeholder(engagement, name, perspective, is_known=False)
    join(engagement, "Anna S.", "platform")
    chosen = tick_list_of(browser, engagement).all("[name^=same-] option[selected]")
    assert [each.text.partition(",")[0] for each in chosen] == (
        [f"The same person as {likely}"] if likely else []
    )


@pytest.mark.parametrize(
    ("listed", "typed"),
    [
        ("Tomasz Zielinski", "Tomas Zielinksi"),
        ("Marie-Louise O'Neill", "Marie Louise ONeill"),
        ("Jürgen Müller", "jurgen muller"),
    ],
)
def test_a_guest_who_mistyped_their_name_is_asked_about_and_their_row_gets_no_mail(
    engagement: Engagement, browser: Browser, listed: str, typed: str
) -> None:
    person = make_stakeholder(engagement, listed, email="one@example.com")
    join(engagement, typed)
    Stakeholder.objects.filter(is_guest=True).update(name=typed)
    page = read_page(browser.get(reverse("engagement", args=[engagement.pk])))
    assert page.one("#next-title").text == f"Is {listed} in two rows?"
    mailable = mailable_in(engagement, at=NOW)
    assert (mailable.to_invite, mailable.to_remind, mailable.maybe_guests) == ((), (), (person,))


def test_the_button_says_that_it_makes_one_row_of_two_only_where_there_is_a_guest(
    engagement: Engagement, browser: Browser
) -> None:
    make_stakeholder(engagement, "Maria Silva", is_known=False)
    button = "main form button[type=submit]"
    assert tick_list_of(browser, engagement).one(button).text == "Vouch for those ticked"
    guests(engagement, 1)
    assert "make one row of two" in tick_list_of(browser, engagement).one(button).text


def test_who_withdrew_as_a_guest_is_withdrawn_on_the_list(
    engagement: Engagement, browser: Browser, bob: Stakeholder
) -> None:
    (guest,) = guests(engagement, 1)
    Stakeholder.objects.filter(pk=guest.pk).update(name="Bob Answers")
    withdraw(stakeholder=guest, by=SYSTEM, at=NOW)
    assertContains(browser.get(reverse("vouching", args=[engagement.pk])), "joined by the code, declined")
    tick(browser, engagement, guest, **{f"same-{guest.pk}": str(bob.pk)})
    row = Stakeholder.objects.get()
    assert (row.pk, row.has_withdrawn, row.hides_others) == (bob.pk, True, True)
    assert mailable_in(engagement, at=NOW).to_invite == ()


def test_who_answered_twice_is_heard_once(engagement: Engagement, browser: Browser, bob: Stakeholder) -> None:
    begin(bob)
    (guest,) = guests(engagement, 1)
    tick(browser, engagement, guest, **{f"same-{guest.pk}": str(bob.pk)})
    assert Stakeholder.objects.get(pk=guest.pk).left_out_at is not None
    assert list(Stakeholder.objects.taking_part()) == [bob]
    assertContains(browser.get(reverse("engagement", args=[engagement.pk])), "1 of them is left out")


def test_a_guest_who_has_sent_is_one_with_nobody_who_answers_in_their_own_row(
    engagement: Engagement, browser: Browser, bob: Stakeholder
) -> None:
    begin(bob)
    assert join(engagement, "Bob A.").status_code == 200
    guest = Stakeholder.objects.get(is_guest=True)
    answer_as(guest)
    send_as_it_is(Response.objects.get(stakeholder=guest))
    page = tick_list_of(browser, engagement)
    assert not page.has(f"[name=same-{guest.pk}] [value='{bob.pk}']")
    assert "answers in a row of their own, so both are heard" in page.text
    refused = tick(browser, engagement, guest, **{f"same-{guest.pk}": str(bob.pk)})
    assertContains(refused, "answers in both rows", status_code=409)
    assert set(Stakeholder.objects.taking_part()) == {bob, guest}


def test_who_is_said_to_be_somebody_on_the_list_is_so_without_a_tick_and_vouched_for(
    engagement: Engagement, browser: Browser
) -> None:
    maria = make_stakeholder(engagement, "Maria Silva", is_known=False)
    (guest,) = guests(engagement, 1)
    tick(browser, engagement, **{f"same-{guest.pk}": str(maria.pk)})
    row = Stakeholder.objects.get()
    assert (row.pk, row.key, row.hides_others) == (maria.pk, guest.key, True)


def test_of_a_closed_round_who_answered_twice_stays_two_and_the_list_says_why(
    engagement: Engagement, browser: Browser, bob: Stakeholder
) -> None:
    begin(bob)
    (guest,) = guests(engagement, 1)
    close(engagement)
    answer = tick(browser, engagement, guest, **{f"same-{guest.pk}": str(bob.pk)})
    assertContains(answer, "Open the round again first.", status_code=409)
    assert read_page(answer).has(f'[value="{guest.pk}"][checked]')
    assert Stakeholder.objects.taking_part().count() == 2


@pytest.mark.parametrize("gone", ["deleted", "withdrawn", "a guest as well"])
def test_a_list_that_somebody_changed_meanwhile_is_looked_at_again(
    engagement: Engagement, browser: Browser, bob: Stakeholder, gone: str
) -> None:
    (guest,) = guests(engagement, 1)
    person = str(bob.pk)
    if gone == "withdrawn":
        withdraw(stakeholder=bob, by=SYSTEM, at=NOW)
    elif gone == "deleted":
        bob.delete()
    else:
        Stakeholder.objects.filter(pk=bob.pk).update(is_guest=True)
    answer = tick(browser, engagement, guest, **{f"same-{guest.pk}": person})
    assertContains(answer, "Look at it again, then say who is who.", status_code=409)
    assert Stakeholder.objects.filter(pk=guest.pk, vouched_at=None).exists()


def test_nobody_of_another_engagement_and_nothing_that_is_no_id_is_ticked(
    engagement: Engagement, browser: Browser
) -> None:
    elsewhere = make_stakeholder(make_engagement(engagement.organisation), is_known=False)
    answer = tick(browser, engagement, elsewhere, person=[str(elsewhere.pk), "nonsense"])
    assert answer.status_code == 302
    assert not Stakeholder.objects.filter(vouched_at__isnull=False).exists()


def test_only_the_lead_vouches(engagement: Engagement, bob: Stakeholder) -> None:
    co = make_co_facilitator(engagement, "Clara Helps").user
    assert tick(sign_in(Browser(), co), engagement, bob).status_code in {403, 404}
    assert Stakeholder.objects.get().vouched_at is None


@pytest.mark.usefixtures("rules")
def test_who_joined_three_times_reads_nothing_of_the_one_real_person(
    engagement: Engagement, browser: Browser
) -> None:
    answer(engagement, "risk", {"R1": DATA_FIRST, "D1": 5}, name="Vera Victim")
    for name in ("business", "platform"):
        for number in range(3):
            answer(engagement, name, {"R1": DATA_FIRST, "D1": number + 1}, name=f"{name} {number}")
    for guest in guests(engagement, 3):
        answer_as(guest)
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    assessments.assess_now(engagement=engagement, at=NOW)
    evidence = Snapshot.objects.get().evidence
    # Risk stands with a neighbour, for its guests hide nobody.
    assert [each.people for each in evidence.crowds[CORE]] == [3, 7]
    assert {len(each.perspectives) for each in evidence.crowds[CORE]} == {1, 2}


@pytest.mark.parametrize("people", [2, 20])
def test_the_list_asks_no_more_queries_for_more_people(
    browser: Browser, engagement: Engagement, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    for number in range(people // 2):
        make_stakeholder(engagement, f"Person {number}", is_known=False)
        join(engagement, f"Guest {number}")
    with django_assert_num_queries(7):
        browser.get(reverse("vouching", args=[engagement.pk]))
