"""Who is here: the tick list of the console, and who is left to be vouched for before the round is closed."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import short_perspective_labels, was_looked_at
from apps.responses.entry.vouching import TickRow, tick_list
from apps.room.models import Room
from apps.room.selectors import who_came


@dataclass(frozen=True)
class Here:
    """The tick list of who is here, by department. `is_next`: somebody who came is not ticked off yet.

    `came` have joined since the room was opened: who only answered before it may sit elsewhere.
    """

    departments: tuple[tuple[str, tuple[TickRow, ...]], ...]
    known_by_mail: int
    came: Collection[UUID]
    is_next: bool
    is_ticked: bool  # somebody is


def here_of(engagement: Engagement, room: Room) -> Here:
    """Return the tick list of who is here, by department."""
    listed, labels, came = tick_list(engagement), short_perspective_labels(engagement), who_came(room)
    of = {name: tuple(row for row in listed.rows if row.person.perspective == name) for name in labels}
    return Here(
        departments=tuple((labels[name], rows) for name, rows in of.items() if rows),
        known_by_mail=listed.known_by_mail,
        came=came,
        is_next=any(row.is_new and row.person.pk in came for row in listed.rows),
        is_ticked=bool(listed.vouched),
    )


def unticked(engagement: Engagement) -> tuple[TickRow, ...]:
    """Return who came since somebody was ticked as here; after the first look a tick changes no group."""
    rows = () if was_looked_at(engagement) else tick_list(engagement).rows
    return tuple(row for row in rows if row.is_new)


def to_vouch_for(engagement: Engagement) -> tuple[TickRow, ...]:
    """Return who came since somebody was ticked, and whose tick would give their group a row of its own."""
    if was_looked_at(engagement):
        return ()
    people = list(Stakeholder.objects.taking_part().giving().filter(engagement=engagement))
    begun = Counter(each.perspective for each in people)
    hiding = Counter(each.perspective for each in people if each.hides_others)
    k = engagement.smallest_group
    rows = [row for row in tick_list(engagement).rows if row.has_begun and row.person.vouched_at is None]
    return tuple(
        row
        for row in rows
        if row.is_new or hiding[row.person.perspective] < k <= begun[row.person.perspective]
    )
