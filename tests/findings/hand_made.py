"""Snapshots and results made by hand, with no more in them than what disagreement and changes read."""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.documents.files import read_file
from apps.findings.case import Case, FrozenEvidence
from apps.instruments.definition import Definition, definition_from
from apps.ranking import Assessment
from tests.factories import INSTRUMENT

type Json = dict[str, Any]

DIMENSIONS = ("data", "user", "model", "organization")
PERSPECTIVES = ("business", "product", "data_ml", "platform", "risk", "executive")
ITEMS = ("D1", "U2", "M1", "O1")
QUANTITIES = {"QD1": ("data", "bytes"), "QU7": ("user", "results/day"), "QM4": ("model", "currency")}


def definition() -> Definition:
    return definition_from(read_file(INSTRUMENT))


def case_of(document: Json, result: Json) -> Case:
    """Read a snapshot and a result as the product does; who is in a crowd, the snapshot says."""
    engagement = document["engine_input"]["engagement"]
    crowds = {each["id"]: _heard(each["id"], engagement["opinions"]) for each in engagement["crowds"]}
    coverage = {"crowds": crowds} | result["coverage"]
    views = {crowd: view() for crowd in crowds} | result["disagreement"]["crowds"]
    filled = result | {
        "coverage": coverage,
        "disagreement": result["disagreement"] | {"crowds": views},
    }
    return Case(FrozenEvidence.from_json(document), definition(), Assessment.from_json(filled))


def _heard(crowd: str, opinions: Sequence[Json]) -> Json:
    own = [row for row in opinions if row["crowd"] == crowd]
    return {
        "people": len(own),
        "stated": sum(sum(place is not None for place in row["ranking"].values()) > 1 for row in own),
        "symptoms": sum(any(isinstance(each, int) for each in row["likert"].values()) for row in own),
    }


