"""One stream of random numbers per purpose, so that using more of one changes nothing of another."""

import hashlib

import numpy as np

NAME_BYTES = 16  # four words of 32 bits


def stream_of(seed: int, name: str) -> np.random.Generator:
    """Return the random stream of one purpose, such as "room:QU1", which no other draw changes.

    PCG64DXSM of ``SeedSequence([seed, a, b, c, d])``, where a to d are the first 16 bytes of the SHA-256 of the name
    in UTF-8, read as four unsigned 32-bit integers, each little-endian. A longer run of one kind of number begins
    with the numbers of a shorter one. O'Neill (2014), PCG: A family of simple fast space-efficient statistically good
    algorithms for random number generation, Harvey Mudd College HMC-CS-2014-0905; here in NumPy's variant PCG64DXSM.
    """
    words = np.frombuffer(hashlib.sha256(name.encode()).digest()[:NAME_BYTES], dtype="<u4")
    return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence([seed, *words.tolist()])))


def halfwidth95(effective: float) -> float:
    """Return half the width of a 95 % interval, at most, of a probability that is read from weighted draws.

    Parameters
    ----------
    effective : float
        Number of draws they are worth.

    Returns
    -------
    float
        As a probability.
    """
    return float(1.96 * np.sqrt(0.25 / effective))
