"""Check an instrument's document: its schema first, then what a schema can't say."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from apps.advice import number_of_step
from apps.documents.files import schema_problems
from apps.documents.mapping import read
from apps.documents.problems import Problem, joined
from apps.documents.vocabulary import LIMIT, POINTS
from apps.instruments.definition.file import (
    AgreementEntry,
    ChoiceEntry,
    Entry,
    InstrumentFile,
    LabelledSlug,
    QuantityEntry,
    RankingEntry,
    SourceEntry,
    SplitEntry,
    TargetEntry,
    When,
    WordingEntry,
)
from apps.instruments.definition.questionnaire import Definition
from apps.instruments.definition.parse import definition_of_file
from apps.instruments.definition.reading import FORMAT_3
from apps.instruments.errors import FigureError
from apps.instruments.figures.parse import parse_figure
from apps.instruments.refusals import in_words, load_problems, refusals

FORMAT = "scalelens-instrument/2"
SCHEMA_FILE = Path(__file__).parent / "definitions" / "instrument-2.schema.json"
# What code knows by name, so that every questionnaire has to ask it, in this order.
_KNOWN_SWITCHES = {"model_hosting": ("own", "hosted"), "stage": ("idea", "pilot", "live")}
_BRACED = re.compile(r"\{[^{}]*\}|[{}]")
_WORDS = frozenset({"{horizon}", "{initiative}"})
_SIDES = frozenset({"{said_by}", "{said}", "{rests_on_by}", "{expected}"})  # of a cross-check


def instrument_problems(document: Mapping[str, object]) -> list[Problem]:
    """Return everything that keeps a document from being an instrument, the first kind of fault found."""
    if document.get("format") == FORMAT_3:
        return refusals(document)
    if document.get("format") != FORMAT:
        message = f"This version of Scalelens reads {FORMAT} and {FORMAT_3}, and nothing else."
        return [Problem("format", "unknown", message)]
    # What leaves the schema can't be read, so that nothing else can be looked at.
    if problems := schema_problems(document, SCHEMA_FILE):
        return problems
    file = read(InstrumentFile, document)
    unbuildable, rest = list(_dangling(file)), list(_unfit(file))
    # Where a name stands for nothing, nobody can say who is asked how much.
    if unbuildable:
        return unbuildable + rest
    return rest + list(_routing_problems(definition_of_file(file), file))


def _dangling(file: InstrumentFile) -> Iterator[Problem]:
    """Find names that stand for nothing, or for two things."""
    yield from _repeated_ids(file.entries)
    yield from _section_problems(file)
    for path, entry in file.entries:
        yield from _unknown_names(path, entry, file)
    yield from _card_problems(file)
    yield from _side_problems(file)
    yield from _scale_problems(file)
    yield from _cross_check_problems(file)


def _unfit(file: InstrumentFile) -> Iterator[Problem]:
    """Find what is wrong with single items, sections and switches."""
    others = {entry.id for _, entry in file.entries}
    for path, entry in file.entries:
        # Nobody is asked what nothing is made of.
        if not entry.uses:
            yield Problem(joined(path, "uses"), "required", "An item says what its answers are used for.")
        yield from _wrong_words(path, entry)
        yield from _wording_problems(path, entry)
        yield from _wrong_places(path, entry, others - {entry.id})
        if entry.points_at_giver and entry.on_record is False:
            yield Problem(joined(path, "points_at_giver"), "opinion", "It is not on the record.")
        if isinstance(entry, QuantityEntry):
            yield from _ladder_problems(path, entry, entry.ladder)
            yield from _quantity_problems(path, entry)
        if isinstance(entry, ChoiceEntry):
            yield from _pooling_problems(path, entry)
    for place, section in enumerate(file.sections):
        yield from _unknown_words(f"sections[{place}]", "intro", section.intro)
        yield from _unknown_words(f"sections[{place}]", "intro_unless_live", section.intro_unless_live)
    yield from _framing_problems(file)


def _wrong_words(path: str, entry: Entry) -> Iterator[Problem]:
    texts = {"text": entry.text, "help": entry.help, "example": entry.example}
    if isinstance(entry, QuantityEntry):
        texts["limit_text"] = entry.limit_text or ""
    for field, text in texts.items():
        yield from _unknown_words(path, field, text)


def _wrong_places(path: str, entry: Entry, others: Collection[str]) -> Iterator[Problem]:
    for place, replaced in enumerate(entry.replaces):
        if replaced not in others:
            yield Problem(joined(path, "replaces", place), "unknown", f"There is no other item {replaced}.")
    for whom in entry.asked_of_when:
        if whom not in entry.perspectives:
            yield Problem(joined(path, "asked_of_when", whom), "unknown", f"{whom} is not asked it at all.")


def _repeated_ids(entries: Sequence[tuple[str, Entry]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, entry in entries:
        if entry.id in seen:
            yield Problem(f"{path}.id", "repeated", f"Another item is called {entry.id}, too.")
        seen.add(entry.id)
        if isinstance(entry, ChoiceEntry):
            yield from _repeated_slugs(joined(path, "choices"), entry.choices)


def _repeated_slugs(path: str, choices: Iterable[LabelledSlug | SourceEntry]) -> Iterator[Problem]:
    counts = Counter(choice.slug for choice in choices)
    for slug, count in counts.items():
        if count > 1:
            yield Problem(path, "repeated", f"{slug} stands for {count} choices.")


def _section_problems(file: InstrumentFile) -> Iterator[Problem]:
    ids = {entry.id for _, entry in file.entries}
    placed = [
        (place, item_id) for place, section in enumerate(file.sections) for item_id in file.ids_in(section)
    ]
    for place, item_id in placed:
        if item_id not in ids:
            yield Problem(f"sections[{place}]", "unknown", f"There is no item {item_id}.")
    for item_id in sorted(ids - {item_id for _, item_id in placed}):
        yield Problem("sections", "missing", f"No section holds {item_id}.")
    for place, item_id in enumerate(file.load.not_counted):
        if item_id not in ids:
            yield Problem(f"load.not_counted[{place}]", "unknown", f"There is no item {item_id}.")


def _unknown_names(path: str, entry: Entry, file: InstrumentFile) -> Iterator[Problem]:
    for place, slug in enumerate(entry.perspectives):
        if slug not in file.perspectives:
            yield _unknown(joined(path, "perspectives", place), slug, "perspectives")
    for where, slug in _dimensions_in(path, entry):
        if slug not in file.dimensions:
            yield _unknown(where, slug, "dimensions")


def _dimensions_in(path: str, entry: Entry) -> Iterator[tuple[str, str]]:
    match entry:
        case SplitEntry(over=over):
            yield from ((joined(path, "over", place), slug) for place, slug in enumerate(over))
        case RankingEntry(cards=cards):
            for place, card in enumerate(cards):
                yield joined(path, "cards", place, "dimension"), card.dimension
        case AgreementEntry(dimension=dimension) | QuantityEntry(dimension=dimension):
            yield joined(path, "dimension"), dimension


def _unknown(path: str, slug: str, kind: str) -> Problem:
    return Problem(path, "unknown", f"{slug} is not among the {kind}.")


def _unknown_words(path: str, field: str, text: str, known: Collection[str] = _WORDS) -> Iterator[Problem]:
    for braced in _BRACED.findall(text):
        if braced not in known:
            message = f"{braced} stands for nothing; a text may hold {' and '.join(sorted(known))}."
            yield Problem(joined(path, field), "unknown_word", message)


def _card_problems(file: InstrumentFile) -> Iterator[Problem]:
    for missing in sorted(set(file.perspectives) - set(file.ranking.perspectives)):
        yield Problem("ranking.perspectives", "missing", f"Everyone ranks; {missing} is left out.")
    counts = Counter(card.dimension for card in file.ranking.cards)
    for dimension in file.dimensions:
        if counts[dimension] != 1:
            message = f"{dimension} has {counts[dimension]} cards; each has one."
            yield Problem("ranking.cards", "cards", message)


def _side_problems(file: InstrumentFile) -> Iterator[Problem]:
    members = Counter(slug for side in file.sides.values() for slug in side)
    for slug in sorted({*members, *file.perspectives}):
        if members[slug] != 1 or slug not in file.perspectives:
            yield Problem("sides", "sides", f"{slug} must be a perspective and stand in exactly one side.")
    for slug, other in file.sides_rule.fallback.items():
        if slug not in file.sides or other not in file.sides:
            yield Problem(f"sides_rule.fallback.{slug}", "unknown", "Both names must be sides.")


def _scale_problems(file: InstrumentFile) -> Iterator[Problem]:
    values = [choice.value for choice in file.agreement_scale.choices]
    points = len(values) - 1
    if values != [*range(1, points + 1), "dk"]:
        yield Problem("agreement_scale.choices", "values", 'The values count up from 1 and end with "dk".')
    scale = file.quantity_scale
    if scale.horizon_at_least not in {source.slug for source in scale.source}:
        yield Problem("quantity_scale.horizon_at_least", "unknown", "This is none of the sources.")
    yield from _repeated_slugs("quantity_scale.source", scale.source)


def _cross_check_problems(file: InstrumentFile) -> Iterator[Problem]:
    """Find figures that a cross-check can't compare, and words that stand for nothing in its sentence."""
    entries = {entry.id: entry for _, entry in file.entries}
    seen: set[str] = set()
    for place, check in enumerate(file.cross_checks):
        path = joined("cross_checks", place)
        if check.id in seen:
            yield Problem(f"{path}.id", "repeated", f"Another cross-check is called {check.id}, too.")
        seen.add(check.id)
        for where, facts in (("said", (check.said,)), ("expected", check.expected.facts)):
            for fact in facts:
                if not _is_compared(fact, entries):
                    message = f"{fact} is no figure that this questionnaire asks for."
                    yield Problem(f"{path}.{where}", "unknown", message)
        yield from _unknown_words(path, "figures", check.figures, _SIDES)
        yield from _unknown_words(path, "question", check.question)


