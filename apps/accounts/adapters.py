from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import record_sign_in
from apps.core.web.http import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves: an organisation's owner brings its people in."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, _("This sign-in is out of service. Ask the owner of your organisation."))
        return redirect("account_login")

    def is_safe_url(self, url: str | None) -> bool:
        """Lead on to addresses of this site alone, not to another server on the host it was reached by."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count tries by who makes them: behind a proxy all would share one address, and lock each other out."""
        return client_address(request)

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        record_sign_in(user=user, at=timezone.now())
        answer: HttpResponse = super().post_login(request, user, **how)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note tries in the name of somebody known; whatever else was typed may be a password."""
        user = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        if user is not None:
            record_sign_in(user=user, at=timezone.now(), is_refused=True)
