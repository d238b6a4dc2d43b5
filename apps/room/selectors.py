"""What walls, consoles and phones show."""

from collections import Counter
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.core.database.scope import enter
from apps.decisions.deciding.selectors import newest_of
from apps.decisions.models import Decision
from apps.decisions.planned import PrintedOwners
from apps.decisions.wording import sentence_of
from apps.engagements.joining.codes import join_address, join_link
from apps.engagements.models import Engagement, JoinCode, Round, Stakeholder
from apps.engagements.selectors import latest_round, short_perspective_labels
from apps.instruments.selectors import definition_of
from apps.responses.models import Answer, Response
from apps.responses.workshop import Workshop
from apps.room.access import room_beside
from apps.room.models import REVEALS, Ballot, Room, RoomNote, RoomScene, RoomTopic
from apps.room.tokens import Surface, name_of_phone, token_for
from apps.room.visibility import Seen, came_to, reveals_of, seen_of


@dataclass(frozen=True)
class TopicNow:
    """The topic that the room is at, with its place among those that are not dropped."""

    id: UUID
    key: str
    kind: str  # empty for an item or a cross-check
    text: str
    options: tuple[str, ...]
    phase: str
    place: int
    places: int
    minutes: int
    seen: Seen
    quotes: tuple[str, ...] = ()  # digests of the comments that stand beside what is shown

    @property
    def is_voting(self) -> bool:
        return self.phase in (RoomTopic.Phase.VOTING, RoomTopic.Phase.AGAIN)


@dataclass(frozen=True)
class DecisionNow:
    """The sentence that is to be decided; `topic` is the vote on it, where one was asked for."""

    sentence: str
    topic: TopicNow | None


@dataclass(frozen=True)
class People:
    """How many are asked, have come in since the room was opened, and have begun and sent in the newest round.

    `earlier`: answered before, and may sit here all the same.
    """

    asked: int
    joined: int
    earlier: int
    begun: int
    sent: int

    @property
    def missing(self) -> int:
        return max(self.asked - self.sent, 0)


@dataclass(frozen=True)
class RoomNow:
    """Everything that wall and phones may show. It holds no person's name, and nothing of a vote that was not shown."""

    id: UUID
    engagement_id: UUID
    title: str
    language: str
    state: str
    step: int
    scene: str
    since: datetime
    timer_until: datetime | None
    minutes: int
    is_dark: bool
    is_black: bool
    is_round_open: bool
    is_rehearsal: bool
    people: People
    topic: TopicNow | None
    decision: DecisionNow | None
    code: str = ""  # grouped for reading out; empty where nobody can join
    join_address: str = ""
    join_link: str = ""

    @property
    def is_reveal(self) -> bool:
        return self.scene in REVEALS

    @property
    def is_shown_on_phones(self) -> bool:
        """Whether phones show what the wall does: what is read of the answers."""
        return self.is_reveal or (self.scene == RoomScene.READING and not self.is_answering)

    @property
    def is_answering(self) -> bool:
        """Whether answers are collected: also where the round was opened again beside the room."""
        return self.scene == RoomScene.ANSWER or (self.scene == RoomScene.READING and self.is_round_open)

    @property
    def where(self) -> str:
        """Say where the room is, as its phones do."""
        return _where(self.scene, self.topic.place, self.topic.places) if self.topic else _where(self.scene)


@dataclass(frozen=True)
class Shared:
    """What a surface shows, alike for all who watch it."""

    step: int
    html: str


_SURFACES: dict[Surface, str] = {"wall": "room/wall/now.html", "phone": "room/phones/now.html"}


class Screens:
    """What draws the wall, and what is read of the answers on the phones too. It stands above this module, so `apps.py` hands it down."""

    of: Callable[[RoomNow], object] | None = None


