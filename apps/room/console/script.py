"""What to say at a scene of the hour, and what to ask whom: the wall's own sentence, and how the next minutes go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.translations import inside
from apps.findings.brief_section import BriefSection
from apps.room.models import RoomScene, RoomTopic


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


_SAY_FIRST = gettext_lazy("Each block is one of you: what you put first, before anybody saw a figure.")


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
