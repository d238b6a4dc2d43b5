"""Close and reopen a round, look first, have it ranked again, and reveal its result to those who answered."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, recently_proven
from apps.assessments import services, tasks
from apps.assessments.archiving.services import archive_engagement, erase_asked_person
from apps.assessments.errors import (
    AssessmentNotFailed,
    LaterRoundExists,
    LookNotConfirmed,
    NothingToReveal,
    RoundStillOpen,
)
from apps.assessments.selectors import (
    first_look_of,
    own_result_page,
    people_page,
)
from apps.core.erasing.pending import still_named
from apps.engagements.access import (
    any_led_engagement_of,
    engagement_of,
    led_engagement_of,
)
from apps.engagements.models import AskedPerson, Engagement, Round
from apps.engagements.selectors import latest_round
from apps.responses.models import Response
from apps.responses.selectors import has_answers
from apps.responses.session_views import response_required


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
def who_said_what(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show who put what first, by name; to whoever may not see that, or not yet, the result says why."""
    engagement = engagement_of(request.membership, engagement_id)
    page = people_page(engagement)
    if page is None:
        return redirect("results", engagement_id=engagement.pk)
    services.look(snapshot=page.snapshot, named=True, by=request.actor, at=timezone.now())
    return render(request, "assessments/who_said_what.html", {"page": page, "engagement": engagement})


@require_POST
@facilitator_required
def close_round(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Close the round; where nobody has answered anything, only once that is confirmed."""
    engagement = engagement_of(request.membership, engagement_id)
    round_, now = _round_of(engagement), timezone.now()
    if round_.is_open and "confirmed" not in request.POST and not has_answers(round_):
        return render(request, "assessments/close_empty.html", {"engagement": engagement})
    closed = tasks.close_round(round=round_, by=request.actor, at=now)
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
        tasks.rank_again(round=round_, by=request.actor, at=timezone.now())
    except AssessmentNotFailed as error:
        messages.info(request, str(error))
    return redirect("results", engagement_id=engagement.pk)


@require_safe
@response_required
def own_result(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Show a person the result beside their own answers, once it is revealed."""
    page = own_result_page(response)
    if page is None:
        if response.round.revealed_at:
            messages.info(request, _("The last votes are still being counted in. Look again in a minute."))
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


ENGAGEMENT = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path(ENGAGEMENT + "results/first-look/", first_look, name="first_look"),
    path(ENGAGEMENT + "results/again/", rank_again, name="rank_again"),
    path(ENGAGEMENT + "results/people/", who_said_what, name="who_said_what"),
    path(ENGAGEMENT + "results/reveal/", reveal, name="reveal"),
    path("r/<uuid:response_id>/standing/", own_result, name="own_result"),
    path(ENGAGEMENT + "close/", close_round, name="close_round"),
    path(ENGAGEMENT + "reopen/", reopen_round, name="reopen_round"),
    path(ENGAGEMENT + "archive/", archive, name="archive"),
    path(
        ENGAGEMENT + "asked/<uuid:asked_id>/remove/",
        asked_person_remove,
        name="asked_person_remove",
    ),
]
