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
from dataclasses import asdict, replace
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
from apps.responses.questions.base import AnswerContext, FigureNotes, Offer
from apps.responses.questions.kinds import describe, kind_of, parse_answer
from apps.responses.selectors import answers_of
from apps.responses.session_views import SAVE_CODE, response_required
from apps.responses.statements import Change
from apps.responses.workshop import tell_vote

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
    # The script repeats a save under its id until it has a reply: without one it could be saved twice.
    operation = _uuid(request.POST.get("operation", ""))
    if operation is None:
        return _invalid({item_id: _("The save carries no operation.")})
    wording = wording_of(response.round.engagement)
    parsed = parse_answer(item, request.POST, currency=wording.currency, stored=_stored(response, item))
    if not parsed.is_storable:
        return _invalid(parsed.errors)
    base = pages.revision_in(request.POST, "revision")
    meant = kind_of(item).meant_in(item, parsed.value, request.POST)
    change = Change(item_id, parsed.value, base, operation, meant, parsed.unread)
    try:
        saved = _save(response, change, at)
    except UnknownOperation as error:
        return _invalid({item_id: str(error)})
    # Nothing keeps the unread text of a late answer: the page must not believe that it was kept.
    if parsed.unread and saved.code in {saving.ROUND_CLOSED, saving.ALREADY_SUBMITTED}:
        return _invalid(parsed.errors)
    if saved.code in {saving.SAVED, saving.REPLAY} and parsed.unread:
        saved = replace(saved, code=saving.UNREAD)
    notes = FigureNotes(meant=kind_of(item).meant_in(item, saved.value, request.POST))
    return _reply(
        saved,
        at,
        operation=str(operation),
        revision=saved.revision,
        **_read_back(item, saved.value, notes, wording),
        errors=parsed.errors,
        offers=_offered(parsed.offers),
    )


def _save(response: Response, change: Change, at: datetime) -> saving.SaveOutcome:
    saved = saving.save_answer(response=response, change=change, at=at)
    if saved.code == saving.SAVED:
        tell_vote(response)
    return saved


def _read_back(item: Item, value: object, notes: FigureNotes, wording: AnswerContext) -> dict[str, object]:
    """Return how the answer that is stored now was understood, and what of it is queried."""
    kind = kind_of(item)
    checks = kind.check_figures(item, value, notes, wording)
    return {
        "echoes": kind.echoes(item, value, wording.currency),
        "asked_back": {
            name: {"question": check.question, "figure": check.figure, **_offered({"offer": check.offer})}
            for name, check in checks.items()
        },
        "standing": describe(item, value, wording),
    }


def _offered(offers: Mapping[str, Offer | None]) -> dict[str, object]:
    return {name: asdict(offer) if offer else None for name, offer in offers.items()}


def _stored(response: Response, item: Item) -> object:
    """Return the answer so far if the item is asked again and joins it."""
    # Nobody else needs it, and a save has six statements at most.
    stored = answers_of(response).get(item.id) if kind_of(item).is_asked_twice else None
    return stored.value if stored else None


def _is_too_long(request: HttpRequest) -> bool:
    return int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _reply(saved: saving.SaveOutcome, at: datetime, **more: object) -> JsonResponse:
    answer = JsonResponse(
        {"code": saved.code, "server_time": at.isoformat(), **more}, status=_STATUS[saved.code]
    )
    answer[SAVE_CODE] = saved.code
    return answer


def _invalid(errors: Mapping[str, str], *, status: int = 422) -> JsonResponse:
    answer = JsonResponse({"code": "INVALID", "errors": errors}, status=status)
    answer[SAVE_CODE] = "INVALID"
    return answer
