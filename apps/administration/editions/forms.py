"""The form that picks the kind of system a questionnaire is shown for."""

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst

from apps.instruments.definition import Definition, Routing


class RoutingForm(forms.Form):
    """The switches that decide who is asked what. A switch without a default has its first choice."""

    def __init__(self, data: QueryDict, *, definition: Definition) -> None:
        asked = [each for each in definition.framing if each.id in definition.deciding]
        usual = {each.id: each.default or str(each.choices[0].value) for each in asked}
        offered = {each.id: {str(choice.value) for choice in each.choices} for each in asked}
        # Values in the address that are not offered are ignored.
        given = {name: data[name] for name in usual if data.get(name) in offered[name]}
        super().__init__(usual | given)
        for question in asked:
            self.fields[question.id] = forms.ChoiceField(
                label=question.text,
                choices=[(choice.value, capfirst(choice.label)) for choice in question.choices],
                widget=forms.Select(attrs={"class": "input"}),
            )
        self._definition = definition

    @property
    def routing(self) -> Routing:
        return self._definition.settled({name: str(value) for name, value in self.data.items()})
