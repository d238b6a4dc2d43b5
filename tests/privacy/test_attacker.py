"""What an attacker can work out of a small confidential round, from one result of it: nothing but what a whole crowd says.

They win where a guard is taken out, or that they fail would prove nothing.
"""

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from apps.assessments import crowds, engine_input, models
from apps.assessments.facts import text_of
from apps.documents.digests import sha256_of
from apps.findings.sentences import UNKNOWN
from apps.instruments.models import InstrumentVersion
from tests.privacy.attacked import attacked_round
from tests.privacy.attacker import Attacker, Fact, groups_of, label_of, points, scored_items
from tests.privacy.readings import reading
from tests.privacy.test_swap_law import FEW, HEX, WORLDS
from tests.privacy.worlds import World, all_fixed, definition, play

ORDERS = tuple(permutations(range(4)))  # the places of the dimensions, in the instrument's order
# In `make privacy` two times 24 rounds.
ROUNDS = 3 if WORLDS <= FEW else 24
SEEDS = [start + number for start in (20261130, 20270201) for number in range(ROUNDS)]
K = 3
LONE = 20261131  # a round in which somebody is the only one of a perspective

pytestmark = pytest.mark.usefixtures("rules")


def printed(world: World, instrument: InstrumentVersion) -> dict[str, bytes]:
    """Return what is printed of a round that was closed once: result, findings, files and report."""
    with all_fixed():
        (found,) = [reading(played) for played in play(world, instrument)]
    return {name: each for name, each in found.items() if name not in {"evidence", "result"}}


_printed: dict[int, dict[str, bytes]] = {}


def printed_once(seed: int, instrument: InstrumentVersion) -> dict[str, bytes]:
    """Return what is printed of a round with all guards in."""
    if seed not in _printed:
        _printed[seed] = printed(attacked_round(seed), instrument)
    return _printed[seed]


def perspectives_of(world: World) -> list[str]:
    return [each.perspective for each in world.people]


def truth(world: World) -> dict[int, dict[tuple[str, str], int]]:
    """Return what everybody said, to check what is claimed."""
    said: dict[int, dict[str, Any]] = {}
    for save in world.saves:
        said.setdefault(save.person, {})[save.item] = save.value
    return {
        person: {
            **{("places", slug): answers["R1"]["ranking"].index(slug) for slug in definition().dimensions},
            **{
                ("trouble", slug): sum(points(each, answers[each]) for each in items)
                for slug, items in scored_items().items()
            },
        }
        for person, answers in said.items()
    }


def beyond_one_mind(
    facts: set[Fact], world: World, result: bytes, *, but: frozenset[int] = frozenset()
) -> set[Fact]:
    """Return what is certain of somebody though others of their crowd say otherwise, or though they have no crowd.

    `but` holds the reader, who knows what they said themself.
    """
    said, where = truth(world), perspectives_of(world)
    assert all(said[fact.person][fact.question] == fact.value for fact in facts)
    crowd_of = {name: crowd for crowd in groups_of(json.loads(result)) for name in crowd}

    def is_of_all(fact: Fact) -> bool:
        beside = [person for person, name in enumerate(where) if name in crowd_of.get(where[fact.person], ())]
        return len(beside) >= K and all(
            said[each][fact.question] == fact.value for each in beside if each not in but
        )

    return {fact for fact in facts if not is_of_all(fact)}


@pytest.mark.parametrize("seed", SEEDS)
def test_of_nobody_anything_is_certain_but_what_their_whole_crowd_says(
    seed: int, instrument: InstrumentVersion
) -> None:
    world, result = attacked_round(seed), printed_once(seed, instrument)["result.json"]
    facts = Attacker.of(result, perspectives_of(world)).facts()
    assert beyond_one_mind(facts, world, result) == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_who_answered_is_certain_of_nothing_but_what_all_others_of_a_crowd_say(
    seed: int, instrument: InstrumentVersion
) -> None:
    world, result = attacked_round(seed), printed_once(seed, instrument)["result.json"]
    facts = Attacker.of(result, perspectives_of(world), own=truth(world)[0]).facts()
    assert beyond_one_mind(facts, world, result, but=frozenset({0})) == set()


def test_what_a_whole_crowd_says_is_certain(instrument: InstrumentVersion) -> None:
    """As the notice says; or that nothing else is certain might be an attacker who finds nothing."""
    world = of_one_mind(attacked_round(LONE))
    result = printed(world, instrument)["result.json"]
    facts = Attacker.of(result, perspectives_of(world)).facts()
    assert {fact.person for fact in facts} == set(range(len(world.people)))
    assert beyond_one_mind(facts, world, result) == set()


def of_one_mind(world: World) -> World:
    first = {save.item: save.value for save in world.saves if save.person == 0}
    return replace(world, saves=tuple(replace(save, value=first[save.item]) for save in world.saves))


