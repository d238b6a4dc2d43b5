"""Lines beside the steps: the one thing that presses, in figures or in people, and what is better left alone."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from apps.advice.lists.advice import LeftAlone
from apps.advice.lists.candidates import Candidate
from apps.advice.lists.case import Case, Texts, money_in
from apps.advice.lists.spoken import GROWTH_FREE, Placed, people_asked
from apps.advice.pressed.figures import Months
from apps.advice.pressed.item import Item, Urgency
from apps.advice.rules.file import BRACES
from apps.advice.rules.rulefile import EvidenceLines
from apps.advice.rules.ruleset import LeaveAlone, Rule

_LINE = "{line}"  # in a rule's own evidence
_IDEA = "idea"  # nothing runs yet
_GROWTH = "volume_growth"  # the topic that rules forbid
_MOST_ALONE = 5
_AT_ITS_LIMIT = 1.05  # under it nobody reads how many times


def because(
    candidate: Candidate, item: Item | None, case: Case, texts: Texts, beside: Sequence[Item] = ()
) -> str:
    """Return why an entry is there, with a line for each limit `beside` that it raises, too."""
    words = [_reason(candidate, item, case, texts), _then(candidate, item, case)]
    for each in beside:
        if item is not None and each.pair != item.pair:
            words += [_first_line(each, case), _then(candidate, each, case)]
    return " ".join(filter(None, words))


def _then(candidate: Candidate, item: Item | None, case: Case) -> str:
    """Return what the busiest of the events ahead brings, where a step asks for as much."""
    if item is None or item.busiest is None:
        return ""
    needs = {"need", "needs", f"need:{item.id}"}
    if all(needs.isdisjoint(BRACES.findall(step.do)) for step in candidate.steps):
        return ""
    most = replace(item, event=item.busiest, on=item.busiest.on, at_event=item.at_most)
    return case.texts(most, (item.id,)).fill(case.rules.evidence_lines.then) or ""


def _first_line(item: Item, case: Case) -> str:
    texts = case.texts(item, (item.id,))
    return next((capital(words) for text in _lines(item, case) if (words := texts.fill(text))), "")


def _reason(candidate: Candidate, item: Item | None, case: Case, texts: Texts) -> str:
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
    is_ahead = case.framing.stage == _IDEA or item.is_expected
    if item.is_doubtful:
        return (_unsure(item, lines, is_ahead=is_ahead),)
    if item.pair.bound.startswith("target.") and item.urgency is Urgency.MISSED:
        return (lines.missed,)
    if item.months is not None:
        own: tuple[str, ...] = (_reached(item.months, lines, is_ahead=is_ahead),)
    else:
        own = _over(item, lines, is_ahead=is_ahead)
    return tuple(f"{each} {lines.both_guessed}".rstrip() for each in own) if item.is_guessed else own


def _unsure(item: Item, lines: EvidenceLines, *, is_ahead: bool) -> str:
    if item.is_one_guess:
        return lines.expected_guessed if is_ahead else lines.guessed
    return lines.expected_unsure if is_ahead else lines.unsure


def _over(item: Item, lines: EvidenceLines, *, is_ahead: bool) -> tuple[str, ...]:
    if item.urgency is Urgency.EVENT:
        is_whole = item.event is None or item.event.opened == 1
        over: tuple[str, ...] = (lines.event if is_whole else lines.event_opened,)
    elif is_ahead:
        return (lines.expected,)
    else:
        # At an event it is more; without one the first of them can't be filled.
        over = (lines.over_before, lines.over) if item.at_event is not None else (lines.over,)
    is_at_limit = item.times is not None and item.times < _AT_ITS_LIMIT and item.urgency <= Urgency.EVENT
    if not is_at_limit:
        return over
    # At an event it is what it comes to then: today it lies under its limit.
    return (lines.at_limit_then if item.urgency is Urgency.EVENT else lines.at_limit, *over)


def _reached(months: Months, lines: EvidenceLines, *, is_ahead: bool) -> str:
    if is_ahead:
        return lines.expected_reached_in if months.is_one else lines.expected_reached
    return lines.reached_in if months.is_one else lines.reached


def _felt(item: Item, case: Case) -> str:
    lines, fact = case.rules.evidence_lines, f"symptom.{item.id}"
    agree, asked = case.facts.values.get(f"{fact}.agree"), people_asked(item.id, case.facts)
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
    if fact.startswith("symptom.") and isinstance(value, int | float):
        return capital(f"{_name(fact, name, case)}: {_agreement(float(value), case)}.")
    figure = case.facts.printed_figure(fact) if fact.startswith("quantity.") else None
    words = case.wording.choice(fact, value) if figure is None else case.wording.rough(fact, figure)
    return capital(f"{_name(fact, name, case)}: {words}.")


def _agreement(mean: float, case: Case) -> str:
    """Return how many agree where nobody counted them."""
    cutoffs = case.rules.pressed.cutoffs
    if mean >= cutoffs["felt_by_all_mean"]:
        return case.wording.gettext("most of those asked agree")
    if mean >= cutoffs["felt_mean"]:
        return case.wording.gettext("at least as many agree as do not")
    return case.wording.gettext("some of those asked agree")


def _of_event(case: Case) -> str:
    for event in case.calendar.events:
        what = event.name or case.wording.gettext("Launch")
        return f"{capital(what)}: {case.wording.near_day(event.on, case.issued_on)}."
    return ""


def capital(words: str) -> str:
    """Return words as a sentence begins with them."""
    return words[:1].upper() + words[1:]


def left_alone(shown: Sequence[Rule], done: Collection[str], case: Case) -> tuple[LeftAlone, ...]:
    """Return at most five: of rules that are shown, then of the standing ones; `done` are the topics of entries."""
    standing = [rule for rule in case.fired if rule.kind == "leave_alone"]
    favoured = _favoured(case)

    def is_later(pair: tuple[Rule, LeaveAlone]) -> bool:
        return pair[1].gives_room.isdisjoint(favoured)

    found = chain.from_iterable(
        # First that to which most of the money goes, or which the brief names.
        sorted(_said(rules, done, case), key=is_later)
        for rules in (shown, standing)
    )
    said: dict[str, LeftAlone] = {}
    told: set[str] = set()  # what the said ones are about
    for rule, alone in found:
        words = _in_words(rule, alone, case)
        if words is not None and words.what not in said and alone.forbids.isdisjoint(told):
            said[words.what] = words
            told |= alone.forbids
    return tuple(said.values())[:_MOST_ALONE]


def knowing_what_holds_growth(case: Case) -> Case:
    """Return a case whose texts know what comes before more use, where a rule that fired leaves that alone."""
    holding = (
        words
        for rule in case.fired
        for alone in rule.leaves_alone
        if _GROWTH in alone.forbids and case.facts.holds(alone.when)
        if (words := _in_words(rule, alone, case)) is not None
    )
    if (first := next(holding, None)) is None:
        return case
    return replace(case, given={**case.given, GROWTH_FREE: Placed(GROWTH_FREE, "text", (first.until,))})


def _favoured(case: Case) -> frozenset[str]:
    return frozenset({money_in(case.rules, case.facts), case.framing.claim} - {""})


def _said(rules: Sequence[Rule], done: Collection[str], case: Case) -> Iterator[tuple[Rule, LeaveAlone]]:
    pressed = case.urgent_dimensions()
    for rule in rules:
        for alone in rule.leaves_alone:
            is_denied = bool(pressed & alone.gives_room) or (alone.all_roomy and bool(pressed))
            if case.facts.holds(alone.when) and not is_denied and alone.forbids.isdisjoint(done):
                yield rule, alone


def _in_words(rule: Rule, alone: LeaveAlone, case: Case) -> LeftAlone | None:
    items = [item for item in case.items if any(each.item == item.id for each in rule.answers)]
    texts = case.texts(items[0] if items else None, tuple(each.item for each in rule.answers))
    what, why, until = (texts.fill(text) for text in (alone.what, alone.why, alone.until))
    if what is None or why is None or until is None:
        return None
    return LeftAlone(what, why, until, rule.id)
