"""What people state and feel against what their figures compute, a second time, from the description alone."""

from collections import defaultdict
from typing import Any

import numpy as np

from tests.ranking.second_implementation import Run

type Json = dict[str, Any]

LARGE, SURE, NEAR, EQUAL = 1.5, 0.8, 0.5, 1e-9


def gap_again(run: Run) -> Json | None:
    """Set stated ranks, felt symptoms and computed ranks side by side. None where nobody stated one."""
    stated = _balanced(run, _average_ranks)
    felt = _balanced(run, run.scores)
    known = {q["dimension"] for q in run.q.values() if q["kind"] != "unknown"}
    if not stated:
        return None
    ranks = _drawn_ranks(run.figures)
    computed = {d: float(ranks[:, k].mean()) for k, d in enumerate(run.dims) if d in known}
    out: Json = {"dimensions": {}}
    for k, d in enumerate(run.dims):
        one: Json = {"stated_rank": stated.get(d), "felt": felt.get(d), "computed_rank": computed.get(d)}
        if d in known:
            y = run.figures[:, k]
            one["p_within_figures"] = float(((10**y <= run.reach) & (y < np.log10(1200))).mean())
        if d in stated and d in computed:
            one |= _compared(stated[d], computed[d], ranks[:, k], one["p_within_figures"], len(known))
        out["dimensions"][d] = one
    return out


def _compared(stated: float, computed: float, ranks: np.ndarray, p_within: float, known: int) -> Json:
    gap = stated - computed
    sooner, later = float((ranks < stated - EQUAL).mean()), float((ranks > stated + EQUAL).mean())
    kind = None
    if known >= 2 and gap >= LARGE and sooner >= SURE and p_within >= NEAR:
        kind = "blind_spot"
    if known >= 2 and gap <= -LARGE and later >= SURE:
        kind = "over_worry"
    # How near the gap and the shares are to their lines.
    near = min(abs(abs(gap) - LARGE), *(abs(p - SURE) for p in (sooner, later)), abs(p_within - NEAR))
    return {"gap": gap, "kind": kind, "from_a_line": near}


def _drawn_ranks(y: np.ndarray) -> np.ndarray:
    # Ties share the mean of their ranks.
    before = (y[:, None, :] < y[:, :, None] - 1e-12).sum(axis=2)
    level = (np.abs(y[:, None, :] - y[:, :, None]) <= 1e-12).sum(axis=2)
    return before + (level + 1) / 2


def _average_ranks(person: Json) -> dict[str, float]:
    given = {d: r for d, r in person["ranking"].items() if r is not None}
    if len(given) < 2:
        return {}
    return {
        d: 1 + sum(o < r for o in given.values()) + (sum(o == r for o in given.values()) - 1) / 2
        for d, r in given.items()
    }


def _balanced(run: Run, read: Any) -> dict[str, float]:
    # Every crowd present has its weight, however many people it has.
    said: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in run.opinions:
        for d, value in read(row).items():
            said[d][row["crowd"]].append(value)
    return {
        d: sum(run.crowds[c] * float(np.mean(v)) for c, v in by_crowd.items())
        / sum(run.crowds[c] for c in by_crowd)
        for d, by_crowd in said.items()
    }
