"""The draws of the figures with the weights that opinions give them: what everything is read from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.conclusions.first import added, first_shares, leader_of
from apps.ranking.figures.basis import Basis
from apps.ranking.figures.drawing import Clock, clock_of
from apps.ranking.figures.latent import Latent
from apps.ranking.inputs.types import Engagement
from apps.ranking.opinions.readings import Readings, personal_readings, readings_of
from apps.ranking.opinions.weights import draw_weights, levelled, log_weights, time_bins


@dataclass(frozen=True, eq=False)
class Weighed:
    """Draws of the figures, and the weights (sum 1) that opinions give them."""

    basis: Basis
    latent: Latent
    readings: Readings
    weights: Floats

    @property
    def engagement(self) -> Engagement:
        return self.basis.evidence.engagement

    @property
    def dimensions(self) -> tuple[str, ...]:
        return self.engagement.dimensions

    @cached_property
    def clock(self) -> Clock:
        return clock_of(self.engagement)

    @property
    def launch(self) -> float:
        """Return the months until launch; 0 if there is none to come."""
        return self.clock.launch

    # Facts are read by these: what is over today, and whose figures say so, no opinion may change.
    @cached_property
    def even(self) -> Floats:
        """Weigh all draws alike, as if nobody had an opinion."""
        return np.full(len(self.weights), 1 / len(self.weights))

    @cached_property
    def first(self) -> Floats:
        """Share first places draw by draw: float array, shape (draws, dimensions)."""
        return first_shares(self.latent.latent)

    @cached_property
    def time_bins(self) -> Ints:
        """Return the bin of each draw by its first limit of all."""
        return time_bins(self.latent.latent.min(axis=1))

    def weights_by(self, readings: Readings) -> Floats:
        """Return what the same draws weigh by other opinions."""
        return levelled(log_weights(readings, self.latent.latent), self.time_bins)

    @cached_property
    def p_first(self) -> Floats:
        return added(self.weights[:, None] * self.first)

    @cached_property
    def leader(self) -> int:
        return leader_of(self.p_first, self.dimensions)

    @cached_property
    def led(self) -> Floats:
        """Weigh the draws by how far the leader leads in them."""
        led: Floats = self.weights * self.first[:, self.leader]
        return led

    @cached_property
    def speaks(self) -> Flags:
        """Return which rows of opinions add a reading."""
        spoke = [(~np.isnan(one)).any(axis=1) for one in personal_readings(self.basis.evidence).values()]
        speaks: Flags = spoke[0] | spoke[1]
        return speaks

    @property
    def people(self) -> int:
        """Count the people who say anything, at least: whose opinions and whose figures belong together is not known."""
        return max(int(self.speaks.sum()), int(self.basis.evidence.has_figure.sum()))

    @cached_property
    def known(self) -> int:
        """Count the quantities about whose limit something is known."""
        return sum(one.is_known for one in self.latent.pooled)


def weigh(basis: Basis, latent: Latent) -> Weighed:
    """Return draws weighed by what everybody says."""
    readings = readings_of(basis.evidence)
    return Weighed(basis, latent, readings, draw_weights(readings, latent.latent))
