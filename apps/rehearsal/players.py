"""What made-up people do in a rehearsal: a few at each call, whatever the room is at. Called twice it goes faster."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.core.actors import SYSTEM, Actor
from apps.engagements.models import Round, Stakeholder
from apps.engagements.selectors import latest_round
from apps.instruments.definition import Item
from apps.instruments.values import is_given
from apps.rehearsal.drawing import Story, chance_of
from apps.responses.answering.questionnaire import questionnaire_of
from apps.responses.answering.saving import PageChanges, note_reasons, save_page
from apps.responses.entry.links import refresh_asked_items
from apps.responses.models import Answer, Device, Response
from apps.responses.selectors import own_effective_answers
from apps.responses.statements import Change
from apps.room.models import Room, RoomScene, RoomTopic
from apps.room.services import stir, vote_on_own
from apps.room.visibility import ballots_on, last_reveal_at, people_who_may_vote, voters_on

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
    players = Players(room, at)
    round_, topic = latest_round(room.engagement), room.topic
    has_acted = False
    with override(room.engagement.written_in):
        if room.scene == RoomScene.JOIN and round_ is not None:
            has_acted = _come(players, round_)
        elif room.scene == RoomScene.ANSWER and round_ is not None and round_.is_open:
            has_acted = _come(players, round_) or _answer(players, round_)
        elif topic is not None and topic.is_voting and room.scene in (RoomScene.TOPIC, RoomScene.DECIDE):
            topic.room = room
            has_acted = _vote_on_own(players, topic) if topic.is_own else _vote(players, round_, topic)
    if has_acted:
        stir(room_id=room.pk)


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
    done = set(voters_on(topic, since=last_reveal_at(topic)).values_list("pk", flat=True))
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
