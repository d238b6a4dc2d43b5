"""What follows from a result: do now, do next, leave alone, and targets."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import (
    Advice,
    FactValue,
    FiredRule,
    PerspectiveValue,
    PlanEntry,
    RuleEvidence,
    TargetProposal,
)
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.evidence import room_words
from apps.findings.sentences import listed, months_words, sentence_case
from apps.instruments.figures.format import percent, step_label

TOO_FEW = gettext_lazy("agree it in the room")  # shown for a target that rests on too few answers


@dataclass(frozen=True)
class Reason:
    """One comparison that made a rule fire; `words` is empty if too few people are behind it."""

    label: str
    words: str


@dataclass(frozen=True)
class Action:
    rule: str
    title: Claim
    recommendation: str
    steps: tuple[tuple[str, str], ...]  # days, action
    reasons: tuple[Reason, ...]
    stop_if: str


@dataclass(frozen=True)
class TargetRow:
    id: str
    indicator: str
    words: str
    terms: str
    window: str
    source: str
    perspectives: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PlanSection:
    do_now: tuple[Action, ...]
    do_next: tuple[Action, ...]
    leave_alone: tuple[Claim, ...]
    targets: tuple[TargetRow, ...]
    undecided: tuple[str, ...]


NO_PLAN = PlanSection((), (), (), (), ())


def plan_of(case: Case, advice: Advice, shown_facts: Collection[str]) -> PlanSection:
    """Read advice. A shown answer rests on at least `k` people; a shown computed figure is in `shown_facts`.

    If so few answered that a rule would reveal their answers, only guards are shown.
    """
    is_guarded = not case.is_shown
    fired = {rule.id: rule for rule in advice.fired if not is_guarded or rule.kind == "guard"}
    return PlanSection(
        do_now=tuple(_actions(case, advice.plan.do_now, fired, shown_facts)),
        do_next=tuple(_actions(case, advice.plan.do_next, fired, shown_facts)),
        leave_alone=tuple(each.text for each in advice.plan.leave_alone if fired.keys() & set(each.rules)),
        targets=() if is_guarded else tuple(_target(case, target) for target in advice.targets),
        undecided=tuple(each.label for each in advice.undecided if case.may_show(each.people)),
    )


def _actions(
    case: Case,
    entries: Iterable[PlanEntry],
    fired: Mapping[str, FiredRule],
    shown_facts: Collection[str],
) -> Iterator[Action]:
    for entry in entries:
        rule = fired.get(entry.rule)
        if rule is not None:
            yield Action(
                rule=rule.id,
                title=entry.title,
                recommendation=entry.recommendation,
                steps=tuple((step.days, step.action) for step in entry.steps),
                reasons=tuple(_reason(case, each, shown_facts) for each in rule.evidence),
                stop_if=rule.stop_if,
            )


def _reason(case: Case, evidence: RuleEvidence, shown_facts: Collection[str]) -> Reason:
    if evidence.people is not None:
        may_show = case.may_show(evidence.people)
    else:
        is_computed = evidence.fact.startswith(("headroom.", "months.", "gap."))
        may_show = not is_computed or evidence.fact in shown_facts
    return Reason(evidence.label, _reason_words(evidence) if may_show else "")


def _reason_words(evidence: RuleEvidence) -> str:
    if evidence.fact.startswith("headroom."):
        return room_words(_number(evidence.value))
    return months_words(_number(evidence.value)) if evidence.fact.startswith("months.") else evidence.words


def _target(case: Case, target: TargetProposal) -> TargetRow:
    rests_on_people = target.source is not None or target.people > 0
    may_show = not rests_on_people or case.may_show(target.people)
    return TargetRow(
        id=target.id,
        indicator=sentence_case(target.indicator),
        words=_target_words(case, target) if may_show or target.value is None else str(TOO_FEW),
        terms=_terms(target.terms) if may_show else "",
        window=target.window,
        source=target.source_label,
        perspectives=tuple(_by_perspective(case, target.perspectives)) if may_show else (),
    )


def _by_perspective(case: Case, named: Iterable[PerspectiveValue]) -> Iterator[tuple[str, str]]:
    """Return what each perspective named, unless that and the overall value would reveal few others."""
    groups = case.shown_groups({each.perspective: each.people for each in named})
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


def _terms(terms: Mapping[str, FactValue]) -> str:
    said = []
    if (outage := _number(terms.get("allowed_outage_minutes"))) is not None:
        minutes = round(outage)
        said.append(
            ngettext("%(number)d minute of outage allowed", "%(number)d minutes of outage allowed", minutes)
            % {"number": minutes}
        )
    if "limit_words" in terms:
        said.append(_("window %(window)s") % {"window": terms["limit_words"]})
    if "times" in terms:
        said.append(_("half as much again, because it was not measured"))
    shares = terms.get("alarms_percent")
    if isinstance(shares, tuple):
        said.append(_("alarms at %(shares)s") % {"shares": listed(list(map(percent, shares)))})
    if (before := _number(terms.get("alarm_weeks_before"))) is not None:
        weeks = round(before)
        said.append(
            ngettext("alarm %(number)d week before", "alarm %(number)d weeks before", weeks)
            % {"number": weeks}
        )
    return "; ".join(said)


def _number(value: FactValue | None) -> float | None:
    return value if isinstance(value, int | float) else None
