"""Closing a round freezes its answers, without a name, and has them ranked."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertRedirects

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.errors import LaterRoundExists
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.snapshots import collect_evidence
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.documents.digests import sha256_of
from apps.engagements.models import Engagement, Round
from apps.findings.case import Turnout
from apps.instruments.models import RuleSetVersion
from apps.responses.models import Answer, LateAnswer
from apps.responses.rights.erasing import erase_person
from tests import factories
from tests.assessments.conftest import DATA_FIRST, answer, let_three_answer
from tests.factories import SignIn, acting, leave

LATER = factories.NOW + timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("rules")


@pytest.fixture
def round_(engagement: Engagement) -> Round:
    return engagement.rounds.get()


def test_alice_closes_a_round_and_its_answers_are_frozen(
    engagement: Engagement, round_: Round, alice: User
) -> None:
    let_three_answer(engagement)
    closed = services.close_round(round=round_, by=acting(alice), at=LATER)
    assert (closed.state, closed.closed_by, closed.closed_at) == ("closed", alice, LATER)
    snapshot = Snapshot.objects.get()
    assert snapshot.taken_at == LATER
    evidence = snapshot.evidence
    assert [each.crowd for each in evidence.engagement.opinions] == ["business+product+data_ml"] * 3
    assert evidence.coverage["business"] == Turnout(asked=1, answered=1, sent=1, known_by_mail=1, vouched=0)
    assert Assessment.objects.get().state == Assessment.State.QUEUED


def test_whoever_closes_second_is_told_who_was_first(
    engagement: Engagement, round_: Round, alice: User, olga: User, signed_in: SignIn
) -> None:
    let_three_answer(engagement)
    address = reverse("close_round", args=[engagement.pk])
    signed_in(olga).post(address)
    answered = signed_in(alice).post(address, follow=True)
    assert "It was closed already by Olga Owner" in answered.content.decode()
    assert Round.objects.get().closed_by == olga
    assert Snapshot.objects.count() == Assessment.objects.count() == 1


def test_where_nobody_has_answered_closing_asks_first(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    factories.make_stakeholder(engagement)
    answer(engagement, "product", {}, name="Begun", is_sent=False)
    browser, address = signed_in(alice), reverse("close_round", args=[engagement.pk])
    asked = browser.post(address)
    assert "Nobody has answered yet" in asked.content.decode()
    assert Round.objects.get().is_open
    assert not AuditEvent.objects.filter(verb="close_round").exists()
    overview = reverse("engagement", args=[engagement.pk])
    assertRedirects(browser.post(address, {"confirmed": "1"}), overview)
    assert not Round.objects.get().is_open


def test_one_answer_that_was_not_sent_is_enough_to_close_in_one_press(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    answer(engagement, "business", {"D1": 4}, is_sent=False)
    signed_in(alice).post(reverse("close_round", args=[engagement.pk]))
    assert not Round.objects.get().is_open


def test_a_snapshot_keeps_the_day_of_the_launch_and_says_nothing_where_none_was_named(
    engagement: Engagement, round_: Round
) -> None:
    evidence, _members = collect_evidence(engagement, round_, at=LATER)
    assert "launch_on" not in json.dumps(evidence.to_json())
    Engagement.objects.update(launch_on=date(2027, 3, 1))
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    snapshot = Snapshot.objects.get()
    assert snapshot.document["framing"]["launch_on"] == "2027-03-01"
    assert snapshot.evidence.framing.launch_on == "2027-03-01"


def test_a_snapshot_holds_nobodys_name(engagement: Engagement, round_: Round) -> None:
    for name in ("Bob Answers", "Bea Product", "Ben Data"):
        answer(engagement, "business", {"D1": 4, "R5": "The audit."}, name=name)
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    snapshot = Snapshot.objects.get()
    frozen = json.dumps(snapshot.document)
    assert "The audit." in frozen
    assert "Bob" not in frozen
    assert "harbourline.example" not in frozen
    # Beside it stands who is in which crowd, by key.
    assert all(key not in frozen for key in snapshot.members["core"]["business"])


def test_answers_that_were_not_sent_count(engagement: Engagement, round_: Round) -> None:
    for name in ("Bob Answers", "Bea Product", "Ben Data"):
        answer(engagement, "business", {"R1": DATA_FIRST}, name=name, is_sent=False)
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    evidence = Snapshot.objects.get().evidence
    assert [each.ranking["data"] for each in evidence.engagement.opinions] == [1, 1, 1]
    assert (evidence.coverage["business"].answered, evidence.coverage["business"].sent) == (3, 0)


def test_a_round_nobody_answered_can_be_closed(engagement: Engagement, round_: Round) -> None:
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    tasks.run_next()
    assert Assessment.objects.get().result["verdict"]["level"] == "insufficient"


def test_reopening_takes_late_answers_in_and_keeps_a_snapshot_that_was_looked_at(
    engagement: Engagement, round_: Round
) -> None:
    responses = [
        answer(engagement, "business", {"D1": 2, "QU7": {"now": 2}}, name=f"Bob {each}") for each in "123"
    ]
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    for response in responses:
        for item, value in (("D1", 5), ("QU7", {"now": 5})):
            LateAnswer.objects.create(
                organisation_id=engagement.organisation_id,
                response=response,
                item=item,
                value=value,
                at=LATER,
            )
    services.unseal(snapshot=Snapshot.objects.get(), by=SYSTEM, at=LATER)
    opened = services.reopen_round(round=round_, by=SYSTEM, at=LATER)
    assert (opened.state, opened.closed_at) == ("open", None)
    assert set(Answer.objects.filter(item="D1").values_list("value", flat=True)) == {5}
    services.close_round(round=round_, by=SYSTEM, at=LATER + timedelta(hours=1))
    versions = [each.evidence.engagement for each in Snapshot.objects.order_by("taken_at")]
    assert [[row.likert["D1"] for row in each.opinions] for each in versions] == [[2, 2, 2], [5, 5, 5]]


def test_after_a_look_opinions_of_too_few_wait_and_figures_do_not(
    engagement: Engagement, round_: Round
) -> None:
    responses = [
        answer(engagement, "platform", {"D1": 2, "QU7": {"now": 2}}, name=f"Bob {each}") for each in "123"
    ]
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    services.unseal(snapshot=Snapshot.objects.get(), by=SYSTEM, at=LATER)
    services.reopen_round(round=round_, by=SYSTEM, at=LATER)
    Answer.objects.filter(response__in=responses[:2], item="D1").update(value=5, answered_at=LATER)
    Answer.objects.filter(response=responses[0], item="QU7").update(value={"now": 5}, answered_at=LATER)
    services.close_round(round=round_, by=SYSTEM, at=LATER + timedelta(hours=1))
    evidence = Snapshot.objects.get(number=2).evidence
    assert [row.likert["D1"] for row in evidence.engagement.opinions] == [2, 2, 2]
    assert [(each.id, each.waiting) for each in evidence.crowds["core"]] == [("platform", 2)]
    figures = [each.estimates["QU7"].now for each in evidence.engagement.figures]
    assert sorted(each.likely for each in figures if each) == [2, 2, 5]


def test_before_a_look_everything_is_as_if_the_round_had_not_been_closed(
    engagement: Engagement, round_: Round
) -> None:
    responses = [answer(engagement, "business", {"D1": 2}, name=f"Bob {each}") for each in "123"]
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    services.reopen_round(round=round_, by=SYSTEM, at=LATER)
    assert not Snapshot.objects.exists()
    Answer.objects.filter(response=responses[0], item="D1").update(value=5, answered_at=LATER)
    services.close_round(round=round_, by=SYSTEM, at=LATER + timedelta(hours=1))
    rows = Snapshot.objects.get().evidence.engagement.opinions
    assert [row.likert["D1"] for row in rows] == [2, 2, 5]


def test_a_digest_takes_the_key_of_its_version(engagement: Engagement, round_: Round) -> None:
    let_three_answer(engagement)
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    tasks.run_next()
    one = Snapshot.objects.get()
    assessment = Assessment.objects.get()
    assert one.digest != sha256_of(one.document)
    assert one.digest == one.keyed_digest_of(one.document)
    told = {"assessment": assessment.result, "advice": assessment.advice}
    assert assessment.digest == one.keyed_digest_of(told) != sha256_of(told)
    services.reopen_round(round=round_, by=SYSTEM, at=LATER)
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    other = Snapshot.objects.get()
    # The same answers, frozen anew, have nothing in common that could be compared.
    assert (other.document, other.digest == one.digest, other.key == one.key) == (one.document, False, False)


def test_closing_again_with_the_same_answers_ranks_nothing_twice(
    engagement: Engagement, round_: Round
) -> None:
    let_three_answer(engagement)
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    services.unseal(snapshot=Snapshot.objects.get(), by=SYSTEM, at=LATER)
    services.reopen_round(round=round_, by=SYSTEM, at=LATER)
    services.close_round(round=round_, by=SYSTEM, at=LATER + timedelta(hours=1))
    assert Snapshot.objects.get().taken_at == LATER + timedelta(hours=1)
    assert Assessment.objects.count() == 1


def test_only_the_last_round_is_reopened(engagement: Engagement, round_: Round) -> None:
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    factories.make_round(engagement, 2)
    with pytest.raises(LaterRoundExists):
        services.reopen_round(round=round_, by=SYSTEM, at=LATER)


def test_the_second_round_carries_the_first_ones_answers_over(engagement: Engagement, round_: Round) -> None:
    for name in ("Bob Answers", "Bea Product"):
        answer(engagement, "business", {"D1": 2, "U10": 4}, name=name)
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    second = factories.make_round(engagement, 2)
    answer(engagement, "product", {"D1": 5})
    services.close_round(round=second, by=SYSTEM, at=LATER)
    opinions = Snapshot.objects.get(round=second).evidence.engagement.opinions
    assert [each.likert["D1"] for each in opinions] == [2, 2, 5]


def test_a_round_whose_result_is_gone_is_ranked_again(engagement: Engagement, round_: Round) -> None:
    let_three_answer(engagement)
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    Snapshot.objects.all().delete()
    tasks.sweep()
    assert Assessment.objects.get().snapshot.round == round_
    tasks.sweep()
    assert Assessment.objects.count() == 1


def test_an_answer_counts_after_its_perspective_was_taken_off_the_list(
    engagement: Engagement, round_: Round
) -> None:
    answer(engagement, "risk", {"D1": 2})
    Engagement.objects.update(perspectives=["business"])
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    document = Snapshot.objects.get().document
    assert list(document["coverage"]) == ["business", "risk"]
    tasks.run_next()
    assert Assessment.objects.get().is_ready


def test_a_page_that_closes_answers_at_once_when_redis_is_away(
    engagement: Engagement,
    alice: User,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def refuse(**kwargs: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.run_next, "apply_async", refuse)
    let_three_answer(engagement)
    with django_capture_on_commit_callbacks(execute=True):
        answered = signed_in(alice).post(reverse("close_round", args=[engagement.pk]))
    assert answered.status_code == 302
    assert Assessment.objects.get().state == Assessment.State.QUEUED


def test_the_bell_rings_only_once_the_round_is_stored(
    round_: Round,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(tasks.run_next, "apply_async", lambda **kwargs: rung.append("rung"))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.close_round(round=round_, by=SYSTEM, at=LATER)
        assert rung == []
    assert rung == ["rung"]


def test_every_change_of_a_round_is_on_record(engagement: Engagement, alice: User, signed_in: SignIn) -> None:
    browser = signed_in(alice)
    let_three_answer(engagement)
    browser.post(reverse("close_round", args=[engagement.pk]))
    tasks.run_next()
    browser.post(reverse("first_look", args=[engagement.pk]), {"version": "1"})
    browser.get(reverse("results", args=[engagement.pk]))
    browser.get(reverse("results", args=[engagement.pk]))
    browser.post(reverse("reopen_round", args=[engagement.pk]))
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", "actor_id"))
    done = ("close_round", "unseal_results", "look_at_result", "reopen_round")
    assert verbs == [(verb, str(alice.pk)) for verb in done]
    round_ = Round.objects.get()
    assert round_.unsealed_by == alice


@pytest.mark.parametrize("name", ["close_round", "reopen_round", "rank_again"])
def test_mallory_cannot_touch_a_round_of_another_organisation(
    name: str, engagement: Engagement, mallory: User, signed_in: SignIn
) -> None:
    assert signed_in(mallory).post(reverse(name, args=[engagement.pk])).status_code == 404
    assert Round.objects.get().is_open


def test_closing_costs_the_same_for_two_and_for_twenty_people(engagement: Engagement, round_: Round) -> None:
    counts = []
    for people in (2, 18):
        for number in range(people):
            answer(engagement, "business", {"D1": 1 + number % 5}, name=f"Bob {number}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.close_round(round=round_, by=SYSTEM, at=LATER)
        counts.append(len(queries))
        services.reopen_round(round=round_, by=SYSTEM, at=LATER)
    assert counts[0] == counts[1]


def test_a_result_belongs_to_a_ready_assessment(round_: Round) -> None:
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        leave(Assessment, "ready")


def test_the_rules_of_the_engagement_are_pinned(round_: Round, rules: RuleSetVersion) -> None:
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    assert Assessment.objects.get().rules == rules.name


def test_who_is_erased_leaves_the_list_of_their_crowd_and_what_was_looked_at_stays(
    engagement: Engagement, round_: Round
) -> None:
    people = [answer(engagement, "business", {"D1": 2}, name=f"Bob {each}").stakeholder for each in "1234"]
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    services.unseal(snapshot=Snapshot.objects.get(), by=SYSTEM, at=LATER)
    erase_person(stakeholder=people[0], by=SYSTEM, at=LATER)
    kept = Snapshot.objects.get()
    assert sorted(kept.members["core"]["business"]) == sorted(each.key for each in people[1:])
    services.reopen_round(round=round_, by=SYSTEM, at=LATER)
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    evidence = Snapshot.objects.latest("number").evidence
    # Their row has no id, and goes with the next renewal of the crowd.
    assert (len(evidence.engagement.opinions), evidence.crowds["core"][0].people) == (4, 4)
    Answer.objects.update(answered_at=LATER)
    services.reopen_round(round=round_, by=SYSTEM, at=LATER)
    services.close_round(round=round_, by=SYSTEM, at=LATER)
    evidence = Snapshot.objects.latest("number").evidence
    assert (len(evidence.engagement.opinions), evidence.crowds["core"][0].people) == (3, 3)
