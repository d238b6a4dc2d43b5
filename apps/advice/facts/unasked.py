"""What nobody is asked in a framing, so that rules know why it is missing."""

from collections.abc import Collection, Mapping

from apps.advice.instrument import Instrument
from apps.advice.rules.ruleset import RuleSet
from apps.advice.vocabulary import OF_ITEMS, fact_types

_OF_LIMITS = frozenset({"breach", "breach_now", "status"})


def unasked_facts(
    rules: RuleSet,
    instrument: Instrument,
    chosen: Mapping[str, str],
    whom: Collection[str] = (),
    silent: Collection[str] = (),
) -> frozenset[str]:
    """Return the facts that no answer can bring: of items and limits that are not asked, and what is computed of either.

    `whom` are the perspectives that are asked, empty where that is not known; `silent` facts are opinions without a crowd.
    """
    items, limits = instrument.unasked(chosen, whom)
    formulas = rules.formulas

    def is_unasked(fact: str) -> bool:
        if fact in formulas:
            parts = [is_unasked(part) for part in formulas[fact].facts]
            return bool(parts) and (all(parts) if formulas[fact].first else any(parts))
        if fact in silent:
            return True
        family, _, rest = fact.partition(".")
        item, _, point = rest.partition(".")
        is_limit = family in _OF_LIMITS or point == "limit"
        return family in OF_ITEMS and (item in items or (is_limit and item in limits))

    return frozenset(filter(is_unasked, fact_types(rules.pooled, formulas, instrument)))
