"""The page behind an invitation to sign in. Looking at it changes nothing; its button makes the member."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.accounts.access import acting
from apps.accounts.errors import AddressTaken, InvitationOver
from apps.accounts.members import inviting
from apps.accounts.members.forms import WelcomeForm
from apps.accounts.members.wording import what_a_role_does
from apps.accounts.models import MemberInvitation, User
from apps.accounts.services import note_sign_out
from apps.core.actors import Actor, digest_of
from apps.core.web.http import CsrfWithoutReferrer, client_address, without_referrer


@csrf_exempt  # Checked by the line below instead.
@decorator_from_middleware(CsrfWithoutReferrer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites, and make a member of whoever sets a name and a password."""
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
        try:
            user = inviting.accept(
                invitation=invitation,
                by=_visitor(request, invitation),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except InvitationOver:
            return _over(request)
        except AddressTaken as error:
            form.add_error(None, str(error))
        else:
            return _sign_in(request, user)
    return _page(request, invitation, form=form, status=422 if form.errors else 200)


def _as_somebody_else(request: HttpRequest, user: User, invitation: MemberInvitation) -> HttpResponse:
    """Ask whoever is signed in here to sign out first, so that nobody becomes somebody else in passing."""
    if request.method != "POST" or "sign_out" not in request.POST:
        return without_referrer(_page(request, invitation, status=409 if request.method == "POST" else 200))
    note_sign_out(user=user, by=acting(request, user), at=timezone.now())
    logout(request)
    return without_referrer(_answer(request, invitation))


def _page(
    request: HttpRequest, invitation: MemberInvitation, *, form: WelcomeForm | None = None, status: int
) -> HttpResponse:
    context = {"invitation": invitation, "may": what_a_role_does(invitation.role), "form": form}
    return render(request, "accounts/members/welcome.html", context, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    """Answer the same for every link that opens nothing."""
    return without_referrer(render(request, "accounts/members/invitation_over.html", status=404))


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    record_authentication(request, user, method="password")
    answer: HttpResponse = perform_login(request, Login(user=user))
    return answer


def _visitor(request: HttpRequest, invitation: MemberInvitation) -> Actor:
    return Actor("visitor", "", invitation.organisation_id, digest_of(client_address(request)))
