"""The page of a link that does not prove who opens it, once something was given: letters, a code by mail, or afresh."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.limits import TooManyTries
from apps.engagements.joining.codes import digits_of
from apps.engagements.links import masked
from apps.engagements.models import InvitationToken
from apps.responses import codes, sessions
from apps.responses.access import person
from apps.responses.dead_links import dead_link
from apps.responses.entry import links
from apps.responses.entry.link_views import begun
from apps.responses.errors import CodeRefused, RoundClosed
from apps.responses.selectors import response_for
from apps.responses.session_views import link_required

_SALT = "apps.responses.proof"


class CodeForm(forms.Form):
    asked = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input mono", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
        error_messages={"required": _("Type the code from the mail.")},
    )

    def clean_code(self) -> str:
        digits = digits_of(self.cleaned_data["code"])
        if len(digits) != codes.DIGITS:
            wrong = ngettext(
                "The code has %(digits)d digits; this has %(count)d digit.",
                "The code has %(digits)d digits; this has %(count)d digits.",
                len(digits),
            )
            raise forms.ValidationError(wrong % {"digits": codes.DIGITS, "count": len(digits)})
        return digits

    def asked_code(self) -> UUID | None:
        """Return the id of the code that this browser asked for; None if the page is not one that we sent."""
        # Signed, so that nobody else's wrong tries use up the person's code.
        try:
            return UUID(hex=signing.loads(self.cleaned_data["asked"], salt=_SALT))
        except signing.BadSignature:
            return None

    @classmethod
    def for_code(cls, code_id: UUID) -> "CodeForm":
        return cls(initial={"asked": signing.dumps(code_id.hex, salt=_SALT)})


class LettersForm(forms.Form):
    letters = forms.CharField(
        label=_("The four letters"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "input mono", "autocomplete": "off", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Type the four letters that the other device shows under Menu.")},
    )


@link_required
def proof(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    """Lead on where the link does not: by letters of the other device, by a code, or afresh."""
    return _act(request, token, at) if request.method == "POST" else _show(request, token)


def _act(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    stakeholder = token.invitation.stakeholder
    if "ask" in request.POST and stakeholder.proving_email:
        return _ask(request, token, at)
    if "afresh" in request.POST:
        return _start_afresh(request, token, at)
    if "code" not in request.POST:
        return _go_on_beside(request, token, at)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show(request, token, form)
    by = person(stakeholder)
    try:
        codes.check(
            code_id=form.asked_code(), person=stakeholder, typed=form.cleaned_data["code"], by=by, at=at
        )
        known = sessions.devices_here(request)
        entry = links.redeem(token=token, known=known, by=by, at=at, by_code=True)
    except CodeRefused as error:
        form.add_error("code", str(error))
        return _show(request, token, form)
    except RoundClosed:
        return dead_link(request, at)
    return begun(entry, at)


def _start_afresh(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    try:
        entry = links.start_afresh(token=token, by=person(token.invitation.stakeholder), at=at)
    except RoundClosed:
        return _show(request, token)
    return begun(entry, at)


def _go_on_beside(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    form, by = LettersForm(request.POST), person(token.invitation.stakeholder)
    if not form.is_valid():
        return _show(request, token, letters=form)
    try:
        beside = codes.check_letters(
            person=token.invitation.stakeholder, typed=form.cleaned_data["letters"], by=by, at=at
        )
        known = sessions.devices_here(request)
        entry = links.redeem(token=token, known=known, by=by, at=at, beside=beside)
    except CodeRefused as error:
        form.add_error("letters", str(error))
        return _show(request, token, letters=form)
    except RoundClosed:
        return dead_link(request, at)
    return begun(entry, at)


def _ask(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    stakeholder = token.invitation.stakeholder
    try:
        code = codes.ask(person=stakeholder, through=token.pk, by=person(stakeholder), at=at)
    except TooManyTries as refusal:
        answer = _show(request, token, refusal=refusal)
        answer["Retry-After"] = str(refusal.retry_after_seconds)
        return answer
    return _show(request, token, CodeForm.for_code(code.pk))


def _show(
    request: HttpRequest,
    token: InvitationToken,
    form: CodeForm | None = None,
    *,
    letters: LettersForm | None = None,
    refusal: TooManyTries | None = None,
) -> HttpResponse:
    stakeholder = token.invitation.stakeholder
    round_ = response_for(stakeholder)[0]
    context = {
        "stakeholder": stakeholder,
        "engagement": stakeholder.engagement,
        "address": masked(stakeholder.proving_email),
        "do_mailed_links_open": not settings.MAILS_ARE_FILES,
        "form": form,
        "letters": letters or LettersForm(),
        "shown": letters or form,
        "may_start_afresh": links.may_start_afresh(round_),
        "is_asked_again": bool(round_ and round_.topics),
        "refusal": refusal,
        "minutes": codes.LIFETIME.seconds // 60,
    }
    status = 429 if refusal else 422 if letters or (form is not None and form.is_bound) else 200
    return render(request, "responses/entry/proof.html", context, status=status)
