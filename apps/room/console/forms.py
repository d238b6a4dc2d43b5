"""What is typed on the console: how long the hour is, a note, a question of one's own."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.progress.agenda import PRESETS, minutes_to_talk
from apps.room.models import RoomNote, RoomTopic
from apps.room.steering.agenda import minutes_for_topics

MOST_OPTIONS, LONGEST_OPTION = 6, 80
OWN_KINDS = ("yes_no", "choice", "scale", "figure")


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
