"""The facts a rule set may speak of, given the instrument it reads, and what each of them can be."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from apps.advice.instrument import FigureQuestion, Instrument, PickQuestion, TargetQuestion

LEVELS = frozenset({"clear", "leaning", "open", "insufficient"})
KINDS = frozenset({"over", "recovering", "disputed", "none", "nothing", "first"})
STATUSES = frozenset({"over", "over_recovering", "disputed", "maybe_over", "guessed_over", "under"})
FITS, OFF = "fits", "off"
PERCENTILES = ("p10", "p50", "p90")  # of the months until a limit is reached
ANY = "any"  # the greatest of all quantities, or symptoms
# The families of facts that are about one switch or item, by its id: nobody knows them where it isn't asked.
OF_ITEMS = frozenset(
    {
        "engagement",
        "symptom",
        "quantity",
        "context",
        "target",
        "breach",
        "breach_now",
        "status",
        "pressed",
        "at_event",
        "soon",
    }
)

gettext_noop = str  # marks what is translated where it is said
# What bytes are said in, the largest first.
BYTES = (
    (1e15, gettext_noop("PB")),
    (1e12, gettext_noop("TB")),
    (1e9, gettext_noop("GB")),
    (1e6, gettext_noop("MB")),
    (1e3, gettext_noop("kB")),
)

_OF_STATUS = {
    "under": "within its limit: fine",
    "over": "past its limit",
    "over_recovering": "past it, and on the way back",
}
OF_OPINIONS = ("symptom.", "stated.", "other_first.")  # counted of crowds alone


@dataclass(frozen=True)
class FactType:
    """What a fact can be: a number, a flag, one slug, or a list of slugs."""

    kind: Literal["number", "flag", "choice", "choices"]
    slugs: frozenset[str] = frozenset()
    # The order of an ordered pick, the least first and equal ones together.
    steps: tuple[tuple[str | int | float, ...], ...] = ()
    # What a slug means, where it doesn't say so itself.
    meanings: Mapping[str, str] = field(default_factory=dict, hash=False)
    unit: str = ""


NUMBER = FactType("number")
FLAG = FactType("flag")


def fact_types(
    pooled: Collection[str], derived: Iterable[str], instrument: Instrument, numbers: Iterable[str] = ()
) -> dict[str, FactType]:
    """Return every fact that can be known with a rule set and the instrument it reads, derived ones last.

    `numbers` are prices and constants.
    """
    return {
        **_engine_facts(instrument),
        **dict(_finding_facts(instrument)),
        **dict(_answer_facts(instrument, pooled)),
        **{f"engagement.{each.id}": _choice(each) for each in instrument.framing},
        **dict.fromkeys((*numbers, *derived), NUMBER),
    }


def _engine_facts(instrument: Instrument) -> dict[str, FactType]:
    dimensions = frozenset(instrument.dimensions)
    return {
        "verdict.level": FactType("choice", LEVELS),
        "verdict.dominant": FactType("choices", dimensions),
        "verdict.secondary": FactType("choices", dimensions),
        "verdict.provisional": FLAG,
        "verdict.nothing_under_pressure": FLAG,
        "perspectives_contributing": NUMBER,
        "gap.any": FLAG,
    }


def _finding_facts(instrument: Instrument) -> Iterator[tuple[str, FactType]]:
    dimensions = tuple(instrument.dimensions)
    limited = [item.id for item in instrument.quantities if "limit" in item.points]
    yield from (("verdict.kind", FactType("choice", KINDS)), ("verdict.tied", _one_of(dimensions)))
    yield "verdict.over", _one_of(dimensions)
    for flag in ("held_back", "opinion_only", "insufficient", "measured"):
        yield f"verdict.{flag}", FLAG
    yield from _limit_facts(limited, instrument)
    for name in dimensions:
        yield f"p_first.{name}", NUMBER
    yield from ((name, NUMBER) for name in ("stated.figures_share", "other_first.share"))
    for name in (
        "days_to_peak",
        "peak_factor",
        "days_to_launch",
        "success_today",
        "success_wanted",
        "lead_days_cards",
    ):
        yield f"engagement.{name}", NUMBER
    for check in instrument.cross_checks:
        yield f"cross_check.{check.id}", FactType("choice", frozenset({FITS, OFF}))


def _limit_facts(limited: Collection[str], instrument: Instrument) -> Iterator[tuple[str, FactType]]:
    """Yield what is known of each limit: how far it is passed, when it is reached, and what presses on it."""
    dimensions = tuple(instrument.dimensions)
    for name in (*limited, *dimensions, ANY):
        yield f"breach_now.{name}", NUMBER
        yield f"breach.{name}", NUMBER
    status = FactType("choice", STATUSES, meanings=_OF_STATUS)
    yield from ((f"status.{name}", status) for name in limited)
    families = {"pressed": NUMBER, "at_event": FLAG, "soon": FLAG}
    yield from ((f"{family}.{name}", kind) for family, kind in families.items() for name in instrument.texts)
    points = {**dict.fromkeys((*dimensions, "min"), PERCENTILES[:2]), **dict.fromkeys(limited, PERCENTILES)}
    yield from ((f"months.{name}.{point}", NUMBER) for name, asked in points.items() for point in asked)


def _one_of(dimensions: Collection[str]) -> FactType:
    return FactType("choices", frozenset(dimensions))


def _answer_facts(instrument: Instrument, pooled: Collection[str]) -> Iterator[tuple[str, FactType]]:
    scored = [item.id for item in instrument.symptoms if item.scored]
    yield from ((f"symptom.{name}", NUMBER) for name in scored)
    # A mean hides the one crowd that feels it: rules may ask for the most of any.
    yield from ((f"symptom.{name}.most", NUMBER) for name in (*scored, ANY))
    yield from ((f"symptom.{name}.{part}", NUMBER) for name in scored for part in ("least", "agree"))
    yield from _figure_facts(instrument)
    # Only what the rule set says how to pool: of several answers to anything else no one is that of all.
    yield from ((f"context.{pick.id}", _choice(pick)) for pick in instrument.context if pick.id in pooled)
    for target in (each for each in instrument.targets if each.id in pooled):
        yield f"target.{target.id}", _step(target)
        yield f"target.{target.id}.number", NUMBER


def _figure_facts(instrument: Instrument) -> Iterator[tuple[str, FactType]]:
    for item in instrument.quantities:
        yield from ((f"quantity.{item.id}.{point}", NUMBER) for point in _points(item))
        yield f"quantity.{item.id}.measured", FLAG
        if item.limit_none:
            yield f"quantity.{item.id}.none_promised", FLAG


def _points(item: FigureQuestion) -> tuple[str, ...]:
    # Of what nobody is asked for the horizon, growth is that of another figure.
    return tuple(dict.fromkeys((*item.points, *(("horizon",) if "limit" in item.points else ()))))


def _choice(item: PickQuestion) -> FactType:
    slugs = frozenset(option.slug for option in item.choices)
    steps = item.ranks if item.ordered else ()
    return FactType("choices" if item.pick == "many" else "choice", slugs, steps)


def _step(item: TargetQuestion) -> FactType:
    slugs = frozenset(step for step in item.ladder if isinstance(step, str))
    steps = tuple((step,) for step in item.ladder) if item.ordered else ()
    return FactType("choice" if slugs else "number", slugs, steps, item.offered, item.unit if slugs else "")
