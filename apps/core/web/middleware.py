"""Headers and compression that Django has no setting for, and the page shown when sign-ins queue up."""

import logging

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.template import loader
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from apps.core.database.watch import is_away, watch
from apps.core.hashing import HashingBusy

logger = logging.getLogger(__name__)

# Features that no page uses are denied, so that injected code can't use them either.
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
COMPRESSED = ("text/html", "text/css", "text/javascript", "image/svg+xml")


class PermissionsPolicyMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{name}=()" for name in UNUSED))
        return response


class BusyMiddleware(MiddlewareMixin):
    """Answer 503 if a password can't be checked now: nothing was decided, and nothing counts as a try."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, HashingBusy):
            return None
        answer = render(request, "503.html", {"said": exception}, status=503)
        answer["Retry-After"] = str(exception.retry_after_seconds)
        return answer


class DatabaseAwayMiddleware(MiddlewareMixin):
    """Answer 503 while PostgreSQL can't be reached, at once and in words: nothing was lost, and nothing was stored."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        # In the process that serves: a server's parent may fork after it has loaded the application.
        if settings.IS_WEB:
            watch.start()
        # What needs no database says so by itself; `/readyz` and `/metrics` tell more.
        if watch.problem and request.path_info not in {"/livez", "/readyz", "/metrics"}:
            return _database_away(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DatabaseError) and is_away(exception):
            logger.error("PostgreSQL can't be reached", exc_info=exception)
            return _database_away(request)
        return None


def _database_away(request: HttpRequest) -> HttpResponse:
    said = _("The database can't be reached. What was saved is kept; try again in a minute.")
    # Without the request: the bar of a page reads who is signed in.
    page = loader.render_to_string("503.html", {"said": said})
    return HttpResponse(page, status=503, headers={"Retry-After": "5"})


class CompressTextMiddleware(GZipMiddleware):
    # A phone in a workshop's network has no proxy in between that would compress. Fonts and PDFs are compressed already,
    # and a stream must not be held back until there is enough of it. A page's length tells nothing of what is secret in
    # it: Django masks the CSRF token anew and adds bytes at random.
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        # A 304 or 206 is not the whole file.
        if kind not in COMPRESSED or (
            isinstance(response, StreamingHttpResponse) and response.status_code != 200
        ):
            return response
        return super().process_response(request, response)
