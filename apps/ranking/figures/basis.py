"""What draws are made of: what everybody said of every quantity, and the random numbers."""

from dataclasses import dataclass
from typing import Self

from apps.ranking.arrays import Flags, Floats
from apps.ranking.figures.latent import Bytes
from apps.ranking.inputs.evidence import Evidence


@dataclass(frozen=True, eq=False)
class Said:
    """Everybody's figures; NaN where none was given.

    Attributes
    ----------
    decades : float array, shape (people, quantities, 4)
        log10 of the likely value, minus infinity for 0; fields are now, horizon, limit, growth. A growth that was not
        given is the horizon's over today's.
    sd : float array, shape (people, quantities, 4)
        Decades.
    source : int8 array, shape (people, quantities, 4)
        A place in `SOURCES`.
    has_source : bool array, shape (people, quantities)
        False where a figure came without its source.
    is_asked : bool array, shape (people, quantities)
        Whether the quantity stands in the person's estimates, even empty.
    """

    decades: Floats
    sd: Floats
    source: Bytes
    has_source: Flags
    is_asked: Flags


@dataclass(frozen=True, eq=False)
class Numbers:
    """The random numbers of every quantity and dimension. Fewer draws are the first of more.

    Attributes
    ----------
    room, growth : float array, shape (quantities, draws)
        Standard normal, correlated among the quantities of a dimension.
    expert, growth_expert, seen : float array, shape (quantities, draws)
        Uniform in [0, 1).
    unasked : float array, shape (dimensions, draws)
        Decades about the centre of the limit nobody asked about.
    """

    room: Floats
    growth: Floats
    expert: Floats
    growth_expert: Floats
    seen: Floats
    unasked: Floats


@dataclass(frozen=True, eq=False)
class Basis:
    """What draws are made of, and nothing that depends on who is counted."""

    evidence: Evidence
    said: Said
    numbers: Numbers

    def first(self, draws: int) -> Self:
        """Keep the first draws alone."""
        raise NotImplementedError


def basis_of(evidence: Evidence, draws: int, seed: int) -> Basis:
    """Read everybody's figures and draw the random numbers."""
    raise NotImplementedError
