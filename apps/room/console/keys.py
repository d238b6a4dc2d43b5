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


def keys_of(now: RoomNow, *, is_seen: bool, form_has_it: bool = False) -> Keys:
    """`is_seen`: somebody looked at the result; `form_has_it`: what is to be done next stands in the form of the scene."""
    topic = voted_on(now)
    is_asked = topic is not None and topic.phase not in (*SHOWN, Phase.DONE)
    primary = "" if form_has_it else "reveal" if is_asked else "on"
    on = replace(_on(now, is_seen=is_seen), is_primary=primary == "on")
    return Keys(left=tuple(_of_vote(topic, primary)), right=(*_of_room(now, topic), on))


def _on(now: RoomNow, *, is_seen: bool) -> Key:
    """Return what goes on: it closes the round and looks at the result where the hour is that far."""
    do, label = "next", _("Next")
    if now.scene in (RoomScene.ANSWER, RoomScene.READING) and now.is_round_open and not is_seen:
        do, label = "close", _("Close the round")
    elif now.scene == RoomScene.READING and not is_seen:
        do, label = "look", _("Look at the result")
    elif now.scene == RoomScene.JOIN and is_seen:
        do = f"go:{RoomScene.BRIEF}"  # nobody has to answer now
    elif now.scene == RoomScene.DECIDE:
        do, label = "end", _("End the workshop")
    return Key(do, label, "→", "ArrowRight PageDown", "arrow-right")


def _of_vote(topic: TopicNow | None, primary: str) -> Iterator[Key]:
    yield Key("back", _("Back"), "←", "ArrowLeft PageUp", "arrow-left")
    phase = topic.phase if topic else ""
    can_show = bool(phase) and phase not in (*SHOWN, Phase.WAITING)
    yield Key("reveal", _("Reveal"), "R", "r", "eye", primary == "reveal", not can_show)
    yield Key("hide", _("Hide"), "H", "h", "eye-off", is_off=phase not in SHOWN)
    yield Key("again", _("Vote again"), "V", "v", "rotate-ccw", is_off=phase not in (*SHOWN, Phase.CLOSED))


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
