"""A made-up round as a list of saves, and its twin, in which two people of one crowd have exchanged one block of them.

A world is played through the services with the clock, ids, keys and seeds fixed: played twice, it leaves the same bytes.
"""

import itertools
import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Literal
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.crowds import EVERYBODY, Blocks
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.selectors import first_look_of
from apps.assessments.snapshots import FirstLook
from apps.core.actors import SYSTEM, Actor
from apps.documents.mapping import plain
from apps.engagements.models import Engagement, Invitation, Round, Stakeholder
from apps.engagements.rounds.services import open_next_round
from apps.instruments.definition import Definition, Item, definition_from
from apps.instruments.models import InstrumentVersion
from apps.responses.answering.saving import PageChanges, note_reasons, save_page
from apps.responses.answering.sending import reopen_answers
from apps.responses.answering.shown import MOST_IN_A_REASON
from apps.responses.entry.links import refresh_asked_items
from apps.responses.models import Answer, Response
from apps.responses.rights.withdrawal import withdraw
from apps.responses.statements import Change
from apps.room.errors import RoomRefused
from apps.room.models import Room, RoomScene, RoomTopic
from apps.room.selectors import room_now
from apps.room.steering.reveals import reveal_of
from apps.room.visibility import seen_of
from tests import factories
from tests.factories import NOW
from tests.roles import SUPERUSER, acting_as

ROUTING = {
    "system_kind": "predictive",
    "model_hosting": "own",
    "stage": "pilot",
    "people_check": "some",
    "retrieval": "no",
}
KINDS = ("listed", "listed", "listed", "listed", "guest", "made_up", "interview")
HIDING = frozenset({"listed", "guest"})
# Seconds after a round is opened. All pages fit into the forms of those who hurry, whoever saves them.
FACTS, PAGES, LATE = 300, (320, 340, 360), 36_000
HURRY = timedelta(seconds=290), timedelta(seconds=370)  # when who hurries begins and sends

# What a second round asks: of the core, of what some are asked, and figures.
TOPICS = ("R1", "D1", "U2", "M2", "O9", "QU7", "QD1")

type Opening = Literal["first", "reopened", "second round"]


@dataclass(frozen=True)
class Person:
    number: int
    perspective: str
    kind: str  # listed and came by mail, a guest of the head count, made up by somebody, or an interview
    is_express: bool
    begins: int  # the phase
    hurries: bool = False  # and says the same of everything
    is_thorough: bool = False  # leaves nothing open

    @property
    def key(self) -> str:
        return f"s{self.number:02}"


@dataclass(frozen=True)
class Save:
    person: int
    phase: int
    second: int
    item: str
    value: Any
    is_late: bool = False  # after the round was closed


@dataclass(frozen=True)
class World:
    seed: int
    mode: str
    people: tuple[Person, ...]
    phases: tuple[Opening, ...]
    saves: tuple[Save, ...]
    withdrawals: tuple[tuple[int, int], ...]  # the phase after whose look, and who

    def twin(self, block: str, one: int, other: int) -> "World":
        """Let two people exchange all that they save in a block, with the times."""
        hands = {one: other, other: one}
        return replace(
            self,
            saves=tuple(
                replace(save, person=hands.get(save.person, save.person)) if block_of(save) == block else save
                for save in self.saves
            ),
        )

    def heard_from(self, block: str, person: int) -> int | None:
        """Return the phase from whose closing on somebody is among those who gave anything in a block."""
        heard = [
            save.phase + save.is_late
            for save in self.saves
            if save.person == person and block_of(save) == block
            if not save.is_late or self.phases[save.phase + 1 : save.phase + 2] == ("reopened",)
        ]
        return min(heard, default=None)

    def sends_besides(self, block: str, person: int) -> set[int]:
        """Return the phases in which somebody has something to send besides what they give in a block."""
        return {
            save.phase
            for save in self.saves
            if save.person == person and block_of(save) != block
            if not save.is_late
        }

    def may_exchange(self, block: str, one: int, other: int) -> bool:
        """Say whether two people hide others, and came, stayed, and gave something in a block at the same closings."""
        left = {person for _phase, person in self.withdrawals}
        pair = [self.people[one], self.people[other]]
        return (
            all(each.kind in HIDING and each.number not in left for each in pair)
            # Or one form would be sent, and the other be empty.
            and self.sends_besides(block, one) == self.sends_besides(block, other)
            and self.heard_from(block, one) is not None
            and self.heard_from(block, one) == self.heard_from(block, other)
            and all(
                save.phase in self.sends_besides(block, one)
                for save in self.saves
                if save.person in (one, other) and block_of(save) == block
            )
        )

    def given(self, block: str, person: int) -> list[tuple[object, ...]]:
        """Return what somebody saves in a block, and when, to tell pairs that have nothing to exchange."""
        return [
            (save.phase, save.second, save.item, str(save.value), save.is_late)
            for save in self.saves
            if save.person == person and block_of(save) == block
        ]


