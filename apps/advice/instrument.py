"""An instrument as rules read it: of its document only what they name, pool and put into words."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from math import inf

type AskedWhen = Mapping[str, tuple[str, ...]]
type Steps = tuple[str | int | float, ...]


def matches(asked_when: AskedWhen, chosen: Mapping[str, str]) -> bool:
    """Return whether something is asked in a framing: whether every switch has one of its values, or none if it has none."""
    return all(chosen.get(switch, "") in (slugs or ("",)) for switch, slugs in asked_when.items())


def _several(framings: AskedWhen | tuple[AskedWhen, ...]) -> tuple[AskedWhen, ...]:
    return framings if isinstance(framings, tuple) else (framings,)


@dataclass(frozen=True)
class PickOption:
    slug: str
    label: str


@dataclass(frozen=True, kw_only=True)
class RuleQuestion:
    id: str
    text: str
    short_name: str = ""
    asked_when: AskedWhen = field(default_factory=dict)
    perspectives: tuple[str, ...] = ()  # who is asked it; empty: anybody
    # Perspectives asked only then; of several framings any will do.
    asked_of_when: Mapping[str, AskedWhen | tuple[AskedWhen, ...]] = field(default_factory=dict)

    def is_asked(self, chosen: Mapping[str, str], whom: Collection[str]) -> bool:
        """Return whether somebody is asked it in a framing; `whom` are the perspectives there are, empty: not known."""
        if not matches(self.asked_when, chosen):
            return False
        there = [who for who in self.perspectives if not whom or who in whom]
        if not there:
            return not self.perspectives
        return any(self._is_asked_of(who, chosen) for who in there)

    def asked_of(self, chosen: Mapping[str, str]) -> tuple[str, ...]:
        """Return the perspectives that are asked it in a framing; none where it is asked of everybody."""
        return tuple(who for who in self.perspectives if self._is_asked_of(who, chosen))

    def _is_asked_of(self, who: str, chosen: Mapping[str, str]) -> bool:
        return any(matches(framing, chosen) for framing in _several(self.asked_of_when.get(who, {})))

    @property
    def framings(self) -> tuple[AskedWhen, ...]:
        """What has to be chosen for it to be asked, of anybody or of some."""
        return (
            self.asked_when,
            *(framing for each in self.asked_of_when.values() for framing in _several(each)),
        )


@dataclass(frozen=True, kw_only=True)
class Statement(RuleQuestion):
    scored: bool = True
    reverse: bool = False  # it counts mirrored
    dimension: str = ""


@dataclass(frozen=True, kw_only=True)
class FigureQuestion(RuleQuestion):
    unit: str
    points: tuple[str, ...]
    dimension: str = ""
    direction: str = "ceiling"
    limit_none: str = ""  # the choice that says there is no limit to name
    peak_scaled: bool = False  # it grows with a peak, by its factor
    steady: bool = False  # it does not grow
    limit_when: AskedWhen = field(default_factory=dict)  # of its limit alone


@dataclass(frozen=True, kw_only=True)
class PickQuestion(RuleQuestion):
    """A question of the context or the framing."""

    choices: tuple[PickOption, ...]
    pick: str = "one"
    ordered: bool = False
    pooled: str = ""  # how ordered answers become one, if not by the lower median
    # From the least to the strictest, where that is not the order of the choices.
    order: tuple[tuple[str, ...], ...] = ()
    default: str = ""  # the value of a switch that is not shown
    optional: bool = False  # a switch that need not be chosen

    @property
    def ranks(self) -> tuple[tuple[str, ...], ...]:
        """Its choices from the least to the most, equal ones together."""
        return self.order or tuple((choice.slug,) for choice in self.choices)


@dataclass(frozen=True, kw_only=True)
class TargetQuestion(RuleQuestion):
    """A service level people pick a step of."""

    unit: str
    ordered: bool
    steps: Steps | Mapping[str, Steps]  # by kind of system, where each has its own
    # What people are offered for each step, where it isn't the step itself.
    labels: tuple[str, ...] | Mapping[str, tuple[str, ...]] = ()

    @property
    def offered(self) -> dict[str, str]:
        """The words of its steps, once they are those of one kind of system."""
        if isinstance(self.steps, Mapping) or isinstance(self.labels, Mapping):
            return {}
        return dict(zip(map(str, self.steps), self.labels, strict=False))

    @property
    def ladder(self) -> Steps:
        """Its steps from the least to the most, those of all kinds of system together."""
        if not isinstance(self.steps, Mapping):
            return self.steps
        together = dict.fromkeys(chain.from_iterable(self.steps.values()))
        # Words come last: they have no figure.
        return tuple(sorted(together, key=lambda step: inf if (n := number_of_step(step)) is None else n))


_SECONDS = {
    "ms": 0.001,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "day": 86_400.0,
    "week": 604_800.0,
    "month": 2_592_000.0,
}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|min|h|day|week|month)")


def number_of_step(step: object) -> float | None:
    """Return what a step of a target stands for: seconds of a time, else its figure; None of words."""
    if not isinstance(step, str):
        return step if isinstance(step, int | float) else None
    if step == "seconds":  # under a minute, which counts as one
        return _SECONDS["min"]
    if found := _DURATION.fullmatch(step):
        return float(found[1]) * _SECONDS[found[2]]
    return float(step) if step.replace(".", "", 1).isdigit() else None


def slug_of_seconds(seconds: float) -> str:
    """Return a time as steps are written, in the largest unit it fills, such as `10min`; under a second `0.25s`."""
    unit = next((unit for unit in ("week", "day", "h", "min") if seconds >= _SECONDS[unit]), "s")
    return f"{seconds / _SECONDS[unit]:.3g}{unit}"


@dataclass(frozen=True)
class ComparedFigures:
    """A cross-check of two figures, of which rules know whether they fit."""

    id: str
    name: str
    said: str = ""  # the fact that the other figures may deny
    question: str = ""  # what to ask then


@dataclass(frozen=True)
class ScaleStep:
    value: str | int  # 1 and up, or "dk"


@dataclass(frozen=True)
class AgreementScale:
    choices: tuple[ScaleStep, ...]


@dataclass(frozen=True)
class Instrument:
    slug: str
    version: int
    dimensions: Mapping[str, str]
    framing: tuple[PickQuestion, ...]
    agreement_scale: AgreementScale
    symptoms: tuple[Statement, ...]
    quantities: tuple[FigureQuestion, ...]
    context: tuple[PickQuestion, ...]
    targets: tuple[TargetQuestion, ...]
    cross_checks: tuple[ComparedFigures, ...] = ()
    perspectives: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.slug}@{self.version}"

    @property
    def levels(self) -> tuple[int, ...]:
        return tuple(step.value for step in self.agreement_scale.choices if isinstance(step.value, int))

    def unasked(
        self, chosen: Mapping[str, str], whom: Collection[str] = ()
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Return the switches and items that nobody is asked in a framing, and the quantities whose limit is not."""
        # A switch that is not chosen has its default, as one that is not shown.
        switches = {switch.id: switch.default for switch in self.framing if switch.default} | dict(chosen)
        return (
            frozenset(each.id for each in self.questions if not each.is_asked(switches, whom)),
            frozenset(each.id for each in self.quantities if not matches(each.limit_when, switches)),
        )

    @property
    def questions(self) -> tuple[RuleQuestion, ...]:
        """The switches of the framing and the items."""
        return (*self.framing, *self._items)

    @property
    def _items(self) -> tuple[RuleQuestion, ...]:
        return (*self.symptoms, *self.quantities, *self.context, *self.targets)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of every item and switch in its order."""
        return {each.id: place for place, each in enumerate((*self._items, *self.framing))}

    @cached_property
    def short_names(self) -> Mapping[str, str]:
        return {each.id: each.short_name or each.text for each in (*self._items, *self.framing)}

    @cached_property
    def dimension_of(self) -> Mapping[str, str]:
        """The dimension of each item that has one."""
        items: tuple[Statement | FigureQuestion, ...] = (*self.symptoms, *self.quantities)
        return {item.id: item.dimension for item in items if item.dimension}

    @cached_property
    def limited(self) -> Mapping[str, tuple[str, ...]]:
        """The figures with a limit, by dimension."""
        figures = [item for item in self.quantities if "limit" in item.points]
        return {
            name: tuple(item.id for item in figures if item.dimension == name) for name in self.dimensions
        }

    @cached_property
    def texts(self) -> Mapping[str, str]:
        return {item.id: item.text for item in self._items}

    @cached_property
    def units(self) -> Mapping[str, str]:
        counted: tuple[FigureQuestion | TargetQuestion, ...] = (*self.quantities, *self.targets)
        return {item.id: item.unit for item in counted}

    @cached_property
    def offered(self) -> Mapping[str, Mapping[str, str]]:
        """What people are offered for a share, by target and step: nobody is asked for the share itself."""
        return {item.id: item.offered for item in self.targets if item.unit == "percent"}

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        picks = (*self.framing, *self.context)
        return {item.id: {option.slug: option.label for option in item.choices} for item in picks}
