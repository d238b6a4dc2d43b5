"""Open a room, carry out what whoever steers it tells it, and take ballots."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import audit, leases
from apps.core.actors import SYSTEM, Actor
from apps.documents.mapping import plain
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, JoinCode, Round, Stakeholder
from apps.engagements.selectors import latest_round
from apps.engagements.services import lock_engagement
from apps.responses.models import Response
from apps.room.access import room_beside
from apps.room.commands import Command, Park
from apps.room.errors import RoomRefused
from apps.room.live.publishing import publish
from apps.room.models import REVEALS, Ballot, Room, RoomPrint, RoomScene, RoomTopic
from apps.room.steering import agenda, baton, ending, needle
from apps.room.steering.turn import Steering
from apps.room.wall.printing import keep_screen, print_screens

PARKED_AFTER = timedelta(minutes=60)
REPORT_WAITS = timedelta(hours=24)
LONGEST_TEXT = 400
# Where what is shown also changes without a command: somebody comes, sends, or votes.
_COUNTING = (RoomScene.JOIN, RoomScene.ANSWER, RoomScene.TOPIC, RoomScene.DECIDE)


@transaction.atomic
def open_room(*, engagement: Engagement, minutes: int, by: Actor, user: User, at: datetime) -> Room:
    """Open the room of an engagement, or return the one that is open. Raises RoomRefused and EngagementArchived."""
    lock_engagement(engagement)
    there = Room.objects.exclude(state=Room.State.ENDED).filter(engagement=engagement).first()
    if there is not None:
        return there
    if not 15 <= minutes <= 240:
        raise RoomRefused(_("Choose 15 to 240 minutes."))
    round_ = latest_round(engagement)
    if round_ is None or not (round_.is_open or round_.unsealed_at):
        raise RoomRefused(
            _("Look at the result of the closed round first, or open it again; then open the room.")
        )
    room = Room.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        minutes=minutes,
        since=at,
        steered_by=user,
        steered_until=at + baton.LEASE,
        opened_at=at,
        touched_at=at,
    )
    agenda.propose(room, at=at)
    room.save(update_fields=["unread_since"])
    # The wall shows how to come in, and whoever steers says so: not once they have looked for where it is switched on.
    if round_.is_open:
        open_joining(engagement=engagement, by=by, at=at)
    audit.record(verb="open_room", of=room, by=by, at=at)
    return room


@transaction.atomic
def command(*, room: Room, seen: int, do: Command, by: Actor, user: User, at: datetime) -> Room:
    """Carry out a command, in one transaction with its audit row, and tell every surface once it is committed.

    `seen` is the step that the console saw: where another command came after it this one is refused.
    Raises RoomRefused and NotSteering, and then nothing is changed.
    """
    locked = _locked(room.pk)
    _refuse_unless_on(locked, do)
    if seen < locked.steered_at_step:
        raise RoomRefused(_late_words(locked, user))
    turn = Steering(locked, by, user, at)
    if not do.of_anybody:
        baton.hold(turn)
    do.do(turn)
    _make_step(turn, do, by=by)
    return locked


def _locked(room_id: UUID) -> Room:
    rooms = Room.objects.select_for_update(of=("self",))
    related = ("engagement__instrument_version", "engagement__client", "topic", "steered_by")
    return rooms.select_related(*related).get(pk=room_id)


def _refuse_unless_on(room: Room, do: Command) -> None:
    if room.state == Room.State.ENDED:
        raise RoomRefused(_("The workshop has ended. Open another room to go on."))
    if room.state == Room.State.PARKED and not do.when_parked:
        raise RoomRefused(_("The room is parked. Take it up again first."))


def _late_words(room: Room, user: User) -> str:
    if room.steered_by is None or room.steered_by == user:
        return _("Another console pressed first: this is where the room is now. Your press did nothing.")
    text = _("%(name)s pressed first: this is where the room is now. Your press did nothing.")
    return text % {"name": room.steered_by.name}


def _make_step(turn: Steering, do: Command, *, by: Actor) -> None:
    room = turn.room
    room.step += 1
    room.steered_at_step = room.step
    room.touched_at = turn.at
    room.save()
    audit.record(verb=do.verb, of=room, by=by, at=turn.at, command=type(do).__name__.lower(), step=room.step)
    _tell(room.pk, room.step, room.scene)


def _tell(room_id: UUID, step: int, scene: str) -> None:
    """Have every surface look again once it is committed, and keep what a reveal shows then."""
    transaction.on_commit(partial(publish, room_id, step), robust=True)
    if scene in REVEALS:
        # After it: whoever looks waits for nothing.
        transaction.on_commit(partial(keep_screen, room_id), robust=True)


@transaction.atomic
def heartbeat(*, room: Room, user: User, at: datetime) -> None:
    """Renew the baton where this member holds it, or take it where nobody ever did."""
    locked = Room.objects.select_for_update().get(pk=room.pk)
    if locked.state != Room.State.OPEN or locked.steered_by_id not in (None, user.pk):
        return
    locked.steered_by, locked.steered_until = user, at + baton.LEASE
    locked.save(update_fields=["steered_by", "steered_until"])
    if locked.scene in _COUNTING:
        stir(room_id=room.pk)


@transaction.atomic
def stir(*, room_id: UUID, gives_way: bool = False) -> None:
    """Make a step that no command made, so that every surface looks again: somebody came, sent or voted.

    With `gives_way` not where another step is just being made: what is committed by now is counted at that one, and a
    hundred who come at once don't wait for each other.
    """
    if gives_way and not Room.objects.select_for_update(skip_locked=True).filter(pk=room_id).values("pk"):
        return
    Room.objects.filter(pk=room_id).update(step=F("step") + 1)
    _tell(room_id, *Room.objects.values_list("step", "scene").get(pk=room_id))


def count_person(response: Response) -> None:
    """Let wall and console count again: somebody joined, or sent their answers."""
    room = room_beside(response)
    if (
        room is not None
        and room.state == Room.State.OPEN
        and room.scene in (RoomScene.JOIN, RoomScene.ANSWER)
    ):
        stir(room_id=room.pk, gives_way=True)


def count_vote(response: Response) -> None:
    """Let wall and console count again: somebody voted on the topic's own page, or typed a vote and sent none."""
    room = room_beside(response)
    if room is not None and room.state == Room.State.OPEN and room.topic is not None and room.topic.is_voting:
        stir(room_id=room.pk)


