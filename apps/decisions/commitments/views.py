"""The pages of assumptions, targets and the plan: what is kept, what is proposed, and each row edited in its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.lists.pages import list_page, searched
from apps.core.lists.query import Listing
from apps.core.web.http import wants_fragment
from apps.decisions.commitments import services
from apps.decisions.commitments.access import row_of
from apps.decisions.commitments.assumption_forms import MeasureForm
from apps.decisions.commitments.forms import CommitmentForm, EverybodyForm, OfferForm
from apps.decisions.commitments.page_types import ASSUMPTIONS, PLAN, TARGETS, CommitmentKind
from apps.decisions.commitments.proposals import Proposal, ReplacedStep, replaced_steps, without_kept
from apps.decisions.commitments.selectors import CommitmentContext, Row, context_of, rows_of
from apps.decisions.models import Assumption, PlanStep
from apps.decisions.revisions import EditConflict
from apps.engagements.access import any_engagement_of, engagement_of
from apps.engagements.models import Engagement

ROWS_ON_A_PAGE = 50
OFFERS_ON_A_PAGE = 20
LISTING = Listing(columns=(), searches=_lazy("wording"), size=ROWS_ON_A_PAGE)
EDIT = "decisions/commitments/edit.html"
safe_or_post = require_http_methods(["GET", "HEAD", "POST"])


@dataclass
class CommitmentPage[R: Row, P: Proposal]:
    """A page of commitments as it is shown: made once for a request, and told what became of it.

    A form that is bound, or of a proposal, stands open. `changed` and `said_before` are keys of proposals.
    """

    request: MemberRequest
    kind: CommitmentKind[R, P]
    context: CommitmentContext
    offers: list[OfferForm[P]]
    form: CommitmentForm[R] | None = None
    changed: str = ""
    everybody: EverybodyForm = field(default_factory=EverybodyForm)
    said: str = ""
    said_before: str = ""

    @property
    def engagement(self) -> Engagement:
        return self.context.engagement

    def offer(self, key: str | None) -> OfferForm[P] | None:
        """Return the proposal of this key, which may be kept by now."""
        return next((each for each in self.offers if each.proposal.key == key), None)

    def show_typed(self) -> None:
        for each in self.offers:
            each.show_typed(self.request.POST)

    def without(self, taken: Sequence[OfferForm[P]], said: str) -> HttpResponse:
        """Answer what was stored: to htmx at the first proposal that is left behind those taken."""
        if not self.request.htmx:
            messages.success(self.request, said)
            return redirect(self.kind.url_name, engagement_id=self.engagement.pk)
        places = [place for place, each in enumerate(self.offers) if each in taken]
        behind = self.offers[places[-1] + 1 :] if places else self.offers
        self.said, self.said_before = said, behind[0].proposal.key if behind else ""
        self.offers = [each for each in self.offers if each not in taken]
        return self.response()

    def response(self) -> HttpResponse:
        wanted, kind, context = LISTING.read(self.request.GET), self.kind, self.context
        rows = list_page(
            LISTING, wanted, searched(rows_of(kind.model, self.engagement), wanted, kind.name_field)
        )
        offers = [] if self.engagement.is_archived else self.offers
        values = _template_values(kind, context) | {
            "page": rows,
            "kept": [kind.present(each, context) for each in rows],
            "offers": Paginator(offers, OFFERS_ON_A_PAGE).get_page(self.request.GET.get("proposed")),
            "replaced": _replaced(context) if kind is PLAN else (),
            "changed": self.changed,
            "form": self.form or kind.form(None, context=context),
            "is_open": self.form is not None,
            "everybody": self.everybody["everybody"],
            "said": self.said,
            "said_before": self.said_before,
        }
        template = f"{kind.template}#room" if wants_fragment(self.request) else kind.template
        return render(self.request, template, values)


def _page[R: Row, P: Proposal](
    request: MemberRequest, engagement_id: UUID, kind: CommitmentKind[R, P]
) -> CommitmentPage[R, P]:
    load = engagement_of if request.method == "POST" else any_engagement_of
    context = context_of(load(request.membership, engagement_id), timezone.now())
    kept = set(rows_of(kind.model, context.engagement).values_list("key", flat=True))
    offers = [
        OfferForm(None, proposal=each, context=context)
        for each in without_kept(kind.proposals(context), kept)
    ]
    return CommitmentPage(request, kind, context, offers)


@safe_or_post
@facilitator_required
def commitments[R: Row, P: Proposal](
    request: MemberRequest, engagement_id: UUID, kind: CommitmentKind[R, P]
) -> HttpResponse:
    """Show a page, or add a row: of the group's own, or a proposal that was changed first."""
    page = _page(request, engagement_id, kind)
    return _add(page) if request.method == "POST" else page.response()