@cache
def definition() -> Definition:
    return definition_from(json.loads(factories.INSTRUMENT.read_text(encoding="utf-8")))


@cache
def blocks() -> Blocks:
    return Blocks.of(definition(), ROUTING)


def block_of(save: Save) -> str | None:
    return _block_of(save.item)


@cache
def _block_of(item: str) -> str | None:
    return blocks().of_answer(item)


# Made up


def random_world(seed: int) -> World:
    return _Maker(Random(seed)).world(seed)  # noqa: S311 - made-up people


class _Maker:
    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.perspectives = chance.sample(list(definition().perspectives), chance.choice((1, 2, 3, 4, 5, 6)))

    def world(self, seed: int) -> World:
        chance = self.chance
        phases: tuple[Opening, ...] = (
            "first",
            *chance.choice(((), ("reopened",), ("second round",), ("reopened", "second round"))),
        )
        people = tuple(
            self.person(number, phases) for number in range(chance.choice((3, 4, 5, 6, 8, 10, 14, 20)))
        )
        saves = [
            save
            for phase in range(len(phases))
            for person in people
            if person.begins <= phase and (person.begins == phase or chance.random() < 0.6)
            for save in self.saves(person, phase)
            if phases[phase] != "second round" or save.item in TOPICS
        ]
        return World(
            seed=seed,
            mode=chance.choice(("confidential", "confidential", "named")),
            people=people,
            phases=phases,
            saves=tuple(saves),
            withdrawals=tuple(
                (0, each.number) for each in people if each.begins == 0 and chance.random() < 0.06
            ),
        )

    def person(self, number: int, phases: tuple[Opening, ...]) -> Person:
        chance = self.chance
        return Person(
            number=number,
            perspective=chance.choice(self.perspectives),
            kind=chance.choice(KINDS),
            is_express=chance.random() < 0.2,
            begins=0 if chance.random() < 0.8 else chance.randrange(len(phases)),
            hurries=chance.random() < 0.25,
            is_thorough=chance.random() < 0.5,
        )

    def saves(self, person: Person, phase: int) -> Iterator[Save]:
        """Yield what somebody saves in one phase: what is on the record first, then opinions at times of their own."""
        chance = self.chance
        asked = definition().asked_of(person.perspective, ROUTING)
        if person.is_express:
            asked = definition().express_of(person.perspective, ROUTING)
        facts = [item for item in asked if item.on_record]
        for item in facts if person.is_thorough else chance.sample(facts, min(len(facts), 4)):
            yield Save(person.number, phase, FACTS, item.id, self.value(item))
        for item in asked:
            if item.on_record or (chance.random() < 0.35 and not person.is_thorough):
                continue
            is_late = chance.random() < 0.1
            second = chance.choice(PAGES) + LATE * is_late
            same = person.number % 5 + 1 if person.hurries and item.kind == "agreement" else None
            yield Save(person.number, phase, second, item.id, same or self.value(item), is_late)

    def value(self, item: Item) -> Any:
        chance = self.chance
        if chance.random() < 0.1:
            return "dk"
        match item.kind:
            case "ranking":
                return {"ranking": chance.sample(list(definition().dimensions), 4)}
            case "agreement":
                return chance.randint(1, 5)
            case "quantity":
                points = definition().quantities[item.id].as_asked(ROUTING).points
                return {point: chance.choice((1, 3, 10, 40)) for point in points} | {"source": "rough"}
            case "source":
                return chance.choice(("guess", "rough", "measured"))
            case "choice":
                known = next(each for each in definition().items if each.id == item.id)
                value = chance.choice(known.choices).value  # type: ignore[attr-defined]
                return [value] if known.pick == "many" else value  # type: ignore[attr-defined]
            case "target":
                return chance.choice(definition().targets[item.id].steps)
            case _:
                return f"Written {chance.randrange(10**6)}."


