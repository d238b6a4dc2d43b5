"""What stands around every page of a response, and of a personal link: who opens it, or why it opens nothing."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import decorator_from_middleware
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.core.actors import Actor
from apps.core.web.http import CsrfWithoutReferrer, without_referrer
from apps.engagements.models import InvitationToken
from apps.responses.access import answering, response_of, token_of
from apps.responses.dead_links import dead_link
from apps.responses.errors import InterviewEnded, LinkNotValid, NotProven, SessionEnded
from apps.responses.models import Response
from apps.responses.sessions import devices_here, remember, renew, was_taken_back_here
from apps.responses.statements import take_over
from apps.responses.workshop import Workshop, workshop_of

SAVE_CODE = "X-Save-Code"


class AnswerRequest(HttpRequest):
    """A request by a participant, with the actor for services, and the workshop that is on, if one is."""

    actor: Actor
    workshop: Workshop | None


type ResponseView[**P] = Callable[Concatenate[AnswerRequest, Response, datetime, P], HttpResponse]
type View[**P] = Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]
type LinkView = Callable[[HttpRequest, InvitationToken, datetime], HttpResponse]
type LinkPage = Callable[[HttpRequest, str], HttpResponse]


def response_required[**P](view: ResponseView[P]) -> View[P]:
    """Pass the response of this browser's session to the view, and restart the idle time."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, response_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        at = timezone.now()
        try:
            response, session = response_of(request, response_id, at=at)
        except Http404:
            return session_ended(request, response_id, status=404)
        except SessionEnded as ending:
            return session_ended(request, response_id, status=401, ending=ending)
        # Whatever the person sends ends an interview: what they give from now on opens to nobody else.
        if request.method == "POST" and session.interviewer is None:
            take_over(response, at=at)
        try:
            answer_request = cast("AnswerRequest", request)
            answer_request.actor = answering(response)
            show_workshop(answer_request, response)
            answer = view(answer_request, response, at, *args, **kwargs)
        except InterviewEnded as ending:  # the person has just opened their link
            return session_ended(request, response_id, status=401, ending=ending)
        except SessionEnded:  # they withdrew
            return session_ended(request, response_id, status=404)
        renew(answer, session, at=at)
        # The device is remembered for longer than its session: it proves who comes back with another link.
        if session.device and session.device not in devices_here(request):
            remember(answer, session.device)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return cast("View[P]", opened)


def show_workshop(request: HttpRequest, response: Response) -> None:
    """Have the page say that a workshop is on, and lead there; what shows no page asks for none."""
    cast("AnswerRequest", request).workshop = cast(
        "Workshop | None", SimpleLazyObject(lambda: workshop_of(response))
    )


def session_ended(
    request: HttpRequest, response_id: UUID, *, status: int, ending: SessionEnded | None = None
) -> HttpResponse:
    """Answer the same whether the session ended, is another's, or the response never existed.

    Only the device on which it was taken back is told that.
    """
    context = {
        "is_interview": isinstance(ending, InterviewEnded),
        "was_taken_back": was_taken_back_here(request, response_id),
    }
    answer = render(request, "responses/session_ended.html", context, status=status)
    answer[SAVE_CODE] = "SESSION"
    return answer


def link_required(view: LinkView) -> LinkPage:
    """Pass the token of a live link to the view; where it proves too little, lead to the page of codes."""

    @csrf_exempt  # Checked by the line below instead.
    @decorator_from_middleware(CsrfWithoutReferrer)
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        at = timezone.now()
        try:
            answer = view(request, token_of(token, at=at), at)
        except LinkNotValid:
            return dead_link(request, at)
        except NotProven:
            answer = redirect("proof", token=token)
        return without_referrer(answer)

    return cast("LinkPage", opened)
