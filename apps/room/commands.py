"""What whoever steers can tell a room. Each says what it does to a room whose row is locked."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _

from apps.room.errors import RoomRefused
from apps.room.models import Room, RoomNote, RoomScene
from apps.room.steering import agenda, baton, deciding, ending, scenes, topics
from apps.room.steering.turn import Steering

LONGEST_NOTE = 400
LONGEST_TIMER = 240  # minutes


@dataclass(frozen=True)
class Command:
    verb: ClassVar[str] = "steer_room"
    of_anybody: ClassVar[bool] = False  # on the team, whoever steers
    when_parked: ClassVar[bool] = False

    @abstractmethod
    def do(self, turn: Steering) -> None:
        """Change the room. Raises RoomRefused."""


class Next(Command):
    def do(self, turn: Steering) -> None:
        if turn.room.scene == RoomScene.JOIN:
            ending.answer_again(turn)
        if turn.room.scene in (RoomScene.CALENDAR, RoomScene.SO_WHAT, RoomScene.TOPIC):
            agenda.propose(turn.room, at=turn.at)
        if turn.room.scene == RoomScene.SO_WHAT and (missing := agenda.missing_topics(turn.room)):
            raise RoomRefused(missing)
        scenes.go_on(turn)


class Back(Command):
    """From a closed round that nobody looked at back to answering: it is opened again."""

    def do(self, turn: Steering) -> None:
        if turn.room.scene == RoomScene.READING:
            ending.answer_again(turn)
        scenes.go_back(turn)


@dataclass(frozen=True)
class Go(Command):
    scene: str

    def do(self, turn: Steering) -> None:
        if self.scene == RoomScene.TOPIC:
            agenda.propose(turn.room, at=turn.at)
        elif self.scene == RoomScene.ANSWER:
            ending.answer_again(turn)
        scenes.go(turn, self.scene)


class CloseRound(Command):
    def do(self, turn: Steering) -> None:
        ending.close_round(turn)


class Look(Command):
    def do(self, turn: Steering) -> None:
        ending.look_at_result(turn)


@dataclass(frozen=True)
class OpenTopic(Command):
    topic_id: UUID

    def do(self, turn: Steering) -> None:
        topics.open_topic(turn, topics.topic_of(turn.room, self.topic_id))


@dataclass(frozen=True)
class AddTopic(Command):
    """Put an item or a cross-check on the list that was not proposed."""

    key: str

    def do(self, turn: Steering) -> None:
        agenda.add_topic(turn.room, self.key, at=turn.at)


@dataclass(frozen=True)
class AddQuestion(Command):
    """Put a question of the facilitator's own on the list, or to the room at once."""

    kind: str
    text: str
    options: tuple[str, ...] = ()
    is_asked_now: bool = False

    def do(self, turn: Steering) -> None:
        question = topics.add_question(turn, self.kind, self.text, self.options)
        if self.is_asked_now:
            if turn.room.topic is not None:
                topics.leave(turn.room.topic)
            topics.open_topic(turn, question)


@dataclass(frozen=True)
class Quote(Command):
    """Choose which comments stand on the wall beside what is shown of the topic."""

    chosen: tuple[str, ...]

    def do(self, turn: Steering) -> None:
        agenda.quote(topics.current(turn), turn.room.engagement, self.chosen)


class CloseVote(Command):
    def do(self, turn: Steering) -> None:
        topics.close_vote(turn)


class Reveal(Command):
    def do(self, turn: Steering) -> None:
        shown = topics.reveal(turn)
        topic = topics.current(turn)
        if topic.is_decision:
            deciding.note_votes(turn, topic, shown)
        elif not topic.is_own:
            turn.room.unread_since = turn.at


class VoteAgain(Command):
    def do(self, turn: Steering) -> None:
        topics.vote_again(turn)


class Done(Command):
    def do(self, turn: Steering) -> None:
        topics.finish(turn)


@dataclass(frozen=True)
class Drop(Command):
    """Take a topic off the list; without an id the one that the room is at. What was voted on it stays."""

    topic_id: UUID | None = None

    def do(self, turn: Steering) -> None:
        chosen = self.topic_id
        topics.drop(turn, topics.topic_of(turn.room, chosen) if chosen else topics.current(turn))


@dataclass(frozen=True)
class Timer(Command):
    minutes: int | None

    def do(self, turn: Steering) -> None:
        if self.minutes is not None and not 1 <= self.minutes <= LONGEST_TIMER:
            raise RoomRefused(_("Choose 1 to %(most)d minutes.") % {"most": LONGEST_TIMER})
        turn.room.timer_until = turn.at + timedelta(minutes=self.minutes) if self.minutes else None


@dataclass(frozen=True)
class Black(Command):
    is_black: bool

    def do(self, turn: Steering) -> None:
        turn.room.is_black = self.is_black


@dataclass(frozen=True)
class Dark(Command):
    is_dark: bool

    def do(self, turn: Steering) -> None:
        turn.room.is_dark = self.is_dark


@dataclass(frozen=True)
class Note(Command):
    kind: str
    text: str
    owner: str = ""
    day: date | None = None

    def do(self, turn: Steering) -> None:
        text = self.text.strip()
        if self.kind not in RoomNote.Kind.values:
            raise RoomRefused(_("Choose what the note is: said, an open point, or decided."))
        if not text or len(text) > LONGEST_NOTE:
            raise RoomRefused(_("Type the note, in at most %(most)d characters.") % {"most": LONGEST_NOTE})
        if len(self.owner) > 120:
            raise RoomRefused(_("The owner's name is too long."))
        RoomNote.objects.create(
            organisation_id=turn.room.organisation_id,
            room=turn.room,
            topic=turn.room.topic,
            kind=self.kind,
            text=text,
            owner=self.owner.strip(),
            day=self.day,
            written_at=turn.at,
        )


class AskDecision(Command):
    def do(self, turn: Steering) -> None:
        deciding.ask_decision(turn)


class TakeOver(Command):
    verb = "take_over_room"
    of_anybody = True
    when_parked = True

    def do(self, turn: Steering) -> None:
        baton.take_over(turn)


class GiveBack(Command):
    """Undo a taking over."""

    verb = "give_back_room"
    of_anybody = True
    when_parked = True

    def do(self, turn: Steering) -> None:
        baton.give_back(turn)


class Park(Command):
    verb = "park_room"

    def do(self, turn: Steering) -> None:
        turn.room.state = Room.State.PARKED


class Resume(Command):
    verb = "resume_room"
    when_parked = True

    def do(self, turn: Steering) -> None:
        turn.room.state = Room.State.OPEN


class End(Command):
    verb = "end_room"
    when_parked = True

    def do(self, turn: Steering) -> None:
        ending.end(turn)
