"""Engagements of every shape, as plain JSON: few people and many, zeros, floors, breaches, launches, peaks, silence."""

from collections.abc import Mapping
from typing import Any

import numpy as np

type Json = dict[str, Any]

DIMENSIONS = ("data", "user", "model", "organization")
PERSPECTIVES = ("business", "product", "data_ml", "platform", "risk", "executive")
SOURCES = ("measured", "rough", "guess", None)


def random_engagement(seed: int) -> Json:
    """Make one engagement; the same seed gives the same one."""
    rng = np.random.default_rng([20261125, seed])
    quantities = [
        {
            "id": f"Q{d[0]}{k}",
            "dimension": d,
            "unit": "things",
            "direction": "floor" if rng.random() < 0.12 else "ceiling",
            "peaked": bool(rng.random() < 0.25),
        }
        for d in DIMENSIONS
        for k in range(int(rng.integers(0, 4)))
    ]
    items = [
        {
            "id": f"i{d[0]}{k}",
            "dimension": d,
            "reversed": bool(rng.random() < 0.2),
            "scored": bool(rng.random() < 0.9),
        }
        for d in DIMENSIONS
        for k in range(int(rng.integers(1, 6)))
    ]
    horizon = int(rng.choice([6, 12, 18, 24, 36]))
    people = int(
        rng.choice([1, 2, 3, 4, 6, 9, 12, 20, 40], p=[0.06, 0.06, 0.12, 0.1, 0.2, 0.14, 0.16, 0.1, 0.06])
    )
    truth = _truth(quantities, rng)
    habits = {
        "rank": float(rng.choice([0.0, 0.6, 1.0], p=[0.1, 0.3, 0.6])),
        "items": float(rng.choice([0.0, 0.6, 0.95], p=[0.1, 0.3, 0.6])),
        "figures": float(rng.choice([0.0, 0.3, 0.9], p=[0.12, 0.38, 0.5])),
        "noise": float(rng.choice([0.05, 0.3, 1.0])),
    }
    severity = rng.normal(0, 0.7, len(DIMENSIONS))
    live = bool(rng.random() < 0.75)
    engagement = {
        "dimensions": list(DIMENSIONS),
        "horizon_months": horizon,
        "perspectives": [
            {"id": one, "weight": float(rng.choice([1.0, 1.0, 1.0, 2.0, 0.5]))} for one in PERSPECTIVES
        ],
        "items": items,
        "quantities": quantities,
        "people": [_person(k, items, quantities, truth, severity, habits, rng) for k in range(people)],
        "peaks": [
            {"months_from_now": float(rng.integers(0, horizon)), "times": float(rng.choice([0.5, 2, 4, 8]))}
            for _ in range(int(rng.integers(0, 3)))
        ],
        "live": live,
        "launch_month": None if live or rng.random() < 0.4 else float(rng.integers(1, horizon + 12)),
    }
    return _in_lists(engagement, np.random.default_rng([20261125, seed, 1]))


def _in_lists(engagement: Json, rng: np.random.Generator) -> Json:
    """Divide everybody into a few crowds, and count the answers to some items by others."""
    people = engagement.pop("people")
    crowd_of = _crowds(rng)
    perspective_of = [one["perspective"] for one in people]
    statements = [_statement(one, people, _crowds(rng)) for one in engagement["items"] if rng.random() < 0.2]
    counted = {one["item"] for one in statements}
    opinions = [
        {
            "crowd": crowd_of[one["perspective"]],
            "ranking": one["ranking"],
            "likert": {name: answer for name, answer in one["likert"].items() if name not in counted},
        }
        for one in people
    ]
    figures = [
        {"id": one["id"], "perspective": one["perspective"], "estimates": one["estimates"]} for one in people
    ]
    return engagement | {
        "perspectives": [
            one | {"heads": perspective_of.count(one["id"])} for one in engagement["perspectives"]
        ],
        "crowds": [
            {"id": one, "weight": float(list(crowd_of.values()).count(one))}
            for one in sorted({*crowd_of.values()})
        ],
        "opinions": [opinions[place] for place in rng.permutation(len(people))],
        "statements": statements,
        "figures": [figures[place] for place in rng.permutation(len(people))],
    }


def _crowds(rng: np.random.Generator) -> dict[str, str]:
    return {one: f"crowd{rng.integers(0, 4)}" for one in PERSPECTIVES}