def person(
    number: int,
    group: str,
    order: Sequence[int | None] = (),
    likert: Mapping[str, int | str | None] | None = None,
    **figures: Sequence[float | None],
) -> Json:
    """`order` has the ranks of data, user, model, organization; `figures` are now, horizon and limit."""
    return {
        "id": str(number),
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


def snapshot(*people: Json, joined: Sequence[str] = (), waiting: Mapping[str, int] | None = None) -> Json:
    """`joined` names the crowds of several perspectives ("business+product"); each other perspective is one."""
    crowd_of = {name: crowd for crowd in joined for name in crowd.split("+")}
    crowds = list(dict.fromkeys(crowd_of.get(each["group"], each["group"]) for each in people))
    crowds.sort(key=lambda crowd: PERSPECTIVES.index(crowd.split("+")[0]))
    opinions = [
        {
            "crowd": crowd_of.get(each["group"], each["group"]),
            "ranking": each["ranking"],
            "likert": each["likert"],
        }
        for each in people
    ]
    counts = {name: sum(each["group"] == name for each in people) for name in PERSPECTIVES}
    return {
        "format": "scalelens-snapshot/2",
        "framing": {"horizon_months": 24, "initiative": "Claims assistant", "currency": "EUR", "k": 3},
        "coverage": {
            name: {"asked": count, "answered": count, "sent": count, "known_by_mail": count, "vouched": 0}
            for name, count in counts.items()
        },
        "interviews": 0,
        "engine_input": {
            "settings": {"draws": 16},
            "engagement": {
                "dimensions": list(DIMENSIONS),
                "perspectives": [{"id": name, "heads": count} for name, count in counts.items()],
                "items": [
                    {"id": name, "dimension": dimension, "points": 5, "reversed": False, "scored": True}
                    for name, dimension in zip(ITEMS, DIMENSIONS, strict=True)
                ],
                "quantities": [
                    {"id": name, "dimension": dimension, "unit": unit, "direction": "ceiling"}
                    for name, (dimension, unit) in QUANTITIES.items()
                ],
                "crowds": [{"id": crowd, "weight": 1.0 + crowd.count("+")} for crowd in crowds],
                "opinions": opinions,
                "statements": [],
                "figures": [
                    {"id": each["id"], "perspective": each["group"], "estimates": each["estimates"]}
                    for each in people
                ],
            },
        },
        "crowds": {
            "core": [
                {
                    "perspectives": crowd.split("+"),
                    "people": sum(row["crowd"] == crowd for row in opinions),
                    "waiting": (waiting or {}).get(crowd, 0),
                }
                for crowd in crowds
            ]
        },
        "facts": [{"perspective": each["group"], "answers": each.get("facts", {})} for each in people],
        "texts": {},
    }


def view(ranks: Sequence[float | None] = (None,) * 4, symptoms: Sequence[float | None] = (None,) * 4) -> Json:
    """What one crowd sees, in the order of the dimensions."""
    return {
        "stated_rank": dict(zip(DIMENSIONS, ranks, strict=True)),
        "symptoms": dict(zip(DIMENSIONS, symptoms, strict=True)),
    }


def gap(*stated: float | None) -> Json:
    """Where all together place each dimension; nobody gave a figure."""
    unknown = dict.fromkeys(("felt", "computed_rank", "gap", "p_within_figures", "kind"))
    places = zip(DIMENSIONS, stated, strict=True)
    return {"dimensions": {slug: {"stated_rank": place, **unknown} for slug, place in places}}


def symptoms(*scores: float | None) -> Json:
    """How much trouble all together notice."""
    return dict(zip(DIMENSIONS, scores, strict=True))


def item(
    label: str = "mixed",
    n: int = 4,
    a: float = 0.0,
    means: Mapping[str, float | None] | None = None,
    *,
    gap: bool = False,
) -> Json:
    return {"label": label, "n": n, "van_der_eijk_a": a, "crowd_gap": gap, "means": dict(means or {})}


def field(n: int, spread: float, *, contested: bool = False) -> Json:
    return {"n": n, "contested": contested, "spread_decades": spread}


def result(**parts: Any) -> Json:
    """A result in which nobody disagrees and data leads, with these parts of it replaced."""
    shares = dict(zip(DIMENSIONS, (0.65, 0.25, 0.1, 0.0), strict=True))
    return {
        "meta": META,
        "coverage": coverage(9),
        "symptoms": None,
        "ranking": ranking(shares) | parts.pop("ranking", {}),
        "leader_months": {"months_p10": 4.0, "months_p50": 7.0, "months_p90": 13.0},
        "dimensions": dict.fromkeys(DIMENSIONS, DIMENSION_TIME),
        "quantities": parts.pop("figures", {}),
        "verdict": VERDICT | parts.pop("verdict", {}),
        "gap": None,
        "agreement": {
            "kendall_w": None,
            "kendall_w_p": None,
            "items": parts.pop("items", {}),
            "quantities": parts.pop("quantities", {}),
        },
        "disagreement": {"crowds": parts.pop("crowds", {}), "rooms": parts.pop("rooms", {})},
        "camps": None,
        "crowd_effect": None,
        "influence": influence(),
        "questions": [],
        "flip_points": {},
        "shift": None,
        **parts,
    }


META: Json = {
    "engine_version": "2.1.0",
    "numpy_version": "2.5.5",
    "seed": 20261125,
    "draws": 16384,
    "halfwidth95": 0.01,
    "settings": {"draws": 16384, "seed": None, "unranked": "unknown", "camps_draws": 999, "min_camp": 3},
    "warnings": [],
}
DIMENSION_TIME: Json = {
    "months_p10": 4.0,
    "months_p50": 9.0,
    "months_p90": 30.0,
    "p_within": 0.8,
    "known": 1,
}
VERDICT: Json = {
    "kind": "first",
    "level": "leaning",
    "nothing_level": None,
    "dominant": ["data"],
    "secondary": ["user"],
    "over": [],
    "over_dimensions": [],
    "next": None,
    "figured": dict.fromkeys(DIMENSIONS, True),
    "opinion_only": False,
    "unheard": False,
    "depends_on": [],
    "provenance": {"measured": 0.7, "rough": 0.2, "guess": 0.0, "not_asked": 0.1},
    "held_back": [],
    "hinges_on": None,
    "tied": None,
    "limits_known": 4,
    "may_stop": False,
}


def coverage(people: int, *, figures: int = 2) -> Json:
    """Everybody is heard in every strand, the same number in each perspective."""
    return {
        "opinions": people,
        "figures": people,
        "perspectives": {name: {"heads": 2, "figures": figures} for name in PERSPECTIVES},
        "dimensions": {name: {"stated": 1.0, "symptoms": 1.0, "headroom": 1.0} for name in DIMENSIONS},
    }


def influence(*voices: Json, rows: int = 6, changes: int = 0) -> Json:
    """What leaving one voice out does; of opinions in how many cases it changes what leads."""
    return {"opinion_rows": rows, "opinion_changes": changes, "voices": list(voices)}


def ranking(shares: Mapping[str, float]) -> Json:
    """The order by these shares of first places."""
    order = sorted(shares, key=lambda slug: -shares[slug])
    return {
        "order": order,
        "decided": 1,
        "conditional": [shares[order[0]], 0.5, 0.7, 1.0],
        "p_first": dict(shares),
        "p_nothing": 0.2,
        "p_next": None,
        "acceptability": {slug: [share, 1 - share, 0.0, 0.0] for slug, share in shares.items()},
        "figures_only": dict(shares),
        "without": {name: dict(shares) for name in ("stated", "symptoms", "figures")},
        "months_p10": 4.0,
        "months_p50": 7.0,
        "months_p90": 13.0,
    }


def quantity(name: str, **parts: Any) -> Json:
    """A quantity of a result: pooled measured figures, far under its limit."""
    dimension, unit = QUANTITIES[name]
    return {
        "dimension": dimension,
        "unit": unit,
        "direction": "ceiling",
        "kind": "room",
        "known": True,
        "now": 100.0,
        "horizon": None,
        "limit": 400.0,
        "growth": 2.0,
        "room": 0.6,
        "sources": {"measured": 1.0, "rough": 0.0, "guess": 0.0},
        "months_p10": 20.0,
        "months_p50": 36.0,
        "months_p90": 80.0,
        "p_over_today": 0.0,
        "p_within": 0.1,
        "p_at_peak": 0.0,
        "times_over": 0.25,
        "sets_first": 0.5,
        "status": "under",
        **parts,
    }


def camps(*sizes: int, **parts: Any) -> Json:
    return {
        "status": "camps" if sizes else "no_camps_detected",
        "n": sum(sizes),
        "p": 0.004 if sizes else 0.4,
        "apart": 0.7 if sizes else 0.2,
        "first": ["data", "user"] if sizes else [],
        "sizes": list(sizes),
        **parts,
    }


def effect(n: int, p: float | None = 0.004, difference: float | None = 0.3) -> Json:
    """How far the perspective explains the order people gave."""
    return {"n": n, "difference": difference, "p": p}


def question(name: str, kind: str, *moves: float) -> Json:
    """What asking could still move: its `moves` of P(first) of the leader."""
    return {"id": name, "kind": kind, "moves": list(moves), "swing": max(map(abs, moves))}
