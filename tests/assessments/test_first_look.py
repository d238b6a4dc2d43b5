"""Before Alice looks at a result first, one page says what the look does."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.assessments import services, tasks
from apps.assessments.archiving.services import archive_engagement
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.selectors import first_look_of
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Round
from apps.reports.models import Report
from apps.responses.models import LateAnswer
from apps.responses.rights.withdrawal import withdraw
from tests import factories
from tests.assessments.conftest import DATA_FIRST, answer
from tests.factories import leave, make_stakeholder

pytestmark = pytest.mark.usefixtures("rules")


def let_answer(engagement: Engagement, perspective: str, people: int) -> None:
    for number in range(people):
        answer(engagement, perspective, {"R1": DATA_FIRST, "D1": 5, "M1": 5}, name=f"{perspective}{number}")


def close(engagement: Engagement, *, run: bool = True) -> None:
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    if run:
        tasks.run_next()


def at(name: str, engagement: Engagement, *more: object) -> str:
    return reverse(name, args=[engagement.pk, *more])


def test_who_is_missing_is_named_and_what_they_can_still_change_is_said(
    engagement: Engagement, browser: Browser
) -> None:
    let_answer(engagement, "business", 3)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    answer(engagement, "product", {"D1": 2}, name="Bram Kessler", is_sent=False)
    close(engagement)
    page = browser.get(at("results", engagement), follow=True)
    assert page.redirect_chain == [(at("first_look", engagement), 302)]
    assertContains(page, "2 of the 5 who take part are missing")
    # Apostrophes are escaped.
    assertContains(page, "Once you look, everybody&#x27;s opinions stay counted together.")
    assertContains(page, "Later answers in a group are shown when 3 of it have answered again.")
    assertContains(page, "Wanda Pietsch")
    assertContains(page, "begun, and not sent: what they gave so far is in it", count=1)
    assertContains(page, at("reopen_round", engagement))
    assertNotContains(page, "breaks first")
    assert Snapshot.objects.get().looked_at is None
    assert not AuditEvent.objects.filter(verb="unseal_results").exists()


@pytest.mark.parametrize("run", [True, False])
def test_looking_is_a_post_of_its_own(engagement: Engagement, browser: Browser, run: bool) -> None:
    let_answer(engagement, "business", 3)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    close(engagement, run=run)
    address = at("first_look", engagement)
    looked = browser.post(address, {"version": "1"})
    assertRedirects(looked, at("results", engagement), fetch_redirect_response=False)
    assert Snapshot.objects.get().looked_at is not None
    assert AuditEvent.objects.get(verb="unseal_results").detail == {"version": 1}
    page = browser.get(at("results", engagement))
    assertContains(page, "Round 1, result version 1" if run else "Ranking the answers")
    # Once seen, there is nothing to ask.
    assertRedirects(browser.get(address), at("results", engagement))
    assertRedirects(browser.post(address, {"version": "1"}), at("results", engagement))
    assert AuditEvent.objects.filter(verb="unseal_results").count() == 1


@pytest.mark.parametrize("version", ["", "2", "one", "1e0", "\x00"])
def test_a_look_meant_for_another_version_shows_nothing(
    engagement: Engagement, browser: Browser, version: str
) -> None:
    let_answer(engagement, "business", 3)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    close(engagement)
    page = browser.post(at("first_look", engagement), {"version": version})
    assertContains(page, "The round was closed again meanwhile.", status_code=409)
    assert Snapshot.objects.get().looked_at is None


def test_a_look_meant_for_an_unseen_version_of_the_same_number_shows_nothing(
    engagement: Engagement, browser: Browser
) -> None:
    let_answer(engagement, "business", 3)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    close(engagement)
    address = at("first_look", engagement)
    first = Snapshot.objects.get()
    assertContains(browser.get(address), f'name="frozen" value="{first.pk}"')
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    let_answer(engagement, "product", 1)
    close(engagement)
    assert Snapshot.objects.get().number == first.number
    page = browser.post(address, {"version": "1", "frozen": str(first.pk)})
    assertContains(page, "The round was closed again meanwhile.", status_code=409)
    assert Snapshot.objects.get().looked_at is None


@pytest.mark.parametrize("run", [True, False])
def test_there_is_no_way_round_it(engagement: Engagement, browser: Browser, run: bool) -> None:
    let_answer(engagement, "business", 3)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    close(engagement, run=run)
    asks = at("first_look", engagement)
    assertRedirects(browser.get(at("results", engagement)), asks)
    assertRedirects(
        browser.get(at("result_version", engagement, 1)), at("results", engagement), target_status_code=302
    )
    assertRedirects(
        browser.get(at("first_reading", engagement)), at("results", engagement), target_status_code=302
    )
    waiting = browser.get(at("first_reading", engagement), headers={"HX-Request": "true"})
    assert waiting.status_code == 204
    for page in (
        "files",
        "decision",
        "advice",
        "assumptions",
        "targets",
        "plan",
        "engagement",
        "report_panel",
    ):
        assert browser.get(at(page, engagement)).status_code == 200
    for file in ("result.json", "answers.xlsx", "scores.csv"):
        assert browser.get(at("file", engagement, file)).status_code == 404
    poll = browser.get(at("results", engagement), headers={"HX-Request": "true"})
    assert (poll.headers["HX-Redirect"], poll.content) == (asks, b"")
    ordered = browser.post(at("order_report", engagement))
    assertContains(ordered, "Look at the result first", status_code=409)
    browser.post(at("reveal", engagement))
    assert not Report.objects.exists()
    assert Round.objects.get().revealed_at is None
    assert Snapshot.objects.get().looked_at is None


def test_where_nobody_is_missing_the_page_says_that_looking_loses_nothing(
    engagement: Engagement, browser: Browser
) -> None:
    let_answer(engagement, "business", 3)
    gone = make_stakeholder(engagement, "Wanda Pietsch", "risk")
    withdraw(stakeholder=gone, by=SYSTEM, at=factories.NOW)
    close(engagement)
    page = browser.get(at("results", engagement), follow=True)
    assert page.redirect_chain == [(at("first_look", engagement), 302)]
    assertContains(page, "Before the first look")
    assertContains(page, "All that was awaited is in it.")
    assert Snapshot.objects.get().looked_at is None
    frozen = {"version": "1", "frozen": str(Snapshot.objects.get().pk)}
    assertContains(
        browser.post(at("first_look", engagement), frozen, follow=True), "Round 1, result version 1"
    )


@pytest.mark.parametrize(
    "people", [pytest.param(2, id="of two people there is no group"), pytest.param(0, id="nobody answered")]
)
def test_where_nothing_can_be_lost_the_look_is_asked_for_all_the_same(
    engagement: Engagement, browser: Browser, people: int
) -> None:
    let_answer(engagement, "business", people)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    close(engagement)
    page = browser.get(at("results", engagement), follow=True)
    assert page.redirect_chain == [(at("first_look", engagement), 302)]
    assertContains(page, "1 of")
    assertContains(page, "All that was awaited is in it.")


def test_an_archived_engagement_asks_nothing(engagement: Engagement, browser: Browser) -> None:
    let_answer(engagement, "business", 3)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    close(engagement)
    archive_engagement(engagement=engagement, by=SYSTEM, at=factories.NOW)
    assert browser.get(at("results", engagement)).status_code == 200


def consequence(engagement: Engagement) -> str:
    close(engagement, run=False)
    asked = first_look_of(Engagement.objects.with_framing().get())
    assert asked is not None
    return asked.consequence


def test_the_page_names_the_groups_as_they_will_stay(engagement: Engagement) -> None:
    for perspective, people in (("business", 2), ("product", 1), ("platform", 3)):
        let_answer(engagement, perspective, people)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    assert consequence(engagement) == (
        "Once you look, the groups stay as they are: “Business owner and operations; Product and UX”, "
        "“Platform, infrastructure and SRE”. "
        "Later answers in a group are shown when 3 of it have answered again."
    )


def test_where_only_another_opinion_has_a_group_no_group_is_named(engagement: Engagement) -> None:
    for number in range(3):
        answer(engagement, "business", {"R5": "The audit."}, name=f"Bob {number}")
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    assert consequence(engagement).startswith(
        "Once you look, those whose opinions are counted together stay together. Later answers"
    )


def test_the_smallest_group_is_said(engagement: Engagement) -> None:
    Engagement.objects.update(smallest_group=5)
    let_answer(engagement, "business", 5)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    assert "when 5 of it have answered again" in consequence(engagement)


def test_where_names_are_shown_the_look_does_the_same(engagement: Engagement, browser: Browser) -> None:
    Engagement.objects.update(mode="named")
    let_answer(engagement, "business", 3)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    close(engagement)
    assertRedirects(browser.get(at("results", engagement)), at("first_look", engagement))


def test_an_answer_that_came_late_is_asked_about_though_nobody_is_missing(
    engagement: Engagement, browser: Browser
) -> None:
    let_answer(engagement, "business", 3)
    close(engagement)
    response = engagement.rounds.get().responses.first()
    LateAnswer.objects.create(
        organisation_id=engagement.organisation_id, response=response, item="D1", value=2, at=factories.NOW
    )
    page = browser.get(at("results", engagement), follow=True)
    assertContains(page, "1 late answer is not in it")
    # Of how many people it is not said: that would join what one gave in several blocks.
    LateAnswer.objects.create(
        organisation_id=engagement.organisation_id, response=response, item="M1", value=2, at=factories.NOW
    )
    assertContains(browser.get(at("first_look", engagement)), "2 late answers are not in it")
    assertContains(page, "Nobody is missing")


def test_who_withdrew_was_asked_and_nobody_else_is_awaited(engagement: Engagement, browser: Browser) -> None:
    let_answer(engagement, "business", 3)
    withdraw(
        stakeholder=make_stakeholder(engagement, "Wanda Pietsch", "business"), by=SYSTEM, at=factories.NOW
    )
    close(engagement)
    page = browser.get(at("first_look", engagement))
    assertContains(page, "Nobody else is awaited")
    assertContains(page, "1 of the 4 who were asked declined.")


def test_opened_again_before_looking_the_latecomer_is_in_the_result(
    engagement: Engagement, browser: Browser
) -> None:
    let_answer(engagement, "business", 3)
    make_stakeholder(engagement, "Wanda Pietsch", "business")
    close(engagement)
    browser.get(at("results", engagement), follow=True)
    browser.post(at("reopen_round", engagement))
    # The look that was offered before shows nothing of what is open.
    assertRedirects(browser.post(at("first_look", engagement), {"version": "1"}), at("results", engagement))
    assertContains(browser.get(at("results", engagement)), "Sealed until the round is closed")
    assert not AuditEvent.objects.filter(verb="unseal_results").exists()
    assert Round.objects.get().unsealed_at is None


def test_a_look_at_a_version_that_is_gone_leaves_no_trace(engagement: Engagement) -> None:
    let_answer(engagement, "business", 3)
    close(engagement, run=False)
    snapshot = Snapshot.objects.select_related("round").get()
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    services.unseal(snapshot=snapshot, by=SYSTEM, at=factories.NOW)
    assert Round.objects.get().unsealed_at is None
    assert not AuditEvent.objects.filter(verb="unseal_results").exists()


def test_a_ranking_that_failed_is_told_and_its_first_reading_is_asked_for(
    engagement: Engagement, browser: Browser
) -> None:
    let_answer(engagement, "business", 3)
    make_stakeholder(engagement, "Wanda Pietsch", "risk")
    close(engagement, run=False)
    leave(Assessment, "failed", error_text="The worker stopped before it was done.")
    page = browser.get(at("results", engagement))
    assertContains(page, "The answers could not be ranked")
    assertContains(page, at("first_look", engagement))
    assertNotContains(page, 'hx-trigger="load"')
    assert Snapshot.objects.get().looked_at is None
