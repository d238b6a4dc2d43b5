"""Who may see what. What belongs to others is a 404, because a 403 would reveal that it exists.

| role        | engagements, people, results      | reports                       |
|-------------|-----------------------------------|-------------------------------|
| owner       | all of the organisation           | all of the organisation       |
| facilitator | those they are on the team of     | those they are on the team of |
| manager     | none                              | those of the granted clients  |

What the lead of an engagement decides and a co-facilitator does not stands in `engagements/access.py`.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, cast
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, suspend_request
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts import sessions
from apps.accounts.models import Membership, User
from apps.core.actors import VISITOR, Actor, digest_of
from apps.core.database.scope import enter
from apps.core.web.http import HtmxHttpRequest, client_address, wants_fragment


class MemberRequest(HtmxHttpRequest):
    """A request by a signed-in member, with their membership, and the actor that services are told."""

    user: User
    membership: Membership
    actor: Actor


PAGE_OF_POST = "page_of_post"  # in a session: the page that sent a request which waited for proof

type MemberView[**P] = Callable[Concatenate[MemberRequest, P], HttpResponse]
type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def member_required[**P](view: MemberView[P]) -> View[P]:
    """Admit members of any organisation and set `request.membership`; lead them to set up a second factor they lack."""

    @wraps(view)
    def checked(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if lacks_second_factor(request.membership):
            return _lead_to(request, reverse("mfa_index"))
        return view(request, *args, **kwargs)

    return own_sign_in(cast("MemberView[P]", checked))


def own_sign_in[**P](view: MemberView[P]) -> View[P]:
    """Admit members to the pages of their own sign-in, where a second factor is set up that is still lacking."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        member_request = cast("MemberRequest", request)
        if not request.user.is_authenticated:
            return _lead_to_sign_in(member_request)
        if sessions.is_over(request):
            logout(request)
            return _lead_to_sign_in(member_request)
        membership = membership_of(member_request.user)
        member_request.membership = membership
        member_request.actor = _actor(request, member_request.user, membership.organisation_id)
        return view(member_request, *args, **kwargs)

    # Browsers must not store the page: after signing out, "back" shows nothing.
    return cast("View[P]", never_cache(checked))


def signed_in_as(request: HttpRequest, user_id: UUID) -> Membership | None:
    """Return the membership of this member if they are signed in here as every member's page wants it."""
    if not isinstance(request.user, User) or request.user.pk != user_id or sessions.is_over(request):
        return None
    membership = membership_of(request.user)
    return None if lacks_second_factor(membership) else membership


def lacks_second_factor(membership: Membership) -> bool:
    """Return whether the organisation asks for a second factor and this member has none."""
    if not membership.organisation.second_factor_required:
        return False
    return not second_factors().filter(user_id=membership.user_id).exists()


def second_factors() -> QuerySet[Authenticator]:
    """Return what counts as a second factor: authenticator apps and passkeys, but not recovery codes alone."""
    factors: QuerySet[Authenticator] = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return factors


def _lead_to(request: MemberRequest, address: str) -> HttpResponse:
    # The whole page: htmx would put a redirected page into the part that asked.
    return HttpResponseClientRedirect(address) if request.htmx else HttpResponseRedirect(address)


def _lead_to_sign_in(request: MemberRequest) -> HttpResponse:
    """Lead to the sign-in page, and from there back to the page that is shown."""
    page = request.get_full_path()
    if wants_fragment(request):
        page = request.htmx.current_url_abs_path or reverse("home")
    return _lead_to(request, redirect_to_login(page).url)


def facilitator_required[**P](view: MemberView[P]) -> View[P]:
    """Admit owners and facilitators; managers get a 404."""
    return _only_if(lambda membership: membership.may_facilitate, view)


def owner_required[**P](view: MemberView[P]) -> View[P]:
    """Admit owners alone; everybody else gets a 404."""
    return _only_if(lambda membership: membership.is_owner, view)


def _only_if[**P](may: Callable[[Membership], bool], view: MemberView[P]) -> View[P]:
    @wraps(view)
    def checked(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may(request.membership):
            raise Http404
        return view(request, *args, **kwargs)

    return member_required(cast("MemberView[P]", checked))


def recently_proven[**P](view: MemberView[P]) -> MemberView[P]:
    """Admit members who gave a password, passkey or code in the last 30 minutes, and ask everybody else for one.

    Put it below `facilitator_required` or `member_required`. The request is kept, and carried out once proof is given.
    """

    @wraps(view)
    def checked(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if sessions.is_proven(request):
            return view(request, *args, **kwargs)
        # A request that was abandoned must not be carried out when a page is opened later: somebody thought better of it.
        for kept in (STATE_SESSION_KEY, PAGE_OF_POST):
            request.session.pop(kept, None)
        # It goes on only at its own address, and from there back to the page with the button.
        if request.method == "POST":
            request.session[PAGE_OF_POST] = {request.get_full_path(): _page_before(request)}
        methods = get_adapter().get_reauthentication_methods(request.user)
        if not methods:  # they signed in by a provider that is no longer set up
            logout(request)
            return _lead_to_sign_in(request)
        return _lead_to(request, suspend_request(request, methods[0]["url"]).url)

    return cast("MemberView[P]", checked)


def _page_before(request: HttpRequest) -> str:
    """Return the page of this site from which something was sent."""
    before = request.headers.get("Referer", "")
    # The header is the browser's: it may name any site.
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return reverse("home")
    parts = urlsplit(before)
    path = "/" + parts.path.lstrip("/\\")  # two slashes would begin the name of another site
    return f"{path}?{parts.query}" if parts.query else path


def actor_of(request: HttpRequest, user: User) -> Actor:
    return _actor(request, user, enter(Membership, user=user.pk))


def failed_sign_in_actor(request: HttpRequest, user: User) -> Actor:
    """Return the actor of a failed try to sign in as this user, who need not be who tries."""
    return replace(actor_of(request, user), kind="visitor", id="")


def anonymous_actor(request: HttpRequest) -> Actor:
    return replace(VISITOR, address_digest=digest_of(client_address(request)))


def _actor(request: HttpRequest, user: User, scope_id: UUID | None) -> Actor:
    return Actor("user", str(user.pk), scope_id, digest_of(client_address(request)))


def membership_of(user: User) -> Membership:
    """Return the membership and enter its organisation; 404 for a user without one."""
    # Read at each request: whoever lost a role or was deactivated a moment ago has lost it on this page, too.
    enter(Membership, user=user.pk)
    membership = Membership.objects.select_related("organisation", "user").filter(user=user).first()
    if membership is None:
        raise Http404
    return membership


def member_of(membership: Membership, member_id: UUID) -> Membership:
    """Return a member of the same organisation by the id of their user, or raise 404."""
    members = Membership.objects.select_related("organisation", "user")
    return get_object_or_404(members, organisation_id=membership.organisation_id, user_id=member_id)
