"""Open and renew the session around every page of a response, or say that it has ended."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from apps.core.actors import Actor
from apps.responses.access import answering, response_of
from apps.responses.errors import InterviewEnded, SessionEnded
from apps.responses.models import Response
from apps.responses.sessions import devices_here, remember, renew
from apps.responses.statements import take_over

SAVE_CODE = "X-Save-Code"


class AnswerRequest(HttpRequest):
    """A request by a participant, with the actor for services."""

    actor: Actor


type ResponseView[**P] = Callable[Concatenate[AnswerRequest, Response, datetime, P], HttpResponse]
type View[**P] = Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]


def response_required[**P](view: ResponseView[P]) -> View[P]:
    """Pass the response of this browser's session to the view, and restart the idle time."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, response_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        at = timezone.now()
        try:
            response, session = response_of(request, response_id, at=at)
        except Http404:
            return session_ended(request, status=404)
        except SessionEnded as ending:
            return session_ended(request, status=401, ending=ending)
        if request.method == "POST" and session.interviewer is None:
            take_over(response, at=at)
        try:
            answer_request = cast("AnswerRequest", request)
            answer_request.actor = answering(response)
            answer = view(answer_request, response, at, *args, **kwargs)
        except InterviewEnded as ending:  # the person has just opened their link
            return session_ended(request, status=401, ending=ending)
        except SessionEnded:  # they withdrew
            return session_ended(request, status=404)
        renew(answer, session, at=at)
        if session.device and session.device not in devices_here(request):
            remember(answer, session.device)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return cast("View[P]", opened)


def session_ended(request: HttpRequest, *, status: int, ending: SessionEnded | None = None) -> HttpResponse:
    """Answer the same whether the session ended, is another's, or the response never existed."""
    context = {"is_interview": isinstance(ending, InterviewEnded)}
    answer = render(request, "responses/session_ended.html", context, status=status)
    answer[SAVE_CODE] = "SESSION"
    return answer
