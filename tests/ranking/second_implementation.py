"""Engine 2 a second time, written from its description alone: slow, plain, and with random numbers of its own.

It reads the plain JSON of an engagement. What it gives agrees with the engine but for Monte Carlo error.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

type Json = dict[str, Any]

MEASURED, ROUGH, GUESS, NOT_ASKED = range(4)
SOURCES = ("measured", "rough", "guess")
SPREAD = (1.25, 3.0, 10.0)
Z90 = NormalDist().inv_cdf(0.9)
T_MIN, T_MAX = 0.5, 1200.0
TIE = 1e-12


def assess_again(engagement: Json, *, draws: int = 16384, seed: int = 7) -> Json:
    """Rank one engagement: shares, months, facts and readings, as far as they need no leaving out."""
    return Run(engagement, draws, seed).result()


@dataclass(frozen=True)
class Shift:
    """One pooled figure (`field` is "room" or "growth") moved by so many decades."""

    quantity: str
    field: str
    decades: float


class Run:
    """The draws of one engagement. The same seed gives the same random numbers, whoever and whatever is left out."""

    def __init__(
        self,
        engagement: Json,
        draws: int,
        seed: int,
        shift: Shift | None = None,
        asked: set[str] | None = None,
    ) -> None:
        self.given, self.shift = engagement, shift
        # What was asked stays asked, whoever is left out.
        self.asked = (
            {q for one in engagement["figures"] for q in one["estimates"]} if asked is None else asked
        )
        self.n, self.seed = draws, seed
        self.dims: list[str] = list(engagement["dimensions"])
        self.H = float(engagement["horizon_months"])
        launch = engagement.get("launch_month") or 0.0
        # What is over at launch counts as reached, however late the launch is.
        self.reach = max(self.H, launch + 1) if launch > 0 else self.H
        self.opinions: list[Json] = engagement["opinions"]
        self.givers: list[Json] = engagement["figures"]
        self.crowds = {one["id"]: one.get("weight", 1.0) for one in engagement["crowds"]}
        self.perspectives = {one["id"]: one.get("weight", 1.0) for one in engagement["perspectives"]}
        self.live = engagement.get("live", True)
        self.launch = engagement.get("launch_month") or 0.0
        self.has_launch_month = engagement.get("launch_month") is not None
        self.counts_from_launch = not self.live and not self.has_launch_month
        self.z_room = {d: self._stream(f"room {d}").normal(size=draws) for d in self.dims}
        self.z_growth = {d: self._stream(f"growth {d}").normal(size=draws) for d in self.dims}
        self.q = {one["id"]: self._quantity(one) for one in engagement["quantities"]}
        self._dimensions()
        self._readings()

    def changed(self, lists: Mapping[str, list[Json]] | None = None, shift: Shift | None = None) -> "Run":
        """Run the same random numbers over other rows of opinions or figures, or over a shifted figure."""
        return Run(self.given | dict(lists or {}), self.n, self.seed, shift, self.asked)

    def _stream(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, *name.encode()])

    # Figures.

    def _quantity(self, quantity: Json) -> Json:
        name, floor = quantity["id"], quantity.get("direction", "ceiling") == "floor"
        said = [(one, _figures(one["estimates"][name])) for one in self.givers if name in one["estimates"]]
        out: Json = {
            "dimension": quantity["dimension"],
            "asked": name in self.asked,
            "floor": floor,
            "rows": [],
        }
        pools = {
            field: self._pool([(p, f[field]) for p, f in said if f[field]])
            for field in ("now", "horizon", "limit")
        }
        now, horizon, limit = (pools[field] for field in ("now", "horizon", "limit"))
        growth = self._growth(said, now, floor)
        out["growth"] = 10 ** growth["mean"] if growth else None
        demand = any(pool and pool["value"] > 0 for pool in (now, horizon))
        kind = "room"
        if limit is None or (limit["value"] == 0 and not demand):
            kind = "unknown"
        elif limit["value"] == 0:
            kind = "never" if floor else "zero_limit"
        elif now is None and horizon is None:
            kind = "unknown"
        elif not demand:
            kind = "floor_at_zero" if floor and now is not None else "never"
        elif floor and now is not None and now["value"] == 0:
            kind = "floor_at_zero"
        elif now is None or now["value"] == 0:
            kind = "launch" if now is not None else "room_at_horizon"
            if horizon is None or horizon["value"] == 0:
                kind = "never" if now is not None else "unknown"
        out |= {"kind": kind, "has_limit": limit is not None}
        if kind in ("room", "launch", "room_at_horizon"):
            self._rows(
                out,
                said,
                now if kind == "room" else horizon,
                limit,
                "now" if kind == "room" else "horizon",
                growth,
            )
        if kind != "unknown":
            self._draw(out, quantity, growth)
        return out

    def _pool(self, given: list[tuple[Json, Json]]) -> Json | None:
        if not given:
            return None
        positive = [(p, f) for p, f in given if f["likely"] > 0]
        if not positive:
            return {"value": 0.0, "logs": {}}
        sds = [f["sd"] for _, f in positive]
        w, _ = self._weights([p for p, _ in positive], sds)
        logs = np.array([f["log"] for _, f in positive])
        mean = float((w * logs).sum())
        variance = float((w * (logs - mean) ** 2).sum() + (w * np.array(sds) ** 2).sum())
        return {
            "value": 10**mean,
            "mean": mean,
            "sd": math.sqrt(variance),
            "source": max(f["source"] for _, f in positive),
        }

    def _weights(self, givers: list[Json], sds: list[float]) -> tuple[np.ndarray, float]:
        p = np.maximum(np.array(sds), 0.12) ** -1.5
        places = [one["perspective"] for one in givers]
        w = np.zeros(len(givers))
        for perspective in set(places):
            inside = np.array([g == perspective for g in places])
            a = p[inside] / p[inside].sum()
            w[inside] = a * self.perspectives[perspective] * (a * p[inside]).sum()
        w /= w.sum()
        b2 = sum(w[np.array([g == one for g in places])].sum() ** 2 for one in set(places))
        return w, float(b2)

    def _growth(self, said: list[tuple[Json, Json]], now: Json | None, floor: bool) -> Json | None:
        rows = []
        for person, f in said:
            if f["growth"]:
                rows.append((person, f["growth"]["log"], f["growth"]["source"]))
            elif f["now"] and f["horizon"] and f["now"]["likely"] > 0 and f["horizon"]["likely"] > 0:
                rows.append((person, f["horizon"]["log"] - f["now"]["log"], f["horizon"]["source"]))
        if not rows:
            return None
        sds = [max(0.15, math.log10(SPREAD[source]) / Z90) for _, _, source in rows]
        w, b2 = self._weights([p for p, _, _ in rows], sds)
        g = np.array([value for _, value, _ in rows])
        mean, lam = _shrunk(w, g, np.array(sds))
        sd = np.array([(0.25, 0.35, 0.5)[source] for _, _, source in rows]) * math.sqrt(0.4 + 0.6 * b2)
        return {"mean": mean, "w": w, "position": mean + lam * (g - mean), "sd": sd}

    def _shifted(self, name: str, field: str) -> float:
        moved = self.shift
        return moved.decades if moved and (moved.quantity, moved.field) == (name, field) else 0.0

    def _rows(
        self,
        out: Json,
        said: list[tuple[Json, Json]],
        demand: Json,
        limit: Json,
        field: str,
        growth: Json | None,
    ) -> None:
        sign = -1.0 if out["floor"] else 1.0
        rows = []
        for person, f in said:
            d, cap = _positive(f[field]), _positive(f["limit"])
            if d is None and cap is None:
                continue
            d_log, d_sd, d_source = (
                (d["log"], d["sd"], d["source"]) if d else (demand["mean"], demand["sd"], demand["source"])
            )
            l_log, l_sd, l_source = (
                (cap["log"], cap["sd"], cap["source"])
                if cap
                else (limit["mean"], limit["sd"], limit["source"])
            )
            room = sign * (l_log - d_log)
            today = room
            if field == "horizon":
                today += sign * growth["mean"] if growth else 0.3 * self.H / 18
            own = today if d else math.nan
            rows.append(
                {
                    "person": person,
                    "room": room,
                    "sd": max(math.hypot(d_sd, l_sd), 0.12),
                    "source": max(d_source, l_source),
                    "own": own,
                    "measured": bool(d and field == "now" and d_source == MEASURED and l_source != GUESS),
                    "own_now": bool(d and field == "now"),
                }
            )
        for row in rows:
            row["measured_over"] = row["measured"] and row["room"] < 0
        with_now = [row["room"] for row in rows if row["own_now"]]
        is_one_side = all(room <= 0 for room in with_now) or all(room >= 0 for room in with_now)
        floor = 0.12 if sum(row["measured"] for row in rows) >= 2 and is_one_side else 0.25
        rows.sort(key=lambda row: (row["room"], row["sd"], row["source"]))
        sds = [row["sd"] for row in rows]
        w, b2 = self._weights([row["person"] for row in rows], sds)
        x = np.array([row["room"] for row in rows])
        mean, lam = _shrunk(w, x, np.array(sds))
        surest = min(range(len(rows)), key=lambda k: (sds[k], rows[k]["source"], k))
        for row, weight in zip(rows, w, strict=True):
            row["w"] = float(weight)
            row["position"] = mean + lam * (row["room"] - mean)
            pooled_sd = (lam * row["sd"] + (1 - lam) * sds[surest]) * math.sqrt(0.4 + 0.6 * b2)
            row["position_sd"] = max(pooled_sd, floor)
            row["drawn_source"] = row["source"] if lam >= 0.5 else rows[surest]["source"]
        out.update(rows=rows, room=mean)

    def _draw(self, out: Json, quantity: Json, growth: Json | None) -> None:
        n, d, kind, name = self.n, quantity["dimension"], out["kind"], quantity["id"]
        numbers = self._stream(f"quantity {name}")
        z_room, z_growth = (_mixed(z[d], numbers.normal(size=n)) for z in (self.z_room, self.z_growth))
        for_row, for_growth, for_seen = numbers.random((3, n))
        source = np.full(n, ROUGH)
        recovers, peak = np.zeros(n, bool), np.zeros(n, bool)
        if growth is None:
            g = np.maximum(0, 0.3 + 0.4 * z_growth) * self.H / 18
        else:
            who = _picked(growth["w"], for_growth)
            g = (growth["position"] + self._shifted(name, "growth"))[who] * np.exp(
                growth["sd"][who] * z_growth
            )
            g = -g if out["floor"] else g
        if kind in ("zero_limit", "floor_at_zero"):
            room, months = np.full(n, -3.0), np.zeros(n)
            out["room"] = -3.0
        elif kind == "never":
            room, months = np.full(n, 3.0), np.full(n, np.inf)
        else:
            rows = out["rows"]
            who = _picked(np.array([row["w"] for row in rows]), for_row)
            c = np.array([row["position"] for row in rows])[who] + self._shifted(name, "room")
            s = np.array([row["position_sd"] for row in rows])[who]
            source = np.array([row["drawn_source"] for row in rows])[who]
            t = 0.64 / (0.64 + s**2)
            room = t * c + (1 - t) * 0.7 + np.sqrt(t) * s * z_room
            if kind == "launch":
                months = self.launch + max(self.H - self.launch, 1.0) * 10**room
            else:
                if kind == "room_at_horizon":
                    c, room = c + g, room + g
                chance = np.array([1, 0.97, 0.85])[source] * np.minimum(1, np.abs(c) / 0.04)
                room = np.where((c > 0) & (for_seen < chance), np.abs(room), room)
                with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
                    later = np.where(g > 1e-9, self.H * room / np.where(g > 1e-9, g, 1), np.inf)
                    back = np.where(g < 0, room / np.where(g < 0, g, -1), np.inf)
                recovers = (room <= 0) & (g < 0) & (back <= 1)
                months = np.where(room <= 0, 0.0, later)
                if quantity.get("peaked") and not out["floor"] and kind == "room":
                    for one in self.given.get("peaks", ()):
                        at, f = float(one["months_from_now"]), math.log10(one["times"])
                        hit = (room - g * at / self.H - f <= 0) & (at < months) & (at >= self.launch)
                        months, peak = np.where(hit, at, months), peak | hit
        over = (
            np.isin(kind, ("zero_limit", "floor_at_zero")) | (room <= 0)
            if kind != "launch"
            else np.zeros(n, bool)
        )
        y = np.log10(np.clip(months, T_MIN, T_MAX))
        below = np.minimum(np.maximum(-room, 0), 3)
        y = np.where(over & ~recovers, math.log10(T_MIN) - below, y)
        if self.launch > 0:
            y = np.maximum(y, math.log10(max(self.launch, T_MIN)))
            y = np.where(over, math.log10(max(self.launch, T_MIN)) - 0.001 * below, y)
            months = np.maximum(months, self.launch)
        counted = over & (self.launch <= 0) & (not self.counts_from_launch)
        recovers = recovers & counted
        out.update(y=y, months=months, over=counted, recovers=recovers, peak=peak, source=source, g=g)
        out["drawn_room"] = room

    def _dimensions(self) -> None:
        n, m = self.n, len(self.dims)
        common = self._stream("not asked").normal(size=n)
        self.y, self.figures, self.V = np.empty((n, m)), np.empty((n, m)), np.empty((n, m))
        self.share_known: list[float] = []
        self.unclipped = np.empty((n, m))
        self.source = np.full((n, m), NOT_ASKED)
        self.figure_source = np.full((n, m), NOT_ASKED)
        self.setter = np.full((n, m), "", dtype=object)
        for place, d in enumerate(self.dims):
            own = [(name, q) for name, q in sorted(self.q.items()) if q["dimension"] == d]
            known = [(name, q) for name, q in own if q["kind"] != "unknown"]
            asked = [q for _, q in own if q["asked"]]
            c = len(known) / len(asked) if asked else 0.0
            self.share_known.append(c)
            base = math.log10(24) + 1.2 * c**2 + 0.7 * self._stream(f"not asked {d}").normal(size=n)
            self.unclipped[:, place] = base + 0.3 * common
            v = np.clip(base + 0.3 * common, math.log10(T_MIN), math.log10(T_MAX))
            if self.launch > 0:
                v = np.maximum(v, math.log10(max(self.launch, T_MIN)))
            self.V[:, place] = v
            least = np.full(n, np.inf)
            for name, q in known:
                sooner = q["y"] < least - TIE
                self.setter[sooner, place] = name
                self.figure_source[sooner, place] = q["source"][sooner]
                least = np.minimum(least, q["y"])
            not_asked = v <= least + TIE
            self.source[:, place] = np.where(not_asked, NOT_ASKED, self.figure_source[:, place])
            self.setter[not_asked, place] = ""
            self.y[:, place] = np.minimum(v, least)
            self.figures[:, place] = least if known else v

    # Opinions.

    def _readings(self) -> None:
        stated, felt = {}, {}
        for k, person in enumerate(self.opinions):
            ranks = {d: r for d, r in person.get("ranking", {}).items() if r is not None}
            if len(ranks) >= 2 and len(set(ranks.values())) > 1:
                order = sorted(ranks.values())
                mean_rank = {
                    r: float(np.mean([i + 1 for i, other in enumerate(order) if other == r])) for r in order
                }
                stated[k] = {
                    d: -NormalDist().inv_cdf((mean_rank[r] - 0.375) / (len(ranks) + 0.25))
                    for d, r in ranks.items()
                }
            scores = self.scores(person)
            if len(scores) >= 2 and max(scores.values()) - min(scores.values()) > 1e-12:
                middle = float(np.mean(list(scores.values())))
                felt[k] = {d: (s - middle) / 0.3 for d, s in scores.items()}
        self.strands = {"stated": (stated, 0.2, 0.8), "symptoms": (felt, 0.35, 0.6)}
        self.means = {name: self._strand(*strand) for name, strand in self.strands.items()}

    def scores(self, person: Json) -> dict[str, float]:
        """Return the symptom score (0 to 1) of each dimension one person says enough of."""
        out = {}
        for d in self.dims:
            values, asked = [], 0
            for item in self.given["items"]:
                if (
                    item["dimension"] == d
                    and item.get("scored", True)
                    and item["id"] in person.get("likert", {})
                ):
                    asked += 1
                    answer = person["likert"][item["id"]]
                    if isinstance(answer, int):
                        x = (answer - 1) / (item.get("points", 5) - 1)
                        values.append(1 - x if item.get("reversed") else x)
            if values and 2 * len(values) >= asked:
                out[d] = float(np.mean(values))
        return out

    def _strand(
        self, readings: dict[int, dict[str, float]], s_strand: float, s_person: float
    ) -> dict[str, tuple[float, float]]:
        out = {}
        for d in self.dims:
            by_crowd: dict[str, list[float]] = defaultdict(list)
            for k, reading in readings.items():
                if d in reading:
                    by_crowd[self.opinions[k]["crowd"]].append(reading[d])
            if by_crowd:
                total = sum(self.crowds[c] for c in by_crowd)
                mean = sum(self.crowds[c] / total * float(np.mean(v)) for c, v in by_crowd.items())
                variance = s_strand**2
                for c, v in by_crowd.items():
                    variance += (self.crowds[c] / total) ** 2 * (0.8**2 + s_person**2 * (0.5 + 0.5 / len(v)))
                out[d] = (mean, variance)
        return out

    def _combined(self, strands: tuple[str, ...]) -> dict[str, tuple[float, float]]:
        out = {}
        for d in self.dims:
            parts = [self.means[e][d] for e in strands if d in self.means[e]]
            if parts:
                precision = sum(1 / v for _, v in parts)
                out[d] = (sum(mean / v for mean, v in parts) / precision, 0.6**2 + 1 / precision)
        return out

    def log_weights(self, y: np.ndarray, strands: tuple[str, ...] = ("stated", "symptoms")) -> np.ndarray:
        combined = self._combined(strands)
        heard = [d for d in self.dims if d in combined]
        if len(heard) < 2:
            return np.zeros(len(y))
        places = [self.dims.index(d) for d in heard]
        u = -np.clip(y[:, places], 0.0, math.log10(120))
        delta = np.array([combined[d][0] for d in heard]) - u
        p = 1 / np.array([combined[d][1] for d in heard])
        q = (p * delta**2).sum(axis=1) - (p * delta).sum(axis=1) ** 2 / p.sum()
        weights: np.ndarray = -(4 + len(heard) - 1) / 2 * np.log1p(q / 4)
        return weights

    def weights(self, y: np.ndarray, strands: tuple[str, ...] = ("stated", "symptoms")) -> np.ndarray:
        log = self.log_weights(y, strands)
        w = np.exp(log - log.max())
        order = np.argsort(y.min(axis=1), kind="stable")
        for part in np.array_split(order, 16):
            if len(part):
                w[part] /= w[part].sum()
                w[part] *= len(part) / len(y)
        return w / w.sum()

    # Reading.

    def result(self) -> Json:
        w = self.weights(self.y)
        even = np.full(self.n, 1 / self.n)
        first = _least(self.y)
        p_first = w @ first
        lead = int(np.argmax(np.round(p_first, 9)))
        soonest = _months(self.y.min(axis=1))
        within = soonest <= self.reach
        known = [q for q in self.q.values() if q["kind"] != "unknown"]
        any_within, any_over = np.zeros(self.n, bool), np.zeros(self.n, bool)
        for q in known:
            any_within |= np.where(q["months"] < T_MAX, q["months"], np.inf) <= self.reach
            any_over |= q["over"]
        quantities = {name: self._about(name, q, even) for name, q in self.q.items()}
        leads = w * first[:, lead]
        provenance = (
            [float((leads * (self.source[:, lead] == s)).sum() / leads.sum()) for s in range(4)]
            if leads.sum()
            else [0.0] * 4
        )
        combined = self._combined(("stated", "symptoms"))
        return {
            "p_first": dict(zip(self.dims, p_first.tolist(), strict=True)),
            "p_nothing": float(w[~within].sum()),
            "p_no_known_limit": float((~any_within).mean()) if known else None,
            "p_any_over": float(any_over.mean()),
            "figures_only": dict(zip(self.dims, (even @ first).tolist(), strict=True)),
            "without": {
                "stated": self._shares(self.weights(self.y, ("symptoms",)), self.y),
                "symptoms": self._shares(self.weights(self.y, ("stated",)), self.y),
            },
            "first_limit": [_quantile(soonest, w, p) for p in (0.1, 0.5, 0.9)],
            "leader_months": [_quantile(_months(self.y[:, lead]), leads, p) for p in (0.1, 0.5, 0.9)],
            "dimensions": {
                d: {
                    "p_within": float((_months(self.y[:, k]) <= self.reach).mean()),
                    "months": [_quantile(_months(self.y[:, k]), even, p) for p in (0.1, 0.5, 0.9)],
                }
                for k, d in enumerate(self.dims)
            },
            "quantities": quantities,
            "over": {name: one["status"] for name, one in quantities.items() if one["status"] != "under"},
            "provenance": dict(zip((*SOURCES, "not_asked"), provenance, strict=True)),
            "readings": {d: combined.get(d) for d in self.dims},
            "ess": float(1 / (w**2).sum()),
        }

    def _shares(self, w: np.ndarray, y: np.ndarray) -> dict[str, float]:
        return dict(zip(self.dims, (w @ _least(y)).tolist(), strict=True))

    def _about(self, name: str, q: Json, even: np.ndarray) -> Json:
        if q["kind"] == "unknown":
            return {"kind": "unknown", "status": "under", "p_over_today": 0.0}
        p_over = float(even[q["over"]].sum())
        return {
            "kind": q["kind"],
            "room": q.get("room"),
            "growth": q["growth"],
            "p_over_today": p_over,
            "p_within": float(even[q["months"] <= self.reach].sum()),
            "p_at_peak": float(even[q["peak"]].sum()),
            "months": [_quantile(q["months"], even, p) for p in (0.1, 0.5, 0.9)],
            "status": self._status(q, p_over),
        }

    def _status(self, q: Json, p: float) -> str:
        rows = q["rows"]
        if self.launch > 0 or self.counts_from_launch:
            return "under"
        measured = [row for row in rows if row["measured_over"]]
        people = {id(row["person"]) for row in measured}
        denied = [row for row in rows if row["own"] > 0 and id(row["person"]) not in people]
        heavy = any(row["w"] > 0.5 for row in rows)
        if self.live and measured and denied and p >= 0.2 and (heavy or p < 0.8):
            return "disputed"
        guesses = sum(row["w"] for row in rows if row["source"] == GUESS)
        if p >= 0.8 and guesses <= 0.5:
            back = q["recovers"][q["over"]].mean() if q["over"].any() else 0.0
            return "over_recovering" if back >= 0.5 else "over"
        if p >= 0.8:
            return "guessed_over"
        return "maybe_over" if p >= 0.5 else "under"


def _figures(estimate: Json) -> Json:
    return {field: _figure(estimate.get(field)) for field in ("now", "horizon", "limit", "growth")}


def _figure(triple: Json | None) -> Json | None:
    if triple is None:
        return None
    low, likely, high = triple.get("low"), triple["likely"], triple.get("high")
    if likely == 0:
        return {"likely": 0.0, "log": -math.inf, "sd": 0.0, "source": _source(triple)}
    source = _source(triple)
    bottom = math.log10(likely / SPREAD[source]) if low is None else math.log10(low)
    top = math.log10(likely * SPREAD[source]) if high is None else math.log10(high)
    return {"likely": likely, "log": math.log10(likely), "sd": (top - bottom) / 2 / Z90, "source": source}


def _source(triple: Json) -> int:
    if triple.get("source") is not None:
        return SOURCES.index(triple["source"])
    low, likely, high = triple.get("low"), triple["likely"], triple.get("high")
    if low is None and high is None:
        return GUESS
    if likely == 0:
        return MEASURED
    wider = max(high / likely if high is not None else 0, likely / low if low else 0)
    return GUESS if wider > 5.5 else ROUGH if wider > 2 else MEASURED


def _positive(figure: Json | None) -> Json | None:
    return figure if figure and figure["likely"] > 0 else None


def _shrunk(w: np.ndarray, x: np.ndarray, s: np.ndarray) -> tuple[float, float]:
    mean = float((w * x).sum())
    seen = float((w * (x - mean) ** 2).sum())
    due = float((w * s**2).sum() * (1 - (w**2).sum()))
    return mean, 0.0 if seen < 1e-12 else math.sqrt(max(0.0, 1 - due / seen))


def _picked(w: np.ndarray, uniforms: np.ndarray) -> np.ndarray:
    return np.minimum((np.cumsum(w)[None, :] <= uniforms[:, None]).sum(axis=1), len(w) - 1)


def _mixed(shared: np.ndarray, own: np.ndarray) -> np.ndarray:
    return math.sqrt(0.5) * shared + math.sqrt(0.5) * own


def _least(y: np.ndarray) -> np.ndarray:
    tied = y <= y.min(axis=1, keepdims=True) + TIE
    shares: np.ndarray = tied / tied.sum(axis=1, keepdims=True)
    return shares


def _months(y: np.ndarray) -> np.ndarray:
    return np.where(y <= math.log10(T_MIN), 0.0, np.where(y >= math.log10(T_MAX), np.inf, 10**y))


def _quantile(values: np.ndarray, w: np.ndarray, p: float) -> float | None:
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(w[order]) / w.sum() if w.sum() else np.ones(len(w))
    at = min(int(np.searchsorted(cumulative, p - 1e-12)), len(w) - 1)
    found = float(values[order][at])
    return None if math.isinf(found) else found
