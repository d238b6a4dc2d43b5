"""Random weighted profiles, once for the engine and once for pref_voting; needs the dependency group ``compare``."""

from dataclasses import dataclass

import numpy as np
from pref_voting.profiles import Profile

from apps.ranking import Engagement, Perspective
from tests.ranking.build import engagement, person

NAMES = ("data", "user", "model", "organization", "platform", "market")


@dataclass(frozen=True)
class WeightedProfile:
    """Orders of dimensions (places in `NAMES`, the first one first), and how many voters have each."""

    orders: tuple[tuple[int, ...], ...]
    voters: tuple[int, ...]

    @property
    def dimensions(self) -> tuple[str, ...]:
        return NAMES[: len(self.orders[0])]

    def for_the_engine(self) -> Engagement:
        """Let one person state each order, in a crowd of its own that weighs as much as it has voters."""
        ranks = [
            {self.dimensions[one]: rank for rank, one in enumerate(order, start=1)} for order in self.orders
        ]
        people = [person(f"s{place}", f"g{place}", one) for place, one in enumerate(ranks)]
        perspectives = [Perspective(f"g{place}", float(count)) for place, count in enumerate(self.voters)]
        return engagement(*people, dimensions=self.dimensions, perspectives=perspectives)

    def for_pref_voting(self) -> Profile:
        return Profile([list(order) for order in self.orders], list(self.voters))


def random_profile(generator: np.random.Generator) -> WeightedProfile:
    """Draw 1 to 12 orders of 3 to 6 dimensions with 1 to 9 voters each; few voters tie often."""
    dimensions, orders = int(generator.integers(3, 7)), int(generator.integers(1, 13))
    return WeightedProfile(
        tuple(tuple(generator.permutation(dimensions).tolist()) for _ in range(orders)),
        tuple(generator.integers(1, generator.choice([2, 4, 10]), orders).tolist()),
    )
