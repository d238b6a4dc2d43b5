"""What can be pressed at a scene: the buttons with their keys, of which one is filled, or none where a form has it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.room.models import RoomScene, RoomTopic
from apps.room.selectors import RoomNow, TopicNow

Phase = RoomTopic.Phase
SHOWN = (Phase.REVEALED, Phase.SHIFTED)
USUAL_TIMER = 3  # minutes


@dataclass(frozen=True)
class Key:
    """A button: `do` is the command that it sends, `cap` what is printed on it, `keys` what presses it.

    A clicker sends the keys of a page up and down.
    """

    do: str
    label: str
    cap: str
    keys: str
    icon: str
    is_primary: bool = False
    is_off: bool = False


@dataclass(frozen=True)
class Keys:
    """`left` is what is done to a vote, `right` the rest; the last of it goes on."""

    left: tuple[Key, ...]
    right: tuple[Key, ...]


def voted_on(now: RoomNow) -> TopicNow | None:
    """Return what the room votes on, or has voted on: a topic, or the sentence of the decision."""
    return now.topic or (now.decision.topic if now.decision else None)


@dataclass(frozen=True)
class Ahead:
    """What the hour knows of what comes: whether somebody looked at the result, and how many topics wait, if any is listed.

    `is_on_its_way`: none is listed, because the result they are taken from is not there yet.
    """

    is_seen: bool
    waiting: int | None
    is_on_its_way: bool = False


def keys_of(now: RoomNow, ahead: Ahead, *, form_has_it: bool = False) -> Keys:
    """`form_has_it`: what is to be done next stands in the form of the scene."""
    topic = voted_on(now)
    on = _on(now, topic, ahead)
    is_asked = topic is not None and topic.phase not in (*SHOWN, Phase.DONE)
    # What the script says next: of what was shown once it says that they vote again.
    if is_asked and on.do != "reveal":
        primary = "reveal"
    elif now.topic is not None and now.topic.phase == Phase.REVEALED:
        primary = "again"
    else:
        primary = "on"
    if form_has_it or ahead.is_on_its_way:
        primary = ""
    on = replace(on, is_primary=primary == "on")
    right = list(_of_room(now, topic))
    if ahead.is_on_its_way:
        right.append(Key(f"go:{RoomScene.DECIDE}", str(RoomScene.DECIDE.label), "D", "d", "check"))
    return Keys(left=(_back(now, ahead), *_of_vote(topic, primary)), right=(*right, on))


def _on(now: RoomNow, topic: TopicNow | None, ahead: Ahead) -> Key:
    """Return what goes on, under the name of what comes: it shows what was voted, closes the round, and ends the hour."""
    do, label = "next", _label_of_next(now, ahead)
    if _can_show(topic) and topic and topic.seen.voted:
        do, label = "reveal", _("Reveal")
    elif now.scene in (RoomScene.ANSWER, RoomScene.READING) and now.is_round_open and not ahead.is_seen:
        do, label = "close", _("Close the round")
    elif now.scene == RoomScene.READING and not ahead.is_seen:
        do, label = "look", _("Look at the result")
    elif now.scene == RoomScene.JOIN and ahead.is_seen:
        do, label = f"go:{RoomScene.BRIEF}", str(RoomScene.BRIEF.label)  # nobody has to answer now
    elif now.scene == RoomScene.DECIDE:
        do, label = "end", _("End the rehearsal") if now.is_rehearsal else _("End the workshop")
    return Key(do, label, "→", "ArrowRight PageDown", "arrow-right")


def _label_of_next(now: RoomNow, ahead: Ahead) -> str:
    order = list(RoomScene)
    if now.scene not in (RoomScene.SO_WHAT, RoomScene.TOPIC):
        return str(order[min(order.index(RoomScene(now.scene)) + 1, len(order) - 1)].label)
    if ahead.is_on_its_way:
        return _("First topic")
    if ahead.waiting is None and now.scene == RoomScene.SO_WHAT:
        return _("Next")  # the list is made as the room goes on
    if not ahead.waiting:
        return str(RoomScene.DECIDE.label)
    return _("First topic") if now.scene == RoomScene.SO_WHAT else _("Next topic")


def _can_show(topic: TopicNow | None) -> bool:
    return topic is not None and topic.phase not in (*SHOWN, Phase.WAITING, Phase.DROPPED)


def _back(now: RoomNow, ahead: Ahead) -> Key:
    """Back to answering opens the round again; once it was looked at there is no way back to that."""
    is_closed = now.scene == RoomScene.READING and not now.is_round_open
    label = _("Open the round again") if is_closed and not ahead.is_seen else _("Back")
    return Key("back", label, "←", "ArrowLeft PageUp", "arrow-left", is_off=is_closed and ahead.is_seen)


def _of_vote(topic: TopicNow | None, primary: str) -> Iterator[Key]:
    phase = topic.phase if topic else ""
    yield Key("reveal", _("Reveal"), "R", "r", "eye", primary == "reveal", not _can_show(topic))
    yield Key("hide", _("Hide"), "H", "h", "eye-off", is_off=phase not in SHOWN)
    is_off = phase not in (*SHOWN, Phase.CLOSED)
    yield Key("again", _("Vote again"), "V", "v", "rotate-ccw", primary == "again", is_off)


def _of_room(now: RoomNow, topic: TopicNow | None) -> Iterator[Key]:
    minutes = topic.minutes if topic else USUAL_TIMER
    if now.timer_until:
        yield Key("timer:off", _("Stop"), "T", "t", "timer-off")
    else:
        yield Key(f"timer:{minutes}", _("%(minutes)d min") % {"minutes": minutes}, "T", "t", "timer")
    yield Key("note", _("Note"), "N", "n", "pencil")
    if now.is_black:
        yield Key("black:off", _("Show the wall"), "B", "b", "monitor")
    else:
        yield Key("black:on", _("Black"), "B", "b", "monitor-off")
