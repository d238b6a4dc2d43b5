from typing import Any

from allauth.account.views import LoginView
from django.views.generic.edit import FormView


class SignInView(LoginView):  # type: ignore[misc]  # allauth ships no types
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out allauth's links to sign-up and reset, which this product does not have."""
        return FormView.get_context_data(self, **kwargs)
