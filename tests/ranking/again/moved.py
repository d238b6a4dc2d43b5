"""Where the engine and its second implementation say something else of what could move the answer."""

from collections.abc import Iterator, Mapping
from math import copysign, log10, sqrt
from typing import Any

import numpy as np

from apps.ranking.inputs.types import Engagement, Settings
from apps.ranking.run import assess
from tests.ranking.again.places import FIRM, LEAN, MOVES, SLACK, Concluded
from tests.ranking.again.what_if import GRID, Change, WhatIf, band
from tests.ranking.random_engagements import random_engagement
from tests.ranking.second_implementation import Run

type Json = Mapping[str, Any]

DRAWS, FEW_DRAWS = 4096, 4096  # here, and of the engine's what-ifs
SIGMAS, LEAST = 5.0, 0.003
RESOLUTION = 0.02  # decades, of a flip point
HAS_ROWS = ("room", "launch", "room_at_horizon")


def moves_that_differ(seed: int) -> list[str]:
    """Ask twice what would move the answer to one random engagement; name what differs."""
    document = random_engagement(seed)
    found: Any = assess(Engagement.from_json(document), Settings()).to_json()
    run = Run(document, DRAWS, 7)
    case = _Case(found, run)
    if case.leader != run.dims[case.again.leader]:
        return []
    parts = (_voices, _flips, _questions, _stop)
    return [f"{seed}: {text}" for part in parts for text in part(case)]


class _Case:
    def __init__(self, found: Json, run: Run) -> None:
        self.found, self.run, self.again = found, run, WhatIf(run)
        self.dims = run.dims
        self.leader = found["ranking"]["order"][0]
        self.at = self.dims.index(self.leader)
        self.p = np.array([found["ranking"]["p_first"][d] for d in self.dims])
        self.p_nothing = found["ranking"]["p_nothing"]

    def agrees(self, change: Change, leader: str, said: str) -> bool:
        """Whether a leader and its band are within Monte Carlo error of what a change makes of the shares."""
        p, slack, at = self.p + change.first, _slack(change.first_sd), self.dims.index(leader)
        if p.max() - p[at] > slack.max() + slack[at]:
            return False
        tried = np.linspace(p[at] - slack[at], p[at] + slack[at], 41)
        return said in {band(float(one), float(self.p[self.at])) for one in tried}


def _slack(sd: Any) -> Any:
    return SIGMAS * sd * sqrt(1 / FEW_DRAWS + 1 / DRAWS) + LEAST


def _voices(case: _Case) -> Iterator[str]:
    influence = case.found["influence"]
    listed = {(one["kind"], one["id"]): one for one in influence["voices"]}
    held = {(one["kind"], one["id"]) for one in case.found["verdict"]["held_back"]}
    undone = False
    for kind, name, change in case.again.voices():
        found = listed.get((kind, name))
        least, most = _doubt(case, change)
        if found:
            yield from _voice(case, found, change)
        if bool(found) not in (least, most):
            yield f"{kind} {name} is {'' if found else 'not '}listed: {change.first}, {change.nothing}"
        least, most = _undoes(case, change)
        if ((kind, name) in held) not in (least, most):
            yield f"{kind} {name} holds {'' if (kind, name) in held else 'nothing '}back: {change.first}"
        undone |= case.p_nothing + change.nothing < FIRM - SLACK - _slack(change.nothing_sd)
    yield from _single_opinions(case, ("opinions", "") in held)
    if undone and case.found["verdict"]["nothing_level"] == "firm":
        yield "nothing is firm, and a voice undoes it"


def _single_opinions(case: _Case, hold_back: bool) -> Iterator[str]:
    # Told together, so held against the least and the most that there may be.
    influence, changes = case.found["influence"], list(case.again.opinions())
    least = most = 0
    must = may = False
    for change in changes:
        gap, slack = _lead(case, change)[0], 2 * float(_slack(change.first_sd).max())
        least, most = least + (gap < -slack), most + (gap < slack)
        undoes = _undoes(case, change)
        must, may = must or undoes[0], may or undoes[1]
    rows = influence["opinion_rows"], influence["opinion_changes"]
    if rows[0] != len(changes) or not least <= rows[1] <= most:
        yield f"of {rows[0]} opinions {rows[1]} change it, again {least} to {most} of {len(changes)}"
    if hold_back not in (must, may):
        yield f"single opinions hold {'' if hold_back else 'nothing '}back"


def _voice(case: _Case, found: Json, change: Change) -> Iterator[str]:
    moves, slack = float(change.first[case.at]), _slack(change.first_sd)
    if abs(found["moves"] - moves) > slack[case.at] or not case.agrees(
        change, found["leader"], band(_p_of(case, found, change))
    ):
        yield f"without {found}, again {case.p + change.first}"
    if abs(found["p_nothing"] - case.p_nothing - change.nothing) > _slack(change.nothing_sd):
        yield f"without {found}, p_nothing again {case.p_nothing + change.nothing:.4f}"


def _p_of(case: _Case, found: Json, change: Change) -> float:
    return float((case.p + change.first)[case.dims.index(found["leader"])])


def _doubt(case: _Case, change: Change) -> tuple[bool, bool]:
    # Whether a voice has to be listed, and whether it may be.
    slack, slack_nothing = float(_slack(change.first_sd).max()), float(_slack(change.nothing_sd))
    moves, nothing = abs(float(change.first[case.at])), abs(change.nothing)
    must = moves > MOVES + slack or nothing > MOVES + slack_nothing
    may = moves > MOVES - slack or nothing > MOVES - slack_nothing
    if case.p[case.at] >= LEAN:
        gap, p = _lead(case, change)
        lines = [line for line in (LEAN, FIRM) if case.p[case.at] >= line]
        must |= gap < -2 * slack or any(p < line - SLACK - slack for line in lines)
        may |= gap < 2 * slack or any(p < line - SLACK + slack for line in lines)
    return must, may


