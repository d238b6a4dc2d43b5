"""The line of an entry: the one thing that presses, in figures or in people."""

from collections.abc import Iterator

from apps.advice.lists.candidates import Candidate
from apps.advice.lists.case import Case, Texts
from apps.advice.pressed.items import Item, Urgency
from apps.advice.rules.ruleset import Rule

_LINE = "{line}"  # in a rule's own evidence
_IDEA = "idea"  # nothing runs yet
_AT_ITS_LIMIT = 1.05  # under it nobody reads how many times


def because(candidate: Candidate, item: Item | None, case: Case, texts: Texts) -> str:
    """Return what a rule says itself, else the line of its item's urgency, else what is known of what it answers."""
    own = [each.text for each in candidate.rule.evidence if case.facts.holds(each.when)]
    lines = _lines(item, case) if item is not None else ()
    # A rule may write on behind the line.
    spoken = [text.replace(_LINE, line) for text in own for line in lines or ("",)]
    for text in (*spoken, *lines):
        if (words := texts.fill(text)) is not None:
            return capital(words.strip())
    names = (item.id,) if item is not None else candidate.answers
    known = next(filter(None, (_named(name, case) for name in names)), "")
    return known or capital("; ".join(grounds_of(candidate.rule, case))) or _of_event(case)


def grounds_of(rule: Rule, case: Case) -> Iterator[str]:
    """Yield the picks that made a rule fire, each once, with what was chosen."""
    leaves = case.trials[rule.id].grounds(case.facts)
    for fact in dict.fromkeys(leaf.comparison.fact for leaf in leaves if not leaf.negated):
        family, _, rest = fact.partition(".")
        value = case.facts.values.get(fact)
        if family in ("context", "engagement") and value is not None:
            yield f"{_name(fact, rest, case)}: {case.wording.choice(fact, value)}"


def _name(fact: str, name: str, case: Case) -> str:
    short = case.wording.short_name(name)
    return short if short != name else case.wording.label(fact)


def _lines(item: Item, case: Case) -> tuple[str, ...]:
    lines = case.rules.evidence_lines
    if item.pair is None:
        return (lines.wanted,) if item.urgency is Urgency.WANTED else (_felt(item, case),)
    if item.is_doubtful:
        return (lines.unsure,)
    if item.pair.bound.startswith("target.") and item.urgency is Urgency.MISSED:
        return (lines.missed,)
    over = lines.expected if case.framing.stage == _IDEA else lines.over
    line = {Urgency.EVENT: lines.event, Urgency.REACHED: lines.reached}.get(item.urgency, over)
    if item.months is not None:
        line = lines.reached_in if item.months.is_one else lines.reached
    is_at_limit = item.times is not None and item.times < _AT_ITS_LIMIT and item.urgency <= Urgency.EVENT
    return (lines.at_limit, line) if is_at_limit else (line,)


def _felt(item: Item, case: Case) -> str:
    lines, fact = case.rules.evidence_lines, f"symptom.{item.id}"
    agree, asked = case.facts.values.get(f"{fact}.agree"), case.facts.people.get(f"{fact}.agree")
    if not isinstance(agree, int | float) or asked is None or agree * 2 >= asked:
        return lines.felt
    return lines.half_felt if item.mean >= case.rules.pressed.cutoffs["felt_mean"] else lines.felt_by_some


def _named(name: str, case: Case) -> str:
    """Return an item with what is known of it, empty where nothing is."""
    facts = (
        f"symptom.{name}",
        f"quantity.{name}.now",
        f"target.{name}",
        f"context.{name}",
        f"engagement.{name}",
    )
    fact = next((fact for fact in facts if fact in case.facts.values), None)
    if fact is None:
        return ""
    value = case.facts.values[fact]
    is_figure = fact.startswith("quantity.") and isinstance(value, int | float)
    words = case.wording.rough(fact, float(str(value))) if is_figure else case.wording.choice(fact, value)
    return capital(f"{_name(fact, name, case)}: {words}.")


def _of_event(case: Case) -> str:
    for event in case.calendar.events:
        what = event.name or case.wording.gettext("Launch")
        return f"{capital(what)}: {case.wording.near_day(event.on, case.issued_on)}."
    return ""


def capital(words: str) -> str:
    """Return words as a sentence begins with them."""
    return words[:1].upper() + words[1:]
