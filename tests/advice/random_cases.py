"""Made-up answers and results of every framing: possible ones, though seldom likely ones."""

from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from apps.advice import PersonAnswers, RuleFraming, RuleKnowledge, RulePeak, RuleResult

type Json = dict[str, Any]
DRAWS = 64


@dataclass(frozen=True)
class RandomCase:
    """What `advise` is told of one engagement."""

    answers: list[PersonAnswers]
    framing: RuleFraming
    result: RuleResult
    knowledge: RuleKnowledge


def random_case(instrument: Json, seed: int) -> RandomCase:
    random = Random(seed)  # noqa: S311 - made-up answers
    switches = _switches(instrument, random)
    answers = [_person(instrument, switches, random) for _ in range(random.randint(0, 5))]
    knowledge = _knowledge(instrument, switches, answers, random)
    return RandomCase(answers, _framing(switches, random), _result(instrument, knowledge, random), knowledge)


def _switches(instrument: Json, random: Random) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for switch in instrument["framing"]:
        if _is_asked(switch, chosen):
            chosen[switch["id"]] = random.choice(switch["choices"])["slug"]
        elif "default" in switch:
            chosen[switch["id"]] = switch["default"]
    return chosen


def _is_asked(item: Json, switches: dict[str, str]) -> bool:
    return all(switches.get(name) in slugs for name, slugs in item.get("asked_when", {}).items())


def _framing(switches: dict[str, str], random: Random) -> RuleFraming:
    rest = {name: slug for name, slug in switches.items() if name not in ("model_hosting", "stage")}
    return RuleFraming(
        model_hosting=switches["model_hosting"],
        stage=switches["stage"],
        horizon_months=random.choice([6, 18, 36]),
        success_measure=random.choice(["", "claims settled in a day"]),
        currency=random.choice(["EUR", "JPY"]),
        switches=rest,
    )


def _person(instrument: Json, switches: dict[str, str], random: Random) -> PersonAnswers:
    told: Json = {}
    for kind in ("symptoms", "quantities", "context", "targets"):
        for item in instrument[kind]:
            if _is_asked(item, switches) and random.random() < 0.8:
                told[item["id"]] = _answer(kind, item, random)
    return PersonAnswers(random.choice(list(instrument["perspectives"])), told)


def _answer(kind: str, item: Json, random: Random) -> object:
    if kind == "symptoms":
        return random.choice([1, 2, 3, 4, 5, "dk"])
    if kind == "quantities":
        low, high = item["ladder"][0], item["ladder"][-1]
        now = low * (high / low) ** random.random()
        figures = {
            "now": now,
            "horizon": now * random.choice([1, 3, 30]),
            "limit": now * random.choice([0.3, 3, 99]),
        }
        return {point: figures[point] for point in item["points"]} | {
            "source": random.choice(["guess", "measured"])
        }
    if kind == "targets":
        return random.choice(item["steps"])
    slugs = [choice["slug"] for choice in item["choices"]]
    return random.sample(slugs, random.randint(1, 2)) if item["pick"] == "many" else random.choice(slugs)


def _knowledge(
    instrument: Json, switches: dict[str, str], answers: list[PersonAnswers], random: Random
) -> RuleKnowledge:
    limited = [
        item for item in instrument["quantities"] if "limit" in item["points"] and _is_asked(item, switches)
    ]
    known = [item for item in limited if random.random() < 0.7]
    facts = _breaches(instrument, known, random)
    over = [item for item in known if facts[f"status.{item['id']}"] == "over"]
    facts |= _verdict(instrument, over, random, is_calm=facts.get("breach.any", 1) < 0.2)
    facts |= _told(instrument, random)
    return RuleKnowledge(
        facts=facts,
        draws=_draws(answers, random),
        soon={item["id"]: random.random() for item in known},
        worst=tuple(item["id"] for item in known[:1]),
        over=tuple(item["id"] for item in over),
        months=(random.choice([None, 2.0]), random.choice([None, 12.0])),
        peak=random.choice([None, RulePeak("Winter sale", 40, 3.0)]),
    )


