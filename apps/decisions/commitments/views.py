"""The pages of assumptions, targets and the plan: what is kept, what is proposed, and each row edited in its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required
from apps.accounts.models import Membership
from apps.core.lists.pages import list_page, searched
from apps.core.lists.query import Listing
from apps.core.web.http import wants_fragment
from apps.decisions.commitments import services
from apps.decisions.commitments.assumptions import ASSUMPTIONS, MeasureForm
from apps.decisions.commitments.forms import CommitmentForm, CommitmentKind, EverybodyForm, OfferForm
from apps.decisions.commitments.plan import PLAN, replaced_steps
from apps.decisions.commitments.selectors import CommitmentContext, Row, context_of, rows_of
from apps.decisions.models import Assumption
from apps.decisions.revisions import EditConflict
from apps.engagements.access import any_engagement_of, engagement_of

ROWS_ON_A_PAGE = 50
OFFERS_ON_A_PAGE = 20
LISTING = Listing(columns=(), searches=_lazy("wording"), size=ROWS_ON_A_PAGE)
PAGE = "decisions/commitments/page.html"
EDIT = "decisions/commitments/edit.html"
safe_or_post = require_http_methods(["GET", "HEAD", "POST"])


@dataclass
class CommitmentPage[R: Row]:
    """A page of commitments as it is shown: made once for a request, and told what became of it.

    A form that is bound, or of a proposal, stands open. `changed` and `message_before` are keys of proposals.
    """

    request: MemberRequest
    kind: CommitmentKind[R]
    context: CommitmentContext
    offers: list[OfferForm[R]]
    form: CommitmentForm[R] | None = None
    changed: str = ""
    everybody: EverybodyForm = field(default_factory=EverybodyForm)
    message: str = ""
    message_before: str = ""
    undo: str = ""  # what takes back what was kept last

    def offer(self) -> OfferForm[R] | None:
        """Return the proposal whose key was sent, which may be kept by now."""
        key = self.request.POST.get("key")
        return next((each for each in self.offers if each.proposal.key == key), None)

    def bound(self, offer: OfferForm[R], *, is_refusal: bool = False, else_owner: str = "") -> OfferForm[R]:
        return OfferForm(
            self.request.POST,
            proposal=offer.proposal,
            kind=self.kind,
            context=self.context,
            is_refusal=is_refusal,
            else_owner=else_owner,
        )

    def show_typed(self) -> None:
        for each in self.offers:
            each.show_typed(self.request.POST)

    def keep(self, rows: Sequence[R]) -> int:
        return services.keep(
            engagement=self.context.engagement, rows=rows, by=self.request.actor, at=timezone.now()
        )

    @property
    def signer(self) -> Signer:
        return Signer(salt=f"kept:{self.kind.url_name}:{self.context.engagement.pk}")

    def without(self, taken: Sequence[OfferForm[R]], message: str) -> HttpResponse:
        """Answer what was stored: to htmx at the first proposal that is left behind those taken."""
        self.undo = self.signer.sign_object([each.proposal.key for each in taken]) if len(taken) > 1 else ""
        if not self.request.htmx:
            messages.success(self.request, message)
            query = {"undo": self.undo} if self.undo else {}
            return redirect(reverse(self.kind.url_name, args=[self.context.engagement.pk], query=query))
        places = [place for place, each in enumerate(self.offers) if each in taken]
        behind = self.offers[places[-1] + 1 :] if places else self.offers
        self.message, self.message_before = message, behind[0].proposal.key if behind else ""
        self.offers = [each for each in self.offers if each not in taken]
        return self.response()

    def response(self) -> HttpResponse:
        query, kind, context = LISTING.read(self.request.GET), self.kind, self.context
        matching = searched(rows_of(kind.model, context.engagement), query, kind.name_field)
        rows = list_page(LISTING, query, matching)
        offers = [] if context.engagement.is_archived else self.offers
        values = _template_values(kind, context) | {
            "page": rows,
            "kept": [{"row": each} | kind.shown(each, context) for each in rows],
            "offers": Paginator(offers, OFFERS_ON_A_PAGE).get_page(self.request.GET.get("proposed")),
            "replaced": replaced_steps(context) if kind is PLAN else (),
            "changed": self.changed,
            "form": self.form or kind.form(None, context=context),
            "is_open": self.form is not None,
            "everybody": self.everybody["everybody"],
            "said": self.message,
            "said_before": self.message_before,
            "undo": self.undo or self.request.GET.get("undo", ""),
        }
        return render(self.request, f"{PAGE}#room" if wants_fragment(self.request) else PAGE, values)


def _page[R: Row](request: MemberRequest, engagement_id: UUID, kind: CommitmentKind[R]) -> CommitmentPage[R]:
    # What is archived is shown, and takes nothing.
    load = engagement_of if request.method == "POST" else any_engagement_of
    context = context_of(load(request.membership, engagement_id), timezone.now())
    kept = set(rows_of(kind.model, context.engagement).values_list("key", flat=True))
    proposals = [each for each in kind.proposals(context) if each.key not in kept]
    offers = [OfferForm(None, proposal=each, kind=kind, context=context) for each in proposals]
    return CommitmentPage(request, kind, context, offers)


@safe_or_post
@facilitator_required
def commitments[R: Row](request: MemberRequest, engagement_id: UUID, kind: CommitmentKind[R]) -> HttpResponse:
    """Show a page, or add a row: of the group's own, or a proposal that was changed first."""
    page = _page(request, engagement_id, kind)
    return _add(page) if request.method == "POST" else page.response()


