from allauth.account.views import LoginView, LogoutView
from django.http import HttpResponse
from django.utils import timezone
from django.views.generic.edit import FormView

from apps.accounts.access import acting
from apps.accounts.services import note_sign_out


class SignInView(LoginView):  # type: ignore[misc]  # allauth ships no types
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
