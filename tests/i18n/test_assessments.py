"""What closing, looking, revealing and archiving say, in a language nobody speaks: each page and each answer to a press."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User
from apps.assessments import services
from apps.assessments.models import Assessment
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.reports.models import Report
from tests.assessments.conftest import DATA_FIRST, answer
from tests.factories import NOW, SignIn, leave, look, see_result
from tests.findings.disagreement.test_cross_checks import let_roles_differ
from tests.i18n.reading import plain_texts
from tests.pages import Shown
from tests.reports.rows import make_report
from tests.reports.test_pages import damage
from tests.responses.conftest import link_path

pytestmark = pytest.mark.usefixtures("rules")

USERS = {"now": 1_000, "horizon": 10_000, "limit": 5_000, "source": "measured"}


@pytest.fixture
def plain(plain_on: Callable[..., list[str]]) -> Callable[[Shown], list[str]]:
    return lambda shown: plain_on(shown, {"Bob"})


@pytest.fixture
def browser(alice: User, signed_in: SignIn, pseudo_locale: str) -> Browser:
    signed = signed_in(alice)
    signed.defaults["HTTP_ACCEPT_LANGUAGE"] = pseudo_locale
    return signed


@pytest.fixture
def messages_of(plain: Callable[[Shown], list[str]]) -> Callable[[Shown], list[str]]:
    """Return what a page answers to a press: there must be something, and none of it plain."""

    def found(shown: Shown) -> list[str]:
        said = [str(message) for message in shown.context["messages"]]
        assert said
        return plain_texts(" <br> ".join(said), {user.name for user in User.objects.all()})

    return found


def ranked(engagement: Engagement) -> None:
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    services.assess_now(engagement=engagement, at=NOW)


def test_questions_to_ask_in_the_room_speak_it(
    engagement: Engagement, browser: Browser, plain: Callable[[Shown], list[str]]
) -> None:
    let_roles_differ(engagement)
    ranked(engagement)
    shown = see_result(browser, engagement)
    assert shown.context["page"].findings.cross_questions
    assert plain(shown) == []


def test_where_one_stands_speaks_it(
    engagement: Engagement,
    browser: Browser,
    pseudo_locale: str,
    plain: Callable[[Shown], list[str]],
    messages_of: Callable[[Shown], list[str]],
) -> None:
    given: dict[str, Any] = {"R1": DATA_FIRST, "D1": 4, "M1": 5, "QO6": USERS}
    bob = answer(engagement, "business", given)
    own = Browser(headers={"accept-language": pseudo_locale})
    own.post(link_path(bob.stakeholder))
    for number in range(4):
        answer(engagement, "business", given, name=f"Person{number} Surname")
    assert messages_of(browser.post(reverse("reveal", args=[engagement.pk]), follow=True)) == []
    ranked(engagement)
    look(engagement)
    revealed = browser.post(reverse("reveal", args=[engagement.pk]), follow=True)
    assert messages_of(revealed) == []
    assert plain(revealed) == []
    shown = own.get(reverse("own_result", args=[bob.pk]))
    page = shown.context["page"].result
    assert page.group
    assert page.answers
    assert page.figures
    assert page.tally
    assert plain(shown) == []


def test_where_too_few_others_stand_behind_it_that_is_said_in_it(
    engagement: Engagement, browser: Browser, pseudo_locale: str, plain: Callable[[Shown], list[str]]
) -> None:
    bob = answer(engagement, "business", {"R1": DATA_FIRST, "D1": 4, "QO6": USERS})
    own = Browser(headers={"accept-language": pseudo_locale})
    own.post(link_path(bob.stakeholder))
    answer(engagement, "platform", {"R1": DATA_FIRST, "D1": 1}, name="Pat Platform")
    ranked(engagement)
    look(engagement)
    browser.post(reverse("reveal", args=[engagement.pk]))
    assert plain(own.get(reverse("own_result", args=[bob.pk]))) == []


def test_versions_of_a_round_and_reopening_speak_it(
    engagement: Engagement,
    browser: Browser,
    plain: Callable[[Shown], list[str]],
    messages_of: Callable[[Shown], list[str]],
) -> None:
    for number in range(3):
        answer(engagement, "business", {"R1": DATA_FIRST, "D1": 4}, name=f"Business {number}")
    version = reverse("result_version", args=[engagement.pk, 1])
    ranked(engagement)
    assert plain(see_result(browser, engagement)) == []
    browser.post(reverse("reveal", args=[engagement.pk]))
    assert messages_of(browser.post(reverse("reopen_round", args=[engagement.pk]), follow=True)) == []
    assert plain(browser.get(version)) == []
    answer(engagement, "business", {"D1": 1}, name="One More")
    close(engagement, hours=1)
    assert plain(see_result(browser, engagement)) == []  # one later answer waits
    browser.post(reverse("reopen_round", args=[engagement.pk]))
    for number in range(3):
        answer(engagement, "business", {"R1": DATA_FIRST, "D1": 2}, name=f"Later {number}")
    close(engagement, hours=2)
    assert plain(see_result(browser, engagement)) == []
    assert plain(browser.get(version)) == []
    again = browser.post(reverse("close_round", args=[engagement.pk]), follow=True)
    assert messages_of(again) == []


def test_who_is_missing_speaks_it(
    engagement: Engagement,
    browser: Browser,
    plain: Callable[[Shown], list[str]],
) -> None:
    for number in range(3):
        answer(engagement, "business", {"R1": DATA_FIRST, "D1": 4}, name=f"Business {number}")
    answer(engagement, "risk", {"R1": DATA_FIRST}, name="Wanda Late", is_sent=False)
    ranked(engagement)
    first_look, order, overview = (
        reverse(name, args=[engagement.pk]) for name in ("first_look", "order_report", "engagement")
    )
    assert plain(browser.get(first_look)) == []
    assert plain(browser.post(first_look, {"version": "9"})) == []
    assert plain(browser.post(order)) == []  # look first
    browser.post(first_look, {"version": "1"})
    browser.post(order)
    browser.post(reverse("reopen_round", args=[engagement.pk]))
    answer(engagement, "product", {"D1": 1}, name="One More")
    assert plain(browser.get(overview)) == []
    close(engagement, hours=1)
    assert plain(browser.get(overview)) == []
    for name in ("first_look", "engagement", "report_panel"):
        assert plain(browser.get(reverse(name, args=[engagement.pk]))) == []
    report = Report.objects.get()
    # A report stays in the language it was ordered in: its first sentence is its own.
    assert plain(browser.get(reverse("report", args=[report.pk]))) == [
        "Four of four fear the data; no figure says so yet."
    ]
    assert plain(browser.get(reverse("library"))) == []


def close(engagement: Engagement, *, hours: int) -> None:
    at = NOW + timedelta(hours=hours)
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=at)
    services.assess_now(engagement=engagement, at=at)


def test_what_can_not_be_done_is_said_in_it(
    engagement: Engagement,
    browser: Browser,
    pseudo_locale: str,
    plain: Callable[[Shown], list[str]],
    messages_of: Callable[[Shown], list[str]],
) -> None:
    again = reverse("rank_again", args=[engagement.pk])
    assert messages_of(browser.post(again, follow=True)) == []  # the round is open
    for address in ("archive", "report_panel"):
        assert plain(browser.get(reverse(address, args=[engagement.pk]))) == []
    order = reverse("order_report", args=[engagement.pk])
    assert plain(browser.post(order)) == []
    let_roles_differ(engagement)
    ranked(engagement)
    look(engagement)
    Engagement.objects.update(language=pseudo_locale)  # a report says what it was frozen with
    assert messages_of(browser.post(again, follow=True)) == []  # it has not failed
    assert plain(browser.post(order, follow=True)) == []
    unchanged = browser.post(order, follow=True)
    assert plain(unchanged) == []
    assert messages_of(unchanged) == []
    assert plain(browser.post(reverse("archive", args=[engagement.pk]))) == []  # not ticked
    archived = browser.post(reverse("archive", args=[engagement.pk]), {"understood": "1"}, follow=True)
    assert messages_of(archived) == []


def test_a_report_that_is_damaged_or_did_not_fail_says_so_in_it(
    engagement: Engagement, browser: Browser, messages_of: Callable[[Shown], list[str]]
) -> None:
    report = make_report(engagement, state="ready")
    damage(report)
    for press in (
        browser.post(reverse("report_retry", args=[report.pk]), follow=True),
        browser.get(reverse("report_download", args=[report.pk]), follow=True),
    ):
        assert messages_of(press) == []


@pytest.mark.parametrize("state", ["queued", "running", "failed"])
def test_a_result_on_its_way_speaks_it(
    state: str, engagement: Engagement, browser: Browser, plain: Callable[[Shown], list[str]]
) -> None:
    answer(engagement, "business", {"R1": DATA_FIRST})
    ranked(engagement)
    leave(Assessment, state, result=None, advice=None)
    assert plain(see_result(browser, engagement)) == []


def test_signing_in_wrongly_is_answered_in_it(
    alice: User, pseudo_locale: str, plain: Callable[[Shown], list[str]]
) -> None:
    visitor = Browser(headers={"accept-language": pseudo_locale})
    for body in ({"login": "", "password": ""}, {"login": alice.email, "password": "no"}):
        assert plain(visitor.post(reverse("account_login"), body)) == []
