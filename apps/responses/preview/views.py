"""The facilitator's walk through the stakeholder's pages. No row is made, so nothing is saved."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import latest_round
from apps.engagements.services import note_preview
from apps.instruments.selectors import definition_of
from apps.responses.answering import pages
from apps.responses.answering.questionnaire import Questionnaire, form_context_of
from apps.responses.answering.shown import PageView
from apps.responses.models import Response
from apps.responses.questions.course import REVIEW, asked_items, course_of
from apps.responses.selectors import Promise, promises_of


@dataclass(frozen=True)
class PreviewQuestionnaire(Questionnaire):
    """The questionnaire of an invented person, for a response that is never saved."""

    def url(self, slug: str) -> str:
        stakeholder = self.response.stakeholder
        return reverse("preview_page", args=[stakeholder.engagement_id, stakeholder.perspective, slug])


@dataclass(frozen=True)
class PerspectiveLoad:
    slug: str
    label: str
    takes: Promise


def preview_questionnaire(engagement: Engagement, perspective: str) -> PreviewQuestionnaire:
    # A fixed id, because the order of cards derives from it and should stay the same each time.
    response = Response(
        id=uuid5(engagement.pk, perspective),
        round=Round(engagement=engagement, number=1),
        stakeholder=Stakeholder(engagement=engagement, perspective=perspective),
    )
    context = form_context_of(engagement, response.pk)
    definition = context.wording.definition
    items = asked_items(definition, perspective=perspective, routing=engagement.routing)
    return PreviewQuestionnaire(response, context, course_of(definition, items, seed=response.pk), {})


def _loads_of(engagement: Engagement) -> tuple[PerspectiveLoad, ...]:
    """Return what the form takes each perspective."""
    definition, promises = definition_of(engagement.instrument_version), promises_of(engagement)
    return tuple(
        PerspectiveLoad(slug, definition.perspectives[slug], promises[slug])
        for slug in engagement.perspectives
    )


@require_safe
@facilitator_required
def preview(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    context = {"engagement": engagement, "perspectives": _loads_of(engagement)}
    return render(request, "responses/preview/preview.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def preview_start(request: MemberRequest, engagement_id: UUID, perspective: str) -> HttpResponse:
    """Show the first page of a personal link; its Start button leads to the first questions."""
    engagement, load = _asked_for(request, engagement_id, perspective)
    questionnaire = preview_questionnaire(engagement, perspective)
    if request.method == "POST":
        _record(request, engagement, perspective)
        # Start alone leads on: the other buttons of the page would change something.
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
        "instruction": definition_of(engagement.instrument_version).instructions.get(engagement.stage, ""),
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
    if parsed.errors or request.POST.get("move"):
        view, status = pages.page_view(questionnaire, shown, parsed), 422 if parsed.errors else 200
        return _show(request, questionnaire, load, view, status=status)
    if shown.slug == REVIEW:
        ending = _("That was the last page for %(perspective)s. Nothing was kept.")
        messages.success(request, ending % {"perspective": load.label})
        return redirect("preview", engagement.pk)
    return redirect(questionnaire.url(questionnaire.after(shown.slug)))


def _asked_for(
    request: MemberRequest, engagement_id: UUID, perspective: str
) -> tuple[Engagement, PerspectiveLoad]:
    engagement = engagement_of(request.membership, engagement_id)
    load = next((load for load in _loads_of(engagement) if load.slug == perspective), None)
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
        "template": view.template,
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
