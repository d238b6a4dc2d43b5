"""Open the room, steer it, end it: the facilitator's window, and the one address that its buttons and forms send to."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.web.http import ids_in, wants_fragment
from apps.decisions.deciding.sentence import SentenceForm, save_sentence, sentence_form
from apps.decisions.owners import Owners
from apps.engagements.access import leads
from apps.engagements.links import reach_of
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.responses.entry.vouching import TickRow, vouch
from apps.responses.errors import NotMerged
from apps.room.access import console_of, screens_of
from apps.room.commands import AddQuestion, AddTopic, AskDecision, Command, End, Note, Quote
from apps.room.console.forms import (
    NoteForm,
    OpenForm,
    OwnQuestionForm,
    asks_before_closing,
    asks_before_leaving,
    is_sure,
    read_commands,
    surely,
)
from apps.room.console.here import here_of, to_vouch_for
from apps.room.console.reporting import obstacle_of, ready_report_of, report_of, waits_for
from apps.room.console.selectors import console_page
from apps.room.errors import RoomRefused
from apps.room.models import Room, RoomScene
from apps.room.services import heartbeat, note_download
from apps.room.steering.deciding import preview_of
from apps.room.steering.ending import mailed_after
from apps.room.tasks import command, open_room, print_again
from apps.room.wall.codes import show_wall_code

# The wall stands on the console, small.
WITH_WALL: Mapping[str, Collection[str]] = {
    **cast("Mapping[str, Collection[str]]", settings.SECURE_CSP),
    "frame-src": [CSP.SELF],
}
LONGEST_STEP = 9  # digits: thousands of them are no number to Python


@dataclass(frozen=True)
class ConsolePost:
    """What was sent: which form it was, as it goes back, and why nothing came of it."""

    name: str
    refusal: str = ""
    insist: str = ""  # what a button beside the refusal sends, to have it done all the same
    insist_label: str = ""  # where it does not close the round
    form: NoteForm | OwnQuestionForm | SentenceForm | None = None
    wall_code: str = ""  # shown this once
    to_tick: tuple[TickRow, ...] = ()  # whose answers give their group no row of its own
    notice: str = ""  # what was done

    @property
    def is_refused(self) -> bool:
        return bool(
            self.refusal or (self.form and (self.form.errors or getattr(self.form, "is_stale", False)))
        )


NOTHING_SENT = ConsolePost("")


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
@csp_override(WITH_WALL)
def room(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show the console of the room that is on; where none is, the form that opens one."""
    engagement, newest = console_of(request.membership, engagement_id)
    if newest is not None and newest.state != Room.State.ENDED:
        if request.method == "POST":
            return redirect("room", engagement_id=engagement.pk)
        return _console(request, engagement, newest)
    if wants_fragment(request):  # a console from before it ended
        return HttpResponse(headers={"HX-Refresh": "true"})
    if engagement.rehearses_id:  # it ended, and is about to be erased
        return redirect("engagement", engagement_id=engagement.rehearses_id)
    return _opening(request, engagement, newest)


def _opening(request: MemberRequest, engagement: Engagement, ended: Room | None) -> HttpResponse:
    newest = latest_round(engagement)
    is_answered = newest is not None and not newest.is_open
    form, refusal = OpenForm(request.POST or None, with_answers=not is_answered), ""
    if form.is_valid():
        try:
            open_room(
                engagement=engagement,
                minutes=form.cleaned_data["minutes"],
                by=request.actor,
                user=request.user,
                at=timezone.now(),
            )
        except RoomRefused as refused:
            refusal = str(refused)
        else:
            return redirect("room", engagement_id=engagement.pk)
    context: dict[str, object] = {"engagement": engagement, "ended": ended, "form": form, "refusal": refusal}
    if ended is not None:
        context |= _what_is_left(request, engagement, ended, at=timezone.now())
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "room/console/open.html", context, status=status)


def _what_is_left(
    request: MemberRequest, engagement: Engagement, ended: Room, *, at: datetime
) -> dict[str, object]:
    """Return what an hour that ended leaves to read, and what that waits for."""
    screens, report = screens_of(request.membership, engagement.pk)[1], report_of(ended)
    return {
        "screens": screens,
        "report": report,
        "ready_report": ready_report_of(ended) if report == "ready" else None,
        "is_late": screens is not None and screens.takes_long(at=at),
        "waits_for": waits_for(ended, screens, at=at),
        "obstacle": obstacle_of(engagement, ended, at=at) if ended.reported_at is None else None,
    }


