import logging
from io import BytesIO
from ipaddress import ip_address, ip_network

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
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
from apps.accounts.access import actor_of, anonymous_actor, failed_sign_in_actor
from apps.accounts.credentials import digest_of_session
from apps.accounts.models import User
from apps.accounts.services import note_refused_sign_in, note_sign_in, note_throttled, note_unknown_sign_in
from apps.core.guessing import PASSWORD, hashed_guess, name_of_account, reset_guesses
from apps.core.limits import TooManyTries
from apps.core.web.devices import guesser, remember
from apps.core.web.http import client_address
from apps.core.web.sealing import fernet

logger = logging.getLogger(__name__)

IS_THROTTLED = "is_throttled"
LONGEST_USER_AGENT = 200
# Keys follow from it: with another name no second factor that is stored could be read.
_SEALING = "apps.accounts.signing_in.sealing"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an owner adds the people of an organisation

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, _("This sign-in is out of service. Ask the owner of your organisation."))
        return redirect("account_login")

    def is_safe_url(self, url: str | None) -> bool:
        # Only within this site, not to another port of the same host.
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        # Kept for the list of sessions, so never the whole address.
        return coarse(client_address(request))

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        # allauth's own pages are held to the rule of all others: signing in is proof too, for as long.
        return not sessions.is_proven(context.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, object]]:
        """Return the ways to prove again who one is, in this product's words."""
        words = {
            "account_reauthenticate": _("By your password"),
            "mfa_reauthenticate": _("By a code of your app, or a recovery code"),
            "mfa_reauthenticate_webauthn": _("By your passkey"),
        }
        descriptions = {reverse(name): description for name, description in words.items()}
        if not offers_passkeys(context.request):
            del descriptions[reverse("mfa_reauthenticate_webauthn")]
        methods = [
            {**each, "description": descriptions[each["url"]]}
            for each in super().get_reauthentication_methods(user)
            if each["url"] in descriptions
        ]
        if settings.OIDC_URL:
            by_provider = _("By %(provider)s") % {"provider": settings.OIDC_NAME}
            address = reverse("openid_connect_login", kwargs={"provider_id": settings.OIDC_PROVIDER})
            methods.append({"id": "provider", "description": by_provider, "url": address})
        return methods

    def authenticate(self, request: HttpRequest, **credentials: object) -> User | None:
        # Whoever guesses at a password waits, and nobody else does (docs/decisions/0029-nobody-locks-anybody-out.md).
        email = str(credentials.get("email", ""))
        account = name_of_account(email)
        by = guesser(request, of=account)
        try:
            with hashed_guess(PASSWORD, of=account, by=by, at=timezone.now()):
                user: User | None = super().authenticate(request, **credentials)
        except TooManyTries as refusal:
            self._note_throttled(request, email, by.where)
            raise is_throttled(refusal) from refusal
        if user is not None:
            reset_guesses(PASSWORD, of=account, by=by)
        return user

    def _note_throttled(self, request: HttpRequest, typed: str, guesser: str) -> None:
        user, at = User.objects.filter(email__iexact=typed).first(), timezone.now()
        if user is None:
            note_unknown_sign_in(typed=typed, by=anonymous_actor(request), at=at)
        else:
            note_throttled(
                user=user, how="password", guesser=guesser, by=failed_sign_in_actor(request, user), at=at
            )

    def reauthenticate(self, user: User, password: str) -> bool:
        # allauth's own way asks for an address row, which nobody has here.
        owner = self.authenticate(context.request, email=user.email, password=password)
        return owner is not None and owner.pk == user.pk

    def post_login(self, request: HttpRequest, user: User, **how: object) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **how)
        remember(request, answer, of=name_of_account(user.email))
        return answer

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        note_sign_in(user=user, how=sessions.ways_in(request), by=actor_of(request, user), at=timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        # What was typed is recorded nowhere: it may be a password.
        typed, at = str(credentials.get("email", "")), timezone.now()
        user = User.objects.filter(email__iexact=typed).first()
        if user is None:
            note_unknown_sign_in(typed=typed, by=anonymous_actor(request), at=at)
        else:
            note_refused_sign_in(user=user, how="password", by=failed_sign_in_actor(request, user), at=at)


def list_session(sender: object, request: HttpRequest, user: User, **signal: object) -> None:
    """Note from where somebody signed in, for the list of their sessions (a receiver of Django's signal)."""
    # allauth's own way keeps the key itself, and asks for each other session one by one.
    row = UserSession(
        user=user,
        session_key=digest_of_session(request.session.session_key or ""),
        ip=coarse(client_address(request)),
        user_agent=request.headers.get("User-Agent", "")[:LONGEST_USER_AGENT],
    )
    # Whoever signs in again where they are signed in goes on in the same session.
    anew = [
        field.name for field in UserSession._meta.concrete_fields if field.name not in {"id", "session_key"}
    ]
    UserSession.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["session_key"], update_fields=anew
    )


def is_throttled(refusal: TooManyTries) -> ValidationError:
    """Return the error of a form for somebody who guesses, with the seconds for its view."""
    return ValidationError(str(refusal), IS_THROTTLED, {"seconds": refusal.retry_after_seconds})


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    def get_totp_issuer(self) -> str:
        return "Scalelens"

    def build_totp_svg(self, url: str) -> str:
        picture = BytesIO()
        # On white: it has to be read from a dark page too.
        segno.make_qr(url, error="m").save(picture, kind="svg", light="#fff", scale=4)
        return picture.getvalue().decode()

    def encrypt(self, text: str) -> str:
        # By SECRET_KEY, so that a copy of the database alone makes no codes.
        return fernet(_SEALING).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            secret: bytes = fernet(_SEALING).decrypt(encrypted_text.encode())
            return secret.decode()
        except InvalidToken:
            logger.warning("A second factor was sealed by a SECRET_KEY that is gone; it has to be reset.")
            # No code fits it: the page asks as ever, and an owner can reset the factor.
            return str(generate_totp_secret())

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
    """Return whether browsers make passkeys for this address: on https, or on this very machine."""
    return settings.IS_HTTPS or request.get_host().partition(":")[0] == "localhost"
