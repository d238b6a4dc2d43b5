"""One stream of random numbers per purpose, so that using more of one changes nothing of another."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Streams:
    """Generators in the order in which they are spawned; each is used up from its start by one assessment."""

    bootstrap: np.random.Generator
    quantities: np.random.Generator
    weights: np.random.Generator
    camps: np.random.Generator
    permutations: np.random.Generator


def streams_of(seed: int) -> Streams:
    """Spawn the generators of one assessment.

    Parameters
    ----------
    seed : int
        >= 0, of any size.

    Returns
    -------
    Streams
        In the order of its fields; the same seed gives the same numbers under one NumPy version.

    References
    ----------
    O'Neill (2014), PCG: A family of simple fast space-efficient statistically good algorithms for random number
    generation, Harvey Mudd College HMC-CS-2014-0905; here in NumPy's variant PCG64DXSM.
    """
    children = np.random.SeedSequence(seed).spawn(len(Streams.__dataclass_fields__))
    return Streams(*(np.random.Generator(np.random.PCG64DXSM(child)) for child in children))
