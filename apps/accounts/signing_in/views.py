from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.utils import timezone
from django.views.generic.edit import FormView

from apps.accounts.access import acting
from apps.accounts.services import note_proof, note_sign_out
from apps.accounts.signing_in.adapters import MUST_WAIT


class Slowed:
    """A form at which one can guess: it answers 429 to who must wait, and keeps what else was typed."""

    def form_invalid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # of the view it is mixed into
        errors = [error for listed in form.errors.as_data().values() for error in listed]
        for error in errors:
            if error.code == MUST_WAIT:
                answer.status_code = 429
                answer["Retry-After"] = str((error.params or {})["seconds"])
        return answer


class SignInView(Slowed, LoginView):  # type: ignore[misc]  # allauth ships no types
    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Leave out allauth's links to sign-up and password reset, which this product does not have."""
        return FormView.get_context_data(self, **kwargs)


class SignOutView(LogoutView):  # type: ignore[misc]  # allauth ships no types
    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        if self.request.user.is_authenticated:
            user = self.request.user
            note_sign_out(user=user, by=acting(self.request, user), at=timezone.now())
        answer: HttpResponse = super().post(*args, **kwargs)
        # Not "storage": an open questionnaire keeps its unsaved answers there.
        answer["Clear-Site-Data"] = '"cache"'
        return answer


class ProveView(Slowed, ReauthenticateView):  # type: ignore[misc]  # allauth ships no types
    """Ask somebody who is signed in for their password, then go on with what they were about to do."""

    def form_valid(self, form: Form) -> HttpResponse:
        user = self.request.user
        with transaction.atomic():
            note_proof(user=user, how="password", by=acting(self.request, user), at=timezone.now())
        answer: HttpResponse = super().form_valid(form)
        return answer

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kept = self.request.session.get(STATE_SESSION_KEY, {})
        return {**super().get_context_data(**kwargs), "is_kept": "request" in kept}
