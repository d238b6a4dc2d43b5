"""The people of the organisation and who is invited, for its owners."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, member_of, owner_required, recently_proven
from apps.accounts.errors import InvitationOver, MemberNotChanged, NotInvited
from apps.accounts.members import inviting, services
from apps.accounts.members.forms import InviteForm
from apps.accounts.members.selectors import members_page
from apps.accounts.models import MemberInvitation, Membership


@require_safe
@owner_required
def members(request: MemberRequest) -> HttpResponse:
    page = members_page(request.membership.organisation, query=request.GET, at=timezone.now())
    context = {"page": page, "are_files": settings.MAILS_ARE_FILES}
    return render(request, "accounts/members/members.html", context)


@require_http_methods(["GET", "POST"])
@owner_required
@recently_proven
def invite(request: MemberRequest) -> HttpResponse:
    organisation = request.membership.organisation
    form = InviteForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            invited = inviting.invite(
                organisation=organisation,
                emails=form.cleaned_data["addresses"],
                role=form.cleaned_data["role"],
                client_ids=form.cleaned_data.get("clients", ()),
                by=request.actor,
                at=timezone.now(),
            )
        except NotInvited as error:
            for reason in error.reasons:
                form.add_error("addresses", reason)
        else:
            messages.success(request, _said(len(invited)))
            return redirect("members")
    context = {"form": form, "manager": Membership.Role.MANAGER}
    return render(request, "accounts/members/invite.html", context, status=422 if form.errors else 200)


def _said(count: int) -> str:
    return ngettext(
        "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count
    ) % {"count": count}


@require_POST
@owner_required
@recently_proven
def invite_again(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation_of(request, invitation_id)
    try:
        inviting.invite_again(invitation=invitation, by=request.actor, at=timezone.now())
    except (InvitationOver, NotInvited) as error:
        messages.error(request, str(error))
    else:
        said = _("%(email)s gets a new link. The earlier one no longer works.")
        messages.success(request, said % {"email": invitation.email})
    return redirect("members")


@require_POST
@owner_required
def invitation_revoke(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation_of(request, invitation_id)
    try:
        inviting.revoke(invitation=invitation, by=request.actor, at=timezone.now())
    except InvitationOver as error:
        messages.error(request, str(error))
    else:
        said = _("The invitation for %(email)s no longer works.")
        messages.success(request, said % {"email": invitation.email})
    return redirect("members")


@require_POST
@owner_required
@recently_proven
def member_factor_reset(request: MemberRequest, member_id: UUID) -> HttpResponse:
    member = member_of(request.membership, member_id)
    try:
        services.reset_second_factor(membership=member, by=request.actor, at=timezone.now())
    except MemberNotChanged as error:
        messages.error(request, str(error))
    else:
        said = _("The second factor of %(name)s is reset. Their password is enough at the next sign-in.")
        messages.success(request, said % {"name": member.user})
    return redirect("member", member_id=member.user_id)


def _invitation_of(request: MemberRequest, invitation_id: UUID) -> MemberInvitation:
    found = MemberInvitation.objects.filter(
        pk=invitation_id, organisation_id=request.membership.organisation_id
    ).first()
    if found is None:
        raise Http404
    return found
