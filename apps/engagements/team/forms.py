"""The form to add somebody to the team."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.engagements.models import Engagement
from apps.engagements.team.selectors import possible_co_facilitators


class AddForm(forms.Form):
    member = forms.ChoiceField(
        label=_("Facilitator"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": _("Choose somebody."),
            "invalid_choice": _(
                "They are on the team already, or no longer a facilitator here. Choose again."
            ),
        },
    )

    def __init__(self, data: QueryDict | None, *, engagement: Engagement) -> None:
        super().__init__(data)
        self.possible = {str(member.pk): member for member in possible_co_facilitators(engagement)}
        cast("forms.ChoiceField", self.fields["member"]).choices = [
            ("", "–"),
            *((pk, f"{member.user.name} ({member.user.email})") for pk, member in self.possible.items()),
        ]

    def clean_member(self) -> Membership:
        return self.possible[self.cleaned_data["member"]]
