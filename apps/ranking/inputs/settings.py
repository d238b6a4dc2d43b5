"""How the engine is asked to assess an engagement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Self

from apps.documents.checking import Checker
from apps.documents.mapping import plain, read
from apps.documents.problems import Problem, joined
from apps.ranking.errors import EngineInputError
from apps.ranking.inputs.validation import MOST_CAMPS_DRAWS, MOST_DRAWS

DEFAULT_SEED = 20261125


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

    @property
    def used_seed(self) -> int:
        """The seed that numbers are drawn with."""
        return DEFAULT_SEED if self.seed is None else self.seed

    @classmethod
    def from_json(cls, document: object) -> Self:
        """Read the value of ``"settings"`` of a ``scalelens-engine-input`` document.

        Parameters
        ----------
        document : object
            Plain JSON; what is left out keeps its default.

        Returns
        -------
        Settings
            Units and ranges as its attributes say.

        Raises
        ------
        EngineInputError
            With every problem found.
        """
        if problems := settings_problems(document):
            raise EngineInputError(problems)
        return read(cls, document)

    def to_json(self) -> Mapping[str, object]:
        """Write it as plain JSON, every field present.

        Returns
        -------
        dict
            What `from_json` reads.
        """
        return plain(self)


def settings_problems(document: object, path: str = "") -> list[Problem]:
    """Find what is wrong with the settings.

    Parameters
    ----------
    document : object
        Plain JSON, field for field the type ``Settings``; fields may be left out.
    path : str
        Where the settings stand in a larger document.

    Returns
    -------
    list of Problem
        Empty if they can be used; else every problem.
    """
    check = Checker()
    rules: dict[str, Callable[[str, object], object]] = {
        "draws": lambda where, value: check.whole(where, value, 1, "draws_below_one", MOST_DRAWS),
        "seed": lambda where, value: value is None or check.whole(where, value, 0, "negative", None),
        "unranked": lambda where, value: check.choice(where, value, ("unknown", "below")),
        "camps_draws": lambda where, value: check.whole(where, value, 1, "draws_below_one", MOST_CAMPS_DRAWS),
        "min_camp": lambda where, value: check.whole(where, value, 1, "min_camp_below_one"),
    }
    for name, value in check.record(path, document, (), tuple(rules)).items():
        rules[name](joined(path, name), value)
    return check.problems
