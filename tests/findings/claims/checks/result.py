"""What several checks ask of a result."""

from apps.findings.case import Case


def is_told(case: Case) -> bool:
    return case.is_shown and case.result.verdict.level != "insufficient"


def may_be_told(case: Case) -> dict[str, bool]:
    return {"it may be told": is_told(case)}


def nothing_over(case: Case) -> dict[str, bool]:
    return {"nothing is over": not over_dimensions(case)}


def over_dimensions(case: Case) -> set[str]:
    return {each.dimension for each in case.result.verdict.over if each.status in {"over", "over_recovering"}}


def is_named(case: Case) -> bool:
    return case.result.verdict.level in {"firm", "leaning"}


def leader(case: Case) -> str:
    """Return the dimension with the largest P(first): the result's own order must begin with it."""
    shares, first = case.result.ranking.p_first, case.result.ranking.order[0]
    if shares[first] < max(shares.values()):
        raise ValueError("the order does not begin with the largest share")
    return first


def shown_limits(case: Case) -> list[str]:
    """Return the quantities of which something is known that may be shown."""
    quantities = case.result.quantities.items()
    return [name for name, each in quantities if each.known and case.may_show_quantity(name)]
