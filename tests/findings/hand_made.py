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
QUANTITIES = {"QD1": ("data", "bytes"), "QU1": ("user", "users/day"), "QM4": ("model", "currency")}


def definition() -> Definition:
    return definition_from(read_file(INSTRUMENT))


def case_of(document: Json, result: Json, k: int = 3) -> Case:
    """Read a snapshot and a result as the product does."""
    return Case(FrozenEvidence.from_json(document), definition(), k, Assessment.from_json(result))


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
    """A result in which nobody disagrees and data leads, with these parts of it replaced."""
    everybody = {name: view() for name in PERSPECTIVES}
    shares = dict(zip(DIMENSIONS, (0.65, 0.25, 0.1, 0.0), strict=True))
    return {
        "meta": META,
        "coverage": coverage(9),
        "stated": None,
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
            "kendall_w_p_halfwidth95": None,
            "kendall_w_balanced": None,
            "pairwise_tau_x": None,
            "items": parts.pop("items", {}),
            "quantities": parts.pop("quantities", {}),
        },
        "disagreement": {
            "groups": everybody | parts.pop("groups", {}),
            "distances": {},
            "balance": {},
        },
        "camps": None,
        "perspective_effect": None,
        "influence": [],
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
    "ess": 9000.0,
    "halfwidth95": 0.01,
    "settings": {"draws": 16384, "seed": None, "unranked": "unknown", "camps_draws": 999, "min_camp": 3},
    "input_digest": "0" * 64,
    "warnings": [],
}
DIMENSION_TIME: Json = {
    "months_p10": 4.0,
    "months_p50": 9.0,
    "months_p90": 30.0,
    "p_within": 0.8,
    "p_over_today": 0.0,
    "known": 1,
    "asked": 1,
    "guess_share": 0.1,
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
    "opinion_shift": 0.1,
    "held_back": [],
    "hinges_on": None,
    "tied": None,
    "limits_known": 4,
    "may_stop": False,
}


def coverage(people: int, *, contributing: int = 2, **streams: int) -> Json:
    """Everybody is heard in every strand, or as many as `streams` says, the same number in each perspective."""
    counts = dict.fromkeys(("stated", "symptoms", "headroom"), people) | streams
    return {
        "stakeholders": people,
        "n": people,
        "n_eff": float(people),
        "groups": {
            name: {
                "stakeholders": contributing,
                "contributing": contributing,
                "stated": contributing,
                "symptoms": contributing,
                "headroom": contributing,
            }
            for name in PERSPECTIVES
        },
        "streams": {
            name: {"n": count, "n_eff": float(count), "share": 1.0, "available": count > 0}
            for name, count in counts.items()
        },
        "dimensions": {},
    }


def ranking(shares: Mapping[str, float]) -> Json:
    """The order by these shares of first places."""
    order = sorted(shares, key=lambda slug: -shares[slug])
    return {
        "order": order,
        "decided": 1,
        "conditional": [shares[order[0]], 0.5, 0.7, 1.0],
        "p_first": dict(shares),
        "p_first_within": {slug: share * 0.8 for slug, share in shares.items()},
        "p_nothing": 0.2,
        "p_next": None,
        "second_given_first": {slug: 0.0 if slug == order[0] else 1 / 3 for slug in shares},
        "acceptability": {slug: [share, 1 - share, 0.0, 0.0] for slug, share in shares.items()},
        "top_two": [],
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
        "p_over_figures": 0.0,
        "p_within": 0.1,
        "p_within_figures": 0.1,
        "p_within_90_days": 0.0,
        "p_recovers": 0.0,
        "p_at_peak": 0.0,
        "times_over": 0.25,
        "sets_first": 0.5,
        "status": "under",
        **parts,
    }


def camps(*members: Sequence[str], **parts: Any) -> Json:
    return {
        "status": "camps" if members else "no_camps_detected",
        "n": sum(map(len, members)),
        "p": 0.004 if members else 0.4,
        "p_halfwidth95": 0.03,
        "apart": 0.7 if members else 0.2,
        "first": ["data", "user"] if members else [],
        "members": [list(each) for each in members],
        **parts,
    }


def effect(n: int, p: float | None = 0.004, difference: float | None = 0.3) -> Json:
    """How far the perspective explains the order people gave."""
    return {"n": n, "difference": difference, "p": p, "p_halfwidth95": 0.03}


def question(name: str, kind: str, *moves: float, flips: Sequence[str] = ()) -> Json:
    """What asking could still move: its `moves` of P(first) of the leader."""
    return {
        "id": name,
        "kind": kind,
        "moves": list(moves),
        "swing": max(map(abs, moves)),
        "flips": list(flips),
    }


def whole_result(streams: Json) -> Json:
    """A result with so many people behind each strand."""
    return result(coverage=coverage(9, **{name: each["n"] for name, each in streams.items()}))
