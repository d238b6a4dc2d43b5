"""The needle and the bell, for the console alone: what comes first after each topic, and when no topic can change it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.engagements.models import Engagement
from apps.findings.sentences import share_words
from apps.instruments.selectors import definition_of
from apps.ranking import ORDER
from apps.room.models import Room, RoomScene, RoomTopic
from apps.room.steering.needle import OPEN_STILL, Mark, Reading

_NOTHING_FIRST = {"nothing": gettext_lazy("No limit is near"), "none": gettext_lazy("Too little was said")}


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
