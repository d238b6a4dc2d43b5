"""The forms for cloning an engagement and for handing it over."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import Membership
from apps.core.words.text import validate_one_line
from apps.engagements.lifecycle.cloning import people_to_take
from apps.engagements.lifecycle.handover import possible_leads
from apps.engagements.models import Engagement


class CloneForm(forms.Form):
    client_name = forms.CharField(
        label=_("Client"),
        max_length=120,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"class": "input", "list": "clients", "autocomplete": "off"}),
    )
    initiative = forms.CharField(
        label=_("AI initiative"),
        max_length=200,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    with_people = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None, *, engagement: Engagement) -> None:
        initial = {"client_name": engagement.client.name, "initiative": engagement.initiative}
        super().__init__(data, initial=initial)
        self.people = len(people_to_take(engagement))
        self.fields["with_people"].label = ngettext(
            "Take %(count)s person along: name, address and perspective",
            "Take %(count)s people along: names, addresses and perspectives",
            self.people,
        ) % {"count": self.people}
        if not self.people:
            del self.fields["with_people"]


class HandoverForm(forms.Form):
    to = forms.ChoiceField(
        label=_("Who leads it from now on?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose somebody."),
            "invalid_choice": _("They are no facilitator or owner here any more. Choose again."),
        },
    )
    tell = forms.BooleanField(label=_("Tell them by mail"), required=False, initial=True)

    def __init__(self, data: QueryDict | None, *, engagement: Engagement) -> None:
        super().__init__(data)
        self.leads = {str(member.pk): member for member in possible_leads(engagement)}
        cast("forms.ChoiceField", self.fields["to"]).choices = [
            (pk, f"{member.user.name}, {member.get_role_display()} ({member.user.email})")
            for pk, member in self.leads.items()
        ]

    def clean_to(self) -> Membership:
        return self.leads[self.cleaned_data["to"]]
