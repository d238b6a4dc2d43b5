"""Tries rules in the order of the file and says of each why it fired or did not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from apps.advice.conditions.conditions import (
    Comparison,
    Condition,
    Every,
    FactReference,
    FactValue,
    Judgement,
    Known,
    Leaf,
    Truth,
    compare,
    judge,
    share_of,
    truth_by,
)
from apps.advice.conditions.written import FIRED
from apps.advice.facts.gathering import Facts
from apps.advice.facts.pooling import rounded
from apps.advice.rules.rules import Rule
from apps.advice.wording.wording import Wording
from apps.documents.mapping import LEFT_OUT

type Outcome = Literal["fired", "excluded", "false", "unknown"]

_PARTS_OF_A_NEAR_MISS = 3


@dataclass(frozen=True)
class Trial:
    """One rule that was tried. `silenced_by` is the first fired rule that excludes it, whatever its own outcome."""

    rule: Rule
    outcome: Outcome
    silenced_by: str | None
    judgement: Judgement

    def grounds(self, facts: Facts) -> Sequence[Leaf]:
        """Return what a rule that fired rests on, without what merely did not stand in its way.

        That another rule did not fire, or that nobody said what would have prevented it, is no reason; what speaks for
        it is not said again as what does not speak against it.
        """
        grounds = [leaf for leaf in self.judgement.decided_by if not _only_let_it(leaf, facts)]
        told = {leaf.comparison.fact for leaf in grounds if not leaf.negated}
        return [leaf for leaf in grounds if not (leaf.negated and leaf.comparison.fact in told)]

    def lacking(self, facts: Facts) -> Sequence[Leaf]:
        """Return what a rule that nearly fired lacks.

        Empty unless the rule is unknown, or all but one of three or more parts of its condition hold. A rule that
        another one silences did not nearly fire, and what nobody was asked is not lacking.
        """
        if self.silenced_by is not None:
            return ()
        if self.outcome == "unknown":
            decided_by = [] if _is_out_of_reach(self.rule.when, facts) else self.judgement.decided_by
            return [leaf for leaf in decided_by if not _is_unasked(leaf.comparison, facts)]
        condition = self.rule.when
        if (
            self.outcome == "false"
            and isinstance(condition, Every)
            and len(condition.parts) >= _PARTS_OF_A_NEAR_MISS
        ):
            parts = [judge(part, facts.known) for part in condition.parts]
            failing = [part for part in parts if part.truth is not True]
            return failing[0].decided_by if len(failing) == 1 else ()
        return ()


def _only_let_it(leaf: Leaf, facts: Facts) -> bool:
    comparison = leaf.comparison
    is_unsaid = comparison.operator != "known" and comparison.fact not in facts.values
    return leaf.negated and (is_unsaid or comparison.fact.startswith(FIRED))


def _is_out_of_reach(condition: Condition, facts: Facts) -> bool:
    # False whatever people answer: nobody is asked for what it lacks.
    def decide(comparison: Comparison) -> Truth:
        if _is_unasked(comparison, facts):
            return comparison.operator == "known" and comparison.wanted is False
        return compare(comparison, facts.known)

    return truth_by(condition, decide) is False


def _is_unasked(comparison: Comparison, facts: Facts) -> bool:
    return comparison.fact in facts.unasked and comparison.fact not in facts.values


@dataclass(frozen=True)
class RuleEvidence:
    """One comparison that decided, as values and in words.

    `value` is None where the fact is missing. `people` is how many answers it pools, None for what the engine
    computed: whoever shows it decides if they are enough. `share` says in how much of the draws it holds, where it
    asks how probable it is; `between` holds the P10, P50 and P90 of a value with draws.
    """

    fact: str
    operator: str
    negated: bool
    wanted: FactValue | None
    wanted_fact: str | None
    value: FactValue | None
    people: int | None
    label: str
    words: str
    wanted_words: str
    share: float | None = field(default=None, metadata=LEFT_OUT)
    between: tuple[float, float, float] | None = field(default=None, metadata=LEFT_OUT)


def try_rules(rules: Sequence[Rule], facts: Facts) -> list[Trial]:
    """Return a trial of each rule, in the order of the file."""
    trials: dict[str, Trial] = {}
    values = dict(facts.values)
    for rule in rules:
        before = (trial.rule for trial in trials.values() if trial.outcome == "fired")
        silenced_by = next((earlier.id for earlier in before if earlier.silences(rule)), None)
        judgement = explained(judge(rule.when, Known(values, facts.draws)), trials)
        outcome = _outcome(judgement, silenced_by)
        trials[rule.id] = Trial(rule, outcome, silenced_by, judgement)
        values[f"{FIRED}{rule.id}"] = outcome == "fired"
    return list(trials.values())


def knowing_what_fired(facts: Facts, trials: Sequence[Trial]) -> Facts:
    """Return the facts with which rules fired among them, for texts and targets that depend on it."""
    fired = {f"{FIRED}{trial.rule.id}": trial.outcome == "fired" for trial in trials}
    return replace(facts, values={**facts.values, **fired})


def explained(judgement: Judgement, trials: Mapping[str, Trial]) -> Judgement:
    """Return a judgement with what made a rule fire in the place of the fact that it fired."""
    found: list[Leaf] = []
    for leaf in judgement.decided_by:
        earlier = trials.get(leaf.comparison.fact.removeprefix(FIRED))
        is_rule = leaf.comparison.fact.startswith(FIRED)
        if is_rule and earlier is not None and earlier.outcome == "fired":
            found += earlier.judgement.decided_by
        else:
            found.append(leaf)
    return Judgement(judgement.truth, tuple(dict.fromkeys(found)))


def _outcome(judgement: Judgement, silenced_by: str | None) -> Outcome:
    if judgement.truth is None:
        return "unknown"
    if not judgement.truth:
        return "false"
    return "fired" if silenced_by is None else "excluded"


def evidence_of(leaves: Sequence[Leaf], facts: Facts, wording: Wording) -> tuple[RuleEvidence, ...]:
    """Return the comparisons that decided beside the values they met, in their order."""
    return tuple(_evidence(leaf, facts, wording) for leaf in leaves)


def _evidence(leaf: Leaf, facts: Facts, wording: Wording) -> RuleEvidence:
    comparison = leaf.comparison
    other: str | None = None
    wanted: FactValue | None
    match comparison.wanted:
        case FactReference(fact):
            other, wanted = fact, facts.values.get(fact)
        case own:
            wanted = own
    value, between = facts.values.get(comparison.fact), _between(comparison.fact, facts)
    return RuleEvidence(
        fact=comparison.fact,
        operator=comparison.operator,
        negated=leaf.negated,
        wanted=wanted,
        wanted_fact=other,
        value=value,
        people=facts.people.get(comparison.fact),
        label=wording.label(comparison.fact),
        words=wording.value(comparison.fact, value)
        if between is None
        else wording.estimate(comparison.fact, *between),
        wanted_words=wording.wanted(leaf, wanted),
        share=share_of(comparison, facts.known),
        between=between,
    )


def _between(fact: str, facts: Facts) -> tuple[float, float, float] | None:
    drawn = facts.draws.get(fact)
    if drawn is None:
        return None
    low, likely, high = np.percentile(drawn, (10, 50, 90))
    return rounded(float(low)), rounded(float(likely)), rounded(float(high))
