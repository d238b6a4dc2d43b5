"""The page of one member, for owners: role, clients, deactivating, leaving."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, member_of, owner_required, recently_proven, second_factors
from apps.accounts.errors import MemberNotChanged
from apps.accounts.members import services as members
from apps.accounts.members.forms import RoleForm
from apps.accounts.models import Membership
from apps.engagements.duties import services
from apps.engagements.duties.services import Duties, duties_of, led_by, successors_of
from apps.engagements.errors import EngagementArchived, NotHandedOver
from apps.engagements.lifecycle.services import clients_by_team
from apps.engagements.models import Engagement

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class MemberRoleForm(RoleForm):
    def __init__(self, data: QueryDict | None, *, member: Membership) -> None:
        clients = [str(client.pk) for client in member.clients.all()]
        super().__init__(
            data, organisation=member.organisation, initial={"role": member.role, "clients": clients}
        )


class LeaveForm(forms.Form):
    everything = forms.ChoiceField(
        label=gettext_lazy("Who leads from now on what is not named below?"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "invalid_choice": gettext_lazy("They are no longer an owner or facilitator here. Choose again.")
        },
    )

    def __init__(self, data: QueryDict | None, *, member: Membership, duties: Duties) -> None:
        super().__init__(data)
        self.member = member
        self.new_leads: dict[UUID, Membership] = {}
        self.successors = {str(each.pk): each for each in successors_of(member)}
        in_work = Engagement.objects.of_organisation(member.organisation_id).archived(False)
        clients = clients_by_team(in_work.exclude(lead_id=member.user_id))
        people = [
            (pk, self._choice(each, clients.get(each.user_id, []))) for pk, each in self.successors.items()
        ]
        self._offer(self.fields["everything"], [("", gettext_lazy("Choose")), *people])
        for engagement in duties.led:
            field = forms.ChoiceField(
                label=f"{engagement.initiative}, {engagement.client}",
                required=False,
                widget=forms.Select(attrs={"class": "input"}),
                error_messages=type(self).base_fields["everything"].error_messages,
            )
            self._offer(field, [("", gettext_lazy("The same as above")), *people])
            self.fields[str(engagement.pk)] = field
        if not duties.led_count:
            del self.fields["everything"]

    @staticmethod
    def _choice(successor: Membership, clients: list[str]) -> str:
        # With the clients they work for, so that nobody ends up on both sides of a wall by mistake.
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
            # Without that field they led nothing when the page was opened, and became a lead a moment ago.
            field = "everything" if "everything" in self.fields else None
            self.add_error(field, _("Choose who leads what they lead now."))
        self.new_leads = {pk: self.successors[each] for pk, each in chosen.items() if each}
        return cleaned


@require_safe
@owner_required
def member(request: MemberRequest, member_id: UUID) -> HttpResponse:
    shown = member_of(request.membership, member_id)
    return _page(request, shown, MemberRoleForm(None, member=shown))


@require_POST
@owner_required
@recently_proven
def member_role(request: MemberRequest, member_id: UUID) -> HttpResponse:
    changed = member_of(request.membership, member_id)
    form = MemberRoleForm(request.POST, member=changed)
    if not form.is_valid():
        return _page(request, changed, form)
    role, clients = form.cleaned_data["role"], form.cleaned_data.get("clients", ())
    try:
        services.change_role(
            member=changed, role=role, client_ids=clients, by=request.actor, at=timezone.now()
        )
    except MemberNotChanged as error:
        form.add_error("role", str(error))
        return _page(request, changed, form)
    messages.success(request, _("%(name)s is saved.") % {"name": changed.user})
    return redirect("member", member_id=changed.user_id)


def _page(request: MemberRequest, shown: Membership, form: MemberRoleForm) -> HttpResponse:
    context = {
        "member": shown,
        "duties": duties_of(shown),
        "form": form,
        "has_second_factor": second_factors().filter(user_id=shown.user_id).exists(),
    }
    return render(request, "engagements/duties/member.html", context, status=422 if form.errors else 200)


@require_POST
@owner_required
@recently_proven
def member_deactivate(request: MemberRequest, member_id: UUID) -> HttpResponse:
    gone = member_of(request.membership, member_id)
    try:
        members.deactivate(membership=gone, by=request.actor, at=timezone.now())
    except MemberNotChanged as error:
        messages.error(request, str(error))
        return redirect("member", member_id=gone.user_id)
    return _gone(request, gone)


@require_POST
@owner_required
@recently_proven
def member_reactivate(request: MemberRequest, member_id: UUID) -> HttpResponse:
    back = member_of(request.membership, member_id)
    try:
        members.reactivate(membership=back, by=request.actor, at=timezone.now())
    except MemberNotChanged as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s can sign in again.") % {"name": back.user})
    return redirect("member", member_id=back.user_id)


@require_http_methods(["GET", "POST"])
@owner_required
@recently_proven
def member_leave(request: MemberRequest, member_id: UUID) -> HttpResponse:
    gone = member_of(request.membership, member_id)
    duties = duties_of(gone)
    form = LeaveForm(request.POST if request.method == "POST" else None, member=gone, duties=duties)
    if form.is_bound and form.is_valid():
        try:
            services.off_board(member=gone, to=form.new_leads, by=request.actor, at=timezone.now())
        except (MemberNotChanged, NotHandedOver, EngagementArchived) as error:
            form.add_error(None, str(error))
        else:
            return _gone(request, gone)
    context = {"member": gone, "duties": duties, "form": form}
    return render(request, "engagements/duties/leave.html", context, status=422 if form.errors else 200)


def _gone(request: MemberRequest, gone: Membership) -> HttpResponse:
    if gone.user_id == request.user.pk:
        logout(request)
        messages.success(request, _("You are deactivated, and signed out everywhere."))
        return redirect("account_login")
    done = _("%(name)s can no longer sign in, and is signed out everywhere.")
    messages.success(request, done % {"name": gone.user})
    return redirect("member", member_id=gone.user_id)
