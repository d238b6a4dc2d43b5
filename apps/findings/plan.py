"""What follows from a result: do now, do next, leave alone, and targets; and in which figures the reason lies."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import (
    Advice,
    ExperimentProposal,
    FiredRule,
    Meaning,
    NearMiss,
    OldSource,
    PlanEntry,
    RuleEvidence,
    SpokenFact,
)
from apps.findings.case import Case
from apps.findings.claims.acting import action_title, money_move
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import months_words, share_words
from apps.findings.targets import TargetRow, number_of, target_row

MOST_NEARLY = 5
MARKS = {"law": gettext_lazy("Law"), "stop": gettext_lazy("Stop first")}
# Old by the day the answers were closed, not by today: the same snapshot gives the same advice on any day.
OLD = {
    "price": gettext_lazy(
        "It rests on prices of %(day)s, more than 180 days before the answers were closed: look them up again."
    ),
    "law": gettext_lazy(
        "It rests on the law as read on %(day)s, more than 180 days before the answers were closed: ask whether it "
        "still stands so."
    ),
}


@dataclass(frozen=True)
class Reason:
    """One comparison that made a rule fire."""

    label: str
    words: str
    # Not compared: two comparisons of different facts that read alike stand once.
    fact: str = field(default="", compare=False)
    people: int | None = field(default=None, compare=False)

    @property
    def lead(self) -> str:
        return self.label if self.label.endswith("?") else f"{self.label.removesuffix('.')}:"


@dataclass(frozen=True)
class PlanStep:
    days: str
    by: str  # today, or the number of a day
    action: str

    @property
    def when(self) -> str:
        return _("Today") if self.by == "today" else _("By day %(day)s") % {"day": self.by}


@dataclass(frozen=True)
class Action:
    rule: str
    title: Claim
    recommendation: str
    steps: tuple[PlanStep, ...]
    reasons: tuple[Reason, ...]
    stop_if: str
    mark: str = ""  # law, or what has to stop first
    dated: str = ""  # that prices or law it rests on are old
    here: Claim | None = None  # what its words leave open, in this case's figures
    means: Meaning = Meaning()  # noqa: RUF009  it is frozen


@dataclass(frozen=True)
class BesideLine:
    title: str
    because: str
    reasons: tuple[Reason, ...] = ()
    dated: str = ""


@dataclass(frozen=True)
class ExperimentRow:
    id: str
    assumption: str
    test: str
    days: str
    passes_if: str
    reasons: tuple[Reason, ...]
    quantities: tuple[str, ...] = ()  # whose figures it tests


@dataclass(frozen=True)
class PlanSection:
    do_now: tuple[Action, ...]
    do_next: tuple[Action, ...]
    leave_alone: tuple[Claim, ...]
    targets: tuple[TargetRow, ...]
    undecided: tuple[str, ...]
    asks_again: bool  # it holds a second round
    has_rules: bool = True
    experiments: tuple[ExperimentRow, ...] = ()
    brief: frozenset[str] = frozenset()
    other_shapes: tuple[BesideLine, ...] = ()
    nearly: tuple[BesideLine, ...] = ()
    unsaid: tuple[BesideLine, ...] = ()
    effects: tuple[tuple[str, str], ...] = ()  # what it is good for, and the titles of what does it

    @property
    def next_in_full(self) -> tuple[Action, ...]:
        return tuple(action for action in self.do_next if action.rule not in self.brief)

    @property
    def next_in_a_line(self) -> tuple[Action, ...]:
        # It has no steps of its own: eight others that add to the plan come first.
        return tuple(action for action in self.do_next if action.rule in self.brief)


NO_PLAN = PlanSection((), (), (), (), (), asks_again=False)
NO_RULES = replace(NO_PLAN, has_rules=False)


def plan_of(case: Case, advice: Advice) -> PlanSection:
    """Return what advice comes to."""
    # Where something is over, first is past: no rule may say who leads.
    is_over = bool(case.result.verdict.over_dimensions)
    fired = {rule.id: rule for rule in advice.fired if not (is_over and rule.means.says_who_leads)}
    now = _in_the_one_order(case, _actions(case, advice.plan.do_now, fired))
    following = _in_the_one_order(case, _actions(case, advice.plan.do_next, fired))
    actions = (*now, *following)
    titles = {action.rule: str(action.title) for action in actions}
    return PlanSection(
        do_now=now,
        do_next=following,
        leave_alone=tuple(_left_alone(case, advice, fired, titles)),
        targets=tuple(target_row(case, each, dated=_old_words(each.dated)) for each in advice.targets),
        undecided=tuple(each.label for each in advice.undecided),
        asks_again=any(action.means.asks_again for action in actions),
        experiments=tuple(_experiment(case, each) for each in advice.experiments),
        brief=frozenset(advice.plan.brief),
        other_shapes=tuple(_other_shapes(advice)),
        nearly=tuple(_nearly(case, advice.near_misses)),
        unsaid=tuple(_unsaid(advice, titles)),
        effects=tuple(_effects(advice, titles)),
    )


def _other_shapes(advice: Advice) -> Iterator[BesideLine]:
    for each in advice.other_shapes:
        yield BesideLine(each.title, each.because, tuple(map(_spoken, each.facts)), _old_words(each.dated))


def _nearly(case: Case, missed: Iterable[NearMiss]) -> Iterator[BesideLine]:
    """Yield what would have been advised, had its figures been surer; the likeliest first."""
    unsure = [each for each in missed if each.why == "uncertain"]
    unsure.sort(key=lambda each: -min(map(_share_held, each.lacking)))
    for each in unsure[:MOST_NEARLY]:
        reasons = tuple(_reason(case, leaf) for leaf in each.lacking)
        yield BesideLine(each.title, "", reasons, _old_words(each.dated))


def _unsaid(advice: Advice, titles: Mapping[str, str]) -> Iterator[BesideLine]:
    """Yield the texts that gave way to others, and the rules of which a text lacks a figure."""
    for text in advice.withheld:
        because = _("It contradicts “%(title)s”.") % {"title": titles.get(text.stays, text.stays)}
        yield BesideLine(text.text, f"{because} {text.why}".strip())
    for each in advice.left_out:
        if each.rule in titles:
            yield BesideLine(titles[each.rule], _("A sentence of it is left out: its figure is not known."))


def _effects(advice: Advice, titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    by_effect: dict[str, list[str]] = {}
    for rule in advice.fired:
        if rule.effect and rule.id in titles:
            by_effect.setdefault(rule.effect, []).append(titles[rule.id])
    yield from ((effect, "; ".join(those)) for effect, those in by_effect.items())


def _experiment(case: Case, experiment: ExperimentProposal) -> ExperimentRow:
    days = ngettext("%(number)d day", "%(number)d days", experiment.days) % {"number": experiment.days}
    return ExperimentRow(
        id=experiment.id,
        assumption=experiment.assumption,
        test=" ".join(filter(None, (experiment.test, _old_words(experiment.dated)))),
        days=days,
        passes_if=experiment.passes_if,
        reasons=_reasons(case, experiment.evidence),
        quantities=_quantities_in(case, experiment.evidence),
    )


def _reasons(case: Case, evidence: Iterable[RuleEvidence]) -> tuple[Reason, ...]:
    # Each once: two comparisons of one fact may read alike.
    return tuple(dict.fromkeys(_reason(case, each) for each in evidence))


def _in_the_one_order(case: Case, actions: Iterable[Action]) -> tuple[Action, ...]:
    """Let the steps of what may come first stand in the order of the result, in the places they have together."""
    order, unordered = case.result.ranking.order, list(actions)
    modules = [action for action in unordered if len(action.means.joins) == 1]
    ordered = iter(sorted(modules, key=lambda action: order.index(action.means.joins[0])))
    return tuple(next(ordered) if action in modules else action for action in unordered)


PLAN_LEAVE = ClaimRule(
    "plan.leave",
    gettext_lazy(
        "A rule that fired leaves it alone; nothing that is to be done, or is over its limit, is left alone."
    ),
)


def _left_alone(
    case: Case, advice: Advice, fired: Mapping[str, FiredRule], shown: Collection[str]
) -> Iterator[Claim]:
    # What a shown action does, or what is over its limit today, is not left alone: the plan would contradict
    # itself.
    over = {each.dimension for each in case.result.verdict.over if each.status == "over"}
    for each in advice.plan.leave_alone:
        rules = [rule for rule in each.rules if rule in fired]
        alone = [fired[rule].means.leaves_alone for rule in rules]
        if rules and not any(
            over.intersection(one.dimensions) or not set(shown).isdisjoint(one.rules) for one in alone
        ):
            yield Claim(PLAN_LEAVE, rules[0], each.text)


def _actions(case: Case, entries: Iterable[PlanEntry], fired: Mapping[str, FiredRule]) -> Iterator[Action]:
    for entry in entries:
        rule = fired.get(entry.rule)
        if rule is not None:
            yield Action(
                rule=rule.id,
                title=action_title(case, rule, entry.title),
                # The title stands above it already.
                recommendation=entry.recommendation.removeprefix(f"{entry.title}. "),
                steps=tuple(PlanStep(step.days, step.by, step.action) for step in entry.steps),
                reasons=_reasons(case, rule.evidence),
                stop_if=rule.stop_if,
                mark=str(MARKS.get(rule.kind, "")),
                dated=_old_words(rule.dated),
                here=money_move(case) if rule.means.moves_money else None,
                means=rule.means,
            )


def _reason(case: Case, evidence: RuleEvidence) -> Reason:
    label = evidence.label
    if case.result.verdict.over_dimensions:  # first is past
        label = {"verdict.dominant": _("Over, or first"), "verdict.secondary": _("Next")}.get(
            evidence.fact, label
        )
    return Reason(label, _reason_words(evidence), evidence.fact, evidence.people)


def _reason_words(evidence: RuleEvidence) -> str:
    if evidence.share is not None:
        share = share_words(_share_held(evidence))
        # How many people are behind the other figure is not known, so it is not told.
        if evidence.wanted_fact:
            return _("%(words)s; so in %(share)s of the draws") % {"words": evidence.words, "share": share}
        words = {"words": evidence.words, "wanted": evidence.wanted_words, "share": share}
        return _("%(words)s: %(wanted)s in %(share)s of the draws") % words
    return months_words(number_of(evidence.value)) if evidence.fact.startswith("months.") else evidence.words


def _share_held(evidence: RuleEvidence) -> float:
    """Return in which share of the draws it holds as it stands in its rule; 0 where that is not known."""
    share = evidence.share or 0.0
    return 1 - share if evidence.negated else share


def _spoken(spoken: SpokenFact) -> Reason:
    return Reason(spoken.label, spoken.words, spoken.fact, spoken.people)


def _old_words(dated: Sequence[OldSource]) -> str:
    """Return from when the oldest price and the oldest law are, of those that something rests on and that are old."""
    oldest = {each.kind: each.as_of for each in reversed(dated)}  # they come with the oldest first
    days = {kind: date_format(date.fromisoformat(as_of)) for kind, as_of in oldest.items()}
    return " ".join(str(said) % {"day": days[kind]} for kind, said in OLD.items() if kind in days)


def _quantities_in(case: Case, evidence: Iterable[RuleEvidence]) -> tuple[str, ...]:
    named = {part for each in evidence for part in each.fact.split(".")}
    return tuple(name for name in case.definition.quantities if name in named)
