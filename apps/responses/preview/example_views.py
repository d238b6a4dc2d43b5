"""The examples beside the rows of ladders: all on one page, changed one ladder at a time with a preview."""

from collections.abc import Sequence
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
from apps.engagements.selectors import pack_examples, row_examples
from apps.engagements.services import change_examples, note_preview
from apps.instruments.definition import QuantityItem
from apps.instruments.examples import pack_named
from apps.responses.preview.example_forms import ExamplesForm
from apps.responses.preview.examples import Ladder, ladder_items, ladder_of, ladders_of, preview_of


@require_safe
@facilitator_required
def examples(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    context = {
        "engagement": engagement,
        "pack": pack_named(engagement.example_pack, engagement.instrument_version.name),
        "ladders": ladders_of(engagement),
    }
    return render(request, "responses/preview/examples.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def example(request: MemberRequest, engagement_id: UUID, quantity_id: str) -> HttpResponse:
    """Change the examples of one ladder. A preview saves nothing."""
    engagement = engagement_of(request.membership, engagement_id)
    item, by, at = _item_of(engagement, quantity_id), request.actor, timezone.now()
    ladder, usual = ladder_of(engagement, item), pack_examples(engagement, item)
    form = _form(request, ladder, usual)
    is_preview = bool({"preview", "usual"} & set(request.POST))
    texts = form.texts() if form.is_valid() else list(row_examples(engagement, item))
    if form.is_valid() and not is_preview:
        change_examples(engagement=engagement, item=item, texts=texts, by=by, at=at)
        messages.success(request, _("The examples of “%(question)s” are kept.") % {"question": ladder.text})
        return redirect("examples", engagement_id=engagement.pk)
    if is_preview and form.is_valid():
        note_preview(engagement=engagement, of="examples", by=by, at=at, item=quantity_id)
    context = {
        "engagement": engagement,
        "ladder": ladder,
        "form": form,
        "figure": preview_of(engagement, item, texts),
        "has_pack": any(usual),
    }
    return render(request, "responses/preview/example.html", context, status=422 if form.errors else 200)


def _item_of(engagement: Engagement, quantity_id: str) -> QuantityItem:
    item = next((item for item in ladder_items(engagement) if item.id == quantity_id), None)
    if item is None:
        raise Http404
    return item


def _form(request: MemberRequest, ladder: Ladder, usual: Sequence[str]) -> ExamplesForm:
    if "usual" in request.POST:
        return ExamplesForm({f"row-{place}": text for place, text in enumerate(usual)}, ladder=ladder)
    return ExamplesForm(request.POST or None, ladder=ladder)
