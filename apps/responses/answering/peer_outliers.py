"""Compare a figure with those of peers, so that a wrong unit is queried while it can still be corrected.

While a round is open, nobody should learn what others say, and a query says a little. So little that it can't be
added up:

- only where at least k others of the perspective gave that figure (k as for every breakdown);
- once for each figure of a response, when its page is left: another figure is not weighed again, so trying figures out
  finds no median;
- guests, who may join as often as they like, people a member made up, and interviews, which a facilitator enters,
  are neither weighed nor counted;
- in words that are the same as for a figure that is odd by itself, made from the person's own figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10
from statistics import median

from apps.instruments.definition import QuantityItem
from apps.responses.models import Answer, Response
from apps.responses.questions.figures import GivenFigures, given_figures
from apps.responses.questions.odd_figures import is_weighable


@dataclass(frozen=True)
class LeftFigures:
    """The figures of a page that is being left."""

    given: Mapping[QuantityItem, object]
    known: Mapping[str, Answer]  # the answers as they were read, before the page was saved


def weigh(*, response: Response, left: LeftFigures) -> frozenset[str]:
    """Compare figures given for the first time; return the items to be queried now.

    Call this in the transaction that saves the page. If another page did it meanwhile, nothing is found.
    """
    given, known = left.given, left.known
    waiting = {item: points for item, value in given.items() if (points := _unweighed(item, value, known))}
    person = response.stakeholder
    if not waiting or person.is_guest or person.counts_from is None or response.is_interview:
        return frozenset()
    others = _answers_of_others(response, [item.id for item in waiting])
    odd = set()
    for item, points in waiting.items():
        before = known[item.id].odd if item.id in known else {}
        found = _found(item, points, given_figures(given[item]), others.get(item.id, ()), response)
        answers = Answer.objects.filter(response=response, item=item.id, odd=before)
        if found and answers.update(odd={**before, **found}) and any(found.values()):
            odd.add(item.id)
    return frozenset(odd)


def _unweighed(item: QuantityItem, value: object, known: Mapping[str, Answer]) -> tuple[str, ...]:
    weighed, given = known[item.id].odd if item.id in known else {}, given_figures(value)
    return tuple(point for point in item.points if point not in weighed and is_weighable(item, given, point))


def _answers_of_others(response: Response, items: Sequence[str]) -> dict[str, list[GivenFigures]]:
    """Return what others of the perspective gave in this round, by item, only for the median."""
    answers = (
        Answer.objects.filter(
            item__in=items,
            response__round_id=response.round_id,
            response__stakeholder__perspective=response.stakeholder.perspective,
            response__stakeholder__is_guest=False,
            response__stakeholder__counts_from__isnull=False,
            response__interviewed_on__isnull=True,
        )
        .exclude(response_id=response.pk)
        .values_list("item", "value")
    )
    by_item: dict[str, list[GivenFigures]] = {}
    for item_id, value in answers:
        by_item.setdefault(item_id, []).append(given_figures(value))
    return by_item


def _found(
    item: QuantityItem,
    points: Sequence[str],
    given: GivenFigures,
    others: Sequence[GivenFigures],
    response: Response,
) -> dict[str, float | None]:
    """Return the points that could be compared: the figure if it is an outlier, else None."""
    found: dict[str, float | None] = {}
    for point in points:
        own = given.get(point)
        figures = [figure for other in others if (figure := other.get(point))]
        if own and len(figures) >= response.round.engagement.smallest_group:
            decades = abs(log10(own) - median(map(log10, figures)))
            found[point] = own if decades >= item.scale.ask_back_decades else None
    return found