def _add[R: Row](page: CommitmentPage[R]) -> HttpResponse:
    kind, context, offer = page.kind, page.context, page.offer()
    form = kind.form(page.request.POST, context=context, proposed=offer.proposal.row if offer else None)
    if not form.is_valid():
        page.form, page.changed = form, offer.proposal.key if offer else ""
        return page.response()
    row = form.filled()
    if offer:
        page.keep([row])
    else:
        called = str(form.cleaned_data[kind.name_field])
        by, at = page.request.actor, timezone.now()
        services.add(engagement=context.engagement, row=row, called=called, by=by, at=at)
    if not page.request.htmx:
        messages.success(page.request, _("Stored."))
        return redirect(_address(kind, row))
    if offer:
        return page.without([offer], _("Stored."))
    page.message = _("Stored.")
    return page.response()


type Verb = Callable[[CommitmentPage[Any]], HttpResponse]


def _verb(answer: Verb) -> Callable[..., HttpResponse]:
    """Let a verb on the proposals of a page have an address of its own."""

    @safe_or_post
    @facilitator_required
    def view[R: Row](request: MemberRequest, engagement_id: UUID, kind: CommitmentKind[R]) -> HttpResponse:
        if request.method == "POST":
            return answer(_page(request, engagement_id, kind))
        # A verb may be answered with the page, whose own links then stay at this address: they lead back to the list.
        engagement = any_engagement_of(request.membership, engagement_id)
        return redirect(reverse(kind.url_name, args=[engagement.pk], query=request.GET))

    return view


@_verb
def change[R: Row](page: CommitmentPage[R]) -> HttpResponse:
    """Show the form of a proposal that is to be changed before it is kept, and what was typed of it and of others."""
    offer = page.offer()
    page.show_typed()
    page.everybody = EverybodyForm(initial=page.request.POST.dict())
    if offer is not None:
        typed = page.bound(offer)
        typed.is_valid()  # a day or an owner that can't be is left out, and asked for in the form
        proposed = typed.filled(else_due=typed.initial["due"])
        page.form = page.kind.form(None, context=page.context, proposed=proposed)
        page.changed = offer.proposal.key
    return page.response()


@_verb
def keep[R: Row](page: CommitmentPage[R]) -> HttpResponse:
    """Keep one proposal as it is, or all of those that one tap is enough for; or take back those kept together."""
    post = page.request.POST
    if "undo" in post:
        return _take_back(page)
    page.everybody = EverybodyForm(post)
    if not page.everybody.is_valid():
        return page.response()
    else_owner = str(page.everybody.cleaned_data["everybody"])
    # All that were on the page: what others keep meanwhile moves the rest up.
    chosen = [
        page.bound(each, else_owner=else_owner)
        for each in page.offers
        if each.proposal.is_complete
        and (each.add_prefix("owner") in post if "all" in post else each.proposal.key == post.get("key"))
    ]
    if "all" in post and not else_owner and any(not each["owner"].value() for each in chosen):
        page.show_typed()
        page.everybody.add_error("everybody", _("Name an owner for those that have none."))
        return page.response()
    return _store(page, chosen)


def _take_back[R: Row](page: CommitmentPage[R]) -> HttpResponse:
    kind, engagement = page.kind, page.context.engagement
    try:
        keys = page.signer.unsign_object(page.request.POST["undo"])
    except BadSignature:
        keys = []
    count = services.take_back(
        engagement=engagement, kind=kind.model, keys=keys, by=page.request.actor, at=timezone.now()
    )
    message = ngettext("%(count)d taken back.", "%(count)d taken back.", count) % {"count": count}
    messages.success(page.request, message if count else _("There was nothing left to take back."))
    return redirect(kind.url_name, engagement_id=engagement.pk)


@_verb
def refuse[R: Row](page: CommitmentPage[R]) -> HttpResponse:
    """Refuse one proposal with a reason."""
    offer = page.offer()
    return _store(page, [page.bound(offer, is_refusal=True)] if offer else [])


def _store[R: Row](page: CommitmentPage[R], chosen: Sequence[OfferForm[R]]) -> HttpResponse:
    """Store the chosen proposals if what was typed of each fits; else show all as they were typed."""
    page.show_typed()
    bound = {each.proposal.key: each for each in chosen}
    page.offers = [bound.get(each.proposal.key, each) for each in page.offers]
    if not all(each.is_valid() for each in chosen):
        return page.response()
    count = page.keep([each.filled() for each in chosen])
    message = ngettext("%(count)d stored.", "%(count)d stored.", count) % {"count": count}
    return page.without(chosen, message if count else _("There was nothing left to store."))


