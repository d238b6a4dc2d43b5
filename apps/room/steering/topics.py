"""Topics: opened, voted on, shown, voted on again, done or dropped. Nothing that was voted is deleted by any of it."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _

from apps.documents.mapping import plain
from apps.engagements.errors import NextRoundRefused
from apps.engagements.models import Round
from apps.engagements.rounds.services import open_next_round
from apps.engagements.selectors import latest_round
from apps.room.errors import RoomRefused
from apps.room.models import Room, RoomScene, RoomTopic
from apps.room.steering.reveals import reveal_of
from apps.room.steering.turn import Steering
from apps.room.visibility import Reveal, is_hidden, reveals_of

Phase = RoomTopic.Phase
NOT_OPENED = (Phase.WAITING, Phase.DROPPED)
OWN_MINUTES = 5
TO_CONSENT = timedelta(seconds=30)
MOST_OPTIONS = 6


def to_talk_about(room: Room) -> QuerySet[RoomTopic]:
    return RoomTopic.objects.filter(room=room).exclude(kind=RoomTopic.Kind.DECISION)


def topic_of(room: Room, topic_id: UUID) -> RoomTopic:
    topic = RoomTopic.objects.filter(room=room, pk=topic_id).first()
    if topic is None:
        raise RoomRefused(_("This topic is not on the list any more. Choose another."))
    return topic


def current(turn: Steering) -> RoomTopic:
    """Return the topic that the room is at. Raises RoomRefused where it is at none."""
    topic = turn.room.topic
    if topic is None or turn.room.scene not in (RoomScene.TOPIC, RoomScene.DECIDE):
        raise RoomRefused(_("No topic is open. Open one first."))
    topic.room = turn.room
    return topic


def open_topic(turn: Steering, topic: RoomTopic) -> None:
    """Go to a topic. One that was not opened is voted on at once; any other stays as it was left."""
    room = turn.room
    if topic.phase in NOT_OPENED:
        if not topic.is_own:
            _ask(turn, topic)
        if not topic.is_decision:
            _move_up(topic)
        _set(topic, Phase.AGAIN if topic.reveals else Phase.VOTING)
    room.scene = RoomScene.DECIDE if topic.is_decision else RoomScene.TOPIC
    room.topic, room.since = topic, turn.at
    room.timer_until = turn.at + _time_for(topic)


def _move_up(topic: RoomTopic) -> None:
    """Let a topic that is opened before its turn stand where it is held, before those that still wait."""
    others = to_talk_about(topic.room).exclude(pk=topic.pk).filter(position__lt=topic.position)
    first = others.filter(phase__in=NOT_OPENED).first()
    if first is not None:
        others.filter(position__gte=first.position).update(position=F("position") + 1)
        topic.position = first.position
        topic.save(update_fields=["position"])


def _time_for(topic: RoomTopic) -> timedelta:
    return TO_CONSENT if topic.is_decision else timedelta(minutes=topic.minutes)


def _ask(turn: Steering, topic: RoomTopic) -> None:
    """Ask a topic in the round that is open, or open the next one with all that are on the list."""
    engagement = turn.room.engagement
    round_ = latest_round(engagement)
    if round_ is not None and round_.is_open:
        if not round_.topics:
            raise RoomRefused(
                _("The answers are still being collected. Close the round and look at its result first.")
            )
        if topic.key not in round_.topics:
            round_.topics = [*round_.topics, topic.key]
            Round.objects.filter(pk=round_.pk).update(topics=round_.topics)
        return
    listed = to_talk_about(turn.room).filter(kind="").exclude(phase=Phase.DROPPED)
    keys = list(dict.fromkeys([*listed.values_list("key", flat=True), topic.key]))
    try:
        open_next_round(
            engagement=engagement, topics=keys, closes_at=_end_of_day(turn), by=turn.by, at=turn.at
        )
    except NextRoundRefused as refused:
        raise RoomRefused(str(refused)) from refused


def _end_of_day(turn: Steering) -> datetime:
    """Return the end of the day where the engagement is; of the next one in its last hour."""
    local = turn.room.engagement.in_its_zone(turn.at + timedelta(hours=1))
    return datetime.combine(local.date(), time(23, 59), tzinfo=local.tzinfo)


def close_vote(turn: Steering) -> None:
    """Close a vote, or hide again what was shown of it."""
    topic = current(turn)
    if not (topic.is_voting or topic.phase in (Phase.REVEALED, Phase.SHIFTED)):
        raise RoomRefused(_("No vote is open on this topic."))
    _set(topic, Phase.CLOSED)


def reveal(turn: Steering) -> Reveal:
    """Show what was voted, and keep it as it is shown. Raises RoomRefused while nobody has voted."""
    topic = current(turn)
    if topic.is_decision:
        turn.room.timer_until = None  # it was for voting: nothing is talked about by it
    if is_hidden(topic):
        _set(topic, Phase.SHIFTED if len(topic.reveals) > 1 else Phase.REVEALED)
        return reveals_of(topic)[-1]
    shown = reveal_of(topic, at=turn.at)
    topic.reveals = [*topic.reveals, plain(shown)]
    topic.phase = Phase.SHIFTED if len(topic.reveals) > 1 else Phase.REVEALED
    topic.save(update_fields=["reveals", "phase"])
    return shown


def vote_again(turn: Steering) -> None:
    topic = current(turn)
    _set(topic, Phase.AGAIN if topic.reveals else Phase.VOTING)
    turn.room.timer_until = turn.at + _time_for(topic)


def finish(turn: Steering) -> None:
    _set(current(turn), Phase.DONE)


def leave(topic: RoomTopic) -> None:
    """Tick off a topic that was shown, as the room goes on."""
    if topic.phase in (Phase.REVEALED, Phase.SHIFTED):
        _set(topic, Phase.DONE)


def drop(turn: Steering, topic: RoomTopic) -> None:
    _set(topic, Phase.DROPPED)
    if turn.room.topic_id == topic.pk:
        turn.room.topic = None
        turn.room.timer_until = None


def add_question(turn: Steering, kind: str, text: str, options: tuple[str, ...]) -> RoomTopic:
    """Put a question of the facilitator's own on the list. Raises RoomRefused, with what is wrong."""
    own = (RoomTopic.Kind.YES_NO, RoomTopic.Kind.CHOICE, RoomTopic.Kind.SCALE, RoomTopic.Kind.FIGURE)
    text, options = text.strip(), tuple(filter(None, (each.strip() for each in options)))
    if kind not in own:
        raise RoomRefused(_("Choose how the question is to be answered."))
    if not text or len(text) > 200:
        raise RoomRefused(_("Type the question, in at most 200 characters."))
    if kind == RoomTopic.Kind.CHOICE and not (
        2 <= len(options) <= MOST_OPTIONS and len(set(options)) == len(options)
    ):
        raise RoomRefused(_("Give two to six different answers to choose from."))
    labels = {
        RoomTopic.Kind.YES_NO: (_("Yes"), _("No")),
        RoomTopic.Kind.CHOICE: options,
        RoomTopic.Kind.SCALE: ("1", "2", "3", "4", "5"),
    }
    return add(turn.room, prefix="own", kind=kind, text=text, options=labels.get(RoomTopic.Kind(kind), ()))


def add(
    room: Room, *, prefix: str, kind: str, text: str, options: tuple[str, ...], minutes: int = OWN_MINUTES
) -> RoomTopic:
    number = RoomTopic.objects.filter(room=room, key__startswith=f"{prefix}-").count() + 1
    return RoomTopic.objects.create(
        organisation_id=room.organisation_id,
        room=room,
        position=next_position(room),
        key=f"{prefix}-{number}",
        minutes=minutes,
        kind=kind,
        text=text,
        options=list(options),
    )


def next_position(room: Room) -> int:
    last = RoomTopic.objects.filter(room=room).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _set(topic: RoomTopic, phase: str) -> None:
    topic.phase = phase
    topic.save(update_fields=["phase"])
