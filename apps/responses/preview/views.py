"""The facilitator's walk through the stakeholder's pages. Saves nothing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.engagements.services import note_preview
from apps.responses.answering import pages
from apps.responses.answering.shown import PageView
from apps.responses.preview.walkthrough import (
    PerspectiveLoad,
    PreviewQuestionnaire,
    loads_of,
    preview_questionnaire,
)
from apps.responses.questions.course import REVIEW


@require_safe
@facilitator_required
def preview(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    context = {"engagement": engagement, "perspectives": loads_of(engagement)}
    return render(request, "responses/preview/preview.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def preview_start(request: MemberRequest, engagement_id: UUID, perspective: str) -> HttpResponse:
    """Show the first page of a personal link; its Start button leads to the first questions."""
    engagement, load = _asked_for(request, engagement_id, perspective)
    questionnaire = preview_questionnaire(engagement, perspective)
    if request.method == "POST":
        _record(request, engagement, perspective)
        if request.POST.keys() <= {"csrfmiddlewaretoken", "told"}:
            return redirect(questionnaire.url(questionnaire.course.slugs[0]))
        messages.info(request, _("This is a preview: the button does nothing here."))
        return redirect("preview_start", engagement.pk, perspective)
    context = {
        "template": "responses/entry/invitation.html",
        "stakeholder": _("the person you invite"),
        "engagement": engagement,
        "load": load,
        "perspective": load.label,
        "takes": load.takes,
        "round": latest_round(engagement),
        "is_open": True,
    }
    return render(request, "responses/preview/preview_page.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def preview_page(request: MemberRequest, engagement_id: UUID, perspective: str, page: str) -> HttpResponse:
    """Show a page; when sent, show its errors or go on to the next page."""
    engagement, load = _asked_for(request, engagement_id, perspective)
    questionnaire = preview_questionnaire(engagement, perspective)
    shown = questionnaire.page(page)
    if shown is None:
        raise Http404
    if request.method != "POST":
        return _show(request, questionnaire, load, pages.page_view(questionnaire, shown))
    _record(request, engagement, perspective)
    parsed = pages.parse_page(questionnaire, shown, request.POST)
    if parsed.errors:
        return _show(request, questionnaire, load, pages.page_view(questionnaire, shown, parsed), status=422)
    if request.POST.get("move"):
        return _show(request, questionnaire, load, pages.page_view(questionnaire, shown, parsed))
    if shown.slug == REVIEW:
        said = _("That was the last page for %(perspective)s. Nothing was kept.")
        messages.success(request, said % {"perspective": load.label})
        return redirect("preview", engagement.pk)
    return redirect(questionnaire.url(questionnaire.after(shown.slug)))


def _asked_for(
    request: MemberRequest, engagement_id: UUID, perspective: str
) -> tuple[Engagement, PerspectiveLoad]:
    engagement = engagement_of(request.membership, engagement_id)
    load = next((load for load in loads_of(engagement) if load.slug == perspective), None)
    if load is None:
        raise Http404
    return engagement, load


def _show(
    request: MemberRequest,
    questionnaire: PreviewQuestionnaire,
    load: PerspectiveLoad,
    view: PageView,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "template": "responses/answering/review.html"
        if view.slug == REVIEW
        else "responses/answering/page.html",
        "page": view,
        "response": questionnaire.response,
        "engagement": questionnaire.response.stakeholder.engagement,
        "load": load,
    }
    return render(request, "responses/preview/preview_page.html", context, status=status)


def _record(request: MemberRequest, engagement: Engagement, perspective: str) -> None:
    note_preview(
        engagement=engagement,
        of="questions",
        by=request.actor,
        at=timezone.now(),
        perspective=perspective,
    )
