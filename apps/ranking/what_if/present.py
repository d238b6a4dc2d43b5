"""The present answer, and what it becomes where something is otherwise."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.conclusions.first import leader_of, p_first, p_nothing
from apps.ranking.conclusions.standing import nothing_reached
from apps.ranking.conclusions.weighed import Weighed, weigh
from apps.ranking.figures.dimensions import latent_of
from apps.ranking.opinions.readings import Readings
from apps.ranking.opinions.weights import draw_weights

FEW_DRAWS = 4096


@dataclass(frozen=True, eq=False)
class Chances:
    """What would be said.

    Attributes
    ----------
    p_first : float array, shape (dimensions,)
        Probabilities.
    leader : int
        Place of the likeliest first.
    """

    p_first: Floats
    leader: int

    @property
    def p(self) -> float:
        """Return the leader's probability."""
        return float(self.p_first[self.leader])


@dataclass(frozen=True, eq=False)
class Present:
    """What is said now, by all draws, and the draws on which anything else is tried: the first 4,096."""

    whole: Weighed
    few: Weighed

    @classmethod
    def of(cls, whole: Weighed) -> Self:
        """Return the draws to try things on."""
        if len(whole.weights) <= FEW_DRAWS:
            return cls(whole, whole)
        basis = whole.basis.first(FEW_DRAWS)
        return cls(whole, weigh(basis, latent_of(basis)))

    @cached_property
    def answer(self) -> Chances:
        """What is said now."""
        return Chances(self.whole.p_first, self.whole.leader)

    @cached_property
    def p_nothing(self) -> float:
        """The probability, now, that nothing reaches a limit within the horizon."""
        return nothing_reached(self.whole)

    def answer_by(self, chances: Floats) -> Chances:
        """Return what all draws say, moved by the difference that the few draws show."""
        moved = np.clip(self.whole.p_first + (chances - self.few.p_first), 0.0, 1.0)
        return Chances(moved, leader_of(moved, self.whole.dimensions))

    def answer_with(self, latent: Floats, readings: Readings) -> Chances:
        """Return what would be said with other figures or opinions."""
        return self.answer_by(p_first(latent, draw_weights(readings, latent)))

    def p_nothing_with(self, latent: Floats, readings: Readings) -> float:
        """Return how likely it would be that nothing reaches a limit within the horizon."""
        weights = draw_weights(readings, latent)
        nothing = p_nothing(latent, weights, self.whole.engagement.horizon_months, self.whole.launch)
        return min(1.0, max(0.0, self.p_nothing + (nothing - nothing_reached(self.few))))
