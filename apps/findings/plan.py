"""What follows from a result: do now, do next, leave alone, and targets."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import (
    Advice,
    ExperimentProposal,
    FactValue,
    FiredRule,
    NearMiss,
    PerspectiveValue,
    PlanEntry,
    RuleEvidence,
    TargetProposal,
)
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.claims.edition_one import ASKS_AGAIN, LEAVES_ALONE
from apps.findings.claims.group import money_move
from apps.findings.claims.limits_exceeded import SAYS_WHO_LEADS
from apps.findings.claims.titles import action_title
from apps.findings.reasons import (
    Reason,
    may_show_pooled,
    names_answer,
    old_words,
    quantities_in,
    reason_of,
    share_held,
    spoken_of,
    stored_value,
    terms_words,
    uncounted_behind,
)
from apps.findings.sentences import sentence_case
from apps.instruments.figures.format import step_label

MOST_NEARLY = 5
MOVES_MONEY = "CO5"  # of edition 2: its words name no dimension
MARKS = {"law": gettext_lazy("Law"), "stop": gettext_lazy("Stop first")}
TOO_FEW = gettext_lazy("agree it in the room")  # shown for a target that rests on too few answers


@dataclass(frozen=True)
class PlanStep:
    """What is to be done in these days; `by` is today or a day, from rules of the second edition on."""

    days: str
    by: str
    action: str

    @property
    def when(self) -> str:
        if not self.by:
            return _("Days %(days)s") % {"days": self.days}
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


@dataclass(frozen=True)
class BesideLine:
    """Something that was not advised, why, and the figures that speak."""

    title: str
    because: str
    reasons: tuple[Reason, ...] = ()
    dated: str = ""


@dataclass(frozen=True)
class TargetRow:
    id: str
    indicator: str
    words: str
    terms: str
    window: str
    source: str
    perspectives: tuple[tuple[str, str], ...]
    budget: str = ""  # how much may be missed; empty for rules of the first edition, as the two below
    stop: str = ""
    looser: str = ""
    # As it is stored once it is accepted; None where nothing may be shown, or is known.
    value: FactValue | None = None
    unit: str = ""
    taken_from: str = ""


@dataclass(frozen=True)
class ExperimentRow:
    """A test of what the result assumes, and why it matters here."""

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
    # Of rules of the second edition.
    is_second: bool = False
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
        """What has no steps of its own, because eight others that add to the plan come first."""
        return tuple(action for action in self.do_next if action.rule in self.brief)


NO_PLAN = PlanSection((), (), (), (), (), asks_again=False)
NO_RULES = replace(NO_PLAN, has_rules=False)


def plan_of(case: Case, advice: Advice) -> PlanSection:
    """Read advice. A shown answer rests on at least `k` people, and so does a shown computed figure.

    Nothing where too few people are in the result: which rule fired would tell of their answers. What a shown action
    does, or what is over its limit today, is not left alone; and where something is over, no rule says who leads.
    """
    if not case.is_shown:
        return NO_PLAN
    past = SAYS_WHO_LEADS if case.result.verdict.over_dimensions else ()
    fired = {rule.id: rule for rule in advice.fired if rule.id not in past}
    now = _in_the_one_order(case, _actions(case, advice.plan.do_now, fired))
    following = _in_the_one_order(case, _actions(case, advice.plan.do_next, fired))
    does = {action.rule for action in (*now, *following)} | {f"module-{name}" for name in _over(case)}
    plan = PlanSection(
        do_now=now,
        do_next=following,
        leave_alone=tuple(_left_alone(advice, fired.keys(), does)),
        targets=tuple(_target(case, target) for target in advice.targets),
        undecided=tuple(
            each.label for each in advice.undecided if may_show_pooled(case, each.fact, each.people)
        ),
        asks_again=not does.isdisjoint(ASKS_AGAIN),
        experiments=tuple(_experiment(case, each) for each in advice.experiments),
        is_second=advice.is_second,
    )
    return _with_more(plan, case, advice) if advice.is_second else plan


def _with_more(plan: PlanSection, case: Case, advice: Advice) -> PlanSection:
    """Add what only rules of the second edition tell beside the plan."""
    titles = {action.rule: str(action.title) for action in (*plan.do_now, *plan.do_next)}
    return replace(
        plan,
        brief=frozenset(advice.plan.brief),
        other_shapes=tuple(
            BesideLine(
                each.title,
                each.because,
                tuple(spoken_of(case, fact) for fact in each.facts),
                old_words(each.dated),
            )
            for each in advice.other_shapes
        ),
        nearly=tuple(_nearly(case, advice.near_misses)),
        unsaid=tuple(_unsaid(advice, titles)),
        effects=tuple(_effects(advice, titles)),
    )


def _nearly(case: Case, missed: Iterable[NearMiss]) -> Iterator[BesideLine]:
    """Yield what would have been advised, had its figures been surer; the likeliest first."""
    unsure = [each for each in missed if each.why == "uncertain"]
    unsure.sort(key=lambda each: -min(map(share_held, each.lacking)))
    for each in unsure[:MOST_NEARLY]:
        reasons = tuple(reason_of(case, leaf) for leaf in each.lacking)
        yield BesideLine(each.title, "", reasons, old_words(each.dated))


def _unsaid(advice: Advice, titles: Mapping[str, str]) -> Iterator[BesideLine]:
    """Yield the texts that gave way to others, and the rules of which a text lacks a figure."""
    for text in advice.withheld:
        because = _("It contradicts “%(title)s”.") % {"title": titles.get(text.stays, text.stays)}
        yield BesideLine(text.text, f"{because} {text.why}".strip())
    for each in advice.left_out:
        if each.rule in titles:
            yield BesideLine(titles[each.rule], _("A sentence of it is left out: its figure is not known."))


def _effects(advice: Advice, titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each effect once, with all that have it."""
    found: dict[str, list[str]] = {}
    for rule in advice.fired:
        if rule.effect and rule.id in titles:
            found.setdefault(rule.effect, []).append(titles[rule.id])
    yield from ((effect, "; ".join(those)) for effect, those in found.items())


