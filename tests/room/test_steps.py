"""Steps that nobody pressed for: a result gets ready, a vote is stored as it is typed; what all phones ask is made once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.assessments import services, tasks
from apps.assessments.errors import AssessmentFailed
from apps.assessments.models import Assessment
from apps.core.actors import SYSTEM
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.responses.answering.sending import reopen_answers
from apps.responses.models import Answer, Response
from apps.room.commands import CloseRound, CloseVote, Go, Next, Park
from apps.room.models import Room
from apps.room.phones import claims
from apps.room.selectors import room_now
from tests.responses.answering.test_asked_again import give
from tests.responses.conftest import save_item
from tests.room.conftest import Steered
from tests.room.phones.conftest import Phone, at_topic


def step_of(room: Steered) -> int:
    room.room.refresh_from_db()
    return room.room.step


def test_a_result_that_gets_ready_makes_a_step_that_refuses_no_command(
    room: Steered, engagement: Engagement, people: list[Stakeholder], rules: RuleSetVersion
) -> None:
    for each in people:
        order = {"ranking": ["data", "user", "model", "organization"]}
        give(engagement.rounds.get(), each, {"D1": 4, "R1": order})
    closed = room.do(Next(), CloseRound()).step
    tasks.run_next()
    assert Assessment.objects.get().is_ready
    assert step_of(room) == closed + 1
    assert room.room.steered_at_step == closed


def test_a_result_that_failed_makes_one_too(
    room: Steered,
    engagement: Engagement,
    people: list[Stakeholder],
    rules: RuleSetVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise AssessmentFailed("The answers can't be ranked.")

    monkeypatch.setattr(services, "outcome_of", fail)
    for each in people:
        give(engagement.rounds.get(), each, {"D1": 4})
    closed = room.do(Next(), CloseRound()).step
    tasks.run_next()
    assert Assessment.objects.get().is_failed
    assert step_of(room) == closed + 1


def test_a_parked_room_waits_for_no_result(
    room: Steered, engagement: Engagement, people: list[Stakeholder], rules: RuleSetVersion
) -> None:
    for each in people:
        give(engagement.rounds.get(), each, {"D1": 4})
    parked = room.do(CloseRound(), Park()).step
    tasks.run_next()
    assert step_of(room) == parked


def test_a_vote_that_is_stored_as_it_is_typed_is_counted_at_once(
    talk: Steered, people: list[Stakeholder]
) -> None:
    at_topic(talk)
    phone = Phone(people[0])
    phone.look()
    before = step_of(talk)
    saved = save_item(phone.browser, phone.response, "D1", {"D1": "5"})
    assert saved.json()["code"] == "SAVED"
    assert step_of(talk) == before + 1
    now = room_now(talk.room.pk)
    assert now is not None
    assert now.topic is not None
    assert (now.topic.seen.voted, now.topic.seen.shown) == (1, None)


def test_who_joins_or_sends_is_counted_at_once(
    room: Steered, engagement: Engagement, people: list[Stakeholder]
) -> None:
    code = open_joining(engagement=engagement, by=SYSTEM, at=timezone.now()).code
    before, phone = step_of(room), Browser()
    assert phone.post("/join/", {"code": code, "who": str(people[0].pk)}).status_code == 302
    assert step_of(room) == before + 1
    assert room.room.steered_at_step <= before  # it refuses no command

    answering = room.do(Next()).step
    response = Response.objects.get(stakeholder=people[0])
    assert save_item(phone, response, "D1", {"D1": "4"}).json()["code"] == "SAVED"
    assert step_of(room) == answering
    phone.post(reverse("respond_page", args=[response.pk, "review"]), {"send": "1"})
    assert Response.objects.get(pk=response.pk).is_submitted
    assert step_of(room) == answering + 1
    read = room.do(Go("calendar")).step
    reopened = Response.objects.get(pk=response.pk)
    reopen_answers(response=reopened, by=SYSTEM, at=timezone.now())
    phone.post(reverse("respond_page", args=[response.pk, "review"]), {"send": "1"})
    assert step_of(room) == read  # nobody is counted there


@pytest.mark.django_db(transaction=True)
def test_a_command_that_takes_long_holds_nobody_up_who_joins(room: Steered, engagement: Engagement) -> None:
    code = open_joining(engagement=engagement, by=SYSTEM, at=timezone.now()).code

    def join() -> int:
        try:
            return Browser().post("/join/", {"code": code, "name": "Ines", "perspective": "risk"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Room.objects.select_for_update().get()
        assert pool.submit(join).result(timeout=4) == 302
    assert Stakeholder.objects.filter(is_guest=True).count() == 1


def test_what_is_refused_or_comes_while_no_vote_is_open_makes_no_step(
    talk: Steered, people: list[Stakeholder]
) -> None:
    at_topic(talk)
    phone = Phone(people[0])
    phone.look()
    before = step_of(talk)
    assert save_item(phone.browser, phone.response, "D1", {"D1": "9"}).status_code == 422
    assert step_of(talk) == before
    closed = talk.do(CloseVote()).step
    save_item(phone.browser, phone.response, "D1", {"D1": "4"})
    assert Answer.objects.filter(response__round__number=2, item="D1").exists()  # stored all the same
    assert step_of(talk) == closed


def test_what_settles_it_is_found_out_once_for_all_phones_of_a_step(
    talk: Steered, people: list[Stakeholder]
) -> None:
    talk.do(Go("so_what"))
    first, second = (Response.objects.select_related("round").get(stakeholder=each) for each in people[:2])
    claims._proposed.cache_clear()
    queries = []
    for response in (first, second):
        with CaptureQueriesContext(connection) as asked:
            claims.figure_wanted(response, talk.room, talk.at)
        queries.append(len(asked))
    assert claims._proposed.cache_info().misses == 1
    assert queries[1] <= 3 < queries[0]
    talk.do(Go("so_what"))
    claims.figure_wanted(first, talk.room, talk.at)
    assert claims._proposed.cache_info().misses == 2
    # What is erased meanwhile is not kept for longer than minutes.
    claims.figure_wanted(first, talk.room, talk.at + timedelta(seconds=claims.KEPT_FOR))
    assert claims._proposed.cache_info().misses == 3


def test_who_takes_the_figure_makes_a_step(talk: Steered, people: list[Stakeholder]) -> None:
    talk.do(Go("so_what"))
    phone = Phone(people[0])
    page = phone.look()
    before = step_of(talk)
    phone.send("claim", day=page.all("[name=day]")[0]["value"])
    assert step_of(talk) == before + 1