def _undoes(case: _Case, change: Change) -> tuple[bool, bool]:
    # Whether a voice has to hold back a firm first place, and whether it may.
    if case.p[case.at] < FIRM:
        return False, False
    slack = float(_slack(change.first_sd).max())
    gap, p = _lead(case, change)
    return (
        gap < -2 * slack or p < FIRM - SLACK - slack,
        gap < 2 * slack or p < FIRM - SLACK + slack,
    )


def _lead(case: _Case, change: Change) -> tuple[float, float]:
    p = case.p + change.first
    return float(p[case.at] - np.delete(p, case.at).max()), float(p[case.at])


def _flips(case: _Case) -> Iterator[str]:
    known = {name for name, q in case.run.q.items() if q["kind"] in HAS_ROWS}
    if set(case.found["flip_points"]) != known:
        yield f"flip points of {set(case.found['flip_points'])}, again {known}"
    for name, fields in case.found["flip_points"].items():
        for field, flip in fields.items():
            figure = case.found["quantities"][name][field]
            if figure and not (field == "growth" and case.run.q[name]["kind"] == "launch"):
                yield from _flip(case, name, field, flip)
            elif flip is not None:
                yield f"{name}.{field} flips at {flip}, and is {figure}"


def _flip(case: _Case, name: str, field: str, flip: Json | None) -> Iterator[str]:
    shift = 0.0
    if flip:
        shift = log10(flip["value"] / case.found["quantities"][name][field])
        change = case.again.shifted(name, field, shift)
        if not case.agrees(change, flip["leader"], band(flip["p"], float(case.p[case.at]))):
            yield f"{name}.{field} flips at {flip}, again {case.p + change.first}"
    now = band(float(case.p[case.at]))
    for nearer in _nearer(shift):
        change = case.again.shifted(name, field, nearer)
        if not case.agrees(change, case.leader, now):
            yield f"{name}.{field} flips at {flip}, again at {nearer} decades {case.p + change.first}"


def _nearer(shift: float) -> list[float]:
    # Decades at which nothing may have changed: nearer than the flip, or anywhere if there is none.
    if not shift:
        return [-3.0, -1.5, -0.5, 0.2, 0.75, 2.0, 3.0]
    sooner = [step for step in GRID if step < abs(shift) - RESOLUTION][-2:]
    towards = copysign(abs(shift) - RESOLUTION, shift)
    return [sign * step for step in sooner for sign in (-1, 1)] + (
        [towards] if abs(shift) > RESOLUTION else []
    )


def _questions(case: _Case) -> Iterator[str]:
    found = {one["id"]: one for one in case.found["questions"]}
    again = dict(_asked(case))
    for name in sorted(found.keys() ^ again.keys()):
        yield f"question {name} is asked once: {found.get(name, again.get(name))}"
    for name in found.keys() & again.keys():
        moves, (kind, answers) = found[name]["moves"], again[name]
        is_same = len(moves) == len(answers) and all(
            abs(move - other) <= slack for move, (other, slack) in zip(moves, answers, strict=True)
        )
        if not is_same or not found[name]["kind"].startswith(kind):
            yield f"question {found[name]}, again {answers}"
        if found[name]["swing"] != max(abs(move) for move in moves):
            yield f"swing of {found[name]}"
    order = [(-one["swing"], one["id"]) for one in case.found["questions"]]
    if order != sorted(order):
        yield f"questions stand as {order}"


type Answers = list[tuple[float, float]]


def _asked(case: _Case) -> Iterator[tuple[str, tuple[str, Answers]]]:
    run = case.run
    for name, q in run.q.items():
        if q["kind"] == "unknown" and q["asked"]:
            yield name, ("unknown", _answers(case, case.again.unknown(name)))
        fields = {"room": "drawn_room", "growth": "g"} if q["kind"] in HAS_ROWS else {}
        for field, drawn in fields.items():
            is_moot = field == "growth" and q["kind"] == "launch"
            if np.ptp(q[drawn]) > 0 and not is_moot:
                moves = case.again.figure(name, field)
                yield f"{name}.{field}", ("figure", [(move, float(_slack(sd))) for move, sd in moves])
    for item in case.run.given["items"]:
        answers = [one["likert"].get(item["id"], 0) for one in run.opinions]
        if item["scored"] and not all(isinstance(one, int) for one in answers):
            yield item["id"], ("item", _answers(case, case.again.item(item)))
    if any(sum(rank is not None for rank in one["ranking"].values()) < 2 for one in run.opinions):
        yield "ranking", ("ranking", _answers(case, case.again.ranking()))


def _answers(case: _Case, changes: list[Change]) -> Answers:
    return [(float(one.first[case.at]), float(_slack(one.first_sd[case.at]))) for one in changes]


def _stop(case: _Case) -> Iterator[str]:
    verdict = case.found["verdict"]
    moves = [one["moves"] for one in case.found["questions"]]
    up, down = (sorted((max(0, *(sign * m for m in own)) for own in moves), reverse=True) for sign in (1, -1))
    is_settled = all(sum(one[:2]) <= MOVES for one in (up, down))
    level = {"first": verdict["level"], "over": verdict["level"], "nothing": verdict["nothing_level"]}
    is_firm = level.get(verdict["kind"]) == "firm"
    is_whole = len(Concluded(case.run, {}).perspectives) == len(case.run.perspectives)
    may_stop = is_firm and is_settled and is_whole and all(verdict["figured"].values())
    if verdict["may_stop"] != may_stop:
        yield f"may stop {verdict['may_stop']}, again {may_stop}"
