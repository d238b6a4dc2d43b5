"""Made-up people, and what they do in a rehearsal: a few at each call, whatever the room is at.

All twelve tell one story, in which one dimension is near its limit, and differ around it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import floor, log10, sqrt
from random import Random
from typing import Self
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.core.actors import SYSTEM, Actor
from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import latest_round
from apps.instruments.definition import (
    AgreementItem,
    ChoiceItem,
    Definition,
    Item,
    QuantityItem,
    RankingItem,
)
from apps.instruments.definition.items import TargetItem
from apps.instruments.selectors import definition_for
from apps.instruments.values import DONT_KNOW, is_given
from apps.responses.answering.questionnaire import questionnaire_of
from apps.responses.answering.saving import PageChanges, note_reasons, save_page
from apps.responses.entry.links import refresh_asked_items
from apps.responses.models import Answer, Device, Response
from apps.responses.selectors import own_effective_answers
from apps.responses.statements import Change
from apps.room.models import Room, RoomScene, RoomTopic
from apps.room.services import stir, vote_on_own
from apps.room.visibility import ballots_on, last_reveal_at, people_who_may_vote, voters_on

GROWTH = 2.0  # of what grows, up to the horizon
NEAR, FAR = 1.6, 30.0  # how many times today the limit is, in the dimension that is near it and in others
FIRST, SECOND = 0.55, 0.3  # how many put it first, and the one beside it


def chance_of(*what: object) -> Random:
    """Return what draws the same for the same things, whichever worker asks."""
    return Random(" ".join(map(str, what)))  # noqa: S311 - made-up people keep no secret


@dataclass(frozen=True)
class Story:
    """What the made-up people have seen. Drawn from the engagement, so that it is the same at every call."""

    seed: str
    definition: Definition
    order: tuple[str, ...]  # of the dimensions, the one near its limit first

    @classmethod
    def of(cls, engagement: Engagement) -> Self:
        definition = definition_for(engagement.instrument_version, engagement.routing)
        order = list(definition.dimensions)
        chance_of(engagement.pk).shuffle(order)
        return cls(str(engagement.pk), definition, tuple(order))

    def answer(self, item: Item, person: Stakeholder) -> object:
        """Return what a person says to an item; None where they leave it blank."""
        return self._drawn(item, chance_of(self.seed, person.key, item.id))

    def changed(self, item: Item, person: Stakeholder, before: object, draw: Random) -> object:
        """Return what a person says who has thought again: a step further, an order or a figure drawn anew."""
        match item:
            case AgreementItem() if isinstance(before, int):
                values = [choice.value for choice in item.choices]
                place = values.index(before) + draw.choice((-1, 1))
                return values[min(max(place, 0), len(values) - 1)]
            case QuantityItem() if isinstance(before, Mapping) and before.get(LIMIT):
                return {**before, LIMIT: _rounded(before[LIMIT] * draw.choice((0.5, 0.7, 1.5)), item)}
            case _:
                return self._drawn(item, draw)

    def _drawn(self, item: Item, draw: Random) -> object:
        # What all of them look at is the same for all: only how they see it differs.
        common = chance_of(self.seed, item.id)
        match item:
            case RankingItem():
                return {"ranking": self._order(item, draw)}
            case AgreementItem():
                return self._agreement(item, draw)
            case QuantityItem():
                return self._figures(item, common, draw)
            case ChoiceItem():
                usual, own = common.choice(item.choices).value, draw.choice(item.choices).value
                value = usual if draw.random() < 0.75 else own
                return value if item.pick == "one" else [value]
            case TargetItem():
                middle = len(item.steps) // 2
                return item.steps[min(max(middle + draw.choice((-1, 0, 0, 1)), 0), len(item.steps) - 1)]
            case _:
                return None

    def _order(self, item: RankingItem, draw: Random) -> list[str]:
        order = [each for each in self.order if each in item.dimensions]
        chance = draw.random()
        first = 0 if chance < FIRST else 1 if chance < FIRST + SECOND else draw.randrange(len(order))
        rest = [each for each in order if each != order[first]]
        draw.shuffle(rest)
        return [order[first], *rest]

    def _agreement(self, item: AgreementItem, draw: Random) -> object:
        if draw.random() < 0.05:
            return DONT_KNOW
        place = self.order.index(item.dimension) if item.dimension in self.order else len(self.order)
        # As scored: the nearer to its limit, the more they agree.
        share = (0.85, 0.6, 0.4, 0.3)[min(place, 3)] + draw.choice((-0.25, 0, 0, 0.25))
        share = 1 - share if item.reverse else share
        last = len(item.choices) - 1
        return item.choices[min(max(round(share * last), 0), last)].value

    def _figures(self, item: QuantityItem, common: Random, draw: Random) -> object:
        least, most = _bounds(item)
        typical = sqrt(least * most) * common.uniform(0.8, 1.25)
        now = typical * draw.uniform(0.85, 1.18)
        growth = 1.0 if item.steady else GROWTH * draw.uniform(0.8, 1.3)
        room = (NEAR if item.dimension == self.order[0] else FAR) * draw.uniform(0.75, 1.4)
        is_floor = item.direction == "floor"
        figures = {
            NOW: now,
            HORIZON: now / growth if is_floor else now * growth,
            LIMIT: now / room if is_floor else now * room,
        }
        given = {point: _rounded(figures[point], item) for point in item.points}
        return given | {"source": draw.choice(item.scale.sources).slug}


def _bounds(item: QuantityItem) -> tuple[float, float]:
    """Return an ordinary row of the ladder: below the middle, so that there is room above it."""
    rows = [each for each in item.ladder if each > 0]
    place = max(0, len(rows) // 2 - 1)
    return rows[place], rows[min(place + 1, len(rows) - 1)]


def _rounded(value: float, item: QuantityItem) -> float:
    """Round to two digits, within what is plausible, as people give figures."""
    if item.plausible:
        value = min(max(value, item.plausible[0]), item.plausible[1])
    digits = 1 - floor(log10(value)) if value > 0 else 0
    rounded = round(value, digits)
    return max(1, round(rounded)) if item.whole else rounded


AT_ONCE = 3  # people at a call: twelve have voted after four
FIRST_CHANGE, LATER_CHANGE = 0.2, 0.4  # how many change their mind before and after they have talked


@dataclass(frozen=True)
class Players:
    """The made-up people of a rehearsal; whoever joined by a phone acts for themselves."""

    room: Room
    at: datetime

    @property
    def people(self) -> list[Stakeholder]:
        people = Stakeholder.objects.taking_part().filter(engagement=self.room.engagement, is_guest=False)
        played = people.exclude(
            pk__in=Device.objects.filter(stakeholder__engagement=self.room.engagement).values("stakeholder")
        )
        return list(played.select_related("engagement__instrument_version").order_by("key"))

    @property
    def by(self) -> Actor:
        return SYSTEM.within(self.room.organisation_id)


def let_act(room: Room, *, at: datetime) -> None:
    """Let a few people do what the room is at: come, answer, vote. Nothing is done where all have."""
    with override(room.engagement.written_in):
        has_acted = _act(Players(room, at), room)
    if has_acted:
        stir(room_id=room.pk)


def _act(players: Players, room: Room) -> bool:
    """Do one thing of what the room is at; return whether there was one to do."""
    round_, topic = latest_round(room.engagement), room.topic
    if round_ is None:
        return False
    if room.scene == RoomScene.JOIN:
        return _come(players, round_)
    if room.scene == RoomScene.ANSWER:
        return round_.is_open and (_come(players, round_) or _answer(players, round_))
    if topic is None or not topic.is_voting or room.scene not in (RoomScene.TOPIC, RoomScene.DECIDE):
        return False
    topic.room = room
    return _vote_on_own(players, topic) if topic.is_own else _vote(players, round_, topic)


def _response_of(person: Stakeholder, round_: Round, at: datetime) -> Response:
    response, is_new = Response.objects.get_or_create(
        round=round_,
        stakeholder=person,
        defaults={"organisation_id": person.organisation_id, "started_at": at},
    )
    if is_new:
        refresh_asked_items(response, person)
    return response


def _come(players: Players, round_: Round) -> bool:
    begun = set(Response.objects.filter(round=round_).values_list("stakeholder", flat=True))
    coming = [each for each in players.people if each.pk not in begun][:AT_ONCE]
    for person in coming:
        _response_of(person, round_, players.at)
    return bool(coming)


def _answer(players: Players, round_: Round) -> bool:
    drafts = Response.objects.filter(round=round_, state=Response.State.DRAFT, stakeholder__in=players.people)
    answering = list(drafts.select_related("stakeholder", "round__engagement").order_by("stakeholder__key"))[
        :AT_ONCE
    ]
    for response in answering:
        items = questionnaire_of(response).course.items
        story = Story.of(round_.engagement)
        given = {item.id: story.answer(item, response.stakeholder) for item in items}
        _save(players, response, given, send=True)
    return bool(answering)


def _save(players: Players, response: Response, given: Mapping[str, object], *, send: bool = False) -> None:
    known = dict(Answer.objects.filter(response=response).values_list("item", "revision"))
    changes = [
        Change(item, value, known.get(item, 0), uuid4()) for item, value in given.items() if is_given(value)
    ]
    save_page(response=response, changes=PageChanges(changes), by=players.by, at=players.at, send=send)


def _vote(players: Players, round_: Round | None, topic: RoomTopic) -> bool:
    if round_ is None or not round_.is_open:
        return False
    voting = _waiting(players, topic)
    story, items = Story.of(topic.room.engagement), _items(topic)
    for person in voting:
        response = _response_of(person, round_, players.at)
        draw = chance_of(person.key, topic.key, len(topic.reveals))
        before = own_effective_answers(response)
        given = {
            item.id: _voted(story, item, person, before.get(item.id), draw, is_later=bool(topic.reveals))
            for item in items
            if item.id in response.asked
        }
        _save(players, response, given)
        changed = [each for each in given if is_given(before.get(each)) and given[each] != before[each]]
        _say_why(response, changed, draw)
    return bool(voting)


def _voted(
    story: Story, item: Item, person: Stakeholder, before: object, draw: Random, *, is_later: bool
) -> object:
    """Return what somebody votes: mostly what they said before."""
    is_moved = draw.random() < (LATER_CHANGE if is_later else FIRST_CHANGE)
    return before if is_given(before) and not is_moved else story.changed(item, person, before, draw)


def _say_why(response: Response, changed: Iterable[str], draw: Random) -> None:
    reasons = (
        _("What somebody measured last month made me think again."),
        _("I had only thought of our own part of it."),
        _("Nobody here owns it, and that settles it for me."),
    )
    note_reasons(
        response=response,
        reasons={item: {"text": draw.choice(reasons), "quotable": True} for item in changed},
    )


def _items(topic: RoomTopic) -> list[Item]:
    engagement = topic.room.engagement
    definition = Story.of(engagement).definition
    return [definition.item(name) for name in definition.items_of_topic(topic.key, engagement.routing)]


def _waiting(players: Players, topic: RoomTopic) -> list[Stakeholder]:
    """Return the next few who may vote and have not since the topic was shown last."""
    may = set(people_who_may_vote(topic).values_list("pk", flat=True))
    done = voters_on(topic, since=last_reveal_at(topic))
    return [each for each in players.people if each.pk in may and each.pk not in done][:AT_ONCE]


def _vote_on_own(players: Players, topic: RoomTopic) -> bool:
    voting = _waiting(players, topic)
    before = dict(ballots_on(topic).values_list("response__stakeholder", "value"))
    for person in voting:
        draw = chance_of(person.key, topic.key, len(topic.reveals))
        stays = person.pk in before and draw.random() >= LATER_CHANGE
        value = before[person.pk] if stays else _ballot(topic, draw)
        response = Response.objects.filter(stakeholder=person).order_by("round__number").first()
        if response is not None:
            vote_on_own(
                room=topic.room,
                about=topic.key,
                response=response,
                value=value,
                text=_("I want to see it measured first.") if value in topic.options[2:] else "",
                at=players.at,
            )
    return bool(voting)


def _ballot(topic: RoomTopic, draw: Random) -> object:
    if topic.kind == RoomTopic.Kind.FIGURE:
        return draw.choice((2, 3, 3, 5, 8))
    # Most choose the first, few the last.
    weights = [3**-place for place in range(len(topic.options))]
    return draw.choices(topic.options, weights)[0]
