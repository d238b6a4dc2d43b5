"""Add, renew and remove second factors."""

from urllib.parse import quote

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone

from apps.accounts.access import acting, second_factors
from apps.accounts.signing_in import notices
from apps.accounts.signing_in.services import end_sessions, note_step, use_code_once


def _note(request: HttpRequest, verb: str, tell: str, **detail: str) -> None:
    user, at = request.user, timezone.now()
    note_step(verb=verb, user=user, by=acting(request, user), at=at, tell=tell, **detail)  # type: ignore[arg-type]


def _note_addition(request: HttpRequest, how: str) -> None:
    """Note a new factor. With the first one all other sessions end, because they began without any."""
    user, at = request.user, timezone.now()
    _note(request, "add_second_factor", notices.FACTOR_ADDED, how=how)
    if second_factors().filter(user_id=user.pk).count() == 1:
        key = request.session.session_key or ""
        end_sessions(user=user, keep=key, by=acting(request, user), at=at)  # type: ignore[arg-type]


def _note_removal(request: HttpRequest, how: str) -> None:
    """Note that a factor is gone, and end all other sessions: one may be on the lost device."""
    user, at = request.user, timezone.now()
    _note(request, "remove_second_factor", notices.FACTOR_REMOVED, how=how)
    key = request.session.session_key or ""
    end_sessions(user=user, keep=key, by=acting(request, user), at=at)  # type: ignore[arg-type]


class AppAddView(ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/app_add.html"

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        app = self.request.user.authenticator_set.get(type="totp")
        use_code_once(authenticator=app, code=form.cleaned_data["code"])
        _note_addition(self.request, "app")
        return answer


class AppRemoveView(DeactivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/factor_remove.html"

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _note_removal(self.request, "app")
        return answer


class CodesView(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth ships no types
    """Show recovery codes once. The file to keep is in the page, because no second request could show them."""

    template_name = "account/codes.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        codes = [f"{code[:5]} {code[5:]}" for code in context["unused_codes"]]
        file = "data:text/plain;charset=utf-8," + quote("".join(f"{code}\r\n" for code in codes))
        return {**context, "spaced_codes": codes, "codes_file": file}


class CodesRenewView(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/codes_renew.html"

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _note(self.request, "renew_recovery_codes", notices.CODES_RENEWED)
        return answer


class PasskeyAddView(AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/passkey_add.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Ask for a passkey that is found without a user name and verifies its owner: it signs in by itself."""
        context = super().get_context_data(**kwargs)
        asked = webauthn.begin_registration(self.request.user, passwordless=True)
        return {**context, "js_data": {"creation_options": asked}}

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _note_addition(self.request, "passkey")
        return answer


class PasskeyRemoveView(RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    template_name = "account/factor_remove.html"
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _note_removal(self.request, "passkey")
        return answer