def _experiment(case: Case, experiment: ExperimentProposal) -> ExperimentRow:
    days = ngettext("%(number)d day", "%(number)d days", experiment.days) % {"number": experiment.days}
    return ExperimentRow(
        id=experiment.id,
        assumption=experiment.assumption,
        test=" ".join(filter(None, (experiment.test, old_words(experiment.dated)))),
        days=days,
        passes_if=experiment.passes_if,
        reasons=_reasons(case, experiment.evidence),
        quantities=quantities_in(case, experiment.evidence),
    )


def _reasons(case: Case, evidence: Iterable[RuleEvidence]) -> tuple[Reason, ...]:
    """Say each once: two comparisons of one fact may read alike."""
    return tuple(dict.fromkeys(reason_of(case, each) for each in evidence))


def _in_the_one_order(case: Case, actions: Iterable[Action]) -> tuple[Action, ...]:
    """Let the steps of what may come first stand in the order of the result, in the places they have together."""
    order, told = case.result.ranking.order, list(actions)
    modules = [action for action in told if action.rule.removeprefix("module-") in order]
    ordered = iter(sorted(modules, key=lambda action: order.index(action.rule.removeprefix("module-"))))
    return tuple(next(ordered) if action in modules else action for action in told)


def _over(case: Case) -> set[str]:
    return {each.dimension for each in case.result.verdict.over if each.status == "over"}


PLAN_LEAVE = ClaimRule(
    "plan.leave",
    gettext_lazy(
        "A rule that fired leaves it alone; nothing that is to be done, or is over its limit, is left alone."
    ),
)


def _left_alone(advice: Advice, fired: Collection[str], does: Collection[str]) -> Iterator[Claim]:
    for each in advice.plan.leave_alone:
        rules = [rule for rule in each.rules if rule in fired]
        if rules and not any(LEAVES_ALONE.get(rule, frozenset()).intersection(does) for rule in rules):
            yield Claim(PLAN_LEAVE, rules[0], each.text)


def _actions(case: Case, entries: Iterable[PlanEntry], fired: Mapping[str, FiredRule]) -> Iterator[Action]:
    for entry in entries:
        rule = fired.get(entry.rule)
        if rule is not None:
            yield Action(
                rule=rule.id,
                title=action_title(case, rule.id, entry.title),
                # The title stands above it already.
                recommendation=entry.recommendation.removeprefix(f"{entry.title}. "),
                steps=tuple(PlanStep(step.days, step.by, step.action) for step in entry.steps),
                reasons=_reasons(case, rule.evidence),
                stop_if=rule.stop_if,
                mark=str(MARKS.get(rule.kind, "")),
                dated=old_words(rule.dated),
                here=money_move(case) if rule.id == MOVES_MONEY else None,
            )


def _target(case: Case, target: TargetProposal) -> TargetRow:
    # What follows from the framing alone tells of nobody.
    is_framed = (target.source or "").startswith("derived.") and target.people == 0
    rests_on_people = not is_framed and (target.source is not None or target.people > 0)
    fact = target.source or ""
    may_show = not rests_on_people or may_show_pooled(case, fact, target.people)
    return TargetRow(
        id=target.id,
        indicator=sentence_case(target.indicator),
        words=_target_words(case, target) if may_show or target.value is None else str(TOO_FEW),
        terms="; ".join(filter(None, (terms_words(target.terms), old_words(target.dated))))
        if may_show
        else "",
        window=target.window,
        source=target.source_label,
        perspectives=tuple(_by_perspective(case, target.perspectives, uncounted_behind(case, fact)))
        if may_show
        else (),
        budget=target.budget,
        stop=target.stop,
        looser=""
        if target.looser is None
        else _("%(step)s; it may save %(saves)s")
        % {"step": target.looser.step, "saves": target.looser.saves},
        value=stored_value(target) if may_show else None,
        unit=target.unit,
        taken_from=fact if names_answer(case, fact) else "",
    )


def _by_perspective(
    case: Case, named: Iterable[PerspectiveValue], uncounted: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """Return what each perspective named, unless that and the overall value would reveal few others."""
    groups = case.shown_groups(
        {each.perspective: each.people - uncounted[each.perspective] for each in named}
    )
    for each in named:
        if (each.perspective,) in groups:
            yield case.definition.perspectives[each.perspective], each.words


def _target_words(case: Case, target: TargetProposal) -> str:
    source, value = target.source, target.value
    if source is None or not isinstance(value, str | int | float):
        return target.words
    name = source.split(".")[1]
    if item := case.definition.targets.get(name):
        return step_label(item, value, case.framing.currency)
    quantity = case.definition.quantities.get(name)
    return case.figure(value, quantity.unit) if quantity and not isinstance(value, str) else target.words
