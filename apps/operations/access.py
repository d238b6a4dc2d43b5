"""Who may know how the whole installation is: whoever runs it, and the programs they let watch it."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.crypto import constant_time_compare


def refuse_all_but_watchers(request: HttpRequest) -> None:
    """Raise 404 unless the request brings the token for metrics."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    if not expected or scheme.lower() != "bearer" or not constant_time_compare(token.strip(), expected):
        raise Http404