def _is_compared(fact: str, entries: Mapping[str, Entry]) -> bool:
    family, _, rest = fact.partition(".")
    name, _, point = rest.partition(".")
    match entries.get(name):
        case QuantityEntry(points=points):
            return family == "quantity" and point in points
        case TargetEntry(steps=steps):
            return fact == f"target.{name}" and all(number_of_step(step) for step in steps)
        case ChoiceEntry(choices=choices):
            return fact == f"context.{name}" and any(choice.number for choice in choices)
    return False


def _quantity_problems(path: str, entry: QuantityEntry) -> Iterator[Problem]:
    if LIMIT in entry.points and set(entry.points) != set(POINTS):
        yield Problem(f"{path}.points", "points", "Headroom needs now, horizon and limit.")
    if not _is_range(entry.typical, entry.unit):
        message = "A typical range reads “low to high”, in figures of this quantity: 100 GB to 1 PB."
        yield Problem(f"{path}.typical", "typical", message)
    yield from _limit_problems(path, entry)
    if entry.plausible is not None and entry.plausible[0] >= entry.plausible[1]:
        yield Problem(f"{path}.plausible", "plausible", "The least plausible figure is below the most.")


def _limit_problems(path: str, entry: QuantityEntry) -> Iterator[Problem]:
    if LIMIT in entry.points:
        if entry.limit_text is None:
            yield Problem(f"{path}.limit_text", "required", "A quantity with a limit asks for it in words.")
    elif entry.limit_none or entry.limit_when:
        field = "limit_none" if entry.limit_none else "limit_when"
        yield Problem(f"{path}.{field}", "points", "This quantity is not asked for its limit.")


