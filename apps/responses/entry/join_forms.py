"""The forms for joining: the code, one's name and perspective, and the facilitator's merge of a guest."""

from typing import cast
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.engagements.joining.codes import ALL_DIGITS, DIGITS, digits_of
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import perspective_labels


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=format_lazy(_("The {digits} digits on the screen."), digits=DIGITS),
        widget=forms.TextInput(
            attrs={
                "class": "input mono",
                "inputmode": "numeric",
                "autocomplete": "off",
                "placeholder": "0000 0000",
            }
        ),
        error_messages={"required": _("Type the code from the screen.")},
    )

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        digits = digits_of(typed)
        if len(digits) not in {DIGITS, ALL_DIGITS}:
            raise forms.ValidationError(_wrong_length(typed, len(digits)))
        return digits


def _wrong_length(typed: str, count: int) -> str:
    words = {"typed": typed, "count": count, "digits": DIGITS}
    if not count:
        return gettext("“%(typed)s” has no digit; the code has %(digits)d, such as 4173 0295.") % words
    return (
        ngettext(
            "“%(typed)s” has %(count)d digit; the code has %(digits)d, such as 4173 0295.",
            "“%(typed)s” has %(count)d digits; the code has %(digits)d, such as 4173 0295.",
            count,
        )
        % words
    )


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=Stakeholder._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    perspective = forms.ChoiceField(
        label=_("Which of these is nearest to what you do?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one: it decides what you are asked.")},
    )
    joining = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: dict[str, object] | None = None,
        engagement: Engagement,
    ) -> None:
        super().__init__(data, initial=initial)
        cast("forms.ChoiceField", self.fields["perspective"]).choices = list(
            perspective_labels(engagement).items()
        )
        if engagement.is_confidential:
            self.fields["name"].required = False
            help_text = _(
                "It tells the facilitator who is here, not what you say. You can leave it empty; but whoever has no "
                "name may not be recognised at the head count, and then does not count."
            )
        else:
            help_text = _("This round is named: the facilitator sees it beside your answers.")
        self.fields["name"].help_text = help_text

    def clean_joining(self) -> UUID:
        return self.cleaned_data["joining"] or uuid4()

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())


class MergeForm(forms.Form):
    """Offers everybody else on the list. People who have begun are refused with a reason, not hidden."""

    person = forms.ModelChoiceField(
        label=_("Who is it?"),
        queryset=Stakeholder.objects.none(),
        empty_label=_("Choose somebody"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": _("Choose who it is."),
            "invalid_choice": _("Choose somebody on the list."),
        },
    )

    def __init__(self, data: QueryDict | None, *, guest: Stakeholder) -> None:
        super().__init__(data)
        field = cast("forms.ModelChoiceField[Stakeholder]", self.fields["person"])
        field.queryset = Stakeholder.objects.taking_part().filter(
            engagement_id=guest.engagement_id, is_guest=False
        )
