from contextlib import nullcontext
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from apps.accounts.access import acting, visiting
from apps.accounts.models import User
from apps.accounts.services import note_refused_sign_in, note_sign_in
from apps.core.guessing import PASSWORD, guess, guessed_right, name_of_account, not_looked_at
from apps.core.hashing import HashingBusy, for_stranger
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
        """Note the caller's own address, not the proxy's."""
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password. Who guesses at one waits, and nobody else does; a busy moment is no guess."""
        account = name_of_account(credentials.get("email", ""))
        by = guesser(request, of=account)
        try:
            guess(PASSWORD, of=account, by=by, at=timezone.now())
            with nullcontext() if by.is_known else for_stranger(by.where):
                user: User | None = super().authenticate(request, **credentials)
        except TooManyTries as refusal:
            raise must_wait(refusal) from refusal
        except HashingBusy:
            not_looked_at(PASSWORD, of=account, by=by)
            raise
        if user is not None:
            guessed_right(PASSWORD, of=account, by=by)
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password of somebody who is signed in; allauth asks for an address row, which nobody has here."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        note_sign_in(user=user, by=acting(request, user), at=timezone.now())
        answer: HttpResponse = super().post_login(request, user, **how)
        remember(request, answer, of=name_of_account(user.email))
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record failed tries for known users only: anything else that was typed may be a password."""
        user = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        if user is not None:
            note_refused_sign_in(user=user, by=visiting(request, user), at=timezone.now())


def must_wait(refusal: TooManyTries) -> ValidationError:
    """Return what a form says to somebody who guesses, with the seconds for its view."""
    return ValidationError(str(refusal), MUST_WAIT, {"seconds": refusal.retry_after_seconds})
