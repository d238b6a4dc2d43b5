"""The pages of assumptions, targets and the plan: what is kept, what is proposed, and each row edited in its place."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.lists.pages import list_page, searched
from apps.core.lists.query import Listing
from apps.core.web.http import wants_fragment
from apps.engagements.access import any_engagement_of, engagement_of
from apps.workshops.commitments import services
from apps.workshops.commitments.access import row_of
from apps.workshops.commitments.assumption_forms import MeasureForm
from apps.workshops.commitments.forms import CommitmentForm, EverybodyForm, OfferForm
from apps.workshops.commitments.page_types import ASSUMPTIONS, PLAN, TARGETS, CommitmentPage
from apps.workshops.commitments.proposals import Proposal, ReplacedStep, replaced_steps, without_kept
from apps.workshops.commitments.selectors import CommitmentContext, Row, context_of, rows_of
from apps.workshops.models import Assumption, PlanStep
from apps.workshops.revisions import EditConflict

ROWS_ON_A_PAGE = 50
OFFERS_ON_A_PAGE = 20
LISTING = Listing(columns=(), searches=_lazy("wording"), size=ROWS_ON_A_PAGE)
EDIT = "workshops/commitments/edit.html"
safe_or_post = require_http_methods(["GET", "HEAD", "POST"])


@safe_or_post
@facilitator_required
def assumptions(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    return _page(request, engagement_id, ASSUMPTIONS)


@safe_or_post
@facilitator_required
def targets(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    return _page(request, engagement_id, TARGETS)


@safe_or_post
@facilitator_required
def plan(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    return _page(request, engagement_id, PLAN)


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


def _page[R: Row, P: Proposal](
    request: MemberRequest, engagement_id: UUID, page: CommitmentPage[R, P]
) -> HttpResponse:
    """Show a page; keep or refuse what is proposed, or add a row of the group's own."""
    load = engagement_of if request.method == "POST" else any_engagement_of
    engagement = load(request.membership, engagement_id)
    context = context_of(engagement, timezone.now())
    offers = _offers(page, context)
    if request.method != "POST":
        return _show(request, page, context, offers)
    if "change" in request.POST:
        return _open(request, page, context, offers)
    if {"keep", "all", "refuse"} & request.POST.keys():
        return _keep(request, page, context, offers)
    return _add(request, page, context, offers)


def _offers[R: Row, P: Proposal](
    page: CommitmentPage[R, P], context: CommitmentContext
) -> list[OfferForm[P]]:
    kept = set(rows_of(page.model, context.engagement).values_list("key", flat=True))
    return [
        OfferForm(None, proposal=each, context=context)
        for each in without_kept(page.proposals(context), kept)
    ]


def _named[P: Proposal](key: str | None, offers: Sequence[OfferForm[P]]) -> OfferForm[P] | None:
    """Return the proposal of this key, which may be kept by now."""
    return next((each for each in offers if each.proposal.key == key), None)


def _open[R: Row, P: Proposal](
    request: MemberRequest,
    page: CommitmentPage[R, P],
    context: CommitmentContext,
    offers: Sequence[OfferForm[P]],
) -> HttpResponse:
    """Show the form of a proposal that is to be changed before it is kept, and what was typed of it and of others."""
    offer = _named(request.POST["change"], offers)
    for each in offers:
        each.show_typed(request.POST)
    everybody = EverybodyForm(initial=request.POST.dict())
    if offer is None:
        return _show(request, page, context, offers, everybody=everybody)
    typed = OfferForm(request.POST, proposal=offer.proposal, context=context)
    typed.is_valid()
    proposed = page.row_from(offer.proposal, typed.cleaned_data.get("due") or offer.proposal.due)
    proposed.owner = typed.cleaned_data.get("owner", "")
    form = page.form(None, context=context, proposed=proposed)
    return _show(request, page, context, offers, form=form, changed=offer.proposal.key, everybody=everybody)


