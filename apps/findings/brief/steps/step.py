"""One step of a brief, and which kinds of finding ask for which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from apps.findings.brief.lead import FindingKind
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule

BRIEF_DO = ClaimRule(
    "brief.do",
    gettext_lazy(
        "Steps that answer a lead quantity, the group's own first, then those of rules, then short tests: one that raises the limit or lowers the demand, one that proves, one that softens. Where twice too little is there or less, a raise leads. What is asked or tested ends before it is decided, what is paid for comes after."
    ),
)
POSTS = "posts"
# Of how many of the leads the people are told who are missing.
PEOPLE_OF: dict[FindingKind, int] = {"over": 1, "months": 1, "launch": 1, "perhaps_over": 1, "together": 2}
OPENINGS = ("launch", "together")  # their decision is how far it is opened: what lifts that is asked later
RELIEVES = ("raise", "lower")
PAID: tuple[FindingKind, ...] = (
    "over",
    "launch",
    "months",
    "perhaps_over",
    "together",
)  # their decision costs money
PROVE_FIRST: tuple[FindingKind, ...] = ("perhaps_over", "open", "disputed")
GOES_ON = ("to", "so", "enough", "with", "of", "only")  # of a tail that is no sentence of its own
ASKS = ("insufficient", "opinion", "unheard")


@dataclass(frozen=True)
class Step:
    """One action: what, with its tail, by whom and by when. `state` is as it is printed, and may be empty."""

    rule: str
    title: Claim
    tail: str
    owner: str
    on: date
    acts: str
    state: str = ""
    days: int = 0  # of work, where a test says so
    informs: bool = False  # what it tells is there before it is decided
    answers: tuple[str, ...] = ()  # the limits it is about
    is_planned: bool = False
    price: str = ""  # as it was decided
    weeks: tuple[float, float] | None = None  # of work it usually takes, by its rule
    waits_for: int = 0  # the number of the test that tells whether it is needed

    @property
    def joint(self) -> str:
        """What stands between title and tail."""
        return "," if self.tail.partition(" ")[0] in GOES_ON else ";"

    @property
    def text(self) -> str:
        """The step as a sentence."""
        text = f"{self.title.text}{self.joint} {self.tail}" if self.tail else self.title.text
        return text if text.endswith(("?", ".")) else f"{text}."


@dataclass(frozen=True)
class Steps:
    """What a brief asks to be done: the steps, and whether the first that relieves still fits before the bite."""

    steps: tuple[Step, ...]
    fits: bool

    @property
    def relieves(self) -> bool:
        return any(step.acts in RELIEVES for step in self.steps)


def department(case: Case, who: Sequence[str]) -> str:
    """Return the short name of the first of the departments that a step or a figure is for."""
    return case.definition.short_perspectives.get(who[0], who[0]) if who else ""


def last_test(steps: Sequence[Step]) -> date | None:
    """Return the day of the last test that a decision waits for; None where none does."""
    return max((step.on for step in steps if step.informs and step.acts == "prove"), default=None)


def unpriced(steps: Sequence[Step]) -> Iterator[tuple[int, Step]]:
    """Yield the steps that somebody has to price, with their number: what posts cost is told with the people."""
    for place, step in enumerate(steps, start=1):
        if not step.days and not step.informs and not step.price and step.title.about != POSTS:
            yield place, step


def to_be_priced(steps: Sequence[Step], decide_by: date) -> list[Step]:
    """Return those that come after the decision, and that their owner prices before it."""
    return [step for _place, step in unpriced(steps) if step.owner and step.on >= decide_by]
