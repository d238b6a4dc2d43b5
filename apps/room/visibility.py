"""What may be seen of the votes on a topic, and when: the one function that every surface asks."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.documents.mapping import LEFT_OUT, read
from apps.engagements.models import Round, Stakeholder
from apps.instruments.selectors import definition_of
from apps.responses.answering.questionnaire import queries_about, wording_of
from apps.responses.models import Answer, Device, Response
from apps.responses.questions.base import FigureNotes
from apps.room.models import Ballot, Room, RoomTopic

IN_STEP_WITHIN = timedelta(seconds=60)  # after a topic is opened: each phone that is there has it by then


@dataclass(frozen=True)
class Count:
    label: str
    people: int


@dataclass(frozen=True)
class Figures:
    """Figures as they were given, with what they are of and how they are known."""

    label: str
    values: tuple[str, ...]
    known: str = field(default="", metadata=LEFT_OUT)  # measured, rough or guess; empty for what is to come


@dataclass(frozen=True)
class VotedPart:
    """One question of a topic as it is shown: opinions and picks counted by option, figures one by one."""

    question: str
    counts: tuple[Count, ...] = ()
    figures: tuple[Figures, ...] = ()
    too_few: bool = False  # too few have voted to show what they say
    at: str = ""  # since when it is shown like this; a later reveal keeps it where too few voted again
    # Of figures: how many people's stand there from before, for they have not voted in this round.
    as_before: int = field(default=0, metadata=LEFT_OUT)


@dataclass(frozen=True)
class Reveal:
    """What one reveal showed, as it is kept. `moved` is None where too few voted again to say so."""

    at: str
    parts: tuple[VotedPart, ...]
    again: int = 0
    moved: int | None = None
    dissents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """The newest reveal; `before` is what the first showed, where there is a later one."""

    parts: tuple[VotedPart, ...]
    before: tuple[VotedPart, ...] = ()
    again: int = 0
    moved: int | None = None
    dissents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """How many of those who may vote have; once they vote again, again. `shown` is None before a reveal."""

    voted: int
    of: int
    shown: Shown | None
    is_again: bool = False


def seen_of(topic: RoomTopic) -> Seen:
    people = people_who_may_vote(topic)
    since = _counted_since(topic)
    eligible = set(people.values_list("pk", flat=True))
    voted = len(eligible & voters_on(topic, since=since))
    shown = None if topic.phase == topic.Phase.CLOSED else _shown(topic)
    if is_shown_again := shown is not None and bool(shown.before) and since is None:
        voted = shown.again
    return Seen(voted=voted, of=len(eligible), shown=shown, is_again=is_shown_again or since is not None)


def _counted_since(topic: RoomTopic) -> datetime | None:
    is_counted_anew = topic.phase in (topic.Phase.AGAIN, topic.Phase.CLOSED) and not is_hidden(topic)
    return last_reveal_at(topic) if is_counted_anew else None


def missing_on(topic: RoomTopic, *, there: Collection[UUID] = (), at: datetime) -> int:
    """Return how many who are here have not voted.

    A phone in step has begun the round of the topics, and has fetched this one. Until all had time for that, or without
    such a round, whoever may vote is here; once somebody was ticked, of those whom a tick is for only who is ticked or
    has joined. `there`: whose phones have fetched this topic.
    """
    people, room = people_who_may_vote(topic), topic.room
    asking = Round.objects.filter(engagement=room.engagement_id).order_by("-number").first()
    is_settled = at - room.since > IN_STEP_WITHIN
    if asking is not None and asking.topics and is_settled:
        people = people.filter(Exists(Response.objects.filter(stakeholder=OuterRef("pk"), round=asking)))
    elif people.filter(vouched_at__isnull=False).exists():
        is_known = Q(vouched_at__isnull=False) | Q(mail_opened_at__isnull=False)
        people = people.filter(is_known | came_to(room))
    done = voters_on(topic, since=_counted_since(topic))
    missing = set(people.values_list("pk", flat=True)) - done
    # Where no phone of those who voted is known, nothing is: they voted without one, or it was forgotten.
    has_phones = is_settled and not done.isdisjoint(there)
    return len(missing.intersection(there) if has_phones else missing)


def came_to(room: Room) -> Q:
    """Say of people whether they have joined since a room was opened."""
    begun = Response.objects.filter(stakeholder=OuterRef("pk"), started_at__gte=room.opened_at)
    devices = Device.objects.filter(stakeholder=OuterRef("pk"), first_at__gte=room.opened_at)
    return Q(Exists(begun)) | Q(Exists(devices))


def is_hidden(topic: RoomTopic) -> bool:
    """Return whether a topic was shown, and hidden without another vote."""
    since = last_reveal_at(topic) if topic.phase == topic.Phase.CLOSED else None
    return since is not None and not voters_on(topic, since=since)


def _shown(topic: RoomTopic) -> Shown | None:
    reveals = reveals_of(topic)
    if not reveals:
        return None
    newest = reveals[-1]
    return Shown(
        parts=newest.parts,
        before=reveals[0].parts if len(reveals) > 1 else (),
        again=newest.again,
        moved=newest.moved,
        dissents=newest.dissents,
    )


def reveals_of(topic: RoomTopic) -> tuple[Reveal, ...]:
    return tuple(read(Reveal, each) for each in topic.reveals)


def shown_at(round_: Round) -> dict[str, datetime]:
    """Return when each item of a round was shown last, in whatever room; nothing of what was never shown."""
    topics = RoomTopic.objects.filter(room__engagement=round_.engagement_id, kind="").exclude(reveals=[])
    engagement, shown = round_.engagement, dict[str, datetime]()
    for topic in topics:
        items = definition_of(engagement.instrument_version).items_of_topic(topic.key, engagement.routing)
        for item, part in zip(items, reveals_of(topic)[-1].parts, strict=False):
            at = datetime.fromisoformat(part.at or topic.reveals[-1]["at"])
            if not part.too_few and at >= round_.opened_at:
                shown[item] = max(at, shown.get(item, at))
    return shown


def last_reveal_at(topic: RoomTopic) -> datetime | None:
    return datetime.fromisoformat(topic.reveals[-1]["at"]) if topic.reveals else None


def people_who_may_vote(topic: RoomTopic) -> QuerySet[Stakeholder]:
    """Return who takes part, has begun in any round, and is asked what the topic is about."""
    engagement = topic.room.engagement
    people = Stakeholder.objects.taking_part().filter(engagement=engagement, responses__isnull=False)
    if not topic.is_own:
        definition = definition_of(engagement.instrument_version)
        people = people.filter(
            perspective__in=[
                name
                for name in definition.perspectives
                if definition.items_of_topic(topic.key, engagement.routing, name)
            ]
        )
    return people.distinct()


def ballots_on(topic: RoomTopic) -> QuerySet[Ballot]:
    return Ballot.objects.filter(
        room=topic.room_id, about=topic.key, response__stakeholder__left_out_at__isnull=True
    )


def voters_on(topic: RoomTopic, *, since: datetime | None = None) -> set[UUID]:
    """Return who has voted on a topic, at all or after a time.

    In a statement of its own: joined with who may vote, PostgreSQL may look at each vote once a person, and takes seconds
    where it does not know the tables yet.
    """
    if topic.is_own:
        ballots = ballots_on(topic).filter(given_at__gt=since) if since else ballots_on(topic)
        return set(ballots.values_list("response__stakeholder", flat=True))
    answers = answers_to(topic)
    answers = answers.filter(answered_at__gt=since) if since else answers
    return set(answers.values_list("response__stakeholder", flat=True))


def answers_to(topic: RoomTopic) -> QuerySet[Answer]:
    """Return the votes on an item or a cross-check: answers of the round that asks it again.

    A figure that is asked back is no vote until its owner says that it is meant.
    """
    return _given_to(topic).exclude(response__in=doubted_on(topic))


def doubted_on(topic: RoomTopic) -> dict[UUID, str]:
    """Return the responses, each with whose it is, of which a figure on a topic is asked back."""
    wording = wording_of(topic.room.engagement)
    figures = _given_to(topic).filter(item__in=wording.definition.quantities)
    return {
        each.response_id: each.response.stakeholder.key
        for each in figures.select_related("response__stakeholder")
        if queries_about(
            wording.definition.item(each.item), each.value, FigureNotes(each.odd, each.meant), wording
        )
    }


def _given_to(topic: RoomTopic) -> QuerySet[Answer]:
    engagement = topic.room.engagement
    items = definition_of(engagement.instrument_version).items_of_topic(topic.key, engagement.routing)
    asking = Round.objects.filter(engagement=engagement, number__gt=1).order_by("-number")[:1]
    return Answer.objects.given().filter(
        item__in=items,
        response__round__in=asking.values("pk"),
        response__replaces__isnull=True,
        response__stakeholder__left_out_at__isnull=True,
    )
