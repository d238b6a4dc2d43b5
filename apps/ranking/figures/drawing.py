"""One quantity in every draw."""

from apps.ranking.figures.basis import Basis
from apps.ranking.figures.latent import PooledQuantity, QuantityDraws


def draw_quantity(
    basis: Basis, pooled: PooledQuantity, *, room_shift: float = 0.0, growth_shift: float = 0.0
) -> QuantityDraws | None:
    """Draw one quantity with the numbers of the basis; None if nothing is known of it.

    `room_shift` and `growth_shift` (decades) are added to every room position (> 0: demand down or the limit up) and
    growth position (> 0: faster towards the limit) first; a quantity without rows stays as it is.
    """
    raise NotImplementedError
