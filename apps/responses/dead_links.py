"""The page of a link that opens nothing, whatever the reason."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.limits import TooManyTries, bucket_of, count_try
from apps.core.web.http import client_network, without_referrer

MOST, WINDOW = 20, timedelta(minutes=1)  # of one network


def dead_link(request: HttpRequest, at: datetime) -> HttpResponse:
    """Answer the same for every invalid link; beyond so many with a 429."""
    # Only dead links are counted: whoever tries them keeps nobody of the same network out.
    answer = render(request, "responses/entry/dead_link.html", status=404)
    try:
        count_try(bucket_of("link", client_network(request)), most=MOST, window=WINDOW, at=at)
    except TooManyTries as refusal:
        answer.status_code = 429
        answer["Retry-After"] = str(refusal.retry_after_seconds)
    return without_referrer(answer)
