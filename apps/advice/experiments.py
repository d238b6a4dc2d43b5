"""Offers tests of the assumptions that a result rests on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.advice.conditions.conditions import judge
from apps.advice.conditions.written import FIRED
from apps.advice.dated import Ages, OldSource
from apps.advice.facts.gathering import Facts, RuleFraming
from apps.advice.firing import RuleEvidence, Trial, evidence_of, explained
from apps.advice.rules.rules import ExperimentRule
from apps.advice.wording.placeholders import fill
from apps.advice.wording.wording import Wording
from apps.documents.mapping import LEFT_OUT


@dataclass(frozen=True)
class ExperimentProposal:
    """One test: what is assumed, what to do, how many days it takes, what has to come out, and why it matters here."""

    id: str
    assumption: str
    test: str
    days: int
    passes_if: str
    evidence: tuple[RuleEvidence, ...]
    # Old prices that the evidence rests on.
    dated: tuple[OldSource, ...] = field(default=(), metadata=LEFT_OUT)


def propose_experiments(
    experiments: Sequence[ExperimentRule],
    *,
    trials: Sequence[Trial],
    facts: Facts,
    wording: Wording,
    framing: RuleFraming,
    ages: Ages,
) -> tuple[ExperimentProposal, ...]:
    """Return every experiment whose condition holds, in the order of the rule set.

    Where a rule that fired makes it matter, the evidence is that of the rule.
    """
    tried = {trial.rule.id: trial for trial in trials}
    judged = [(each, explained(judge(each.when, facts.known), tried)) for each in experiments]
    return tuple(
        ExperimentProposal(
            id=each.id,
            assumption=fill(each.assumption, framing),
            test=fill(each.test, framing),
            days=each.days,
            passes_if=fill(each.passes_if, framing),
            evidence=evidence_of(
                [leaf for leaf in judgement.decided_by if not leaf.comparison.fact.startswith(FIRED)],
                facts,
                wording,
            ),
            dated=ages.behind(facts=[leaf.comparison.fact for leaf in judgement.decided_by]),
        )
        for each, judgement in judged
        if judgement.truth is True
    )
