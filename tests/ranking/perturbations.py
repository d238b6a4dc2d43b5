"""Small changes of made-up workshops that should move an answer one way only, and how far each moves it.

What takes P(first) down against the sense of a change was looked at: a measured figure that crosses its limit ends that
all of today lie on one side of it, so that the measured ones are less sure; a figure at the far end that is said again, or better known, may end
that all are one opinion within their errors, and those who have it under keep their place.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.constants import DISPUTE, S_FLOOR, Y_MIN
from apps.ranking.figures.latent import PooledQuantity
from apps.ranking.inputs.types import DEFAULT_SEED, Engagement
from tests.ranking.build import weighed_in
from tests.ranking.random_engagements import Json
from tests.ranking.workshops import workshop_of

DRAWS = 4096
STANDARD_ERRORS = 4
LEAST_ERROR = 0.002
FACTORS = (1.1, 1.5, 3.0, 20.0)
SIZES = (3, 6, 12, 24)
SOURCES = ("measured", "rough", "guess")
MOST_OVER = 2.0  # decades
BETTER = {"guess": "rough", "rough": "measured"}


@dataclass(frozen=True)
class Moved:
    """How far one change moved P(first) of the dimension it speaks for, and the error of that."""

    seed: int
    change: str
    about: str
    before: float
    after: float
    error: float

    @property
    def is_wrong(self) -> bool:
        return self.after < self.before - max(STANDARD_ERRORS * self.error, LEAST_ERROR)


type Change = Callable[[Json, Weighed, np.random.Generator], tuple[str, str] | None]


def weighed_of(document: Json, seed: int = DEFAULT_SEED, draws: int = DRAWS) -> Weighed:
    return weighed_in(Engagement.from_json(document), draws, seed)


def made_up(seed: int) -> Json:
    """A workshop of 3 to 24 people who were asked the same, and know what they say by every source."""
    rng = np.random.default_rng([seed, 1])
    document: Json = {**workshop_of(int(rng.choice(SIZES)), seed=seed).to_json()}
    for one in document["figures"]:
        for said in one["estimates"].values():
            source = str(rng.choice(SOURCES))
            for triple in said.values():
                if triple is not None:
                    triple |= {"low": None, "high": None, "source": source}
    if rng.random() < 0.5:  # else hardly anything would be over its limit
        _times(
            document,
            str(rng.choice([one["id"] for one in document["quantities"]])),
            ("limit",),
            10 ** -rng.uniform(0, MOST_OVER),
        )
    return document


def moved(document: Json, seed: int, names: tuple[str, ...]) -> Iterator[Moved]:
    """Change one workshop in each of these ways, one at a time; what it has nothing for is left out."""
    before = weighed_of(document)
    for name in names:
        changed = deepcopy(document)
        rng = np.random.default_rng([seed, *name.encode()])
        if (what := CHANGES[name](changed, before, rng)) is not None:
            dimension, about = what
            place = before.dimensions.index(dimension)
            yield _compared(seed, name, about, before, weighed_of(changed), place)


def _compared(seed: int, change: str, about: str, one: Weighed, other: Weighed, place: int) -> Moved:
    # The same random numbers stand in the same draws, so the error is that of the difference, draw by draw.
    apart = (other.weights * other.first[:, place] - one.weights * one.first[:, place]) * DRAWS
    error = float(apart.std() / np.sqrt(DRAWS))
    return Moved(seed, change, about, float(one.p_first[place]), float(other.p_first[place]), error)


def _times(
    document: Json, quantity: str, fields: tuple[str, ...], factor: float, whose: int | None = None
) -> int:
    # Multiplies figures of everybody, or of one; how many were there.
    found = 0
    for number, one in enumerate(document["figures"]):
        said = one["estimates"].get(quantity, {})
        for field in fields:
            triple = said.get(field)
            if triple and triple["likely"] > 0 and whose in {None, number}:
                found += 1
                for end in ("low", "likely", "high"):
                    triple[end] = None if triple[end] is None else triple[end] * factor
    return found


def _figures(fields: tuple[str, ...], towards: float, *, by_one: bool = False) -> Change:
    def change(document: Json, before: Weighed, rng: np.random.Generator) -> tuple[str, str] | None:
        known = [one for one in before.latent.pooled if one.kind in {"room", "launch", "room_at_horizon"}]
        if not known:
            return None
        pooled = known[int(rng.integers(len(known)))]
        quantity = before.engagement.quantities[pooled.place]
        factor = float(rng.choice(FACTORS)) ** (-towards if quantity.direction == "floor" else towards)
        whose = int(rng.integers(len(document["figures"]))) if by_one else None
        found = _times(document, quantity.id, fields, factor, whose)
        return (quantity.dimension, f"{quantity.id} x {factor:.3g}, {pooled.kind}") if found else None

    return change


def _opinion(document: Json, before: Weighed, rng: np.random.Generator) -> tuple[str, str]:
    # Somebody joins who puts the leader first, and everything else as it is.
    leader = before.dimensions[before.leader]
    order = np.argsort(-before.p_first, kind="stable")
    ranking = {before.dimensions[int(place)]: rank for rank, place in enumerate(order, start=1)}
    felt = {
        item["id"]: 5 if (item["dimension"] == leader) != item.get("reversed", False) else 1
        for item in document["items"]
    }
    crowd = str(rng.choice([one["id"] for one in document["crowds"]]))
    document["opinions"].append({"crowd": crowd, "ranking": ranking, "likert": felt})
    return leader, f"{crowd} joins"


def _place(document: Json, before: Weighed, rng: np.random.Generator) -> tuple[str, str] | None:
    # Somebody puts a dimension first, the others in their order.
    voters = [
        one for one in document["opinions"] if sum(rank is not None for rank in one["ranking"].values()) > 2
    ]
    if not voters:
        return None
    one = voters[int(rng.integers(len(voters)))]
    ranked = [name for name, rank in one["ranking"].items() if rank is not None]
    dimension = str(rng.choice(ranked))
    one["ranking"][dimension] = 0
    ranks = sorted(one["ranking"][name] for name in ranked)
    # Ranks count from 1; the others keep their order, ties and all.
    for name in ranked:
        one["ranking"][name] = 1 + ranks.index(one["ranking"][name])
    return dimension, f"somebody of {one['crowd']} puts {dimension} first"


def _symptom(document: Json, before: Weighed, rng: np.random.Generator) -> tuple[str, str] | None:
    # Somebody feels one symptom more strongly.
    scored = {one["id"]: one for one in document["items"] if one.get("scored", True)}
    cells = [
        (row, name)
        for row in document["opinions"]
        for name, answer in row["likert"].items()
        if name in scored and isinstance(answer, int) and 1 < answer < 5
    ]
    if not cells:
        return None
    row, name = cells[int(rng.integers(len(cells)))]
    row["likert"][name] += -1 if scored[name].get("reversed", False) else 1
    return scored[name]["dimension"], f"somebody of {row['crowd']} feels {name}"


def _that_is_over(before: Weighed) -> PooledQuantity | None:
    # What makes the leader first: over its limit, in the one dimension that probably is. Nearer to a limit, or beside
    # others that are over, to be surer of a figure may rightly move P either way.
    over = [one for one in before.latent.pooled if one.kind == "room" and (one.room or 0.0) < -S_FLOOR]
    shares = (before.latent.latent <= Y_MIN).mean(axis=0)
    leads = [one for one in over if before.basis.evidence.dimension_of[one.place] == before.leader]
    is_alone = np.delete(shares, before.leader).max() < DISPUTE
    return min(leads, key=lambda one: one.room or 0.0) if leads and is_alone else None


def _who_agrees(pooled: PooledQuantity, before: Weighed) -> list[str]:
    # Those whose own figures put it no farther than the others do, the heaviest first.
    own_room, room = np.nan_to_num(pooled.own_room, nan=np.inf), pooled.room or 0.0
    rows = sorted(np.flatnonzero(own_room <= room), key=lambda row: -pooled.weight[row])
    return [before.engagement.figures[int(pooled.people[row])].id for row in rows]


def _agreeing(document: Json, before: Weighed, rng: np.random.Generator) -> tuple[str, str] | None:
    # Somebody joins and says the same of it as the heaviest who has it over.
    pooled = _that_is_over(before)
    if pooled is None or not (agree := _who_agrees(pooled, before)):
        return None
    quantity = before.engagement.quantities[pooled.place]
    said = next(one["estimates"][quantity.id] for one in document["figures"] if one["id"] == agree[0])
    perspective = str(rng.choice([one["id"] for one in document["perspectives"]]))
    joins = {"id": "joins", "perspective": perspective}
    document["figures"].append(joins | {"estimates": {quantity.id: deepcopy(said)}})
    return quantity.dimension, f"{perspective} says {quantity.id} again, room {pooled.room:.2f}"


def _source(document: Json, before: Weighed, rng: np.random.Generator) -> tuple[str, str] | None:
    # Somebody who has it over knows it one step better.
    if (pooled := _that_is_over(before)) is None:
        return None
    quantity, agree = before.engagement.quantities[pooled.place], _who_agrees(pooled, before)
    rows = [
        triples
        for one in document["figures"]
        if one["id"] in agree
        and (triples := [triple for triple in one["estimates"][quantity.id].values() if triple])
        and all(triple["source"] in BETTER for triple in triples)
    ]
    if not rows:
        return None
    triples = rows[int(rng.integers(len(rows)))]
    told = triples[0]["source"]
    for triple in triples:
        triple["source"] = BETTER[triple["source"]]
    return (
        quantity.dimension,
        f"{quantity.id}, {told} before, one of {len(pooled.people)}, room {pooled.room:.2f}",
    )


CHANGES: dict[str, Change] = {
    "more demand": _figures(("now", "horizon"), 1.0),
    "a tighter limit": _figures(("limit",), -1.0),
    "an agreeing opinion": _opinion,
    "a better place": _place,
    "a stronger symptom": _symptom,
    # Opinions may turn it round: where it is no longer "never" but not first either, they fit those draws better.
    "faster growth": _figures(("horizon", "growth"), 1.0),
    "an agreeing figure": _agreeing,
    "a better source": _source,
    "more demand by one": _figures(("now", "horizon"), 1.0, by_one=True),
    "a tighter limit by one": _figures(("limit",), -1.0, by_one=True),
}
HARDLY_WRONG = tuple(CHANGES)[:5]
RARELY_WRONG = tuple(CHANGES)[5:]
