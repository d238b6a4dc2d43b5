"""The forms for the deadline of a round, and for cloning and handing over an engagement."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, ClassVar, cast
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import Membership
from apps.core.words.text import validate_one_line
from apps.engagements.lifecycle.cloning import people_to_take
from apps.engagements.lifecycle.handover import other_clients, possible_leads
from apps.engagements.models import Engagement

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


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
            "invalid_choice": _("They are no longer a facilitator or owner here. Choose again."),
        },
    )
    tell = forms.BooleanField(label=_("Tell them by mail"), required=False, initial=True)

    def __init__(self, data: QueryDict | None, *, engagement: Engagement, names_clients: bool) -> None:
        super().__init__(data)
        self.leads = {str(member.pk): member for member in possible_leads(engagement)}
        clients = other_clients(engagement)
        cast("forms.ChoiceField", self.fields["to"]).choices = [
            (pk, self._choice(member, engagement, clients.get(member.user_id, []), names_clients))
            for pk, member in self.leads.items()
        ]

    @staticmethod
    def _choice(member: Membership, engagement: Engagement, others: list[str], names_clients: bool) -> str:
        """Label a member, and warn if they work for other clients, who may compete; owners are told which."""
        who = f"{member.user.name}, {member.get_role_display()} ({member.user.email})"
        if member.is_owner or not others:
            return who
        values = {"who": who, "client": engagement.client, "others": ", ".join(others)}
        if names_clients:
            return (
                _("%(who)s. They also work for %(others)s: does one of them compete with %(client)s?")
                % values
            )
        return (
            _("%(who)s. They also work for other clients: does one of them compete with %(client)s?") % values
        )

    def clean_to(self) -> Membership:
        return self.leads[self.cleaned_data["to"]]


class DeadlineForm(forms.Form):
    """The deadline of a round, in the engagement's own time zone."""

    closes_at = forms.DateTimeField(
        label=_("Closes on"),
        required=False,
        help_text=_("Left empty, it closes when you close it."),
        widget=forms.DateTimeInput(
            attrs={"class": "input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input", "list": "time-zones", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None, *, initial: dict[str, object], at: datetime) -> None:
        super().__init__(data, initial=initial)
        self.at = at

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"]).strip()
        if name not in time_zones():
            raise forms.ValidationError(
                _("“%(name)s” is no time zone we know. Choose one such as Europe/Berlin.") % {"name": name}
            )
        return name

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        typed, zone = cleaned.get("closes_at"), cleaned.get("time_zone")
        if typed and zone:
            # The form parses in the server's zone; the same date and time are meant in the engagement's.
            closes_at = typed.replace(tzinfo=ZoneInfo(zone))
            if closes_at <= self.at:
                self.add_error("closes_at", _("That is past. To close it now, press “Close the round”."))
            cleaned["closes_at"] = closes_at
        return cleaned


class ExtensionForm(forms.Form):
    """The days by which a deadline is extended: one of the values that have a button."""

    CHOICES: ClassVar[dict[int, "StrPromise"]] = {1: _("a day"), 7: _("a week")}

    days = forms.TypedChoiceField(choices=tuple(CHOICES.items()), coerce=int)


@cache
def time_zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))
