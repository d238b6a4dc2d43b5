"""What one voice, one figure or one answer would change, a second time, from the description of engine 2 alone."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.ranking.again.places import FIRM, LEAN, SLACK, Places, gives
from tests.ranking.second_implementation import Run, Shift

type Json = dict[str, Any]

GRID = (0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
EIGHTHS = 8
LEAST_VARIANCE = 0.01  # of a draw: few heavy draws decide what is nearly certain


@dataclass(frozen=True)
class Change:
    """How far something moves P(first) of each dimension and P(nothing), and the standard error of one draw."""

    first: np.ndarray
    first_sd: np.ndarray
    nothing: float
    nothing_sd: float


class WhatIf:
    """What changes in one run. Every change is of the same draws."""

    def __init__(self, run: Run) -> None:
        self.run, self.places = run, Places(run)
        self.leader = self.places.leader

    def to(self, other: Run, y: np.ndarray | None = None) -> Change:
        """Compare with another run over the same random numbers, or with other times of its dimensions."""
        changed = Run.__new__(Run)
        changed.__dict__.update(other.__dict__)
        if y is not None:
            changed.y = y
        places = Places(changed)
        before, after = self.places.w[:, None] * self.places.first, places.w[:, None] * places.first
        n = len(before)
        # Each draw's part in the difference, the weights' own sum taken as known.
        part = (
            after - places.w[:, None] * places.p_first - before + self.places.w[:, None] * self.places.p_first
        )
        here, there = ~self.places.within, ~places.within
        return Change(
            places.p_first - self.places.p_first,
            np.sqrt(np.maximum((n * part).var(axis=0), LEAST_VARIANCE)),
            places.p_nothing - self.places.p_nothing,
            math.sqrt(max(float((there.astype(float) - here).var()), 2 * LEAST_VARIANCE)),
        )

    def voices(self) -> Iterator[tuple[str, str, Change]]:
        """Leave out every row of figures, and what each crowd and each perspective says of its own."""
        givers, opinions = self.run.givers, self.run.opinions
        for one in givers:
            yield (
                "figures",
                one["id"],
                self.to(self.run.changed({"figures": [row for row in givers if row is not one]})),
            )
        for kind, field, rows, said in (
            ("crowd", "opinions", opinions, self.speaking()),
            ("perspective", "figures", givers, [one for one in givers if gives(one)]),
        ):
            of = "crowd" if kind == "crowd" else "perspective"
            groups = sorted({one[of] for one in said})
            for group in groups if len(groups) > 1 else ():
                kept = [one for one in rows if one[of] != group]
                yield kind, group, self.to(self.run.changed({field: kept}))

    def speaking(self) -> list[Json]:
        """Return the rows of opinions with a reading."""
        places = set().union(*(strand[0] for strand in self.run.strands.values()))
        return [self.run.opinions[k] for k in sorted(places)]

    def opinions(self) -> Iterator[Change]:
        """Leave out every row of opinions with a reading."""
        for one in self.speaking():
            yield self.to(
                self.run.changed({"opinions": [row for row in self.run.opinions if row is not one]})
            )

    def shifted(self, quantity: str, field: str, decades: float) -> Change:
        """Shift the pooled now, limit or growth of one quantity."""
        floor = self.run.q[quantity]["floor"]
        if field == "growth":
            return self.to(self.run.changed(shift=Shift(quantity, "growth", decades)))
        sign = (-1 if field == "now" else 1) * (-1 if floor else 1)
        return self.to(self.run.changed(shift=Shift(quantity, "room", sign * decades)))

    def figure(self, quantity: str, field: str) -> list[tuple[float, float]]:
        """Return what the lowest and the highest eighth of a figure's draws say: the move and its error."""
        drawn = self.run.q[quantity]["drawn_room" if field == "room" else "g"]
        order = np.argsort(drawn, kind="stable")
        now = self.places.p_first[self.leader]
        found = []
        for part in (np.array_split(order, EIGHTHS)[0], np.array_split(order, EIGHTHS)[-1]):
            w, first = self.places.w[part], self.places.first[part, self.leader]
            p = float((w * first).sum() / w.sum()) if w.sum() else now
            ess = float(w.sum() ** 2 / (w**2).sum()) / len(self.run.y)
            found.append((p - now, math.sqrt(max(p * (1 - p), LEAST_VARIANCE) / ess)))
        return found

    def unknown(self, quantity: str) -> list[Change]:
        """Return what knowing a quantity would change: early, late, and for a limit comfortable."""
        dimension = self.run.q[quantity]["dimension"]
        run, at = self.run, self.run.dims.index(dimension)
        c = run.share_known[at]
        asked = sum(q["asked"] for q in run.q.values() if q["dimension"] == dimension)
        middle = math.log10(24) + 1.2 * c**2
        soonest, latest = math.log10(max(run.launch, 0.5)), math.log10(1200)
        out = []
        for z in (-1.2815515655, 1.2815515655):
            y = run.y.copy()
            y[:, at] = np.minimum(y[:, at], min(max(middle + 0.7 * z, soonest), latest))
            out.append(self.to(run, y))
        if self.run.q[quantity]["has_limit"]:
            return out
        y = run.y.copy()
        later = run.unclipped[:, at] + 1.2 * ((c + 1 / asked) ** 2 - c**2)
        known = [q["y"] for q in run.q.values() if q["dimension"] == dimension and q["kind"] != "unknown"]
        least = np.min(known, axis=0) if known else np.full(len(y), np.inf)
        y[:, at] = np.minimum(np.clip(later, soonest, latest), least)
        return [*out, self.to(run, y)]

    def item(self, item: Json) -> list[Change]:
        """Let all who left an item open answer it low, then high."""
        answers = [one["likert"].get(item["id"]) for one in self.run.opinions if item["id"] in one["likert"]]
        given = sorted(a for a in answers if isinstance(a, int))
        levels = (1, item.get("points", 5))
        if len(given) >= 3:
            levels = (_inverted(given, 0.1), _inverted(given, 0.9))
        return [
            self.to(
                self.run.changed({"opinions": [_answering(one, item["id"], x) for one in self.run.opinions]})
            )
            for x in levels
        ]

    def ranking(self) -> list[Change]:
        """Let all who name no order name each dimension in turn."""
        return [
            self.to(
                self.run.changed({"opinions": [_naming(one, d, self.run.dims) for one in self.run.opinions]})
            )
            for d in self.run.dims
        ]


def _inverted(values: list[int], p: float) -> int:
    return values[max(0, math.ceil(p * len(values) - 1e-9) - 1)]


def _answering(person: Json, item: str, level: int) -> Json:
    if item not in person["likert"] or isinstance(person["likert"][item], int):
        return person
    return person | {"likert": person["likert"] | {item: level}}


def _naming(person: Json, dimension: str, dims: list[str]) -> Json:
    if sum(rank is not None for rank in person["ranking"].values()) >= 2:
        return person
    return person | {"ranking": {d: 1 if d == dimension else 2 for d in dims}}


def band(p: float, before: float | None = None) -> str:
    """Return how far a probability carries; a line counts as crossed beyond the slack."""
    found = "firm" if p >= FIRM else "leaning" if p >= LEAN else "open"
    if before is None:
        return found
    for line in (FIRM, LEAN):
        if abs(p - line) <= SLACK and (p >= line) != (before >= line):
            return band(before)
    return found
