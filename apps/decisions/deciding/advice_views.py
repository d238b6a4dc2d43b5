"""The page of the recommendations, and the answer to one of them."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.decisions.deciding.advice_forms import AdviceForm
from apps.decisions.deciding.advice_selectors import AdvicePage, Recommendation, advice_page
from apps.decisions.deciding.advice_services import answer_advice
from apps.decisions.revisions import EditConflict
from apps.engagements.access import any_engagement_of, engagement_of
from apps.engagements.models import Engagement


@require_safe
@facilitator_required
def advice(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = any_engagement_of(request.membership, engagement_id)
    return render(request, "decisions/deciding/advice.html", _context(engagement, advice_page(engagement)))


@require_POST
@facilitator_required
def advice_answer(request: MemberRequest, engagement_id: UUID, rule: str) -> HttpResponse:
    """Keep an answer; to htmx, only its row."""
    engagement = engagement_of(request.membership, engagement_id)
    form = AdviceForm(request.POST, recommendation=_named(engagement, rule))
    if not form.is_stale and form.is_valid():
        try:
            answer_advice(
                engagement=engagement,
                rule=rule,
                answer=form.settled,
                text=form.cleaned_data["text"],
                reason=form.cleaned_data["reason"],
                known=form.cleaned_data["revision"],
                by=request.actor,
                at=timezone.now(),
            )
        except EditConflict:
            form = AdviceForm(request.POST, recommendation=_named(engagement, rule))
        else:
            return _kept(request, engagement, rule)
    if request.htmx:  # which swaps no refusal
        return render(request, "decisions/deciding/advice.html#row", {"engagement": engagement, "form": form})
    context = _context(engagement, advice_page(engagement), form)
    return render(request, "decisions/deciding/advice.html", context, status=409 if form.is_stale else 422)


def _kept(request: MemberRequest, engagement: Engagement, rule: str) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{reverse('advice', args=[engagement.pk])}#{rule}")
    recommendation = advice_page(engagement).named(rule)
    if recommendation is None:  # taken back, of one that is not given any more
        return HttpResponse()
    form = AdviceForm(None, recommendation=recommendation)
    return render(request, "decisions/deciding/advice.html#row", {"engagement": engagement, "form": form})


def _named(engagement: Engagement, rule: str) -> Recommendation:
    recommendation = advice_page(engagement).named(rule)
    if recommendation is None:
        raise Http404
    return recommendation


def _context(engagement: Engagement, page: AdvicePage, sent: AdviceForm | None = None) -> dict[str, object]:
    def form_of(recommendation: Recommendation) -> AdviceForm:
        if sent and sent.recommendation.rule == recommendation.rule:
            return sent
        return AdviceForm(None, recommendation=recommendation)

    return {
        "engagement": engagement,
        "here": "advice",
        "page": page,
        "forms": [form_of(each) for each in page.recommendations],
        "gone": [form_of(each) for each in page.gone],
    }
