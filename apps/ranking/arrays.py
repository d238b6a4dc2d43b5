"""Names for the array types that formulas pass around, and their order."""

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]
type Ints = npt.NDArray[np.int64]
type Flags = npt.NDArray[np.bool_]


def stable_order(values: Floats) -> Ints:
    """Return what ``argsort(kind="stable")`` does, several times faster where few values come more than once."""
    # By the fast sort, and then what is equal by its place.
    order = values.argsort()
    ordered = values[order]
    for value in np.unique(ordered[1:][ordered[1:] == ordered[:-1]]):
        order[ordered.searchsorted(value) : ordered.searchsorted(value, side="right")].sort()
    return order
