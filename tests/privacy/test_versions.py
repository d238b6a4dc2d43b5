"""Of made-up stories of up to five versions: no sum of what was shown touches fewer than k people who hide others.

Of one block, without a database: a version shows of each crowd the sum of what its people said. The attacker adds and
subtracts whatever was shown, knows what those who hide nobody said, and looks for a sum that rests on fewer than k.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest

from apps.assessments import crowds
from apps.assessments.crowds import EVERYBODY, Division, Giver, Saves, crowds_of, pool_of
from apps.findings.case import CORE
from apps.instruments.models import InstrumentVersion
from tests.privacy.worlds import PAGES, Opening, Person, Save, World, all_fixed, definition, play

STORIES = int(os.environ.get("SCALELENS_STORIES", "60"))
K = 3

type Token = tuple[str, str]  # what somebody said at one time
type Sum = frozenset[Token]


def story(seed: int) -> tuple[list[Sum], frozenset[str]]:
    """Return every sum that was shown of crowds, and who ever hid others."""
    chance = Random(seed)  # noqa: S311 - made-up people
    names = chance.sample(list(definition().perspectives), chance.randint(1, 5))
    people = [_somebody(chance, names, f"p{number}", 0) for number in range(chance.randint(2, 9))]
    shown: dict[str, Saves] = {}
    sums: list[Sum] = []
    hiding: set[str] = set()
    for version in range(chance.randint(1, 5)):
        hiding |= {each.key for each in people if each.hides}
        divided = crowds_of(people, definition(), K, shown)
        sums += sums_of(divided, shown)
        if divided:
            pool = pool_of(people, K, shown.get(EVERYBODY))
            kept = shown[EVERYBODY] if pool is None else pool
            shown = {**{each.id: each.saves for each in divided}, EVERYBODY: kept}
        people = list(_later(chance, people, names, version + 1))
    return sums, frozenset(hiding)


def sums_of(divided: Iterable[Division], _shown: Mapping[str, Saves]) -> list[Sum]:
    """Return what a version shows: of each crowd the sum over all its people, whatever was shown of it before."""
    return [frozenset(each.saves.items()) for each in divided]


def _somebody(chance: Random, names: list[str], key: str, at: int) -> Giver:
    return Giver(key, chance.choice(names), hides=chance.random() < 0.8, saved_at=str(at))


def _later(chance: Random, people: list[Giver], names: list[str], at: int) -> Iterable[Giver]:
    """Let some save again, some leave, some be moved or vouched for, and others come."""
    for each in people:
        if chance.random() < 0.07:
            continue
        saved = str(at) if chance.random() < 0.35 else each.saved_at
        hides = each.hides or chance.random() < 0.1
        where = chance.choice(names) if chance.random() < 0.05 else each.perspective
        yield Giver(each.key, where, hides, saved)
    grown = [*names, *chance.sample(list(definition().perspectives), 1)]
    for number in range(chance.choice((0, 0, 1, 2, 3))):
        yield _somebody(chance, grown, f"p{at}.{number}", at)


def fewest(sums: list[Sum], hiding: frozenset[str]) -> int:
    """Return on how few people who hide others a sum rests, up to k."""
    tokens = sorted({token for each in sums for token in each if token[0] in hiding})
    if not tokens:
        return K
    rows = np.array([[token in each for token in tokens] for each in sums], dtype=float)
    rank = np.linalg.matrix_rank(rows)
    people = sorted({key for key, _at in tokens})
    for few in range(1, K):
        for those in combinations(people, few):
            others = [place for place, (key, _at) in enumerate(tokens) if key not in those]
            # A sum that is nothing of all others is left over: it is of these alone.
            if np.linalg.matrix_rank(rows[:, others]) < rank if others else rank:
                return few
    return K


@pytest.mark.parametrize("seed", range(STORIES))
def test_no_sum_touches_fewer_than_three(seed: int) -> None:
    assert fewest(*story(seed)) == K


def is_found(seeds: int = 60) -> bool:
    return any(fewest(*story(seed)) < K for seed in range(seeds))


def test_the_attacker_wins_where_crowds_are_divided_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    anew = crowds.crowds_of
    monkeypatch.setitem(globals(), "crowds_of", lambda people, known, k, _shown: anew(people, known, k, {}))
    assert is_found()


def test_the_attacker_wins_where_one_save_renews_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    def renewed(crowd: object, people: list[Giver], _k: int, *more: object) -> object:
        return before(crowd, people, 1, *more)  # type: ignore[arg-type]

    before = crowds._division
    monkeypatch.setattr(crowds, "_division", renewed)
    assert is_found()


def test_the_attacker_wins_where_whoever_leaves_is_gone_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_gone(
        crowd: object, people: list[Giver], k: int, shown: Saves | None, *more: object
    ) -> object:
        now = before(crowd, people, k, shown, *more)  # type: ignore[arg-type]
        here = {each.key for each in people}
        return replace(now, saves={key: saved for key, saved in now.saves.items() if key in here})

    before = crowds._division
    monkeypatch.setattr(crowds, "_division", without_gone)
    assert is_found()


def test_the_attacker_wins_where_before_is_told_of_those_who_came_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def with_before(divided: Iterable[Division], shown: Mapping[str, Saves]) -> list[Sum]:
        now = list(divided)
        before = [
            frozenset(
                (key, at) for key, at in shown.get(each.id, {}).items() if each.saves.get(key, at) != at
            )
            for each in now
        ]
        return [*whole(now, shown), *filter(None, before)]

    whole = sums_of
    monkeypatch.setitem(globals(), "sums_of", with_before)
    assert is_found()


FIRST, OTHER = (
    {"ranking": list(order)}
    for order in (("data", "user", "model", "organization"), ("user", "data", "model", "organization"))
)


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("again", [(FIRST,), (OTHER, FIRST)])
def test_one_who_saves_after_the_same_was_frozen_again_waits_for_others(
    again: tuple[object, ...], instrument: InstrumentVersion
) -> None:
    """Three give the same again, or go back to it, so that nothing new is to be seen; what changes next is of one."""
    reopened: Opening = "reopened"
    orders = [*[(FIRST, range(4))], *[(order, range(3)) for order in again], (OTHER, range(1))]
    world = World(
        seed=0,
        mode="confidential",
        people=tuple(Person(number, "data_ml", "listed", is_express=True, begins=0) for number in range(4)),
        phases=("first", *(reopened for _each in orders[1:])),
        saves=tuple(
            Save(person, phase, PAGES[0], "R1", order)
            for phase, (order, people) in enumerate(orders)
            for person in people
        ),
        withdrawals=(),
    )
    with all_fixed():
        shown = [played.snapshot.evidence for played in play(world, instrument)]
    assert shown[-2] == shown[0]
    assert shown[-1].engagement.opinions == shown[0].engagement.opinions
    assert [each.waiting for each in shown[-1].crowds[CORE]] == [1]
