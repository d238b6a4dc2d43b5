from io import BytesIO
from ipaddress import ip_address, ip_network
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from apps.accounts import sessions
from apps.accounts.access import acting, unknown, visiting
from apps.accounts.models import User
from apps.accounts.services import note_refused_sign_in, note_sign_in, note_throttled, note_unknown_sign_in
from apps.accounts.signing_in import sealing
from apps.core.guessing import PASSWORD, hashed_guess, name_of_account, reset_guesses
from apps.core.limits import TooManyTries
from apps.core.web.devices import guesser, remember
from apps.core.web.http import client_address

MUST_WAIT = "must_wait"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """There is no sign-up: an owner adds the people of an organisation."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, _("This sign-in is out of service. Ask the owner of your organisation."))
        return redirect("account_login")

    def is_safe_url(self, url: str | None) -> bool:
        """Redirect only within this site, not to another port of the same host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the first part of the caller's own address: it is kept for the list of sessions, never the whole."""
        return coarse(client_address(request))

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Hold allauth's own pages to the rule of all others: signing in is proof too, for as long."""
        return not sessions.is_proven(context.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, object]]:
        """Offer the ways to prove again who one is, in this product's words; a passkey only where it can work."""
        words = {
            "account_reauthenticate": _("By your password"),
            "mfa_reauthenticate": _("By a code of your app, or a recovery code"),
            "mfa_reauthenticate_webauthn": _("By your passkey"),
        }
        said = {reverse(name): description for name, description in words.items()}
        if not offers_passkeys(context.request):
            del said[reverse("mfa_reauthenticate_webauthn")]
        methods = super().get_reauthentication_methods(user)
        found = [{**each, "description": said[each["url"]]} for each in methods if each["url"] in said]
        if settings.OIDC_URL:
            by_provider = _("By %(provider)s") % {"provider": settings.OIDC_NAME}
            address = reverse("openid_connect_login", kwargs={"provider_id": settings.OIDC_PROVIDER})
            found.append({"id": "provider", "description": by_provider, "url": address})
        return found

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password. Whoever guesses at one waits, and nobody else does; a busy moment is no guess."""
        account = name_of_account(credentials.get("email", ""))
        by = guesser(request, of=account)
        try:
            with hashed_guess(PASSWORD, of=account, by=by, at=timezone.now()):
                user: User | None = super().authenticate(request, **credentials)
        except TooManyTries as refusal:
            self._note_throttled(request, str(credentials.get("email", "")), by.where)
            raise must_wait(refusal) from refusal
        if user is not None:
            reset_guesses(PASSWORD, of=account, by=by)
        return user

    def _note_throttled(self, request: HttpRequest, typed: str, guesser: str) -> None:
        user, at = User.objects.filter(email__iexact=typed).first(), timezone.now()
        if user is None:
            note_unknown_sign_in(typed=typed, by=unknown(request), at=at)
        else:
            note_throttled(user=user, how="password", guesser=guesser, by=visiting(request, user), at=at)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password of somebody who is signed in; allauth asks for an address row, which nobody has here."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **how)
        remember(request, answer, of=name_of_account(user.email))
        return answer

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        note_sign_in(user=user, how=sessions.ways_in(request), by=acting(request, user), at=timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a failed try. What was typed is not kept: it may be a password."""
        typed, at = str(credentials.get("email", "")), timezone.now()
        user = User.objects.filter(email__iexact=typed).first()
        if user is None:
            note_unknown_sign_in(typed=typed, by=unknown(request), at=at)
        else:
            note_refused_sign_in(user=user, how="password", by=visiting(request, user), at=at)


def must_wait(refusal: TooManyTries) -> ValidationError:
    """Return what a form says to somebody who guesses, with the seconds for its view."""
    return ValidationError(str(refusal), MUST_WAIT, {"seconds": refusal.retry_after_seconds})


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    def get_totp_issuer(self) -> str:
        return "Scalelens"

    def build_totp_svg(self, url: str) -> str:
        """Draw the picture on white: it has to be read from a dark page too."""
        drawn = BytesIO()
        segno.make_qr(url, error="m").save(drawn, kind="svg", light="#fff", scale=4)
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Scalelens"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}


def coarse(address: str) -> str:
    """Return the network of an address, /24 or of IPv6 /48; 0.0.0.0 where there is none."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - nothing listens there
    return str(ip_network((known, 24 if known.version == 4 else 48), strict=False).network_address)


def offers_passkeys(request: HttpRequest) -> bool:
    """Say whether browsers make passkeys for this address: on https, or on this very machine."""
    return settings.IS_HTTPS or request.get_host().partition(":")[0] == "localhost"