def test_the_attacker_wins_where_perspectives_weigh_in_place_of_crowds(
    instrument: InstrumentVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From what is printed of everybody alone: somebody who is alone has as much of a mean as several others."""
    monkeypatch.setattr(crowds, "divide", lambda heads, _sides, _k: tuple((name,) for name in heads))
    monkeypatch.setattr(engine_input, "common_items", lambda _answers, items, _k: frozenset(items))
    assert any(alone_facts(seed, instrument) for seed in SEEDS)


def alone_facts(seed: int, instrument: InstrumentVersion) -> set[Fact]:
    """Return what the totals alone say of people who are the only one of their perspective; true, or it fails."""
    world = attacked_round(seed)
    where, said = perspectives_of(world), truth(world)
    result = printed(world, instrument)["result.json"]
    facts = Attacker.of(result, where, each_alone=True).facts()
    assert all(said[fact.person][fact.question] == fact.value for fact in facts)
    return {fact for fact in facts if where.count(where[fact.person]) == 1}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_cell_is_missing_because_of_what_was_said(seed: int, instrument: InstrumentVersion) -> None:
    """Also where everybody says the same every group has its row, and every row its cells: nothing tells by its absence."""
    shown = cells_of(printed_once(seed, instrument)["result.json"])
    same = printed(of_one_mind(attacked_round(seed)), instrument)
    assert cells_of(same["result.json"]) == shown
    assert {
        ("all", slug, what) for slug in definition().dimensions for what in ("stated", "trouble")
    } <= shown


def cells_of(result: bytes) -> set[tuple[str, str, str]]:
    """Return which cells of places and trouble are filled in."""
    shown = json.loads(result)
    filled = {
        ("all", each["dimension"], what)
        for each in shown["dimensions"]
        for what, key in (("stated", "stated"), ("trouble", "trouble_percent"))
        if each[key] is not None
    }
    rows = [(what, row) for what in ("places", "trouble") if shown[what] for row in shown[what]["rows"]]
    return filled | {
        (row["perspectives"], slug, what)
        for what, row in rows
        for slug, words in row["dimensions"].items()
        if words != UNKNOWN
    }


QUOTED = re.compile("“[^”]*”")
OF_ONE = re.compile(r"\b(one|any|each|single|no) person|somebody|nobody", re.IGNORECASE)
COUNTED = re.compile(
    r"Leaving out any one person's opinions (never )?changes what comes first,? in (\d+ of )?\d+ cases?\."
)
NOTHING_MOVES = re.compile(r"No person's figures, and no group's opinions, move this by .*")
# What is told of opinions; the others tell who was heard, or what a rule says.
OF_OPINIONS = (
    "room.",
    "pair.",
    "map.",
    "apart.",
    "perspectives.",
    "item.",
    "camps.",
    "divided.",
    "robust.",
    "gap.",
)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_sentence_is_about_one_person(seed: int, instrument: InstrumentVersion) -> None:
    """Nobody gave a figure here, so that whatever one person changes is an opinion."""
    files = printed_once(seed, instrument)
    said = sentences(files["result.json"]) + sentences(files["report"])
    assert any(COUNTED.fullmatch(each) for each in said)
    left = [each for each in said if not COUNTED.fullmatch(each) and not NOTHING_MOVES.fullmatch(each)]
    assert [each for each in left if OF_ONE.search(each)] == []
    assert labels_without_a_crowd(files["result.json"]) == []


def sentences(file: bytes) -> list[str]:
    """Return what is said of opinions, without the questions that are quoted in it."""
    said = [each["text"] for each in json.loads(file)["sentences"] if each["id"].startswith(OF_OPINIONS)]
    return [QUOTED.sub("", each) for each in said]


def labels_without_a_crowd(result: bytes) -> list[str]:
    """Return what is said of a perspective that is no crowd by itself."""
    shown = json.loads(result)
    groups = sorted(map(label_of, groups_of(shown)), key=len, reverse=True)
    texts = [each["text"] for each in shown["sentences"] if each["id"].startswith(OF_OPINIONS)]
    texts += [
        row["perspectives"] for table in (shown["places"], shown["trouble"]) if table for row in table["rows"]
    ]
    texts += [group["perspectives"] for item in shown["divided"] for group in item["groups"]]
    for group in groups:
        texts = [text.replace(group, "") for text in texts]
    return [text for text in texts for label in definition().perspectives.values() if label in text]


def test_a_perspective_is_seen_that_is_told_without_a_crowd(
    instrument: InstrumentVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, result = attacked_round(LONE), printed_once(LONE, instrument)["result.json"]
    shown = json.loads(result)
    assert labels_without_a_crowd(result) == []
    monkeypatch.setattr(crowds, "divide", lambda heads, _sides, _k: tuple((name,) for name in heads))
    torn = json.loads(printed(world, instrument)["result.json"])
    # The groups as they should be, beside what is told where the guard is out.
    torn["sentences"] = [each for each in torn["sentences"] if each["id"] != "heard.groups"] + [
        each for each in shown["sentences"] if each["id"] == "heard.groups"
    ]
    assert labels_without_a_crowd(json.dumps(torn).encode())


@pytest.mark.parametrize("is_keyed", [True, False])
def test_no_digest_says_what_the_last_one_said_to_whoever_knows_all_others(
    is_keyed: bool, instrument: InstrumentVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_keyed:
        monkeypatch.setattr(models, "keyed_digest", lambda document, _key: sha256_of(document))
    world = attacked_round(LONE)
    with all_fixed():
        ((found, document),) = [
            (reading(played), played.snapshot.document) for played in play(world, instrument)
        ]
    hexes = {each.decode() for text in found.values() for each in HEX.findall(text)}
    assert hexes
    orders = [order for order in ORDERS if hexes & set(map(sha256_of, with_order(document, order)))]
    assert orders == (
        [] if is_keyed else [tuple(truth(world)[0]["places", slug] for slug in definition().dimensions)]
    )


def with_order(document: dict[str, Any], order: tuple[int, ...]) -> Iterator[object]:
    """Yield what a digest may be of, had the first person of the list said this."""
    said = truth(attacked_round(LONE))[0]
    own = {slug: 1 + said["places", slug] for slug in definition().dimensions}
    guessed = copy.deepcopy(document)
    rows = guessed["engine_input"]["engagement"]["opinions"]
    row = next(each for each in rows if each["ranking"] == own)
    row["ranking"] = {slug: 1 + place for slug, place in zip(definition().dimensions, order, strict=True)}
    rows.sort(key=text_of)
    yield from (guessed, guessed["engine_input"], guessed["engine_input"]["engagement"], rows, row)
