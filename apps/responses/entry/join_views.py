"""Joining by code: type it, say who you are, and start your questionnaire. GET changes nothing."""

from datetime import datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.limits import TooManyTries, check_tries, count_try
from apps.core.web.http import client_address
from apps.engagements.errors import CodeNotFound
from apps.engagements.joining.codes import digits_of, open_code
from apps.engagements.models import JoinCode
from apps.engagements.selectors import contact_of, latest_round
from apps.responses import sessions
from apps.responses.entry.join_forms import CodeForm, JoinForm
from apps.responses.entry.joining import join as join_engagement
from apps.responses.entry.link_views import TRIES_WINDOW
from apps.responses.errors import RoundClosed
from apps.responses.models import Response

MOST_WRONG_CODES = 40  # a minute from one address, which a whole room may share


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    answer = _answer(request, timezone.now())
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _answer(request: HttpRequest, at: datetime) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    form = CodeForm(asked if "code" in asked else None)
    if not form.is_valid():
        return _show_code(request, form, status=422 if form.is_bound else 200)
    try:
        # Checked for right codes too: otherwise the limit would not limit guessing.
        check_tries(_bucket(request), most=MOST_WRONG_CODES, window=TRIES_WINDOW, at=at)
        code = open_code(form.cleaned_data["code"])
    except TooManyTries as refusal:
        return _try_later(request, refusal)
    except CodeNotFound:
        return _refuse(request, form, at)
    if request.method == "POST":
        return _join(request, code, at)
    return _show(request, code, JoinForm(engagement=code.engagement, initial={"joining": uuid4()}))


def _join(request: HttpRequest, code: JoinCode, at: datetime) -> HttpResponse:
    form = JoinForm(request.POST, engagement=code.engagement)
    if not form.is_valid():
        return _show(request, code, form, status=422)
    try:
        joined = join_engagement(code=code, at=at, **form.cleaned_data)
    except RoundClosed:
        return _show_code(request, CodeForm(), status=409)
    context = {"engagement": code.engagement, "response": joined.response, "link": joined.link}
    answer = render(request, "responses/entry/joined.html", context)
    sessions.begin(answer, joined.response.pk, at=at)
    return answer


def _show_code(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    return render(request, "responses/entry/join_code.html", {"form": form}, status=status)


def _refuse(request: HttpRequest, form: CodeForm, at: datetime) -> HttpResponse:
    """Count only wrong codes, because a whole room may share one address."""
    try:
        count_try(_bucket(request), most=MOST_WRONG_CODES, window=TRIES_WINDOW, at=at)
    except TooManyTries as refusal:
        return _try_later(request, refusal)
    digits = digits_of(form.cleaned_data["code"])
    said = _("Nothing can be joined under %(code)s now. Compare it with the screen, or ask whoever shows it.")
    form.add_error("code", said % {"code": f"{digits[:4]} {digits[4:]}"})
    return _show_code(request, form, status=404)


def _bucket(request: HttpRequest) -> str:
    address = salted_hmac("apps.responses.join", client_address(request), algorithm="sha256").hexdigest()
    return f"join:{address}"


def _try_later(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = str(refusal.retry_after_seconds)
    return answer


def _show(request: HttpRequest, code: JoinCode, form: JoinForm, *, status: int = 200) -> HttpResponse:
    here = Response.objects.filter(
        pk__in=sessions.begun_here(request), round__engagement_id=code.engagement_id
    ).first()
    context = {
        "engagement": code.engagement,
        "contact": contact_of(code.engagement),
        "round": latest_round(code.engagement),
        "code": code,
        "form": form,
        "begun_here": here,
    }
    return render(request, "responses/entry/join.html", context, status=status)
