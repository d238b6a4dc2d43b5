"""The pages on which a member changes the address they sign in with."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest
from apps.accounts.errors import AddressTaken
from apps.accounts.signing_in.addresses import address_of, ask_for_address, change_address
from apps.accounts.signing_in.forms import AddressForm
from apps.core.guessing import name_of_account
from apps.core.limits import TooManyTries
from apps.core.web.devices import remember


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: MemberRequest) -> HttpResponse:
    """Take the new address, and mail a link to it."""
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
    """Say which address would be theirs, and change it once confirmed."""
    new = address_of(token, user=request.user)
    context: dict[str, object] = {"address": new}
    if request.method == "POST" and new:
        key = request.session.session_key or ""
        try:
            new = change_address(
                user=request.user, token=token, keep=key, by=request.actor, at=timezone.now()
            )
        except AddressTaken as error:
            return render(
                request, "account/address_confirm.html", {**context, "problem": str(error)}, status=422
            )
        if new:
            messages.success(
                request,
                _("You sign in as %(address)s from now on. All your other sessions have ended.")
                % {"address": new},
            )
            answer = redirect("mfa_index")
            remember(request, answer, of=name_of_account(new))
            return answer
    return render(request, "account/address_confirm.html", context, status=200 if new else 404)
