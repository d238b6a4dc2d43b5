"""Every dimension in every draw: its first limit, known or not asked about."""

from collections.abc import Sequence

from apps.ranking.arrays import Flags, Floats
from apps.ranking.figures.basis import Basis
from apps.ranking.figures.latent import Latent, PooledQuantity, QuantityDraws


def latent_of(basis: Basis, members: Flags | None = None) -> Latent:
    """Draw every quantity and dimension from what some of the people (None: everybody) say."""
    raise NotImplementedError


def latent_among(basis: Basis, latent: Latent, members: Flags) -> Latent:
    """Leave people out: recompute the quantities and dimensions that those not in `members` were asked of.

    `latent` is everybody's, of as many draws as the basis. The same as ``latent_of(basis, members)``, faster.
    """
    raise NotImplementedError


def with_quantities(
    basis: Basis, latent: Latent, changed: Sequence[tuple[PooledQuantity, QuantityDraws | None]]
) -> Latent:
    """Put other draws of some quantities in place, and recompute the columns of their dimensions."""
    raise NotImplementedError


def unasked_months(basis: Basis, dimension: int, known: int, asked: int) -> Floats:
    """Draw the limit nobody asked about: log10 months, shape (draws,), if so many of the quantities asked are known.

    Within 0.5 to 1200 months and never before launch. 0 known is no figure at all.
    """
    raise NotImplementedError
