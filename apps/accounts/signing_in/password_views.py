"""Change one's password, or set a new one by a link that comes by mail."""

from allauth.account.views import PasswordChangeView, PasswordResetFromKeyView
from django.conf import settings
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import MemberRequest, acting, visiting
from apps.accounts.models import User
from apps.accounts.signing_in import notices
from apps.accounts.signing_in.forms import LostPasswordForm
from apps.accounts.signing_in.services import end_sessions, note_reset_request, note_step
from apps.core.actors import Actor, digest_of
from apps.core.guessing import name_of_account
from apps.core.web.devices import remember
from apps.core.web.http import client_address, client_network, without_referrer


class PasswordView(PasswordChangeView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/password.html"

    def dispatch(self, request: MemberRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.has_usable_password():  # they sign in by the organisation's provider alone
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _note_new_password(self.request, self.request.user, acting(self.request, self.request.user))
        return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_password(request: HttpRequest) -> HttpResponse:
    """Take an address. This page does not know whether anybody signs in with it."""
    form = LostPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        by = Actor("visitor", address_digest=digest_of(client_address(request)))
        address, network = form.cleaned_data["email"], client_network(request)
        note_reset_request(address=address, network=network, by=by, at=timezone.now())
        return redirect("account_reset_password_done")
    return render(request, "account/lost_password.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def lost_password_asked(request: HttpRequest) -> HttpResponse:
    context = {"are_files": settings.MAILS_ARE_FILES}
    return render(request, "account/lost_password_asked.html", context)


class NewPasswordView(PasswordResetFromKeyView):  # type: ignore[misc]  # allauth ships no types
    """Set a new password by the link of a mail. It signs nobody in: the second factor is asked for as ever."""

    template_name = "account/new_password.html"
    success_url = reverse_lazy("account_login")

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: object) -> HttpResponse:
        answer: HttpResponse = super().dispatch(request, uidb36, key, **kwargs)
        # The form's own address holds no token, and a form without a referrer fails the check of its origin.
        return answer if key == self.reset_url_key else without_referrer(answer)

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _note_new_password(self.request, self.reset_user, visiting(self.request, self.reset_user))
        # Nobody who reads the account's mails has to wait because of guesses from the same network.
        remember(self.request, answer, of=name_of_account(self.reset_user.email))
        return answer


def _note_new_password(request: HttpRequest, user: User, by: Actor) -> None:
    """Note a new password and end every other session: Django rejects them already, and none stays listed."""
    at = timezone.now()
    note_step(verb="change_password", user=user, by=by, at=at, tell=notices.PASSWORD_CHANGED)
    end_sessions(user=user, keep=request.session.session_key or "", by=by, at=at)
