"""Made-up facts: any framing, any answers, some of them missing."""

import random
from collections.abc import Iterator

from apps.advice.conditions.conditions import Scalar
from apps.advice.instrument import AskedWhen, Instrument
from apps.documents.mapping import read
from tests.advice.shipped import Situation, instrument

_DIMENSIONS = {"D": "data", "U": "user", "M": "model", "O": "organization"}
_STATUSES = ("under", "under", "under", "over", "maybe_over", "disputed", "over_recovering")
_FIGURES = (
    "index_gb", "tokens_month", "minutes_per_check", "nine_worth", "age_allowed", "cost_month", "cost_month_shown",
    "cost_year", "cost_spread", "reviewers_needed", "reviewers_third_more",
)  # fmt: skip
_SEED, _SAID = 20261130, 0.85


def situations(count: int) -> Iterator[Situation]:
    asked = read(Instrument, instrument())
    rng = random.Random(_SEED)  # noqa: S311  made-up answers are no secret
    yield from (_situation(asked, rng) for _ in range(count))


def _situation(asked: Instrument, rng: random.Random) -> Situation:
    chosen: dict[str, str | None] = {}
    for switch in asked.framing:
        is_shown = _matches(switch.asked_when, chosen)
        chosen[switch.id] = rng.choice(switch.choices).slug if is_shown else None
    is_calm = rng.random() < 0.15
    near = {dimension: rng.choice((0.05, 0.1) if is_calm else (0.05, 0.1, 0.3, 0.6, 0.95)) for dimension in _DIMENSIONS.values()}  # fmt: skip
    found: Situation = {f"engagement.{switch}": slug for switch, slug in chosen.items()}
    found |= _verdict(rng, is_calm) | {f"breach.{name}": share for name, share in near.items()}
    found |= {"breach.any": max(near.values()), "gap.any": rng.random() < 0.3}
    found |= _figures(asked, rng, chosen, near, is_calm)
    found |= _answers(asked, rng, chosen, is_calm)
    found |= {f"cross_check.{name}": rng.choice(("fits", "fits", "fits", "off")) for name in (check.id for check in asked.cross_checks) if rng.random() < 0.3}  # fmt: skip
    found |= {f"budget.{name}.share": rng.random() for name in near if rng.random() < 0.5}
    found["derived.load"] = rng.choice((0.1, 0.5, 3.0, 30.0))
    found |= {f"derived.{name}": 10 ** rng.uniform(-2, 11) for name in _FIGURES if rng.random() < _SAID}
    return found


def _verdict(rng: random.Random, is_calm: bool) -> Situation:
    order = rng.sample(tuple(_DIMENSIONS.values()), 4)
    level = rng.choice(("clear", "leaning", "open", "insufficient"))
    is_tied = not is_calm and level in ("leaning", "open") and rng.random() < 0.5
    leading = order[:1] if rng.random() < 0.8 else order[: rng.randint(2, 4)]
    return {
        "verdict.level": level,
        "verdict.kind": "nothing" if is_calm else rng.choice(("first", "first", "over", "recovering")),
        "verdict.nothing_under_pressure": is_calm,
        "verdict.dominant": tuple(leading),
        "verdict.secondary": tuple(order[len(leading) : len(leading) + 1]) if rng.random() < 0.6 else (),
        "verdict.tied": tuple(order[:2]) if is_tied else (),
        "verdict.provisional": rng.random() < 0.2,
        "verdict.measured": rng.random() < 0.5,
        "verdict.opinion_only": rng.random() < 0.1,
        "perspectives_contributing": rng.randint(1, 6),
        "stated.figures_share": rng.random(),
        "other_first.share": rng.random() / 2,
        "engagement.days_to_peak": rng.choice((None, 30, 300)),
        "engagement.days_to_launch": rng.choice((None, 30, 300)),
        "months.min.p50": rng.choice((None, 1.0, 30.0)),
    }


def _figures(
    asked: Instrument, rng: random.Random, chosen: dict[str, str | None], near: dict[str, float], is_calm: bool
) -> Situation:  # fmt: skip
    found: Situation = {}
    for item in asked.quantities:
        if not _matches(item.asked_when, chosen):
            continue
        for point in item.points:
            if rng.random() < _SAID:
                found[f"quantity.{item.id}.{point}"] = float(round(10 ** rng.uniform(0, 8)))
        found[f"quantity.{item.id}.measured"] = rng.random() < 0.4
        if "limit" in item.points:
            status = "under" if is_calm else rng.choice(_STATUSES)
            found[f"status.{item.id}"] = status
            found[f"breach_now.{item.id}"] = 0.97 if status == "over" else 0.1
            found[f"breach.{item.id}"] = near[_DIMENSIONS[item.id[1]]]
    for name in ("QO1", "QO2"):
        found[f"quantity.{name}.now"] = found[f"quantity.{name}.horizon"] = rng.choice((1, 2, 6, 20))
    return found


def _answers(
    asked: Instrument, rng: random.Random, chosen: dict[str, str | None], is_calm: bool
) -> Situation:  # fmt: skip
    found: Situation = {}
    scores = (0.1, 0.3) if is_calm and rng.random() < 0.7 else (0.1, 0.3, 0.5, 0.8)
    strongest = 0.0
    for item in asked.symptoms:
        if _matches(item.asked_when, chosen) and rng.random() < _SAID:
            score = rng.choice(scores)
            found[f"symptom.{item.id}"] = score
            found[f"symptom.{item.id}.most"] = most = min(1.0, score + rng.choice((0.0, 0.2)))
            strongest = max(strongest, most)
    found["symptom.any.most"] = strongest
    for pick in asked.context:
        if _matches(pick.asked_when, chosen) and rng.random() < _SAID:
            slug = rng.choice(pick.choices).slug
            found[f"context.{pick.id}"] = (slug,) if pick.pick == "many" else slug
    for target in asked.targets:
        if _matches(target.asked_when, chosen) and rng.random() < _SAID:
            step: Scalar = rng.choice(target.steps)
            found[f"target.{target.id}"] = step
            found[f"target.{target.id}.number"] = float(rng.choice((0.05, 1, 99.9, 3600)))
    return found


def _matches(asked_when: AskedWhen, chosen: dict[str, str | None]) -> bool:
    return all(chosen.get(switch) in slugs for switch, slugs in asked_when.items())
