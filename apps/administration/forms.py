"""The search form of the audit trail, and the one that picks the kind of system a questionnaire is shown for."""

from typing import cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership, Organisation
from apps.accounts.verbs import Group
from apps.administration.trail import Wanted
from apps.engagements.models import Engagement
from apps.instruments.definition import Definition, Routing

MOST_OFFERED = 100


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
        offered = list(newest[:MOST_OFFERED])
        # An older engagement links here, too: its own choice must be among those offered.
        named = _key(str(data.get("engagement", "")))
        if named and all(named != pk for pk, *_rest in offered):
            offered += newest.filter(pk=named)
        self._offer("person", _("Everybody"), [(str(pk), name) for pk, name in people])
        self._offer("engagement", _("All"), [(str(pk), f"{what}, {client}") for pk, what, client in offered])
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


class RoutingForm(forms.Form):
    """The switches that decide who is asked what. A switch without a default has its first choice."""

    def __init__(self, data: QueryDict, *, definition: Definition) -> None:
        questions = [each for each in definition.framing if each.id in definition.deciding]
        values = {each.id: each.default or str(each.choices[0].value) for each in questions}
        for question in questions:
            # Values in the address that are not offered are ignored.
            if data.get(question.id) in {str(choice.value) for choice in question.choices}:
                values[question.id] = str(data[question.id])
        super().__init__(values)
        for question in questions:
            self.fields[question.id] = forms.ChoiceField(
                label=question.text,
                choices=[(choice.value, capfirst(choice.label)) for choice in question.choices],
                widget=forms.Select(attrs={"class": "input"}),
            )
        self._definition = definition

    @property
    def routing(self) -> Routing:
        return self._definition.settled({name: str(value) for name, value in self.data.items()})
