"""Redirect an attempt to change an archived engagement to its page, with a message that says why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from apps.engagements.errors import EngagementArchived


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
