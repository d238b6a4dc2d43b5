"""What stands for placeholders in every text of a case: days of the law, prices, and what was found."""

from collections.abc import Iterator

from apps.advice.facts.gathering import Facts, RuleFraming
from apps.advice.instrument import Instrument
from apps.advice.lists.case import money_in
from apps.advice.lists.spoken import Placed
from apps.advice.result import RuleKnowledge
from apps.advice.rules.ruleset import RuleSet
from apps.advice.wording.tables import THINGS


def placed_anywhere(
    rules: RuleSet, facts: Facts, framing: RuleFraming, knowledge: RuleKnowledge, instrument: Instrument
) -> Iterator[tuple[str, Placed]]:
    """Yield what stands for placeholders in any text of a case, by their names."""
    yield "horizon", Placed("horizon", "text", (str(framing.horizon_months),))
    if measure := framing.success_measure.strip():
        yield "success_measure", Placed("success_measure", "text", (f"“{measure}”",))
    yield from _things(framing)
    if framing.existing_systems:
        yield "systems", Placed("systems", "text", framing.existing_systems)
    if knowledge.peak is not None:
        yield "event", Placed("event", "text", (knowledge.peak.name,))
        yield "factor", Placed("factor", "count", (knowledge.peak.factor,))
    if knowledge.worst:
        yield "q", Placed("q", "names", knowledge.worst)
    yield from _of_rules(rules)
    yield from _of_words(rules, facts)
    yield from _of_verdict(rules, facts, instrument)


def _things(framing: RuleFraming) -> Iterator[tuple[str, Placed]]:
    own = (framing.thing_one, framing.thing_many)
    for name, typed, word in zip(
        ("thing", "things"), own, THINGS.get(framing.chosen.get("system_kind", ""), own), strict=True
    ):
        if typed:
            yield name, Placed(name, "text", (typed,))
        elif word:
            yield name, Placed(name, "word", (word,))


def _of_rules(rules: RuleSet) -> Iterator[tuple[str, Placed]]:
    for name, day in rules.dates.items():
        yield f"date:{name}", Placed(f"date:{name}", "far_day", (day.on,))
    for name, price in rules.prices.items():
        yield f"price:{name}", Placed(f"price:{name}", "between", price.between, (f"price.{name}",))


def _of_words(rules: RuleSet, facts: Facts) -> Iterator[tuple[str, Placed]]:
    for name, fact in rules.words.items():
        likely, between = facts.values.get(fact), facts.between(fact)
        if between is None or not isinstance(likely, int | float):
            continue
        # What rests on more than people's figures, and what is money, is said as a range.
        if _is_assumed(fact, rules) or "currency" in rules.derived[fact].formula.unit:
            yield name, Placed(name, "between", between, (fact,))
        else:
            # What is no other than a figure of its own is printed as that is.
            rests_on = rules.derived[fact].formula.facts
            same = next((each for each in rests_on if facts.values.get(each) == likely), fact)
            if (figure := facts.printed_figure(same)) is not None:
                yield name, Placed(name, "figure", (figure,), (fact,))


def _is_assumed(fact: str, rules: RuleSet) -> bool:
    if fact.startswith("price."):
        return True
    derived = rules.derived.get(fact)
    if derived is None:
        return False
    return derived.formula.between is not None or any(
        _is_assumed(each, rules) for each in derived.formula.facts
    )


def _of_verdict(rules: RuleSet, facts: Facts, instrument: Instrument) -> Iterator[tuple[str, Placed]]:
    def dimensions(name: str, of: object) -> Iterator[tuple[str, Placed]]:
        found = tuple(map(str, of)) if isinstance(of, tuple) else ()
        if found:
            yield name, Placed(name, "value", found, ("verdict.dominant",) * len(found))

    dominant, tied = facts.values.get("verdict.dominant"), facts.values.get("verdict.tied")
    yield from dimensions("leader", dominant)
    if isinstance(tied, tuple) and len(tied) > 1:
        yield from dimensions("a", tied[:1])
        yield from dimensions("b", tied[1:2])
    money = money_in(rules, facts)
    yield from dimensions("money_from", (money,) if money in instrument.dimensions else ())
