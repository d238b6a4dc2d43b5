"""Bob withdraws: he is told what that does, it is done at once, and nobody brings him back by mistake."""

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.core import mail as django_mail
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.assessments import services as assessments
from apps.assessments.selectors import people_page
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.errors import StakeholderWithdrawn
from apps.engagements.models import Engagement, InvitationToken, Round, Stakeholder
from apps.engagements.services import mint_links, remove_stakeholder
from apps.mailing import services as mailing
from apps.mailing.models import Mail
from apps.outreach import services
from apps.portfolio.listing import engagements_page
from apps.portfolio.selectors import overview_page
from apps.responses.answering.saving import save_answer
from apps.responses.errors import SessionEnded
from apps.responses.models import Answer, AnswerEvent, PerspectiveRequest, Response
from apps.responses.rights.withdrawal import withdraw
from apps.responses.sessions import cookie_name
from apps.responses.statements import Change
from tests.assessments.conftest import DATA_FIRST, answer, let_three_answer
from tests.browser import Watch, follow
from tests.exchange.files import exported
from tests.factories import NOW, acting, look, make_stakeholder
from tests.journeys.people import answer_all, start
from tests.journeys.test_every_page import find_problems
from tests.pages import read_page
from tests.responses.conftest import AddressOf, begin, link_path


@pytest.fixture
def address(response: Response) -> str:
    return reverse("withdraw", args=[response.pk])


def test_looking_withdraws_nobody_and_speaks_of_deleting_only_what_was_given(
    bobs_browser: Browser, bob: Stakeholder, address: str, address_of: AddressOf
) -> None:
    nothing_given = bobs_browser.get(address)
    assertContains(nothing_given, "You would rather not take part.")
    assertContains(nothing_given, "no more mails")
    assertNotContains(nothing_given, "deleted")
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    assertContains(bobs_browser.get(address), "What you gave will be deleted. No result has been made of it")
    Browser().get(link_path(bob) + "withdraw/")
    bob.refresh_from_db()
    assert not bob.has_withdrawn
    assert not AuditEvent.objects.filter(verb="withdraw").exists()


def test_withdrawing_deletes_what_bob_gave_and_ends_every_way_in(
    bob: Stakeholder, bobs_browser: Browser, response: Response, address: str, address_of: AddressOf
) -> None:
    phone, link = begin(bob), link_path(bob)
    bobs_browser.post(address_of("express-1"), {"R1": "data", "ranking": ["data", "user"], "R1-how": "order"})
    PerspectiveRequest.objects.create(
        organisation_id=bob.organisation_id, stakeholder=bob, asked_from="business", asked_at=NOW
    )
    done = bobs_browser.post(address)
    assertContains(done, "You are not asked again")
    assert read_page(done).each("data-forget") == [str(response.pk)]
    for model in (Response, Answer, AnswerEvent, PerspectiveRequest):
        assert not model.objects.exists()
    assert Browser().get(link).status_code == 404
    # Only where it was taken back does it say so: nothing else is known of another device.
    back = bobs_browser.get(address_of("express-1"))
    assertContains(back, "You took back what you gave", status_code=404)
    assertNotContains(back, "What you saved is there", status_code=404)
    elsewhere = phone.get(address_of("express-1"))
    assertContains(elsewhere, "Open your personal link again", status_code=404)
    assertContains(elsewhere, "What you saved is there, unless you took it back.", status_code=404)
    forged = Browser()
    forged.cookies[cookie_name(response.pk).replace("_r_", "_t_")] = response.pk.hex
    assertNotContains(forged.get(address_of("express-1")), "You took back", status_code=404)
    event = AuditEvent.objects.get(verb="withdraw")
    assert (event.actor_kind, event.actor_id) == ("stakeholder", str(bob.pk))


def test_who_has_not_begun_withdraws_from_the_link(bob: Stakeholder) -> None:
    path = link_path(bob)
    assert read_page(Browser().get(path)).has('[href="withdraw/"]')
    shown = Browser().get(path + "withdraw/")
    assert (shown["Referrer-Policy"], shown["X-Robots-Tag"]) == ("no-referrer", "noindex")
    careful = Browser(enforce_csrf_checks=True)
    assert careful.post(path + "withdraw/").status_code == 403
    assertContains(Browser().post(path + "withdraw/"), "You are not asked again")
    bob.refresh_from_db()
    assert bob.has_withdrawn
    assert Browser().post(path + "withdraw/").status_code == 404


