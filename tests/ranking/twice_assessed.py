"""Where the engine and its second implementation say something else of the same engagement."""

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Any

from apps.ranking.inputs.types import Engagement, Settings
from apps.ranking.run import assess
from tests.ranking.random_engagements import random_engagement
from tests.ranking.second_implementation import assess_again

type Json = Mapping[str, Any]

SIGMAS = 5.0
NEAR_CERTAIN = 0.002  # of a p so near 0 or 1 the error is taken from here, as few heavy draws decide it
HEAVY = 3.0  # the draws of an unlikely event may weigh several times the mean
SHARES = ("p_over_today", "p_within", "p_at_peak")
LINES = (0.2, 0.5, 0.8)  # of the statuses
EXACT = 1e-7


def differences(seed: int) -> list[str]:
    """Assess one random engagement twice; name what differs by more than Monte Carlo error."""
    document = random_engagement(seed)
    one = assess(Engagement.from_json(document), Settings()).to_json()
    other = assess_again(document)
    return [f"{seed}: {text}" for text in _differences(one, other)]


def effective_draws(found: Json) -> float:
    """Return the draws behind the half-width that an assessment names."""
    return 0.25 * (1.96 / float(found["meta"]["halfwidth95"])) ** 2


def _differences(one: Json, other: Json) -> Iterator[str]:
    weighed = min(effective_draws(one), other["ess"]) / HEAVY
    even = one["meta"]["draws"]
    ranking = one["ranking"]
    yield from _shares("p_first", ranking["p_first"], other["p_first"], weighed)
    yield from _shares("figures_only", ranking["figures_only"], other["figures_only"], even)
    yield from _of_all(ranking, other, even)
    for strand, shares in other["without"].items():
        if strand in ranking["without"]:
            yield from _shares(f"without.{strand}", ranking["without"][strand], shares, weighed)
    for dimension, found in one["dimensions"].items():
        again = other["dimensions"][dimension]["p_within"]
        yield from _shares(dimension, {"p_within": found["p_within"]}, {"p_within": again}, even)
    for name, again in other["quantities"].items():
        yield from _quantity(name, one["quantities"][name], again, even)
    yield from _leader(one, other, weighed)


def _of_all(ranking: Json, other: Json, even: float) -> Iterator[str]:
    for name in ("p_nothing", "p_no_known_limit", "p_any_over"):
        found, again = ranking[name], other[name]
        if found is None or again is None:
            if found is not again:
                yield f"{name}: {found}, again {again}"
        else:
            yield from _shares(name, {"": found}, {"": again}, even)


def _quantity(name: str, found: Json, again: Json, even: float) -> Iterator[str]:
    if found["kind"] != again["kind"]:
        yield f"{name} is {found['kind']}, again {again['kind']}"
        return
    if found["kind"] == "unknown":
        return
    for field in ("room", "growth"):
        if not _is_near(found[field], again[field]):
            yield f"{name}.{field}: {found[field]}, again {again[field]}"
    for field in SHARES:
        yield from _shares(name, {field: found[field]}, {field: again[field]}, even)
    yield from _status(name, found["status"], again, even)


def _status(name: str, status: str, again: Json, even: float) -> Iterator[str]:
    p = again["p_over_today"]
    is_near_a_line = any(abs(p - line) <= SIGMAS * sqrt(0.5 / even) for line in LINES)
    if status != again["status"] and not is_near_a_line:
        yield f"{name} is {status}, again {again['status']} (p {p:.3f})"


def _is_near(found: float | None, again: float | None) -> bool:
    if found is None or again is None:
        return found is again
    return abs(found - again) <= EXACT * max(1.0, abs(again))


def _leader(one: Json, other: Json, weighed: float) -> Iterator[str]:
    leader = one["ranking"]["order"][0]
    likeliest = max(other["p_first"], key=other["p_first"].__getitem__)
    if other["p_first"][likeliest] - other["p_first"][leader] > SIGMAS * sqrt(0.5 / weighed):
        yield f"{leader} leads, again {likeliest}"
    elif leader == likeliest:
        led = weighed * other["p_first"][leader]
        yield from _shares("provenance", one["verdict"]["provenance"], other["provenance"], led)


def _shares(name: str, found: Json, again: Json, draws: float) -> Iterator[str]:
    for key, p in again.items():
        spread = max(p * (1 - p), NEAR_CERTAIN)
        if abs(found[key] - p) > SIGMAS * sqrt(2 * spread / draws):
            yield f"{name}.{key}: {found[key]:.4f}, again {p:.4f}"
