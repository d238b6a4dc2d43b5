"""What keeps a document from being an instrument: its schema first, then what a schema can't say."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from pathlib import Path

from apps.advice import number_of_step
from apps.documents.files import schema_problems
from apps.documents.mapping import read
from apps.documents.problems import Problem, joined
from apps.documents.vocabulary import HORIZON, LIMIT
from apps.instruments.definition.items import PARTS
from apps.instruments.definition.reading import FORMAT, definition_of_file
from apps.instruments.definition.written import (
    AgreementEntry,
    ChoiceEntry,
    Entry,
    InstrumentFile,
    LabelledSlug,
    QuantityEntry,
    SourceEntry,
    TargetEntry,
    UnitEntry,
    spelled,
)
from apps.instruments.errors import FigureError
from apps.instruments.figures.parse import parse_figure
from apps.instruments.routing_refusals import routing_problems

SCHEMA_FILE = Path(__file__).parent / "definitions" / "instrument-3.schema.json"
MOST_WORDS = 20  # of one text
# What code knows by name, so that every questionnaire has to ask it, with these choices in this order.
_KNOWN_SWITCHES = {
    "system_kind": ("predictive", "answers", "agent"),
    "model_hosting": ("own", "hosted"),
    "stage": ("idea", "pilot", "live"),
}
_ROLES = ("price", "bills", "answers", "load", "tokens", "money", "checkers", "ceiling", "outage")
_NOT = re.compile(r"\b(not|cannot)\b|n['’]t\b", re.IGNORECASE)
_BRACED = re.compile(r"\{([^{}]*)\}|[{}]")
_IN_SENTENCES = frozenset({"n", "L", "things"})
_SIDES = frozenset({"said_by", "said", "rests_on_by", "expected"})  # of a cross-check


def instrument_problems(document: Mapping[str, object]) -> list[Problem]:
    """Return everything that keeps a document from being an instrument, the first kind of fault found."""
    if document.get("format") != FORMAT:
        return [Problem("format", "unknown", f"This version of Scalelens reads {FORMAT} and nothing else.")]
    # What leaves the schema can't be read, so that nothing else can be looked at.
    if problems := schema_problems(document, SCHEMA_FILE):
        return problems
    file = read(InstrumentFile, document)
    unbuildable, rest = list(_dangling(file)), list(_unfit(file))
    # Where a name stands for nothing, nobody can say who is asked how much.
    if unbuildable:
        return unbuildable + rest
    return rest + list(routing_problems(definition_of_file(file), file))


def is_readable(document: Mapping[str, object]) -> bool:
    """Return whether what another version of Scalelens loaded can be read: no value is of a kind unknown here.

    Fields that are missing or unknown are no hindrance: an edition of before may lack some, one to come have more.
    """
    problems = schema_problems(document, SCHEMA_FILE)
    return document.get("format") == FORMAT and not any(problem.code == "type" for problem in problems)


def _dangling(file: InstrumentFile) -> Iterator[Problem]:
    """Find names that stand for nothing, or for two things."""
    yield from _repeated("id", ((path, entry.id) for path, entry in file.entries))
    for path, entry in file.entries:
        yield from _unknown_names(path, entry, file)
        if isinstance(entry, QuantityEntry):
            yield from _unknown_items(path, entry, file)
        if isinstance(entry, ChoiceEntry):
            yield from _repeated_slugs(joined(path, "choices"), entry.choices)
            yield from _unknown_figure(path, entry, file)
    yield from _perspective_problems(file)
    yield from _side_problems(file)
    yield from _card_problems(file)
    yield from _scale_problems(file)
    yield from _cross_check_problems(file)
    yield from _named_items(file)


def _named_items(file: InstrumentFile) -> Iterator[Problem]:
    roles, items = file.roles, {entry.id for _, entry in file.entries}
    named = [(joined("load.not_counted", place), item) for place, item in enumerate(file.load.not_counted)]
    named += [(joined("roles.waits", place), item) for place, item in enumerate(roles.waits)]
    named += [(joined("roles", name), getattr(roles, name)) for name in _ROLES]
    for path, item in named:
        if item not in items:
            yield Problem(path, "unknown", f"There is no item {item}.")


def _unfit(file: InstrumentFile) -> Iterator[Problem]:
    """Find what is wrong with single items and switches."""
    for path, entry in file.entries:
        yield from _word_problems(path, entry)
        match entry:
            case QuantityEntry():
                yield from _quantity_problems(path, entry, file.roles.checkers)
                yield from _figure_problems(path, entry)
            case TargetEntry():
                yield from _target_problems(path, entry)
            case ChoiceEntry():
                yield from _choice_problems(path, entry)
        if entry.points_at_giver and not entry.on_record:
            yield Problem(joined(path, "points_at_giver"), "opinion", "It is not on the record.")
    yield from _framing_problems(file)


def _repeated(field: str, names: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, name in names:
        if name in seen:
            yield Problem(joined(path, field), "repeated", f"Another one is called {name}, too.")
        seen.add(name)


def _repeated_slugs(
    path: str, choices: Iterable[LabelledSlug | SourceEntry | UnitEntry]
) -> Iterator[Problem]:
    for slug, count in Counter(choice.slug for choice in choices).items():
        if count > 1:
            yield Problem(path, "repeated", f"{slug} stands for {count} choices.")


def _unknown_names(path: str, entry: Entry, file: InstrumentFile) -> Iterator[Problem]:
    for place, slug in enumerate(entry.perspectives):
        if slug not in file.perspectives:
            yield Problem(joined(path, "perspectives", place), "unknown", f"There is no perspective {slug}.")
    if isinstance(entry, AgreementEntry | QuantityEntry) and entry.dimension not in file.dimensions:
        yield Problem(joined(path, "dimension"), "unknown", f"There is no dimension {entry.dimension}.")
    for where, names in _named_perspectives(entry):
        for whom in sorted({*names} - {*entry.perspectives}):
            yield Problem(joined(path, where, whom), "unknown", f"{whom} is not asked it at all.")
    if not entry.perspectives and not (isinstance(entry, ChoiceEntry) and entry.asked_of):
        yield Problem(joined(path, "perspectives"), "required", "Somebody is asked it.")


def _named_perspectives(entry: Entry) -> Iterator[tuple[str, Collection[str]]]:
    for name in ("part_of", "asked_of_when", "words_of"):
        yield name, getattr(entry, name)
    if entry.idea:
        yield "idea.points_of", entry.idea.points_of
    if isinstance(entry, QuantityEntry):
        yield "points_of", entry.points_of


def _unknown_items(path: str, entry: QuantityEntry, file: InstrumentFile) -> Iterator[Problem]:
    figures = {each.id: each for each in file.quantities if each.id != entry.id}
    for place, other in enumerate(entry.grows_with):
        if other not in figures or HORIZON not in figures[other].all_points:
            message = f"There is no other figure {other} that is asked for its growth."
            yield Problem(joined(path, "grows_with", place), "unknown", message)
    if entry.kept_for and (entry.kept_for not in figures or not figures[entry.kept_for].units):
        message = f"There is no figure {entry.kept_for} that offers units."
        yield Problem(joined(path, "kept_for"), "unknown", message)
    yield from _unit_problems(path, entry, figures)


def _unit_problems(
    path: str, entry: QuantityEntry, figures: Mapping[str, QuantityEntry]
) -> Iterator[Problem]:
    for where, slug in spelled("rows_in", entry.rows_in):
        if slug not in {unit.slug for unit in entry.units if not unit.kept_in}:
            yield Problem(joined(path, where), "unknown", f"It is not typed in a unit {slug}.")
    yield from _repeated_slugs(joined(path, "units"), entry.units)
    for place, unit in enumerate(entry.units):
        for kind, other in unit.kept_in.items():
            if other not in figures or figures[other].kept_for != entry.id:
                message = f"There is no figure {other} that is kept for {entry.id}."
                yield Problem(joined(path, "units", place, "kept_in", kind), "unknown", message)


def _unknown_figure(path: str, entry: ChoiceEntry, file: InstrumentFile) -> Iterator[Problem]:
    with_none = {each.id for each in file.quantities if each.zero_label}
    if entry.asked_unless_none and entry.asked_unless_none not in with_none:
        message = f"There is no figure {entry.asked_unless_none} of which there may be none."
        yield Problem(joined(path, "asked_unless_none"), "unknown", message)
    for slug in sorted(set(entry.idea.labels if entry.idea else ()) - {each.slug for each in entry.choices}):
        yield Problem(joined(path, "idea.labels", slug), "unknown", f"There is no choice {slug}.")


def _perspective_problems(file: InstrumentFile) -> Iterator[Problem]:
    for missing in sorted(set(file.perspectives) - set(file.ranking.perspectives)):
        yield Problem("ranking.perspectives", "missing", f"Everyone ranks; {missing} is left out.")
    for name, texts, slugs in (
        ("causes", file.causes, file.dimensions),
        ("marks", file.marks, file.dimensions),
        ("capacity", file.capacity, file.dimensions),
        ("perspective_names", file.perspective_names, file.perspectives),
    ):
        noun = "dimension" if slugs is file.dimensions else "perspective"
        for slug in sorted(set(slugs) ^ set(texts)):
            yield Problem(joined(name, slug), f"{noun}s", f"Every {noun} has one, and nothing else.")


def _side_problems(file: InstrumentFile) -> Iterator[Problem]:
    members = Counter(slug for side in file.sides.values() for slug in side)
    for slug in sorted({*members, *file.perspectives}):
        if members[slug] != 1 or slug not in file.perspectives:
            yield Problem("sides", "sides", f"{slug} must be a perspective and stand in exactly one side.")
    for slug, other in file.sides_rule.fallback.items():
        if slug not in file.sides or other not in file.sides:
            yield Problem(f"sides_rule.fallback.{slug}", "unknown", "Both names must be sides.")


def _card_problems(file: InstrumentFile) -> Iterator[Problem]:
    counts = Counter(card.dimension for card in file.ranking.cards)
    for dimension in sorted({*counts, *file.dimensions}):
        if counts[dimension] != 1 or dimension not in file.dimensions:
            yield Problem("ranking.cards", "cards", f"{dimension} must be a dimension and have one card.")


def _scale_problems(file: InstrumentFile) -> Iterator[Problem]:
    values = [choice.value for choice in file.agreement_scale.choices]
    if values != [*range(1, len(values)), "dk"]:
        yield Problem("agreement_scale.choices", "values", 'The values count up from 1 and end with "dk".')
    scale = file.quantity_scale
    sources = [source.slug for source in scale.source]
    if scale.horizon_at_least not in sources:
        yield Problem("quantity_scale.horizon_at_least", "unknown", "This is none of the sources.")
    yield from _repeated_slugs("quantity_scale.source", scale.source)
    if [choice.slug for choice in file.how_known.choices] != sources:
        yield Problem("how_known.choices", "sources", f"The choices are the sources: {', '.join(sources)}.")
    if tuple(part.slug for part in file.parts) != PARTS:
        yield Problem("parts", "parts", f"The parts are {', '.join(PARTS)}, in this order.")


def _cross_check_problems(file: InstrumentFile) -> Iterator[Problem]:
    """Find figures that a cross-check can't compare, and words that stand for nothing in its sentence."""
    entries = {entry.id: entry for _, entry in file.entries}
    yield from _repeated(
        "id", ((joined("cross_checks", n), each.id) for n, each in enumerate(file.cross_checks))
    )
    for place, check in enumerate(file.cross_checks):
        path = joined("cross_checks", place)
        for where, facts in (("said", (check.said,)), ("expected", check.expected.facts)):
            for fact in facts:
                if not _is_compared(fact, entries):
                    message = f"{fact} is no figure that this questionnaire asks for."
                    yield Problem(joined(path, where), "unknown", message)
        yield from _braces(joined(path, "figures"), check.figures, _SIDES)
        yield from _braces(joined(path, "question"), check.question)