def test_nobody_else_withdraws_bob(
    bob: Stakeholder, engagement: Engagement, address: str, olga: User
) -> None:
    other = begin(make_stakeholder(engagement, "Ben Data"))
    other.force_login(olga)
    assert other.get(address).status_code == other.post(address).status_code == 404
    bob.refresh_from_db()
    assert not bob.has_withdrawn


def test_a_save_that_crosses_the_withdrawal_is_told_that_the_session_is_over(
    bob: Stakeholder, bobs_browser: Browser, response: Response
) -> None:
    withdraw(stakeholder=bob, by=SYSTEM, at=timezone.now())
    with pytest.raises(SessionEnded):
        save_answer(response=response, change=Change("D1", 4, 0, uuid4()), at=timezone.now())
    with pytest.raises(SessionEnded):
        withdraw(stakeholder=bob, by=SYSTEM, at=timezone.now())


@pytest.mark.usefixtures("transactional_db")
def test_no_mail_reaches_bob_any_more_not_even_one_that_waits(
    engagement: Engagement, bob: Stakeholder
) -> None:
    services.invite(engagement=engagement, by=SYSTEM, at=timezone.now())
    withdraw(stakeholder=bob, by=SYSTEM, at=timezone.now())
    while mail := mailing.claim_mail():
        mailing.deliver(mail, at=timezone.now())
    assert django_mail.outbox == []
    assert Mail.objects.get().error_text == "The person has withdrawn."
    at = timezone.now() + timedelta(days=2)
    mailable = services.mailable_in(engagement, at=at)
    assert (mailable.to_invite, mailable.to_remind, mailable.last) == ((), (), ())
    services.note_lost_link(address=bob.email, network="", by=SYSTEM, at=at)
    assert services.send_lost_links(at=at) == 0


def test_nobody_misses_bob(
    alice: User, engagement: Engagement, bob: Stakeholder, alices_browser: Browser
) -> None:
    let_three_answer(engagement)
    withdraw(stakeholder=bob, by=SYSTEM, at=timezone.now())
    page = overview_page(engagement, at=timezone.now())
    assert (page.asked, page.declined, page.sent, page.missing) == (4, 1, 3, ())
    assert page.next_step.action == "close"
    assert {row.label: row.asked for row in page.perspectives}["Business owner and operations"] == 1
    shown = alices_browser.get(reverse("engagement", args=[engagement.pk]))
    assertContains(shown, "declined")
    assertNotContains(shown, reverse("person_link", args=[engagement.pk, bob.pk]))
    rows = engagements_page(alice.membership, is_archived=False, at=timezone.now(), query=QueryDict()).rows
    assert [row.asked for row in rows] == [4]
    round_ = assessments.close_round(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    turnout = round_.snapshots.get().evidence.coverage["business"]
    assert (turnout.asked, turnout.answered, turnout.sent) == (1, 1, 1)


def test_alice_gives_bob_no_link_and_does_not_take_him_off_by_mistake(
    engagement: Engagement, bob: Stakeholder, alices_browser: Browser
) -> None:
    withdraw(stakeholder=bob, by=SYSTEM, at=timezone.now())
    bob.refresh_from_db()
    person = reverse("person", args=[engagement.pk, bob.pk])
    said = alices_browser.post(reverse("person_link", args=[engagement.pk, bob.pk]), follow=True)
    assertRedirects(said, person)
    assertContains(said, "a new link needs their own wish")
    said = alices_browser.post(reverse("person_remove", args=[engagement.pk, bob.pk]), follow=True)
    assertContains(said, "stays on the list")
    alices_browser.post(reverse("links", args=[engagement.pk]))
    assert not InvitationToken.objects.exists()
    with pytest.raises(StakeholderWithdrawn):
        mint_links(stakeholders=[bob], at=timezone.now())
    with pytest.raises(StakeholderWithdrawn):
        remove_stakeholder(stakeholder=bob, by=SYSTEM, at=NOW)
    again = alices_browser.post(
        reverse("people_new", args=[engagement.pk]), {"people": f"Bob, {bob.email}, risk"}
    )
    assertContains(again, "is on the list already")


def test_alice_notes_with_one_press_that_bob_told_her_he_declines_and_takes_it_back(
    engagement: Engagement, bob: Stakeholder, alices_browser: Browser
) -> None:
    link, address = link_path(bob), reverse("person_declined", args=[engagement.pk, bob.pk])
    home = reverse("engagement", args=[engagement.pk])
    assertContains(alices_browser.get(home), f'formaction="{address}"')
    assertContains(alices_browser.get(reverse("person", args=[engagement.pk, bob.pk])), f'action="{address}"')
    alices_browser.post(address)
    bob.refresh_from_db()
    assert (bob.has_withdrawn, bob.declined_by_word) == (True, True)
    shown = alices_browser.get(home)
    assertContains(shown, "declined (told you)")
    assertContains(shown, "Bob Answers")
    assert services.mailable_in(engagement, at=timezone.now()).to_invite == ()
    assert Browser().get(link).status_code == 404
    alices_browser.post(address, {"undo": "1"})
    bob.refresh_from_db()
    assert (bob.has_withdrawn, bob.declined_by_word) == (False, False)
    assert Browser().post(link).status_code == 302
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"note_declined", "take_back_declined"}