def room_now(room_id: UUID) -> RoomNow | None:
    rooms = Room.objects.select_related("engagement__instrument_version", "topic")
    room = rooms.filter(pk=room_id).first()
    if room is None:
        return None
    engagement = room.engagement
    round_ = latest_round(engagement)
    topic = _topic(room, room.topic) if room.scene in (RoomScene.TOPIC, RoomScene.DECIDE) else None
    is_round_open = round_ is not None and round_.is_open
    code = JoinCode.objects.filter(engagement=engagement, is_open=True).first() if is_round_open else None
    return RoomNow(
        id=room.pk,
        engagement_id=engagement.pk,
        title=engagement.initiative,
        language=engagement.language,
        state=room.state,
        step=room.step,
        scene=room.scene,
        since=room.since,
        timer_until=room.timer_until,
        minutes=room.minutes,
        is_dark=room.is_dark,
        is_black=room.is_black,
        is_round_open=is_round_open,
        is_rehearsal=engagement.rehearses_id is not None,
        people=_people(room, round_),
        topic=topic if room.scene == RoomScene.TOPIC else None,
        decision=_decision(engagement, topic) if room.scene in (RoomScene.DECIDE, RoomScene.OVER) else None,
        code=str(code) if code else "",
        join_address=join_address() if code else "",
        join_link=join_link(code) if code else "",
    )


def _where_of(room: Room) -> str:
    """Say where a room is, without what it shows there."""
    if room.scene != RoomScene.TOPIC or room.topic is None:
        return _where(room.scene)
    keys, key = _keys_beside(room.topic), room.topic.key
    return _where(room.scene, keys.index(key) + 1 if key in keys else 0, len(keys))


def _where(scene: str, place: int = 0, places: int = 0) -> str:
    if not place:
        return str(RoomScene(scene).label)
    return _("topic %(place)d of %(places)d") % {"place": place, "places": places}


def workshop_beside(response: Response) -> Workshop | None:
    """Return what the other pages of a response say of the workshop that is on."""
    room = room_beside(response)
    if room is None:
        return None
    return Workshop(
        address=reverse("room_phone", args=[response.pk]),
        place=_where_of(room),
        channel=token_for(room.pk, "phone"),
        phone=name_of_phone(room.pk, response.stakeholder_id),
        scene=room.scene,
        is_on=room.state == Room.State.OPEN,
    )


def shared_of(room_id: UUID, surface: Surface) -> Shared:
    """Draw what a surface shows. `room_id` comes from a signed token: its organisation is entered."""
    enter(Room, id=room_id)
    now = room_now(room_id)
    if now is None:
        return Shared(0, "")
    with override(now.language or None):
        screen = Screens.of(now) if Screens.of and (surface == "wall" or now.is_shown_on_phones) else None
        html = render_to_string(_SURFACES[surface], {"now": now, "screen": screen})
    return Shared(now.step, html)


def ballot_of(topic: RoomTopic, response: Response) -> Ballot | None:
    """Return what one person voted on an own question or on the decision, for their own phone only."""
    ballots = Ballot.objects.filter(room=topic.room_id, about=topic.key)
    return ballots.filter(response__stakeholder=response.stakeholder_id).first()


def _topic(room: Room, topic: RoomTopic | None) -> TopicNow | None:
    if topic is None:
        return None
    topic.room = room
    keys = _keys_beside(topic)
    return TopicNow(
        id=topic.pk,
        key=topic.key,
        kind=topic.kind,
        text=topic.text,
        options=tuple(topic.options),
        phase=topic.phase,
        place=keys.index(topic.key) + 1 if topic.key in keys else 0,
        places=len(keys),
        minutes=topic.minutes,
        seen=seen_of(topic),
        quotes=tuple(topic.quotes),
    )


def topics_shown(room: Room) -> Iterator[TopicNow]:
    """Yield the topics of a room as each of their reveals showed them, in the order in which it did."""
    topics = RoomTopic.objects.filter(room=room).exclude(reveals=[])
    shown = [(reveal.at, number, each) for each in topics for number, reveal in enumerate(reveals_of(each))]
    for _at, number, each in sorted(shown, key=lambda row: row[0]):
        topic = copy(each)
        topic.reveals = each.reveals[: number + 1]
        topic.phase = RoomTopic.Phase.SHIFTED if number else RoomTopic.Phase.REVEALED
        if now := _topic(room, topic):
            yield now


