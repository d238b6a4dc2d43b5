"""Sign in and out, prove again who one is, and show one's own sign-in."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as AllauthCodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.generic.edit import FormView

from apps.accounts.access import (
    PAGE_OF_POST,
    MemberRequest,
    actor_of,
    failed_sign_in_actor,
    lacks_second_factor,
    second_factors,
)
from apps.accounts.services import note_proof, note_refused_sign_in, note_sign_out
from apps.accounts.signing_in.adapters import IS_THROTTLED, offers_passkeys
from apps.accounts.signing_in.provider import start_address
from apps.accounts.signing_in.selectors import sign_in_page
from apps.accounts.signing_in.services import end_sessions


class ThrottledFormMixin:
    """A form that takes guesses: it answers 429 during a pause, and keeps the other fields."""

    def form_invalid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # of the view it is mixed into
        if seconds := _seconds_to_wait(form):
            answer.status_code = 429
            answer["Retry-After"] = str(seconds)
        return answer


def _seconds_to_wait(form: Form) -> int:
    """Return how long whoever guesses has to wait; 0 if what they typed was checked."""
    errors = (error for listed in form.errors.as_data().values() for error in listed)
    return max(
        (error.params["seconds"] for error in errors if error.params and error.code == IS_THROTTLED),
        default=0,
    )


def _is_try(form: Form) -> bool:
    """Return whether a code or passkey was checked: not during a pause, and not where none was typed."""
    return not _seconds_to_wait(form) and not form.has_error("code", "required")


class SignInView(ThrottledFormMixin, LoginView):  # type: ignore[misc]  # allauth ships no types
    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        # Not of the view itself: allauth adds links to a sign-up, which this product does not have.
        return {
            **FormView.get_context_data(self, **kwargs),
            "offers_passkeys": offers_passkeys(self.request),
            "provider": settings.OIDC_NAME,
            "provider_address": self.passthrough_next_url(start_address()) if start_address() else "",
        }


class SecondFactorView(ThrottledFormMixin, AuthenticateView):  # type: ignore[misc]  # allauth ships no types
    """Ask for the second factor of somebody whose password was right."""

    template_name = "account/second_factor.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        # A sign-in that can't go on is ended: allauth would send it to the first page, and that one back here.
        stage = get_pending_stage(request)
        if stage is not None:
            user = stage.login.user
            if not user.is_active:
                stage.abort()
                inactive: HttpResponse = get_adapter().respond_user_inactive(request, user)
                return inactive
            if not second_factors().filter(user_id=user.pk).exists():
                messages.info(request, _("You have no second factor any more. Sign in again."))
                aborted: HttpResponse = stage.abort()
                return aborted
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_invalid(self, form: Form) -> HttpResponse:
        if _is_try(form):
            user = self.stage.login.user
            how = "code" if "code" in self.request.POST else "passkey"
            note_refused_sign_in(
                user=user, how=how, by=failed_sign_in_actor(self.request, user), at=timezone.now()
            )
        answer: HttpResponse = super().form_invalid(form)
        return answer

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {
            **super().get_context_data(**kwargs),
            "offers_passkeys": offers_passkeys(self.request)
            and self.stage.login.user.authenticator_set.filter(type="webauthn").exists(),
        }


class SignOutView(LogoutView):  # type: ignore[misc]  # allauth ships no types
    @transaction.atomic
    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        if self.request.user.is_authenticated:
            user = self.request.user
            note_sign_out(user=user, by=actor_of(self.request, user), at=timezone.now())
        answer: HttpResponse = super().post(*args, **kwargs)
        # Not "storage": an open questionnaire keeps its unsaved answers there.
        answer["Clear-Site-Data"] = '"cache"'
        return answer


def _is_kept(request: HttpRequest) -> bool:
    """Return whether a request waits to be carried out once proof is given."""
    return "request" in request.session.get(STATE_SESSION_KEY, {})


class ProofMixin:
    """A page that asks somebody who is signed in for proof, then goes on with what they were about to do."""

    template_name = "account/prove.html"
    how = ""
    request: MemberRequest

    def form_valid(self, form: Form) -> HttpResponse:
        user = self.request.user
        note_proof(user=user, how=self.how, by=actor_of(self.request, user), at=timezone.now())
        was_kept = _is_kept(self.request)
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of the view it is mixed into
        # Loaded again after the request was carried out, it leads back to the page that sent it: the address that
        # allauth would open answers to POST alone.
        pages = self.request.session.get(PAGE_OF_POST, {})
        if not was_kept and (page := pages.get(answer.get("Location", ""))):
            return redirect(page)
        return answer

    def note_refusal(self) -> None:
        user = self.request.user
        note_refused_sign_in(user=user, how=self.how, by=actor_of(self.request, user), at=timezone.now())

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_context_data(**kwargs), "is_kept": _is_kept(self.request)}  # type: ignore[misc]


class ProveView(ProofMixin, ThrottledFormMixin, ReauthenticateView):  # type: ignore[misc]  # allauth ships no types
    how = "password"


class ReauthenticateByCodeView(ProofMixin, ThrottledFormMixin, AllauthCodeView):  # type: ignore[misc]  # the same
    how = "code"

    def form_invalid(self, form: Form) -> HttpResponse:
        if _is_try(form):
            self.note_refusal()
        return super().form_invalid(form)


class ProveByPasskeyView(ProofMixin, ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    how = "passkey"

    def form_invalid(self, form: Form) -> HttpResponse:
        self.note_refusal()
        # allauth would redirect, and the page would not say what was wrong; its context drops the form, too.
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return answer

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_context_data(**kwargs), **kwargs}


@require_safe
def your_sign_in(request: MemberRequest) -> HttpResponse:
    key = request.session.session_key or ""
    context = {
        "page": sign_in_page(request.user, session_key=key, at=timezone.now()),
        "is_required": request.membership.organisation.second_factor_required,
        "must_set_up": lacks_second_factor(request.membership),
        "offers_passkeys": offers_passkeys(request),
    }
    return render(request, "account/your_sign_in.html", context)


@require_POST
def sessions_end(request: MemberRequest, session: int | None = None) -> HttpResponse:
    if session is not None:
        get_object_or_404(UserSession, pk=session, user=request.user)
    ended = end_sessions(
        user=request.user,
        keep=request.session.session_key or "",
        only=session,
        by=request.actor,
        at=timezone.now(),
    )
    sentence = ngettext("%(count)d session has ended.", "%(count)d sessions have ended.", ended)
    messages.success(request, sentence % {"count": ended} if ended else _("No other session was open."))
    return redirect("mfa_index")