def test_what_bob_gave_is_not_deleted_by_alices_press_nor_his_own_refusal_undone(
    engagement: Engagement,
    bob: Stakeholder,
    alices_browser: Browser,
    response: Response,
    address_of: AddressOf,
    bobs_browser: Browser,
) -> None:
    address = reverse("person_declined", args=[engagement.pk, bob.pk])
    bobs_browser.post(address_of("express-1"), {"ranking": ["data", "user"], "R1-how": "order"})
    assertContains(alices_browser.post(address, follow=True), "has begun to answer")
    bob.refresh_from_db()
    assert not bob.has_withdrawn
    withdraw(stakeholder=bob, by=SYSTEM, at=timezone.now())
    alices_browser.post(address, {"undo": "1"})
    bob.refresh_from_db()
    assert bob.has_withdrawn


def test_bob_comes_back_only_where_alice_says_that_he_asked_for_it(
    engagement: Engagement, bob: Stakeholder, alices_browser: Browser
) -> None:
    old = link_path(bob)
    withdraw(stakeholder=bob, by=SYSTEM, at=timezone.now())
    address = reverse("person_back", args=[engagement.pk, bob.pk])
    assertContains(alices_browser.get(reverse("person", args=[engagement.pk, bob.pk])), "declined on")
    assertContains(alices_browser.post(address, follow=True), "nobody comes back without their own wish")
    bob.refresh_from_db()
    assert bob.has_withdrawn
    assertContains(alices_browser.post(address, {"wished": "1"}, follow=True), "takes part again")
    assert Browser().get(old).status_code == 404
    bob.refresh_from_db()
    begin(bob)
    assert Response.objects.get().stakeholder == bob


