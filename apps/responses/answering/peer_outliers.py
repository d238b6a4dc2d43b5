"""Compare a figure with those of peers, so that a wrong unit is queried while it can still be corrected.

While a round is open, nobody should learn what others say, and a query says a little: so little that it can't be added
up. Its words are the same as for a figure that is odd by itself, made from the person's own figure.
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

    Call this in the transaction that saves the page. If another page did it meanwhile, nothing is queried.
    """
    unweighed = {item: _unweighed(item, value, left.known) for item, value in left.given.items()}
    waiting = {item: points for item, points in unweighed.items() if points}
    if not waiting or not _is_weighed(response):
        return frozenset()
    others = _answers_of_others(response, [item.id for item in waiting])
    odd = set()
    for item, points in waiting.items():
        before = _odd_before(item, left.known)
        own = given_figures(left.given[item])
        weighed = _weighed(item, points, own, others.get(item.id, ()), response)
        # Only on what was read before: of two pages that are left at once, one weighs.
        answers = Answer.objects.filter(response=response, item=item.id, odd=before)
        if weighed and answers.update(odd={**before, **weighed}) and any(weighed.values()):
            odd.add(item.id)
    return frozenset(odd)


def _is_weighed(response: Response) -> bool:
    # Guests join as often as they like, members make people up, and facilitators enter interviews: with one of them
    # a figure could be held against others again and again.
    person = response.stakeholder
    return not (person.is_guest or person.mail_opened_at is None or response.is_interview)


def _unweighed(item: QuantityItem, value: object, known: Mapping[str, Answer]) -> tuple[str, ...]:
    # Once for each figure of a response: another one is not weighed again, so that trying figures out finds no median.
    weighed, own = _odd_before(item, known), given_figures(value)
    return tuple(point for point in item.points if point not in weighed and is_weighable(item, own, point))


def _odd_before(item: QuantityItem, known: Mapping[str, Answer]) -> dict[str, float | None]:
    return known[item.id].odd if item.id in known else {}


def _answers_of_others(response: Response, items: Sequence[str]) -> dict[str, list[GivenFigures]]:
    """Return what others of the perspective gave in this round, by item, only for the median."""
    # Who is not weighed is not counted either: in many names one could shift the median.
    answers = (
        Answer.objects.filter(
            item__in=items,
            response__round_id=response.round_id,
            response__stakeholder__perspective=response.stakeholder.perspective,
            response__stakeholder__is_guest=False,
            response__stakeholder__mail_opened_at__isnull=False,
            response__interviewed_on__isnull=True,
            response__replaces__isnull=True,
        )
        .exclude(response_id=response.pk)
        .values_list("item", "value")
    )
    by_item: dict[str, list[GivenFigures]] = {}
    for item_id, value in answers:
        by_item.setdefault(item_id, []).append(given_figures(value))
    return by_item


def _weighed(
    item: QuantityItem,
    points: Sequence[str],
    own: GivenFigures,
    others: Sequence[GivenFigures],
    response: Response,
) -> dict[str, float | None]:
    """Return the points that could be compared: the figure if it is an outlier, else None."""
    weighed: dict[str, float | None] = {}
    for point in points:
        figure = own.get(point)
        figures = [each for other in others if (each := other.get(point))]
        # As for every breakdown, k of them: of fewer, a query would tell of somebody.
        if figure and len(figures) >= response.round.engagement.smallest_group:
            decades = abs(log10(figure) - median(map(log10, figures)))
            weighed[point] = figure if decades >= item.scale.ask_back_decades else None
    return weighed
