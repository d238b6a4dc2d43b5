"""What the shipped rules tell somebody to do in a situation."""

from apps.advice.firing import knowing_what_fired, try_rules
from apps.advice.plan import settle
from apps.advice.rules.rules import Text
from tests.advice.shipped import Situation, facts, rules


def told(situation: Situation) -> list[tuple[str, Text]]:
    """What every rule that fires recommends to do, with its rule; what it warns of is not among it."""
    given = facts(situation)
    trials = try_rules(rules().rules, given)
    known = knowing_what_fired(given, trials)
    fired = [trial.rule for trial in trials if trial.outcome == "fired"]
    withheld = {(each.rule, each.text) for each in settle(fired, rules().resolutions, known)}
    first = [
        (rule.id, next(text for text in rule.recommendation if known.holds(text.when))) for rule in fired
    ]
    more = [(rule.id, text) for rule in fired for text in (*rule.practices, *rule.first_90_days)]
    said = [*first, *((name, text) for name, text in more if known.holds(text.when))]
    return [(name, text) for name, text in said if (name, text.text) not in withheld]
