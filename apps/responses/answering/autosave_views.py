"""Saving as it is given: what static/js/questionnaire/queue.js posts, answered in JSON with the code as a header.

| status | code                            | the page                                    |
|--------|---------------------------------|---------------------------------------------|
| 200    | SAVED, REPLAY                   | says when it was saved                      |
| 200    | UNREAD                          | says at the field what can't be read        |
| 409    | CONFLICT                        | shows both answers, the person chooses      |
| 409    | ROUND_CLOSED, ALREADY_SUBMITTED | says so; the first is kept as late          |
| 401    | SESSION (404 without a session) | keeps what was typed until the link is open |
| 413    | INVALID                         | drops what no answer can be                 |
| 422    | INVALID                         | says at the field what can't be kept        |

UNREAD: all of the answer that can be read is saved. The rest is kept as it was typed, and counts as nothing. Once the
round is closed or the answers are sent, the rest is not kept, and the code is INVALID.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.instruments.definition import Item
from apps.responses.answering import pages, saving
from apps.responses.answering.questionnaire import asked_item, wording_of
from apps.responses.errors import UnknownOperation
from apps.responses.models import Response
from apps.responses.questions.base import FigureNotes, Offer
from apps.responses.questions.comments import parse_comment
from apps.responses.questions.kinds import describe, kind_of, parse_answer, takes_comment
from apps.responses.selectors import GivenComment, answers_of
from apps.responses.session_views import SAVE_CODE, AnswerRequest, response_required
from apps.responses.statements import Change

LARGEST_BODY = 64_000
_STATUS = {
    saving.SAVED: 200,
    saving.REPLAY: 200,
    saving.UNREAD: 200,
    saving.CONFLICT: 409,
    saving.ROUND_CLOSED: 409,
    saving.ALREADY_SUBMITTED: 409,
}


@require_POST
@response_required
def save_answer(request: HttpRequest, response: Response, at: datetime, item_id: str) -> JsonResponse:
    item = asked_item(response, item_id)
    if item is None:
        return _invalid({item_id: _("This is not asked of you.")})
    if _is_too_long(request):
        return _invalid({item_id: _("This is more than an answer holds.")}, status=413)
    operation = _uuid(request.POST.get("operation", ""))
    if operation is None:
        return _invalid({item_id: _("The save carries no operation.")})
    wording = wording_of(response.round.engagement)
    parsed = parse_answer(item, request.POST, currency=wording.currency, stored=_stored(response, item))
    if not parsed.is_storable:
        return _invalid(parsed.errors)
    kind = kind_of(item)
    base, meant = pages.revision_in(request.POST, "revision"), kind.meant_in(item, parsed.value, request.POST)
    change = Change(item_id, parsed.value, base, operation, meant, parsed.unread)
    try:
        saved = saving.save_answer(response=response, change=change, at=at)
    except UnknownOperation as error:
        return _invalid({item_id: str(error)})
    if parsed.unread and saved.code in {saving.ROUND_CLOSED, saving.ALREADY_SUBMITTED}:
        return _invalid(parsed.errors)
    if saved.code in {saving.SAVED, saving.REPLAY} and parsed.unread:
        saved = replace(saved, code=saving.UNREAD)
    notes = FigureNotes(meant=kind.meant_in(item, saved.value, request.POST))
    return _said(
        saved,
        at,
        operation=str(operation),
        revision=saved.revision,
        echoes=kind.echoes(item, saved.value, wording.currency),
        asked_back={
            name: {"question": check.question, "figure": check.figure, "offer": _offered(check.offer)}
            for name, check in kind.check_figures(item, saved.value, notes, wording).items()
        },
        standing=describe(item, saved.value, wording),
        errors=parsed.errors,
        offers={name: _offered(offer) for name, offer in parsed.offers.items()},
    )


@require_POST
@response_required
def save_comment(request: AnswerRequest, response: Response, at: datetime, item_id: str) -> JsonResponse:
    item = asked_item(response, item_id)
    if item is None or not takes_comment(item):
        return _invalid({f"{item_id}-comment": _("There is nothing to comment here.")})
    if _is_too_long(request):
        return _invalid({f"{item_id}-comment": _("This is more than a comment holds.")}, status=413)
    comment = parse_comment(item, request.POST)
    if comment.error:
        return _invalid({f"{item_id}-comment": comment.error})
    given = GivenComment(comment.text, comment.quotable)
    return _said(
        saving.save_comment(response=response, item=item_id, comment=given, by=request.actor, at=at), at
    )


def _offered(offer: Offer | None) -> dict[str, str] | None:
    return {"value": offer.value, "label": offer.label} if offer else None


def _stored(response: Response, item: Item) -> object:
    """Return the answer so far if the item is asked again and joins it."""
    if not kind_of(item).is_asked_twice:
        return None
    stored = answers_of(response).get(item.id)
    return stored.value if stored else None


def _is_too_long(request: HttpRequest) -> bool:
    return int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _said(saved: saving.SaveOutcome, at: datetime, **more: object) -> JsonResponse:
    answer = JsonResponse(
        {"code": saved.code, "server_time": at.isoformat(), **more}, status=_STATUS[saved.code]
    )
    answer[SAVE_CODE] = saved.code
    return answer


def _invalid(errors: Mapping[str, str], *, status: int = 422) -> JsonResponse:
    answer = JsonResponse({"code": "INVALID", "errors": errors}, status=status)
    answer[SAVE_CODE] = "INVALID"
    return answer