def _add[R: Row, P: Proposal](page: CommitmentPage[R, P]) -> HttpResponse:
    kind, context, post = page.kind, page.context, page.request.POST
    offer = page.offer(post.get("key"))
    proposed = kind.row_from(offer.proposal, offer.proposal.due) if offer else None
    form = kind.form(post, context=context, proposed=proposed)
    if not form.is_valid():
        page.form, page.changed = form, offer.proposal.key if offer else ""
        return page.response()
    row, by, at = form.filled(), page.request.actor, timezone.now()
    if offer:
        services.keep(engagement=page.engagement, rows=[row], by=by, at=at)
    else:
        called = str(form.cleaned_data[kind.name_field])
        services.add(engagement=page.engagement, row=row, called=called, by=by, at=at)
    if not page.request.htmx:
        messages.success(page.request, _("Stored."))
        return redirect(_address(kind.url_name, row))
    if offer:
        return page.without([offer], _("Stored."))
    page.said = _("Stored.")
    return page.response()


type Verb = Callable[[CommitmentPage[Any, Any]], HttpResponse]


def _verb(answer: Verb) -> Callable[..., HttpResponse]:
    """Let a verb on the proposals of a page have an address of its own.

    Where it is answered with the page, links of the page stay at that address: they lead back to the list.
    """

    @safe_or_post
    @facilitator_required
    def view[R: Row, P: Proposal](
        request: MemberRequest, engagement_id: UUID, kind: CommitmentKind[R, P]
    ) -> HttpResponse:
        if request.method == "POST":
            return answer(_page(request, engagement_id, kind))
        engagement = any_engagement_of(request.membership, engagement_id)
        return redirect(reverse(kind.url_name, args=[engagement.pk], query=request.GET))

    return view


@_verb
def change[R: Row, P: Proposal](page: CommitmentPage[R, P]) -> HttpResponse:
    """Show the form of a proposal that is to be changed before it is kept, and what was typed of it and of others."""
    kind, context, post = page.kind, page.context, page.request.POST
    offer = page.offer(post.get("key"))
    page.show_typed()
    page.everybody = EverybodyForm(initial=post.dict())
    if offer is not None:
        typed = OfferForm(post, proposal=offer.proposal, context=context)
        typed.is_valid()
        proposed = kind.row_from(offer.proposal, typed.cleaned_data.get("due") or offer.proposal.due)
        proposed.owner = typed.cleaned_data.get("owner", "")
        page.form, page.changed = kind.form(None, context=context, proposed=proposed), offer.proposal.key
    return page.response()


@_verb
def keep[R: Row, P: Proposal](page: CommitmentPage[R, P]) -> HttpResponse:
    """Keep one proposal as it is, or all of those that one tap is enough for."""
    post = page.request.POST
    page.everybody = EverybodyForm(post)
    if not page.everybody.is_valid():
        return page.response()
    else_owner = str(page.everybody.cleaned_data["everybody"])
    # All that were on the page: what others keep meanwhile moves the rest up.
    chosen = [
        each
        for each in page.offers
        if each.proposal.is_complete
        and (each.add_prefix("owner") in post if "all" in post else each.proposal.key == post.get("key"))
    ]
    return _store(page, chosen, is_refusal=False, else_owner=else_owner)


@_verb
def refuse[R: Row, P: Proposal](page: CommitmentPage[R, P]) -> HttpResponse:
    """Refuse one proposal with a reason."""
    offer = page.offer(page.request.POST.get("key"))
    return _store(page, [offer] if offer else [], is_refusal=True)


def _store[R: Row, P: Proposal](
    page: CommitmentPage[R, P],
    chosen: Sequence[OfferForm[P]],
    *,
    is_refusal: bool,
    else_owner: str = "",
) -> HttpResponse:
    """Store the chosen proposals if what was typed of each fits; else show all as they were typed."""
    page.show_typed()
    bound = {
        each.proposal.key: OfferForm(
            page.request.POST,
            proposal=each.proposal,
            context=page.context,
            is_refusal=is_refusal,
            else_owner=else_owner,
        )
        for each in chosen
    }
    page.offers = [bound.get(each.proposal.key, each) for each in page.offers]
    taken = list(bound.values())
    if not all(each.is_valid() for each in taken):
        return page.response()
    rows = [page.kind.kept(each, is_refusal=is_refusal) for each in taken]
    count = services.keep(engagement=page.engagement, rows=rows, by=page.request.actor, at=timezone.now())
    said = ngettext("%(count)d stored.", "%(count)d stored.", count) % {"count": count}
    return page.without(taken, said if count else _("There was nothing left to store."))


@safe_or_post
@facilitator_required
def assumption(request: MemberRequest, engagement_id: UUID, assumption_id: UUID) -> HttpResponse:
    return _row(request, engagement_id, assumption_id, ASSUMPTIONS)


@safe_or_post
@facilitator_required
def target(request: MemberRequest, engagement_id: UUID, target_id: UUID) -> HttpResponse:
    return _row(request, engagement_id, target_id, TARGETS)


@safe_or_post
@facilitator_required
def plan_step(request: MemberRequest, engagement_id: UUID, step_id: UUID) -> HttpResponse:
    return _row(request, engagement_id, step_id, PLAN)


