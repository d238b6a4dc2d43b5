"""Change what one signs in with: password, mail address and second factors; or set a new password by a mailed link."""

from abc import ABC, abstractmethod
from urllib.parse import quote

from allauth.account.views import PasswordChangeView, PasswordResetFromKeyView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import MemberRequest, actor_of, failed_sign_in_actor, second_factors
from apps.accounts.errors import AddressTaken
from apps.accounts.models import User
from apps.accounts.signing_in import notices
from apps.accounts.signing_in.forms import AddressForm, LostPasswordForm
from apps.accounts.signing_in.services import (
    address_of,
    ask_for_address,
    change_address,
    end_sessions,
    note_reset_request,
    note_step,
    seal_newest_passkey,
    use_code_once,
)
from apps.core.actors import Actor, digest_of
from apps.core.guessing import name_of_account
from apps.core.limits import TooManyTries
from apps.core.web.devices import remember
from apps.core.web.http import client_address, client_network, without_referrer


class NotedMixin(ABC):
    """A form of allauth whose step is noted in the transaction of the step itself."""

    request: MemberRequest

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of the view it is mixed into
        self.note(form)
        return answer

    @abstractmethod
    def note(self, form: Form) -> None: ...


def _note(request: MemberRequest, verb: str, tell: str, **detail: str) -> None:
    by = actor_of(request, request.user)
    note_step(verb=verb, user=request.user, by=by, at=timezone.now(), tell=tell, **detail)


def _end_other_sessions(request: HttpRequest, user: User, by: Actor) -> None:
    end_sessions(user=user, keep=request.session.session_key or "", by=by, at=timezone.now())


def _note_addition(request: MemberRequest, how: str) -> None:
    _note(request, "add_second_factor", notices.FACTOR_ADDED, how=how)
    # With the first factor all other sessions end: they began without any.
    if second_factors().filter(user_id=request.user.pk).count() == 1:
        _end_other_sessions(request, request.user, actor_of(request, request.user))


def _note_removal(request: MemberRequest, how: str) -> None:
    _note(request, "remove_second_factor", notices.FACTOR_REMOVED, how=how)
    # One of them may be on the lost device.
    _end_other_sessions(request, request.user, actor_of(request, request.user))


class AppAddView(NotedMixin, ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/app_add.html"

    def note(self, form: Form) -> None:
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        # The code that was just typed counts as used: it may sign nobody in.
        use_code_once(authenticator=app, code=form.cleaned_data["code"])
        _note_addition(self.request, "app")


class AppRemoveView(NotedMixin, DeactivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/factor_remove.html"

    def note(self, form: Form) -> None:
        _note_removal(self.request, "app")


class CodesView(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/codes.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        codes = [f"{code[:5]} {code[5:]}" for code in context["unused_codes"]]
        # Codes are shown once. The file to keep is in the page, because no second request could show them.
        file = "data:text/plain;charset=utf-8," + quote("".join(f"{code}\r\n" for code in codes))
        return {**context, "spaced_codes": codes, "codes_file": file}


class CodesRenewView(NotedMixin, GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/codes_renew.html"

    def note(self, form: Form) -> None:
        _note(self.request, "renew_recovery_codes", notices.CODES_RENEWED)


class PasskeyAddView(NotedMixin, AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/passkey_add.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        # A passkey that is found without a user name and verifies its owner: it signs in by itself. After allauth's own
        # call, which keeps a challenge in the session as well: the last one is the one that is checked.
        options = webauthn.begin_registration(self.request.user, passwordless=True)
        return {**context, "js_data": {"creation_options": options}}

    def note(self, form: Form) -> None:
        seal_newest_passkey(self.request.user)
        _note_addition(self.request, "passkey")


class PasskeyRemoveView(NotedMixin, RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/factor_remove.html"
    success_url = reverse_lazy("mfa_index")

    def note(self, form: Form) -> None:
        _note_removal(self.request, "passkey")


class PasswordView(NotedMixin, PasswordChangeView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/password.html"

    def dispatch(self, request: MemberRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.has_usable_password():  # they sign in by the organisation's provider alone
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def note(self, form: Form) -> None:
        _note_new_password(self.request, self.request.user, actor_of(self.request, self.request.user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_password(request: HttpRequest) -> HttpResponse:
    form = LostPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        # This page does not know whether anybody signs in with the address, so that nobody learns it here.
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
        _note_new_password(self.request, self.reset_user, failed_sign_in_actor(self.request, self.reset_user))
        # Nobody who reads the account's mails has to wait because of guesses from the same network.
        remember(self.request, answer, of=name_of_account(self.reset_user.email))
        return answer


def _note_new_password(request: HttpRequest, user: User, by: Actor) -> None:
    note_step(verb="change_password", user=user, by=by, at=timezone.now(), tell=notices.PASSWORD_CHANGED)
    # Django rejects the other sessions already; ended, none of them stays in the list of open ones.
    _end_other_sessions(request, user, by)


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: MemberRequest) -> HttpResponse:
    if not request.user.has_usable_password():  # the organisation's provider says which address is theirs
        raise Http404
    form = AddressForm(request.POST if request.method == "POST" else None, now=request.user.email)
    if form.is_valid():
        new = form.cleaned_data["email"]
        try:
            ask_for_address(user=request.user, address=new, by=request.actor, at=timezone.now())
        except TooManyTries as error:
            form.add_error(None, str(error))
        else:
            return render(request, "account/address_asked.html", {"address": new})
    return render(request, "account/address.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def address_confirm(request: MemberRequest, token: str) -> HttpResponse:
    """Show which address would be theirs, and change it once confirmed."""
    new = address_of(token, user=request.user)
    context: dict[str, object] = {"address": new}
    if request.method == "POST" and new:
        key = request.session.session_key or ""
        try:
            new = change_address(
                user=request.user, token=token, keep=key, by=request.actor, at=timezone.now()
            )
        except AddressTaken as error:
            context["problem"] = str(error)
            return render(request, "account/address_confirm.html", context, status=422)
        if new:
            done = _("You sign in as %(address)s from now on. All your other sessions have ended.")
            messages.success(request, done % {"address": new})
            answer = redirect("mfa_index")
            # The device is known by the account's name, which is the address.
            remember(request, answer, of=name_of_account(new))
            return answer
    return render(request, "account/address_confirm.html", context, status=200 if new else 404)
