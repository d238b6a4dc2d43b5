"""Show a result, a first reading of it, and its earlier versions."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.assessments import services
from apps.assessments.selectors import (
    Sealed,
    Shown,
    Waiting,
    first_reading_page,
    results_page,
    version_page,
)
from apps.engagements.access import any_engagement_of, engagement_of, leads
from apps.engagements.models import Engagement
from apps.reports.result.selectors import first_screen

NOTHING_NEW = 204  # htmx leaves the page as it is
PAGE = "reports/result/page.html"
FIRST_READING = "reports/result/waiting.html#reading"
TEMPLATES = {  # of what stands in it
    Sealed: "reports/result/sealed.html",
    Waiting: "reports/result/waiting.html",
    Shown: "reports/result/shown.html",
}


@require_safe
@facilitator_required
def results(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show the result and record the first look, after asking where that can cost something.

    To htmx, only what is not on the page yet.
    """
    engagement = any_engagement_of(request.membership, engagement_id)
    page = results_page(engagement, at=timezone.now())
    if not isinstance(page, Sealed | Waiting | Shown):  # what must be confirmed before anybody looks
        return _ask_first(request, engagement)
    if request.htmx and isinstance(page, Waiting) and request.GET.get("seen") == page.stamp:
        return HttpResponse(status=NOTHING_NEW)
    return _show(request, engagement, page, f"{PAGE}#result" if request.htmx else PAGE)


@require_safe
@facilitator_required
def first_reading(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show a quick ranking from fewer draws until the full one is ready. This counts as looking at the result."""
    engagement = engagement_of(request.membership, engagement_id)
    page = first_reading_page(engagement, at=timezone.now())
    if page is None or page.reading is None:
        # Sealed, ranked meanwhile, or impossible to rank: the result page says which.
        if request.htmx:
            return HttpResponse(status=NOTHING_NEW)
        return redirect("results", engagement_id=engagement.pk)
    services.look(snapshot=page.reading.assessment.snapshot, by=request.actor, at=timezone.now())
    return _show(request, engagement, page, FIRST_READING if request.htmx else PAGE)


@require_safe
@facilitator_required
def result_version(request: MemberRequest, engagement_id: UUID, number: int) -> HttpResponse:
    """Show an earlier version, marked as such, if somebody has looked at it, else redirect to the current one."""
    engagement = any_engagement_of(request.membership, engagement_id)
    page = version_page(engagement, number)
    if page is None or page.is_current:
        return redirect("results", engagement_id=engagement.pk)
    return _show(request, engagement, page)


def _ask_first(request: MemberRequest, engagement: Engagement) -> HttpResponse:
    if request.htmx:  # what waited on the page is another version by now
        return HttpResponse(headers={"HX-Redirect": reverse("first_look", args=[engagement.pk])})
    return redirect("first_look", engagement_id=engagement.pk)


def _show(
    request: MemberRequest, engagement: Engagement, page: Sealed | Waiting | Shown, template: str = PAGE
) -> HttpResponse:
    at = timezone.now()
    if isinstance(page, Shown):
        services.look(snapshot=page.assessment.snapshot, by=request.actor, at=at)
    told = page.reading if isinstance(page, Waiting) else page
    context = {
        "page": page,
        "template": TEMPLATES[type(page)],
        "engagement": engagement,
        "first": first_screen(told, engagement, at=at) if told and not isinstance(told, Sealed) else None,
        "may_lead": leads(request.membership, engagement),
        "are_files": settings.MAILS_ARE_FILES,
    }
    return render(request, template, context)
