"""Close the round in the room, look at its result, park the room, and end the workshop."""

from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from apps.assessments import tasks
from apps.assessments.errors import LookNotConfirmed
from apps.assessments.selectors import latest_assessment
from apps.assessments.services import look, open_to_answerers, reopen_round
from apps.core.actors import Actor
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import latest_round, was_looked_at
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails
from apps.reports.errors import NothingToReport, OrderUnderWay
from apps.reports.tasks import start_report
from apps.room.errors import RoomRefused
from apps.room.models import Room, RoomPrint, RoomScene, RoomScreen
from apps.room.steering.agenda import propose
from apps.room.steering.deciding import freeze_decision
from apps.room.steering.scenes import arrive
from apps.room.steering.turn import Steering

AFTER = "room_after"  # the kind of the mail to all who were there


def close_round(turn: Steering) -> None:
    """Close the round that is open, and queue the ranking of its answers."""
    round_ = latest_round(turn.room.engagement)
    if round_ is None:
        raise RoomRefused(_("No round was opened: there is nothing to close."))
    tasks.close_round(round=round_, by=turn.by, at=turn.at)
    if turn.room.scene in (RoomScene.JOIN, RoomScene.ANSWER):
        arrive(turn, RoomScene.READING)


def answer_again(turn: Steering) -> None:
    """Open a round again that was closed too soon. Raises RoomRefused once somebody has looked at what was given."""
    round_ = latest_round(turn.room.engagement)
    if round_ is None or (round_.is_open and not round_.topics):
        return
    if round_.is_open or was_looked_at(turn.room.engagement):
        raise RoomRefused(
            _("What was answered has been looked at: the round stays closed. Vote again on a topic instead.")
        )
    reopen_round(round=round_, by=turn.by, at=turn.at)


def look_at_result(turn: Steering) -> None:
    """Look at what was closed, as the page before the first look would; a later worker's result counts as seen."""
    round_ = latest_round(turn.room.engagement)
    assessment = latest_assessment(round_) if round_ is not None and not round_.is_open else None
    if assessment is None:
        raise RoomRefused(_("Close the round first: until then nobody sees what was answered."))
    look(snapshot=assessment.snapshot, by=turn.by, at=turn.at)
    propose(turn.room, at=turn.at)


def end(turn: Steering) -> None:
    """End the workshop: close the round, let the decision hold, and order report and screens; of a rehearsal nothing is kept."""
    room, engagement = turn.room, turn.room.engagement
    if engagement.rehearses_id:
        arrive(turn, RoomScene.OVER)
        room.state = Room.State.ENDED
        room.ended_at = room.reported_at = turn.at  # there is no report to wait for
        return
    _look_at_last(turn)
    if RoomScreen.objects.filter(room=room).exists():
        # What all have seen on the wall they find again beside what they gave.
        open_to_answerers(engagement=engagement, by=turn.by, at=turn.at)
    freeze_decision(turn)
    arrive(turn, RoomScene.OVER)
    room.state, room.ended_at = Room.State.ENDED, turn.at
    RoomPrint.objects.create(
        organisation_id=room.organisation_id, room=room, queued_at=turn.at, available_at=Now()
    )
    order_report(room, by=turn.by, at=turn.at)
    _tell_who_was_there(room, at=turn.at)


def _look_at_last(turn: Steering) -> None:
    """Close the round that is open, and look at its result: whoever has the report, which is asked for, has seen it."""
    round_ = latest_round(turn.room.engagement)
    if round_ is None:
        return
    if round_.is_open:
        round_ = tasks.close_round(round=round_, by=turn.by, at=turn.at)
    assessment = latest_assessment(round_)
    if assessment is not None and assessment.snapshot.looked_at is None:
        look(snapshot=assessment.snapshot, by=turn.by, at=turn.at)


def order_report(room: Room, *, by: Actor, at: datetime) -> None:
    """Order the report where its result is there; else it waits for the worker that ranks the last round."""
    try:
        start_report(engagement=room.engagement, by=by, at=at)
    except (LookNotConfirmed, NothingToReport, OrderUnderWay):
        return
    room.reported_at = at


def mailed_after(engagement: Engagement) -> QuerySet[Stakeholder]:
    """Return who was there and has an address."""
    there = Stakeholder.objects.reachable().filter(engagement=engagement, responses__isnull=False)
    return there.exclude(email="").order_by("pk").distinct()


def _tell_who_was_there(room: Room, *, at: datetime) -> None:
    """Queue a mail to each who answered or voted: where they stood, and where the group stands."""
    people = mailed_after(room.engagement)
    queue_mails(
        scope_id=room.organisation_id,
        group_id=room.engagement_id,
        mails=[NewMail(AFTER, each.pk, each.email, f"{AFTER}:{room.pk}:{each.pk}") for each in people],
        at=at,
    )
