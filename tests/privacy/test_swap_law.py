"""Who in a crowd said what changes no byte that anybody else can get.

A world is a list of saves; in its twin two people of one crowd who hide others have exchanged all they gave in one block,
in every version and round, with the times. Whoever reads both finds them the same.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any

import pytest

from apps.assessments import crowds, engine_input, models
from apps.assessments.crowds import Blocks
from apps.documents.digests import sha256_of
from apps.instruments.models import InstrumentVersion
from tests.privacy.readings import differences, reading
from tests.privacy.worlds import World, all_fixed, block_of, definition, play, random_world

FEW = 8
WORLDS = int(os.environ.get("SCALELENS_WORLDS", FEW))
# In `make test` of each world one pair; in `make privacy` every kind of pair.
SURE = ("guess", "fairly_sure", "figures")
PAIRS = 1 if WORLDS <= FEW else 4

type Readings = list[dict[str, bytes]]
type Pair = tuple[str, int, int]

pytestmark = pytest.mark.usefixtures("rules")


@dataclass(frozen=True)
class Read:
    """What was to be read of a world after each look, who could exchange what in the end, which blocks ever had a crowd."""

    readings: Readings
    pairs: list[Pair]
    shown: frozenset[str]


def read(world: World, instrument: InstrumentVersion, *, key: int = 1, looks: int | None = None) -> Readings:
    """Return what is to be read of a world after each look, or after the first of them."""
    with all_fixed(key):
        return [reading(played) for played in islice(play(world, instrument), looks)]


@lru_cache(maxsize=32)
def read_once(seed: int) -> Read:
    """Play a random world with all guards in; many tests begin with the same."""
    readings, pairs, shown = [], list[Pair](), set[str]()
    with all_fixed():
        for played in play(random_world(seed), InstrumentVersion.objects.get()):
            readings.append(reading(played))
            pairs = list(played.pairs())
            shown |= played.snapshot.members.keys()
    return Read(readings, pairs, frozenset(shown))


def pairs_of(world: World, instrument: InstrumentVersion) -> list[Pair]:
    """Return who could exchange what in the end, without reading what is made of it."""
    pairs: list[Pair] = []
    with all_fixed():
        for played in play(world, instrument):
            pairs = list(played.pairs())
    return pairs


def assert_same(one: Readings, other: Readings) -> None:
    for before, after in zip(one, other, strict=True):
        assert differences(before, after) == {}


def with_pairs(seed: int) -> tuple[World, Read]:
    """Return a world in which two people have something to exchange."""
    for number in range(seed, seed + 20_000, 1000):
        found = read_once(number)
        if found.pairs:
            return random_world(number), found
    raise AssertionError("in none of these worlds anybody could exchange anything")


def chosen(world: World, pairs: list[Pair], most: int = PAIRS) -> list[Pair]:
    """Choose pairs: of the core and of another block, across perspectives and within one."""
    kinds: dict[tuple[bool, bool], list[Pair]] = {}
    for block, one, other in pairs:
        is_across = world.people[one].perspective != world.people[other].perspective
        kinds.setdefault((block == "core", is_across), []).append((block, one, other))
    chance = Random(world.seed)  # noqa: S311 - made-up people
    picked = [chance.choice(kinds[kind]) for kind in sorted(kinds)]
    return chance.sample(picked, min(len(picked), most))


@pytest.mark.parametrize("seed", range(WORLDS))
def test_two_of_a_crowd_who_exchange_what_they_gave_change_nothing(
    seed: int, instrument: InstrumentVersion
) -> None:
    """Nor does what is said where there is no crowd: in the same twin every opinion there is turned round."""
    world, found = with_pairs(seed)
    for block, one, other in chosen(world, found.pairs):
        twin = with_others_turned_round(world.twin(block, one, other), found.shown)
        assert_same(found.readings, read(twin, instrument))


def test_there_is_something_to_exchange_and_something_to_compare(instrument: InstrumentVersion) -> None:
    found = [read_once(seed) for seed in range(6)]
    pairs = [pair for each in found for pair in each.pairs]
    assert {block == "core" for block, *_who in pairs} == {True, False}
    for seed in range(2):
        assert with_others_turned_round(random_world(seed), found[seed].shown) != random_world(seed)
    assert any(name.endswith(".xlsx") for each in found for name in each.readings[0])
    in_room = [each["room"] for one in found for each in one.readings]
    assert any(b"Count(" in each for each in in_room)
    assert any(b"too_few=True" in each for each in in_room)


def across(world: World) -> tuple[int, int]:
    """Return two people of different perspectives who both came at once and stayed."""
    first = next(each for each in world.people if each.begins == 0)
    other = next(each for each in world.people if each.begins == 0 and each.perspective != first.perspective)
    return first.number, other.number


@pytest.mark.parametrize("seed", range(3, 6))
def test_of_what_is_on_the_record_the_comparison_sees_an_exchange(
    seed: int, instrument: InstrumentVersion
) -> None:
    world = random_world(seed)
    one, other = across(world)
    exchanged = replace(
        world,
        saves=tuple(
            replace(save, person={one: other, other: one}.get(save.person, save.person))
            if block_of(save) is None
            else save
            for save in world.saves
        ),
    )
    (first,) = read(exchanged, instrument, looks=1)
    assert differences(read_once(seed).readings[0], first)


def test_seen_is_a_crowd_of_one(instrument: InstrumentVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    world = random_world(0)
    turned = with_others_turned_round(world, read_once(0).shown)
    monkeypatch.setattr(crowds, "divide", lambda heads, _sides, _k: tuple((name,) for name in heads))
    pair = [read(each, instrument) for each in (world, turned)]
    assert any(differences(*each) for each in zip(*pair, strict=True))


def with_others_turned_round(world: World, shown: frozenset[str]) -> World:
    return replace(
        world,
        saves=tuple(
            replace(save, value=turned_round(save.value)) if block_of(save) not in {None, *shown} else save
            for save in world.saves
        ),
    )


def turned_round(value: Any) -> Any:
    match value:
        case {"ranking": order}:
            return {"ranking": order[::-1]}
        case int():
            return 6 - value if value != 3 else 5
        case "dk":
            return value
        case str() if value in SURE:
            return SURE[(SURE.index(value) + 1) % len(SURE)]
        case _:
            return f"Not so: {value}"


HEX = re.compile(rb"[0-9a-f]{64}")


def test_no_digest_is_common_to_two_rounds_of_the_same_answers(instrument: InstrumentVersion) -> None:
    def digests(found: Readings) -> set[bytes]:
        return {each for one in found for text in one.values() for each in HEX.findall(text)}

    one, other = read_once(1).readings, read(random_world(1), instrument, key=2)
    assert digests(one)
    assert digests(one).isdisjoint(digests(other))


# Where a guard is taken out the comparison must see it, or it would prove nothing.


def is_seen(instrument: InstrumentVersion, seeds: Iterable[int], *, across: bool | None = None) -> bool:
    """Say whether in any of these worlds an exchange is seen; the pairs are those of the law as it is."""
    for seed in seeds:
        world, before = random_world(seed), None
        for block, one, other in LAWFUL[seed]:
            is_across = world.people[one].perspective != world.people[other].perspective
            if across in (None, is_across):
                before = read(world, instrument) if before is None else before
                twin = read(world.twin(block, one, other), instrument)
                if any(differences(*each) for each in zip(before, twin, strict=True)):
                    return True
    return False


LAWFUL: dict[int, list[Pair]] = {}
SEEDS = (6, 8, 9)


@pytest.fixture
def lawful(rules: object) -> None:
    for seed in SEEDS:
        if seed not in LAWFUL:
            LAWFUL[seed] = chosen(random_world(seed), read_once(seed).pairs, most=4)


@pytest.mark.usefixtures("lawful")
def test_seen_is_one_row_a_person(instrument: InstrumentVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    # In the order of the people, a row of opinions joins the row of figures beside it.
    monkeypatch.setattr(engine_input, "text_of", lambda _row: "")
    assert is_seen(instrument, SEEDS)


@pytest.mark.usefixtures("lawful")
def test_seen_are_perspectives_in_place_of_crowds(
    instrument: InstrumentVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowds, "divide", lambda heads, _sides, _k: tuple((name,) for name in heads))
    assert is_seen(instrument, SEEDS, across=True)


@pytest.mark.usefixtures("lawful")
def test_seen_is_trouble_over_all_that_was_asked(
    instrument: InstrumentVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = Blocks(definition(), frozenset((definition().ranking.id, *definition().agreements)))
    monkeypatch.setattr(Blocks, "of", classmethod(lambda _cls, _definition, _routing: everything))
    assert is_seen(instrument, SEEDS)


def test_seen_is_a_digest_without_a_key(
    instrument: InstrumentVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "keyed_digest", lambda document, _key: sha256_of(document))
    digests = set()
    for key in (1, 2):
        with all_fixed(key):
            digests.add(next(play(random_world(1), instrument)).snapshot.digest)
    assert len(digests) == 1