def _keep[R: Row, P: Proposal](
    request: MemberRequest,
    page: CommitmentPage[R, P],
    context: CommitmentContext,
    offers: Sequence[OfferForm[P]],
) -> HttpResponse:
    """Keep one proposal or all of them as they are, or refuse one with a reason."""
    chosen = request.POST.get("keep") or request.POST.get("refuse")
    is_refusal, is_all = "refuse" in request.POST, "all" in request.POST
    everybody = EverybodyForm(None if is_refusal else request.POST)
    else_owner = str(everybody.cleaned_data["everybody"]) if everybody.is_valid() else ""
    if everybody.errors:
        return _show(request, page, context, offers, everybody=everybody)
    shown, taken = [], []
    for each in offers:
        # All that were on the page: what others keep meanwhile moves the rest up.
        is_meant = (is_all and each.add_prefix("owner") in request.POST) or each.proposal.key == chosen
        if is_meant and page.may_keep(each.proposal, is_refusal=is_refusal):
            bound = OfferForm(
                request.POST,
                proposal=each.proposal,
                context=context,
                is_refusal=is_refusal,
                else_owner=else_owner,
            )
            shown.append(bound)
            taken.append(bound)
        else:
            each.show_typed(request.POST)
            shown.append(each)
    refused = [each for each in taken if not each.is_valid()]
    if refused:
        return _show(request, page, context, shown, everybody=everybody)
    rows = [page.kept(each, is_refusal=is_refusal) for each in taken]
    count = services.keep(engagement=context.engagement, rows=rows, by=request.actor, at=timezone.now())
    said = ngettext("%(count)d stored.", "%(count)d stored.", count) % {"count": count}
    if not count:
        said = _("There was nothing left to store.")
    if request.htmx:
        left = [each for each in shown if each not in taken]
        said_before = _next_to(taken, shown)
        return _show(request, page, context, left, everybody=everybody, said=said, said_before=said_before)
    messages.success(request, said)
    return redirect(page.url_name, engagement_id=context.engagement.pk)


def _next_to[P: Proposal](taken: Sequence[OfferForm[P]], shown: Sequence[OfferForm[P]]) -> str:
    """Return the key of the first proposal that is left behind those taken; empty where none is."""
    places = [place for place, each in enumerate(shown) if each in taken]
    behind = shown[places[-1] + 1 :] if places else shown
    return behind[0].proposal.key if behind else ""


def _add[R: Row, P: Proposal](
    request: MemberRequest,
    page: CommitmentPage[R, P],
    context: CommitmentContext,
    offers: Sequence[OfferForm[P]],
) -> HttpResponse:
    """Add a row: of the group's own, or a proposal that was changed first."""
    offer = _named(request.POST.get("key"), offers)
    proposed = page.row_from(offer.proposal, offer.proposal.due) if offer else None
    form = page.form(request.POST, context=context, proposed=proposed)
    if not form.is_valid():
        changed = offer.proposal.key if offer else ""
        return _show(request, page, context, offers, form=form, changed=changed)
    row, engagement, at = form.filled(), context.engagement, timezone.now()
    if offer:
        services.keep(engagement=engagement, rows=[row], by=request.actor, at=at)
    else:
        called = str(form.cleaned_data[page.name_field])
        services.add(engagement=engagement, row=row, called=called, by=request.actor, at=at)
    if request.htmx:
        left = [each for each in offers if each is not offer]
        said_before = _next_to([offer], offers) if offer else ""
        return _show(request, page, context, left, said=_("Stored."), said_before=said_before)
    messages.success(request, _("Stored."))
    return redirect(_address(page.url_name, row))


def _row[R: Row, P: Proposal](
    request: MemberRequest, engagement_id: UUID, row_id: UUID, page: CommitmentPage[R, P]
) -> HttpResponse:
    """Show the form of a row and take it: in the row's place, or without JavaScript on a page of its own."""
    row = row_of(page.model, request.membership, engagement_id, row_id)
    context = context_of(row.engagement, timezone.now())
    if request.method != "POST":
        if request.htmx and "shown" in request.GET:
            return _shown(request, page, context, row)
        return _edit(request, page, context, page.form(None, context=context, row=row))
    if "measured" in request.POST and isinstance(row, Assumption):
        return _measure(request, context, row)
    if {"up", "down"} & request.POST.keys() and isinstance(row, PlanStep):
        services.move(step=row, up="up" in request.POST, by=request.actor, at=timezone.now())
        return redirect(_address(page.url_name, row))
    return _change(request, page, context, row)