@require_POST
@facilitator_required
@csp_override(WITH_WALL)
def room_command(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Do what a button or a form of the console says, and answer with the console as it is then."""
    engagement, newest = console_of(request.membership, engagement_id)
    if newest is None:
        return _to_room(request, engagement)
    do = request.POST.get("do", "")
    if do == "preview":
        return HttpResponse(escape(preview_of(engagement, request.POST)))
    sent = _FORMS.get(do, _plain)(request, engagement, newest)
    _same, newest = console_of(request.membership, engagement_id)
    if (
        newest is None
        or newest.state == Room.State.ENDED
        or not (request.htmx or sent.is_refused or sent.wall_code)
    ):
        return _to_room(request, engagement)
    return _console(request, engagement, newest, sent)


@require_POST
@facilitator_required
def room_heartbeat(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Say that a console is there, so that whoever steers goes on steering."""
    _engagement, newest = console_of(request.membership, engagement_id)
    if newest is not None:
        heartbeat(room=newest, user=request.user, at=timezone.now())
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def room_end(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Say what the end does, and end the workshop."""
    engagement, newest = console_of(request.membership, engagement_id)
    if newest is None or newest.state == Room.State.ENDED:
        return redirect("room", engagement_id=engagement.pk)
    refusal = ""
    if request.method == "POST":
        try:
            command(
                room=newest,
                seen=_step(request),
                do=End(),
                by=request.actor,
                user=request.user,
                at=timezone.now(),
            )
        except RoomRefused as refused:
            refusal = str(refused)
        else:
            if engagement.rehearses_id:
                messages.success(request, _("The rehearsal is over. Nothing of it is kept."))
            return redirect("room", engagement_id=engagement.pk)
        newest.refresh_from_db()
        if newest.state == Room.State.ENDED:  # by another console
            return redirect("room", engagement_id=engagement.pk)
    obstacle = obstacle_of(engagement, newest, at=timezone.now())
    is_mailed = not settings.MAILS_ARE_FILES and mailed_after(engagement).exists()
    context = {
        "engagement": engagement,
        "room": newest,
        "refusal": refusal,
        "obstacle": obstacle,
        "is_mailed": is_mailed,
    }
    return render(request, "room/console/end.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def room_screens(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Hand out the screens of the workshop that has ended, or print them again where that failed.

    The page that waits for them is told once it has to say something else.
    """
    engagement, screens = screens_of(request.membership, engagement_id)
    at = timezone.now()
    if request.method == "POST" and screens is not None:
        print_again(screens=screens, by=request.actor, at=at)
        return redirect("room", engagement_id=engagement.pk)
    if request.htmx:
        ended = console_of(request.membership, engagement_id)[1]
        is_told = ended is not None and waits_for(ended, screens, at=at) == request.GET.get("for")
        return HttpResponse(status=204) if is_told else HttpResponse(headers={"HX-Refresh": "true"})
    if screens is None or not screens.is_ready:
        return redirect("room", engagement_id=engagement.pk)
    note_download(screens=screens, by=request.actor, at=at)
    response = HttpResponse(bytes(screens.pdf or b""), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="scalelens-{engagement.code}-screens.pdf"'
    # A viewer in the browser runs nothing of it in the context of this site.
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _to_room(request: MemberRequest, engagement: Engagement) -> HttpResponse:
    return HttpResponse(headers={"HX-Refresh": "true"}) if request.htmx else redirect("room", engagement.pk)


def _console(
    request: MemberRequest, engagement: Engagement, room: Room, sent: ConsolePost = NOTHING_SENT
) -> HttpResponse:
    page = console_page(engagement, room, user=request.user, at=timezone.now())
    may_lead, form = leads(request.membership, engagement), sent.form
    context: dict[str, object] = {
        "page": page,
        "engagement": engagement,
        "may_lead": may_lead,
        "sent": sent.name,
        "refusal": sent.refusal,
        "insist": sent.insist,
        "insist_label": sent.insist_label,
        "to_tick": sent.to_tick,
        "notice": sent.notice,
        "note": form if isinstance(form, NoteForm) else NoteForm(auto_id="note_%s"),
        "question": form if isinstance(form, OwnQuestionForm) else OwnQuestionForm(auto_id="own_%s"),
    }
    if room.scene == RoomScene.JOIN:
        context["reach"] = "" if engagement.rehearses_id else reach_of(settings.BASE_URL)
        context["here"] = here_of(engagement, room) if may_lead else None
    elif room.scene == RoomScene.DECIDE:
        context["sentence"] = form if isinstance(form, SentenceForm) else sentence_form(engagement, None)
    if sent.wall_code:
        address = f"{settings.BASE_URL}{reverse('wall_by_code')}"
        context |= {"wall_code": sent.wall_code, "wall_address": address}
    if wants_fragment(request):
        return render(request, "room/console/parts.html", context, status=_status(sent))
    context["owners"] = Owners.of(engagement).suggestions
    return render(request, "room/console/console.html", context, status=_status(sent))


def _status(sent: ConsolePost) -> int:
    if not sent.is_refused:
        return 200
    return 409 if sent.refusal else 422


def _step(request: MemberRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) <= LONGEST_STEP else -1


def _plain(request: MemberRequest, engagement: Engagement, room: Room) -> ConsolePost:
    do = request.POST.get("do", "")
    if do == "wait":
        return ConsolePost("button")  # which takes the question away
    asked = read_commands(do)
    if do == "close":
        to_tick = to_vouch_for(engagement) if leads(request.membership, engagement) else ()
        if (question := asks_before_closing(room)) or to_tick:
            return ConsolePost("button", question or str(_ALL_SENT), surely(do), to_tick=to_tick)
    if not asked:
        return ConsolePost("button", _("This button is not known. Load the page again."))
    if do.startswith(("go:", "open:")) and not is_sure(do) and (question := asks_before_leaving(room)):
        return ConsolePost("button", question, surely(do), insist_label=_("Leave the vote"))
    return ConsolePost("button", _refusal(request, room, asked, _step(request)))


_ALL_SENT = gettext_lazy("All have sent. Close the round?")


def _refusal(request: MemberRequest, room: Room, asked: Iterable[Command], seen: int) -> str:
    """Carry commands out, up to the first that is refused; return why it was, or nothing."""
    try:
        for do in asked:
            seen = command(
                room=room, seen=seen, do=do, by=request.actor, user=request.user, at=timezone.now()
            ).step
    except RoomRefused as refused:
        return str(refused)
    return ""


def _now(request: MemberRequest, room: Room, do: Command) -> str:
    """Carry out what was typed, whatever step the room is at meanwhile: it would be lost otherwise."""
    with transaction.atomic():
        step = Room.objects.select_for_update().values_list("step", flat=True).get(pk=room.pk)
        return _refusal(request, room, (do,), step)


def _note(request: MemberRequest, engagement: Engagement, room: Room) -> ConsolePost:
    form = NoteForm(request.POST, auto_id="note_%s")
    if not form.is_valid():
        return ConsolePost("note", form=form)
    refusal = _now(request, room, Note(**form.cleaned_data))
    return ConsolePost("note", refusal, form=form if refusal else None)


def _question(request: MemberRequest, engagement: Engagement, room: Room) -> ConsolePost:
    form = OwnQuestionForm(request.POST, auto_id="own_%s")
    if not form.is_valid():
        return ConsolePost("question", form=form)
    cleaned = form.cleaned_data
    options, is_asked_now = tuple(cleaned["options"]), "now" in request.POST
    refusal = _now(request, room, AddQuestion(cleaned["kind"], cleaned["text"], options, is_asked_now))
    return ConsolePost("question", refusal, form=form if refusal else None)


def _topic(request: MemberRequest, engagement: Engagement, room: Room) -> ConsolePost:
    return ConsolePost("topic", _now(request, room, AddTopic(request.POST.get("key", "")[:40])))


def _quotes(request: MemberRequest, engagement: Engagement, room: Room) -> ConsolePost:
    return ConsolePost(
        "quotes", _refusal(request, room, (Quote(tuple(request.POST.getlist("quote"))),), _step(request))
    )


def _sentence(request: MemberRequest, engagement: Engagement, room: Room) -> ConsolePost:
    """Save the sentence, which the wall shows then; ask the room for it if that button was pressed."""
    form = sentence_form(engagement, request.POST)
    if not form.may_be_saved:
        return ConsolePost("sentence", form=form)
    if not save_sentence(form=form, engagement=engagement, by=request.actor, at=timezone.now()):
        # Somebody saved between reading and locking: read anew, the form says what differs.
        return ConsolePost("sentence", form=sentence_form(engagement, request.POST))
    if request.POST.get("do") == "ask":
        return ConsolePost("sentence", _now(request, room, AskDecision()))
    return ConsolePost("sentence")


def _wall_code(request: MemberRequest, engagement: Engagement, room: Room) -> ConsolePost:
    code = show_wall_code(room=room, by=request.actor, at=timezone.now())
    return ConsolePost("wall_code", wall_code=code)


def _here(request: MemberRequest, engagement: Engagement, room: Room) -> ConsolePost:
    if not leads(request.membership, engagement):
        raise Http404
    try:
        vouch(
            engagement=engagement,
            ticked=ids_in(request.POST.getlist("person")),
            shown=ids_in(request.POST.getlist("shown")),
            by=request.actor,
            at=timezone.now(),
        )
    except NotMerged as error:
        return ConsolePost("here", str(error))
    here = len(ids_in(request.POST.getlist("person")))
    text = ngettext("%(here)d person is here: noted.", "%(here)d people are here: noted.", here)
    return ConsolePost("here", notice=text % {"here": here})


_FORMS: Mapping[str, Callable[[MemberRequest, Engagement, Room], ConsolePost]] = {
    "note": _note,
    "question": _question,
    "topic": _topic,
    "quotes": _quotes,
    "sentence": _sentence,
    "ask": _sentence,
    "here": _here,
    "wall_code": _wall_code,
}
