"""A result of engine 1 stays readable and says so; its answers are assessed anew only where Alice asks for it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.errors import AssessmentFailed, NothingToAssess
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.selectors import latest_assessment, own_result_page
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.documents.digests import sha256_of
from apps.engagements.models import Engagement, Round
from apps.ranking import ENGINE_VERSION

pytestmark = pytest.mark.usefixtures("old_database")

LATER = datetime(2027, 1, 1, tzinfo=UTC)
MADE_BY = "This result was made by engine 1"


@pytest.fixture
def browser(old_database: None) -> Browser:
    browser = Browser()
    browser.force_login(User.objects.get(email="alice@demo.example"))
    return browser


@pytest.fixture
def engagement(old_database: None) -> Engagement:
    """One that is closed, and whose result somebody has seen: the one with the most people."""
    seen = Assessment.objects.ready().filter(
        snapshot__looked_at__isnull=False,
        engagement__archived_at__isnull=True,
        snapshot__round__state="closed",
    )
    most = max(
        seen.select_related("snapshot", "engagement"), key=lambda each: each.engine_one_result.coverage.n
    )
    return most.engagement


def at(name: str, engagement: Engagement, *more: object) -> str:
    return reverse(name, args=[engagement.pk, *more])


def leave_nothing_queued() -> None:
    while Assessment.objects.filter(state="queued").exists():
        tasks.run_next()


def shown(browser: Browser, engagement: Engagement) -> Any:
    page = browser.get(at("results", engagement))
    assert page.status_code == 200
    return page


def test_every_stored_result_says_who_made_it_in_its_own_words() -> None:
    browser = Browser()
    browser.force_login(User.objects.get(email="olga@demo.example"))
    seen = 0
    for assessment in Assessment.objects.ready().select_related("engagement", "snapshot"):
        page = browser.get(at("results", assessment.engagement))
        if page.status_code != 200 or page.context["page"].assessment != assessment:
            continue  # sealed again, superseded, or of another organisation
        assertContains(page, MADE_BY)
        one = page.context["page"].engine_one
        verdict = assessment.result["verdict"]
        if one.places and verdict["level"] != "open" and not verdict["nothing_under_pressure"]:
            labels = {place.slug: place.label.lower() for place in one.places}
            assert labels[verdict["dominant"][0]] in one.headline.lower()
            assert one.firmness == {"clear": "Firm", "leaning": "Leaning"}[verdict["level"]]
        assert sorted(place.slug for place in one.places) in (
            [],
            sorted(assessment.result["full"]["p_dominant"]),
        )
        seen += 1
    assert seen > 3


def test_nothing_is_recomputed_until_it_is_asked_for(browser: Browser, engagement: Engagement) -> None:
    known = Assessment.objects.count()
    page = shown(browser, engagement)
    assertContains(page, "Assess the same answers with engine 2")
    browser.get(reverse("library"))
    browser.get(at("engagement", engagement))
    assert Assessment.objects.count() == known


def test_assessed_anew_both_results_stand_side_by_side(browser: Browser, engagement: Engagement) -> None:
    old = shown(browser, engagement).context["page"].assessment
    stored = sha256_of({"assessment": old.result, "advice": old.advice})
    leave_nothing_queued()
    for _ in range(2):  # pressed twice
        assertRedirects(
            browser.post(at("assess_anew", engagement)),
            at("results", engagement),
            fetch_redirect_response=False,
        )
    new = Assessment.objects.exclude(pk=old.pk).get(snapshot=old.snapshot)
    assert (new.engine_version, new.state) == (ENGINE_VERSION, "queued")
    assert AuditEvent.objects.filter(verb="assess_anew").count() == 1
    before = at("result_of_engine_one", engagement, old.snapshot.number)
    waiting = shown(browser, engagement)
    assertContains(waiting, "Ranking the answers")
    assertContains(waiting, before)
    tasks.run_next()
    page = shown(browser, engagement)
    assert page.context["page"].findings is not None
    assertNotContains(page, MADE_BY)
    assertContains(page, before)
    older = browser.get(before)
    assertContains(older, MADE_BY)
    assertContains(older, "The same answers are assessed with engine 2 now.")
    assertNotContains(older, at("assess_anew", engagement))
    old.refresh_from_db()
    assert sha256_of({"assessment": old.result, "advice": old.advice}) == stored == old.sha256


def test_those_who_answered_see_no_new_result_that_nobody_looked_at(
    browser: Browser, engagement: Engagement
) -> None:
    round_ = shown(browser, engagement).context["page"].assessment.snapshot.round
    Round.objects.filter(pk=round_.pk).update(revealed_at=LATER)
    assertContains(shown(browser, engagement), "once you show it to them")
    leave_nothing_queued()
    browser.post(at("assess_anew", engagement))
    tasks.run_next()
    round_.refresh_from_db()
    assert round_.revealed_at is None


def test_where_the_new_assessment_fails_the_old_one_is_still_read(
    browser: Browser, engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise AssessmentFailed("The answers can't be ranked.")

    old = shown(browser, engagement).context["page"].assessment
    leave_nothing_queued()
    services.assess_anew(round=old.snapshot.round, by=SYSTEM, at=LATER)
    monkeypatch.setattr(services, "outcome_of", fail)
    tasks.run_next()
    page = shown(browser, engagement)
    assertContains(page, "The answers could not be ranked")
    before = at("result_of_engine_one", engagement, old.snapshot.number)
    assertContains(page, before)
    assertContains(browser.get(before), MADE_BY)


def test_its_page_is_there_only_where_engine_1_made_a_result_somebody_has_seen(
    browser: Browser, engagement: Engagement
) -> None:
    number = shown(browser, engagement).context["page"].version
    results = at("results", engagement)
    # It is the result that stands: that page shows it.
    assertRedirects(browser.get(at("result_of_engine_one", engagement, number)), results)
    assertRedirects(browser.get(at("result_of_engine_one", engagement, 99)), results)
    Snapshot.objects.readable().filter(engagement=engagement).update(retired_at=LATER)
    assertRedirects(browser.get(at("result_of_engine_one", engagement, number)), results)


def test_who_answered_sees_it_with_the_note(engagement: Engagement) -> None:
    round_ = engagement.rounds.latest("number")
    Round.objects.filter(pk=round_.pk).update(revealed_at=LATER)
    response = round_.responses.select_related("round__engagement__instrument_version", "stakeholder").first()
    assert response is not None
    page = own_result_page(response)
    assert page is not None
    assert page.result.group is not None
    assert MADE_BY in page.result.group.note
    assert page.result.group.order == ()


def test_the_library_and_the_report_say_which_engine_made_it() -> None:
    browser = Browser()
    browser.force_login(User.objects.get(email="olga@demo.example"))
    library = browser.get(reverse("library"))
    assertContains(library, "engine 1")
    ready = [row.ready for row in library.context["page"].rows if row.ready]
    assertContains(browser.get(reverse("report", args=[ready[0].pk])), "was made by engine 1")


def test_only_a_result_of_engine_1_is_assessed_anew(browser: Browser, engagement: Engagement) -> None:
    round_ = engagement.rounds.latest("number")
    leave_nothing_queued()
    anew = services.assess_anew(round=round_, by=SYSTEM, at=LATER)
    with pytest.raises(NothingToAssess):  # it is on its way
        services.assess_anew(round=round_, by=SYSTEM, at=LATER)
    leave_nothing_queued()
    assert services.assess_anew(round=round_, by=SYSTEM, at=LATER) == anew
    services.reopen_round(round=round_, by=SYSTEM, at=LATER)
    with pytest.raises(NothingToAssess):
        services.assess_anew(round=round_, by=SYSTEM, at=LATER)


def test_what_waited_for_engine_1_gives_way_to_what_engine_2_ranks_already(engagement: Engagement) -> None:
    leave_nothing_queued()
    old = latest_assessment(engagement.rounds.latest("number"))
    assert old is not None
    services.assess_anew(round=old.snapshot.round, by=SYSTEM, at=LATER)
    leave_nothing_queued()
    waited = Assessment.objects.create(
        organisation_id=old.organisation_id,
        engagement=engagement,
        snapshot=old.snapshot,
        rules=old.rules,
        engine_version="1.2.0",
        queued_at=old.queued_at,
        available_at=old.queued_at,
    )
    tasks.run_next()
    waited.refresh_from_db()
    assert (waited.error_code, waited.failure) == ("SAME", services.RANKED_ELSEWHERE)
