"""What several checks ask of a result."""

from apps.findings.case import Case
from apps.findings.sentences import number_words, people_words
from apps.ranking import Figures, Opinions


def is_told(case: Case) -> bool:
    return case.result.verdict.level != "insufficient"


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


def known_limits(case: Case) -> list[str]:
    return [name for name, each in case.result.quantities.items() if each.known]


def voters(case: Case) -> list[Opinions]:
    """Return who put two dimensions or more in order."""
    rows = case.evidence.engagement.opinions
    return [each for each in rows if sum(place is not None for place in each.ranking.values()) > 1]


def givers(case: Case, quantity: str) -> int:
    """Return how many gave the rarest figure of a quantity, of those that somebody gave."""
    points = [
        sum(row.estimates[quantity].points[place] is not None for row in _asked(case, quantity))
        for place in range(3)
    ]
    return min(filter(None, points), default=0)


def heard_words(case: Case, quantity: str) -> tuple[str, ...]:
    """Return who gave a figure of a quantity, as it may be said: whichever it was, a measured one, the limit."""
    points = [row.estimates[quantity].points for row in _asked(case, quantity)]
    measured = sum(any(each and each.source == "measured" for each in person) for person in points)
    limit = sum(person[2] is not None for person in points)
    return (people_words(sum(map(any, points))), number_words(measured), number_words(limit))


def _asked(case: Case, quantity: str) -> list[Figures]:
    return [row for row in case.evidence.engagement.figures if quantity in row.estimates]
