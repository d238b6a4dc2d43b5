"""The people of the organisation, who is invited and what is set for all, for its owners; and the page of an invitation."""

from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, actor_of, member_of, owner_required, recently_proven
from apps.accounts.errors import AddressTaken, InvitationOver, MemberNotChanged, NotInvited
from apps.accounts.members import inviting, services
from apps.accounts.members.forms import InviteForm, SettingsForm, WelcomeForm
from apps.accounts.members.selectors import members_page
from apps.accounts.models import MemberInvitation, Membership, Organisation, User
from apps.accounts.services import note_sign_out
from apps.core.actors import Actor, digest_of
from apps.core.web.http import CsrfWithoutReferrer, client_address, show_outcome, without_referrer


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
            sentence = ngettext(
                "%(count)d invitation is on its way.",
                "%(count)d invitations are on their way.",
                len(invited),
            )
            messages.success(request, sentence % {"count": len(invited)})
            return redirect("members")
    context = {"form": form, "manager": Membership.Role.MANAGER}
    return render(request, "accounts/members/invite.html", context, status=422 if form.errors else 200)


@require_POST
@owner_required
@recently_proven
def invite_again(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation_of(request, invitation_id)
    done = _("%(email)s gets a new link. The earlier one no longer works.") % {"email": invitation.email}
    with show_outcome(request, done, refused=(InvitationOver, NotInvited)):
        inviting.invite_again(invitation=invitation, by=request.actor, at=timezone.now())
    return redirect("members")


@require_POST
@owner_required
def invitation_revoke(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation_of(request, invitation_id)
    done = _("The invitation for %(email)s no longer works.") % {"email": invitation.email}
    with show_outcome(request, done, refused=InvitationOver):
        inviting.revoke(invitation=invitation, by=request.actor, at=timezone.now())
    return redirect("members")


@require_POST
@owner_required
@recently_proven
def member_factor_reset(request: MemberRequest, member_id: UUID) -> HttpResponse:
    member = member_of(request.membership, member_id)
    done = _("The second factor of %(name)s is reset. Their password is enough at the next sign-in.")
    with show_outcome(request, done % {"name": member.user}, refused=MemberNotChanged):
        services.reset_second_factor(membership=member, by=request.actor, at=timezone.now())
    return redirect("member", member_id=member.user_id)


def _invitation_of(request: MemberRequest, invitation_id: UUID) -> MemberInvitation:
    organisation_id = request.membership.organisation_id
    return get_object_or_404(MemberInvitation, pk=invitation_id, organisation_id=organisation_id)


@require_http_methods(["GET", "POST"])
@owner_required
@recently_proven
def organisation_settings(request: MemberRequest) -> HttpResponse:
    # A row of its own: a form writes what was typed into its row, and the header shows the other one.
    organisation = Organisation.objects.get(pk=request.membership.organisation_id)
    form = SettingsForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        services.change_settings(
            organisation=organisation, changes=changes, by=request.actor, at=timezone.now()
        )
        messages.success(request, _("The settings are saved."))
        return redirect("organisation_settings")
    return render(
        request, "accounts/members/settings.html", {"form": form}, status=422 if form.errors else 200
    )


@csrf_exempt  # Checked by the line below instead.
@decorator_from_middleware(CsrfWithoutReferrer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    # Looking at it changes nothing, because scanners open links; its button makes the member.
    try:
        invitation = inviting.invitation_of(token, at=timezone.now())
    except InvitationOver:
        return _over(request)
    if isinstance(request.user, User):
        return _as_somebody_else(request, request.user, invitation)
    return without_referrer(_answer(request, invitation))


def _answer(request: HttpRequest, invitation: MemberInvitation) -> HttpResponse:
    is_sent = request.method == "POST" and "sign_out" not in request.POST
    form = WelcomeForm(request.POST if is_sent else None, email=invitation.email)
    if is_sent and form.is_valid():
        by = Actor("visitor", "", invitation.organisation_id, digest_of(client_address(request)))
        try:
            user = inviting.accept(invitation=invitation, by=by, at=timezone.now(), **form.cleaned_data)
        except InvitationOver:
            return _over(request)
        except AddressTaken as error:
            form.add_error(None, str(error))
        else:
            # A password that was chosen a moment ago is proof: the next page must not ask for it again.
            record_authentication(request, user, method="password")
            answer: HttpResponse = perform_login(request, Login(user=user))
            return answer
    return _page(request, invitation, form=form, status=422 if form.errors else 200)


def _as_somebody_else(request: HttpRequest, user: User, invitation: MemberInvitation) -> HttpResponse:
    # Whoever is signed in here signs out first, so that nobody becomes somebody else in passing.
    if request.method != "POST" or "sign_out" not in request.POST:
        return without_referrer(_page(request, invitation, status=409 if request.method == "POST" else 200))
    note_sign_out(user=user, by=actor_of(request, user), at=timezone.now())
    logout(request)
    return without_referrer(_answer(request, invitation))


def _page(
    request: HttpRequest, invitation: MemberInvitation, *, form: WelcomeForm | None = None, status: int
) -> HttpResponse:
    may = inviting.what_a_role_does(invitation.role)
    context = {"invitation": invitation, "may": may, "form": form}
    return render(request, "accounts/members/welcome.html", context, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    # The same for every link that opens nothing, so that no answer tells which there ever were.
    return without_referrer(render(request, "accounts/members/invitation_over.html", status=404))