def _change[R: Row, P: Proposal](
    request: MemberRequest, page: CommitmentPage[R, P], context: CommitmentContext, row: R
) -> HttpResponse:
    form = page.form(request.POST, context=context, row=row)
    if form.is_stale or not form.is_valid():
        return _edit(request, page, context, form)
    try:
        services.change(
            row=form.filled(),
            columns=form.columns,
            revision=form.cleaned_data["revision"],
            by=request.actor,
            at=timezone.now(),
        )
    except EditConflict:
        fresh = row_of(page.model, request.membership, context.engagement.pk, row.pk)
        return _edit(request, page, context, page.form(request.POST, context=context, row=fresh))
    return _stored(request, page, context, row)


def _measure(request: MemberRequest, context: CommitmentContext, row: Assumption) -> HttpResponse:
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


def _stored[R: Row, P: Proposal](
    request: MemberRequest, page: CommitmentPage[R, P], context: CommitmentContext, row: R
) -> HttpResponse:
    if request.htmx:
        return _shown(request, page, context, row)
    messages.success(request, _("Stored."))
    return redirect(_address(page.url_name, row))


def _address(url_name: str, row: Row) -> str:
    """Return the address of a row in its list."""
    place = rows_of(type(row), row.engagement).filter(position__lt=row.position).count()
    number, address = place // ROWS_ON_A_PAGE + 1, reverse(url_name, args=[row.engagement.pk])
    return f"{address}?page={number}#row-{row.pk}" if number > 1 else f"{address}#row-{row.pk}"


def _shown[R: Row, P: Proposal](
    request: MemberRequest, page: CommitmentPage[R, P], context: CommitmentContext, row: R
) -> HttpResponse:
    values = _template_values(page, context) | {"each": page.present(row, context), "is_fresh": True}
    return render(request, f"{page.template}#row", values)


def _edit[R: Row, P: Proposal](
    request: MemberRequest,
    page: CommitmentPage[R, P],
    context: CommitmentContext,
    form: CommitmentForm[R],
    measuring: MeasureForm | None = None,
) -> HttpResponse:
    values = _template_values(page, context) | {"form": form, "is_row": True, "is_fresh": bool(request.htmx)}
    if isinstance(form.row, Assumption) and form.row.quantity:
        values["measuring"] = measuring or MeasureForm(None, context=context, row=form.row)
    return render(request, EDIT if request.htmx else page.template, values)


def _show[R: Row, P: Proposal](
    request: MemberRequest,
    page: CommitmentPage[R, P],
    context: CommitmentContext,
    offers: Sequence[OfferForm[P]],
    *,
    form: CommitmentForm[R] | None = None,
    changed: str = "",
    everybody: EverybodyForm | None = None,
    said: str = "",
    said_before: str = "",
) -> HttpResponse:
    """Show the whole page. A form that is bound, or of a proposal, stands open.

    `changed` and `said_before` are keys of proposals.
    """
    wanted = LISTING.read(request.GET)
    rows = list_page(
        LISTING, wanted, searched(rows_of(page.model, context.engagement), wanted, page.name_field)
    )
    values = _template_values(page, context) | {
        "page": rows,
        "kept": [page.present(each, context) for each in rows],
        "offers": _page_of(() if context.engagement.is_archived else offers, request),
        "replaced": _replaced(context) if page is PLAN else (),
        "changed": changed,
        "form": form or page.form(None, context=context),
        "is_open": form is not None,
        "everybody": (everybody or EverybodyForm())["everybody"],
        "said": said,
        "said_before": said_before,
    }
    return render(request, f"{page.template}#room" if wants_fragment(request) else page.template, values)


def _replaced(context: CommitmentContext) -> tuple[ReplacedStep, ...]:
    if context.findings is None or context.engagement.is_archived:
        return ()
    return replaced_steps(context.findings, rows_of(PlanStep, context.engagement))


def _page_of[P: Proposal](offers: Sequence[OfferForm[P]], request: MemberRequest) -> Page[OfferForm[P]]:
    return Paginator(offers, OFFERS_ON_A_PAGE).get_page(request.GET.get("proposed"))


def _template_values[R: Row, P: Proposal](
    page: CommitmentPage[R, P], context: CommitmentContext
) -> dict[str, object]:
    findings = context.findings
    return {
        "engagement": context.engagement,
        "here": page.url_name,
        "titles": page.titles(context.engagement.initiative),
        "row_address": page.row_url_name,
        "owners": context.owners,
        "findings": findings,
        "tests": findings.plan.experiments if findings else (),
        "may_change": not context.engagement.is_archived,
    }
