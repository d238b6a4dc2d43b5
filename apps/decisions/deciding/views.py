"""The page of the decision, and the form that writes it down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.actors import Actor
from apps.decisions.deciding.answers import ReaderAnswer, answers_of
from apps.decisions.deciding.forms import DecisionForm
from apps.decisions.deciding.proposal import Proposal, carried_proposal, proposal_of
from apps.decisions.deciding.selectors import decision_page, last_day_of, newest_of
from apps.decisions.deciding.services import decide, drop_draft, save_draft
from apps.decisions.owners import Owners
from apps.decisions.revisions import EditConflict
from apps.engagements.access import any_engagement_of, engagement_of
from apps.engagements.models import Engagement
from apps.instruments.selectors import definition_of


@dataclass(frozen=True)
class DecisionEdit:
    """A decision that somebody writes down."""

    engagement: Engagement
    at: datetime

    @cached_property
    def proposal(self) -> Proposal:
        """Return what the page says of the result."""
        # Only once it is asked for, and saving asks for none of it: all findings are made for it.
        return proposal_of(self.engagement)

    @cached_property
    def answers(self) -> tuple[ReaderAnswer, ...]:
        return answers_of(self.engagement)

    @cached_property
    def owners(self) -> Owners:
        return Owners.of(self.engagement)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        return definition_of(self.engagement.instrument_version).dimensions

    def form(self, sent: QueryDict | None) -> DecisionForm:
        """Return the form as it begins, as it was sent, or with what a button of it adds, moves or reads back."""
        echoed = sent if sent and not sent.keys().isdisjoint({"move", "more", "read", "copy"}) else None
        saved = None if echoed else sent
        carried = carried_proposal(saved.get("result", ""), self.engagement, self.labels) if saved else None
        form = DecisionForm(
            saved,
            newest=newest_of(self.engagement),
            labels=self.labels,
            proposal=carried or self.proposal,
            owners=self.owners,
            today=self.engagement.in_its_zone(self.at).date(),
            not_before=last_day_of(self.engagement),
        )
        if echoed:
            form.echo(echoed, self.answers if "copy" in echoed else ())
        return form

    def shown(self, form: DecisionForm) -> dict[str, object]:
        """Return what the template takes."""
        # Cards without a place stand as the result has them, which a proposal that was carried does not know.
        form.proposal = self.proposal
        return {
            "engagement": self.engagement,
            "here": "decision",
            "proposal": self.proposal,
            "owners": self.owners,
            "form": form,
            "answers": self.answers,
        }


@require_safe
@facilitator_required
def decision(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show what was decided, and how it came to it; before anything is decided, the form."""
    engagement = any_engagement_of(request.membership, engagement_id)
    page = decision_page(engagement)
    context = {"engagement": engagement, "here": "decision", "page": page}
    if page.decided is None and not engagement.is_archived:
        edit = DecisionEdit(engagement, timezone.now())
        context |= edit.shown(edit.form(None))
    return render(request, "decisions/deciding/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def decision_edit(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Save a draft, or decide. A press on an arrow without a script moves a card and saves nothing."""
    edit = DecisionEdit(engagement_of(request.membership, engagement_id), timezone.now())
    sent = request.POST if request.method == "POST" else None
    form = edit.form(sent)
    if request.htmx and sent is not None and "read" in sent:
        return render(request, "decisions/deciding/form.html#sentence", {"form": form})
    if form.may_be_saved:
        try:
            _save(form, edit, by=request.actor)
        except EditConflict:
            # Somebody saved between reading and locking: read anew, the form says what differs.
            form = edit.form(sent)
        else:
            messages.success(request, _("It is decided.") if form.decides else _("Saved as a draft."))
            return redirect("decision", engagement_id=engagement_id)
    return render(request, "decisions/deciding/edit.html", edit.shown(form), status=_status(form))


@require_POST
@facilitator_required
def draft_drop(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    known = request.POST.get("revision", "")
    try:
        drop_draft(
            engagement=engagement,
            # Thousands of digits are no number to Python, and would be an error page.
            known=int(known) if known.isdecimal() and len(known) < 10 else -1,
            by=request.actor,
            at=timezone.now(),
        )
    except EditConflict as error:
        messages.error(request, str(error))
    return redirect("decision", engagement_id=engagement.pk)


def _save(form: DecisionForm, edit: DecisionEdit, *, by: Actor) -> None:
    (decide if form.decides else save_draft)(
        engagement=edit.engagement,
        written=form.written,
        proposal=form.proposal,
        known=form.cleaned_data["revision"],
        by=by,
        at=edit.at,
    )


def _status(form: DecisionForm) -> int:
    if form.is_bound and (form.is_stale or form.has_other_result):
        return 409
    return 422 if form.errors else 200
