"""The screens of a room as they were shown, and what is left of it, as a PDF: kept as they are shown, printed at the end."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import override

from apps.charts.themes import PRINT
from apps.core import leases
from apps.decisions.commitments.selectors import rows_of
from apps.decisions.deciding.selectors import newest_of
from apps.decisions.models import Assumption, Decision
from apps.decisions.planned import PrintedOwners, order_beside
from apps.documents.mapping import plain, read
from apps.engagements.models import Engagement
from apps.engagements.selectors import short_perspective_labels
from apps.instruments.selectors import definition_of
from apps.reports.pdf.rendering import printed
from apps.reports.services import make
from apps.room.models import Room, RoomNote, RoomPrint, RoomScreen, RoomTopic
from apps.room.selectors import (
    DecisionNow,
    noted_in,
    room_now,
    sentence_to_show,
    there_in,
    topics_shown,
)
from apps.room.steering.agenda import quotes_of
from apps.room.wall.reveals import SCREENS, RevealScreen, SoWhatScreen
from apps.room.wall.screens import screen_of
from apps.room.wall.votes import DecideScreen, TopicScreen, decide_screen, topic_screen

SHEETS = ("css/tokens.css", "css/wall.css", "css/screens.css")
# A page is light, and a drawing knows no variables.
_LIGHT = re.compile(r"light-dark\(([^,()]+),[^()]+\)")
_LACKING = re.compile(r"(?:text-wrap|aspect-ratio|background: repeating|grid-template-rows: subgrid)[^;]*;")
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_USED = re.compile(r"var\((--[\w-]+)\)")
_MARK = re.compile(r'(class="mark (\w+)"[^>]*fill=")currentColor')


@dataclass(frozen=True)
class Task:
    """What somebody does, by a day. Who takes part is called by their perspective."""

    text: str
    owner: str
    by: str


@dataclass(frozen=True)
class WhatIsLeft:
    """What was decided, who does what, and who was there: by perspective, and who had joined before."""

    day: str
    decided: str
    tasks: tuple[Task, ...]
    there: tuple[tuple[str, int], ...]
    before: int

    @property
    def people(self) -> int:
        return sum(people for _label, people in self.there) + self.before


def keep_screen(room_id: UUID) -> None:
    """Keep a reveal as the wall shows it now."""
    now = room_now(room_id)
    if now is None or now.is_black or now.is_rehearsal:
        return
    with override(now.language or None):
        screen = screen_of(now)
    if screen.kind in SCREENS:
        organisation_id = Room.objects.values_list("organisation_id", flat=True).get(pk=room_id)
        RoomScreen.objects.update_or_create(
            room_id=room_id,
            scene=screen.kind,
            defaults={"screen": plain(screen)},
            # Shown again, it keeps its place.
            create_defaults={
                "organisation_id": organisation_id,
                "screen": plain(screen),
                "shown_at": now.since,
            },
        )


def print_screens(row: RoomPrint) -> None:
    """Print the screens of a room for the row that was claimed. Raises LeaseLost."""
    room = Room.objects.select_related("engagement__instrument_version").get(pk=row.room_id)

    def render() -> bytes:
        with leases.Heartbeat(row), override(room.engagement.written_in):
            return screens_pdf(room)

    make(row, render, keep=lambda pdf: leases.finish(row, pdf=pdf))


def screens_pdf(room: Room) -> bytes:
    """Return a page for each screen, and one for what is left. Raises RenderFailed."""
    engagement = Engagement.objects.with_framing().select_related("lead").get(pk=room.engagement_id)
    screens = [*_reveals(room), *_topics(room, engagement)]
    return pages_pdf(engagement.initiative, screens, _left(room, engagement))


def pages_pdf(
    initiative: str, screens: Iterable[RevealScreen | TopicScreen | DecideScreen], left: WhatIsLeft
) -> bytes:
    html: str = render_to_string(
        "room/wall/printed.html", {"initiative": initiative, "screens": screens, "left": left}
    )
    sheet, tokens = _sheet()
    html = _USED.sub(lambda used: tokens[used[1]], html)
    html = _MARK.sub(lambda mark: mark[1] + PRINT.dimensions[mark[2]].fill, html)
    return printed(html.replace('font-family="inherit"', f'font-family="{PRINT.font}"'), sheet=sheet)


def _reveals(room: Room) -> Iterator[RevealScreen]:
    for each in RoomScreen.objects.filter(room=room):
        yield read(SCREENS[each.scene], each.screen)


def _topics(room: Room, engagement: Engagement) -> Iterator[TopicScreen | DecideScreen]:
    for topic in topics_shown(room):
        if topic.kind == RoomTopic.Kind.DECISION:
            yield decide_screen(DecisionNow(topic.text, topic))
        else:
            # How many were on the list then is not kept.
            screen = topic_screen(topic, engagement, quotes_of(topic.quotes, engagement))
            yield replace(screen, places=0)


def _left(room: Room, engagement: Engagement) -> WhatIsLeft:
    ended_on = engagement.in_its_zone(room.ended_at or room.touched_at).date()
    names = definition_of(engagement.instrument_version).perspective_names
    owners = PrintedOwners(engagement, names)
    decision = newest_of(engagement)
    is_decided = decision is not None and decision.state == Decision.State.DECIDED
    plan = order_beside(engagement, names, answers_of=ended_on).plan or ()
    taken = rows_of(Assumption, engagement).exclude(owner="").order_by("check_by")
    notes = [each for each in noted_in(engagement) if each.kind != RoomNote.Kind.SAID]
    (there, before), labels = there_in(room), short_perspective_labels(engagement)
    return WhatIsLeft(
        day=date_format(ended_on, "DATE_FORMAT"),
        decided=sentence_to_show(decision, engagement) if decision and is_decided else "",
        tasks=(
            *(
                [Task(each.text, each.owner, _day(each.on)) for each in plan if each.owner]
                or _shown_steps(room)
            ),
            *(Task(each.text, owners.printed(each.owner), _day(each.check_by)) for each in taken),
            *(Task(each.text, owners.printed(each.owner), _day(each.day)) for each in notes),
        ),
        there=tuple((label, there[name]) for name, label in labels.items() if there[name]),
        before=before,
    )


def _shown_steps(room: Room) -> Iterator[Task]:
    """Yield what the wall proposed to do, where no plan says who does what."""
    kept = RoomScreen.objects.filter(room=room, scene=SoWhatScreen.kind).first()
    for each in read(SoWhatScreen, kept.screen).steps if kept else ():
        yield Task(f"{each.title} {each.tail}".strip(), each.owner, each.day)


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


@cache
def _sheet() -> tuple[str, Mapping[str, str]]:
    """Return what wall and pages look like in daylight, with the values of its variables."""
    paths = [finders.find(name) for name in SHEETS]
    sheet = "\n".join(Path(str(path)).read_text(encoding="utf-8") for path in paths)
    sheet = _LACKING.sub("", _LIGHT.sub(r"\1", sheet))
    # The first of a name: a later one is of a black wall.
    return sheet, dict(reversed(_TOKEN.findall(sheet)))