@dataclass
class RowPage[R: Row]:
    """A row and its form: in the row's place, or without JavaScript on a page of its own."""

    request: MemberRequest
    kind: CommitmentKind[R]
    row: R

    # Once for a request: all findings are made for it.
    @cached_property
    def context(self) -> CommitmentContext:
        return context_of(self.row.engagement, timezone.now())

    def form(self, sent: QueryDict | None = None) -> CommitmentForm[R]:
        return self.kind.form(sent, context=self.context, row=self.row)

    def shown(self) -> HttpResponse:
        each = {"row": self.row} | self.kind.shown(self.row, self.context)
        values = _template_values(self.kind, self.context) | {"each": each, "is_fresh": True}
        return render(self.request, f"{self.kind.parts}#row", values)

    def edited(self, form: CommitmentForm[R], measuring: MeasureForm | None = None) -> HttpResponse:
        is_fresh = bool(self.request.htmx)
        values = _template_values(self.kind, self.context) | {
            "form": form,
            "is_row": True,
            "is_fresh": is_fresh,
        }
        if isinstance(self.row, Assumption) and self.row.quantity:
            values["measuring"] = measuring or MeasureForm(None, context=self.context, row=self.row)
        return render(self.request, EDIT if self.request.htmx else PAGE, values)

    def stored(self) -> HttpResponse:
        if self.request.htmx:
            return self.shown()
        messages.success(self.request, _("Stored."))
        return redirect(_address(self.kind, self.row))


def _row_of[R: Row](kind: CommitmentKind[R], membership: Membership, engagement_id: UUID, pk: UUID) -> R:
    engagement = engagement_of(membership, engagement_id)
    row = get_object_or_404(rows_of(kind.model, engagement), pk=pk)
    row.engagement = engagement  # with its instrument loaded
    return row


@safe_or_post
@facilitator_required
def row[R: Row](
    request: MemberRequest, /, engagement_id: UUID, kind: CommitmentKind[R], **pk: UUID
) -> HttpResponse:
    """Show the form of a row and take it."""
    (row_id,) = pk.values()  # an address calls it after its kind
    page = RowPage(request, kind, _row_of(kind, request.membership, engagement_id, row_id))
    if request.method != "POST":
        return page.shown() if request.htmx and "shown" in request.GET else page.edited(page.form())
    form = page.form(request.POST)
    if form.is_stale or not form.is_valid():
        return page.edited(form)
    try:
        services.change(
            row=form.filled(),
            columns=("owner", *form.plain, *form.also),
            revision=form.cleaned_data["revision"],
            by=request.actor,
            at=timezone.now(),
        )
    except EditConflict:
        # Read anew: the row in hand holds what was typed by now, and the other's is to be shown beside it.
        page.row = _row_of(kind, request.membership, engagement_id, row_id)
        return page.edited(page.form(request.POST))
    return page.stored()


@require_POST
@facilitator_required
def measure(request: MemberRequest, engagement_id: UUID, assumption_id: UUID) -> HttpResponse:
    """Add what was measured of an assumption's figure."""
    assumption = _row_of(ASSUMPTIONS, request.membership, engagement_id, assumption_id)
    page = RowPage(request, ASSUMPTIONS, assumption)
    measuring = MeasureForm(request.POST, context=page.context, row=assumption)
    if not measuring.is_valid():
        return page.edited(page.form(), measuring)
    services.measure(
        assumption=assumption,
        on=measuring.cleaned_data["on"],
        value=measuring.cleaned_data["measured"],
        by=request.actor,
        at=timezone.now(),
    )
    # The service wrote into the row that it locked, not into this one.
    assumption.refresh_from_db(fields=["measured", "revision"])
    return page.stored()


def _address[R: Row](kind: CommitmentKind[R], row: R) -> str:
    """Return the address of a row in its list."""
    place = [*rows_of(kind.model, row.engagement).values_list("pk", flat=True)].index(row.pk)
    number, address = place // ROWS_ON_A_PAGE + 1, reverse(kind.url_name, args=[row.engagement.pk])
    return f"{address}?page={number}#row-{row.pk}" if number > 1 else f"{address}#row-{row.pk}"


def _template_values[R: Row](kind: CommitmentKind[R], context: CommitmentContext) -> dict[str, object]:
    findings = context.findings
    return {
        "engagement": context.engagement,
        "here": kind.url_name,
        "kind": kind,
        "title": kind.title % {"initiative": context.engagement.initiative},
        "parts": kind.parts,
        "row_address": kind.row_url_name,
        "owners": context.owners,
        "findings": findings,
        "tests": findings.plan.experiments if findings else (),
        "may_change": not context.engagement.is_archived,
    }
