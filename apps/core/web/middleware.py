"""Headers and compression that Django has no setting for, and the page shown when sign-ins queue up."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from apps.core.hashing import HashingBusy

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