def _statement(item: Json, people: list[Json], crowd_of: Mapping[str, str]) -> Json:
    given: dict[str, list[Any]] = {one: [] for one in sorted({*crowd_of.values()})}
    for one in people:
        if item["id"] in one["likert"]:
            given[crowd_of[one["perspective"]]].append(one["likert"][item["id"]])
    return {
        "item": item["id"],
        "crowds": [
            {
                "id": one,
                "weight": float(list(crowd_of.values()).count(one)),
                "answers": [own.count(level) for level in range(1, 6)],
                "unable": own.count("dk"),
                "blank": own.count(None),
            }
            for one, own in given.items()
        ],
    }


type Truth = tuple[float, float, float, str]


def _truth(quantities: list[Json], rng: np.random.Generator) -> dict[str, Truth]:
    # Decades: today, growth over the horizon, room; then what everybody says of it alike.
    shapes = rng.choice(
        ["figures", "not live", "no figure of today", "none is acceptable"],
        len(quantities),
        p=[0.8, 0.08, 0.08, 0.04],
    )
    return {
        one["id"]: (
            float(rng.uniform(0, 4)),
            float(rng.choice([-0.4, 0.0, 0.2, 0.6, 1.0])),
            float(rng.choice([-1.0, -0.1, 0.06, 0.4, 0.8, 2.0])),
            str(shape),
        )
        for one, shape in zip(quantities, shapes, strict=True)
    }


def _person(
    place: int,
    items: list[Json],
    quantities: list[Json],
    truth: dict[str, Truth],
    severity: np.ndarray,
    habits: Mapping[str, float],
    rng: np.random.Generator,
) -> Json:
    felt = severity + rng.normal(0, 0.8, len(DIMENSIONS))
    ranks: dict[str, int | None] = dict.fromkeys(DIMENSIONS)
    if rng.random() < habits["rank"]:
        order = (
            (-np.round(felt, 1)).argsort().argsort() + 1
            if rng.random() < 0.8
            else rng.integers(1, 4, len(DIMENSIONS))
        )
        ranks = {d: int(r) if rng.random() < 0.95 else None for d, r in zip(DIMENSIONS, order, strict=True)}
    likert: dict[str, int | str | None] = {}
    for item in items:
        if rng.random() < 0.95:
            level = int(
                np.clip(round(3 + 1.2 * felt[DIMENSIONS.index(item["dimension"])] + rng.normal(0, 0.8)), 1, 5)
            )
            level = 6 - level if item["reversed"] else level
            likert[item["id"]] = (
                level if rng.random() < habits["items"] else str(rng.choice(["dk", ""])) or None
            )
    return {
        "id": f"s{place}",
        "perspective": str(rng.choice(PERSPECTIVES)),
        "ranking": ranks,
        "likert": likert,
        "estimates": {
            one["id"]: _estimate(one, truth[one["id"]], habits, rng)
            for one in quantities
            if rng.random() < 0.9
        },
    }


def _estimate(quantity: Json, truth: Truth, habits: Mapping[str, float], rng: np.random.Generator) -> Json:
    nothing: Json = {"now": None, "horizon": None, "limit": None, "growth": None}
    if rng.random() > habits["figures"]:
        return nothing
    noise = habits["noise"]
    now, growth, room, shape = truth
    room = -room if quantity["direction"] == "floor" else room
    now += rng.normal(0, noise)
    source = SOURCES[int(rng.integers(0, 4))]
    limit = _triple(now + room + rng.normal(0, noise), source, rng)
    said = nothing | {"now": _triple(now, source, rng), "limit": limit}
    if rng.random() < 0.6:
        said["growth"] = _triple(growth * rng.uniform(0.8, 1.2), source, rng)
    elif rng.random() < 0.5:
        said["horizon"] = _triple(now + growth, source, rng)
    for field, chance in (("now", 0.06), ("limit", 0.12)):
        if rng.random() < chance:
            said[field] = None
    for field, chance in (("now", 0.05), ("limit", 0.02), ("horizon", 0.02)):
        if rng.random() < chance:
            said[field] = _zero(source)
    if shape in ("not live", "no figure of today"):
        said |= {"now": _zero(source) if shape == "not live" else None, "growth": None}
        said["horizon"] = _triple(now + growth, source, rng)
    if shape == "none is acceptable":
        said["limit"] = _zero(source)
    return said


def _zero(source: str | None) -> Json:
    return {"low": None, "likely": 0.0, "high": None, "source": source}


def _triple(decades: float, source: str | None, rng: np.random.Generator) -> Json:
    likely, spread = float(10**decades), float(10 ** rng.uniform(0.05, 1.0))
    low = likely / spread if rng.random() < 0.5 else None
    high = likely * spread if rng.random() < 0.5 else None
    return {"low": low, "likely": likely, "high": high, "source": source}
