"""One quantity out of many people's figures."""

from apps.ranking.arrays import Flags
from apps.ranking.figures.basis import Basis
from apps.ranking.figures.latent import PooledQuantity


def pool_quantity(basis: Basis, place: int, members: Flags | None = None) -> PooledQuantity:
    """Pool what some of the people (None: everybody) say of one quantity.

    `members` is a bool array, shape (people,).
    """
    raise NotImplementedError