def test_after_closing_bob_is_told_that_the_result_keeps_his_numbers(
    alice: User,
    engagement: Engagement,
    rules: object,
    address_of: AddressOf,
    bobs_browser: Browser,
    response: Response,
) -> None:
    let_three_answer(engagement)
    bobs_browser.post(address_of("express-1"), {"ranking": ["data", "user"], "R1-how": "order"})
    round_ = assessments.close_round(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    assessments.assess_now(engagement=engagement, at=timezone.now())
    frozen = round_.snapshots.get().digest
    address = reverse("withdraw", args=[response.pk])
    shown = bobs_browser.get(address)
    assertContains(shown, "can't be taken out again")
    assertNotContains(shown, "No result has been made")
    bobs_browser.post(address)
    snapshot = round_.snapshots.get()
    assert snapshot.digest == frozen
    assert len(snapshot.evidence.engagement.opinions) == 4
    reopened = assessments.reopen_round(round=round_, by=SYSTEM, at=timezone.now())
    assessments.close_round(round=reopened, by=acting(alice), at=timezone.now() + timedelta(seconds=1))
    newest = round_.snapshots.order_by("-taken_at")[0]
    assert len(newest.evidence.engagement.opinions) == 3


def test_a_named_result_shows_nobodys_name_for_what_bob_gave(engagement: Engagement, rules: object) -> None:
    Engagement.objects.update(mode="named")
    engagement.refresh_from_db()
    let_three_answer(engagement)
    bobs = answer(engagement, "risk", {"R1": DATA_FIRST}, name="Rob Risk")
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    assessments.assess_now(engagement=engagement, at=NOW)
    withdraw(stakeholder=bobs.stakeholder, by=SYSTEM, at=timezone.now())
    look(engagement)
    page = people_page(engagement)
    assert page
    named = [person.name for person in page.people]
    assert sorted(named) == ["Bea Product", "Ben Data", "Bob Answers"]
    assert not any(bobs.stakeholder.key in name for name in named)


def test_an_exported_engagement_says_who_has_withdrawn(engagement: Engagement, bob: Stakeholder) -> None:
    begin(bob)
    withdraw(stakeholder=bob, by=SYSTEM, at=timezone.now())
    document = exported(Engagement.objects.with_framing().get())
    assert document["rounds"] == [{"number": 1, "responses": []}]
    (person,) = document["invited"]
    assert (person["stakeholder"], person["withdrawn"]) == (bob.key, True)


@pytest.mark.journey
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_bob_withdraws_in_a_browser(
    script: bool, asgi_server: str, chromium: Chromium, watch: Watch, bob: Stakeholder
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=script)
    page = watch.open(context)
    start(page, asgi_server + link_path(bob))
    answer_all(page, ["data", "user", "model", "organization"], pages=1)
    page.locator("summary", has_text="Menu").click()
    follow(page.get_by_role("link", name="I would rather not take part"))
    follow(page.get_by_role("button", name="Do not ask me again"))
    expect(page.get_by_role("heading", name="You are not asked again")).to_be_visible()
    assert not Response.objects.exists()
    context.close()


@pytest.mark.journey
def test_the_pages_can_be_read_by_everybody(
    asgi_server: str, chromium: Chromium, watch: Watch, alice: User, bob: Stakeholder, engagement: Engagement
) -> None:
    path, other = link_path(bob), make_stakeholder(engagement, "Ines Roth")
    withdraw(stakeholder=other, by=SYSTEM, at=timezone.now())
    addresses = [path, f"{path}withdraw/", reverse("person", args=[engagement.pk, other.pk])]
    assert find_problems(chromium, watch, asgi_server, alice, addresses) == []


def test_who_enters_an_interview_withdraws_nobody_and_enters_none_for_who_has_withdrawn(
    engagement: Engagement, bob: Stakeholder, alices_browser: Browser
) -> None:
    interview = reverse("interview", args=[engagement.pk, bob.pk])
    alices_browser.post(interview)
    address = reverse("withdraw", args=[Response.objects.get().pk])
    assertContains(alices_browser.post(address, follow=True), "Only the person can withdraw")
    bob.refresh_from_db()
    assert not bob.has_withdrawn
    withdraw(stakeholder=bob, by=SYSTEM, at=timezone.now())
    assertContains(alices_browser.post(interview), "nothing is entered for them", status_code=409)
    assert not Response.objects.exists()


@pytest.mark.usefixtures("transactional_db", "rules")
def test_withdrawing_while_the_round_is_being_closed_waits_for_it(
    engagement: Engagement, alice: User
) -> None:
    bobs = answer(engagement, "risk", {"R1": DATA_FIRST}, name="Rob Risk")

    def withdraw_elsewhere() -> None:
        withdraw(stakeholder=bobs.stakeholder, by=SYSTEM, at=timezone.now())
        connection.close()

    other = Thread(target=withdraw_elsewhere)
    with transaction.atomic():
        round_ = Round.objects.select_for_update().get()
        other.start()
        while other.is_alive() and not somebody_waits_for_our_lock():
            pass
        assert other.is_alive()
        assessments.close_round(round=round_, by=acting(alice), at=timezone.now())
    other.join()
    evidence = round_.snapshots.get().evidence
    assert evidence.answered["risk"] == 1
    assert not Response.objects.exists()


def somebody_waits_for_our_lock() -> bool:
    with connection.cursor() as cursor:
        # Of ours: other tests run beside it on the same server.
        cursor.execute(
            "select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])
