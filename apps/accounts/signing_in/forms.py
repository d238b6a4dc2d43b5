"""allauth's forms, with codes that work once and in this product's words."""

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm
from allauth.account.forms import ReauthenticateForm as ReauthenticateByPasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.access import failed_sign_in_actor
from apps.accounts.models import User
from apps.accounts.services import note_throttled
from apps.accounts.signing_in.adapters import is_throttled
from apps.accounts.signing_in.services import is_sealed, use_code_once
from apps.core.guessing import CODE, guess, name_of_account, reset_guesses
from apps.core.limits import TooManyTries
from apps.core.web.devices import guesser

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LONGEST_CODE = 40
LONGEST_NAME = 60
LONGEST_CREDENTIAL = 20_000


def _word(field: forms.Field, label: object, help_text: object = "") -> None:
    """Word a field of allauth as this product does: a label, no placeholder."""
    field.label, field.help_text = label, help_text  # type: ignore[assignment]
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["class"] = "input"


def _word_code(form: forms.Form, label: object, help_text: object = "") -> None:
    code = form.fields["code"]
    _word(code, label, help_text)
    code.widget.attrs |= {"maxlength": str(LONGEST_CODE), "inputmode": "numeric", "autofocus": True}


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the page has its own way out


class ProveForm(ReauthenticateByPasswordForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["password"], _("Password"))


class CodeMixin(forms.Form):
    """A form for a code of the app, or a recovery code, that works once."""

    user: User
    authenticator: Authenticator

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        help_text = _("The six digits your app shows now, or one of your recovery codes.")
        _word_code(self, _("Code"), help_text)

    def clean_code(self) -> str:
        account = name_of_account(self.user.email)
        by = guesser(context.request, of=account)
        # Counted before the code is checked: whoever guesses at codes waits, as at passwords.
        try:
            guess(CODE, of=account, by=by, at=timezone.now())
        except TooManyTries as refusal:
            actor = failed_sign_in_actor(context.request, self.user)
            note_throttled(user=self.user, how="code", guesser=by.where, by=actor, at=timezone.now())
            raise is_throttled(refusal) from refusal
        code: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        used = self.authenticator
        if used.type == Authenticator.Type.TOTP and not use_code_once(authenticator=used, code=code):
            raise get_adapter().validation_error("incorrect_code")
        reset_guesses(CODE, of=account, by=by)
        return code


class SecondFactorForm(CodeMixin, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Ask for the second factor at sign-in."""


class ProveByCodeForm(CodeMixin, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Ask somebody who is signed in for a code."""


class AppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, _("Code"), _("The six digits your app shows now."))


class CredentialField(forms.JSONField):
    """What a browser sends for a passkey: JSON of limited size and depth."""

    widget = forms.HiddenInput

    def to_python(self, value: str | None) -> object:  # type: ignore[override]  # it is JSON
        if value and (len(value) > LONGEST_CREDENTIAL or "\\u0000" in value):  # PostgreSQL keeps no NUL
            raise get_adapter().validation_error("incorrect_code")
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise get_adapter().validation_error("incorrect_code") from error


def _well_formed[T](check: Callable[[], T]) -> T:
    # allauth's parser raises many kinds of errors on malformed input, and each would be a page that broke.
    try:
        return check()
    except (ValueError, TypeError, LookupError, AttributeError, struct.error, InvalidSignature) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    credential = CredentialField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = str(LONGEST_NAME)
        self.fields["name"].validators.append(MaxLengthValidator(LONGEST_NAME))

    def clean(self) -> dict[str, object]:
        return _well_formed(super().clean)


class CredentialMixin(forms.Form):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        passkey: Authenticator = _well_formed(super().clean_credential)  # type: ignore[misc]  # of the form it is mixed into
        if not is_sealed(passkey):
            raise get_adapter().validation_error("incorrect_code")
        return passkey


class GivePasskeyForm(CredentialMixin, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """At sign-in, after the password."""


class PasskeySignInForm(CredentialMixin, LoginWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """At sign-in, by the passkey alone."""


class ProveByPasskeyForm(CredentialMixin, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """To prove again who one is."""


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _word_new_password(self)


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["oldpassword"], _("Your password now"))
        _word_new_password(self)

    def clean_oldpassword(self) -> str:
        # Counted as a guess: an open session is no way to find the password out.
        typed = str(self.cleaned_data["oldpassword"])
        if not get_account_adapter().reauthenticate(self.user, typed):
            raise get_account_adapter().validation_error("enter_current_password")
        return typed


def _word_new_password(form: forms.Form) -> None:
    _word(
        form.fields["password1"],
        _("New password"),
        _(
            "12 to 128 characters. Length is what counts: three or four words that only you would put together."
        ),
    )
    _word(form.fields["password2"], _("New password, once more"))


def _address_field(
    label: "StrPromise", help_text: "StrPromise", *, required: "StrPromise"
) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
        error_messages={
            "required": required,
            "invalid": _("This is no mail address. Type it as in name@example.com."),
        },
    )


class LostPasswordForm(forms.Form):
    email = _address_field(
        _("Your mail address"), _("The one you sign in with."), required=_("Type your mail address.")
    )


class AddressForm(forms.Form):
    email = _address_field(
        _("New mail address"),
        _("A link is mailed to it. Until you open that link you sign in as before."),
        required=_("Type the new mail address."),
    )

    def __init__(self, data: QueryDict | None, *, now: str) -> None:
        super().__init__(data)
        self._now = now

    def clean_email(self) -> str:
        typed = User.objects.normalize_email(str(self.cleaned_data["email"]))
        if typed.casefold() == self._now.casefold():
            raise forms.ValidationError(_("You sign in with this address already."))
        return typed
