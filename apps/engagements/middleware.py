"""Answer attempts to change an archived engagement, and record attempts to open one of another team."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from apps.accounts.access import MemberRequest
from apps.engagements.access import ClosedToMember
from apps.engagements.errors import EngagementArchived
from apps.engagements.lifecycle.services import note_denied


class WallMiddleware(MiddlewareMixin):
    """Record that a member tried to open an engagement of another team. The answer is that of any unknown address."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, ClosedToMember):
            by = cast("MemberRequest", request).actor
            note_denied(engagement=exception.engagement, by=by, at=timezone.now())


class ArchivedMiddleware(MiddlewareMixin):
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, EngagementArchived):
            return None
        if request.headers.get("HX-Request"):
            # htmx would swap a redirected page into the element that asked.
            return HttpResponse(
                headers={"HX-Redirect": reverse("engagement", args=[exception.engagement_id])}
            )
        messages.info(request, str(exception))
        return redirect("engagement", engagement_id=exception.engagement_id)
