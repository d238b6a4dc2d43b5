"""Headers that Django has no setting for."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")


class PermissionsPolicyMiddleware(MiddlewareMixin):
    """Renounce what no page asks for, so that nothing that got into one could."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{name}=()" for name in UNUSED))
        return response
