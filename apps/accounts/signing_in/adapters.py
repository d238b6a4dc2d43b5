from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from apps.accounts.access import acting, visiting
from apps.accounts.models import User
from apps.accounts.services import note_refused_sign_in, note_sign_in
from apps.core.web.http import client_address


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
        """Limit tries by the caller's own address; by the proxy's, people would lock each other out."""
        return client_address(request)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password of somebody who is signed in; allauth asks for an address row, which nobody has here."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        note_sign_in(user=user, by=acting(request, user), at=timezone.now())
        answer: HttpResponse = super().post_login(request, user, **how)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record failed tries for known users only: anything else that was typed may be a password."""
        user = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        if user is not None:
            note_refused_sign_in(user=user, by=visiting(request, user), at=timezone.now())
