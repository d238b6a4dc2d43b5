"""Alice enters what Bob told her, on Bob's own pages. What he gives himself she never sees."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.models import Membership, Organisation, User
from apps.assessments.snapshots import collect_evidence
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.exchange.engagement.services import import_engagement
from apps.findings.case import Case, Turnout
from apps.findings.coverage import missing_of
from apps.instruments.selectors import definition_of
from apps.ranking import assess
from apps.responses.answering.questionnaire import questionnaire_of
from apps.responses.models import Answer, PerspectiveRequest, Response
from apps.responses.selectors import effective_answers
from tests.exchange.files import exported
from tests.factories import NOW, SignIn, acting, close, make_round, make_stakeholder, send_answers
from tests.pages import fields_of, read_page
from tests.responses.conftest import begin, link_path, save_item
from tests.responses.walking import walk


def interview_of(stakeholder: Stakeholder) -> str:
    return reverse("interview", args=[stakeholder.engagement_id, stakeholder.pk])


def enter(browser: Browser, stakeholder: Stakeholder) -> Response:
    """Press Begin for somebody."""
    assert browser.post(interview_of(stakeholder)).status_code == 302
    return Response.objects.get(stakeholder=stakeholder)


def save(browser: Browser, response: Response, item: str = "D1", value: str = "4") -> Any:
    return save_item(browser, response, item, {item: value})


def test_alice_enters_an_interview_on_the_pages_of_bobs_perspective_and_sends_it(
    alices_browser: Browser, alice: User, engagement: Engagement, bob: Stakeholder
) -> None:
    shown = alices_browser.get(interview_of(bob))
    assertContains(shown, "Tell Bob Answers all this before you write anything down.")
    assertContains(shown, "to a row of its own in the result: answering alone does")
    response = enter(alices_browser, bob)
    walk(alices_browser, engagement)
    review = reverse("respond_page", args=[response.pk, "review"])
    page = alices_browser.get(review)
    assert "You enter an interview with Bob Answers" in read_page(page).text
    sent = alices_browser.post(review, {**fields_of(page), "send": "1"}, follow=True)
    assertContains(sent, "The interview with Bob Answers is entered")
    response.refresh_from_db()
    routing = {"system_kind": "predictive", "model_hosting": "own", "people_check": "some", "stage": "pilot"}
    routed = definition_of(engagement.instrument_version).asked_of("business", routing)
    assert set(response.asked) == {item.id for item in routed}
    assert (response.interviewer, response.interviewed_by, response.is_submitted) == (alice.name, alice, True)


def test_an_interview_has_a_page_a_part_and_may_be_sent_after_the_first(
    alices_browser: Browser, bob: Stakeholder
) -> None:
    response = enter(alices_browser, bob)
    course = questionnaire_of(response).course
    parts = [page.part for page in course.pages if page.items]
    # The order is asked in steps of its own.
    assert parts == [parts[0], *dict.fromkeys(parts)]
    assert {item.id for item in course.items} == set(response.asked)
    asked = [page for page in course.pages if page.items]
    stop = read_page(alices_browser.get(reverse("respond_page", args=[response.pk, "go-on"])))
    assert "Check and send" in stop.texts(".equal a")
    for page in asked:
        address = reverse("respond_page", args=[response.pk, page.slug])
        shown = read_page(alices_browser.get(address))
        assert all(shown.has(f'[id="{item.id}"]') for item in page.items if not item.kept_for), page.slug


def test_what_cant_be_read_is_refused_as_it_is_for_bob(alices_browser: Browser, bob: Stakeholder) -> None:
    answer = save(alices_browser, enter(alices_browser, bob), value="nine")
    assert answer.status_code == 422
    assert not Answer.objects.exists()


def test_who_entered_what_is_on_record_and_no_row_joins_bob_to_a_response(
    alices_browser: Browser, alice: User, bob: Stakeholder
) -> None:
    response = enter(alices_browser, bob)
    save_item(alices_browser, response, "R5", {"R5": "On storm days."})
    rows = list(AuditEvent.objects.order_by("at").values_list("verb", "actor_kind", "actor_id", "object_id"))
    assert rows == [("enter_interview", "user", str(alice.pk), str(bob.pk))]


def test_it_is_marked_on_the_list_and_in_the_coverage(
    alices_browser: Browser, engagement: Engagement, bob: Stakeholder
) -> None:
    make_stakeholder(engagement, "Ines Roth", "risk")
    enter(alices_browser, bob)
    page = alices_browser.get(reverse("engagement", args=[engagement.pk]))
    assert (
        read_page(page).text.count("interview: heard, but does not help the group to a row of its own") == 1
    )
    assertContains(page, "0 of 2 sent, 1 begun, 1 by interview")


def test_the_frozen_evidence_counts_it_and_the_result_says_so(
    alices_browser: Browser, engagement: Engagement, bob: Stakeholder
) -> None:
    begin(make_stakeholder(engagement, "Ines Roth", "risk"))
    enter(alices_browser, bob)
    evidence, _members = collect_evidence(engagement, engagement.rounds.get(), at=NOW)
    assert evidence.interviews == 1
    assert evidence.coverage["business"] == Turnout(1, 0, 0, known_by_mail=0, vouched=0)
    definition = definition_of(engagement.instrument_version)
    result = assess(evidence.engagement, evidence.engine_input.settings.for_engine())
    sentences = missing_of(Case(evidence, definition, result))
    assert "The answers of 1 person were entered from an interview." in map(str, sentences)


def test_bob_is_told_on_his_first_screen_and_takes_it_over_when_he_opens_it(
    alices_browser: Browser, bob: Stakeholder
) -> None:
    response = enter(alices_browser, bob)
    save(alices_browser, response)
    browser, link = Browser(), link_path(bob)
    first = browser.get(link)
    assertContains(first, "Alice Duarte entered answers for you on")
    assertContains(first, "Open what was entered for me")
    response.refresh_from_db()
    assert response.is_being_interviewed  # to look is not to take over: scanners look, too
    browser.post(link)
    assert save(browser, response, "M1").status_code == 200
    response.refresh_from_db()
    assert not response.is_being_interviewed
    assertContains(browser.get(link), "You have opened them since")


def test_in_a_later_round_too_an_interview_hides_nobody(
    alices_browser: Browser, engagement: Engagement, bob: Stakeholder
) -> None:
    response = enter(alices_browser, bob)
    save(alices_browser, response)
    close(engagement)
    make_round(engagement, number=2)
    begin(bob)
    send_answers(engagement)
    assert [each.hides_others for each in effective_answers(engagement, 2)] == [False]


def test_bob_is_told_of_the_interview_once_and_not_that_it_counts_less(
    alices_browser: Browser, bob: Stakeholder
) -> None:
    enter(alices_browser, bob)
    begin(bob)
    shown = read_page(Browser().get(link_path(bob))).text
    assert shown.count("Alice Duarte entered answers for you") == 1
    assert (
        " count"
        not in shown.partition("Alice Duarte entered answers for you")[2].partition("Who sees what")[0]
    )


def test_once_bob_goes_on_himself_alice_sees_no_page_and_saves_nothing(
    alices_browser: Browser, bob: Stakeholder
) -> None:
    response = enter(alices_browser, bob)
    begin(bob)
    for name, more in (("respond", ()), ("respond_page", ("review",)), ("own_answers", ())):
        answer = alices_browser.get(reverse(name, args=[response.pk, *more]))
        assertContains(answer, "This interview is no longer yours to enter", status_code=401)
    assert save(alices_browser, response).status_code == 401
    assertContains(alices_browser.post(interview_of(bob)), "what they gave is theirs", status_code=409)
    assertContains(alices_browser.get(interview_of(bob)), "Bob Answers goes on by themselves")
    assert not Answer.objects.exists()


@pytest.mark.parametrize("mode", ["confidential", "named"])
def test_what_bob_gave_himself_opens_to_nobody(alices_browser: Browser, bob: Stakeholder, mode: str) -> None:
    Engagement.objects.update(mode=mode)
    browser = begin(bob)
    response = Response.objects.get()
    save(browser, response)
    assertContains(alices_browser.post(interview_of(bob)), "what they gave is theirs", status_code=409)
    assert not read_page(alices_browser.get(interview_of(bob))).has("button.primary")
    assert alices_browser.get(reverse("respond", args=[response.pk])).status_code == 404
    response.refresh_from_db()
    assert not response.is_interview


@pytest.mark.parametrize("trace", ["answer", "imported answer"])
def test_any_trace_of_bobs_own_keeps_it_shut(alices_browser: Browser, bob: Stakeholder, trace: str) -> None:
    begin(bob)
    common = {"organisation_id": bob.organisation_id, "response": Response.objects.get(), "item": "D1"}
    if trace == "answer":
        save(begin(bob), Response.objects.get())
        Answer.objects.all().delete()  # what is left is its history
    else:
        Answer.objects.create(**common, value=4, answered_at=NOW)
    assert alices_browser.post(interview_of(bob)).status_code == 409


def test_a_link_bob_only_opened_leaves_room_for_an_interview_until_he_answers_in_it(
    alices_browser: Browser, bob: Stakeholder
) -> None:
    browser = begin(bob)
    response = enter(alices_browser, bob)
    assert alices_browser.get(reverse("respond", args=[response.pk])).status_code == 302
    assert save(browser, response).status_code == 200
    assert alices_browser.get(reverse("respond", args=[response.pk])).status_code == 401


def test_olga_goes_on_where_alice_was_and_alice_is_out(
    alices_browser: Browser, olga: User, signed_in: SignIn, bob: Stakeholder
) -> None:
    response = enter(alices_browser, bob)
    save(alices_browser, response)
    olgas = signed_in(olga)
    enter(olgas, bob)
    response.refresh_from_db()
    assert (response.interviewer, response.interviewed_by) == (olga.name, olga)
    assert save(olgas, response, "M1").status_code == 200
    assert save(alices_browser, response, "U1").status_code == 401


def test_alices_cookie_opens_nothing_once_she_has_signed_out_or_left(
    alices_browser: Browser, alice: User, bob: Stakeholder
) -> None:
    response = enter(alices_browser, bob)
    address = reverse("respond", args=[response.pk])
    Membership.objects.filter(user=alice).update(role=Membership.Role.MANAGER)
    assert alices_browser.get(address).status_code == 401
    Membership.objects.filter(user=alice).update(role=Membership.Role.FACILITATOR)
    assert alices_browser.get(address).status_code == 302
    alices_browser.post(reverse("account_logout"))
    assert alices_browser.get(address).status_code == 401


@pytest.mark.parametrize("why", ["rested", "no second factor"])
def test_an_interview_asks_for_the_whole_sign_in(
    why: str, alices_browser: Browser, alice: User, bob: Stakeholder
) -> None:
    response = enter(alices_browser, bob)
    assert save(alices_browser, response).status_code == 200
    if why == "rested":
        session = alices_browser.session
        session["seen_at"] -= 8 * 3600 + 1
        session.save()
    else:
        Organisation.objects.filter(pk=bob.organisation_id).update(second_factor_required=True)
    assert save(alices_browser, response, "M1").status_code in {401, 403, 404, 410}
    assert alices_browser.get(reverse("respond", args=[response.pk])).status_code != 200
    assert not Answer.objects.filter(item="M1").exists()


def test_after_closing_no_interview_begins(
    alices_browser: Browser, engagement: Engagement, bob: Stakeholder
) -> None:
    close(engagement)
    assertContains(alices_browser.post(interview_of(bob)), "The round is closed", status_code=409)
    assertContains(alices_browser.get(interview_of(bob)), "Reopen it first")
    assert not Response.objects.exists()


def test_alice_asks_for_no_other_perspective_in_bobs_name(alices_browser: Browser, bob: Stakeholder) -> None:
    response = enter(alices_browser, bob)
    answer = alices_browser.post(reverse("not_my_field", args=[response.pk]), {"wished": "risk"})
    assertRedirects(answer, reverse("respond", args=[response.pk]), fetch_redirect_response=False)
    assert not PerspectiveRequest.objects.exists()


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("continued", [False, True])
def test_exported_imported_and_exported_again_the_mark_is_the_same(
    alices_browser: Browser, engagement: Engagement, alice: User, bob: Stakeholder, continued: bool
) -> None:
    response = enter(alices_browser, bob)
    if continued:
        begin(bob)
    document = exported(engagement)
    (entry,) = document["rounds"][0]["responses"]
    assert entry["interview"] == {
        "by": "Alice Duarte",
        "on": f"{response.interviewed_on:%Y-%m-%d}",
        "continued": continued,
    }
    again = import_engagement(
        document=document, organisation=engagement.organisation, by=acting(alice), at=NOW
    )
    assert exported(Engagement.objects.get(pk=again.pk)) == document


@pytest.mark.parametrize("people", [2, 20])
def test_the_page_asks_the_same_number_of_queries(
    people: int,
    alices_browser: Browser,
    engagement: Engagement,
    bob: Stakeholder,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(people):
        begin(make_stakeholder(engagement, f"Person {number}"))
    begin(bob)
    with django_assert_num_queries(7):
        alices_browser.get(interview_of(bob))
