"""What somebody picked, held against whether a limit is named at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from apps.advice.facts.pooling import Vote, most_frequent

_MOSTLY = Fraction(3, 5)  # of the weight, as where picks are pooled

type Contradiction = Literal["named_though_none", "none_though_some"]


@dataclass(frozen=True)
class WordCheck:
    """A pick that says whether there is a limit, and the quantities of which it is one.

    Of the `quantities` each framing asks one, and offers a choice that there is no limit to name. Other picks than
    those named fit either.
    """

    id: str
    pick: str
    quantities: tuple[str, ...]
    says_none: frozenset[str]
    says_some: frozenset[str]

    def contradiction(self, picks: Sequence[Vote[str]], named: Sequence[Vote[bool]]) -> Contradiction | None:
        """Say how the two differ.

        Parameters
        ----------
        picks : sequence of Vote of str
            What was picked; slugs.
        named : sequence of Vote of bool
            Of each who said anything of the limit: whether it is a figure.

        Returns
        -------
        str or None
            None where they fit, where nobody said anything, and where one side is too divided: each perspective weighs
            the same, and three fifths of the weight decide.
        """
        if not (picks and named):
            return None
        picked, is_named = most_frequent(picks, _MOSTLY), most_frequent(named, _MOSTLY)
        if picked in self.says_none and is_named is True:
            return "named_though_none"
        if picked in self.says_some and is_named is False:
            return "none_though_some"
        return None
