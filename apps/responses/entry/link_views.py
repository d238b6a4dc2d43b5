"""The personal link: its page before anything happens, and what Start does."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.engagements.links import masked
from apps.engagements.models import InvitationToken
from apps.engagements.selectors import contact_of
from apps.engagements.services import end_link
from apps.instruments.selectors import definition_of
from apps.responses import sessions
from apps.responses.access import person
from apps.responses.entry import links
from apps.responses.entry.notices import note_told, told_by
from apps.responses.errors import RoundClosed
from apps.responses.selectors import promises_of, referred_to, response_to_open
from apps.responses.session_views import link_required, show_workshop
from apps.responses.workshop import is_workshop_on, workshop_of

# The name of the button, and for one version its earlier one: a page may have been opened before the update.
_ASKS_RESULT = {"own_result", "standing"}


@link_required
def invitation(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    """Show whose link it is; the POST of its Start button opens their answers."""
    # Looking changes nothing: mail programs open links before the person does.
    return _act(request, token, at) if request.method == "POST" else _show(request, token)


def _act(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    by = person(token.invitation.stakeholder)
    if "not_me" in request.POST:
        end_link(token=token, verb="not_this_person", by=by, at=at)
        return render(request, "responses/entry/not_me.html")
    # The words that stood above the button are what is recorded: other words are shown again first.
    told = told_by(token.invitation.stakeholder.engagement)
    if request.POST.get("told", told.sha256) != told.sha256:
        return _show(request, token, is_reworded=True)
    known = sessions.devices_here(request)
    try:
        entry = links.redeem(token=token, known=known, by=by, at=at)
    except RoundClosed:
        return _show(request, token)
    if "told" in request.POST:
        note_told(stakeholder=token.invitation.stakeholder, told=told, at=at)
    return begun(entry, at, page=_page_after(request))


def _page_after(request: HttpRequest) -> str:
    if "keep" in request.POST:
        return "other_device"
    return "own_result" if _ASKS_RESULT & request.POST.keys() else "respond"


def begun(entry: links.Opened, at: datetime, *, page: str = "respond") -> HttpResponse:
    workshop = workshop_of(entry.response) if page == "respond" and entry.response.round.topics else None
    # What the room votes on is voted on in the room: where one is asked nothing of it, there is nothing else.
    answer = redirect(workshop.address) if workshop else redirect(page, entry.response.pk)
    sessions.begin(answer, entry.response.pk, device=entry.device.pk, at=at)
    return answer


def _show(request: HttpRequest, token: InvitationToken, *, is_reworded: bool = False) -> HttpResponse:
    stakeholder = token.invitation.stakeholder
    engagement = stakeholder.engagement
    definition = definition_of(engagement.instrument_version)
    round_, response = response_to_open(stakeholder)
    is_open = round_ is not None and round_.is_open
    topics = round_.topics if round_ else ()
    is_over = response is None and not is_open
    is_in_room = is_over or bool(is_open and topics)
    if response and sessions.session_of(request, response.pk):
        show_workshop(request, response)
    context = {
        "stakeholder": stakeholder,
        "engagement": engagement,
        "contact": contact_of(engagement),
        "proving_address": masked(stakeholder.proving_email),
        "perspective": definition.perspectives.get(stakeholder.perspective, stakeholder.perspective),
        "takes": promises_of(engagement, topics=topics)[stakeholder.perspective],
        "instruction": definition.instructions.get(engagement.stage, ""),
        "round": round_,
        "is_open": is_open,
        "is_over": is_over,
        "is_workshop_on": is_in_room and is_workshop_on(engagement.pk),
        "response": response,
        "singly": len(referred_to(stakeholder, round_.pk)) if round_ and stakeholder.is_asked_singly else 0,
        "told": told_by(engagement).sha256,
        "is_reworded": is_reworded,
    }
    return render(request, "responses/entry/invitation.html", context, status=409 if is_reworded else 200)
