"""After revealing, Bob sees the result beside his own answers: of groups, and never by name."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.assessments import services
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing import services as mailing
from apps.mailing.models import Mail
from apps.responses.models import Response
from apps.responses.rights.withdrawal import withdraw
from tests import factories
from tests.assessments.conftest import DATA_FIRST, answer, ranking
from tests.browser import LOOKS, Watch, follow, problems_of
from tests.factories import NOW, SignIn, acting, make_stakeholder
from tests.pages import read_page
from tests.responses.conftest import begin, link_path

USERS = {"now": 1_000, "horizon": 10_000, "limit": 5_000, "source": "measured"}
NARROW_TOO = ((320, "light"), *LOOKS)


def closed(engagement: Engagement, people: int, **more: Any) -> list[Response]:
    """Let so many answer the same, and rank them."""
    given = {"R1": DATA_FIRST, "D1": 4, "M1": 5, "U10": 2, "QO6": USERS, **more}
    responses = [
        answer(engagement, "business", given, name=f"Person{number} Surname") for number in range(people)
    ]
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    services.assess_now(engagement=engagement, at=NOW)
    return responses


def press_reveal(browser: Browser, engagement: Engagement) -> Any:
    factories.see_result(browser, engagement)
    return browser.post(reverse("reveal", args=[engagement.pk]), follow=True)


def look(response: Response, **post: str) -> Any:
    """Open somebody's link and then their page."""
    browser = Browser()
    browser.post(link_path(response.stakeholder), post)
    return browser.get(reverse("own_result", args=[response.pk]))


@pytest.mark.usefixtures("rules")
def test_bob_sees_his_order_and_answers_beside_those_of_the_group(
    engagement: Engagement, alice: User, browser: Browser
) -> None:
    bob = answer(
        engagement, "business", {"R1": ranking("user", "data"), "D1": 2, "QO6": {**USERS, "now": 9_000}}
    )
    closed(engagement, 4)
    said = press_reveal(browser, engagement)
    assertContains(said, "Those who answered can see the result now.")
    assertContains(said, "Shown to those who answered")
    shown = look(bob)
    assertContains(shown, "Where you stand")
    own = shown.context["page"].result
    assert own.group.headline
    assert [[each.slug for each in place] for place in own.own_order] == [["user"], ["data"]]
    (row,) = own.answers
    # What the groups answered, and he among them.
    assert (row.own, row.tally.answers, row.near) == ("Rather no", (0, 1, 0, 4, 0), 1)
    first = own.figures[0]
    assert (first.point, first.people) == ("today", "5 people")
    assert AuditEvent.objects.get(verb="reveal_result").actor_id == str(alice.pk)


