"""Close and reopen a round, see its result, have it ranked again, and reveal it to those who answered."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, recently_proven
from apps.assessments import dispatch, services
from apps.assessments.archiving.services import archive_engagement, erase_asked_person
from apps.assessments.errors import (
    AssessmentNotFailed,
    LaterRoundExists,
    LookNotConfirmed,
    NothingToReveal,
    RoundStillOpen,
)
from apps.assessments.first_look import FirstLook
from apps.assessments.models import Snapshot
from apps.assessments.selectors import (
    Sealed,
    Shown,
    Waiting,
    first_look_of,
    first_reading_page,
    own_result_page,
    people_page,
    results_page,
    version_page,
)
from apps.core.erasing.pending import still_named
from apps.engagements.access import (
    any_engagement_of,
    any_led_engagement_of,
    engagement_of,
    leads,
    led_engagement_of,
)
from apps.engagements.models import AskedPerson, Engagement, Round
from apps.engagements.selectors import latest_round
from apps.responses.models import Response
from apps.responses.selectors import has_answers
from apps.responses.session_views import response_required

NOTHING_NEW = 204  # htmx leaves the page as it is
RESULTS = "assessments/results.html"
FIRST_READING = "assessments/waiting.html#reading"
TEMPLATES = {  # of what stands in it
    Sealed: "assessments/sealed.html",
    Waiting: "assessments/waiting.html",
    Shown: "assessments/shown.html",
}


@require_safe
@facilitator_required
def results(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show the result and record the first look, after asking where that can cost something.

    To htmx, only what is not on the page yet.
    """
    engagement = any_engagement_of(request.membership, engagement_id)
    page = results_page(engagement, at=timezone.now())
    if isinstance(page, FirstLook):
        return _ask_first(request, engagement)
    if request.htmx and isinstance(page, Waiting) and request.GET.get("seen") == page.stamp:
        return HttpResponse(status=NOTHING_NEW)
    return _show(request, engagement, page, f"{RESULTS}#result" if request.htmx else RESULTS)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def first_look(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Say what the first look does, and look once that is confirmed for the version it was said of."""
    engagement = engagement_of(request.membership, engagement_id)
    page = first_look_of(engagement)
    if page is None:
        return redirect("results", engagement_id=engagement.pk)
    # A version that nobody looked at is dropped when the round opens again, and the next one takes its number.
    shown = {"version": str(page.snapshot.number), "frozen": str(page.snapshot.pk)}
    sent = {"version": request.POST.get("version"), "frozen": request.POST.get("frozen", shown["frozen"])}
    is_another = request.method == "POST" and sent != shown
    if request.method == "POST" and not is_another:
        services.unseal(snapshot=page.snapshot, by=request.actor, at=timezone.now())
        return redirect("results", engagement_id=engagement.pk)
    context = {"page": page, "engagement": engagement, "is_another": is_another}
    return render(request, "assessments/first_look.html", context, status=409 if is_another else 200)


@require_safe
@facilitator_required
def first_reading(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show a quick ranking from fewer draws until the full one is ready. This counts as looking at the result."""
    engagement = engagement_of(request.membership, engagement_id)
    page = first_reading_page(engagement, at=timezone.now())
    if page is None or page.assessment is None:
        # Sealed, ranked meanwhile, or impossible to rank: the result page says which.
        if request.htmx:
            return HttpResponse(status=NOTHING_NEW)
        return redirect("results", engagement_id=engagement.pk)
    _note_look(request, page.assessment.snapshot)
    return _show(request, engagement, page, FIRST_READING if request.htmx else RESULTS)


@require_safe
@facilitator_required
def result_version(request: MemberRequest, engagement_id: UUID, number: int) -> HttpResponse:
    """Show an earlier version, marked as such, if somebody has looked at it, else redirect to the current one."""
    engagement = any_engagement_of(request.membership, engagement_id)
    page = version_page(engagement, number)
    if page is None or page.is_current:
        return redirect("results", engagement_id=engagement.pk)
    return _show(request, engagement, page)


@require_safe
@facilitator_required
def who_said_what(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show who put what first, by name; to whoever may not see that, or not yet, the result says why."""
    engagement = engagement_of(request.membership, engagement_id)
    page = people_page(engagement)
    if page is None:
        return redirect("results", engagement_id=engagement.pk)
    _note_look(request, page.snapshot, named=True)
    return render(request, "assessments/who_said_what.html", {"page": page, "engagement": engagement})


@require_POST
@facilitator_required
def close_round(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Close the round; where nobody has answered anything, only once that is confirmed."""
    engagement = engagement_of(request.membership, engagement_id)
    round_, now = _round_of(engagement), timezone.now()
    if round_.is_open and "confirmed" not in request.POST and not has_answers(round_):
        return render(request, "assessments/close_empty.html", {"engagement": engagement})
    closed = dispatch.close_round(round=round_, by=request.actor, at=now)
    # Somebody else closed it, or its deadline: whoever pressed is told, for it was not this press.
    if closed.closed_at != now:
        messages.info(request, _closed_already(closed, closed.closed_at or now))
    # Not to the result, because looking can't be undone.
    return redirect("engagement", engagement_id=engagement.pk)


@require_POST
@facilitator_required
def reopen_round(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    round_ = _round_of(engagement)
    was_revealed = round_.revealed_at is not None
    try:
        services.reopen_round(round=round_, by=request.actor, at=timezone.now())
    except LaterRoundExists as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The round is open again, and sealed. Answers that came late are in it."))
        if was_revealed:
            messages.info(request, _("Nobody who answered sees the result any more, until you show it anew."))
    return redirect("engagement", engagement_id=engagement.pk)


@require_POST
@facilitator_required
def rank_again(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Retry a failed ranking, or rank a closed round that has none."""
    engagement = engagement_of(request.membership, engagement_id)
    round_ = _round_of(engagement)
    if round_.is_open:
        messages.error(request, _("The round is open. Close it, and its answers are ranked."))
        return redirect("results", engagement_id=engagement.pk)
    try:
        dispatch.rank_again(round=round_, by=request.actor, at=timezone.now())
    except AssessmentNotFailed as error:
        messages.info(request, str(error))
    return redirect("results", engagement_id=engagement.pk)


@require_safe
@response_required
def own_result(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Show a person the result beside their own answers, once it is revealed."""
    page = own_result_page(response)
    if page is None:
        return redirect("respond", response.pk)
    return render(request, "assessments/own_result.html", {"page": page, "response": response})


@require_POST
@facilitator_required
def reveal(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Reveal the result to those who answered, and tell them by mail."""
    engagement, at = led_engagement_of(request.membership, engagement_id), timezone.now()
    try:
        services.reveal(round=_round_of(engagement), by=request.actor, at=at)
    except (LookNotConfirmed, NothingToReveal) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Those who answered can see the result now."))
    return redirect("results", engagement_id=engagement.pk)


def _ask_first(request: MemberRequest, engagement: Engagement) -> HttpResponse:
    if request.htmx:  # what waited on the page is another version by now
        return HttpResponse(headers={"HX-Redirect": reverse("first_look", args=[engagement.pk])})
    return redirect("first_look", engagement_id=engagement.pk)


def _show(
    request: MemberRequest,
    engagement: Engagement,
    page: Sealed | Waiting | Shown,
    template: str = RESULTS,
) -> HttpResponse:
    if isinstance(page, Shown):
        _note_look(request, page.assessment.snapshot)
    context = {
        "page": page,
        "template": TEMPLATES[type(page)],
        "engagement": engagement,
        "may_lead": leads(request.membership, engagement),
        "are_files": settings.MAILS_ARE_FILES,
    }
    return render(request, template, context)


def _note_look(request: MemberRequest, snapshot: Snapshot, *, named: bool = False) -> None:
    """Record who looked, and who did so first."""
    at = timezone.now()
    if snapshot.looked_at is None:
        services.unseal(snapshot=snapshot, by=request.actor, at=at)
    services.note_look(snapshot=snapshot, named=named, by=request.actor, at=at)


def _round_of(engagement: Engagement) -> Round:
    round_ = latest_round(engagement)
    if round_ is None:
        raise Http404
    return round_


def _closed_already(round_: Round, at: datetime) -> str:
    sentence = _("It was closed already, on %(day)s at %(time)s UTC.")
    if round_.closed_by:
        sentence = _("It was closed already by %(name)s, on %(day)s at %(time)s UTC.")
    elif round_.closes_at:
        sentence = _("It was closed already by its deadline, on %(day)s at %(time)s UTC.")
    return sentence % {
        "name": round_.closed_by,
        "day": date_format(at, "MONTH_DAY_FORMAT"),
        "time": date_format(at, "H:i"),
    }


@require_http_methods(["GET", "POST"])
@facilitator_required
@recently_proven
def archive(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Say what goes and what stays, and archive once confirmed."""
    engagement, at = led_engagement_of(request.membership, engagement_id), timezone.now()
    problem = ""
    if request.method == "POST" and "understood" not in request.POST:
        problem = _("Tick that you have read what goes: it can't be brought back.")
    elif request.method == "POST":
        try:
            archive_engagement(engagement=engagement, by=request.actor, at=at)
        except RoundStillOpen as error:
            problem = str(error)
        else:
            messages.success(request, _("The engagement is archived."))
            return redirect("engagement", engagement_id=engagement.pk)
    round_ = latest_round(engagement)
    context = {
        "engagement": engagement,
        "problem": problem,
        "is_open": round_ is not None and round_.is_open,
        "people": engagement.stakeholders.count(),
    }
    return render(request, "assessments/archive.html", context, status=422 if problem else 200)


@require_POST
@facilitator_required
@recently_proven
def asked_person_remove(request: MemberRequest, engagement_id: UUID, asked_id: UUID) -> HttpResponse:
    engagement = any_led_engagement_of(request.membership, engagement_id)
    person = get_object_or_404(AskedPerson, pk=asked_id, engagement=engagement)
    documents = erase_asked_person(asked=person, by=request.actor, at=timezone.now())
    messages.success(request, f"{_('The name and address are gone.')} {still_named(documents)}".strip())
    return redirect("engagement", engagement_id=engagement.pk)
