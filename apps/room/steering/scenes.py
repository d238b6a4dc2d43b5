"""Where the hour goes: from one scene or topic to the next, back, or anywhere."""

from django.utils.translation import gettext as _

from apps.room.errors import RoomRefused
from apps.room.models import RoomScene, RoomTopic
from apps.room.steering import topics
from apps.room.steering.turn import Steering

_ORDER = tuple(RoomScene)


def go(turn: Steering, scene: str) -> None:
    """Go to any scene but the end, which ends the workshop. Raises RoomRefused."""
    if scene not in _ORDER or scene == RoomScene.OVER:
        raise RoomRefused(_("There is no such step. To finish, end the workshop."))
    if scene == RoomScene.TOPIC:
        _first_topic(turn)
        return
    arrive(turn, RoomScene(scene))


def go_on(turn: Steering) -> None:
    room = turn.room
    if room.scene == RoomScene.DECIDE:
        raise RoomRefused(_("This is the last step. To finish, end the workshop."))
    if room.scene == RoomScene.TOPIC and room.topic is not None:
        topics.leave(room.topic)
    if room.scene in (RoomScene.SO_WHAT, RoomScene.TOPIC):
        waiting = topics.to_talk_about(room).filter(phase=RoomTopic.Phase.WAITING).first()
        if waiting is not None:
            topics.open_topic(turn, waiting)
        else:
            arrive(turn, RoomScene.DECIDE)
        return
    arrive(turn, _ORDER[_ORDER.index(RoomScene(room.scene)) + 1])


def go_back(turn: Steering) -> None:
    room = turn.room
    place = _ORDER.index(RoomScene(room.scene))
    if room.scene in (RoomScene.TOPIC, RoomScene.DECIDE):
        before = topics.to_talk_about(room).exclude(phase__in=topics.NOT_OPENED)
        if room.scene == RoomScene.TOPIC and room.topic is not None:
            before = before.filter(position__lt=room.topic.position)
        last = before.last()
        if last is not None:
            topics.open_topic(turn, last)
        else:
            arrive(turn, RoomScene.SO_WHAT)
        return
    arrive(turn, _ORDER[max(place - 1, 0)])


def arrive(turn: Steering, scene: RoomScene) -> None:
    room = turn.room
    room.scene, room.topic, room.since, room.timer_until = scene, None, turn.at, None


def _first_topic(turn: Steering) -> None:
    there = topics.to_talk_about(turn.room)
    topic = there.exclude(phase__in=(RoomTopic.Phase.DONE, RoomTopic.Phase.DROPPED)).first() or there.first()
    if topic is None:
        raise RoomRefused(_("No topic is on the list. Add one, or go to the decision."))
    topics.open_topic(turn, topic)
