"""Joining by code: type it, say who you are, and start your questionnaire. GET changes nothing."""

from datetime import datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.limits import wait_after_wrong
from apps.core.web.http import client_network
from apps.engagements.errors import CodeNotFound, RoomIsFull
from apps.engagements.joining.codes import (
    ALL_DIGITS,
    are_guessed_at,
    note_wrong_code,
    open_code,
    resting_under,
)
from apps.engagements.models import Engagement, JoinCode
from apps.engagements.selectors import contact_of, latest_round, perspective_labels
from apps.responses import sessions
from apps.responses.access import person
from apps.responses.entry.join_forms import CodeForm, JoinForm
from apps.responses.entry.joining import free_name
from apps.responses.entry.joining import join as join_engagement
from apps.responses.entry.links import Opened
from apps.responses.entry.notices import Told, note_told, told_by
from apps.responses.errors import NameKept, NameTaken, RoundClosed
from apps.responses.models import Response
from apps.responses.selectors import minutes_of_parts
from apps.responses.session_views import show_workshop
from apps.responses.workshop import is_workshop_on, tell_presence, workshop_of

REWORDED = 409  # what is said before the first question has changed since the page was opened


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    answer = _answer(request, timezone.now())
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _answer(request: HttpRequest, at: datetime) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    form = CodeForm(sent if "code" in sent else None)
    if not form.is_valid():
        return _show_code(request, form, status=422 if form.is_bound else 200)
    digits = form.cleaned_data["code"]
    # Of right and wrong codes alike, before either is looked up: the answer must not tell which it was.
    if len(digits) < ALL_DIGITS and are_guessed_at(at=at):
        return _ask_for_all(request, form)
    try:
        code = open_code(digits)
    except CodeNotFound:
        return _not_open(request, form, digits, at)
    if request.method == "POST":
        return _join(request, code, at)
    if here := sessions.joined_here(request, code.engagement):
        return _show_joined(request, code, here)
    return _show(request, code, JoinForm(engagement=code.engagement, initial={"joining": uuid4()}, at=at))


def _not_open(request: HttpRequest, form: CodeForm, digits: str, at: datetime) -> HttpResponse:
    resting = resting_under(digits)
    if resting and is_workshop_on(resting.pk):
        return _ask_to_wait(request, form)
    return _refuse(request, form, at)


def _join(request: HttpRequest, code: JoinCode, at: datetime) -> HttpResponse:
    here = sessions.joined_here(request, code.engagement)
    if {"again", "beside"} & request.POST.keys():
        return _choose_again(request, code, here, at)
    if here:
        return _show_joined(request, code, here, status=409)
    form = JoinForm(request.POST, engagement=code.engagement, at=at)
    if not form.is_valid():
        return _show(request, code, form, status=422)
    # Other words than those that stood above the button are shown again before anything begins.
    told = told_by(code.engagement)
    if request.POST.get("told", told.sha256) != told.sha256:
        return _show(request, code, form, status=REWORDED)
    return _let_in(request, code, form, told, at)


def _let_in(request: HttpRequest, code: JoinCode, form: JoinForm, told: Told, at: datetime) -> HttpResponse:
    try:
        opened, link = join_engagement(
            code=code,
            who=form.joining_as(),
            joining=form.cleaned_data["joining"],
            at=at,
        )
    except RoundClosed:
        return _show_code(request, CodeForm(), status=409)
    except NameTaken as error:
        # Somebody else was faster: the list is read anew, and what was typed stays.
        form = JoinForm(request.POST, engagement=code.engagement, at=at)
        if form.is_valid():
            form.add_error("who", str(error))
        return _show(request, code, form, status=409)
    except RoomIsFull as error:
        form.add_error(None, str(error))
        return _show(request, code, form, status=409)
    if "told" in request.POST:
        note_told(stakeholder=opened.response.stakeholder, told=told, at=at)
    return _joined(request, code, opened, link, at)


def _choose_again(request: HttpRequest, code: JoinCode, here: Response | None, at: datetime) -> HttpResponse:
    """Let go of a name chosen by a wrong tap; or, "beside", let somebody else join on a device that was left."""
    answer = redirect(f"{reverse('join')}?code={code.code}{code.more}")
    if here is None:
        return answer
    session = sessions.session_of(request, here.pk)
    if "again" in request.POST:
        try:
            free_name(response=here, by=person(here.stakeholder), at=at)
        except NameKept as error:
            return _show_joined(request, code, here, status=409, problem=str(error))
    elif session:
        return _show_joined(request, code, here, status=409)
    sessions.forget_joined(answer, code.engagement)
    if session:
        sessions.end(answer, session)
    return answer


def _joined(request: HttpRequest, code: JoinCode, opened: Opened, link: str, at: datetime) -> HttpResponse:
    engagement, response, person = code.engagement, opened.response, opened.response.stakeholder
    tell_presence(response)
    if workshop := workshop_of(response):
        return _led_in(redirect(workshop.address), opened, engagement, at)
    context = {
        "code": code,
        "engagement": engagement,
        "response": response,
        "link": link,
        "person": person,
        "perspective": perspective_labels(engagement).get(person.perspective, person.perspective),
    }
    return _led_in(render(request, "responses/entry/joined.html", context), opened, engagement, at)


def _led_in(answer: HttpResponse, opened: Opened, engagement: Engagement, at: datetime) -> HttpResponse:
    sessions.begin(answer, opened.response.pk, device=opened.device.pk, at=at)
    sessions.remember_joined(answer, opened.response, engagement)
    return answer


def _show_joined(
    request: HttpRequest, code: JoinCode, response: Response, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    is_here = sessions.session_of(request, response.pk) is not None
    if is_here:
        show_workshop(request, response)
    # One device joins once. Whoever left it continues by their own link: the cookie of joining opens nothing.
    context = {
        "engagement": code.engagement,
        "code": code,
        "joined": response,
        "response": response if is_here else None,
        "problem": problem,
    }
    return render(request, "responses/entry/joined_already.html", context, status=status)


def _show_code(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    return render(request, "responses/entry/join_code.html", {"form": form}, status=status)


def _ask_for_all(request: HttpRequest, form: CodeForm) -> HttpResponse:
    # Even if the first eight are right: otherwise only four would be left to guess.
    words = _(
        "Somebody is guessing at codes. Type all %(digits)d digits: the other four stand below the code."
    )
    form.add_error("code", words % {"digits": ALL_DIGITS})
    return _show_code(request, form, status=422)


def _ask_to_wait(request: HttpRequest, form: CodeForm) -> HttpResponse:
    words = _(
        "The round is closed, and the workshop is on. As soon as it talks about its first topic you can come in with "
        "this code and vote: try again then."
    )
    form.add_error("code", words)
    return _show_code(request, form, status=409)


def _refuse(request: HttpRequest, form: CodeForm, at: datetime) -> HttpResponse:
    digits = form.cleaned_data["code"]
    note_wrong_code(at=at)
    halves = " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
    words = _(
        "Nothing can be joined under %(code)s now. Compare it with the screen, or ask whoever shows it."
    )
    form.add_error("code", words % {"code": halves})
    waits = wait_after_wrong("join", network=client_network(request), at=at)
    answer = _show_code(request, form, status=429 if waits else 404)
    if waits:
        answer["Retry-After"] = str(waits)
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
        "minutes": minutes_of_parts(code.engagement),
        "begun_here": here,
        "told": told_by(code.engagement).sha256,
        "is_reworded": status == REWORDED,
    }
    return render(request, "responses/entry/join.html", context, status=status)
