"""What is at a scene of the hour: what to say and what to ask whom, and what can be pressed.

The wall's own sentence is said, and how the next minutes go. Of the buttons with their keys one is filled, or none where
a form has it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.translations import inside
from apps.findings.brief_section import BriefSection
from apps.room.models import RoomScene, RoomTopic
from apps.room.selectors import RoomNow, TopicNow

_SAY_FIRST = gettext_lazy("Each block is one of you: what you put first, before anybody saw a figure.")
Phase = RoomTopic.Phase
SHOWN = (Phase.REVEALED, Phase.SHIFTED)
USUAL_TIMER = 3  # minutes


@dataclass(frozen=True)
class ToAsk:
    whom: str
    question: str


@dataclass(frozen=True)
class Script:
    """`say` may be empty: then the wall says all there is. `beside` stands on the wall, and need not be read aloud."""

    say: str
    asks: tuple[ToAsk, ...] = ()
    beside: str = ""


@dataclass(frozen=True)
class Material:
    """What a script is made of: the brief once a result was looked at, and the sentence that stands on the wall.

    `title` is what the wall says of the result: whoever reads aloud says no other figure or day.
    """

    brief: BriefSection | None
    title: str
    is_split: bool  # as many put one thing first as another
    sentence: str
    owner: str
    has_day: bool  # the sentence names one
    asked: Sequence[str]  # the departments that the topic is put to
    is_figure: bool  # it is about figures
    can_join: bool  # by the code on the wall


def script_of(scene: str, phase: str, heard: Material) -> Script:
    if scene == RoomScene.TOPIC:
        return _of_topic(phase, heard)
    if scene in _OF_RESULT:
        if heard.brief is None:
            return Script(_("The answers are not read yet."))
        if scene == RoomScene.FIRST and heard.is_split:
            return Script(
                str(_SAY_FIRST), (_everybody(_("You are split. One of each: why do you put it first?")),)
            )
        return _OF_RESULT[scene](heard.brief, heard.title)
    return _PLAIN[scene](heard)


def _everybody(question: str) -> ToAsk:
    return ToAsk(_("Everybody"), question)


def _join(heard: Material) -> Script:
    return Script(
        _("Scan the picture, tap your name, put the phone down. I read out who is still missing.")
        if heard.can_join
        else _("Open your own link, then put the phone down. I read out who is still missing."),
        (_everybody(_("Who is not on the list?")),),
    )


def _answer(_material: Material) -> Script:
    return Script(
        _("Everybody alone, on your own phone. Nobody sees an answer before the round is closed."),
        (_everybody(_("Who needs more time?")),),
    )


def _reading(_material: Material) -> Script:
    return Script(_("I close the round: nothing you gave changes any more. Now it is read."))


def _decide(heard: Material) -> Script:
    if not heard.sentence:
        return Script(
            _("One sentence: what is built, tested, moved or stopped, who sees to it, and by when."),
            (_everybody(_("What do we decide?")),),
        )
    question = _("Do you take it, by that day?") if heard.has_day else _("Do you take it? By when?")
    asks = [ToAsk(heard.owner, question)] if heard.owner else []
    return Script(
        heard.sentence, (*asks, _everybody(_("Who can't live with it? What would have to be different?")))
    )


def _over(_material: Material) -> Script:
    return Script(_("Thank you. What was decided, and by whom, is in the report."))


_PLAIN: Mapping[str, Callable[[Material], Script]] = {
    RoomScene.JOIN: _join,
    RoomScene.ANSWER: _answer,
    RoomScene.READING: _reading,
    RoomScene.DECIDE: _decide,
    RoomScene.OVER: _over,
}


def _brief(brief: BriefSection, title: str) -> Script:
    asks = [_everybody(_("Who expected something else?"))]
    if brief.named:
        question = _("The client’s brief expected %(what)s. What was that based on?")
        asks.append(_everybody(question % {"what": inside(brief.named.label)}))
    return Script(title or brief.cover, tuple(asks), brief.cover if title else "")


def _first(_brief: BriefSection, _title: str) -> Script:
    return Script(
        str(_SAY_FIRST),
        (_everybody(_("Who put something else first than most? What do you see that they don't?")),),
    )


def _who(_brief: BriefSection, title: str) -> Script:
    return Script(title, (_everybody(_("Who sees it differently, and from what?")),))


def _figures(_brief: BriefSection, title: str) -> Script:
    return Script(
        title,
        (_everybody(_("Who measures this? Where does it stand?")), _everybody(_("Which figure is wrong?"))),
    )


def _calendar(_brief: BriefSection, title: str) -> Script:
    return Script(
        title,
        (_everybody(_("What is planned before that day? Who has moved a date since?")),),
    )


def _so_what(brief: BriefSection, title: str) -> Script:
    asks = [
        ToAsk(step.owner or _("Everybody"), " ".join(filter(None, (step.title, step.tail))))
        for step in brief.steps
    ]
    return Script(title, tuple(asks))


_OF_RESULT: Mapping[str, Callable[[BriefSection, str], Script]] = {
    RoomScene.BRIEF: _brief,
    RoomScene.FIRST: _first,
    RoomScene.WHO: _who,
    RoomScene.FIGURES: _figures,
    RoomScene.CALENDAR: _calendar,
    RoomScene.SO_WHAT: _so_what,
}


def _of_topic(phase: str, heard: Material) -> Script:
    whom, what = ", ".join(heard.asked) or _("Everybody"), _("What have you seen that makes you say so?")
    if heard.is_figure:
        what = _("What do you go by: measured, estimated, or a guess?")
    if phase == RoomTopic.Phase.AGAIN:
        return Script(
            _("You have heard both sides. Vote once more, as you see it now. Nobody has to move."),
            (ToAsk(whom, _("What would you have to see to say otherwise?")),),
        )
    if phase == RoomTopic.Phase.REVEALED:
        return Script(
            _("Whoever stands at one end says why; then the other end. Five minutes, then you vote again."),
            (ToAsk(whom, _("What do you know that the others don't?")),),
        )
    if phase == RoomTopic.Phase.SHIFTED:
        return Script(
            _("That is where you stand now."),
            (_everybody(_("Does this change what we decide, or only who does what?")),),
        )
    return Script(
        _("Read it and vote, each for yourself. It is shown once you have voted, to all at once."),
        (ToAsk(whom, what),),
    )


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
