"""Many join at the same moment: nobody waits for anybody, and still no more join than may, and each once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.core.actors import SYSTEM
from apps.core.errors import ScalelensError
from apps.engagements.errors import RoomIsFull
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, JoinCode, Stakeholder
from apps.engagements.services import NewStakeholder, add_stakeholders
from apps.responses.answering.saving import save_answer
from apps.responses.entry.joining import Joining, join
from apps.responses.entry.links import Opened
from apps.responses.errors import NameTaken
from apps.responses.models import Answer, Response
from apps.responses.statements import Change
from tests.engagements.at_once import at_once
from tests.responses.answering.test_saving import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def code(engagement: Engagement) -> JoinCode:
    return open_joining(engagement=engagement, by=SYSTEM, at=timezone.now())


def join_as(code: JoinCode, name: str, page: UUID | None = None) -> Opened:
    who = Joining(name=name, perspective="risk")
    return join(code=code, who=who, joining=page or uuid4(), at=timezone.now())[0]


def answer_d1(response: Response) -> None:
    save_answer(response=response, change=Change("D1", 4, 0, uuid4()), at=timezone.now())


def test_whoever_joins_keeps_nobody_waiting_who_joins_or_saves(code: JoinCode, bob: Stakeholder) -> None:
    before = join_as(code, "Ines Roth").response

    def beside() -> None:
        try:
            join_as(code, "Dele Okafor")
            join(code=code, who=Joining(row=bob.pk), joining=uuid4(), at=timezone.now())
            answer_d1(before)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        join_as(code, "Vera Victim")
        pool.submit(beside).result(timeout=4)  # less than the five seconds after which a wait is given up
    assert Answer.objects.get().response == before
    assert Response.objects.count() == 4


def test_no_more_join_at_once_than_may(code: JoinCode) -> None:
    Engagement.objects.update(most_guests=5)

    def attempt(number: int) -> str:
        try:
            return str(join_as(JoinCode.objects.get(), f"Person {number}").response.pk)
        except RoomIsFull:
            return "full"

    outcomes = in_threads(9, attempt)
    assert outcomes.count("full") == 4
    assert len(set(outcomes)) == 6
    keys = Stakeholder.objects.values_list("key", flat=True)
    assert sorted(keys) == ["s01", "s02", "s03", "s04", "s05"]


def test_a_seat_that_somebody_is_just_taking_is_taken(code: JoinCode) -> None:
    Engagement.objects.update(most_guests=1)
    code.refresh_from_db()
    refusals: list[ScalelensError] = []

    def beside() -> None:
        try:
            join_as(JoinCode.objects.get(), "Dele Okafor")
        except ScalelensError as error:
            refusals.append(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        join_as(code, "Ines Roth")
        pool.submit(beside).result(timeout=4)
    assert [type(each) for each in refusals] == [RoomIsFull]
    assert Stakeholder.objects.count() == 1


def test_of_two_who_take_a_name_at_the_same_moment_one_gets_it(code: JoinCode, bob: Stakeholder) -> None:
    def take() -> None:
        join(code=code, who=Joining(row=bob.pk), joining=uuid4(), at=timezone.now())

    assert [type(each) for each in at_once(take, take)] == [NameTaken]
    assert Response.objects.count() == 1


def test_a_page_pressed_twice_at_the_same_moment_joins_once(code: JoinCode) -> None:
    page = uuid4()
    assert not at_once(lambda: join_as(code, "Ines Roth", page), lambda: join_as(code, "Ines Roth", page))
    assert Stakeholder.objects.count() == Response.objects.count() == 1


def test_a_list_that_is_being_added_to_and_a_guest_get_keys_of_their_own(code: JoinCode) -> None:
    people = [NewStakeholder(f"Person {number}", "", "risk") for number in range(3)]
    refusals = at_once(
        lambda: join_as(code, "Ines Roth"),
        lambda: add_stakeholders(engagement=code.engagement, people=people, by=SYSTEM, at=timezone.now()),
    )
    assert not refusals
    keys = Stakeholder.objects.values_list("key", flat=True)
    assert sorted(keys) == ["s01", "s02", "s03", "s04"]
