"""The personal link: what it shows, what it changes, and what it says when it opens nothing."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent, RateBucket
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, InvitationToken, Stakeholder
from apps.engagements.services import change_stakeholder, revoke_invitation
from apps.responses.models import Answer, Response
from apps.responses.sessions import cookie_name
from tests.factories import NOW, SignIn, close, make_stakeholder, send_answers
from tests.pages import read_page
from tests.responses.conftest import begin, link_path


def test_the_link_tells_bob_whom_it_is_for_and_who_sees_what(bob: Stakeholder) -> None:
    answer = Browser().get(link_path(bob))
    for words in (
        "Claims assistant",
        "Bob Answers",
        "Business",
        "It takes about 5 minutes. Then you may stop, or go on for about 5 more.",
        "Your order, statements and comments are shown only for groups of at least 3.",
        "sees that you have begun and sent, and of your answers only what every reader of the result sees.",
    ):
        assertContains(answer, words)
    more = Browser().get(f"{link_path(bob)}privacy/")
    for words in (
        "groups of at least 3",
        "Each answer is saved as you give it, and is used once the round is closed, sent or not",
    ):
        assertContains(more, words)


def test_what_a_chat_shows_of_a_pasted_link_says_what_it_is_and_names_nobody(
    bob: Stakeholder, engagement: Engagement
) -> None:
    begin(bob)
    path, code = link_path(bob), open_joining(engagement=engagement, by=SYSTEM, at=NOW)
    addresses = [
        path,
        *(f"{path}{tail}/" for tail in ("withdraw", "erase", "stop", "code")),
        "/i/nothing/",
        f"/join/?code={code.code}",
        "/join/",
    ]
    token = path.split("/")[2]
    secrets = [token, code.code, bob.email, "Bob", "Claims", "Harbourline", "Northlight", "Alice", "Business"]
    for address in addresses:
        answer = Browser().get(address)
        assert answer.status_code == (404 if "nothing" in address else 200), address
        head = read_page(answer).one("head")
        found = [secret for secret in secrets if secret.casefold() in head.markup.casefold()]
        assert found == [], address
        assert len(head.one("meta[name=description]")["content"]) > 50
        assert head.has('meta[property="og:title"]')
        assert not head.has('meta[property="og:url"], meta[property="og:image"]')
    personal = read_page(Browser().get(path)).one('meta[property="og:title"]')["content"]
    assert personal == "A personal link to some questions"


def test_a_link_that_opens_nothing_says_what_to_do_and_not_why(bob: Stakeholder) -> None:
    ended = link_path(bob)
    revoke_invitation(stakeholder=bob, by=SYSTEM, at=timezone.now())
    pages = [read_page(Browser().get(address)).one("main") for address in (ended, "/i/nothing/")]
    assert pages[0].text == pages[1].text
    assert pages[0].has(f'a[href="{reverse("lost_link")}"]')
    assert "Ask whoever invited you for a new link" in pages[0].text


def test_a_named_round_says_that_the_facilitator_sees_who_said_what(
    bob: Stakeholder, engagement: Engagement
) -> None:
    Engagement.objects.update(mode="named")
    assertContains(Browser().get(link_path(bob)), "the facilitator sees who said what")


LOOKS: tuple[tuple[str, dict[str, str]], ...] = (
    ("get", {"user-agent": "Mozilla/5.0 (compatible; SafeLinks scanner)"}),
    ("head", {"user-agent": "curl/8.5"}),
    ("get", {"purpose": "prefetch"}),
    ("get", {"sec-purpose": "prefetch;prerender"}),
    ("get", {"x-moz": "prefetch"}),
)


def test_twenty_scanners_before_bob_open_nothing_and_leave_his_link_working(
    bob: Stakeholder, alice: User, signed_in: SignIn
) -> None:
    path = link_path(bob)
    tokens = list(InvitationToken.objects.order_by("pk").values())
    for number in range(20):
        scanner = Browser()  # each comes from elsewhere, and none keeps a cookie of another
        method, headers = LOOKS[number % len(LOOKS)]
        answer = getattr(scanner, method)(path, headers=headers)
        assert answer.status_code == 200
        assert set(scanner.cookies) <= {settings.CSRF_COOKIE_NAME}
        assert not {"ETag", "Link", "Refresh"} & set(answer.headers)
    assert list(InvitationToken.objects.order_by("pk").values()) == tokens
    for rows in (Response, AuditEvent, RateBucket, Session):
        assert not rows.objects.exists()
    overview = signed_in(alice).get(reverse("engagement", args=[bob.engagement_id]))
    assertContains(overview, "0 of 1")
    bobs = Browser()
    assert bobs.post(path).status_code == 302
    assert Response.objects.get().stakeholder == bob
    assert AuditEvent.objects.filter(verb="open_link").count() == 1


def test_a_page_with_a_token_leaves_no_trace_elsewhere(bob: Stakeholder) -> None:
    answer = Browser().get(link_path(bob))
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]


def test_start_opens_the_answers_at_an_address_without_the_token(bob: Stakeholder) -> None:
    path, browser = link_path(bob), Browser()
    answer = browser.post(path)
    response = Response.objects.get()
    assert answer["Location"] == reverse("respond", args=[response.pk])
    cookie = answer.cookies[cookie_name(response.pk)]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    assert cookie["max-age"] == 12 * 3600
    assert "R1" in response.asked
    assert "QD1" not in response.asked


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(
    bob: Stakeholder, settings: pytest.FixtureRequest
) -> None:
    settings.IS_HTTPS = True  # type: ignore[attr-defined]
    answer = Browser().post(link_path(bob))
    name = cookie_name(Response.objects.get().pk)
    assert name.startswith("__Host-")
    assert answer.cookies[name]["secure"]
    assert answer.cookies[name]["path"] == "/"


def test_without_the_csrf_token_start_is_refused(bob: Stakeholder) -> None:
    answer = Browser(enforce_csrf_checks=True).post(link_path(bob), headers={"origin": "null"})
    assert answer.status_code == 403
    assert not Response.objects.exists()


def test_a_browser_that_hides_the_referrer_may_start(bob: Stakeholder) -> None:
    path, browser = link_path(bob), Browser(enforce_csrf_checks=True)
    browser.get(path)
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value
    answer = browser.post(path, {"csrfmiddlewaretoken": token}, headers={"origin": "null"})
    assert answer.status_code == 302


def dead_paths(bob: Stakeholder) -> dict[str, str]:
    expired, mistyped = link_path(bob), link_path(bob)[:-3] + "x/"
    InvitationToken.objects.update(expires_at=timezone.now())
    revoked = link_path(bob)
    revoke_invitation(stakeholder=bob, by=SYSTEM, at=timezone.now())
    return {"expired": expired, "revoked": revoked, "mistyped": mistyped, "invented": "/i/nothing/"}


def test_expired_revoked_and_mistyped_links_are_answered_alike(bob: Stakeholder) -> None:
    answers = [Browser().get(path) for path in dead_paths(bob).values()]
    answers += [Browser().post(path) for path in dead_paths(bob).values()]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {read_page(answer).one("main").markup for answer in answers}
    assert len(bodies) == 1
    assertContains(answers[0], "open anything", status_code=404)
    assertNotContains(answers[0], "Bob", status_code=404)


def test_only_failed_tries_are_limited(bob: Stakeholder) -> None:
    path, browser = link_path(bob), Browser()
    statuses = [browser.get(f"/i/guess-{number}/").status_code for number in range(21)]
    assert statuses == [404] * 20 + [429]
    assert browser.get("/i/guess/")["Retry-After"]
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 302
    assert "127.0.0.1" not in RateBucket.objects.get().key


def test_several_links_of_one_person_open_the_same_answers(bob: Stakeholder) -> None:
    first, second = link_path(bob), link_path(bob)
    addresses = {Browser().post(path)["Location"] for path in (first, second, first)}
    assert len(addresses) == 1
    assert Response.objects.count() == 1


def test_whoever_is_somebody_else_ends_the_link_and_no_other(bob: Stakeholder) -> None:
    wrong, right = link_path(bob), link_path(bob)
    assertContains(Browser().post(wrong, {"not_me": "1"}), "the link is ended")
    assert Browser().get(wrong).status_code == 404
    assert Browser().get(right).status_code == 200
    assert not Response.objects.exists()
    assert AuditEvent.objects.get().verb == "not_this_person"


def test_opening_a_link_is_audited_without_saying_whose_answers_they_are(bob: Stakeholder) -> None:
    Browser().post(link_path(bob))
    event = AuditEvent.objects.get(verb="open_link")
    assert event.actor_id == str(bob.pk)
    assert str(Response.objects.get().pk) not in f"{event.object_id} {event.detail}"


def test_revoking_ends_the_session_and_a_new_link_opens_it_again(bob: Stakeholder) -> None:
    browser = begin(bob)
    response = Response.objects.get()
    home = reverse("respond", args=[response.pk])
    revoke_invitation(stakeholder=bob, by=SYSTEM, at=timezone.now())
    answer = browser.get(home)
    assertContains(answer, "Open your personal link again", status_code=401)
    browser.post(link_path(bob))
    assert browser.get(home).status_code == 302


@pytest.mark.parametrize(
    ("begun", "seen"), [(timedelta(hours=13), timedelta(hours=13)), (timedelta(days=8), timedelta(0))]
)
def test_a_session_ends_after_twelve_idle_hours_and_after_seven_days(
    bob: Stakeholder, begun: timedelta, seen: timedelta
) -> None:
    from django.http import HttpResponse

    from apps.responses import sessions

    begin(bob)
    response, now = Response.objects.get(), timezone.now()
    carrier = HttpResponse()
    sessions._set(carrier, sessions.AnswerSession(response.pk, now - begun, now - seen), now - begun)
    browser = Browser()
    browser.cookies[cookie_name(response.pk)] = carrier.cookies[cookie_name(response.pk)].value
    assert browser.get(reverse("respond", args=[response.pk])).status_code == 401


def test_another_persons_cookie_opens_nothing(bob: Stakeholder, engagement: Engagement) -> None:
    mallory = make_stakeholder(engagement, "Mallory")
    begin(bob)
    mallorys_browser = begin(mallory)
    bobs, mallorys = (Response.objects.get(stakeholder=person) for person in (bob, mallory))
    # Renaming her own signed cookie doesn't make it his.
    own = mallorys_browser.cookies[cookie_name(mallorys.pk)].value
    mallorys_browser.cookies[cookie_name(bobs.pk)] = own
    for name, more in [("respond", ()), ("respond_page", ("ranking",))]:
        assert mallorys_browser.get(reverse(name, args=[bobs.pk, *more])).status_code == 404
    for name, more in [("save_answer", ("D1",)), ("change_answers", ())]:
        assert mallorys_browser.post(reverse(name, args=[bobs.pk, *more])).status_code == 404
    assert not Answer.objects.exists()


def test_who_comes_after_closing_without_having_begun_is_told_so(bob: Stakeholder) -> None:
    path = link_path(bob)
    round_ = bob.engagement.rounds.get()
    round_.state, round_.closed_at = "closed", timezone.now()
    round_.save()
    assertContains(Browser().get(path), "answers are no longer collected")
    shown = Browser().post(path)
    assertContains(shown, "answers are no longer collected")
    page = read_page(shown)
    assert page.one("h1").text == "The round is closed"
    assert page.has("main time")
    assert [link["href"] for link in page.all("main a")] == [f"mailto:{bob.engagement.lead.email}"]
    assert not page.has("main button")
    assert not Response.objects.exists()


def test_the_link_says_that_the_answers_are_sent_and_that_the_round_is_closed(bob: Stakeholder) -> None:
    path, browser = link_path(bob), Browser()
    assertNotContains(browser.get(path), "You have sent your answers")
    browser.post(path)
    send_answers(bob.engagement)
    shown = browser.get(path)
    assertContains(shown, "You have sent your answers. You can change them until the round is closed.")
    assertContains(shown, "Open what I gave")
    assertNotContains(shown, "It takes about")
    close(bob.engagement)
    shown = browser.get(path)
    assertContains(shown, "The round is closed. What you had given by then is saved.")
    assertNotContains(shown, "go on later")


def test_whoever_answers_is_led_to_no_page_that_asks_for_a_sign_in(bob: Stakeholder) -> None:
    assert not read_page(Browser().get(link_path(bob))).has('[href="/"]')


def test_a_new_perspective_routes_anew_until_something_is_answered(bob: Stakeholder) -> None:
    begin(bob)
    change_stakeholder(stakeholder=bob, name=bob.name, email=bob.email, perspective="risk", by=SYSTEM, at=NOW)
    begin(bob)
    response = Response.objects.get()
    assert "QO5" in response.asked
    assert "QU7" not in response.asked
    Answer.objects.create(
        organisation_id=bob.organisation_id,
        response=response,
        item="QO5",
        value="dk",
        answered_at=timezone.now(),
    )
    change_stakeholder(
        stakeholder=bob, name=bob.name, email=bob.email, perspective="business", by=SYSTEM, at=NOW
    )
    begin(bob)
    assert {"QO5", "QU7"} <= set(Response.objects.get().asked)
