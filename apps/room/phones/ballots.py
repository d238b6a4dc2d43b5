"""Votes on what is no question of the questionnaire: a question of the facilitator's own, or the decision."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.room.models import RoomTopic
from apps.room.selectors import TopicNow

MOST_IN_A_DISSENT = 400  # characters


class BallotForm(forms.Form):
    """A vote by option or as a figure; on a decision with what one has against it."""

    text = forms.CharField(
        required=False,
        max_length=MOST_IN_A_DISSENT,
        error_messages={"max_length": gettext_lazy("Say it in at most %(limit_value)d characters.")},
    )

    def __init__(
        self, data: object = None, *, topic: TopicNow, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.topic = topic
        if topic.kind == RoomTopic.Kind.FIGURE:
            wrong = _("This can’t be read as a figure. Type digits, such as 1200 or 0.5.")
            self.fields["value"] = forms.FloatField(
                error_messages={"required": _("Type a figure."), "invalid": wrong}
            )
        else:
            self.fields["value"] = forms.ChoiceField(
                choices=[(option, option) for option in topic.options],
                error_messages={
                    "required": _("Choose an answer."),
                    "invalid_choice": _("Choose one of these answers."),
                },
            )
        self.is_decision = topic.kind == RoomTopic.Kind.DECISION
