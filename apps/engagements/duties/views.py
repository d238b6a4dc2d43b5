"""The page of one member, for owners: role, clients, deactivating, leaving."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, member_of, owner_required, recently_proven, second_factors
from apps.accounts.errors import MemberNotChanged
from apps.accounts.members import services as members
from apps.accounts.models import Membership
from apps.engagements.duties import services
from apps.engagements.duties.forms import LeaveForm, MemberRoleForm
from apps.engagements.duties.selectors import duties_of
from apps.engagements.errors import EngagementArchived, NotHandedOver


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
    """Hand over what somebody leads and deactivate them, in one step."""
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
    said = _("%(name)s can no longer sign in, and is signed out everywhere.")
    messages.success(request, said % {"name": gone.user})
    return redirect("member", member_id=gone.user_id)
