"""What a room is to talk about: proposed from the result once somebody looked at it, or what is asked again already."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import gettext as _

from apps.assessments.models import Assessment
from apps.assessments.selectors import case_of
from apps.decisions.due.selectors import due_by, waiting_assumptions
from apps.documents.digests import sha256_of
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round, rounds_of
from apps.findings.case import Case
from apps.findings.progress.agenda import FIGURE, Agenda, Topic, agenda_of, minutes_to_talk
from apps.instruments.definition import AgreementItem, ChoiceItem, Definition, RankingItem
from apps.instruments.selectors import definition_of
from apps.room.errors import RoomRefused
from apps.room.models import REVEALS, Room, RoomScene, RoomTopic
from apps.room.steering.topics import next_position

JOIN, ANSWER, READING, SIX_REVEALS = 5, 8, 1, 10  # minutes
KEPT_SECONDS = 60  # so long the texts of a result are the same
MOST_QUOTES = 2


def looked_at_case(engagement: Engagement) -> Case | None:
    """Return the newest result that somebody looked at."""
    assessment = _looked_at(engagement)
    return case_of(assessment.engine_result, assessment.snapshot, engagement) if assessment else None


def _looked_at(engagement: Engagement) -> Assessment | None:
    looked_at = Assessment.objects.looked_at().filter(engagement=engagement).select_related("snapshot__round")
    return looked_at.order_by("-snapshot__round__number", "-snapshot__taken_at", "-queued_at").first()


def missing_topics(room: Room) -> str:
    """Say that topics are proposed only once a worker has read what was looked at; nothing where none are to come."""
    if RoomTopic.objects.filter(room=room).exists() or _looked_at(room.engagement) is not None:
        return ""
    states = (Assessment.State.QUEUED, Assessment.State.RUNNING)
    waiting = Assessment.objects.filter(snapshot__looked_at__isnull=False, state__in=states)
    if not waiting.filter(engagement=room.engagement_id).exists():
        return ""
    return _("The topics are still being worked out. Wait a moment, or go on to the decision.")


def quotable(engagement: Engagement) -> Mapping[str, str]:
    """Return the texts of the newest result that may be quoted, by their digests: they stand there without a crowd."""
    assessment = _looked_at(engagement)
    if assessment is None:
        return {}
    # What is still to be taken out of it for somebody who was erased is out of it at once.
    key = f"room-texts-{assessment.pk}-{assessment.snapshot.is_being_erased}"
    texts: dict[str, str] | None = cache.get(key)
    if texts is None:
        case = case_of(assessment.engine_result, assessment.snapshot, engagement)
        given = (text for item in case.definition.texts for text in case.evidence.texts.get(item, ()))
        texts = {sha256_of(each): each for each in given}
        cache.set(key, texts, KEPT_SECONDS)
    return texts


def quote(topic: RoomTopic, engagement: Engagement, chosen: Collection[str]) -> None:
    """Let texts stand on the wall beside what is shown of a topic. Raises RoomRefused."""
    if len(chosen) > MOST_QUOTES:
        raise RoomRefused(_("Two comments fit on the wall. Choose two."))
    topic.quotes = [each for each in quotable(engagement) if each in chosen]
    topic.save(update_fields=["quotes"])


def quotes_of(digests: Collection[str], engagement: Engagement) -> tuple[str, ...]:
    """Return the texts that were chosen, and are still there."""
    texts = quotable(engagement) if digests else {}
    return tuple(texts[each] for each in digests if each in texts)


def is_answered_in(room: Room) -> bool:
    """Whether the questions are asked in the hour itself: who answered before it is asked nothing in it."""
    first = rounds_of(room.engagement).first()
    return first is not None and (first.closed_at is None or first.closed_at >= room.opened_at)


def minutes_for_topics(minutes: int, *, with_answers: bool) -> int:
    """Return how many minutes of an hour are for topics, beside all else that is done in it."""
    answering = ANSWER + READING if with_answers else 0
    return minutes_to_talk(minutes) - JOIN - answering - SIX_REVEALS


def agenda_for(
    case: Case, engagement: Engagement, minutes: int, *, talk: int | None = None, at: datetime
) -> Agenda:
    """Propose what to talk about in a room of so many minutes, all of them still to come unless `talk` says otherwise."""
    late = waiting_assumptions().filter(due_by("check_by", at), engagement=engagement).exclude(quantity="")
    talk = minutes_for_topics(minutes, with_answers=False) if talk is None else talk
    return agenda_of(case, minutes, late.values_list("quantity", flat=True), talk)


def _minutes_left(room: Room, at: datetime) -> int:
    """Return how many minutes are for topics, by the plan, and fewer where the room took longer."""
    with_answers = is_answered_in(room)
    done = {RoomScene.JOIN: JOIN, RoomScene.ANSWER: JOIN + ANSWER, RoomScene.READING: JOIN + ANSWER + READING}
    planned = done.get(RoomScene(room.scene), JOIN + (ANSWER + READING if with_answers else 0))
    if room.scene not in (*done, *REVEALS[:-1]):
        planned += SIX_REVEALS
    late = max(0, int((at - room.opened_at).total_seconds() // 60) - planned)
    return minutes_for_topics(room.minutes, with_answers=with_answers) - late


def propose(room: Room, *, at: datetime) -> None:
    """Put topics on the list of a room that has none: what is asked again already, or else what is proposed."""
    if RoomTopic.objects.filter(room=room, kind="").exists():
        return
    case = looked_at_case(room.engagement)
    if case is None:
        return
    agenda = agenda_for(case, room.engagement, room.minutes, talk=_minutes_left(room, at), at=at)
    round_ = latest_round(room.engagement)
    asked = round_.topics if round_ is not None and round_.is_open else []
    for topic in [_topic(case, agenda, key) for key in asked] or agenda.topics:
        _put(room, topic)
    room.unread_since = at


def add_topic(room: Room, key: str, *, at: datetime) -> None:
    """Put anything that was asked on the list, proposed or not. Raises RoomRefused."""
    if RoomTopic.objects.filter(room=room, key=key).exists():
        raise RoomRefused(_("This topic is on the list already."))
    case = looked_at_case(room.engagement)
    if case is None or not case.definition.items_of_topic(key, case.framing.routing):
        raise RoomRefused(_("This can't be asked again. Choose from the list."))
    _put(room, _topic(case, agenda_for(case, room.engagement, room.minutes, at=at), key))


def _topic(case: Case, agenda: Agenda, key: str) -> Topic:
    """Return what the agenda says of a topic, and of what it does not know the question alone."""
    known = next((each for each in (*agenda.topics, *agenda.left_out) if each.id == key), None)
    check = next((each for each in case.definition.cross_checks if each.id == key), None)
    text = check.question if check else case.question(key)
    return known or Topic(key, dimension="", text=text, why="", minutes=FIGURE, value=0)


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
