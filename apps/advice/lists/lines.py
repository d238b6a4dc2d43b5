"""The line of an entry: the one thing that presses, in figures or in people."""

from apps.advice.lists.case import Case, Texts
from apps.advice.pressed.items import Item, Urgency
from apps.advice.rules.ruleset import Rule

_LINE = "{line}"  # in a rule's own evidence
_AT_ITS_LIMIT = 1.05  # under it nobody reads how many times


def because(rule: Rule, item: Item | None, case: Case, texts: Texts) -> str:
    """Return what a rule says itself, else the line of its item's urgency, else the item by its name."""
    own = [each.text for each in rule.evidence if case.facts.holds(each.when)]
    lines = _lines(item, case) if item is not None else ()
    # A rule may write on behind the line.
    spoken = [text.replace(_LINE, line) for text in own for line in lines or ("",)]
    for text in (*spoken, *lines):
        if (words := texts.fill(text)) is not None:
            return _capital(words.strip())
    return _named(item, case) if item is not None else ""


def _lines(item: Item, case: Case) -> tuple[str, ...]:
    lines = case.rules.evidence_lines
    if item.pair is None:
        return (lines.wanted,) if item.urgency is Urgency.WANTED else (lines.felt,)
    if item.pair.bound.startswith("target.") and item.urgency is Urgency.MISSED:
        return (lines.missed,)
    line = {Urgency.EVENT: lines.event, Urgency.REACHED: lines.reached}.get(item.urgency, lines.over)
    if item.months is not None:
        line = lines.reached
    is_at_limit = item.times is not None and item.times < _AT_ITS_LIMIT and item.urgency <= Urgency.EVENT
    return (lines.at_limit, line) if is_at_limit else (line,)


def _named(item: Item, case: Case) -> str:
    # Of a statement a file may hold how strongly it is felt, and not by how many.
    name = case.wording.short_name(item.id)
    fact = f"symptom.{item.id}"
    words = case.wording.value(fact, case.facts.values[fact]) if fact in case.facts.values else ""
    return _capital(f"{name}: {words}." if words else f"{name}.")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