def _is_compared(fact: str, entries: Mapping[str, Entry]) -> bool:
    family, _, rest = fact.partition(".")
    name, _, point = rest.partition(".")
    match entries.get(name):
        case QuantityEntry() as entry:
            return family == "quantity" and point in _compared_points(entry)
        case TargetEntry(steps=steps):
            offered = chain.from_iterable(steps.values()) if isinstance(steps, Mapping) else steps
            return fact == f"target.{name}" and any(number_of_step(step) for step in offered)
        case ChoiceEntry(choices=choices):
            return fact == f"context.{name}" and any(choice.number for choice in choices)
    return False


def _compared_points(entry: QuantityEntry) -> set[str]:
    """Return the points that are asked for, and the later one where it follows from others."""
    return {*entry.all_points, *([HORIZON] if entry.grows_with or entry.steady else ())}


def _word_problems(path: str, entry: Entry) -> Iterator[Problem]:
    for where, text in entry.said:
        yield from _braces(joined(path, where), text)
        if (count := len(text.split())) > MOST_WORDS:
            message = f"It has {count} words; a text has at most {MOST_WORDS}."
            yield Problem(joined(path, where), "too_long", message)
        if isinstance(entry, AgreementEntry) and _NOT.search(text):
            message = "A statement without “not” can be agreed to or denied without thinking twice."
            yield Problem(joined(path, where), "negation", message)


