"""The person's own page of devices and addresses: go on elsewhere, and say which mails open their answers."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.limits import TooManyTries
from apps.core.web.qr import qr_picture
from apps.engagements.links import masked
from apps.responses import codes
from apps.responses.access import person
from apps.responses.entry import devices
from apps.responses.entry.proof_views import CodeForm
from apps.responses.errors import CodeRefused
from apps.responses.models import Device, Response
from apps.responses.session_views import response_required
from apps.responses.sessions import session_of


@require_http_methods(["GET", "HEAD", "POST"])
@response_required
def other_device(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Make a link for another device of the person's, and settle which address opens what they gave."""
    # A facilitator in an interview would get a link of the person's own.
    if response.is_being_interviewed:
        return redirect("respond", response.pk)
    if request.method != "POST":
        return _show(request, response)
    by = person(response.stakeholder)
    if "not_mine" in request.POST:
        devices.refuse_address(stakeholder=response.stakeholder, by=by, at=at)
        messages.success(request, _("No mail opens what you gave any more."))
        return redirect("other_device", response.pk)
    if "ask" in request.POST:
        return _ask(request, response, at)
    if "code" in request.POST:
        return _confirm(request, response, at)
    return _show_way(request, response, at)


def _show_way(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Show a link for another device, or letters for one that has the person's link."""
    session, by = session_of(request, response.pk), person(response.stakeholder)
    if session is None or session.device is None:
        raise Http404
    # What was begun afresh opens nowhere else before it is sent.
    if response.replaces:
        return _show(request, response)
    if "letters" in request.POST:
        device = Device.objects.select_related("stakeholder__invitation").get(pk=session.device)
        return _show(request, response, letters=codes.show_letters(device=device, by=by, at=at))
    link = devices.make_link(stakeholder=response.stakeholder, device_id=session.device, by=by, at=at)
    return _show(request, response, link=link)


def _ask(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    stakeholder = response.stakeholder
    if not devices.may_confirm(stakeholder):
        return redirect("other_device", response.pk)
    try:
        code = codes.ask(
            person=stakeholder, through=response.pk, by=person(stakeholder), at=at, confirms_email=True
        )
    except TooManyTries as refusal:
        answer = _show(request, response, refusal=str(refusal), status=429)
        answer["Retry-After"] = str(refusal.retry_after_seconds)
        return answer
    return _show(request, response, form=CodeForm.for_code(code.pk))


def _confirm(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            devices.confirm_address(
                stakeholder=response.stakeholder,
                code_id=form.asked_code(),
                typed=form.cleaned_data["code"],
                by=person(response.stakeholder),
                at=at,
            )
        except CodeRefused as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("From now on mails to this address open what you gave."))
            return redirect("other_device", response.pk)
    return _show(request, response, form=form, status=422)


def _show(
    request: HttpRequest,
    response: Response,
    *,
    link: str = "",
    letters: str = "",
    form: CodeForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    stakeholder = response.stakeholder
    context = {
        "response": response,
        "engagement": response.round.engagement,
        "link": link,
        "letters": letters,
        "qr": qr_picture(link) if link else None,
        "address": masked(stakeholder.proving_email),
        "new_address": masked(stakeholder.email) if devices.may_confirm(stakeholder) else "",
        "do_mailed_links_open": not settings.MAILS_ARE_FILES,
        "form": form,
        "refusal": refusal,
        "minutes": codes.LIFETIME.seconds // 60,
    }
    return render(request, "responses/rights/other_device.html", context, status=status)
