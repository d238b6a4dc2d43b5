"""A phone in the room: what the room shows, and what this person votes. What is theirs is on their phone alone."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.responses import sessions
from apps.responses.access import person
from apps.responses.answering.sending import reopen_answers
from apps.responses.entry.links import go_on
from apps.responses.models import Response
from apps.responses.session_views import AnswerRequest, response_required
from apps.room.errors import RoomRefused
from apps.room.live.presence import note_there
from apps.room.models import Room
from apps.room.phones import topics
from apps.room.phones.ballots import BallotForm
from apps.room.phones.claims import ClaimForm, claim, figure_wanted
from apps.room.phones.own import ballot_topic, counted_since, own_part
from apps.room.selectors import Screens, room_now
from apps.room.services import stir, vote_on_own
from apps.room.tokens import name_of_phone, token_for

type Wrong = Mapping[
    str, Any
]  # what a page shows of what was sent, where something keeps it from being saved
type Take = Callable[[AnswerRequest, Response, Room, datetime], Wrong | None]


@require_http_methods(["GET", "HEAD", "POST"])
@response_required
def phone(request: AnswerRequest, response: Response, at: datetime) -> HttpResponse:
    room = _newest_room(response)
    if room is None or response.is_being_interviewed:
        return redirect("respond", response.pk)
    if room.state == Room.State.OPEN:
        note_there(room.pk, response.stakeholder_id, at)
    if request.method != "POST":
        return _follow(request, response, room, at)
    take = _TAKES.get(request.POST.get("do", ""), _nothing)
    try:
        wrong = take(request, response, room, at)
    except RoomRefused as refusal:
        messages.error(request, str(refusal))
        wrong = None
    return redirect("room_phone", response.pk) if wrong is None else _show(request, response, room, at, wrong)


def _newest_room(response: Response) -> Room | None:
    """Return the room of this engagement; once it has ended, it says where everybody stood."""
    rooms = Room.objects.filter(engagement=response.round.engagement_id).select_related("engagement", "topic")
    return rooms.order_by("opened_at").last()


def _follow(request: AnswerRequest, response: Response, room: Room, at: datetime) -> HttpResponse:
    """Show the room; where it votes in a later round, from the response of that."""
    session = sessions.session_of(request, response.pk)
    newest = (
        go_on(response=response, device=session.device, by=person(response.stakeholder), at=at)
        if session and session.device and room.state != Room.State.ENDED
        else response
    )
    if newest.pk != response.pk and session and session.device:
        answer = redirect("room_phone", newest.pk)
        sessions.begin(answer, newest.pk, device=session.device, at=at)
        return answer
    return _show(request, response, room, at)


def _show(
    request: HttpRequest, response: Response, room: Room, at: datetime, wrong: Wrong | None = None
) -> HttpResponse:
    now = room_now(room.pk)
    if now is None:
        raise Http404
    context = {
        "response": response,
        "engagement": response.round.engagement,
        "now": now,
        "screen": Screens.of(now) if Screens.of and now.is_shown_on_phones else None,
        "token": "" if room.state == Room.State.ENDED else token_for(room.pk, "phone"),
        "counted_as": name_of_phone(room.pk, response.stakeholder_id),
        "own": own_part(response, room, now, at),
        **(wrong or {}),
    }
    return render(request, "room/phones/phone.html", context, status=422 if wrong else 200)


def _vote(request: AnswerRequest, response: Response, room: Room, at: datetime) -> Wrong | None:
    topic = topics.topic_asked(response, request.POST.get("topic", ""))
    if topic is None:
        raise RoomRefused(_("This topic is not voted on now."))
    if response.is_submitted and response.round.is_open:
        reopen_answers(response=response, by=request.actor, at=at)
    page = topics.save_vote(topic, request.POST, request.actor, at, since=counted_since(room))
    if page is None and room.state == Room.State.OPEN:
        stir(room_id=room.pk)
    return None if page is None else {"page": page}


def _reason(request: AnswerRequest, response: Response, room: Room, at: datetime) -> Wrong | None:
    topic = topics.topic_asked(response, request.POST.get("topic", ""))
    if topic is None:
        raise RoomRefused(_("This topic is not voted on now."))
    page = topics.keep_reasons(topic, request.POST)
    return None if page is None else {"page": page}


def _ballot(request: AnswerRequest, response: Response, room: Room, at: datetime) -> Wrong | None:
    now = room_now(room.pk)
    topic = ballot_topic(now) if now else None
    if topic is None or topic.key != request.POST.get("topic"):
        raise RoomRefused(_("The room has gone on: this vote is over, and yours was not counted."))
    form = BallotForm(request.POST, topic=topic)
    if not form.is_valid():
        return {"ballot": form}
    vote_on_own(
        room=room,
        about=topic.key,
        response=response,
        value=form.cleaned_data["value"],
        text=form.cleaned_data["text"],
        at=at,
    )
    return None


def _claim(request: AnswerRequest, response: Response, room: Room, at: datetime) -> Wrong | None:
    wanted = figure_wanted(response, room, at)
    if room.state == Room.State.ENDED or wanted is None:
        raise RoomRefused(_("Nobody is asked for this figure now."))
    form = ClaimForm(request.POST, today=wanted.today)
    if not form.is_valid():
        return {"claim": form}
    claim(response=response, wanted=wanted, day=form.chosen, at=at)
    stir(room_id=room.pk)
    return None


def _nothing(request: AnswerRequest, response: Response, room: Room, at: datetime) -> Wrong | None:
    return None


_TAKES: Mapping[str, Take] = {"vote": _vote, "reason": _reason, "ballot": _ballot, "claim": _claim}
