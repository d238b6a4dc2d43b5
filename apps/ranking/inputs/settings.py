"""How engine 2 is asked to assess an engagement."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """How to assess.

    Attributes
    ----------
    draws : int
        Monte Carlo draws, 1 to 1,000,000.
    seed : int or None
        None: 20261125, whatever the input, so that a small change of the input is a small change of the output.
    unranked : "unknown" or "below"
        Whether a dimension left out of a ranking is missing, or tied behind the ones named.
    camps_draws : int
        Samples a division into camps is held against, 1 to 10,000.
    min_camp : int
        People in the smaller camp, >= 1.
    """

    draws: int = 16384
    seed: int | None = None
    unranked: Literal["unknown", "below"] = "unknown"
    camps_draws: int = 999
    min_camp: int = 3
