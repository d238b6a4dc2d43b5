"""Tries rules in the order of the file and says of each why it fired or did not."""

from collections.abc import Iterable, Mapping, Sequence
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
    right_side,
    share_of,
    truth_by,
)
from apps.advice.conditions.written import FIRED
from apps.advice.facts.gathering import Facts
from apps.advice.facts.pooling import rounded
from apps.advice.rules.ruleset import Rule
from apps.advice.wording.wording import Wording
from apps.documents.mapping import LEFT_OUT

type Outcome = Literal["fired", "excluded", "false", "unknown"]


@dataclass(frozen=True)
class Trial:
    rule: Rule
    outcome: Outcome
    silenced_by: str | None  # the first fired rule that excludes it, whatever its own outcome
    judgement: Judgement

    def grounds(self, facts: Facts) -> Sequence[Leaf]:
        """Return what a rule that fired rests on, without what merely did not stand in its way."""
        # That another rule did not fire, or that nobody said what would have prevented it, is no reason; and what speaks
        # for it is not said again as what does not speak against it.
        grounds = [leaf for leaf in self.judgement.decided_by if not _only_let_it(leaf, facts)]
        speaking = {leaf.comparison.fact for leaf in grounds if not leaf.negated}
        return [leaf for leaf in grounds if not (leaf.negated and leaf.comparison.fact in speaking)]

    def lacking(self, facts: Facts) -> Sequence[Leaf]:
        """Return what a rule that nearly fired lacks, nothing where it did not."""
        # Nobody is told to find out what would change nothing: another rule would silence this one all the same.
        if self.silenced_by is not None:
            return ()
        if self.outcome == "unknown":
            decided_by = [] if _is_out_of_reach(self.rule.when, facts) else self.judgement.decided_by
            return [leaf for leaf in decided_by if not _is_unasked(leaf.comparison, facts)]
        return _one_short(self.rule.when, facts) if self.outcome == "false" else ()


def _one_short(condition: Condition, facts: Facts) -> Sequence[Leaf]:
    # All parts but one, of three or more: with fewer, half of what is false would be one short.
    if not isinstance(condition, Every) or len(condition.parts) < 3:
        return ()
    parts = [judge(part, facts.known) for part in condition.parts]
    failing = [part for part in parts if part.truth is not True]
    return failing[0].decided_by if len(failing) == 1 else ()


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
    fact: str
    operator: str
    negated: bool
    wanted: FactValue | None
    wanted_fact: str | None
    value: FactValue | None  # None where the fact is missing
    people: int | None  # how many answers it pools, None for what the engine computed
    label: str
    words: str
    wanted_words: str
    share: float | None = field(
        default=None, metadata=LEFT_OUT
    )  # of the draws, where it asks how probable it is
    between: tuple[float, float, float] | None = field(default=None, metadata=LEFT_OUT)  # P10, P50 and P90


def try_rules(rules: Sequence[Rule], facts: Facts) -> list[Trial]:
    """Return a trial of each rule, in the order of the file, by which one may silence only what stands below it."""
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
    reasons = {f"{FIRED}{name}": trial for name, trial in trials.items() if trial.outcome == "fired"}
    leaves: list[Leaf] = []
    for leaf in judgement.decided_by:
        earlier = reasons.get(leaf.comparison.fact)
        leaves += [leaf] if earlier is None else earlier.judgement.decided_by
    return Judgement(judgement.truth, tuple(dict.fromkeys(leaves)))


def _outcome(judgement: Judgement, silenced_by: str | None) -> Outcome:
    if judgement.truth is None:
        return "unknown"
    if not judgement.truth:
        return "false"
    return "fired" if silenced_by is None else "excluded"


def evidence_of(leaves: Iterable[Leaf], facts: Facts, wording: Wording) -> tuple[RuleEvidence, ...]:
    """Return the comparisons that decided beside the values they met, in their order."""
    return tuple(_evidence(leaf, facts, wording) for leaf in leaves)


def _evidence(leaf: Leaf, facts: Facts, wording: Wording) -> RuleEvidence:
    comparison, fact = leaf.comparison, leaf.comparison.fact
    other = comparison.wanted.fact if isinstance(comparison.wanted, FactReference) else None
    right = right_side(comparison, facts.known)
    value, between = facts.values.get(fact), _between(fact, facts)
    return RuleEvidence(
        fact=fact,
        operator=comparison.operator,
        negated=leaf.negated,
        wanted=right,
        wanted_fact=other,
        value=value,
        people=facts.people.get(fact),
        label=wording.label(fact),
        words=wording.choice(fact, value) if between is None else wording.estimate(fact, *between),
        wanted_words=wording.wanted(leaf, right),
        share=share_of(comparison, facts.known),
        between=between,
    )


def _between(fact: str, facts: Facts) -> tuple[float, float, float] | None:
    draws = facts.draws.get(fact)
    if draws is None:
        return None
    low, likely, high = np.percentile(draws, (10, 50, 90))
    return rounded(float(low)), rounded(float(likely)), rounded(float(high))