def _braces(path: str, text: str, known: Collection[str] = ()) -> Iterator[Problem]:
    for braced in _BRACED.finditer(text):
        if braced[1] not in known:
            message = f"{braced[0]} stands for nothing here; a text may hold {_listed(known)}."
            yield Problem(path, "unknown_word", message)


def _listed(known: Collection[str]) -> str:
    return " and ".join(f"{{{name}}}" for name in sorted(known)) or "none"


def _quantity_problems(path: str, entry: QuantityEntry, checkers: str) -> Iterator[Problem]:
    ways = [HORIZON in entry.all_points, bool(entry.grows_with), entry.steady]
    if LIMIT not in entry.all_points:
        if entry.limit_none or entry.limit_text:
            yield Problem(joined(path, "points"), "points", "This figure is not asked for its limit.")
        return
    if sum(ways) != 1:
        message = "A figure with a limit is asked for its growth, grows with another one, or is steady."
        yield Problem(joined(path, "grows_with"), "growth", message)
    if not entry.limit_text:
        yield Problem(joined(path, "limit_text"), "required", "A figure with a limit asks for it in words.")
    yield from _sentence_problems(path, entry, checkers)


def _sentence_problems(path: str, entry: QuantityEntry, checkers: str) -> Iterator[Problem]:
    if not entry.sentence:
        message = "A figure with a limit has a sentence that says {n} and {L}."
        yield Problem(joined(path, "sentence"), "required", message)
    for where, text in spelled("sentence", entry.sentence):
        yield from _braces(joined(path, where), text, {*_IN_SENTENCES, checkers})
        if "{n}" not in text or "{L}" not in text:
            yield Problem(joined(path, where), "unknown_word", "The sentence says {n} and {L}.")
    for field, written, known in (
        ("of_wanted", entry.of_wanted, {*_IN_SENTENCES, checkers}),
        ("excess", entry.excess, {"d", "things"}),
    ):
        for where, text in spelled(field, written):
            yield from _braces(joined(path, where), text, known)


