"""The facilitator's window of a room: the hour, what to say and ask, what the room does, and what can be pressed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assessments.models import Assessment
from apps.assessments.selectors import FirstReading, case_of, findings_for_readers
from apps.core.web.qr import QrPicture, qr_picture
from apps.decisions.deciding.selectors import newest_of
from apps.decisions.owners import Owners
from apps.engagements.models import Engagement
from apps.engagements.selectors import was_looked_at
from apps.findings.brief_section import BriefSection
from apps.findings.charts import charts_of
from apps.instruments.selectors import definition_of
from apps.reports.result.selectors import first_brief
from apps.room.console.here import unticked
from apps.room.console.hour import (
    AgendaRow,
    NeedleRow,
    Ruler,
    agenda_of,
    bell_of,
    dimension_of,
    needle_of,
    pace_of,
    ruler_of,
)
from apps.room.console.reporting import Obstacle, obstacle_of
from apps.room.console.scene import SHOWN, Ahead, Keys, Material, Script, keys_of, script_of, voted_on
from apps.room.live.presence import Presence, presence_of, there_since
from apps.room.models import REVEALS, Room, RoomNote, RoomScene, RoomTopic
from apps.room.selectors import RoomNow, TopicNow, asked_of, room_now
from apps.room.steering.agenda import agenda_for, missing_topics, quotable
from apps.room.steering.needle import reading_of
from apps.room.tokens import token_for
from apps.room.visibility import Count, Seen, Shown, missing_on
from apps.room.wall.reveals import HeadsScreen
from apps.room.wall.screens import screen_of

Phase = RoomTopic.Phase
UNDONE_WITHIN = timedelta(seconds=60)
MOST_NOTES = 12
MOST_ROUNDS = 3  # of votes on one decision
STABLE, MANY = 0.15, 0.5  # of those who voted again: fewer who move settle it, as many and more do not
KEPT_FOR = 300  # seconds that the brief is kept, so that what is erased goes from it


@dataclass(frozen=True)
class Baton:
    is_mine: bool
    who: str
    taken_from: str
    may_undo: bool


@dataclass(frozen=True)
class Comment:
    """What somebody let be quoted; `is_chosen`: it stands on the wall beside what is shown."""

    digest: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class ConsolePage:
    room: Room
    now: RoomNow
    token: str  # of the wall, whose channel the console follows
    gone: int  # minutes
    left: str
    baton: Baton
    agenda: tuple[AgendaRow, ...]
    ruler: Ruler
    pace: str
    bell: str
    needle: tuple[NeedleRow, ...]
    where: str
    title: str
    why: str  # the topic is on the list
    mark: str
    mark_label: str
    script: Script
    voted: Seen | None
    missing: int  # votes of those who are here
    heads: tuple[bool, ...]  # of those who may vote or take part: who has
    shown: Shown | None
    moved: str
    proposal: str
    obstacle: Obstacle | None  # to the report that the end orders
    presence: Presence | None  # None: nobody knows at the moment
    asks_room: bool
    notes: tuple[RoomNote, ...]
    qr: QrPicture | None
    keys: Keys
    comments: tuple[Comment, ...]
    askable: tuple[tuple[str, str], ...]  # keys and texts of topics that can still be put on the list

    @property
    def wall(self) -> str:
        return reverse("wall", args=[self.token])

    @property
    def is_voting(self) -> bool:
        topic = voted_on(self.now)
        return topic is not None and topic.is_voting

    @property
    def is_all_voted(self) -> bool:
        """Whether a vote is on of which nobody who is here is missing: whoever steers may have it shown then."""
        has_all = self.voted is not None and self.voted.voted > 0 and not self.missing
        return self.is_voting and has_all and self.baton.is_mine and self.now.state == Room.State.OPEN


def console_page(engagement: Engagement, room: Room, *, user: User, at: datetime) -> ConsolePage | None:
    """Read the window as it is now. `room` has its topic and who steers loaded."""
    now = room_now(room.pk)
    if now is None:
        return None
    topics = list(RoomTopic.objects.filter(room=room).exclude(phase=Phase.DROPPED))
    reading = reading_of(room)
    bell = bell_of(engagement, room, topics, reading)
    to_talk = [each for each in topics if not each.is_decision]
    agenda = tuple(agenda_of(engagement, room, to_talk, has_why=not bell))
    topic = voted_on(now)
    gone = max(0, int((at - room.opened_at).total_seconds() // 60))
    dimension = _dimension(engagement, topic)
    here = now.scene == RoomScene.JOIN and bool(unticked(engagement))
    rounds = _rounds(topics)
    is_asking = _is_asking(now, topic, rounds)
    waiting = _waiting(topics)
    missing = _missing(now, room, waiting)
    return ConsolePage(
        room=room,
        now=now,
        token=token_for(room.pk, "wall"),
        gone=gone,
        left=_left(now.timer_until, at),
        baton=_baton(room, user, at),
        agenda=agenda,
        ruler=ruler_of(agenda, room.minutes, gone),
        pace=pace_of(agenda, room.minutes, gone, has_topics=bool(to_talk) or room.scene == RoomScene.DECIDE),
        bell=bell,
        needle=needle_of(engagement, reading, topics),
        where=_where(now, topic),
        title=_title(now, topic),
        why="" if bell else _why(topics, topic),
        mark=dimension,
        mark_label=definition_of(engagement.instrument_version).dimensions.get(dimension, ""),
        script=script_of(now.scene, topic.phase if topic else "", _material(engagement, now, topic, at)),
        voted=topic.seen if topic else None,
        missing=_missing_votes(room, at),
        heads=_heads(now, topic),
        shown=_shown(topic),
        moved=_moved(topic),
        obstacle=obstacle_of(engagement, room, at=at) if now.scene == RoomScene.DECIDE else None,
        proposal=missing or _proposal(topic, rounds),
        presence=presence_of(room.pk),
        asks_room=is_asking,
        notes=tuple(RoomNote.objects.filter(room=room).order_by("-written_at")[:MOST_NOTES]),
        qr=qr_picture(now.join_link) if now.join_link else None,
        comments=_comments(engagement, now.topic),
        askable=_askable_now(engagement, room, at),
        keys=keys_of(
            now, Ahead(was_looked_at(engagement), waiting, bool(missing)), form_has_it=here or is_asking
        ),
    )


def _shown(topic: TopicNow | None) -> Shown | None:
    return topic.seen.shown if topic and topic.phase in SHOWN else None


def _missing_votes(room: Room, at: datetime) -> int:
    if room.topic is None:
        return 0
    room.topic.room = room
    return missing_on(room.topic, there=there_since(room.pk, room.since), at=at)


def _why(topics: Sequence[RoomTopic], topic: TopicNow | None) -> str:
    """Return why a topic is on the list, as long as nothing of it was shown."""
    on = (each for each in topics if topic and each.pk == topic.id)
    return next((each.why for each in on if not each.reveals), "")


def _waiting(topics: Sequence[RoomTopic]) -> int | None:
    listed = [each for each in topics if not each.is_decision]
    return sum(each.phase == Phase.WAITING for each in listed) if listed else None


def _missing(now: RoomNow, room: Room, waiting: int | None) -> str:
    return missing_topics(room) if now.scene == RoomScene.SO_WHAT and waiting is None else ""


def _rounds(topics: Sequence[RoomTopic]) -> int:
    """Return how many votes on the decision were shown."""
    return sum(len(each.reveals) for each in topics if each.is_decision)


def _baton(room: Room, user: User, at: datetime) -> Baton:
    may_undo = (
        room.taken_from is not None
        and room.taken_at is not None
        and at - room.taken_at <= UNDONE_WITHIN
        and user.pk in (room.steered_by_id, room.taken_from_id)
    )
    return Baton(
        is_mine=room.steered_by_id == user.pk,
        who=str(room.steered_by) if room.steered_by else "",
        taken_from=str(room.taken_from) if room.taken_from else "",
        may_undo=may_undo,
    )


def _left(until: datetime | None, at: datetime) -> str:
    if until is None:
        return ""
    seconds = int((until - at).total_seconds())
    sign, seconds = ("−" if seconds < 0 else ""), abs(seconds)
    return f"{sign}{seconds // 60}:{seconds % 60:02d}"


def _where(now: RoomNow, topic: TopicNow | None) -> str:
    if now.is_reveal:
        place = REVEALS.index(RoomScene(now.scene)) + 1
        return _("Reveal %(place)d of %(places)d") % {"place": place, "places": len(REVEALS)}
    if topic is None or now.decision:
        return ""
    of_all = _("Topic %(place)d of %(places)d") % {"place": topic.place, "places": topic.places}
    return f"{of_all}, {RoomTopic.Phase(topic.phase).label}"


def _title(now: RoomNow, topic: TopicNow | None) -> str:
    if topic and not now.decision:
        return topic.text
    return str(RoomScene(now.scene).label) if now.scene != RoomScene.JOIN else _("Who is here?")


def _heads(now: RoomNow, topic: TopicNow | None) -> tuple[bool, ...]:
    """Return one for each who may: whether they have."""
    did, of = (topic.seen.voted, topic.seen.of) if topic else (now.people.joined, now.people.asked)
    if now.scene == RoomScene.ANSWER:
        did = now.people.sent
    return (*[True] * did, *[False] * max(0, of - did))


def _moved(topic: TopicNow | None) -> str:
    shown = _shown(topic)
    if shown is None or shown.moved is None:
        return ""
    text = ngettext(
        "%(moved)d of %(again)d who voted again moved.",
        "%(moved)d of %(again)d who voted again moved.",
        shown.moved,
    )
    return text % {"moved": shown.moved, "again": shown.again}


def _proposal(topic: TopicNow | None, rounds: int) -> str:
    """Propose enough or once more; whoever facilitates decides."""
    shown = _shown(topic)
    if topic is None or shown is None:
        return ""
    if topic.kind == RoomTopic.Kind.DECISION:
        return _proposal_to_decide(shown, rounds)
    if shown.moved is None or not shown.again:
        return ""
    if shown.moved <= STABLE * shown.again:
        return _("Enough: hardly anybody moved. Go on.")
    if shown.moved < MANY * shown.again:
        return _("Some moved. If most say the same by now, go on; if not, once more.")
    return _("Many moved. Once more on this, if there is time.")


def _is_asking(now: RoomNow, topic: TopicNow | None, rounds: int) -> bool:
    """Return whether the room is to vote on the sentence: for the first time, or once more as somebody said no to it."""
    shown = _shown(topic)
    counts = _counts(shown) if shown else ()
    has_dissent = bool(counts and counts[-1].people)
    return now.scene == RoomScene.DECIDE and (topic is None or (has_dissent and rounds < MOST_ROUNDS))


def _counts(shown: Shown) -> Sequence[Count]:
    return shown.parts[0].counts if shown.parts and not shown.parts[0].too_few else ()


def _proposal_to_decide(shown: Shown, rounds: int) -> str:
    counts = _counts(shown)
    if not counts:
        return ""
    if not counts[-1].people:
        return _("Enough: nobody said no.")
    if rounds >= MOST_ROUNDS:
        return _("Three votes are enough: it is decided, with the dissent on record.")
    return _("Somebody said no. Ask what would have to be different, change the sentence, and ask once more.")


def _dimension(engagement: Engagement, topic: TopicNow | None) -> str:
    return "" if topic is None or topic.kind else dimension_of(engagement, topic.key)


def _material(engagement: Engagement, now: RoomNow, topic: TopicNow | None, at: datetime) -> Material:
    asked: tuple[str, ...] = ()
    is_figure = False
    if topic and not topic.kind:
        definition = definition_of(engagement.instrument_version)
        asked = asked_of(topic, engagement)
        names = definition.items_of_topic(topic.key, engagement.routing)
        is_figure = any(name in definition.quantities for name in names)
    decision = newest_of(engagement) if now.scene == RoomScene.DECIDE else None
    screen = screen_of(now) if now.is_reveal else None
    return Material(
        brief=_brief_now(engagement, at) if now.is_reveal else None,
        title=screen.title if screen else "",
        is_split=isinstance(screen, HeadsScreen) and screen.is_split,
        sentence=now.decision.sentence if now.decision else "",
        owner=Owners.of(engagement).named(decision.owner) if decision and decision.owner else "",
        has_day=bool(decision and decision.due_on),
        asked=asked,
        is_figure=is_figure,
        can_join=bool(now.code),
    )


def _comments(engagement: Engagement, topic: TopicNow | None) -> tuple[Comment, ...]:
    texts = quotable(engagement) if topic else {}
    return tuple(
        Comment(digest, text, bool(topic and digest in topic.quotes)) for digest, text in texts.items()
    )


def _looked_at(engagement: Engagement) -> UUID | None:
    looked_at = Assessment.objects.looked_at().ready().filter(engagement=engagement)
    return looked_at.newest_first().values_list("pk", flat=True).first()


def _brief_now(engagement: Engagement, at: datetime) -> BriefSection | None:
    key = _looked_at(engagement)
    return _brief(engagement.pk, key, get_language(), int(at.timestamp()) // KEPT_FOR) if key else None


def _askable_now(engagement: Engagement, room: Room, at: datetime) -> tuple[tuple[str, str], ...]:
    """Return what could be asked again and is not on the list, from the last reveal on."""
    key = _looked_at(engagement) if room.scene in (RoomScene.SO_WHAT, RoomScene.TOPIC) else None
    if key is None:
        return ()
    listed = set(RoomTopic.objects.filter(room=room).values_list("key", flat=True))
    period = int(at.timestamp()) // KEPT_FOR
    askable = _askable(engagement.pk, key, room.minutes, get_language(), period)
    return tuple(each for each in askable if each[0] not in listed)


@lru_cache(maxsize=8)
def _askable(
    engagement_id: UUID, key: UUID, minutes: int, language: str | None, period: int
) -> tuple[tuple[str, str], ...]:
    engagement = Engagement.objects.with_framing().get(pk=engagement_id)
    assessment = Assessment.objects.select_related("snapshot__round").get(pk=key)
    case = case_of(assessment.engine_result, assessment.snapshot, engagement)
    agenda = agenda_for(case, engagement, minutes, at=datetime.fromtimestamp(period * KEPT_FOR, UTC))
    return tuple((each.id, each.text) for each in (*agenda.topics, *agenda.left_out))


@lru_cache(maxsize=8)
def _brief(engagement_id: UUID, key: UUID, language: str | None, period: int) -> BriefSection:
    """Read what is said first of a result: it takes a moment, and a console asks every other second."""
    engagement = Engagement.objects.with_framing().get(pk=engagement_id)
    assessment = Assessment.objects.select_related("snapshot__round").get(pk=key)
    case = case_of(assessment.engine_result, assessment.snapshot, engagement)
    findings = findings_for_readers(assessment, engagement)
    page = FirstReading(assessment, case, findings, charts_of(findings))
    brief, _report = first_brief(page, engagement, at=datetime.fromtimestamp(period * KEPT_FOR, UTC))
    return brief
