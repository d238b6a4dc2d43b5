"""A room: of an engagement whose first round is open, or was looked at and had few people in two perspectives."""

from datetime import datetime, timedelta

import pytest

from apps.accounts.models import User
from apps.assessments import tasks
from apps.assessments.models import Assessment
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.room.commands import Command
from apps.room.models import Room
from apps.room.services import command, open_room
from tests.factories import NOW, acting, close, look, make_stakeholder
from tests.responses.answering.test_asked_again import give

START = NOW + timedelta(days=1)


class Steered:
    """A room as its console has it: each command a second after the one before."""

    def __init__(self, room: Room, user: User) -> None:
        self.room, self.user, self.at = room, user, START

    def do(self, *commands: Command) -> Room:
        for each in commands:
            self.at += timedelta(seconds=1)
            self.room = command(
                room=self.room,
                seen=self.room.step,
                do=each,
                by=acting(self.user),
                user=self.user,
                at=self.at,
            )
        self.room.refresh_from_db()
        return self.room

    def later(self, seconds: int) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


@pytest.fixture
def room(engagement: Engagement, alice: User) -> Steered:
    """Open the room while the first round is open."""
    opened = open_room(engagement=engagement, minutes=60, by=acting(alice), user=alice, at=START)
    return Steered(opened, alice)


@pytest.fixture
def people(engagement: Engagement) -> list[Stakeholder]:
    return [make_stakeholder(engagement, f"Person {number}") for number in range(4)]


@pytest.fixture
def looked_at(engagement: Engagement, people: list[Stakeholder], rules: RuleSetVersion) -> Engagement:
    """Close a round that four of one perspective answered, and look at its result."""
    first: Round = engagement.rounds.get()
    for number, each in enumerate(people):
        figures = {"now": 10 * (number + 1), "limit": 40, "source": "measured"}
        order = {"ranking": ["data", "user", "model", "organization"]}
        give(first, each, {"D1": 2 + number % 3, "QU2": figures, "R1": order})
    close(engagement, at=NOW + timedelta(hours=1))
    tasks.run_next()
    assert Assessment.objects.get().error_text == ""
    look(engagement)
    return engagement


@pytest.fixture
def talk(looked_at: Engagement, alice: User) -> Steered:
    """Open the room once the result was looked at."""
    opened = open_room(engagement=looked_at, minutes=60, by=acting(alice), user=alice, at=START)
    return Steered(opened, alice)
