"""The owner's page of the audit trail, and its file."""

from collections.abc import Iterator
from datetime import UTC

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, owner_required, recently_proven
from apps.administration.trail.forms import TrailForm
from apps.administration.trail.selectors import PageEnd, TrailRow, Wanted, trail_page, trail_rows
from apps.administration.trail.services import note_export
from apps.core.words.cells import csv_lines


@require_safe
@owner_required
def trail(request: MemberRequest) -> HttpResponse:
    organisation = request.membership.organisation
    form = TrailForm(request.GET, organisation=organisation)
    wanted = form.wanted() if form.is_valid() else Wanted()
    below = PageEnd.read(request.GET.get("below", ""))
    context = {
        "form": form,
        "page": trail_page(organisation, wanted, below=below),
        "is_first": below is None,
        "is_filtered": wanted != Wanted(),
    }
    return render(request, "administration/trail/trail.html", context, status=422 if form.errors else 200)


@require_POST
@owner_required
@recently_proven
def trail_export(request: MemberRequest) -> HttpResponse:
    """Send what the filter finds as CSV, row by row; the trail records the download."""
    organisation, at = request.membership.organisation, timezone.now()
    form = TrailForm(request.POST, organisation=organisation)
    if not form.is_valid():
        context = {"form": form, "page": trail_page(organisation, Wanted(), below=None), "is_first": True}
        return render(request, "administration/trail/trail.html", context, status=422)
    note_export(organisation=organisation, wanted=form.wanted(), by=request.actor, at=at)
    answer = StreamingHttpResponse(
        _lines(trail_rows(organisation, form.wanted())), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="scalelens-trail-{at:%Y-%m-%d}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer  # type: ignore[return-value]  # a stream is an answer, too


def _lines(rows: Iterator[TrailRow]) -> Iterator[str]:
    headings = (_("When (UTC)"), _("Who"), _("What"), _("On whom"), _("Engagement"), _("Details"), _("From"))
    return csv_lines(headings, map(_cells, rows))


def _cells(row: TrailRow) -> tuple[str, ...]:
    when = row.at.astimezone(UTC).strftime("%Y-%m-%d" if row.is_answering else "%Y-%m-%d %H:%M:%S")
    return (when, row.who, row.what, row.on, row.engagement, row.beside, row.origin)
