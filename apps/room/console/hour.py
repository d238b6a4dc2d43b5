"""The hour from left to right: what stands on the list, how long it takes, what is done, and how far it is.

For the console alone the needle, which says what comes first after each topic, and the bell, when no topic can change it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from textwrap import shorten

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.engagements.models import Engagement, Stakeholder
from apps.findings.progress.agenda import FIGURE, STATEMENT, minutes_to_talk
from apps.findings.sentences import listed, number_words, sentence_case, share_words
from apps.instruments.selectors import definition_of
from apps.ranking import ORDER
from apps.room.models import REVEALS, Room, RoomScene, RoomTopic
from apps.room.steering.agenda import ANSWER, JOIN, READING, SIX_REVEALS, is_answered_in
from apps.room.steering.needle import OPEN_STILL, Mark, Reading

Phase = RoomTopic.Phase
A_MINUTE = 24  # of the ruler's width
LONGEST_NAME = 60
MOST_WHY = 2  # topics to come whose reason is shown
_NOTHING_FIRST = {"nothing": gettext_lazy("No limit is near"), "none": gettext_lazy("Too little was said")}


@dataclass(frozen=True)
class AgendaRow:
    """A stretch of the hour. `do` goes there; `state` is over, now or empty."""

    label: str
    minutes: int
    state: str
    do: str
    note: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Ruler:
    """The hour as a line: paths of an SVG `width` wide, and how far it is."""

    width: str  # as SVG has numbers, whatever the language
    gone: str
    ticks: str
    ends: str


def agenda_of(
    engagement: Engagement, room: Room, topics: Sequence[RoomTopic], *, has_why: bool = True
) -> Iterator[AgendaRow]:
    """`has_why`: with the reasons why topics are on the list, unless nothing on it can change what comes first."""
    yield _of_scene(room, RoomScene.JOIN, JOIN)
    if is_answered_in(room):
        yield _of_scene(room, RoomScene.ANSWER, ANSWER)
        yield _of_scene(room, RoomScene.READING, READING)
    yield _of_reveals(room)
    yield from _of_topics(engagement, room, topics, has_why=has_why)
    minutes = room.minutes - minutes_to_talk(room.minutes)
    yield _of_scene(room, RoomScene.DECIDE, minutes, _("one sentence, then votes"))


def _of_scene(room: Room, scene: RoomScene, minutes: int, note: str = "") -> AgendaRow:
    return AgendaRow(str(scene.label), minutes, _state(room, scene, scene), f"go:{scene}", note)


def _state(room: Room, first: RoomScene, last: RoomScene) -> str:
    order = list(RoomScene)
    place = order.index(RoomScene(room.scene))
    if place > order.index(last):
        return "over"
    return "now" if place >= order.index(first) else ""


def _of_reveals(room: Room) -> AgendaRow:
    note = ""
    if room.scene in REVEALS:
        note = _("%(place)d of %(all)d: %(name)s") % {
            "place": REVEALS.index(RoomScene(room.scene)) + 1,
            "all": len(REVEALS),
            "name": RoomScene(room.scene).label,
        }
    state = _state(room, REVEALS[0], REVEALS[-1])
    return AgendaRow(_("Six reveals"), SIX_REVEALS, state, f"go:{REVEALS[0]}", note)


def _of_topics(
    engagement: Engagement, room: Room, topics: Sequence[RoomTopic], *, has_why: bool
) -> Iterator[AgendaRow]:
    following, people = 0, _people(engagement)
    for topic in topics:
        is_now = room.scene == RoomScene.TOPIC and room.topic_id == topic.pk
        is_over = topic.phase == Phase.DONE or (topic.reveals and not is_now)
        state = "now" if is_now else "over" if is_over else ""
        following += not state
        is_told = not topic.reveals if is_now else not is_over and following <= MOST_WHY
        notes = (
            topic.why if has_why and is_told else "",
            "" if is_over else _asks_few(engagement, topic, people),
        )
        yield _of_topic(engagement, topic, state, " ".join(filter(None, notes)))


def _people(engagement: Engagement) -> Counter[str]:
    """Count by perspective who may be asked something in a room."""
    people = Stakeholder.objects.taking_part().filter(engagement=engagement, responses__isnull=False)
    return Counter(dict(people.distinct().values_list("pk", "perspective")).values())


def _asks_few(engagement: Engagement, topic: RoomTopic, people: Counter[str]) -> str:
    """Say beforehand that a topic is put to few, and that the others have nothing to do meanwhile."""
    if topic.is_own:
        return ""
    definition = definition_of(engagement.instrument_version)
    heads = sum(
        people[name] for name in people if definition.items_of_topic(topic.key, engagement.routing, name)
    )
    if 2 * heads >= people.total():
        return ""
    if not heads:
        return _("Nobody who answered is asked this.")
    text = _("Asks %(asked)d of %(all)d; the others watch.")
    return text % {"asked": heads, "all": people.total()}


def _of_topic(engagement: Engagement, topic: RoomTopic, state: str, note: str) -> AgendaRow:
    mark = dimension_of(engagement, topic.key) if not topic.is_own else ""
    return AgendaRow(topic.text or topic.key, topic.minutes, state, f"open:{topic.pk}", note, mark)


def ruler_of(agenda: Sequence[AgendaRow], minutes: int, gone: int) -> Ruler:
    ends = [each for each in accumulate(row.minutes for row in agenda) if each < minutes]
    return Ruler(
        width=str(minutes * A_MINUTE),
        gone=str(min(gone, minutes) * A_MINUTE),
        ticks="".join(f"M{each * A_MINUTE} 6v{10 if each % 5 == 0 else 6}" for each in range(1, minutes)),
        ends="".join(f"M{each * A_MINUTE} 0v20" for each in ends),
    )


def pace_of(agenda: Sequence[AgendaRow], minutes: int, gone: int, *, has_topics: bool = True) -> str:
    """Say how far behind the hour is, and what is spare of it: as long as no topic is listed, that is for topics."""
    planned = sum(row.minutes for row in agenda if row.state)
    # What was passed over takes no time any more.
    reached = max((place for place, row in enumerate(agenda) if row.state), default=-1)
    ahead = agenda[reached + 1 :]
    # A room that is faster than planned has the minutes that it saved.
    done = sum(row.minutes for row in agenda if row.state == "over")
    ends = max(gone, min(gone, done) + sum(row.minutes for row in agenda if row.state == "now"))
    over, spare = gone - planned, minutes - ends - sum(row.minutes for row in ahead)
    words = [_spare(spare, has_topics=has_topics) if spare >= 0 else _lacking(-spare, ahead)]
    if over > 0:
        text = ngettext("%(over)d minute over", "%(over)d minutes over", over)
        words.insert(0, text % {"over": over})
    pace = sentence_case("; ".join(words)) + "."
    if spare < 0 and (names := _to_leave_out(ahead, -spare)):
        pace += " " + _("Leave out from the end: %(names)s.") % {"names": listed(names)}
    return pace


def _spare(spare: int, *, has_topics: bool) -> str:
    """Say how many minutes are spare; what is less than the shortest topic takes is for none."""
    if spare >= STATEMENT and not has_topics:
        topics = max(1, spare // FIGURE)
        text = ngettext(
            "%(spare)d minutes are for topics: about %(topics)s topic",
            "%(spare)d minutes are for topics: about %(topics)s topics",
            topics,
        )
        return text % {"spare": spare, "topics": number_words(topics)}
    if spare == 0:
        return _("it fits to the minute")
    return ngettext("%(spare)d minute is spare", "%(spare)d minutes are spare", spare) % {"spare": spare}


def _lacking(lacking: int, ahead: Sequence[AgendaRow]) -> str:
    text = ngettext(
        "%(lacking)d minute too much on the list", "%(lacking)d minutes too much on the list", lacking
    )
    if not any(row.do.startswith("open:") for row in ahead):
        text = ngettext(
            "%(lacking)d minute less than planned is left",
            "%(lacking)d minutes less than planned are left",
            lacking,
        )
    return text % {"lacking": lacking}


def _to_leave_out(ahead: Sequence[AgendaRow], lacking: int) -> list[str]:
    """Return the topics, the last first, without which it fits: they stand in the order of what they are worth."""
    names, saved = [], 0
    for row in reversed(ahead):
        if row.do.startswith("open:") and saved < lacking:
            names.append(f"“{shorten(row.label, LONGEST_NAME, placeholder='…')}”")
            saved += row.minutes
    return names


def dimension_of(engagement: Engagement, key: str) -> str:
    definition = definition_of(engagement.instrument_version)
    names = definition.items_of_topic(key, engagement.routing)
    return str(getattr(definition.item(names[0]), "dimension", "")) if names else ""


@dataclass(frozen=True)
class NeedleRow:
    """What came first, and how likely, once a topic was shown; `share` is empty where nothing came first."""

    after: str
    what: str
    share: str


def needle_of(
    engagement: Engagement, reading: Reading | None, topics: Sequence[RoomTopic]
) -> tuple[NeedleRow, ...]:
    labels = definition_of(engagement.instrument_version).dimensions
    keys = [each.key for each in topics if not each.is_decision]
    return tuple(_row(mark, keys, labels[mark.leader]) for mark in (reading.marks if reading else ()))


def _row(mark: Mark, keys: Sequence[str], leader: str) -> NeedleRow:
    after = _("Before the topics")
    if mark.topic in keys:
        after = _("After topic %(place)d") % {"place": keys.index(mark.topic) + 1}
    elif mark.topic:
        after = _("After a topic that was dropped")
    if mark.kind in _NOTHING_FIRST:
        return NeedleRow(after, str(_NOTHING_FIRST[mark.kind]), "")
    if mark.level == "open":  # nor does the wall name one
        return NeedleRow(after, _("Not known yet"), "")
    return NeedleRow(after, leader, share_words(mark.share))


def bell_of(engagement: Engagement, room: Room, topics: Sequence[RoomTopic], reading: Reading | None) -> str:
    """Say that no topic on the list could change what comes first, nor all of them together; empty where one could."""
    if room.scene not in (RoomScene.SO_WHAT, RoomScene.TOPIC):
        return ""
    if not topics:
        return _(
            "No topic is on the list: nothing asked again could change what comes first. Go to the decision."
        )
    if reading is None or room.unread_since is not None or reading.may_change(_left(engagement, topics)):
        return ""
    return _("Nothing left on this list can change what comes first. Go to the decision.")


def _left(engagement: Engagement, topics: Sequence[RoomTopic]) -> frozenset[str]:
    """Return what is still to be asked again, by the names the engine has for it."""
    definition = definition_of(engagement.instrument_version)
    keys = [each.key for each in topics if not each.is_own and each.phase in OPEN_STILL]
    items = {item for key in keys for item in definition.items_of_topic(key, engagement.routing)}
    return frozenset(ORDER if item == definition.ranking.id else item for item in items)
