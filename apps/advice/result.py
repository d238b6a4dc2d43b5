"""What rules are told of an engine's result. The assessment's own types stay with the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class RuleResult:
    """An engine's result in the words of rules of edition 1.

    Attributes
    ----------
    level : str
        clear, leaning, open or insufficient.
    dominant, secondary : tuple of str
        Dimensions.
    provisional : bool
        Whether it rests on opinions alone, or one voice holds it back.
    nothing_under_pressure : bool
        Whether no limit is reached within the horizon, as far as was asked.
    contributing : int
        Perspectives with a usable answer.
    decades : mapping of dimension to float
        log10 of the room left today at its tightest quantity; a dimension without a known one is absent.
    least_months : float or None
        Months until the limit that is reached first; None where none is reached.
    differs : bool or None
        Whether what people say and what figures say part, or one voice decides; None where nothing can be compared.
    over : frozenset of str
        Dimensions over a limit today.
    is_roomy : bool
        Whether every dimension has at least three times the room it needs at the horizon.
    """

    level: str
    dominant: tuple[str, ...]
    secondary: tuple[str, ...] = ()
    provisional: bool = False
    nothing_under_pressure: bool = False
    contributing: int
    decades: Mapping[str, float] = field(default_factory=dict)
    least_months: float | None = None
    differs: bool | None = None
    over: frozenset[str] = frozenset()
    is_roomy: bool = False
