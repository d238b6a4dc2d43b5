"""The search form of the audit trail."""

from typing import cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership, Organisation
from apps.accounts.verbs import Group
from apps.administration.trail.selectors import Wanted
from apps.engagements.models import Engagement

MOST_OFFERED = 100  # the newest; one that the address names is offered beside them


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class TrailForm(forms.Form):
    person = forms.TypedChoiceField(label=_("Who"), required=False, coerce=UUID, empty_value=None)
    group = forms.ChoiceField(
        label=_("What"), required=False, choices=(("", _("Everything")), *Group.choices)
    )
    engagement = forms.TypedChoiceField(label=_("Engagement"), required=False, coerce=UUID, empty_value=None)
    first = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    unknown = forms.BooleanField(
        label=_("Tries to sign in with an address nobody has, on this whole installation"), required=False
    )

    def __init__(self, data: QueryDict, *, organisation: Organisation) -> None:
        super().__init__(data)
        members = Membership.objects.filter(organisation=organisation).order_by("user__name")
        people = members.values_list("user_id", "user__name")[:MOST_OFFERED]
        engagements = Engagement.objects.of_organisation(organisation.pk).order_by("-opened_on", "pk")
        newest = engagements.values_list("pk", "initiative", "client__name")
        held = list(newest[:MOST_OFFERED])
        if named := _key(str(data.get("engagement", ""))):
            held += [] if any(named == pk for pk, *_rest in held) else newest.filter(pk=named)
        self._offer("person", _("Everybody"), [(str(pk), name) for pk, name in people])
        self._offer("engagement", _("All"), [(str(pk), f"{what}, {client}") for pk, what, client in held])
        for name, field in self.fields.items():
            if name != "unknown":
                field.widget.attrs["class"] = "input"

    def _offer(self, name: str, everything: object, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", everything), *choices]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("This is before the first day."))
        return cleaned

    def wanted(self) -> Wanted:
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