# Played


@contextmanager
def all_fixed(seed: int = 1) -> Iterator[None]:
    """Fix what a machine draws by chance and what counts on, and leave no row behind."""
    stream = Random(seed)  # noqa: S311 - in place of chance
    before = os.urandom, random._urandom, factories._numbers  # type: ignore[attr-defined]
    os.urandom = random._urandom = stream.randbytes  # type: ignore[attr-defined]
    factories._numbers = itertools.count(1)
    try:
        with transaction.atomic():
            with acting_as(SUPERUSER), connection.cursor() as cursor:
                cursor.execute(
                    "select setval(format('%I.%I', schemaname, sequencename), 1000000) from pg_sequences"
                )
            yield
            transaction.set_rollback(True)
    finally:
        os.urandom, random._urandom, factories._numbers = before  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Played:
    """A world so far: somebody has just looked at its newest version."""

    world: World
    engagement: Engagement
    alice: User
    phase: int
    first_look: FirstLook | None  # as it was asked
    in_room: tuple[str, ...] = ()  # what the room showed of each topic while it was asked again

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot.objects.filter(engagement=self.engagement).latest("taken_at")

    def pairs(self) -> Iterator[tuple[str, int, int]]:
        """Yield each block with two people of one crowd of it who could exchange what they gave."""
        numbers = {each.key: each.number for each in self.world.people}
        for block, crowds in self.snapshot.members.items():
            for crowd, saves in crowds.items():
                members = sorted(numbers[key] for key in saves) if crowd != EVERYBODY else []
                for one, other in itertools.combinations(members, 2):
                    differ = self.world.given(block, one) != self.world.given(block, other)
                    if differ and self.world.may_exchange(block, one, other):
                        yield block, one, other


def play(world: World, instrument: InstrumentVersion) -> Iterator[Played]:
    """Play a world, and stop after each first look at a version. To be used within `all_fixed`."""
    organisation = factories.make_organisation("Northlight Partners")
    alice = factories.make_member(organisation, "Alice Duarte")
    engagement = factories.make_engagement(
        organisation,
        client=factories.make_client(organisation),
        lead=alice,
        instrument_version=instrument,
        mode=world.mode,
        stage=ROUTING["stage"],
        code="claims",
    )
    people = {each.number: _listed(engagement, each) for each in world.people}
    for phase, opening in enumerate(world.phases):
        start = NOW + timedelta(days=phase)
        round_ = _opened(engagement, opening, start)
        responses = {
            each.number: _begun(round_, people[each.number], each, alice, start)
            for each in world.people
            if each.begins <= phase and not people[each.number].withdrawn_at
        }
        saves = [save for save in world.saves if save.phase == phase and save.person in responses]
        in_time = [save for save in saves if not save.is_late]
        in_room: tuple[str, ...] = ()
        if opening == "second round":
            in_room = _in_room(engagement, responses, in_time, start)
        else:
            _save(responses, in_time, start)
        for number, response in responses.items():
            sent = HURRY[1] if world.people[number].hurries else timedelta(minutes=20 + number)
            _page(response, PageChanges([]), start + sent, send=True)
        services.close_round(round=round_, by=SYSTEM, at=start + timedelta(hours=9))
        tasks.run_next()
        # By PostgreSQL's clock, which goes on.
        Assessment.objects.update(started_at=start, finished_at=start + timedelta(hours=9))
        _save(responses, [save for save in saves if save.is_late], start)
        played = Played(world, engagement, alice, phase, first_look_of(engagement), in_room)
        services.unseal(snapshot=played.snapshot, by=factories.acting(alice), at=start + timedelta(hours=20))
        yield played
        for when, number in world.withdrawals:
            if when == phase:
                withdraw(stakeholder=people[number], by=SYSTEM, at=start + timedelta(hours=21))
                people[number].refresh_from_db()


