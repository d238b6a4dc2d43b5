"""Saving one answer as it is given: the codes, what is kept, and what it costs."""

import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.services import change_stakeholder, revoke_invitation
from apps.responses.answering import saving
from apps.responses.models import Answer, AnswerEvent, LateAnswer, Response
from apps.responses.selectors import progress_of
from apps.responses.statements import Lock, lock
from tests.factories import NOW, close, make_engagement, make_organisation, make_stakeholder, send_answers
from tests.pages import Shown
from tests.responses.conftest import begin, save_item

type Save = Callable[..., Shown]


@pytest.fixture
def save(bobs_browser: Browser, response: Response) -> Save:
    """Return a function that saves one of Bob's items."""
    return partial(save_item, bobs_browser, response)


def test_an_answer_is_saved_and_its_history_with_it(save: Save, response: Response) -> None:
    answer = save("D1", {"D1": "4"})
    assert (answer.status_code, answer["X-Save-Code"]) == (200, "SAVED")
    assert answer.json()["revision"] == 1
    assert save("D1", {"D1": "dk"}, base=1).json()["revision"] == 2
    assert Answer.objects.get().value == "dk"
    history = AnswerEvent.objects.order_by("at").values_list("value", "base_revision", "outcome")
    assert list(history) == [(4, 0, "saved"), ("dk", 1, "saved")]


