"""Which facts nobody can know, because the questions they rest on are not asked there, or of nobody who takes part."""

from collections.abc import Collection, Mapping

from apps.advice.instrument import Instrument
from apps.advice.rules.framings import OF_ITEMS
from apps.advice.rules.rules import RuleSet
from apps.advice.vocabulary import fact_types

_OF_LIMITS = frozenset({"breach", "breach_now", "status"})


def unasked_facts(
    rules: RuleSet, instrument: Instrument, chosen: Mapping[str, str], whom: Collection[str] = ()
) -> frozenset[str]:
    """Return the facts that no answer can bring: of items and limits that are not asked, and what is computed of either.

    A switch that is not chosen has its default; `whom` are the perspectives that are asked, empty where that is not
    known.
    """
    items, limits = instrument.unasked(chosen, whom)
    formulas = rules.formulas

    def is_unasked(fact: str) -> bool:
        if fact in formulas:
            parts = [is_unasked(part) for part in formulas[fact].facts]
            return bool(parts) and (all(parts) if formulas[fact].first else any(parts))
        family, _, rest = fact.partition(".")
        item, _, point = rest.partition(".")
        is_limit = family in _OF_LIMITS or point == "limit"
        return family in OF_ITEMS and (item in items or (is_limit and item in limits))

    return frozenset(filter(is_unasked, fact_types(rules.pooled, formulas, instrument)))