@pytest.mark.usefixtures("rules")
def test_the_link_leads_there_once_it_is_revealed_and_the_closed_page_too(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    bob = closed(engagement, 4)[0]
    link, address = link_path(bob.stakeholder), reverse("own_result", args=[bob.pk])
    assertNotContains(Browser().get(link), "See where you stand")
    press_reveal(signed_in(alice), engagement)
    assertContains(Browser().get(link), "See where you stand")
    browser = Browser()
    for button in ("own_result", "standing"):  # the second on a page opened before it was renamed
        assertRedirects(browser.post(link, {button: "1"}), address)
    assert read_page(browser.get(reverse("respond", args=[bob.pk]))).has(f'[href="{address}"]')


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(("people", "is_told"), [(2, False), (3, True)])
@pytest.mark.parametrize("mode", ["confidential", "named"])
def test_of_opinions_nothing_is_told_of_fewer_than_three(
    people: int, is_told: bool, mode: str, engagement: Engagement, browser: Browser
) -> None:
    Engagement.objects.update(mode=mode)
    bob = closed(engagement, people)[0]
    press_reveal(browser, engagement)
    shown = look(bob)
    own = shown.context["page"].result
    assert bool(own.answers) is bool(own.tally) is is_told
    # Figures are on the record, by whatever number.
    assert own.figures
    for number in range(1, people):
        assertNotContains(shown, f"Person{number}")


@pytest.mark.usefixtures("rules")
def test_until_it_is_revealed_and_while_the_round_is_open_again_nothing_is_shown(
    engagement: Engagement, alice: User, browser: Browser
) -> None:
    bob = closed(engagement, 4)[0]
    home = reverse("respond", args=[bob.pk])
    assert look(bob)["Location"] == home
    press_reveal(browser, engagement)
    assert look(bob).status_code == 200
    said = browser.post(reverse("reopen_round", args=[engagement.pk]), follow=True)
    assertContains(said, "Nobody who answered sees the result any more")
    assert look(bob)["Location"] == home
    assertContains(press_reveal(browser, engagement), "There is no result yet that could be shown.")
    services.close_round(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    services.assess_now(engagement=engagement, at=timezone.now())
    assert look(bob)["Location"] == home
    press_reveal(browser, engagement)
    assert look(bob).status_code == 200


@pytest.mark.usefixtures("rules")
def test_a_second_press_changes_nothing(
    engagement: Engagement, alice: User, olga: User, signed_in: SignIn, browser: Browser
) -> None:
    closed(engagement, 4)
    press_reveal(browser, engagement)
    press_reveal(signed_in(olga), engagement)
    round_ = engagement.rounds.get()
    assert round_.revealed_by == alice
    assert round_.unsealed_by == alice  # whoever shows a result has looked at it, too
    assert Mail.objects.filter(kind="result").count() == 4


@pytest.mark.usefixtures("rules")
def test_the_page_is_there_for_nobody_else(
    engagement: Engagement, alice: User, olga: User, mallory: User, signed_in: SignIn
) -> None:
    bob, ben = closed(engagement, 4)[:2]
    press_reveal(signed_in(alice), engagement)
    address = reverse("own_result", args=[bob.pk])
    bens = begin(ben.stakeholder)
    for browser in (bens, signed_in(olga), signed_in(mallory), Browser()):
        assertContains(browser.get(address), "Open your personal link again", status_code=404)
    assert bens.get(reverse("own_result", args=[ben.pk])).status_code == 200
    assert signed_in(mallory).post(reverse("reveal", args=[engagement.pk])).status_code == 404


@pytest.mark.usefixtures("transactional_db", "rules")
def test_each_who_answered_is_told_once_and_who_has_withdrawn_is_not(
    engagement: Engagement, alice: User, browser: Browser
) -> None:
    make_stakeholder(engagement, "Ines Never-Answered")
    responses = closed(engagement, 4)
    Stakeholder.objects.filter(pk=responses[0].stakeholder_id).update(email="")
    withdraw(stakeholder=responses[1].stakeholder, by=SYSTEM, at=timezone.now())
    browser.post(reverse("first_look", args=[engagement.pk]), {"version": "1"})
    press_reveal(browser, engagement)
    while mail := mailing.claim_mail():
        mailing.deliver(mail, at=timezone.now())
    assert {message.to[0].split()[0] for message in django_mail.outbox} == {"Person2", "Person3"}
    assert {message.subject for message in django_mail.outbox} == {"Claims assistant: see where you stand"}
    assertContains(browser.get(reverse("mails", args=[engagement.pk])), "Result")
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    services.close_round(
        round=engagement.rounds.get(), by=acting(alice), at=timezone.now() + timedelta(seconds=1)
    )
    services.assess_now(engagement=engagement, at=timezone.now())
    press_reveal(browser, engagement)
    assert Mail.objects.filter(kind="result").count() == 2


@pytest.mark.usefixtures("transactional_db", "rules")
def test_a_mail_that_waited_until_the_round_was_open_again_is_not_sent(
    engagement: Engagement, browser: Browser
) -> None:
    closed(engagement, 3)
    press_reveal(browser, engagement)
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    while mail := mailing.claim_mail():
        mailing.deliver(mail, at=timezone.now())
    assert django_mail.outbox == []
    assert set(Mail.objects.values_list("error_text", flat=True)) == {"The result is sealed again."}


@pytest.mark.usefixtures("rules")
def test_the_page_asks_the_same_number_of_queries_however_many_answered(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    counts = []
    for people in (4, 16):
        bob = closed(engagement, people)[0]
        press_reveal(signed_in(alice), engagement)
        browser = begin(bob.stakeholder)
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("own_result", args=[bob.pk]))
        counts.append(len(captured))
        services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    assert counts == [5, 5]


@pytest.mark.journey
@pytest.mark.usefixtures("rules")
def test_bobs_pages_after_closing_can_be_read_by_everybody(
    asgi_server: str, chromium: Chromium, watch: Watch, engagement: Engagement, alice: User
) -> None:
    bob = answer(engagement, "business", {"R1": ranking("user", "data"), "D1": 2, "O1": 3, "QO6": USERS})
    closed(engagement, 4)
    factories.look(engagement)
    services.reveal(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    context = chromium.new_context()
    page = watch.open(context)
    page.goto(asgi_server + link_path(bob.stakeholder))
    follow(page.get_by_role("button", name="See where you stand"))
    problems = list(problems_of(page, "own_result", NARROW_TOO))
    for name in ("respond", "who_sees_what", "withdraw"):
        page.goto(asgi_server + reverse(name, args=[bob.pk]))
        problems += problems_of(page, name, NARROW_TOO)
    context.close()
    assert problems == []
