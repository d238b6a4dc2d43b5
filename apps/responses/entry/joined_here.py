"""Which engagements somebody joined on this device: a signed cookie, so that one device joins once.

It stays when the person leaves the device, and says nothing but the response. A stranger can throw it away; it is there
for those who press twice, and makes many names a deliberate act.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from apps.engagements.models import Engagement
from apps.responses.models import Response

KEPT = timedelta(days=30)
_SALT = "apps.responses.joined"


def joined_here(request: HttpRequest, engagement: Engagement) -> Response | None:
    """Return the response of whoever joined this engagement on this device, unless they have withdrawn since."""
    try:
        content = signing.loads(request.COOKIES.get(_name(engagement), ""), salt=_SALT)
    except signing.BadSignature:
        return None
    return Response.objects.filter(pk=UUID(hex=content), round__engagement=engagement).first()


def remember(answer: HttpResponse, response: Response, engagement: Engagement) -> None:
    answer.set_cookie(
        _name(engagement),
        signing.dumps(response.pk.hex, salt=_SALT),
        max_age=KEPT,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _name(engagement: Engagement) -> str:
    prefix = "__Host-" if settings.IS_HTTPS else ""
    return f"{prefix}scalelens_j_{engagement.pk.hex}"
