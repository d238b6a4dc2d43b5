"""What the console asks of the room: what is typed, and what a button says by its value, a word and what it is about.

What a slip could not undo is asked about first.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.progress.agenda import PRESETS, minutes_to_talk
from apps.room.commands import (
    Back,
    Black,
    CloseRound,
    CloseVote,
    Command,
    Dark,
    Done,
    Drop,
    GiveBack,
    Go,
    Look,
    Next,
    OpenTopic,
    Park,
    Resume,
    Reveal,
    TakeOver,
    Timer,
    VoteAgain,
)
from apps.room.console.scene import voted_on
from apps.room.models import Room, RoomNote, RoomScene, RoomTopic
from apps.room.selectors import room_now
from apps.room.steering.agenda import minutes_for_topics

MOST_OPTIONS, LONGEST_OPTION = 6, 80
OWN_KINDS = ("yes_no", "choice", "scale", "figure")
MOST_MINUTES = 90  # of a timer
_SURELY = ":surely"  # after what was asked about first
_PLAIN: Mapping[str, Callable[[], Command]] = {
    "next": Next,
    "back": Back,
    "close": CloseRound,
    "reveal": Reveal,
    "hide": CloseVote,
    "again": VoteAgain,
    "done": Done,
    "park": Park,
    "resume": Resume,
    "take_over": TakeOver,
    "give_back": GiveBack,
    "timer:off": lambda: Timer(None),
    "black:on": lambda: Black(True),
    "black:off": lambda: Black(False),
    "dark:on": lambda: Dark(True),
    "dark:off": lambda: Dark(False),
}
_ABOUT_TOPIC: Mapping[str, Callable[[UUID], Command]] = {"open": OpenTopic, "drop": Drop}


class OpenForm(forms.Form):
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("How long"),
        choices=[(each, "") for each in PRESETS],
        coerce=int,
        initial=60,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how long the workshop takes."),
            "invalid_choice": gettext_lazy("Choose 45, 60 or 90 minutes."),
        },
    )

    def __init__(self, data: QueryDict | None, *, with_answers: bool) -> None:
        """`with_answers`: the questions are asked in the hour, which leaves less of it for topics."""
        super().__init__(data)
        text = _("%(minutes)d minutes: %(topics)d for topics, %(decide)d to decide")
        self.fields["minutes"].choices = [  # type: ignore[attr-defined]
            (
                each,
                text
                % {
                    "minutes": each,
                    "topics": minutes_for_topics(each, with_answers=with_answers),
                    "decide": each - minutes_to_talk(each),
                },
            )
            for each in PRESETS
        ]


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        choices=RoomNote.Kind.choices,
        initial=RoomNote.Kind.SAID,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose what kind of note it is.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=400,
        error_messages={"required": gettext_lazy("Write the note first.")},
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "off",
                "placeholder": gettext_lazy("Note for the report"),
            }
        ),
    )
    owner = forms.CharField(
        label=gettext_lazy("Owner"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "list": "owners", "autocomplete": "off"}),
    )
    day = forms.DateField(
        label=gettext_lazy("By"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("That is no day: write it as 2026-11-30.")},
    )


class OwnQuestionForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Answered by"),
        choices=[each for each in RoomTopic.Kind.choices if each[0] in OWN_KINDS],
        initial=RoomTopic.Kind.YES_NO,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": gettext_lazy("Choose how it is answered.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the question first.")},
    )
    options = forms.CharField(
        label=gettext_lazy("Answers, one a line"),
        required=False,
        max_length=MOST_OPTIONS * (LONGEST_OPTION + 2),
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text=gettext_lazy("Two to six, for one of several."),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        lines = [line.strip() for line in str(cleaned.get("options", "")).splitlines()]
        options = list(dict.fromkeys(filter(None, lines)))
        if cleaned.get("kind") != RoomTopic.Kind.CHOICE:
            options = []
        elif "options" in cleaned and not 2 <= len(options) <= MOST_OPTIONS:
            self.add_error(
                "options",
                _("Write two to six different answers, one a line; these are %(count)d.")
                % {"count": len(options)},
            )
        elif any(len(each) > LONGEST_OPTION for each in options):
            self.add_error(
                "options",
                _("An answer may have %(longest)d letters: shorten it.") % {"longest": LONGEST_OPTION},
            )
        return cleaned | {"options": options}


def surely(do: str) -> str:
    """Return what a button sends that has it done although something speaks against it."""
    return do + _SURELY


def is_sure(do: str) -> bool:
    return do.endswith(_SURELY)


def read_commands(do: str) -> tuple[Command, ...]:
    """Return what a button asks, one after the other; nothing where no button says so."""
    do = do.removesuffix(_SURELY)
    if do == "look":
        return Look(), Go(RoomScene.BRIEF)
    asked = _read(do)
    return (asked,) if asked else ()


def _read(do: str) -> Command | None:
    if do in _PLAIN:
        return _PLAIN[do]()
    word, _colon, about = do.partition(":")
    if word == "go":
        return Go(about)
    with suppress(ValueError):
        if word in _ABOUT_TOPIC:
            return _ABOUT_TOPIC[word](UUID(about))
        if word == "timer" and 0 < int(about) <= MOST_MINUTES:
            return Timer(int(about))
    return None


def asks_before_closing(room: Room) -> str:
    """Say that somebody would be cut off if the round were closed now; one press of a clicker is soon done.

    How many is counted beside it: a number in here would stand still while they go on sending.
    """
    now = room_now(room.pk)
    if now is None or not now.is_round_open or not now.people.missing:
        return ""
    return _("Not all had sent. Close the round all the same? What was begun counts as it is.")


def asks_before_leaving(room: Room) -> str:
    """Say that a vote is on, from which a slip in the list would take the wall and every phone."""
    now = room_now(room.pk)
    topic = voted_on(now) if now else None
    if topic is None or not topic.is_voting or not topic.seen.voted:
        return ""
    text = ngettext(
        "A vote is on: %(voted)d of %(of)d has voted. It stays as it is until you come back.",
        "A vote is on: %(voted)d of %(of)d have voted. It stays as it is until you come back.",
        topic.seen.voted,
    )
    return text % {"voted": topic.seen.voted, "of": topic.seen.of}
