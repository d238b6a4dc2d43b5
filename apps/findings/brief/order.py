"""What the order of a report adds to its brief: the plan as it stands, sizes, dissent, and who answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Planned:
    """A step of the group's plan, or a check of an assumption, that is not settled. `state` is told as it is."""

    text: str
    owner: str
    on: date | None
    state: str
    rule: str = ""  # of which rule it is; empty for one of the group's own
    step: int = 0  # which step of the rule, from 1; 0: none in particular
    is_check: bool = False
    about: str = ""  # the limit that the group tied it to, and what it does for it
    acts: str = ""


@dataclass(frozen=True)
class Size:
    """Days of work, from the least to the most."""

    low: float
    high: float


@dataclass(frozen=True)
class Order:
    """`plan` is None where there is none. `sizes` are of the steps in their order, as `sized_by` confirmed them."""

    plan: Sequence[Planned] | None = None
    sizes: tuple[Size, ...] = ()
    sized_by: str = ""
    dissent: str = ""
    lead: str = ""  # who runs the engagement
    addressees: tuple[str, ...] = ()  # those who decided, else whom the reader was named as
