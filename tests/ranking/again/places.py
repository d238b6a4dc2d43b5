"""The one order, the level and the verdict a second time, from the description of engine 2 alone."""

import math
from itertools import pairwise, permutations
from typing import Any

import numpy as np

from tests.ranking.second_implementation import GUESS, NOT_ASKED, SOURCES, TIE, Run

type Json = dict[str, Any]

FIRM, LEAN, SLACK, MOVES = 0.8, 0.6, 0.01, 0.05
STATUSES = ("over", "over_recovering", "disputed", "maybe_over", "guessed_over")


class Places:
    """Which dimension comes where in the weighted draws of one run."""

    def __init__(self, run: Run) -> None:
        self.run, self.dims = run, run.dims
        self.w = run.weights(run.y)
        self.orders = list(permutations(range(len(run.dims))))
        self.fits = _fitting(run.y, self.orders)
        self.p_order = self.w @ self.fits
        self.acceptability = self._acceptability()
        self.p_first = self.acceptability[:, 0]
        self.order, self.conditional = self._one_order()
        self.leader = self.order[0]
        self.leads = self.w * self.first[:, self.leader]

    @property
    def first(self) -> np.ndarray:
        """Each draw's share of every dimension in the first place."""
        return np.stack(
            [
                self.fits[:, [k for k, order in enumerate(self.orders) if order[0] == d]].sum(axis=1)
                for d in range(len(self.dims))
            ],
            axis=1,
        )

    @property
    def p_nothing(self) -> float:
        """P(no first limit within the horizon)."""
        return float(self.w[~self.within].sum())

    @property
    def within(self) -> np.ndarray:
        """Whether the first limit of all is reached within the horizon."""
        y = self.run.y.min(axis=1)
        return (10**y <= self.run.reach) & (y < np.log10(1200))

    def second_given_first(self) -> np.ndarray:
        """P(each dimension second | the leader first)."""
        shares = np.zeros(len(self.dims))
        for order, p in zip(self.orders, self.p_order, strict=True):
            if order[0] == self.leader:
                shares[order[1]] += p
        return shares / shares.sum() if shares.sum() else shares

    def top_two(self) -> dict[frozenset[str], float]:
        """P(these two are the first two)."""
        out: dict[frozenset[str], float] = {}
        for order, p in zip(self.orders, self.p_order, strict=True):
            pair = frozenset(self.dims[d] for d in order[:2])
            out[pair] = out.get(pair, 0.0) + float(p)
        return out

    def _acceptability(self) -> np.ndarray:
        out = np.zeros((len(self.dims), len(self.dims)))
        for order, p in zip(self.orders, self.p_order, strict=True):
            for rank, d in enumerate(order):
                out[d, rank] += p
        return out

    def _one_order(self) -> tuple[list[int], list[float]]:
        placed: list[int] = []
        shares: list[float] = []
        before = 1.0
        while len(placed) < len(self.dims):
            joint = {
                d: sum(
                    p
                    for order, p in zip(self.orders, self.p_order, strict=True)
                    if list(order[: len(placed) + 1]) == [*placed, d]
                )
                for d in range(len(self.dims))
                if d not in placed
            }
            best = min(joint, key=lambda d: (-round(joint[d], 12), self.dims[d]))
            shares.append(joint[best] / before if before else 0.0)
            placed.append(best)
            before = joint[best]
        return placed, shares


def _fitting(y: np.ndarray, orders: list[tuple[int, ...]]) -> np.ndarray:
    # Each draw's share of every complete order; ties are shared by all orders that agree with it.
    out = np.ones((len(y), len(orders)))
    for k, order in enumerate(orders):
        for sooner, later in pairwise(order):
            out[:, k] *= y[:, sooner] <= y[:, later] + TIE
    shares: np.ndarray = out / out.sum(axis=1, keepdims=True)
    return shares


