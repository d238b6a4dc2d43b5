"""The rooms of an engagement file: checked, brought in as rooms that have ended, and written."""

from collections.abc import Iterator
from datetime import date, datetime

from apps.documents.mapping import plain
from apps.documents.problems import Problem
from apps.engagements.models import Engagement
from apps.exchange.engagement.checking import KnownNames, instant_problems, repeated
from apps.exchange.engagement.file import (
    EngagementFile,
    FileRoom,
    FileRoomNote,
    FileRoomTopic,
    instant,
)
from apps.room.models import Room, RoomNote, RoomScene, RoomTopic
from apps.room.visibility import reveals_of


def room_problems(file: EngagementFile, names: KnownNames) -> Iterator[Problem]:
    routing = names.definition.settled(file.routing)
    for place, room in enumerate(file.rooms):
        path = f"rooms[{place}]"
        yield from instant_problems(f"{path}.opened_at", room.opened_at)
        yield from repeated(f"{path}.topics", "id", [topic.id for topic in room.topics])
        for position, topic in enumerate(room.topics):
            if not topic.kind and not names.definition.items_of_topic(topic.id, routing):
                message = f"{topic.id} is no question or cross-check of these questions."
                yield Problem(f"{path}.topics[{position}].id", "unknown", message)
            for number, reveal in enumerate(topic.reveals):
                yield from instant_problems(f"{path}.topics[{position}].reveals[{number}].at", reveal.at)
        known = {"", *(topic.id for topic in room.topics)}
        for position, note in enumerate(room.notes):
            yield from instant_problems(f"{path}.notes[{position}].written_at", note.written_at)
            if note.topic not in known:
                message = f"{note.topic} was not talked about in this room."
                yield Problem(f"{path}.notes[{position}].topic", "unknown", message)


def add_rooms(engagement: Engagement, file: EngagementFile, at: datetime) -> None:
    """Add rooms, which have ended as rounds are closed: nobody follows them any more."""
    for entry in file.rooms:
        room = Room.objects.create(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            state=Room.State.ENDED,
            scene=RoomScene.OVER,
            minutes=entry.minutes,
            opened_at=datetime.fromisoformat(entry.opened_at),
            since=at,
            touched_at=at,
            ended_at=at,
            reported_at=at,  # nobody orders a report by bringing in a file
        )
        topics = {
            topic.id: RoomTopic(
                organisation_id=room.organisation_id,
                room=room,
                position=place,
                key=topic.id,
                minutes=topic.minutes,
                phase=topic.phase,
                why=topic.why,
                kind=topic.kind,
                text=topic.text,
                options=list(topic.options),
                reveals=plain(topic.reveals),
            )
            for place, topic in enumerate(entry.topics)
        }
        RoomTopic.objects.bulk_create(topics.values())
        RoomNote.objects.bulk_create(
            RoomNote(
                organisation_id=room.organisation_id,
                room=room,
                topic=topics.get(note.topic),
                kind=note.kind,
                text=note.text,
                owner=note.owner,
                day=date.fromisoformat(note.day) if note.day else None,
                written_at=datetime.fromisoformat(note.written_at),
            )
            for note in entry.notes
        )


def rooms_of(engagement: Engagement) -> tuple[FileRoom, ...]:
    rooms = Room.objects.filter(engagement=engagement).prefetch_related("topics", "notes__topic")
    return tuple(
        FileRoom(
            opened_at=instant(room.opened_at),
            minutes=room.minutes,
            topics=tuple(
                FileRoomTopic(
                    id=each.key,
                    text=each.text,
                    kind=each.kind,
                    options=tuple(each.options),
                    why=each.why,
                    minutes=each.minutes,
                    phase=each.phase,
                    reveals=reveals_of(each),
                )
                for each in room.topics.all()
            ),
            notes=tuple(
                FileRoomNote(
                    topic=each.topic.key if each.topic else "",
                    kind=each.kind,
                    text=each.text,
                    owner=each.owner,
                    day=each.day.isoformat() if each.day else None,
                    written_at=instant(each.written_at),
                )
                for each in room.notes.all()
            ),
        )
        for room in rooms
    )
