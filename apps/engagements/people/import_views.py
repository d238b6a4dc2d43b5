"""Import people from a file: a preview line by line, then the import."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements import services
from apps.engagements.access import engagement_of
from apps.engagements.errors import PeopleErased, PeopleNotAdded
from apps.engagements.models import Engagement
from apps.engagements.people.csv_files import Line, bad_lines_csv, headings_of
from apps.engagements.people.forms import ERASED_WISH_IT, PeopleFileForm
from apps.engagements.people.sentences import added_words


@require_http_methods(["GET", "POST"])
@facilitator_required
def people_import(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PeopleFileForm(*sent, engagement=engagement)
    if not form.is_valid():
        return _show(request, engagement, form, ())
    lines = form.lines()
    if "download" in request.POST:
        services.note_people_file(engagement=engagement, by=request.actor, at=timezone.now())
        return _bad_lines(lines, form.cleaned_data["text"])
    if "import" in request.POST:
        return _add(request, engagement, form, lines)
    services.note_people_file(engagement=engagement, by=request.actor, at=timezone.now())
    return _show(request, engagement, form, lines)


def _add(
    request: MemberRequest, engagement: Engagement, form: PeopleFileForm, lines: tuple[Line, ...]
) -> HttpResponse:
    people = [line.person for line in lines if line.person]
    try:
        added = services.add_stakeholders(
            engagement=engagement,
            people=people,
            erased_wish_it=ERASED_WISH_IT in request.POST,
            by=request.actor,
            at=timezone.now(),
        )
    except PeopleNotAdded as error:
        form.asks_for_wish = isinstance(error, PeopleErased)
        for reason in error.reasons:
            form.add_error("file", reason)
        return _show(request, engagement, form, lines)
    messages.success(request, added_words(len(added)))
    return redirect("engagement", engagement_id=engagement.pk)


def _bad_lines(lines: tuple[Line, ...], text: str) -> HttpResponse:
    # The byte order mark tells a spreadsheet that this is UTF-8.
    answer = HttpResponse(
        "\ufeff" + bad_lines_csv(lines, headings_of(text)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="people-to-mend.csv"'
    return answer


def _show(
    request: HttpRequest, engagement: Engagement, form: PeopleFileForm, lines: tuple[Line, ...]
) -> HttpResponse:
    context = {
        "engagement": engagement,
        "form": form,
        "lines": lines,
        "text": form.cleaned_data.get("text", "") if form.is_bound else "",
        "labels": form.perspectives,
        "good": sum(line.person is not None for line in lines),
        "bad": sum(bool(line.problem) for line in lines),
    }
    return render(
        request, "engagements/people/people_import.html", context, status=422 if form.errors else 200
    )