class Concluded:
    """The verdict on one engagement."""

    def __init__(self, run: Run, said: Json) -> None:
        self.run, self.said = run, said
        self.places = Places(run)
        self.dims = run.dims
        self.known = {
            d: [name for name, q in run.q.items() if q["dimension"] == d and q["kind"] != "unknown"]
            for d in self.dims
        }
        self.opinions = len(set().union(*(strand[0] for strand in run.strands.values())))
        self.figures = sum(map(gives, run.givers))
        # Nobody knows who is in both lists.
        self.people = max(self.opinions, self.figures)
        heads = {one["id"] for one in run.given["perspectives"] if one.get("heads", 0)}
        self.perspectives = heads | {one["perspective"] for one in run.givers if gives(one)}

    def guess_share(self) -> dict[str, float]:
        """Return the share of the draws, opinions aside, in which the first figure is a guess or there is none."""
        source = self.run.figure_source
        return {
            d: float(((source[:, k] == GUESS) | (source[:, k] == NOT_ASKED)).mean())
            for k, d in enumerate(self.dims)
        }

    def provenance(self) -> dict[str, float]:
        """Return who set the leader's time where it leads."""
        leads, source = self.places.leads, self.run.source[:, self.places.leader]
        total = leads.sum()
        return {
            name: float(leads[source == s].sum() / total) if total else 0.0
            for s, name in enumerate((*SOURCES, "not_asked"))
        }

    def over(self) -> list[Json]:
        """Return what is over, or perhaps so: by status, by how far, by id."""
        listed = [
            self._over(name, q, self.said["quantities"][name]["status"])
            for name, q in self.run.q.items()
            if self.said["quantities"][name]["status"] != "under"
        ]
        return sorted(
            listed,
            key=lambda one: (
                STATUSES.index(one["status"]),
                self._today(self.run.q[one["quantity"]]),
                one["quantity"],
            ),
        )

    def _over(self, name: str, q: Json, status: str) -> Json:
        rows = q["rows"]
        over = [row for row in rows if row["own"] < 0]
        measured = [row for row in rows if row["measured_over"]]
        p = float(q["over"].mean())
        people_over = len(over)
        if q["kind"] in ("zero_limit", "floor_at_zero"):
            people_over = self._with_demand(name, q["kind"])
        already = status in ("over", "over_recovering") and (
            (p >= 0.95 and people_over >= 2) or len(measured) >= 2
        )
        return {
            "quantity": name,
            "dimension": q["dimension"],
            "status": status,
            "p": p,
            "people_over": people_over,
            "people_under": sum(row["own"] > 0 for row in rows),
            "people_measured": len(measured),
            "one_measurer": len(measured) == 1,
            "already": already,
            "times_over": None if q["kind"] in ("zero_limit", "floor_at_zero") else 10 ** -self._today(q),
            "times_low": min((10 ** -row["own"] for row in over), default=None),
            "times_high": max((10 ** -row["own"] for row in over), default=None),
        }

    def _with_demand(self, name: str, kind: str) -> int:
        # Who gave what there is today: a floor at zero is reached by zeros.
        given = [one["estimates"].get(name, {}) for one in self.run.givers]
        counts = {
            field: sum(one.get(field) is not None and one[field]["likely"] > 0 for one in given)
            for field in ("now", "horizon")
        }
        if kind == "floor_at_zero":
            return sum(one.get("now") is not None for one in given)
        return counts["now"] or counts["horizon"]

    def _today(self, q: Json) -> float:
        # The pooled room today, in decades.
        room = float(q["room"])
        if q["kind"] == "room_at_horizon":
            growth = 0.3 * self.run.H / 18 if q["growth"] is None else math.log10(q["growth"])
            room += -growth if q["floor"] and q["growth"] is not None else growth
        return room

    def unheard(self) -> bool:
        """Whether neither a figure nor an opinion says anything of the leader."""
        readings = [d for d, one in self.said["readings"].items() if one is not None]
        silent = self.dims[self.places.leader] not in readings or len(readings) < 2
        return silent and self.provenance()["not_asked"] > 0.5

    def hinge(self) -> Json | None:
        """Return the disputed figure that decides who leads, with and without the row it stands in."""
        disputed = [one["quantity"] for one in self.over() if one["status"] == "disputed"]
        leads, setter = self.places.leads, self.run.setter[:, self.places.leader]
        total = leads.sum()
        shares = {name: float(leads[setter == name].sum() / total) if total else 0.0 for name in disputed}
        share = sum(shares.values())
        if share <= 0.5:
            return None
        name = max(shares, key=lambda one: shares[one])
        liar = max(
            (row for row in self.run.q[name]["rows"] if row["measured_over"]), key=lambda row: row["w"]
        )["person"]
        figures = [
            one
            if one["id"] != liar["id"]
            else one | {"estimates": {q: f for q, f in one["estimates"].items() if q not in disputed}}
            for one in self.run.givers
        ]
        other = Places(self.run.changed({"figures": figures}))
        return {
            "share": share,
            "quantity": name,
            "figures": liar["id"],
            "leader": self.dims[self.places.leader],
            "p": float(self.places.p_first[self.places.leader]),
            "leader_without": self.dims[other.leader],
            "p_without": float(other.p_first[other.leader]),
            "shares_without": dict(zip(self.dims, other.p_first.tolist(), strict=True)),
        }


def gives(row: Json) -> bool:
    """Return whether a row of figures has any."""
    return any(
        estimate.get(field) is not None
        for estimate in row["estimates"].values()
        for field in ("now", "horizon", "limit", "growth")
    )


def likeliest(shares: dict[str, float]) -> str:
    """Return the key with the largest share; of equal ones the first by name."""
    return min(shares, key=lambda key: (-round(shares[key], 11), key))


def smallest_set(shares: dict[str, float], reach: float = FIRM) -> set[str]:
    """Return the fewest keys whose shares reach a sum, with those that tie with the last."""
    chosen: set[str] = set()
    total = 0.0
    for key in sorted(shares, key=lambda key: (-shares[key], key)):
        if total >= reach - 1e-9:
            break
        chosen.add(key)
        total += shares[key]
    last = min(shares[key] for key in chosen)
    return chosen | {key for key, share in shares.items() if share >= last - 1e-9}
