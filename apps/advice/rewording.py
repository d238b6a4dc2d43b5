"""Says advice in another language than it was given in: texts of rules are looked up, facts and figures said anew."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from apps.advice.advising import Advice, NearMiss
from apps.advice.conditions.conditions import Comparison, FactValue, Leaf
from apps.advice.firing import RuleEvidence
from apps.advice.ninety_days import OtherShape, SpokenFact
from apps.advice.plan import FiredRule, Plan, PlanEntry, Restraint, Withheld
from apps.advice.proposals import TO_BE_AGREED, ExperimentProposal, TargetProposal
from apps.advice.rules.file import Looser, RuleStep
from apps.advice.wording.wording import Wording

type Part = (
    FiredRule
    | NearMiss
    | OtherShape
    | TargetProposal
    | Looser
    | ExperimentProposal
    | PlanEntry
    | Restraint
    | RuleStep
    | Withheld
)


def reworded(
    advice: Advice, *, wording: Wording, texts: Mapping[str, str], limits: Mapping[str, str]
) -> Advice:
    """Return advice in the language of a wording; what `texts` lacks stays as it was.

    `texts` lead from each text of rules and instrument, its placeholders filled, to the same in that language; `limits`
    hold the fact a target takes its limit from, by its id.
    """
    texts = {**texts, **dict(_cut_short(advice, texts)), TO_BE_AGREED: wording.gettext(TO_BE_AGREED)}
    say = _Speech(wording, texts, limits)
    return replace(
        advice,
        fired=tuple(say.rule(each) for each in advice.fired),
        plan=say.plan(advice.plan),
        targets=tuple(say.target(each) for each in advice.targets),
        near_misses=tuple(
            replace(say.texts_of(each, "title"), lacking=say.evidence(each.lacking))
            for each in advice.near_misses
        ),
        experiments=tuple(say.experiment(each) for each in advice.experiments),
        undecided=tuple(replace(each, label=wording.label(each.fact)) for each in advice.undecided),
        trace=tuple(replace(each, decided_by=say.evidence(each.decided_by)) for each in advice.trace),
        other_shapes=tuple(say.shape(each) for each in advice.other_shapes),
        withheld=tuple(say.texts_of(each, "text", "why") for each in advice.withheld),
    )


def _cut_short(advice: Advice, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    # What stands for a recommendation that a guard cut short is joined of steps, so that no file has it as one text.
    for rule in advice.fired:
        if rule.shown_days is not None:
            steps = (texts.get(step.action, step.action) for step in rule.first_90_days)
            yield rule.recommendation, "; ".join(steps)


@dataclass(frozen=True)
class _Speech:
    wording: Wording
    texts: Mapping[str, str]
    limits: Mapping[str, str]

    def text(self, text: str) -> str:
        return self.texts.get(text) or text

    def texts_of[T: Part](self, part: T, *names: str) -> T:
        texts: dict[str, Any] = {name: self.text(getattr(part, name)) for name in names}
        return replace(part, **texts)

    def rule(self, rule: FiredRule) -> FiredRule:
        return replace(
            self.texts_of(rule, "title", "recommendation", "stop_if"),
            practices=self._all(rule.practices),
            anti_patterns=self._all(rule.anti_patterns),
            first_90_days=self._steps(rule.first_90_days),
            leave_alone=self._all(rule.leave_alone),
            effect=None if rule.effect is None else self.text(rule.effect),
            evidence=self.evidence(rule.evidence),
        )

    def plan(self, plan: Plan) -> Plan:
        return replace(
            plan,
            do_now=tuple(self._entry(each) for each in plan.do_now),
            do_next=tuple(self._entry(each) for each in plan.do_next),
            leave_alone=tuple(self.texts_of(each, "text") for each in plan.leave_alone),
        )

    def evidence(self, comparisons: Iterable[RuleEvidence]) -> tuple[RuleEvidence, ...]:
        return tuple(
            replace(
                each,
                label=self.wording.label(each.fact),
                words=self._words_of(each),
                wanted_words=self._wanted(each),
            )
            for each in comparisons
        )

    def _wanted(self, evidence: RuleEvidence) -> str:
        comparison = Comparison(evidence.fact, evidence.operator, evidence.wanted or ())
        return self.wording.wanted(Leaf(comparison, evidence.negated), evidence.wanted)

    def _words_of(self, evidence: RuleEvidence) -> str:
        if evidence.between is not None:
            return self.wording.estimate(evidence.fact, *evidence.between)
        return self.wording.value(evidence.fact, evidence.value)

    def shape(self, shape: OtherShape) -> OtherShape:
        facts = tuple(self._spoken(each) for each in shape.facts)
        return replace(self.texts_of(shape, "title", "because"), facts=facts)

    def _spoken(self, fact: SpokenFact) -> SpokenFact:
        # Advice that was stored before facts kept their value stays in its words.
        words = fact.words if fact.value is None else self.wording.value(fact.fact, fact.value)
        return replace(fact, label=self.wording.label(fact.fact), words=words)

    def target(self, target: TargetProposal) -> TargetProposal:
        source = target.source
        return replace(
            self.texts_of(target, "indicator", "window", "note", "budget", "stop"),
            words=self._words(target),
            source_label=target.source_label if source is None else self.wording.label(source),
            terms=self._terms(target),
            looser=target.looser and self.texts_of(target.looser, "step", "saves"),
            perspectives=tuple(
                each if source is None else replace(each, words=self.wording.value(source, each.value))
                for each in target.perspectives
            ),
        )

    def experiment(self, experiment: ExperimentProposal) -> ExperimentProposal:
        texts = self.texts_of(experiment, "assumption", "test", "passes_if")
        return replace(texts, evidence=self.evidence(experiment.evidence))

    def _words(self, target: TargetProposal) -> str:
        if target.source is not None and target.value is not None:
            return self.wording.value(target.source, target.value)
        if isinstance(target.value, tuple):
            return ", ".join(self._all(map(str, target.value)))
        if target.value is not None:
            return f"{self.text(str(target.value))} {self.text(target.unit)}".strip()
        return self.text(target.words)

    def _terms(self, target: TargetProposal) -> Mapping[str, FactValue]:
        if "limit_words" not in target.terms or target.id not in self.limits:
            return target.terms
        # The other terms are figures, which are the same in every language.
        words = self.wording.value(self.limits[target.id], target.terms["limit"])
        return {**target.terms, "limit_words": words}

    def _entry(self, entry: PlanEntry) -> PlanEntry:
        return replace(self.texts_of(entry, "title", "recommendation"), steps=self._steps(entry.steps))

    def _steps(self, steps: Iterable[RuleStep]) -> tuple[RuleStep, ...]:
        return tuple(self.texts_of(step, "action") for step in steps)

    def _all(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.text(text) for text in texts)
