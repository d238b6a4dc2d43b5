"""From an assessment and its answers to advice: the one entry of this package."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from apps.advice.conditions.conditions import Leaf, share_of
from apps.advice.conditions.written import FIRED
from apps.advice.dated import Ages, OldSource
from apps.advice.facts.gathering import (
    NO_OPINIONS,
    NOTHING_MORE,
    Facts,
    PersonAnswers,
    RuleFraming,
    gather_facts,
)
from apps.advice.facts.pooling import CrowdCounts
from apps.advice.filling import Filling, Placeholder, known_placeholders
from apps.advice.firing import Outcome, RuleEvidence, Trial, evidence_of, knowing_what_fired, try_rules
from apps.advice.instrument import Instrument
from apps.advice.ninety_days import OtherShape, other_shapes, plan_ninety_days
from apps.advice.plan import FiredRule, Plan, Withheld, settle, spell_out
from apps.advice.proposals import ExperimentProposal, TargetProposal, propose_experiments, propose_targets
from apps.advice.result import RuleKnowledge, RuleResult
from apps.advice.rules.file import BRACES
from apps.advice.rules.rules import Rule, RuleSet
from apps.advice.wording.wording import Wording, computed_words
from apps.documents.mapping import LEFT_OUT, plain, read
from apps.documents.values import Json

# What the framing chose and the result found is so: a rule that lacks nothing else did not nearly fire.
_SETTLED = ("engagement.", "verdict.", FIRED)


@dataclass(frozen=True)
class NearMiss:
    id: str
    kind: str
    title: str
    why: str  # unknown (a fact is missing or undecided), uncertain (too few draws) or one_short
    lacking: tuple[RuleEvidence, ...]
    dated: tuple[OldSource, ...] = field(
        default=(), metadata=LEFT_OUT
    )  # old prices that what it lacks rests on


@dataclass(frozen=True)
class Undecided:
    """A fact on which answers are too divided to carry one: a topic for the room."""

    fact: str
    label: str
    people: int


@dataclass(frozen=True)
class LeftOut:
    """Texts of a fired rule that are not said, because nothing is known that belongs in the place of these placeholders."""

    rule: str
    placeholders: tuple[str, ...]


@dataclass(frozen=True)
class TraceLine:
    rule: str
    outcome: Outcome
    excluded_by: str | None
    decided_by: tuple[RuleEvidence, ...]


@dataclass(frozen=True)
class Advice:
    rules: str  # slug@version
    fired: tuple[FiredRule, ...]
    plan: Plan
    targets: tuple[TargetProposal, ...]
    near_misses: tuple[NearMiss, ...]
    undecided: tuple[Undecided, ...]
    trace: tuple[TraceLine, ...]
    withheld: tuple[Withheld, ...] = field(default=(), metadata=LEFT_OUT)
    experiments: tuple[ExperimentProposal, ...] = field(default=(), metadata=LEFT_OUT)
    left_out: tuple[LeftOut, ...] = field(default=(), metadata=LEFT_OUT)
    other_shapes: tuple[OtherShape, ...] = field(default=(), metadata=LEFT_OUT)
    # What its texts were filled with: another language needs it before it is words.
    placeholders: tuple[Placeholder, ...] = field(default=(), metadata=LEFT_OUT)

    def to_json(self) -> dict[str, Json]:
        return plain(self)

    @classmethod
    def from_json(cls, document: object) -> Self:
        """Return what `to_json` wrote, of this version or an earlier one."""
        return read(cls, document)


def advise(
    rules: RuleSet,
    *,
    result: RuleResult,
    answers: Sequence[PersonAnswers],
    framing: RuleFraming,
    instrument: object,
    statements: Mapping[str, Sequence[CrowdCounts]] = NO_OPINIONS,
    knowledge: RuleKnowledge = NOTHING_MORE,
) -> Advice:
    """Return what a rule set advises on a result, what people put on the record, and the opinions of crowds.

    Raises AnswerError where an answer is none its item offers.
    """
    facts = gather_facts(
        rules,
        result=result,
        answers=answers,
        framing=framing,
        instrument=read(Instrument, instrument),
        statements=statements,
        knowledge=knowledge,
    )
    wording = Wording(instrument, framing, computed=computed_words(rules.formulas))
    return advise_on(rules, facts, framing=framing, wording=wording, knowledge=knowledge)


def advise_on(
    rules: RuleSet,
    facts: Facts,
    *,
    framing: RuleFraming,
    wording: Wording,
    knowledge: RuleKnowledge = NOTHING_MORE,
) -> Advice:
    """Return what a rule set advises on facts, wherever they come from."""
    placeholders = known_placeholders(rules, facts, knowledge)
    filling = Filling(placeholders, framing=framing, wording=wording)
    ages = Ages(rules, facts=facts, closed_on=knowledge.closed_on)
    trials = try_rules(rules.rules, facts)
    # Only now: a rule sees those above it alone, and what it says sees all.
    facts = knowing_what_fired(facts, trials)
    fired = [trial.rule for trial in trials if trial.outcome == "fired"]
    withheld = settle(fired, rules.resolutions, facts)
    in_words = _in_words(trials, withheld, facts, filling, wording, ages)
    return Advice(
        rules=rules.name,
        fired=in_words,
        plan=plan_ninety_days(in_words, soon=knowledge.soon, leading=_leading(fired, facts)),
        targets=propose_targets(
            rules.targets,
            fired=fired,
            facts=facts,
            wording=wording,
            framing=framing,
            ages=ages,
        ),
        near_misses=_near_misses(trials, facts, wording, ages),
        undecided=tuple(
            Undecided(fact, wording.label(fact), facts.people.get(fact, 0)) for fact in facts.undecided
        ),
        trace=tuple(_trace(trial, facts, wording) for trial in trials),
        withheld=tuple(
            replace(each, text=text, why=filling.fill(each.why) or "")
            for each in withheld
            if (text := filling.fill(each.text)) is not None
        ),
        experiments=propose_experiments(
            rules.experiments, trials=trials, facts=facts, wording=wording, framing=framing, ages=ages
        ),
        left_out=tuple(_left_out(fired, withheld, facts, filling)),
        other_shapes=other_shapes(
            fired, rules.rules, facts=facts, filling=filling, wording=wording, ages=ages
        ),
        placeholders=_in_texts(fired, withheld, placeholders),
    )


def _in_words(
    trials: Sequence[Trial],
    withheld: Sequence[Withheld],
    facts: Facts,
    filling: Filling,
    wording: Wording,
    ages: Ages,
) -> tuple[FiredRule, ...]:
    fired = [trial for trial in trials if trial.outcome == "fired"]
    # Of several guards the strictest holds.
    depths = [trial.rule.module_days for trial in fired if trial.rule.module_days is not None]
    return tuple(
        spell_out(
            trial.rule,
            evidence=evidence_of(trial.grounds(facts), facts, wording),
            facts=facts,
            filling=filling,
            ages=ages,
            module_days=min(depths, default=None),
            withheld=frozenset(each.text for each in withheld if each.rule == trial.rule.id),
        )
        for trial in fired
    )


def _leading(fired: Sequence[Rule], facts: Facts) -> frozenset[str]:
    return frozenset(rule.id for rule in fired if rule.leads is not None and facts.holds(rule.leads))


def _left_out(
    fired: Sequence[Rule], withheld: Sequence[Withheld], facts: Facts, filling: Filling
) -> Iterator[LeftOut]:
    for rule in fired:
        # Why one of its texts was withheld is a text of it, too.
        reasons = (each.why for each in withheld if each.rule == rule.id)
        own = (each.text for each in rule.texts if facts.holds(each.when))
        texts = (*own, rule.effect, rule.stop_if, *reasons)
        lacking = sorted({name for text in texts for name in filling.lacking(text)})
        if lacking:
            yield LeftOut(rule.id, tuple(lacking))


def _in_texts(
    fired: Sequence[Rule], withheld: Sequence[Withheld], placeholders: Sequence[Placeholder]
) -> tuple[Placeholder, ...]:
    # What no text has a place for isn't kept: stored advice would tell more of answers than any page does.
    texts = [each.why for each in withheld]
    for rule in fired:
        texts += [rule.effect, rule.stop_if, *(each.text for each in rule.texts)]
        texts += [each.because for each in rule.instead_of]
    named = {name for text in texts for name in BRACES.findall(text)}
    return tuple(each for each in placeholders if each.name in named)


def _near_misses(trials: Sequence[Trial], facts: Facts, wording: Wording, ages: Ages) -> tuple[NearMiss, ...]:
    lacking = ((trial, trial.lacking(facts)) for trial in trials)
    return tuple(
        NearMiss(
            trial.rule.id,
            trial.rule.kind,
            trial.rule.title,
            _why(trial, leaves, facts),
            evidence_of(leaves, facts, wording),
            ages.behind(facts=[leaf.comparison.fact for leaf in leaves]),
        )
        for trial, leaves in lacking
        # What lacks nothing but another framing or another verdict did not nearly fire.
        if not all(leaf.comparison.fact.startswith(_SETTLED) for leaf in leaves)
    )


def _why(trial: Trial, leaves: Sequence[Leaf], facts: Facts) -> str:
    if trial.outcome != "unknown":
        return "one_short"
    shares = (share_of(leaf.comparison, facts.known) for leaf in leaves)
    # Uncertain is what has all its figures, of which too few draws decide: nobody is asked for a missing one.
    return "unknown" if any(share is None for share in shares) else "uncertain"


def _trace(trial: Trial, facts: Facts, wording: Wording) -> TraceLine:
    excluded_by = trial.silenced_by if trial.outcome == "excluded" else None
    return TraceLine(
        trial.rule.id, trial.outcome, excluded_by, evidence_of(trial.judgement.decided_by, facts, wording)
    )
