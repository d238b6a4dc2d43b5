"""The questionnaire's pages: plain forms that work without JavaScript."""

from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.instruments.definition import Item, QuantityItem
from apps.instruments.values import is_given
from apps.responses import sessions
from apps.responses.access import answering, response_of
from apps.responses.answering import pages, saving
from apps.responses.answering.peer_outliers import LeftFigures
from apps.responses.answering.questionnaire import (
    Questionnaire,
    has_answered,
    is_page_open,
    page_to_resume,
    queries_about,
    questionnaire_of,
)
from apps.responses.answering.sending import reopen_answers
from apps.responses.answering.shown import PageView
from apps.responses.entry.devices import leave
from apps.responses.errors import RoundClosed, SessionEnded
from apps.responses.models import Response
from apps.responses.questions.base import FigureNotes, offer_taken
from apps.responses.questions.course import PASSED_ON, REVIEW, QuestionPage
from apps.responses.questions.ranking import FIRST_ONLY, state_of_ranking
from apps.responses.selectors import own_late_count
from apps.responses.session_views import AnswerRequest, response_required, session_ended
from apps.responses.workshop import tell_presence, tell_vote, workshop_of


@require_safe
@response_required
def respond(request: AnswerRequest, response: Response, at: datetime) -> HttpResponse:
    """Resume the questionnaire; after sending or closing, show the answers."""
    questionnaire = questionnaire_of(response)
    if shown := _read_only_page(request, questionnaire):
        return shown
    if response.is_submitted:
        return redirect("nothing_given", response.pk)
    if not response.asked and request.workshop:
        return redirect(request.workshop.address)
    return redirect(questionnaire.url(page_to_resume(questionnaire)))