def asked_of(topic: TopicNow, engagement: Engagement) -> tuple[str, ...]:
    """Return the perspectives that a topic is put to; nothing where that is everybody."""
    definition = definition_of(engagement.instrument_version)
    labels = short_perspective_labels(engagement)
    asked = tuple(
        label
        for name, label in labels.items()
        if topic.kind or definition.items_of_topic(topic.key, engagement.routing, name)
    )
    return asked if len(asked) < len(labels) else ()


def _keys_beside(topic: RoomTopic) -> list[str]:
    """Return the keys of the topics it is numbered among."""
    topics = RoomTopic.objects.filter(room=topic.room_id).exclude(phase=RoomTopic.Phase.DROPPED)
    is_decision = Q(kind=RoomTopic.Kind.DECISION)
    alike = topics.filter(is_decision if topic.is_decision else ~is_decision)
    return list(alike.values_list("key", flat=True))


def _decision(engagement: Engagement, topic: TopicNow | None) -> DecisionNow | None:
    if topic is not None and topic.kind == RoomTopic.Kind.DECISION:
        return DecisionNow(topic.text, topic)
    decision = newest_of(engagement)
    sentence = sentence_to_show(decision, engagement) if decision else ""
    return DecisionNow(sentence, None) if sentence else None


def sentence_to_show(decision: Decision, engagement: Engagement) -> str:
    """Return what is to be decided; whoever takes part is named by their perspective alone."""
    names = definition_of(engagement.instrument_version).perspective_names
    return sentence_of(decision, PrintedOwners(engagement, names).printed(decision.owner))


def noted_in(engagement: Engagement) -> list[RoomNote]:
    """Return what was noted in the rooms of an engagement: what was decided first, what was only said last."""
    kinds = [RoomNote.Kind.DECISION, RoomNote.Kind.OPEN_POINT, RoomNote.Kind.SAID]
    notes = RoomNote.objects.filter(room__engagement=engagement)
    return sorted(notes, key=lambda note: kinds.index(RoomNote.Kind(note.kind)))


def _people(room: Room, round_: Round | None) -> People:
    people = Stakeholder.objects.taking_part().filter(engagement=room.engagement)
    begun = Response.objects.filter(stakeholder=OuterRef("pk"))
    came, now = came_to(room), begun.filter(round=round_)
    # Of a round of few topics, how many answered any would tell whether those of two topics are the same.
    is_of_topics = round_ is not None and bool(round_.topics)
    counted = people.aggregate(
        asked=Count("pk"),
        joined=Count("pk", filter=came),
        earlier=Count("pk", filter=Q(Exists(begun.answered())) & ~came),
        begun=Count("pk", filter=Q(Exists(now if is_of_topics else now.answered()))),
        sent=Count("pk", filter=Q(Exists(now.filter(state=Response.State.SUBMITTED)))),
    )
    return People(**counted)


def who_came(room: Room) -> set[UUID]:
    people = Stakeholder.objects.taking_part().filter(engagement=room.engagement)
    return set(people.filter(came_to(room)).values_list("pk", flat=True))


def there_in(room: Room) -> tuple[Counter[str], int]:
    """Count by perspective who joined a room that has ended, and in all who only gave something in it.

    Whose perspective gave what is nobody's to learn: two of a group may exchange all they gave.
    """
    in_it = (room.opened_at, room.ended_at)
    answers = Answer.objects.filter(response__stakeholder=OuterRef("pk"), answered_at__range=in_it)
    ballots = Ballot.objects.filter(response__stakeholder=OuterRef("pk"), room=room)
    people = Stakeholder.objects.taking_part().filter(engagement=room.engagement)
    came = people.filter(came_to(room))
    gave = people.filter(Q(Exists(answers)) | Q(Exists(ballots))).exclude(came_to(room))
    return Counter(came.values_list("perspective", flat=True)), gave.count()