def _pooling_problems(path: str, entry: ChoiceEntry) -> Iterator[Problem]:
    slugs = [choice.slug for choice in entry.choices]
    placed = [slug for group in entry.order for slug in group]
    if entry.order and sorted(placed) != sorted(slugs):
        yield Problem(f"{path}.order", "order", f"The order holds each choice once: {', '.join(slugs)}.")


def _is_range(typical: str, unit: str) -> bool:
    low, _, high = typical.partition(" to ")
    try:
        return 0 < parse_figure(low, unit) < parse_figure(high, unit)
    except FigureError:
        return False


def _ladder_problems(path: str, entry: QuantityEntry, ladder: Sequence[float]) -> Iterator[Problem]:
    steps = [high / low for low, high in pairwise(ladder)]
    # A figure that is picked as a row counts as rough at best, which is for rows of a decade.
    if any(not 1 < step <= 10 + 1e-6 for step in steps):
        message = "Each edge is above the one before, and at most ten times as much."
        yield Problem(f"{path}.ladder", "ladder", message)
    if entry.whole and any(edge != int(edge) for edge in ladder):
        yield Problem(f"{path}.ladder", "ladder", "Rows of whole numbers begin at whole numbers.")


def _wording_problems(path: str, entry: Entry) -> Iterator[Problem]:
    """Find words for a framing that hold what no text may, or ask for what the item doesn't."""
    for place, wording in enumerate(entry.worded_when):
        where = joined(path, "worded_when", place)
        for field in ("text", "limit_text", "help", "example"):
            yield from _unknown_words(where, field, getattr(wording, field) or "")
        if isinstance(entry, QuantityEntry):
            yield from _worded_quantity_problems(where, entry, wording)
        # Fewer steps may be offered, and none that the item doesn't have: pooled answers have one order.
        if isinstance(entry, TargetEntry) and not set(wording.steps or ()) <= set(entry.steps):
            yield Problem(joined(where, "steps"), "unknown", "Each is one of the item's own steps.")