def _read_only_page(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse | None:
    """Show the answers once the round is closed or they are sent; else return None."""
    response = questionnaire.response
    is_open = response.round.is_open
    # A form that was sent empty is not sent: whoever opens it is asked again.
    if is_open and not (response.is_submitted and has_answered(questionnaire)):
        return None
    context = {
        "response": response,
        "engagement": response.round.engagement,
        "receipt": pages.receipt_of(questionnaire),
        "rows": pages.given_rows(questionnaire),
        "was_not_kept": "not-kept" in request.GET,
        "do_mailed_links_open": not settings.MAILS_ARE_FILES,
        "late": 0 if is_open else own_late_count(response),
        "passed_on_page": _first_passed_on(questionnaire),
    }
    template = "responses/answering/sent.html" if is_open else "responses/answering/closed.html"
    return render(request, template, context)


def _first_passed_on(questionnaire: Questionnaire) -> str:
    """Return the page of the first question that was passed on to this person and is not answered."""
    pages = [page for page in questionnaire.course.pages if page.slug.startswith(PASSED_ON)]
    return next((page.slug for page in pages if is_page_open(questionnaire, page)), "")


@response_required
def respond_page(request: AnswerRequest, response: Response, at: datetime, page: str) -> HttpResponse:
    questionnaire = questionnaire_of(response)
    shown = questionnaire.page(page)
    if shown is None:
        return redirect("respond", response.pk)
    if request.method == "POST":
        return _save_page(request, questionnaire, shown, at)
    if response.is_submitted or not response.round.is_open:
        return redirect("respond", response.pk)
    view = pages.page_view(questionnaire, shown)
    return _show(request, questionnaire, replace(view, is_half_ordered="half" in request.GET))


def _save_page(
    request: AnswerRequest, questionnaire: Questionnaire, page: QuestionPage, at: datetime
) -> HttpResponse:
    response, parsed = questionnaire.response, pages.parse_page(questionnaire, page, request.POST)
    changes = _changes_of(questionnaire, page, parsed)
    is_sending = questionnaire.sends(page) and "send" in request.POST and not parsed.errors
    saved = saving.save_page(response=response, changes=changes, by=request.actor, at=at, send=is_sending)
    if saved.code in {saving.ROUND_CLOSED, saving.ALREADY_SUBMITTED}:
        return _too_late(questionnaire, parsed, is_closed=saved.code == saving.ROUND_CLOSED)
    if saved.code == saving.NOTHING_GIVEN:
        return redirect("nothing_given", response.pk)
    tell_vote(response)
    if again := _shown_again(request, questionnaire, page, parsed, saved.conflicts):
        return again
    saving.note_reasons(
        response=response, reasons={item: asdict(each) for item, each in parsed.reasons.items()}
    )
    if is_sending:
        return _sent(request, response)
    after = _next_url(questionnaire, page, parsed, saved.odd)
    # Who came to change one answer goes back to where all are checked, not on through what is answered.
    if "change" in request.GET and after == questionnaire.url(questionnaire.after(page.slug)):
        after = questionnaire.url(REVIEW)
    return HttpResponseRedirect(after)


def _sent(request: AnswerRequest, response: Response) -> HttpResponse:
    tell_presence(response)
    # Who sits in a workshop goes back to the room, which leads to the receipt too.
    room = request.workshop if request.workshop and request.workshop.is_on else None
    return redirect(room.address if room else reverse("respond", args=[response.pk]))


def _changes_of(
    questionnaire: Questionnaire, page: QuestionPage, parsed: pages.ParsedPage
) -> saving.PageChanges:
    """Return what is saved; what is carried to other pages only of one that is left."""
    stays = {"move", "pass_on"} & parsed.form.keys() or offer_taken(parsed.form)
    is_left = not parsed.errors and not stays
    left = _left_figures(questionnaire, page, parsed) if is_left else None
    return saving.PageChanges(parsed.changes, parsed.meant, left)


def _shown_again(
    request: HttpRequest,
    questionnaire: Questionnaire,
    page: QuestionPage,
    parsed: pages.ParsedPage,
    conflicts: frozenset[str],
) -> HttpResponse | None:
    """Show the page as it was sent, with what keeps it from being left; None if nothing does."""
    response = questionnaire.response
    if parsed.is_kept and not conflicts and parsed.errors:
        # Shown by its address: gone back to later, it must not ask the browser for a form that it has forgotten.
        return redirect(questionnaire.url(page.slug))
    if conflicts or parsed.errors:
        # Read again: what could be read has been saved, and the next save is made on its revision.
        questionnaire = questionnaire_of(response)
        errors = {**parsed.errors, **pages.conflict_errors(questionnaire, conflicts)}
        view = pages.page_view(questionnaire, page, replace(parsed, errors=errors))
        return _show(request, questionnaire, view, status=422)
    ranking = questionnaire.context.wording.definition.ranking
    is_first_picked = parsed.form.get(f"{ranking.id}-how") == FIRST_ONLY
    is_unnamed = is_first_picked and _ranking_left(questionnaire, page, parsed) == "missing"
    if is_unnamed and "told-first" not in parsed.form:
        view = replace(pages.page_view(questionnaire_of(response), page, parsed), is_first_unnamed=True)
        return _show(request, questionnaire, view, status=422)
    return None


def _too_late(questionnaire: Questionnaire, parsed: pages.ParsedPage, *, is_closed: bool) -> HttpResponse:
    """Lead to what was given, and say whether something on a page that came after closing or sending was not kept."""
    is_not_kept = parsed.errors if is_closed else parsed.changes
    address = reverse("respond", args=[questionnaire.response.pk])
    return HttpResponseRedirect(f"{address}?not-kept" if is_not_kept else address)


def _next_url(
    questionnaire: Questionnaire, page: QuestionPage, parsed: pages.ParsedPage, odd: frozenset[str]
) -> str:
    if "seen" not in parsed.form and _has_voted(questionnaire, page, parsed):
        # Only who has voted sees where the others are.
        return f"{questionnaire.url(page.slug)}#others"
    passed_on = parsed.form.get("pass_on")
    if passed_on in {item.id for item in page.items}:
        return reverse("pass_on", args=[questionnaire.response.pk, passed_on])
    if parsed.form.get("move"):
        return f"{questionnaire.url(page.slug)}#rank"
    # Told once: "told" stands in the page that told it, so that a half order is a question and no wall.
    if "told" not in parsed.form and _ranking_left(questionnaire, page, parsed) == "partial":
        return f"{questionnaire.url(page.slug)}?half#rank"
    if item := offer_taken(parsed.form) or _item_asked_back(questionnaire, page, parsed, odd):
        return f"{questionnaire.url(page.slug)}#{item}"
    return questionnaire.url(questionnaire.after(page.slug))


def _value_left(questionnaire: Questionnaire, parsed: pages.ParsedPage, item: Item) -> object:
    """Return the answer once the page is saved."""
    changed = (change.value for change in parsed.changes if change.item == item.id)
    return next(changed, questionnaire.value_of(item))


def _ranking_left(questionnaire: Questionnaire, page: QuestionPage, parsed: pages.ParsedPage) -> str:
    """Return the state in which the page leaves the ranking; an empty text if it does not ask it."""
    ranking = questionnaire.context.wording.definition.ranking
    if ranking not in page.items:
        return ""
    return state_of_ranking(ranking, _value_left(questionnaire, parsed, ranking))


def _has_voted(questionnaire: Questionnaire, page: QuestionPage, parsed: pages.ParsedPage) -> bool:
    given = (is_given(_value_left(questionnaire, parsed, item)) for item in page.items)
    return questionnaire.asks_again and any(given)


def _quantities(page: QuestionPage) -> list[QuantityItem]:
    return [item for item in page.items if isinstance(item, QuantityItem)]


def _left_figures(
    questionnaire: Questionnaire, page: QuestionPage, parsed: pages.ParsedPage
) -> LeftFigures | None:
    """Return the figures on the page once it is saved; None if it asks for none."""
    left = {item: _value_left(questionnaire, parsed, item) for item in _quantities(page)}
    # Who begins afresh has been weighed, and could otherwise try figures anew each time.
    is_weighed = bool(left) and questionnaire.response.replaces is None
    return LeftFigures(left, questionnaire.stored) if is_weighed else None


def _item_asked_back(
    questionnaire: Questionnaire, page: QuestionPage, parsed: pages.ParsedPage, odd: frozenset[str]
) -> str:
    """Return the first item with a figure that has to be confirmed or corrected; `odd` are outliers found just now."""
    figures = _quantities(page)
    return next(
        (item.id for item in figures if item.id in odd or _is_asked_back(questionnaire, item, parsed)), ""
    )


def _is_asked_back(questionnaire: Questionnaire, item: QuantityItem, parsed: pages.ParsedPage) -> bool:
    change = next((each for each in parsed.changes if each.item == item.id), None)
    notes, value = questionnaire.notes(item), questionnaire.value_of(item)
    if change:
        notes, value = FigureNotes(meant=change.meant), change.value
    elif item.id in parsed.meant:
        notes = replace(notes, meant=parsed.meant[item.id])
    return bool(queries_about(item, value, notes, questionnaire.context.wording))


def _show(
    request: HttpRequest, questionnaire: Questionnaire, view: PageView, *, status: int = 200
) -> HttpResponse:
    engagement = questionnaire.response.round.engagement
    context = {
        "page": view,
        "response": questionnaire.response,
        "engagement": engagement,
        "do_mailed_links_open": not settings.MAILS_ARE_FILES,
    }
    return render(request, view.template, context, status=status)


@require_safe
@response_required
def own_answers(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Offer the person's answers as a text file."""
    questionnaire = questionnaire_of(response)
    context = {
        "engagement": response.round.engagement,
        "receipt": pages.receipt_of(questionnaire),
        "rows": pages.given_rows(questionnaire),
        "at": at,
    }
    answer = HttpResponse(
        render_to_string("responses/answering/answers.txt", context), content_type="text/plain; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="scalelens-answers-{at:%Y-%m-%d}.txt"'
    return answer


@never_cache
@require_safe
def workshop_here(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Answer a page that rests open with the way into the workshop; with nothing while none is on, and 410 once none will be.

    Without `response_required`: a page that asks by itself keeps no session alive.
    """
    try:
        response, _session = response_of(request, response_id, at=timezone.now())
    except (Http404, SessionEnded):
        return HttpResponse(status=404, content_type="text/plain")  # no page: nobody reads it
    if workshop := workshop_of(response):
        return render(request, "components/workshop.html", {"workshop": workshop})
    return HttpResponse(status=204 if response.round.is_open else 410)


@never_cache
@require_POST
def leave_device(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """End the session on this device, and have the browser forget what it stored."""
    # Without `response_required`, which would set the cookie anew.
    at = timezone.now()
    try:
        response, session = response_of(request, response_id, at=at)
    except Http404:
        return session_ended(request, response_id, status=404)
    except SessionEnded:
        return session_ended(request, response_id, status=401)
    leave(response=response, device_id=session.device, by=answering(response), at=at)
    context = {"response": response, "do_mailed_links_open": not settings.MAILS_ARE_FILES}
    answer = render(request, "responses/answering/left.html", context)
    sessions.end(answer, session)
    return answer


@require_safe
@response_required
def nothing_given(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Ask whoever sent an empty form to answer, or to say that they would rather not."""
    questionnaire = questionnaire_of(response)
    if not response.round.is_open or has_answered(questionnaire):
        return redirect("respond", response.pk)
    context = {
        "response": response,
        "engagement": response.round.engagement,
        "do_mailed_links_open": not settings.MAILS_ARE_FILES,
        "first_url": questionnaire.url(questionnaire.course.slugs[0]),
    }
    return render(request, "responses/answering/nothing_given.html", context)


@require_POST
@response_required
def change_answers(request: AnswerRequest, response: Response, at: datetime) -> HttpResponse:
    """Reopen sent answers, on the review page."""
    try:
        reopen_answers(response=response, by=request.actor, at=at)
    except RoundClosed:
        return redirect("respond", response.pk)
    slug = request.POST.get("page", "")
    return redirect("respond_page", response.pk, slug if questionnaire_of(response).page(slug) else REVIEW)
