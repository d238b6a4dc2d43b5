"""Made-up facts for the third edition: any framing, any answers, some of them missing."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from apps.advice.instrument import Instrument, PickQuestion, number_of_step
from tests.advice.lists.third import ISSUED, Json, document, questions

_SEED, _SAID = 20261130, 0.8
_STATUSES = ("under", "under", "under", "under", "maybe_over", "guessed_over", "disputed")
_TYPED = "{cost} <b>half</b> of it"


def situations(count: int) -> Iterator[tuple[Json, date]]:
    """Yield facts, each with a day on which advice on them is issued."""
    rng = random.Random(_SEED)  # noqa: S311  made-up answers are no secret
    for _ in range(count):
        yield _situation(rng), ISSUED + timedelta(days=rng.choice((0, 0, 1, 5, 40)))


def _situation(rng: random.Random) -> Json:
    framing = _framing(rng)
    asked = questions(framing)
    chosen = {"model_hosting": framing["model_hosting"], "stage": framing["stage"], **framing["switches"]}
    unasked, _ = asked.unasked({name: slug for name, slug in chosen.items() if isinstance(slug, str)})
    facts: Json = _verdict(rng)
    people: dict[str, int] = {}
    _figures(asked, unasked, rng, facts)
    _statements(asked, unasked, rng, facts, people)
    _picks(asked, unasked, rng, facts)
    facts |= {
        f"cross_check.{check.id}": rng.choice(("fits", "fits", "off"))
        for check in asked.cross_checks
        if rng.random() < 0.2
    }
    found: Json = {
        "format": "scalelens-facts/1",
        "framing": framing,
        "facts": facts,
        "people": people,
        "closed_on": ISSUED.isoformat(),
        "units": {"QD1": "bytes", "QD2": "bytes/day"},
    }
    if rng.random() < 0.35:
        found["peak"] = {
            "name": _TYPED,
            "days": rng.choice((0, 1, 3, 9, 25, 40, 70, 160, 400)),
            "factor": rng.choice((1, 2, 5, 20)),
        }
    if framing["stage"] != "live" and rng.random() < 0.5:
        facts["engagement.days_to_launch"] = rng.choice((1, 4, 30, 75, 200, 500))
        framing["figures_for"] = rng.choice(("horizon", "launch"))
    return found


def _framing(rng: random.Random) -> Json:
    kind = rng.choice(("predictive", "answers", "agent"))
    switches: Json = {
        "system_kind": kind,
        "retrieval": rng.choice(("yes", "no")) if kind != "predictive" else "no",
        "people_check": rng.choice(("none", "some", "all")),
        "success_without_human": rng.choice(("yes", "no")),
        "exists": rng.choice(("prototype", "one_application", "several_services", "shared_platform")),
    }
    framing: Json = {
        "model_hosting": rng.choice(("own", "hosted")),
        "stage": rng.choice(("idea", "pilot", "live", "live")),
        "horizon_months": rng.choice((6, 12, 18, 24, 36)),
        "success_measure": _TYPED,
        "currency": "EUR",
        "switches": switches,
    }
    asked = questions(framing)
    for switch in asked.framing:
        if switch.optional and rng.random() < 0.3:
            switches[switch.id] = _chosen(switch, rng)
    if rng.random() < 0.3:
        framing["week_rate"] = rng.choice((500, 4000))
    if rng.random() < 0.3:
        framing["claim"] = rng.choice(("data", "user", "model", "organization"))
    return framing


def _chosen(pick: PickQuestion, rng: random.Random) -> Any:
    slugs = [choice.slug for choice in pick.choices]
    return rng.sample(slugs, rng.randint(1, min(2, len(slugs)))) if pick.pick == "many" else rng.choice(slugs)


def _verdict(rng: random.Random) -> Json:
    order = rng.sample(("data", "user", "model", "organization"), 4)
    level = rng.choice(("clear", "leaning", "leaning", "open", "insufficient"))
    leading = order[:1] if rng.random() < 0.8 else order[: rng.randint(2, 4)]
    is_tied = level in ("leaning", "open") and rng.random() < 0.4
    return {
        "verdict.level": level,
        "verdict.kind": rng.choice(("first", "first", "over", "recovering")),
        "verdict.nothing_under_pressure": False,
        "verdict.dominant": leading,
        "verdict.secondary": order[len(leading) : len(leading) + 1],
        "verdict.tied": order[:2] if is_tied else [],
        "verdict.provisional": rng.random() < 0.15,
        "verdict.measured": rng.random() < 0.5,
        "verdict.opinion_only": rng.random() < 0.1,
        "perspectives_contributing": rng.randint(1, 6),
        "stated.figures_share": rng.random(),
        "other_first.share": rng.random() / 2,
    }


def _figures(asked: Instrument, unasked: frozenset[str], rng: random.Random, facts: Json) -> None:
    over: list[str] = []
    steady = {str(each["id"]) for each in document()["quantities"] if each.get("steady")}
    is_calm = rng.random() < 0.15
    for item in asked.quantities:
        if item.id in unasked or rng.random() > _SAID:
            continue
        now, limit = 10 ** rng.uniform(-1, 8), 10 ** rng.uniform(1.5, 3 if is_calm else 1.6)
        spread = rng.choice((1.25, 3.0))
        limit = now * (limit if is_calm else 10 ** rng.uniform(-0.4, 1.2))
        _point(facts, f"quantity.{item.id}.now", now, spread)
        facts[f"quantity.{item.id}.measured"] = spread < 2
        if "limit" not in item.points:
            continue
        growth = 1 if item.id in steady else rng.choice((0.5, 1, 1, 2, 5, 20))
        if rng.random() < 0.95:
            _point(facts, f"quantity.{item.id}.horizon", now * growth, 3.0)
        if rng.random() < 0.9:
            _point(facts, f"quantity.{item.id}.limit", limit, spread)
            status = "over" if now > limit else rng.choice(_STATUSES)
            facts[f"status.{item.id}"] = "under" if is_calm else status
            if facts[f"status.{item.id}"] == "over":
                over.append(item.dimension)
    facts["verdict.over"] = list(dict.fromkeys(over))
    if is_calm:
        facts |= {"verdict.kind": "nothing", "verdict.nothing_under_pressure": True}


def _point(facts: Json, name: str, middle: float, spread: float) -> None:
    facts[name] = [middle / spread, middle, middle * spread]


def _statements(
    asked: Instrument, unasked: frozenset[str], rng: random.Random, facts: Json, people: dict[str, int]
) -> None:
    strongest = 0.0
    for item in asked.symptoms:
        if item.id in unasked or rng.random() > _SAID:
            continue
        mean = rng.choice((0.0, 0.1, 0.3, 0.5, 0.6, 0.8, 1.0))
        most, least = min(1.0, mean + rng.choice((0.0, 0.2))), max(0.0, mean - rng.choice((0.0, 0.3)))
        asked_of = rng.randint(3, 30)
        name = f"symptom.{item.id}"
        facts |= {name: mean, f"{name}.most": most, f"{name}.least": least}
        facts[f"{name}.agree"] = round(mean * asked_of)
        people |= {name: asked_of, f"{name}.agree": asked_of}
        strongest = max(strongest, most)
    facts["symptom.any.most"] = strongest


def _picks(asked: Instrument, unasked: frozenset[str], rng: random.Random, facts: Json) -> None:
    for pick in asked.context:
        if pick.id not in unasked and rng.random() < _SAID:
            facts[f"context.{pick.id}"] = _chosen(pick, rng)
    for target in asked.targets:
        if target.id not in unasked and rng.random() < _SAID:
            step = rng.choice(target.ladder)
            facts[f"target.{target.id}"] = step
            if isinstance(step, int | float):
                facts[f"target.{target.id}.number"] = step
            elif (number := number_of_step(step)) is not None:
                facts[f"target.{target.id}.number"] = number