def _worded_quantity_problems(path: str, entry: QuantityEntry, wording: WordingEntry) -> Iterator[Problem]:
    if not _is_range(wording.typical or entry.typical, wording.unit or entry.unit):
        yield Problem(joined(path, "typical"), "typical", "The typical range is no figure of its unit.")
    if wording.ladder:
        yield from _ladder_problems(path, entry, wording.ladder)
        # Packs of examples say what each row is like, whatever the framing.
        if len(wording.ladder) != len(entry.ladder):
            yield Problem(joined(path, "ladder"), "rows", "It has as many rows as the item's own ladder.")


def _framing_problems(file: InstrumentFile) -> Iterator[Problem]:
    offered = {entry.id: tuple(choice.slug for choice in entry.choices) for entry in file.framing}
    for name, slugs in _KNOWN_SWITCHES.items():
        if offered.get(name) != slugs:
            yield Problem("framing", "framing", f"{name} has the choices {', '.join(slugs)}, in this order.")
    for place, entry in enumerate(file.framing):
        if entry.default and entry.default not in {choice.slug for choice in entry.choices}:
            yield Problem(f"framing[{place}].default", "unknown", "The default is none of the choices.")


def _routing_problems(definition: Definition, file: InstrumentFile) -> Iterator[Problem]:
    """Find conditions that can't hold, and framings in which somebody is asked too much, or something twice."""
    switches = {entry.id: {choice.slug for choice in entry.choices} for entry in file.framing}
    conditions = [
        *((f"{path}.{where}", when) for path, entry in file.entries for where, when in entry.conditions),
        *((f"framing[{place}].asked_when", each.asked_when) for place, each in enumerate(file.framing)),
        *(
            (f"cross_checks[{place}].off[{at}].when", tolerance.when)
            for place, check in enumerate(file.cross_checks)
            for at, tolerance in enumerate(check.off)
        ),
    ]
    for path, when in conditions:
        yield from _impossible(path, when, switches, definition)
    for path, entry in file.entries:
        yield from _asked_beside(path, entry, definition)
    yield from load_problems(definition)
    yield from _uneven_headroom(definition)


def _impossible(
    path: str, when: When, switches: Mapping[str, Collection[str]], definition: Definition
) -> Iterator[Problem]:
    unknown = [
        (switch, place, value)
        for switch, values in when.items()
        for place, value in enumerate(values)
        if value not in switches.get(switch, ())
    ]
    for switch, place, value in unknown:
        offered = ", ".join(sorted(switches.get(switch, ())))
        message = (
            f"{value} is none of the values of {switch}: {offered}."
            if offered
            else f"The framing has no switch {switch}."
        )
        yield Problem(joined(path, switch, place), "unknown", message)
    holds = (
        all(routing.get(name) in values for name, values in when.items()) for routing in definition.routings
    )
    if not unknown and not any(holds):
        yield Problem(path, "never", "There is no framing in which all of this holds.")


def _asked_beside(path: str, entry: Entry, definition: Definition) -> Iterator[Problem]:
    """Find an item that is asked of somebody together with the one whose place it takes."""
    item = definition.item(entry.id)
    for place, replaced in enumerate(entry.replaces):
        other = definition.by_id.get(replaced)
        both = [
            (perspective, routing)
            for perspective in definition.perspectives
            for routing in definition.routings
            if other and item.is_asked_of(perspective, routing) and other.is_asked_of(perspective, routing)
        ]
        if both and entry.id != replaced:
            perspective, routing = both[0]
            message = f"{perspective} is asked {replaced} beside it where {in_words(definition, routing)}."
            yield Problem(joined(path, "replaces", place), "asked_beside", message)


def _uneven_headroom(definition: Definition) -> Iterator[Problem]:
    # The weakest of three is lower by chance than the weakest of two: what is asked more would press more for it.
    for routing in definition.routings:
        headroom = Counter(item.dimension for item in definition.headroom_of(routing))
        counts = {dimension: headroom[dimension] for dimension in definition.dimensions}
        if len(set(counts.values())) > 1:
            listed = ", ".join(f"{dimension} {count}" for dimension, count in counts.items())
            framing = in_words(definition, routing)
            message = f"Every dimension needs as many quantities with headroom; where {framing}: {listed}."
            yield Problem("quantities", "uneven_headroom", message)
            return