def _row[R: Row, P: Proposal](
    request: MemberRequest, engagement_id: UUID, row_id: UUID, kind: CommitmentKind[R, P]
) -> HttpResponse:
    """Show the form of a row and take it: in the row's place, or without JavaScript on a page of its own."""
    row = row_of(kind.model, request.membership, engagement_id, row_id)
    context = context_of(row.engagement, timezone.now())
    if request.method != "POST":
        if request.htmx and "shown" in request.GET:
            return _shown(request, kind, context, row)
        return _edit(request, kind, context, kind.form(None, context=context, row=row))
    return _change(request, kind, context, row)


def _change[R: Row, P: Proposal](
    request: MemberRequest, kind: CommitmentKind[R, P], context: CommitmentContext, row: R
) -> HttpResponse:
    form = kind.form(request.POST, context=context, row=row)
    if form.is_stale or not form.is_valid():
        return _edit(request, kind, context, form)
    try:
        services.change(
            row=form.filled(),
            columns=form.columns,
            revision=form.cleaned_data["revision"],
            by=request.actor,
            at=timezone.now(),
        )
    except EditConflict:
        fresh = row_of(kind.model, request.membership, context.engagement.pk, row.pk)
        return _edit(request, kind, context, kind.form(request.POST, context=context, row=fresh))
    return _stored(request, kind, context, row)


@require_POST
@facilitator_required
def measure(request: MemberRequest, engagement_id: UUID, assumption_id: UUID) -> HttpResponse:
    """Add what was measured of an assumption's figure."""
    row = row_of(Assumption, request.membership, engagement_id, assumption_id)
    context = context_of(row.engagement, timezone.now())
    measuring = MeasureForm(request.POST, context=context, row=row)
    if not measuring.is_valid():
        form = ASSUMPTIONS.form(None, context=context, row=row)
        return _edit(request, ASSUMPTIONS, context, form, measuring=measuring)
    services.measure(
        assumption=row,
        on=measuring.cleaned_data["on"],
        value=measuring.cleaned_data["measured"],
        by=request.actor,
        at=timezone.now(),
    )
    row.refresh_from_db(fields=["measured", "revision"])
    return _stored(request, ASSUMPTIONS, context, row)


@require_POST
@facilitator_required
def move(request: MemberRequest, engagement_id: UUID, step_id: UUID) -> HttpResponse:
    """Let a step change places with the one before it, or after."""
    step = row_of(PlanStep, request.membership, engagement_id, step_id)
    services.move(step=step, up="up" in request.POST, by=request.actor, at=timezone.now())
    return redirect(_address(PLAN.url_name, step))


def _stored[R: Row, P: Proposal](
    request: MemberRequest, kind: CommitmentKind[R, P], context: CommitmentContext, row: R
) -> HttpResponse:
    if request.htmx:
        return _shown(request, kind, context, row)
    messages.success(request, _("Stored."))
    return redirect(_address(kind.url_name, row))


def _address(url_name: str, row: Row) -> str:
    """Return the address of a row in its list."""
    place = rows_of(type(row), row.engagement).filter(position__lt=row.position).count()
    number, address = place // ROWS_ON_A_PAGE + 1, reverse(url_name, args=[row.engagement.pk])
    return f"{address}?page={number}#row-{row.pk}" if number > 1 else f"{address}#row-{row.pk}"


def _shown[R: Row, P: Proposal](
    request: MemberRequest, kind: CommitmentKind[R, P], context: CommitmentContext, row: R
) -> HttpResponse:
    values = _template_values(kind, context) | {"each": kind.present(row, context), "is_fresh": True}
    return render(request, f"{kind.template}#row", values)


def _edit[R: Row, P: Proposal](
    request: MemberRequest,
    kind: CommitmentKind[R, P],
    context: CommitmentContext,
    form: CommitmentForm[R],
    measuring: MeasureForm | None = None,
) -> HttpResponse:
    values = _template_values(kind, context) | {"form": form, "is_row": True, "is_fresh": bool(request.htmx)}
    if isinstance(form.row, Assumption) and form.row.quantity:
        values["measuring"] = measuring or MeasureForm(None, context=context, row=form.row)
    return render(request, EDIT if request.htmx else kind.template, values)


def _replaced(context: CommitmentContext) -> tuple[ReplacedStep, ...]:
    if context.findings is None or context.engagement.is_archived:
        return ()
    return replaced_steps(context.findings, rows_of(PlanStep, context.engagement))


def _template_values[R: Row, P: Proposal](
    kind: CommitmentKind[R, P], context: CommitmentContext
) -> dict[str, object]:
    findings = context.findings
    return {
        "engagement": context.engagement,
        "here": kind.url_name,
        "titles": kind.titles(context.engagement.initiative),
        "row_address": kind.row_url_name,
        "owners": context.owners,
        "findings": findings,
        "tests": findings.plan.experiments if findings else (),
        "may_change": not context.engagement.is_archived,
    }
