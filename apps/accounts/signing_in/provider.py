"""Sign in by the organisation's own account, at an OpenID Connect provider that the settings name.

Whoever has a member's address, confirmed by the provider, is let in as that member; no user is created and nothing is
linked. It replaces only the password: a second factor is asked for here as well.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Never

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect import views as allauth_views
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from apps.accounts import sessions
from apps.accounts.access import failed_sign_in_actor
from apps.accounts.models import User
from apps.accounts.services import note_refused_sign_in

CLOCKS_DIFFER = timedelta(minutes=2)

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def pre_social_login(self, request: HttpRequest, sociallogin: "SocialLogin") -> None:
        """Take the member whose address the provider has confirmed, or nobody."""
        # Not allauth's own way by address, which removes the password of whoever it finds: it trusts only addresses it
        # confirmed itself.
        # Linking would let in whoever the linked account belongs to, under whatever address.
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise Http404
        address = confirmed_address(sociallogin.account.extra_data)
        if not address:
            _refuse(request, _("%(provider)s does not confirm your address, so it signs nobody in here."))
        if is_stale(sociallogin.account.extra_data, at=timezone.now()):
            _refuse(
                request, _("%(provider)s has not asked who you are of late. Sign out there, then try again.")
            )
        user = User.objects.filter(email__iexact=address).first()
        is_known = user is not None and is_same_address(user.email, address)
        if user is None or not is_known or failed_sign_in_actor(request, user).scope_id is None:
            _refuse(
                request,
                _("Nobody signs in here with your address at %(provider)s. Ask an owner to invite it."),
            )
        if not user.is_active:
            by = failed_sign_in_actor(request, user)
            note_refused_sign_in(user=user, how="provider", by=by, at=timezone.now())
            _refuse(request, _("This sign-in is out of service. Ask the owner of your organisation."))
        # No link is stored: it would outlive the address, and let in whoever had it before.
        sociallogin.user = user

    def on_authentication_error(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        _refuse(request, _("Signing in by %(provider)s did not work. Try again, or use your password."))


def confirmed_address(claims: dict[str, dict[str, object]]) -> str:
    """Return the address that the provider has confirmed; empty if its two answers are about different people."""
    known = [part for part in (claims.get("userinfo"), claims.get("id_token")) if part]
    if not known or len({str(part.get("sub")) for part in known}) > 1:
        return ""
    # The text "true" is no confirmation, and the text "false" even less.
    is_confirmed = known[0].get("email_verified") is True
    return str(known[0].get("email") or "") if is_confirmed else ""


def is_same_address(known: str, claimed: str) -> bool:
    """Return whether two addresses differ by the case of ASCII letters at most."""
    # PostgreSQL's own comparison without case takes "ı" for an "i", too: a stranger's address would be a member's.
    return known == claimed or (known.isascii() and claimed.isascii() and known.lower() == claimed.lower())


def is_stale(claims: dict[str, dict[str, object]], *, at: datetime) -> bool:
    """Return whether the provider passed on an older sign-in than it was asked for; one without a time is trusted."""
    asked_at = claims.get("id_token", {}).get("auth_time")
    if not isinstance(asked_at, int):
        return False
    return at.timestamp() - asked_at > (sessions.PROVEN_FOR + CLOCKS_DIFFER).total_seconds()


def _refuse(request: HttpRequest, sentence: str) -> Never:
    messages.error(request, sentence % {"provider": settings.OIDC_NAME})
    raise ImmediateHttpResponse(redirect("account_login"))


def start_address() -> str:
    """Return the address where signing in by the provider begins; empty without a provider."""
    if not settings.OIDC_URL:
        return ""
    return reverse("openid_connect_login", kwargs={"provider_id": settings.OIDC_PROVIDER})


@never_cache
@require_safe
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _by_allauth(allauth_views.login, request, provider_id)


@never_cache
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _by_allauth(allauth_views.callback, request, provider_id)


def _by_allauth(
    view: Callable[[HttpRequest, str], HttpResponse], request: HttpRequest, provider_id: str
) -> HttpResponse:
    try:
        answer: HttpResponse = view(request, provider_id)
    except (RequestException, ValueError, KeyError):  # it is down, or its answer is malformed
        messages.error(request, _("%(provider)s can't be reached.") % {"provider": settings.OIDC_NAME})
        return redirect("account_login")
    return answer
