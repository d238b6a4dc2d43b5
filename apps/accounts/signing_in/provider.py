"""Sign in by the organisation's own account, at an OpenID Connect provider that the settings name.

Whoever the provider says has a member's address, confirmed, is let in as that member; nobody is made and nothing is
linked. It stands in for the password alone: a second factor is asked for here, as of everybody.
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
from apps.accounts.access import visiting
from apps.accounts.models import User
from apps.accounts.services import note_refused_sign_in

CLOCKS_DIFFER = timedelta(minutes=2)

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def pre_social_login(self, request: HttpRequest, sociallogin: "SocialLogin") -> None:
        """Take the member whose address the provider has confirmed, or nobody.

        allauth's own way by address takes the password of whoever it finds: its addresses are confirmed by itself.
        """
        # Linking would let in whoever the linked account belongs to, under whatever address.
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise Http404
        address = confirmed_address(sociallogin.account.extra_data)
        if not address:
            _refuse(request, _("%(provider)s does not confirm your address, so it signs nobody in here."))
        if was_asked_long_ago(sociallogin.account.extra_data, at=timezone.now()):
            _refuse(
                request, _("%(provider)s has not asked who you are of late. Sign out there, then try again.")
            )
        user = User.objects.filter(email__iexact=address).first()
        is_known = user is not None and is_same_address(user.email, address)
        if user is None or not is_known or visiting(request, user).scope_id is None:
            _refuse(
                request,
                _("Nobody signs in here with your address at %(provider)s. Ask an owner to invite it."),
            )
        if not user.is_active:
            by = visiting(request, user)
            note_refused_sign_in(user=user, how="provider", by=by, at=timezone.now())
            _refuse(request, _("This sign-in is out of service. Ask the owner of your organisation."))
        sociallogin.user = user

    def on_authentication_error(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        _refuse(request, _("Signing in by %(provider)s did not work. Try again, or use your password."))


def confirmed_address(said: dict[str, dict[str, object]]) -> str:
    """Return the address that the provider says it has confirmed, of one and the same person in both its answers."""
    known = [claims for claims in (said.get("userinfo"), said.get("id_token")) if claims]
    if not known or len({str(claims.get("sub")) for claims in known}) > 1:
        return ""
    # "true" as a word is no confirmation, and "false" as a word even less.
    is_confirmed = known[0].get("email_verified") is True
    return str(known[0].get("email") or "") if is_confirmed else ""


def is_same_address(known: str, said: str) -> bool:
    """Say whether two addresses differ by the case of ASCII letters at most: PostgreSQL takes "ı" for an "i", too."""
    return known == said or (known.isascii() and said.isascii() and known.lower() == said.lower())


def was_asked_long_ago(said: dict[str, dict[str, object]], *, at: datetime) -> bool:
    """Say whether the provider passed on an older sign-in than it was asked for; one that does not say is trusted."""
    asked_at = said.get("id_token", {}).get("auth_time")
    if not isinstance(asked_at, int):
        return False
    return at.timestamp() - asked_at > (sessions.PROVEN_FOR + CLOCKS_DIFFER).total_seconds()


def _refuse(request: HttpRequest, sentence: str) -> Never:
    messages.error(request, sentence % {"provider": settings.OIDC_NAME})
    raise ImmediateHttpResponse(redirect("account_login"))


def start_address() -> str:
    """Return where signing in by the provider begins; empty where there is none."""
    if not settings.OIDC_URL:
        return ""
    return reverse("openid_connect_login", kwargs={"provider_id": settings.OIDC_PROVIDER})


@never_cache
@require_safe
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider."""
    return _by_allauth(allauth_views.login, request, provider_id)


@never_cache
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the provider says."""
    return _by_allauth(allauth_views.callback, request, provider_id)


def _by_allauth(
    view: Callable[[HttpRequest, str], HttpResponse], request: HttpRequest, provider_id: str
) -> HttpResponse:
    try:
        answer: HttpResponse = view(request, provider_id)
    except (RequestException, ValueError, KeyError):  # it is away, or says what no provider says
        messages.error(request, _("%(provider)s can't be reached.") % {"provider": settings.OIDC_NAME})
        return redirect("account_login")
    return answer
