"""The facts a rule set may speak of, given the instrument it reads, and what each of them can be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from apps.documents.vocabulary import FIRMNESS

LEVELS = frozenset(FIRMNESS)


@dataclass(frozen=True)
class FactType:
    """What a fact can be: a number, a flag, one slug, or a list of slugs."""

    kind: Literal["number", "flag", "choice", "choices"]
    slugs: frozenset[str] = frozenset()


NUMBER = FactType("number")
FLAG = FactType("flag")


def fact_types(document: Mapping[str, Any], instrument: Mapping[str, Any]) -> dict[str, FactType]:
    """List every fact that can be known with this rule set and this instrument.

    Parameters
    ----------
    document : mapping
        A rule set; of it only `pooling` and `derived` are read, and either may be missing.
    instrument : mapping
        A valid `scalelens-instrument/1`.

    Returns
    -------
    dict of fact to FactType
        A context or target item is a fact only if the rule set says how its answers are pooled.
    """
    return {
        **_engine_facts(instrument),
        **dict(_answer_facts(instrument, pooled_items(document))),
        **{f"engagement.{each['id']}": _choice(each) for each in instrument["framing"]},
        **dict.fromkeys(document.get("derived", {}), NUMBER),
    }


def pooled_items(document: Mapping[str, Any]) -> frozenset[str]:
    """List the items whose picks the rule set pools.

    Parameters
    ----------
    document : mapping
        A rule set.

    Returns
    -------
    frozenset of str
        Item ids of the lists `ordered`, `nominal` and `many`.
    """
    pooling = document.get("pooling", {})
    return frozenset(item for each in pooling.values() for item in each.get("items", ()))


def _engine_facts(instrument: Mapping[str, Any]) -> dict[str, FactType]:
    dimensions = frozenset(instrument["dimensions"])
    return {
        "verdict.level": FactType("choice", LEVELS),
        "verdict.dominant": FactType("choices", dimensions),
        "verdict.secondary": FactType("choices", dimensions),
        "verdict.provisional": FLAG,
        "verdict.nothing_under_pressure": FLAG,
        "perspectives_contributing": NUMBER,
        "months.min": NUMBER,
        "gap.any": FLAG,
        **{f"headroom.{dimension}.decades": NUMBER for dimension in dimensions},
    }


def _answer_facts(instrument: Mapping[str, Any], pooled: frozenset[str]) -> Iterator[tuple[str, FactType]]:
    yield from ((f"symptom.{item['id']}", NUMBER) for item in instrument["symptoms"] if item["scored"])
    for item in instrument["quantities"]:
        for field in item["points"]:
            yield f"quantity.{item['id']}.{field}", NUMBER
        yield f"quantity.{item['id']}.measured", FLAG
    for item in instrument["context"]:
        if item["id"] in pooled:
            yield f"context.{item['id']}", _choice(item)
    for item in instrument["targets"]:
        if item["id"] in pooled:
            yield f"target.{item['id']}", _step(item)


def _choice(item: Mapping[str, Any]) -> FactType:
    slugs = frozenset(choice["slug"] for choice in item["choices"])
    return FactType("choices" if item.get("pick") == "many" else "choice", slugs)


def _step(item: Mapping[str, Any]) -> FactType:
    steps = item["steps"]
    return FactType("choice", frozenset(steps)) if isinstance(steps[0], str) else NUMBER