def _figure_problems(path: str, entry: QuantityEntry) -> Iterator[Problem]:
    for kind in _KNOWN_SWITCHES["system_kind"]:
        ladder, examples = _of(entry.ladder, kind), _of(entry.row_examples, kind)
        yield from _ladder_problems(path, entry, ladder)
        if examples and len(examples) != len(ladder) - 1:
            message = f"The ladder has {len(ladder) - 1} rows; here are {len(examples)}."
            yield Problem(joined(path, "row_examples"), "rows", message)
        if not _is_range(_of(entry.typical, kind), _of(entry.unit, kind)):
            message = "A typical range reads “low to high”, in figures of this quantity: 100 GB to 1 PB."
            yield Problem(joined(path, "typical"), "typical", message)
        least, most = _of(entry.plausible, kind)
        if least >= most:
            message = "The least plausible figure is below the most."
            yield Problem(joined(path, "plausible"), "plausible", message)


def _of[T](value: T | Mapping[str, T], kind: str) -> T:
    return value.get(kind, next(iter(value.values()))) if isinstance(value, Mapping) else value


def _ladder_problems(path: str, entry: QuantityEntry, ladder: Sequence[float]) -> Iterator[Problem]:
    # A figure that is picked as a row counts as rough at best, which is for rows of a decade.
    if any(not 1 < high / low <= 10 + 1e-6 for low, high in pairwise(ladder)):
        message = "Each edge is above the one before, and at most ten times as much."
        yield Problem(joined(path, "ladder"), "ladder", message)
    if entry.whole and any(edge != int(edge) for edge in ladder):
        yield Problem(joined(path, "ladder"), "ladder", "Rows of whole numbers begin at whole numbers.")


def _is_range(typical: str, unit: str) -> bool:
    low, _, high = typical.partition(" to ")
    try:
        return 0 < parse_figure(low, unit) < parse_figure(high, unit)
    except FigureError:
        return False


def _choice_problems(path: str, entry: ChoiceEntry) -> Iterator[Problem]:
    slugs = [choice.slug for choice in entry.choices]
    placed = [slug for group in entry.order for slug in group]
    if entry.order and sorted(placed) != sorted(slugs):
        message = f"The order holds each choice once: {', '.join(slugs)}."
        yield Problem(joined(path, "order"), "order", message)
    if entry.pick == "one" and any(choice.alone for choice in entry.choices):
        yield Problem(joined(path, "choices"), "alone", "Where one is picked, every choice stands alone.")


def _target_problems(path: str, entry: TargetEntry) -> Iterator[Problem]:
    pairs = {(_of(entry.labels, kind), _of(entry.steps, kind)) for kind in _KNOWN_SWITCHES["system_kind"]}
    for labels, steps in pairs:
        if labels and len(labels) != len(steps):
            yield Problem(joined(path, "labels"), "labels", f"It has {len(steps)} steps, one label each.")


def _framing_problems(file: InstrumentFile) -> Iterator[Problem]:
    offered = {entry.id: tuple(choice.slug for choice in entry.choices) for entry in file.framing}
    for name, slugs in _KNOWN_SWITCHES.items():
        if offered.get(name) != slugs:
            yield Problem("framing", "framing", f"{name} has the choices {', '.join(slugs)}, in this order.")
    for place, entry in enumerate(file.framing):
        path = joined("framing", place)
        if entry.default and entry.default not in offered[entry.id]:
            yield Problem(joined(path, "default"), "unknown", "The default is none of the choices.")
        yield from _repeated_slugs(joined(path, "choices"), entry.choices)
