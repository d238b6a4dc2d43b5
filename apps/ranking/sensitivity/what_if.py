"""Crisp first places under many changed margins at once, as if an answer, a figure or a threshold were another."""

from dataclasses import dataclass

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.draws.robustness import crisp_regions, first_places
from apps.ranking.inputs.types import Settings
from apps.ranking.sensitivity.influence import TIE

SAME_MARGIN_DECIMALS = 12


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Margins as they might be, one case a row.

    Attributes
    ----------
    margins : float array, shape (cases, streams, pairs)
        -1 to 1.
    available : bool array, shape (cases, streams)
    """

    margins: Floats
    available: Flags


def repeated(margins: Floats, available: Flags, cases: int) -> WhatIf:
    """Start from the same margins in every case.

    Parameters
    ----------
    margins : float array, shape (streams, pairs)
        -1 to 1.
    available : bool array, shape (streams,)
    cases : int
        How many, >= 0.

    Returns
    -------
    WhatIf
        Copies, free to be changed.
    """
    return WhatIf(np.repeat(margins[None], cases, axis=0), np.repeat(available[None], cases, axis=0))


def shares_of_first(cases: WhatIf, settings: Settings, dimensions: int) -> Floats:
    """Find P(first) of every dimension in every case.

    Parameters
    ----------
    cases : WhatIf
    settings : Settings
    dimensions : int
        Number of dimensions.

    Returns
    -------
    float array, shape (cases, dimensions)
        Crisp probabilities, rows sum to 1. Cases whose margins are equal within 1e-12 share one computation, that
        of the first of them.
    """
    rounded = np.round(cases.margins, SAME_MARGIN_DECIMALS) + 0.0  # -0.0 and 0.0 are one
    keys = np.column_stack([rounded.reshape(len(rounded), -1), cases.available])
    _, distinct, same = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    shares = np.zeros((len(distinct), dimensions))
    for row, case in enumerate(distinct):
        found, _ = crisp_regions(cases.margins[case], cases.available[case], settings)
        shares[row] = first_places(found, dimensions)
    every: Floats = shares[same.reshape(-1)]
    return every


def are_leaders(p_first: Floats) -> Flags:
    """Mark all that share the highest probability.

    Parameters
    ----------
    p_first : float array, shape (..., dimensions)
        Probabilities.

    Returns
    -------
    bool array of that shape
        Equal within 1e-9; at least one in each row.
    """
    leading: Flags = p_first >= p_first.max(axis=-1, keepdims=True) - TIE
    return leading