def look_after(*, instance: Round | JoinCode, **_signal: object) -> None:
    """Have the room look again once it is committed that its round, or joining, was opened or closed: beside it too."""
    transaction.on_commit(partial(_look_again, instance.engagement_id), robust=True)


def show_result(engagement_id: UUID, at: datetime) -> None:
    """Make a step in the room that waits for a result, which is there, or failed; of one that ended, order the report."""
    _look_again(engagement_id)
    for room_id in _waiting_for_report(at).filter(engagement=engagement_id).values_list("pk", flat=True):
        _order_report(room_id, at)


def _look_again(engagement_id: UUID) -> None:
    for room_id in Room.objects.filter(engagement=engagement_id, state=Room.State.OPEN).values_list(
        "pk", flat=True
    ):
        stir(room_id=room_id)


@transaction.atomic
def vote_on_own(
    *, room: Room, about: str, response: Response, value: object, text: str = "", at: datetime
) -> Ballot:
    """Take a vote on an own question or on the decision; until the vote is closed it may be changed.

    Raises RoomRefused, with what is wrong.
    """
    topic = RoomTopic.objects.exclude(kind="").filter(room=room, key=about).first()
    if topic is None or not topic.is_voting or not _is_on(room):
        raise RoomRefused(_("This vote is closed."))
    if response.round.engagement_id != room.engagement_id:
        raise RoomRefused(_("You are in another room."))
    text = " ".join(text.split()) if topic.is_decision else ""  # a line of its own in the decision
    if len(text) > LONGEST_TEXT:
        raise RoomRefused(_("Shorten it to %(most)d characters.") % {"most": LONGEST_TEXT})
    # Somebody may vote on two phones at once, and has one ballot: the second of them waits for the first.
    Stakeholder.objects.select_for_update(no_key=True).get(pk=response.stakeholder_id)
    by = response if response.replaces else _first_of(response)
    own = Ballot.objects.filter(room=room, about=about, response__stakeholder=response.stakeholder_id)
    own.exclude(response=by).update(response=by)  # one a person, of the phone that voted last
    given: dict[str, object] = {"value": _value_for(topic, value), "text": text, "given_at": at}
    ballot, _is_new = Ballot.objects.update_or_create(
        room=room,
        about=about,
        response=by,
        defaults=given,
        create_defaults={**given, "organisation_id": room.organisation_id},
    )
    stir(room_id=room.pk)
    return ballot


