"""One stream of random numbers per purpose, so that using more of one changes nothing of another."""

import hashlib
from dataclasses import dataclass

import numpy as np

NAME_BYTES = 16  # four words of 32 bits


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


def stream_of(seed: int, name: str) -> np.random.Generator:
    """Start the stream of one purpose.

    Parameters
    ----------
    seed : int
        >= 0, of any size.
    name : str
        The purpose, such as "room:QU1". Another name is another stream, whatever else is drawn.

    Returns
    -------
    numpy.random.Generator
        PCG64DXSM of ``SeedSequence([seed, a, b, c, d])``, where a to d are the first 16 bytes of the SHA-256 of the name
        in UTF-8, read as four unsigned 32-bit integers, each little-endian. A longer run of one kind of number begins
        with the numbers of a shorter one.

    References
    ----------
    O'Neill (2014), PCG: A family of simple fast space-efficient statistically good algorithms for random number
    generation, Harvey Mudd College HMC-CS-2014-0905; here in NumPy's variant PCG64DXSM.
    """
    words = np.frombuffer(hashlib.sha256(name.encode()).digest()[:NAME_BYTES], dtype="<u4")
    return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence([seed, *words.tolist()])))
