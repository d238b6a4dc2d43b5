"""What to do now, next and not at all; for each rule its evidence, and the facilitator's answer."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import FiredRule
from apps.assessments.selectors import advice_of as worded_advice_of
from apps.engagements.models import Engagement
from apps.findings.plan import Action, PlanSection, Reason
from apps.reports.document.source import ReportSource
from apps.workshops.models import AdviceAnswer

# The scales of the rule set, in words.
EFFORTS = {
    "small": gettext_lazy("up to two weeks of one team"),
    "medium": gettext_lazy("up to a quarter of a year"),
    "large": gettext_lazy("more than a quarter of a year"),
}
REVERSIBILITIES = {
    "easy": gettext_lazy("undone in days"),
    "costly": gettext_lazy("undone in weeks, with work lost"),
    "hard": gettext_lazy("not undone within the horizon"),
}
ANSWERED = {
    AdviceAnswer.Kind.ACCEPTED: gettext_lazy("Accepted"),
    AdviceAnswer.Kind.EDITED: gettext_lazy("Changed by the facilitator"),
    AdviceAnswer.Kind.DECLINED: gettext_lazy("Declined"),
}


@dataclass(frozen=True)
class StepLine:
    days: str
    action: str


@dataclass(frozen=True)
class ActionLine:
    rule: str
    title: str
    recommendation: str
    steps: tuple[StepLine, ...]


@dataclass(frozen=True)
class AnswerLine:
    state: str
    text: str
    reason: str


@dataclass(frozen=True)
class RuleLine:
    """A rule in full; `answer` is None if there is none."""

    id: str
    title: str
    recommendation: str
    practices: tuple[str, ...]
    anti_patterns: tuple[str, ...]
    effect: str
    cost: str
    stop_if: str
    evidence: tuple[str, ...]
    answer: AnswerLine | None


@dataclass(frozen=True)
class AdviceSection:
    heading: str
    do_now: tuple[ActionLine, ...]
    do_next: tuple[ActionLine, ...]
    leave_alone: tuple[str, ...]
    details: tuple[RuleLine, ...]
    undecided: tuple[str, ...]


def advice_of(source: ReportSource) -> AdviceSection:
    plan = source.findings.plan
    return AdviceSection(
        heading=_heading(plan),
        do_now=tuple(map(_line, plan.do_now)),
        do_next=tuple(map(_line, plan.do_next)),
        leave_alone=tuple(map(str, plan.leave_alone)),
        details=_details(source),
        undecided=tuple(
            _("%(label)s: the answers are too divided to count as one.") % {"label": label}
            for label in plan.undecided
        ),
    )


def _heading(plan: PlanSection) -> str:
    if not plan.has_rules:
        return _("No advice: no rules read these questions yet")
    lead = str(plan.do_now[0].title) if plan.do_now else _("What follows")
    alone = len(plan.leave_alone)
    if not alone:
        return lead
    return ngettext(
        "%(lead)s, and %(number)d thing to leave alone",
        "%(lead)s, and %(number)d things to leave alone",
        alone,
    ) % {"lead": lead, "number": alone}


def _line(action: Action) -> ActionLine:
    return ActionLine(
        rule=action.rule,
        title=str(action.title),
        recommendation=action.recommendation,
        steps=tuple(StepLine(_days(days), text) for days, text in action.steps),
    )


def _days(days: str) -> str:
    first, _dash, last = days.partition("-")
    return _("%(first)s to %(last)s") % {"first": first, "last": last} if last else first


def _details(source: ReportSource) -> tuple[RuleLine, ...]:
    plan = source.findings.plan
    shown = {action.rule: action for action in (*plan.do_next, *plan.do_now)}
    answers = _answers(source.engagement)
    advice = worded_advice_of(source.assessment, source.engagement)
    fired = advice.fired if advice else ()
    return tuple(_detail(rule, shown[rule.id], answers.get(rule.id)) for rule in fired if rule.id in shown)


def _detail(rule: FiredRule, action: Action, answer: AnswerLine | None) -> RuleLine:
    cost = (str(EFFORTS.get(rule.effort or "", "")), str(REVERSIBILITIES.get(rule.reversibility or "", "")))
    return RuleLine(
        id=rule.id,
        title=str(action.title),
        recommendation=rule.recommendation,
        practices=rule.practices,
        anti_patterns=rule.anti_patterns,
        effect=rule.effect or "",
        cost="; ".join(filter(None, cost)),
        stop_if=action.stop_if,
        evidence=tuple(map(_reason, action.reasons)),
        answer=answer,
    )


def _reason(reason: Reason) -> str:
    if not reason.words:
        return reason.label
    return f"{reason.label}{'' if reason.label.endswith('?') else ':'} {reason.words}"


def _answers(engagement: Engagement) -> dict[str, AnswerLine]:
    return {
        answer.rule: AnswerLine(
            state=str(ANSWERED[AdviceAnswer.Kind(answer.answer)]), text=answer.text, reason=answer.reason
        )
        for answer in AdviceAnswer.objects.filter(engagement=engagement)
    }
