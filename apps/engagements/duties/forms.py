"""The forms for a member's role, and for leaving."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.accounts.members.forms import RoleForm
from apps.accounts.models import Membership
from apps.engagements.duties.selectors import Duties, led_by, successors_of
from apps.engagements.lifecycle.handover import clients_by_team
from apps.engagements.models import Engagement

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class MemberRoleForm(RoleForm):
    """The role a member has, and for a manager the clients whose reports they read."""

    def __init__(self, data: QueryDict | None, *, member: Membership) -> None:
        clients = [str(client.pk) for client in member.clients.all()]
        super().__init__(
            data, organisation=member.organisation, initial={"role": member.role, "clients": clients}
        )


class LeaveForm(forms.Form):
    """Who leads from now on: everything, or each engagement by itself."""

    everything = forms.ChoiceField(
        label=_("Who leads from now on what is not named below?"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "invalid_choice": _("They are no longer an owner or facilitator here. Choose again.")
        },
    )

    def __init__(self, data: QueryDict | None, *, member: Membership, duties: Duties) -> None:
        super().__init__(data)
        self.member = member
        self.new_leads: dict[UUID, Membership] = {}
        self.successors = {str(each.pk): each for each in successors_of(member)}
        held = Engagement.objects.of_organisation(member.organisation_id).archived(False)
        clients = clients_by_team(held.exclude(lead_id=member.user_id))
        people = [
            (pk, self._choice(each, clients.get(each.user_id, []))) for pk, each in self.successors.items()
        ]
        self._offer(self.fields["everything"], [("", _("Choose")), *people])
        for engagement in duties.led:
            field = forms.ChoiceField(
                label=f"{engagement.initiative}, {engagement.client}",
                required=False,
                widget=forms.Select(attrs={"class": "input"}),
                error_messages=type(self).base_fields["everything"].error_messages,
            )
            self._offer(field, [("", _("The same as above")), *people])
            self.fields[str(engagement.pk)] = field
        if not duties.led_count:
            del self.fields["everything"]

    @staticmethod
    def _choice(successor: Membership, clients: list[str]) -> str:
        """Label a member with the clients they work for, so that nobody ends up on both sides of a wall by mistake."""
        who = f"{successor.user.name} ({successor.user.email})"
        if successor.is_owner or not clients:
            return who
        return _("%(who)s, works for %(clients)s") % {"who": who, "clients": ", ".join(clients)}

    def _offer(self, field: forms.Field, people: "list[tuple[str, StrOrPromise]]") -> None:
        cast("forms.ChoiceField", field).choices = people

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        everything = str(cleaned.get("everything", ""))
        ids = led_by(self.member).values_list("pk", flat=True)
        chosen = {pk: str(cleaned.get(str(pk)) or everything) for pk in ids}
        if not all(chosen.values()) and not self.errors:
            field = "everything" if "everything" in self.fields else None  # they became a lead a moment ago
            self.add_error(field, _("Choose who leads what they lead now."))
        self.new_leads = {pk: self.successors[each] for pk, each in chosen.items() if each}
        return cleaned
