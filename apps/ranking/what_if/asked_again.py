"""How far asking again could move what comes first: answers everybody has given may become others."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.results.verdict import QuestionKind
from apps.ranking.what_if.present import Chances, Present
from apps.ranking.what_if.questions import at_both_ends, if_known, if_said, with_first, with_item

ORDER = "ranking"


@dataclass(frozen=True)
class Standing:
    """What comes first now, and how far each answer could move it.

    `closes` has by item, and by each dimension behind the leader, how much of the leader's lead over it an answer to
    this item could take; what could take nothing is absent.
    """

    leader: str
    p_first: Mapping[str, float]
    closes: Mapping[str, Mapping[str, float]]

    def may_change(self, items: Collection[str]) -> bool:
        """Return whether another could come first if all these are asked again, and each goes as far as it could.

        Parameters
        ----------
        items : collection of str
            Ids of items and quantities, and "ranking" for the order.

        Returns
        -------
        bool
            What single answers take of the leader's lead is added, not combined.
        """
        leads = {
            name: self.p_first[self.leader] - p for name, p in self.p_first.items() if name != self.leader
        }
        return any(
            lead <= sum(self.closes.get(item, {}).get(name, 0.0) for item in items)
            for name, lead in leads.items()
        )


def standing(present: Present) -> Standing:
    """Return what comes first, and how far each answer could move it, one at a time.

    Tried are, for a figure, that it lies in the lowest or the highest eighth of its draws; for a quantity that nobody
    knows, what `questions` tries; for an item of the core, that everybody who is asked says the one end of it, or the
    other; for the order, that everybody puts each dimension first in turn.
    """
    dimensions, now = present.whole.dimensions, present.answer
    closes: dict[str, Floats] = {}
    for name, answers in _tried(present):
        most = np.max([_closed(present, one) for one in answers], axis=0)
        # How large a figure is and how it grows may both be answered otherwise.
        closes[name] = closes.get(name, np.zeros(len(dimensions))) + most
    return Standing(
        leader=dimensions[now.leader],
        p_first=dict(zip(dimensions, now.p_first.tolist(), strict=True)),
        closes={
            name: {
                dimension: by for dimension, by in zip(dimensions, by_place.tolist(), strict=True) if by > 0
            }
            for name, by_place in closes.items()
        },
    )


def _closed(present: Present, answer: Chances) -> Floats:
    # By dimension how much less the leader leads it.
    now = present.answer
    before, then = (one.p_first[now.leader] - one.p_first for one in (now, answer))
    closed: Floats = np.maximum(before - then, 0.0)
    return closed


def _tried(present: Present) -> Iterator[tuple[str, Sequence[Chances]]]:
    yield from _figures(present)
    yield from _opinions(present)


def _figures(present: Present) -> Iterator[tuple[str, Sequence[Chances]]]:
    whole, few = present.whole.latent, present.few.latent
    for pooled, draws in zip(whole.pooled, whole.quantities, strict=True):
        name = present.whole.engagement.quantities[pooled.place].id
        if draws is not None:
            for values in (draws.room, draws.growth):
                if values.max() > values.min():
                    yield name, at_both_ends(present, values)
        elif few.is_asked[pooled.place]:
            kind: QuestionKind = "unknown_limit" if pooled.limit is None else "unknown_now"
            yield name, tuple(if_known(present, few.pooled[pooled.place], kind))


def _opinions(present: Present) -> Iterator[tuple[str, Sequence[Chances]]]:
    evidence = present.few.basis.evidence
    rows = evidence.engagement.opinions
    for item in evidence.engagement.items:
        asked = np.array([item.id in row.likert for row in rows], dtype=np.bool_)
        if item.scored and asked.any():
            ends = (with_item(evidence, item, level, asked) for level in (1, item.points))
            yield item.id, [if_said(present, one) for one in ends]
    if rows:
        everybody, places = np.ones(len(rows), dtype=np.bool_), range(len(present.whole.dimensions))
        yield ORDER, [if_said(present, with_first(evidence, everybody, place)) for place in places]
