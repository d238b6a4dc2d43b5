"""Snapshots and results made by hand, with no more in them than what disagreement and changes read."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from apps.findings.case import Case, FrozenEvidence
from apps.instruments.definition import Definition, definition_from
from apps.ranking import Assessment

type Json = dict[str, Any]

DIMENSIONS = ("data", "user", "model", "organization")
PERSPECTIVES = ("business", "product", "data_ml", "platform", "risk", "executive")
ITEMS = ("D1", "U2", "M1", "O1")
QUANTITIES = {"QD1": ("data", "bytes"), "QU1": ("user", "users/day"), "QM4": ("model", "currency")}


def definition() -> Definition:
    path = settings.BASE_DIR / "apps/instruments/definitions/four-dimensions-1.json"
    return definition_from(json.loads(path.read_text(encoding="utf-8")))


def case_of(document: Json, result: Json, k: int = 3) -> Case:
    """Read a snapshot and a result as the product does."""
    return Case(FrozenEvidence.from_json(document), Assessment.from_json(result), definition(), k)


def person(
    number: int,
    group: str,
    order: Sequence[int | None] = (),
    likert: Mapping[str, int | str | None] | None = None,
    **figures: Sequence[float | None],
) -> Json:
    """`order` has the ranks of data, user, model, organization; `figures` are now, horizon and limit."""
    return {
        "id": f"s{number:02}",
        "group": group,
        "ranking": dict(zip(DIMENSIONS, order or [None] * 4, strict=True)),
        "likert": dict(likert or {}),
        "estimates": {
            name: {
                field: None if value is None else {"low": value / 2, "likely": value, "high": value * 2}
                for field, value in zip(("now", "horizon", "limit"), values, strict=True)
            }
            for name, values in figures.items()
        },
    }


def snapshot(*people: Json) -> Json:
    return {
        "framing": {"horizon_months": 24, "initiative": "Claims assistant", "currency": "EUR"},
        "engine_input": {
            "settings": {"draws": 16},
            "engagement": {
                "dimensions": list(DIMENSIONS),
                "groups": [{"id": name} for name in PERSPECTIVES],
                "stakeholders": list(people),
                "items": [
                    {"id": name, "dimension": dimension, "points": 5, "reversed": False, "scored": True}
                    for name, dimension in zip(ITEMS, DIMENSIONS, strict=True)
                ],
                "quantities": [
                    {"id": name, "dimension": dimension, "unit": unit, "direction": "ceiling"}
                    for name, (dimension, unit) in QUANTITIES.items()
                ],
            },
        },
    }


def view(
    ranks: Sequence[float | None] = (None,) * 4,
    symptoms: Sequence[float | None] = (None,) * 4,
    headroom: Sequence[float | None] = (None,) * 4,
) -> Json:
    """What one group sees, in the order of the dimensions."""
    return {
        "stated_rank": dict(zip(DIMENSIONS, ranks, strict=True)),
        "symptoms": dict(zip(DIMENSIONS, symptoms, strict=True)),
        "headroom": dict(zip(DIMENSIONS, headroom, strict=True)),
    }


def item(label: str = "mixed", n: int = 4, a: float = 0.0, *, gap: bool = False) -> Json:
    return {"label": label, "n": n, "van_der_eijk_a": a, "perspective_gap": gap}


def field(n: int, spread: float, *, contested: bool = False, p10: float = 0.0, p90: float = 0.0) -> Json:
    return {"n": n, "contested": contested, "spread_decades": spread, "p10": p10, "p50": p10, "p90": p90}


def result(**parts: Any) -> Json:
    """A result in which nobody disagrees and nothing changes, with these parts of it replaced."""
    everybody = {name: view() for name in PERSPECTIVES}
    return {
        "agreement": {"items": parts.pop("items", {}), "quantities": parts.pop("quantities", {})},
        "disagreement": {
            "groups": everybody | parts.pop("groups", {}),
            "distances": parts.pop("distances", {}),
            "balance": parts.pop("balance", {}),
        },
        "camps": None,
        "headroom": {"quantities": parts.pop("figures", {})},
        "crisp": {"p_dominant": {"data": 0.6, "user": 0.3, "model": 0.1, "organization": 0.0}},
        "full": {"p_dominant": {"data": 0.6, "user": 0.3, "model": 0.1, "organization": 0.0}},
        "verdict": {"nothing_under_pressure": False, "level": "clear"},
        "voi": [],
        "perfect_information": None,
        "thresholds": None,
        "flip_points": {},
        **parts,
    }


def figure(name: str, now: float | None, horizon: float | None, limit: float | None) -> Json:
    """A quantity of a result: pooled figures."""
    dimension, unit = QUANTITIES[name]
    return {"dimension": dimension, "unit": unit, "now": now, "horizon": horizon, "limit": limit}


def camps(*members: Sequence[str], **parts: Any) -> Json:
    orders = {2: [[[1, 4, 3, 2]], [[4, 1, 2, 3]]], 0: []}[len(members)]
    return {
        "status": "camps" if members else "no_camps_detected",
        "n": sum(map(len, members)),
        "p": 0.004 if members else 0.4,
        "small_group": False,
        "members": [list(each) for each in members],
        "consensus": orders,
        "separated_by": ["data", "user"] if members else [],
        "group_association": -0.02 if members else None,
        "group_association_p": 0.4 if members else None,
        **parts,
    }


def question(name: str, *reasons: str, **parts: Any) -> Json:
    kind = "ranking" if name == "ranking" else "quantity" if name in QUANTITIES else "item"
    return {
        "id": name,
        "kind": kind,
        "can_flip": False,
        "swing": 0.1,
        "evoi": 0.02,
        "reasons": list(reasons),
        "people": 2,
        **parts,
    }


def whole_result(streams: Json) -> Json:
    """A result with what its headline and its order are read from."""
    shares = dict(zip(DIMENSIONS, (0.6, 0.3, 0.1, 0.0), strict=True))
    return result(
        coverage={"n": 9, "streams": streams},
        meta={"draws": 10_000},
        full={
            "p_dominant": shares,
            "pairs": {},
            "acceptability": {slug: [share, 1 - share, 0.0, 0.0] for slug, share in shares.items()},
        },
        verdict={
            "level": "leaning",
            "dominant": ["data"],
            "secondary": [],
            "provisional": False,
            "one_strand": False,
            "nothing_under_pressure": False,
        },
    )
