"""What the shipped rules tell somebody to do in a situation."""

from apps.advice.facts.gathering import Facts
from apps.advice.firing import knowing_what_fired
from apps.advice.plan import Withheld, settle
from apps.advice.rules.rules import Rule, Text
from tests.advice.shipped import Situation, facts, rules, tried


def settled(situation: Situation) -> tuple[Facts, list[Rule], tuple[Withheld, ...]]:
    """Return what is known once the rules were tried, which fired, and what of them gives way."""
    trials = list(tried(situation).values())
    known = knowing_what_fired(facts(situation), trials)
    fired = [trial.rule for trial in trials if trial.outcome == "fired"]
    return known, fired, settle(fired, rules().resolutions, known)


def told(situation: Situation) -> list[tuple[str, Text]]:
    """What every rule that fires recommends to do, with its rule; what it warns of is not among it."""
    known, fired, gone = settled(situation)
    withheld = {(each.rule, each.text) for each in gone}
    first = [
        (rule.id, next(text for text in rule.recommendation if known.holds(text.when))) for rule in fired
    ]
    more = [(rule.id, text) for rule in fired for text in (*rule.practices, *rule.first_90_days)]
    said = [*first, *((name, text) for name, text in more if known.holds(text.when))]
    return [(name, text) for name, text in said if (name, text.text) not in withheld]