def _listed(engagement: Engagement, person: Person) -> Stakeholder:
    row = Stakeholder.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        key=person.key,
        name=f"Person {person.number}",
        email="" if person.kind == "guest" else f"{person.key}@harbourline.example",
        perspective=person.perspective,
        added_at=NOW,
        is_guest=person.kind == "guest",
        mail_opened_at=NOW if person.kind == "listed" else None,
        vouched_at=NOW if person.kind == "guest" else None,
    )
    Invitation.objects.create(organisation_id=engagement.organisation_id, stakeholder=row, created_at=NOW)
    return row


def _opened(engagement: Engagement, opening: Opening, at: datetime) -> Round:
    round_ = engagement.rounds.latest("number")
    match opening:
        case "reopened":
            services.reopen_round(round=round_, by=SYSTEM, at=at)
            round_.refresh_from_db()
        case "second round":
            round_ = open_next_round(
                engagement=engagement, topics=TOPICS, closes_at=at + timedelta(days=2), by=SYSTEM, at=at
            )
    return round_


def _begun(round_: Round, stakeholder: Stakeholder, person: Person, alice: User, at: datetime) -> Response:
    interview = {"interviewed_on": at.date(), "interviewer": alice.name} if person.kind == "interview" else {}
    response, is_new = Response.objects.get_or_create(
        round=round_,
        stakeholder=stakeholder,
        defaults={
            "organisation_id": stakeholder.organisation_id,
            "started_at": at + HURRY[0] if person.hurries else at,
            **interview,
        },
    )
    if is_new:
        refresh_asked_items(response, stakeholder)
    else:
        reopen_answers(response=response, by=_actor(response), at=at)
    return response


def _actor(response: Response) -> Actor:
    return Actor("stakeholder", scope_id=response.organisation_id)


def _save(responses: dict[int, Response], saves: list[Save], start: datetime) -> None:
    """Save what each gives at a time as one page."""
    pages: dict[tuple[int, int], list[Save]] = {}
    for save in saves:
        pages.setdefault((save.second, save.person), []).append(save)
    for (second, person), page in sorted(pages.items()):
        response = responses[person]
        known = Answer.objects.filter(response=response).values_list("item", "revision")
        revisions = dict(known)
        answers = [
            Change(each.item, each.value, revisions.get(each.item, 0), UUID(bytes=os.urandom(16), version=4))
            for each in page
        ]
        _page(response, PageChanges(answers), start + timedelta(seconds=second))
        if response.round.number > 1:
            # Why, in words that change hands with the answer.
            reasons = {
                each.item: {"text": f"Because of {each.value}."[:MOST_IN_A_REASON], "quotable": True}
                for each in page
                if block_of(each) is not None and not each.is_late
            }
            note_reasons(response=response, reasons=reasons)


def _in_room(
    engagement: Engagement, responses: dict[int, Response], saves: list[Save], start: datetime
) -> tuple[str, ...]:
    """Save votes in a room that reveals each topic twice, and return what it shows before, between and after."""
    room = Room.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        scene=RoomScene.TOPIC,
        since=start,
        opened_at=start,
        touched_at=start,
    )
    topics = [
        RoomTopic.objects.create(
            organisation_id=engagement.organisation_id, room=room, position=place, key=key, minutes=5
        )
        for place, key in enumerate(TOPICS)
    ]
    shown, voted = [], PAGES[1]
    for upto, then in ((voted, False), (LATE, True)):
        _save(responses, [each for each in saves if (each.second > voted) is then], start)
        for topic in topics:
            room.topic, topic.phase = topic, RoomTopic.Phase.VOTING
            room.save()
            shown.append(_shown_of(topic))
            with suppress(RoomRefused):
                at = start + timedelta(seconds=upto, milliseconds=1)
                topic.reveals = [*topic.reveals, plain(reveal_of(topic, at=at))]
            topic.phase = RoomTopic.Phase.REVEALED
            topic.save()
            shown.append(_shown_of(topic))
    room.delete()
    return tuple(shown)


def _shown_of(topic: RoomTopic) -> str:
    # What is shown besides, such as how many have come, is the same whatever topic the room is at.
    return repr(seen_of(topic) if topic.position else room_now(topic.room_id))


def _page(response: Response, changes: PageChanges, at: datetime, *, send: bool = False) -> None:
    save_page(response=response, changes=changes, by=_actor(response), at=at, send=send)