def _is_on(room: Room) -> bool:
    return Room.objects.filter(pk=room.pk, state=Room.State.OPEN).exists()


def _first_of(response: Response) -> Response:
    """Return the first response of a person: a ballot is theirs in whatever round they answer."""
    own = Response.objects.filter(
        stakeholder=response.stakeholder_id, round__engagement=response.round.engagement_id
    )
    return own.order_by("round__number").first() or response


def _value_for(topic: RoomTopic, value: object) -> object:
    if topic.kind != RoomTopic.Kind.FIGURE:
        if value not in topic.options:
            raise RoomRefused(_("Choose one of the answers."))
        return value
    try:
        figure = float(str(value).replace(",", "."))
    except ValueError:
        figure = float("nan")
    if not abs(figure) < 1e15:  # also what is no number
        raise RoomRefused(_("Type a number, such as 12 or 0.5."))
    return figure


@transaction.atomic
def park_idle(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Park the rooms in which nothing was done for an hour; return how many."""
    idle = Room.objects.filter(state=Room.State.OPEN, touched_at__lt=at - PARKED_AFTER)
    rooms = list(idle.select_for_update(skip_locked=True))
    for room in rooms:
        room.state, room.step = Room.State.PARKED, room.step + 1
        room.steered_at_step = room.step
        room.save(update_fields=["state", "step", "steered_at_step"])
        audit.record(verb=Park.verb, of=room, by=by.within(room.organisation_id), at=at, step=room.step)
        transaction.on_commit(partial(publish, room.pk, room.step), robust=True)
    return len(rooms)


def has_unread() -> bool:
    return _unread().exists()


def _unread() -> QuerySet[Room]:
    return Room.objects.filter(state=Room.State.OPEN, unread_since__isnull=False)


def read_next(*, at: datetime) -> bool:
    """Read what comes first in the room that waits longest for it, and make a step; return whether another waits."""
    room = _unread().select_related("engagement__instrument_version").order_by("unread_since").first()
    if room is None:
        return False
    reading = needle.read_anew(room, at=at)
    with transaction.atomic():
        # What was shown meanwhile waits for another reading; this one is of less than the wall shows, and is left.
        unread = Room.objects.filter(pk=room.pk, unread_since=room.unread_since)
        if unread.update(unread_since=None, reading=plain(reading) if reading else room.reading):
            stir(room_id=room.pk)
    return has_unread()


def print_next() -> bool:
    """Print the screens that have waited longest; return whether others wait. Raises LeaseLost."""
    return leases.work_on(leases.claim(RoomPrint.objects.all()), print_screens)


@transaction.atomic
def queue_print_again(*, screens: RoomPrint, by: Actor, at: datetime) -> None:
    """Queue screens again whose printing failed for good; those that are on their way, or there, stay as they are."""
    current = RoomPrint.objects.select_for_update().defer("pdf").get(pk=screens.pk)
    if current.is_failed:
        leases.queue_again(current)
        audit.record(verb="retry_screens", of=current, by=by, at=at, failed=current.error_text)


@transaction.atomic
def note_download(*, screens: RoomPrint, by: Actor, at: datetime) -> None:
    audit.record(verb="download_screens", of=screens, by=by, at=at)


def order_waiting_reports(*, at: datetime) -> int:
    """Order the reports of rooms that ended before their last result was there; return how many."""
    return sum(_order_report(room_id, at) for room_id in _waiting_for_report(at).values_list("pk", flat=True))


def _waiting_for_report(at: datetime) -> QuerySet[Room]:
    return Room.objects.filter(
        state=Room.State.ENDED, reported_at__isnull=True, ended_at__gt=at - REPORT_WAITS
    )


@transaction.atomic
def _order_report(room_id: UUID, at: datetime) -> bool:
    room = _locked(room_id)
    if room.reported_at is None:
        ending.order_report(room, by=SYSTEM.within(room.organisation_id), at=at)
        room.save(update_fields=["reported_at"])
    return room.reported_at == at