def _breaches(instrument: Json, known: list[Json], random: Random) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    is_calm = random.random() < 0.3
    for item in known:
        now = random.choice([0, 0.1] if is_calm else [0, 0.3, 0.6, 1])
        certain = random.choice(["over", "over_recovering", "disputed"])
        facts[f"breach_now.{item['id']}"] = now
        facts[f"breach.{item['id']}"] = max(now, 0.1 if is_calm else random.random())
        facts[f"status.{item['id']}"] = "under" if now < 0.5 else "maybe_over" if now < 1 else certain
    for name in (*instrument["dimensions"], "any"):
        own = [item["id"] for item in known if name in (item["dimension"], "any")]
        for fact in ("breach_now", "breach") if own else ():
            facts[f"{fact}.{name}"] = max(facts[f"{fact}.{each}"] for each in own)
    return facts


def _verdict(instrument: Json, over: list[Json], random: Random, *, is_calm: bool) -> dict[str, Any]:
    dimensions = list(instrument["dimensions"])
    calm = "nothing" if is_calm else random.choice(["first", "none", "recovering"])
    return {
        "verdict.over": tuple(dict.fromkeys(item["dimension"] for item in over)),
        "verdict.kind": "over" if over else calm,
        "verdict.tied": random.choice([(), (), tuple(random.sample(dimensions, 2))]),
        **{
            f"verdict.{flag}": random.random() < 0.2
            for flag in ("held_back", "opinion_only", "insufficient", "measured")
        },
    }


def _told(instrument: Json, random: Random) -> dict[str, Any]:
    checks = ("bill", "budget", "peak", "tokens_minute")
    dates = {"days_to_peak": 40, "peak_factor": 3.0, "days_to_launch": 60}
    return {
        **{f"p_first.{name}": random.random() for name in instrument["dimensions"]},
        **{f"budget.{name}.share": random.random() for name in instrument["dimensions"]},
        **{f"months.{name}.p50": random.choice([0, 2, 5, 20]) for name in (*instrument["dimensions"], "min")},
        **{f"cross_check.{name}": random.choice(["fits", "off"]) for name in checks if random.random() < 0.7},
        **({f"engagement.{name}": value for name, value in dates.items()} if random.random() < 0.5 else {}),
        "stated.figures_share": random.random(),
        "other_first.share": random.random(),
    }


def _draws(answers: list[PersonAnswers], random: Random) -> dict[str, np.ndarray[Any, Any]]:
    rng = np.random.default_rng(random.getrandbits(32))
    said = {
        f"quantity.{item}.{point}": figure
        for person in answers
        for item, answer in person.answers.items()
        if isinstance(answer, dict)
        for point, figure in answer.items()
        if isinstance(figure, int | float)
    }
    return {fact: figure * 10 ** rng.normal(0, 0.3, DRAWS) for fact, figure in said.items()}


def _result(instrument: Json, knowledge: RuleKnowledge, random: Random) -> RuleResult:
    names = random.sample(list(instrument["dimensions"]), len(instrument["dimensions"]))
    level = random.choice(["clear", "leaning", "open", "insufficient"])
    if knowledge.facts["verdict.tied"]:
        level = "open"
    first = 1 if level in ("clear", "leaning") else random.choice([0, 2, 3])
    return RuleResult(
        level=level,
        dominant=tuple(names[:first]),
        secondary=random.choice([(), tuple(names[3:])]),
        provisional=bool(knowledge.facts["verdict.held_back"] or knowledge.facts["verdict.opinion_only"]),
        nothing_under_pressure=knowledge.facts["verdict.kind"] == "nothing",
        contributing=random.randint(1, 6),
        differs=random.choice([None, False, True]),
    )
