"""What a room is to talk about: proposed from the result once somebody looked at it, or what is asked again already."""

from datetime import datetime

from django.utils.translation import gettext as _

from apps.assessments.models import Assessment
from apps.assessments.selectors import case_of
from apps.decisions.due.selectors import due_by, waiting_assumptions
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.findings.case import Case
from apps.findings.progress.agenda import Agenda, Topic, agenda_of
from apps.instruments.definition import AgreementItem, ChoiceItem, Definition, RankingItem
from apps.instruments.selectors import definition_of
from apps.room.errors import RoomRefused
from apps.room.models import Room, RoomTopic
from apps.room.steering.topics import next_position


def looked_at_case(engagement: Engagement) -> Case | None:
    """Return the newest result that somebody looked at."""
    looked_at = Assessment.objects.looked_at().filter(engagement=engagement).select_related("snapshot__round")
    assessment = looked_at.order_by("-snapshot__round__number", "-snapshot__taken_at", "-queued_at").first()
    return case_of(assessment.engine_result, assessment.snapshot, engagement) if assessment else None


def agenda_for(engagement: Engagement, minutes: int, *, at: datetime) -> Agenda | None:
    """Propose what to talk about in so many minutes; None until somebody looked at a result."""
    case = looked_at_case(engagement)
    if case is None:
        return None
    late = waiting_assumptions().filter(due_by("check_by", at), engagement=engagement).exclude(quantity="")
    return agenda_of(case, minutes, late.values_list("quantity", flat=True))


def propose(room: Room, *, at: datetime) -> None:
    """Put topics on the list of a room that has none: what is asked again already, or else what is proposed."""
    there = RoomTopic.objects.filter(room=room, kind="")
    agenda = None if there.exists() else agenda_for(room.engagement, room.minutes, at=at)
    if agenda is None:
        return
    round_ = latest_round(room.engagement)
    every = {each.id: each for each in (*agenda.topics, *agenda.left_out)}
    asked = round_.topics if round_ is not None and round_.is_open else []
    for topic in [every[key] for key in asked if key in every] or agenda.topics:
        _put(room, topic)


def add_topic(room: Room, key: str, *, at: datetime) -> None:
    """Put something on the list that was not proposed, or was left out for lack of time. Raises RoomRefused."""
    if RoomTopic.objects.filter(room=room, key=key).exists():
        raise RoomRefused(_("This topic is on the list already."))
    agenda = agenda_for(room.engagement, room.minutes, at=at)
    every = (*agenda.topics, *agenda.left_out) if agenda else ()
    topic = next((each for each in every if each.id == key), None)
    if topic is None:
        raise RoomRefused(_("This can't be asked again. Choose from the list."))
    _put(room, topic)


def _put(room: Room, topic: Topic) -> None:
    RoomTopic.objects.create(
        organisation_id=room.organisation_id,
        room=room,
        position=next_position(room),
        key=topic.id,
        minutes=topic.minutes,
        why=topic.why,
        text=topic.text,
        options=_options(definition_of(room.engagement.instrument_version), topic.id),
    )


def _options(definition: Definition, key: str) -> list[str]:
    match definition.by_id.get(key):
        case RankingItem():
            return list(definition.dimensions.values())
        case AgreementItem() | ChoiceItem() as item:
            return [choice.label for choice in item.choices]
        case _:
            return []
