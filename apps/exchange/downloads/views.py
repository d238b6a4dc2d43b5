"""The page of the files, and each of them."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.limits import TooManyTries, count_try
from apps.engagements.access import any_engagement_of
from apps.exchange.downloads.selectors import file_named, files_page
from apps.exchange.downloads.services import hand_out

DOWNLOADS_A_MINUTE = 60
FILES = "engagements/<uuid:engagement_id>/decision/files/"


@require_safe
@facilitator_required
def files(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = any_engagement_of(request.membership, engagement_id)
    page = files_page(engagement, at=timezone.now())
    context = {"engagement": engagement, "page": page, "here": "files"}
    return render(request, "exchange/downloads/files.html", context)


@require_GET
@facilitator_required
def file(request: MemberRequest, engagement_id: UUID, file_name: str) -> HttpResponse:
    """Send one file; that it was taken is recorded."""
    engagement, at = any_engagement_of(request.membership, engagement_id), timezone.now()
    requested = file_named(engagement, file_name, at=at)
    if requested is None:
        raise Http404
    # Each makes a file anew, and a row of the trail: a script could keep a worker busy with it.
    try:
        count_try(f"downloads:{request.user.pk}", most=DOWNLOADS_A_MINUTE, window=timedelta(minutes=1), at=at)
    except TooManyTries as error:
        messages.error(request, str(error))
        return redirect("files", engagement_id=engagement.pk)
    content = hand_out(file=requested, engagement=engagement, by=request.actor, at=at)
    response = HttpResponse(content, content_type=requested.content_type)
    # Both are spelled in plain letters that can't break a header: the code by a constraint, the name by us.
    response["Content-Disposition"] = f'attachment; filename="{engagement.code}-{requested.name}"'
    # Typed text is in it: a browser that opens it all the same runs nothing and guesses no other type.
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path(FILES, files, name="files"),
    path(FILES + "<str:file_name>", file, name="file"),
]
