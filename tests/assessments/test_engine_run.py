"""A worker ranks what waits: once, by its lease, or says why not."""

import threading
from typing import Any

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from apps.accounts.models import User
from apps.assessments import engine_run, services, tasks
from apps.assessments.errors import AssessmentFailed, RulesMissing
from apps.assessments.models import Assessment
from apps.core import leases
from apps.core.actors import SYSTEM
from apps.core.purging import purging
from apps.engagements.models import Engagement
from apps.instruments.models import RuleSetVersion
from tests import factories
from tests.assessments.conftest import let_three_answer
from tests.factories import SignIn, lose_lease, see_result

pytestmark = pytest.mark.usefixtures("rules")


@pytest.fixture
def queued(engagement: Engagement) -> Assessment:
    let_three_answer(engagement)
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    return Assessment.objects.get()


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hear the bell instead of asking Redis."""
    heard: list[str] = []
    monkeypatch.setattr(tasks.run_next, "apply_async", lambda **kwargs: heard.append("rung"))
    return heard


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*args: Any) -> None:
        raise error

    monkeypatch.setattr(services, "outcome_of", fail)


def test_a_worker_ranks_what_waits(queued: Assessment, rung: list[str]) -> None:
    tasks.run_next()
    queued.refresh_from_db()
    assert queued.is_ready
    assert queued.result["verdict"]["dominant"] == ["data"]
    assert queued.advice["shape"]["rule"] in queued.advice["fired"]
    made = {"assessment": queued.result, "advice": queued.advice}
    assert queued.digest == queued.snapshot.keyed_digest_of(made)
    assert rung == []


def test_a_ranking_that_takes_long_keeps_its_lease(
    transactional_db: None, queued: Assessment, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed = threading.Event()
    renew = leases.renew

    def renew_and_tell(row: Assessment, **progress: object) -> None:
        renew(row, **progress)
        renewed.set()

    def rank_until_renewed(*args: Any) -> None:
        assert renewed.wait(10)
        raise AssessmentFailed("Somebody gave a figure below 0.")

    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr(leases, "renew", renew_and_tell)
    monkeypatch.setattr(services, "outcome_of", rank_until_renewed)
    tasks.run_next()
    assert Assessment.objects.get().error_code == "INPUT"


def test_a_worker_with_nothing_to_do_does_nothing(db: None, rung: list[str]) -> None:
    tasks.run_next()
    assert rung == []


def test_the_bell_rings_again_while_more_waits(
    queued: Assessment, engagement: Engagement, rung: list[str]
) -> None:
    other = factories.make_engagement(engagement.organisation)
    services.close_round(round=other.rounds.get(), by=SYSTEM, at=factories.NOW)
    tasks.run_next()
    assert rung == ["rung"]
    tasks.run_next()
    assert rung == ["rung"]
    assert Assessment.objects.ready().count() == 2


def test_missing_rules_are_said_and_can_be_tried_again(
    queued: Assessment,
    engagement: Engagement,
    alice: User,
    signed_in: SignIn,
    rung: list[str],
) -> None:
    with purging():
        RuleSetVersion.objects.update(slug="others")
    tasks.run_next()
    queued.refresh_from_db()
    assert (queued.state, queued.error_code) == ("failed", "INPUT")
    address = reverse("results", args=[engagement.pk])
    page = signed_in(alice).get(address).content.decode()
    assert "The rules scale-where-it-matters@3 are not loaded." in page
    assert "Try again" in page
    with purging():
        RuleSetVersion.objects.update(slug="scale-where-it-matters")
    signed_in(alice).post(reverse("rank_again", args=[engagement.pk]))
    tasks.run_next()
    assert "Round 1, result version 1" in see_result(signed_in(alice), engagement).content.decode()


def test_what_would_fail_again_is_not_tried_again(
    queued: Assessment, monkeypatch: pytest.MonkeyPatch, rung: list[str]
) -> None:
    fail_with(monkeypatch, AssessmentFailed("The answers can't be ranked: QD1 is odd."))
    tasks.run_next()
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == ("failed", 1)
    assert queued.error_text == "The answers can't be ranked: QD1 is odd."


def test_an_unexpected_stop_is_told_to_whoever_waits(
    queued: Assessment, monkeypatch: pytest.MonkeyPatch, rung: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    fail_with(monkeypatch, ZeroDivisionError("somewhere deep"))
    tasks.run_next()
    queued.refresh_from_db()
    assert (queued.state, queued.error_code) == ("failed", "ENGINE_ERROR")
    assert "somewhere deep" in caplog.text
    assert "somewhere deep" not in queued.error_text


def test_a_ranking_that_takes_too_much_processor_time_fails_in_words_and_is_not_tried_again(
    queued: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*args: object) -> None:
        while True:
            sum(range(1000))

    monkeypatch.setattr(services, "MOST_PROCESSOR_SECONDS", 0.2)
    monkeypatch.setattr(services, "outcome_of", endless)
    tasks.run_next()
    queued.refresh_from_db()
    assert (queued.state, queued.error_code) == ("failed", "TOO_LONG")
    assert "half a minute of the processor" in queued.failure


def test_what_may_pass_by_itself_is_tried_again(
    queued: Assessment, monkeypatch: pytest.MonkeyPatch, rung: list[str]
) -> None:
    fail_with(monkeypatch, MemoryError())
    tasks.run_next()
    queued.refresh_from_db()
    assert (queued.state, queued.error_code) == ("queued", "OOM")
    assert rung == ["rung"]


def test_a_worker_that_lost_its_lease_stores_nothing(
    queued: Assessment, monkeypatch: pytest.MonkeyPatch, rung: list[str]
) -> None:
    rank = engine_run.outcome_of

    def rank_while_another_takes_over(*args: Any) -> Any:
        lose_lease(Assessment)
        return rank(*args)

    monkeypatch.setattr(services, "outcome_of", rank_while_another_takes_over)
    tasks.run_next()
    queued.refresh_from_db()
    assert (queued.state, queued.result) == ("queued", None)


def test_the_sweep_frees_what_a_dead_worker_held(queued: Assessment, rung: list[str]) -> None:
    services.claim_assessment()
    tasks.sweep()
    assert rung == []
    Assessment.objects.update(lease_until=Now() - leases.LEASE)
    tasks.sweep()
    assert rung == ["rung"]
    tasks.run_next()
    assert Assessment.objects.get().is_ready


def test_ranking_now_gives_the_row_a_worker_holds_its_result(queued: Assessment, rung: list[str]) -> None:
    held = services.claim_assessment()
    assert held is not None
    ready = services.assess_now(engagement=queued.engagement, at=factories.NOW)
    assert (ready.pk, ready.is_ready) == (queued.pk, True)
    with pytest.raises(leases.LeaseLost):
        services.run_assessment(held)


def test_ranking_now_works_while_people_still_answer(engagement: Engagement) -> None:
    let_three_answer(engagement)
    first = services.assess_now(engagement=engagement, at=factories.NOW)
    assert services.assess_now(engagement=engagement, at=factories.NOW) == first
    let_three_answer(engagement)
    assert services.assess_now(engagement=engagement, at=factories.NOW) != first


def test_ranking_now_without_rules_says_so(engagement: Engagement) -> None:
    with purging():
        RuleSetVersion.objects.all().delete()
    with pytest.raises(RulesMissing):
        services.assess_now(engagement=engagement, at=factories.NOW)