def test_saving_costs_three_statements_and_touches_no_session_bucket_or_cache(
    save: Save, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    save("D1", {"D1": "4"})
    settings.CELERY_BROKER_URL = "redis://nowhere.invalid"
    with CaptureQueriesContext(connection) as queries:
        save("D1", {"D1": "5"}, base=1)
    statements = [
        query["sql"]
        for query in queries
        if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]
    assert len(statements) == 3, statements
    assert not any("sign_in." in sql or "ratebucket" in sql for sql in statements)


@pytest.mark.parametrize("case", ["conflict", "replay", "late", "considered", "new perspective"])
def test_the_dearest_ways_of_saving_stay_within_six_statements(
    case: str, save: Save, response: Response, bob: Stakeholder
) -> None:
    operation = uuid.uuid4()
    save("D1", {"D1": "4"}, operation=operation)
    fields: dict[str, Any] = {"D1": "2"}
    item, base = "D1", 0
    if case == "late":
        close(bob.engagement)
    if case == "considered":
        fields, item = {"ranking": ["data", "user"], "R1-again": "1"}, "R1"
    if case == "new perspective":
        change_stakeholder(
            stakeholder=bob, name=bob.name, email=bob.email, perspective="risk", by=SYSTEM, at=NOW
        )
        fields, item = {"QO5-now": "dk"}, "QO5"
    with CaptureQueriesContext(connection) as queries:
        save(item, fields, base=base, operation=operation if case == "replay" else None)
    real = [query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(real) <= 6, [query["sql"] for query in real]


def test_a_repeated_save_is_recognised(save: Save) -> None:
    operation = uuid.uuid4()
    first, again = (save("D1", {"D1": "4"}, operation=operation) for _ in range(2))
    assert (again.status_code, again["X-Save-Code"]) == (200, "REPLAY")
    assert again.json()["revision"] == first.json()["revision"] == 1
    assert AnswerEvent.objects.count() == 1


def test_a_repeated_save_says_nothing_of_what_was_answered_since(save: Save) -> None:
    operation = uuid.uuid4()
    save("D1", {"D1": "4"}, operation=operation)
    save("D1", {"D1": "1"}, base=1)
    again = save("D1", {"D1": "4"}, operation=operation)
    told = again.json()
    assert (told["code"], told["revision"], told["standing"]) == ("REPLAY", 1, "Rather yes")
    # Who has not seen the later answer can't write over it unasked.
    assert save("D1", {"D1": "5"}, base=told["revision"])["X-Save-Code"] == "CONFLICT"


def test_a_save_whose_answer_was_lost_is_recognised_after_closing(save: Save, engagement: Engagement) -> None:
    operation = uuid.uuid4()
    save("D1", {"D1": "4"}, operation=operation)
    close(engagement)
    assert save("D1", {"D1": "4"}, operation=operation)["X-Save-Code"] == "REPLAY"
    assert not LateAnswer.objects.exists()


def test_two_devices_that_answer_the_same_are_told_what_stands(save: Save) -> None:
    save("D1", {"D1": "4"})
    operation = uuid.uuid4()
    for _ in range(2):  # the second time it is a replay of the conflict
        answer = save("D1", {"D1": "1"}, base=0, operation=operation)
        assert (answer.status_code, answer["X-Save-Code"]) == (409, "CONFLICT")
        assert answer.json()["standing"] == "Rather yes"
        assert answer.json()["revision"] == 1
    assert Answer.objects.get().value == 4
    assert AnswerEvent.objects.filter(outcome="conflict", value=1).count() == 1
    assert save("D1", {"D1": "1"}, base=1)["X-Save-Code"] == "SAVED"


def test_after_closing_an_answer_is_kept_as_late_and_not_counted(
    save: Save, engagement: Engagement, response: Response
) -> None:
    save("D1", {"D1": "4"})
    close(engagement)
    answer = save("D1", {"D1": "1"}, base=1)
    assert (answer.status_code, answer["X-Save-Code"]) == (409, "ROUND_CLOSED")
    save("M1", {"M1": "2"})
    assert Answer.objects.get().value == 4
    assert LateAnswer.objects.count() == 2
    assert AnswerEvent.objects.filter(outcome="late").count() == 2


def test_late_answers_count_once_the_round_is_opened_again(save: Save, engagement: Engagement) -> None:
    save("D1", {"D1": "4"})
    close(engagement)
    save("D1", {"D1": "1"}, base=1)
    save("M1", {"M1": "2"})
    round_ = engagement.rounds.get()
    with transaction.atomic():
        assert saving.accept_late_answers(round=round_, at=timezone.now()) == 2
    assert dict(Answer.objects.values_list("item", "value")) == {"D1": 1, "M1": 2}
    assert Answer.objects.get(item="D1").revision == 2
    assert not LateAnswer.objects.exists()


def test_after_sending_a_save_says_so(save: Save, response: Response) -> None:
    send_answers(response.round.engagement)
    answer = save("D1", {"D1": "4"})
    assert (answer.status_code, answer["X-Save-Code"]) == (409, "ALREADY_SUBMITTED")
    assert not Answer.objects.filter(item="D1").exists()


def test_a_revoked_way_in_saves_nothing(save: Save, bob: Stakeholder) -> None:
    revoke_invitation(stakeholder=bob, by=SYSTEM, at=timezone.now())
    answer = save("D1", {"D1": "4"})
    assert (answer.status_code, answer["X-Save-Code"]) == (401, "SESSION")
    assert not AnswerEvent.objects.exists()


BAD_SAVES = {
    "a row the ladder lacks": ("QU7", {"QU7-now": "77"}, "QU7-now"),
    "a growth nobody offers": ("QU7", {"QU7-now": "1", "QU7-horizon": "77"}, "QU7-horizon"),
    "no limit where none is offered": ("QO6", {"QO6-limit": "none_promised"}, "QO6-limit"),
    "a source nobody offers": ("QU7", {"QU7-source": "oracle"}, "QU7-source"),
    "a point off the scale": ("D1", {"D1": "6"}, "D1"),
    "a choice that isn't offered": ("C2", {"C2": "<script>"}, "C2"),
    "a step that isn't offered": ("G7", {"G7": "31000"}, "G7"),
    "a text too long": ("R3", {"R3": "x" * 281}, "R3"),
    "an item of another perspective": ("QD1", {"QD1-now": "1"}, "QD1"),
    "an item nobody knows": ("X9", {"X9": "1"}, "X9"),
}


@pytest.mark.parametrize(("item", "fields", "at"), BAD_SAVES.values(), ids=BAD_SAVES)
def test_what_can_not_be_kept_is_refused_at_its_field(
    save: Save, item: str, fields: dict[str, str], at: str
) -> None:
    answer = save(item, fields)
    assert (answer.status_code, answer["X-Save-Code"]) == (422, "INVALID")
    assert answer.json()["errors"][at]
    assert not AnswerEvent.objects.exists()


def test_a_save_without_an_operation_or_with_another_ones_is_refused(
    save: Save, response: Response, bobs_browser: Browser
) -> None:
    address = reverse("save_answer", args=[response.pk, "D1"])
    assert bobs_browser.post(address, {"D1": "4"}).status_code == 422
    operation = uuid.uuid4()
    save("M1", {"M1": "4"}, operation=operation)
    assert save("D1", {"D1": "4"}, operation=operation).status_code == 422
    # Also where the other save is one of an organisation that is not seen.
    elsewhere = make_stakeholder(make_engagement(make_organisation("Elsewhere Partners")))
    begin(elsewhere)
    foreign = AnswerEvent.objects.create(
        organisation_id=elsewhere.organisation_id,
        response=elsewhere.responses.get(),
        operation=uuid.uuid4(),
        item="D1",
        value=4,
        base_revision=0,
        outcome=AnswerEvent.Outcome.SAVED,
        at=NOW,
    )
    assert save("D1", {"D1": "4"}, operation=foreign.operation).status_code == 422
    assert not Answer.objects.filter(item="D1").exists()


def test_more_than_an_answer_holds_is_refused(save: Save) -> None:
    assert save("R3", {"R3": "x" * 70_000}).status_code == 413


def test_revisions_that_are_no_numbers_count_as_none(save: Save) -> None:
    assert save("D1", {"D1": "4"}, base="-3")["X-Save-Code"] == "SAVED"
    assert save("D1", {"D1": "4"}, base="9" * 40)["X-Save-Code"] == "CONFLICT"


FIGURES = {
    "about 3 TB": (3e12, "Read as 3 TB"),
    "25k": (25_000, "Read as 25 kB"),
    "1.2M": (1.2e6, "Read as 1.2 MB"),
}


@pytest.mark.parametrize(("typed", "figure", "echo"), [(key, *value) for key, value in FIGURES.items()])
def test_a_figure_is_read_as_people_type_it_and_echoed(
    engagement: Engagement, typed: str, figure: float, echo: str
) -> None:
    pat = make_stakeholder(engagement, "Pat", "platform")
    browser = begin(pat)
    response = Response.objects.get(stakeholder=pat)
    answer = save_item(browser, response, "QD1", {"QD1-now-figure": typed, "QD1-source": "rough"})
    assert answer.json()["echoes"]["QD1-now"] == echo
    assert Answer.objects.get().value == {"now": figure, "source": "rough"}


def test_a_quantity_is_spelled_as_in_the_engagement_file(save: Save) -> None:
    save("QO6", {"QO6-now": "3", "QO6-limit": "dk", "QO6-source": "guess"})
    assert Answer.objects.get().value == {"now": 316.228, "limit": None, "rows": ["now"], "source": "guess"}
    save("QO6", {"QO6-now-figure": "0", "QO6-limit-figure": "50000"}, base=1)
    assert Answer.objects.get().value == {"now": 0, "limit": 50000}


def test_the_considered_order_stands_beside_the_first(save: Save) -> None:
    save("R1", {"ranking": ["user", "data", "model", "organization"]})
    again = {"ranking": ["data", "user", "model", "organization"], "R1-again": "1"}
    save("R1", again, base=1)
    assert Answer.objects.get().value == {
        "ranking": ["user", "data", "model", "organization"],
        "considered": ["data", "user", "model", "organization"],
    }
    save("R1", {**again, "ranking": ["user", "data", "model", "organization"]}, base=2)
    assert Answer.objects.get().value == {"ranking": ["user", "data", "model", "organization"]}


def in_threads(count: int, work: Callable[[int], Any]) -> list[Any]:
    results: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = work(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def code_of(
    browser: Browser, response: Response, item: str, value: str, operation: uuid.UUID | None = None
) -> str:
    """Save in a browser of its own thread, with the same cookies; return what the save was told."""
    own = Browser()
    own.cookies = browser.cookies
    return str(save_item(own, response, item, {item: value}, operation=operation)["X-Save-Code"])


def test_the_same_save_sent_many_times_at_once_is_kept_once(
    transactional_db: None, engagement: Engagement
) -> None:
    browser = begin(make_stakeholder(engagement))
    response = Response.objects.get()
    operation = uuid.uuid4()
    codes = in_threads(8, lambda _: code_of(browser, response, "D1", "4", operation))
    assert sorted(codes) == ["REPLAY"] * 7 + ["SAVED"]
    assert Answer.objects.get().revision == 1


def test_different_saves_at_once_leave_one_and_tell_the_others(
    transactional_db: None, engagement: Engagement
) -> None:
    browser = begin(make_stakeholder(engagement))
    response = Response.objects.get()
    codes = in_threads(6, lambda number: code_of(browser, response, "D1", str(number % 5 + 1)))
    assert sorted(codes) == ["CONFLICT"] * 5 + ["SAVED"]


def test_two_first_saves_at_once_do_not_wait_for_each_other(
    transactional_db: None, engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = begin(make_stakeholder(engagement))
    Response.objects.update(asked=[])
    response, both = Response.objects.get(), threading.Barrier(2, timeout=0.5)

    def lock_together(response: Response, *, exclusively: bool = False) -> Lock:
        held = lock(response, exclusively=exclusively)
        with suppress(threading.BrokenBarrierError):
            both.wait()
        return held

    monkeypatch.setattr(saving, "lock", lock_together)
    codes = in_threads(2, lambda number: code_of(browser, response, ("D1", "M1")[number], "4"))
    assert codes == ["SAVED"] * 2
    response.refresh_from_db()
    assert {"D1", "M1"} <= set(response.asked)


def test_a_save_that_meets_the_closing_is_before_it_or_late(
    transactional_db: None, engagement: Engagement
) -> None:
    people = [make_stakeholder(engagement, f"Person {number}") for number in range(5)]
    browsers = [begin(person) for person in people]
    responses = [Response.objects.get(stakeholder=person) for person in people]
    counted_at_closing: list[int] = []

    def work(number: int) -> str:
        if number == 5:
            with transaction.atomic():
                Round.objects.select_for_update().get()
                counted_at_closing.append(Answer.objects.count())
                close(engagement)
            return "CLOSED"
        return code_of(browsers[number], responses[number], "D1", "4")

    codes = in_threads(6, work)
    assert codes.count("SAVED") == counted_at_closing[0] == Answer.objects.count()
    assert codes.count("ROUND_CLOSED") == LateAnswer.objects.count() == 5 - counted_at_closing[0]


def test_coverage_tells_who_answered_and_costs_the_same_for_many(
    save: Save, engagement: Engagement, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    save("D1", {"D1": "4"})
    save("M1", {})
    round_ = engagement.rounds.get()
    with django_assert_num_queries(1):
        (bob,) = progress_of(round_)
    assert (bob.state, bob.answered) == ("begun", 1)
    for _ in range(20):
        make_stakeholder(engagement)
    with django_assert_num_queries(1):
        states = [person.state for person in progress_of(round_)]
    assert states.count("invited") == 20
