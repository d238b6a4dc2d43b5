"""What holds for every request, before anything else looks at it."""

import re
import time
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import cast
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from apps.core.web.logs import request_id
from apps.operations.metrics import note_answer

HEADER = "X-Request-ID"
# What a proxy may call a request: nothing that could end a line or a header.
ID = re.compile(r"[A-Za-z0-9-]{8,64}")

type Answer = Callable[[HttpRequest], HttpResponseBase]
type AnswerLater = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def request_middleware(get_response: Answer | AnswerLater) -> Answer | AnswerLater:
    """Give each request an id, which its lines in the log have, and measure how long its answer takes."""
    if iscoroutinefunction(get_response):
        answer_later = cast("AnswerLater", get_response)

        async def later(request: HttpRequest) -> HttpResponseBase:
            finish = _begin(request)
            return finish(await answer_later(request))

        return later
    answer = cast("Answer", get_response)

    def now(request: HttpRequest) -> HttpResponseBase:
        finish = _begin(request)
        return finish(answer(request))

    return now


def _begin(request: HttpRequest) -> Callable[[HttpResponseBase], HttpResponseBase]:
    began = time.perf_counter()
    from_proxy = request.headers.get(HEADER, "")
    name = from_proxy if ID.fullmatch(from_proxy) else uuid4().hex
    # It stays until the next request of this thread: Django writes of most errors when all middleware has ended.
    request_id.set(name)

    def finish(response: HttpResponseBase) -> HttpResponseBase:
        response[HEADER] = name
        note_answer(request.method, response.status_code, time.perf_counter() - began)
        return response

    return finish
