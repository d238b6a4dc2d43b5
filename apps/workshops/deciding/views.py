"""The page of the decision, and the form that writes it down."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import any_engagement_of, engagement_of
from apps.engagements.models import Engagement
from apps.instruments.selectors import definition_of
from apps.workshops.deciding.forms import DecisionForm
from apps.workshops.deciding.proposal import Proposal, proposal_of
from apps.workshops.deciding.selectors import decision_page, last_day_of, newest_of
from apps.workshops.deciding.services import decide, drop_draft, save_draft
from apps.workshops.revisions import EditConflict


@require_safe
@facilitator_required
def decision(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show what was decided, and how it came to it; before anything is decided, the form."""
    engagement = any_engagement_of(request.membership, engagement_id)
    page = decision_page(engagement)
    context = {"engagement": engagement, "here": "decision", "page": page}
    if page.decided is None and not engagement.is_archived:
        proposal = proposal_of(engagement)
        context |= {"proposal": proposal, "form": _form(request, engagement, proposal, timezone.now())}
    return render(request, "workshops/deciding/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def decision_edit(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Save a draft, or decide. A press on an arrow without a script moves a card and saves nothing."""
    engagement, at = engagement_of(request.membership, engagement_id), timezone.now()
    proposal = proposal_of(engagement)
    form = _form(request, engagement, proposal, at)
    if form.is_bound and not form.is_stale and not form.has_other_result and form.is_valid():
        save = decide if form.decides else save_draft
        try:
            save(
                engagement=engagement,
                written=form.written,
                proposal=proposal,
                known=form.cleaned_data["revision"],
                by=request.actor,
                at=at,
            )
        except EditConflict:
            form = _form(request, engagement, proposal, at)
        else:
            messages.success(request, _("It is decided.") if form.decides else _("Saved as a draft."))
            return redirect("decision", engagement_id=engagement.pk)
    context = {"engagement": engagement, "here": "decision", "proposal": proposal, "form": form}
    return render(request, "workshops/deciding/edit.html", context, status=_status(form))


@require_POST
@facilitator_required
def draft_drop(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    known = request.POST.get("revision", "")
    try:
        drop_draft(
            engagement=engagement,
            known=int(known) if known.isdecimal() and len(known) < 10 else -1,
            by=request.actor,
            at=timezone.now(),
        )
    except EditConflict as error:
        messages.error(request, str(error))
    return redirect("decision", engagement_id=engagement.pk)


def _form(request: MemberRequest, engagement: Engagement, proposal: Proposal, at: datetime) -> DecisionForm:
    data = request.POST if request.method == "POST" else None
    make = DecisionForm.echo if data and ("move" in data or "more" in data) else DecisionForm
    return make(
        data,  # type: ignore[arg-type]
        newest=newest_of(engagement),
        labels=definition_of(engagement.instrument_version).dimensions,
        proposal=proposal,
        today=at.astimezone(ZoneInfo(engagement.time_zone)).date(),
        not_before=last_day_of(engagement),
    )


def _status(form: DecisionForm) -> int:
    if form.is_bound and (form.is_stale or form.has_other_result):
        return 409
    return 422 if form.errors else 200
