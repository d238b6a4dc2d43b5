"""How long a worker takes over the needle after a reveal, in a room of twelve and of sixty. It prints, and decides nothing."""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import pytest

from apps.accounts.models import User
from apps.assessments import tasks
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.instruments.selectors import definition_for
from apps.room import services
from apps.room.commands import AddTopic, OpenTopic, Reveal
from apps.room.models import Room, RoomTopic
from apps.room.services import open_room
from tests.factories import NOW, acting, close, look, make_stakeholder
from tests.responses.answering.test_asked_again import give
from tests.room.conftest import START, Steered
from tests.room.test_topics import topic, vote

TIMES = 5


@pytest.mark.parametrize("number", [12, 60])
def test_from_a_reveal_to_the_needle(
    number: int,
    engagement: Engagement,
    rules: RuleSetVersion,
    alice: User,
    record_property: Callable[[str, object], None],
) -> None:
    people = _answered(engagement, number)
    opened = open_room(engagement=engagement, minutes=60, by=acting(alice), user=alice, at=START)
    room = Steered(opened, alice)
    if not RoomTopic.objects.filter(key="R1").exists():
        room.do(AddTopic("R1"))
    room.do(OpenTopic(topic("R1").pk))
    for person in people:
        vote(person, "R1", {"ranking": ["user", "data", "model", "organization"]}, room)
    room.do(Reveal())
    took = []
    for _ in range(TIMES):
        Room.objects.update(unread_since=room.later(1))
        began = time.perf_counter()
        services.read_next(at=room.at)
        took.append(time.perf_counter() - began)
    line = f"{number} people: {median(took):.2f} s in the middle, {max(took):.2f} s at most"
    print(f"\nneedle of {line}")  # noqa: T201
    record_property("needle", line)
    assert Room.objects.get().unread_since is None


def _answered(engagement: Engagement, number: int) -> list[Stakeholder]:
    """Let so many answer all that can be answered with a step, a figure or an order, and look at the result."""
    definition = definition_for(engagement.instrument_version, engagement.routing)
    heard = list(engagement.perspectives)
    people = [
        make_stakeholder(engagement, f"Person {place}", heard[place % len(heard)]) for place in range(number)
    ]
    for place, person in enumerate(people):
        said: dict[str, object] = {"R1": {"ranking": ["data", "user", "model", "organization"]}}
        said |= {name: 1 + (place + step) % 5 for step, name in enumerate(definition.agreements)}
        said |= {
            item.id: {"now": 10 * (1 + place % 4), "limit": 60, "source": "rough"}
            for item in definition.headroom_of(engagement.routing)
        }
        give(engagement.rounds.get(), person, said)
    close(engagement, at=NOW + timedelta(hours=1))
    tasks.run_next()
    look(engagement)
    return people
