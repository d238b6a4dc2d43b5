"""What to do now, next and not at all; for each rule its evidence, and the facilitator's answer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import FiredRule
from apps.decisions.commitments.days import NumberedStep, numbered_steps, proposed_day, start_of
from apps.decisions.models import AdviceAnswer, PlanStep
from apps.documents.mapping import LEFT_OUT
from apps.engagements.models import Engagement
from apps.findings.plan import MARKS, Action, BesideLine, PlanSection, Reason
from apps.findings.sentences import share_words
from apps.reports.document.source import LINE, ReportSource, clipped

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
SUMMARY_ALONE = 4  # things to leave alone that a summary names
LONGEST_MEASURE = 90
ASKED = frozenset({"context", "engagement", "target"})  # kinds of facts that a question is behind
VERDICT = ("verdict.", "p_first.")


@dataclass(frozen=True)
class StepLine:
    days: str
    action: str
    when: str = field(default="", metadata=LEFT_OUT)  # in words, by which day; empty: those days


@dataclass(frozen=True)
class ActionLine:
    rule: str
    title: str
    recommendation: str
    steps: tuple[StepLine, ...]
    mark: str = field(default="", metadata=LEFT_OUT)
    dated: str = field(default="", metadata=LEFT_OUT)
    is_law: bool = field(default=False, metadata=LEFT_OUT)
    here: str = field(default="", metadata=LEFT_OUT)  # what its words leave open, in this case's figures


@dataclass(frozen=True)
class AnswerLine:
    state: str
    text: str
    reason: str


@dataclass(frozen=True)
class RuleLine:
    id: str
    title: str
    recommendation: str
    practices: tuple[str, ...]
    anti_patterns: tuple[str, ...]
    cost: str
    stop_if: str
    evidence: tuple[str, ...]
    answer: AnswerLine | None
    dated: str = field(default="", metadata=LEFT_OUT)
    because: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)  # older contents have `evidence` alone
    behind: str = field(default="", metadata=LEFT_OUT)  # how many answers each reason rests on


@dataclass(frozen=True)
class FullLine:
    """A recommendation with all its steps; `rule` is None where it is told in a line."""

    line: ActionLine
    steps: tuple[StepLine, ...]
    rule: RuleLine | None


@dataclass(frozen=True)
class AdviceSection:
    heading: str
    do_now: tuple[ActionLine, ...]
    do_next: tuple[ActionLine, ...]
    leave_alone: tuple[str, ...]
    details: tuple[RuleLine, ...]
    undecided: tuple[str, ...]
    other_shapes: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    nearly: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    unsaid: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    effects: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)

    @property
    def now_in_full(self) -> tuple[FullLine, ...]:
        # What one rule asks for is read in one place: its later steps stand with those for now.
        later = {line.rule: line.steps for line in self.do_next}
        return tuple(self._full(line, later.get(line.rule, ())) for line in self.do_now)

    @property
    def next_in_full(self) -> tuple[FullLine, ...]:
        now = {line.rule for line in self.do_now}
        return tuple(self._full(line, ()) for line in self.do_next if line.rule not in now)

    def _full(self, line: ActionLine, later: tuple[StepLine, ...]) -> FullLine:
        rule = next((each for each in self.details if each.id == line.rule), None)
        return FullLine(line, (*line.steps, *later), rule)

    @property
    def by_law(self) -> tuple[ActionLine, ...]:
        return tuple(line for line in self.do_now if line.is_law)

    @property
    def beside_law(self) -> tuple[ActionLine, ...]:
        return tuple(line for line in self.do_now if not line.is_law)

    @property
    def more_alone(self) -> int:
        return max(0, len(self.leave_alone) - SUMMARY_ALONE)


def advice_of(source: ReportSource) -> AdviceSection:
    plan, steps = source.findings.plan, _dated_steps(source)
    return AdviceSection(
        heading=_heading(plan),
        do_now=tuple(_line(action, steps[True, action.rule]) for action in plan.do_now),
        do_next=tuple(_line(action, steps[False, action.rule]) for action in plan.do_next),
        leave_alone=tuple(map(str, plan.leave_alone)),
        details=_details(source),
        undecided=tuple(
            _("%(label)s: the answers are too divided to count as one.") % {"label": label}
            for label in plan.undecided
        ),
        other_shapes=tuple(_beside(source, _with_figures(line)) for line in plan.other_shapes),
        nearly=tuple(_beside(source, line) for line in plan.nearly),
        unsaid=tuple(_beside(source, line) for line in plan.unsaid),
        effects=tuple(f"{effect} {titles}" for effect, titles in plan.effects),
    )


def _with_figures(line: BesideLine) -> BesideLine:
    # Of the facts that speak against it, what was framed stands beside the sentence already.
    reasons = tuple(reason for reason in line.reasons if any(map(str.isdigit, reason.words)))
    return replace(line, reasons=reasons)


def _beside(source: ReportSource, line: BesideLine) -> str:
    title = line.title if line.title.endswith(".") else f"{line.title}."
    reasons = "; ".join(_in_short(source, reason) for reason in line.reasons)
    if line.dated and reasons:
        reasons = f"{reasons}."
    return " ".join(filter(None, (title, line.because, reasons, line.dated)))


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


def _line(action: Action, steps: tuple[StepLine, ...]) -> ActionLine:
    return ActionLine(
        rule=action.rule,
        title=str(action.title),
        recommendation=action.recommendation,
        steps=steps,
        mark=action.mark,
        dated=action.dated,
        is_law=action.mark == str(MARKS["law"]),
        here=str(action.here or ""),
    )


def _dated_steps(source: ReportSource) -> Mapping[tuple[bool, str], tuple[StepLine, ...]]:
    """Return the steps of each rule with their days, for now (True) and for later."""
    start = start_of(source.engagement, source.assessment)
    taken = {row.key: row for row in PlanStep.objects.filter(engagement=source.engagement)}
    steps = defaultdict[tuple[bool, str], tuple[StepLine, ...]](tuple)
    for each in numbered_steps(source.findings.plan):
        steps[each.is_now, each.action.rule] += (_step(each, taken.get(each.key), start),)
    return steps


def _step(proposed: NumberedStep, taken: PlanStep | None, start: date) -> StepLine:
    step = proposed.step
    # A step that the group took into its plan stands as it does there, in its words and by its day: else two dates
    # of one thing are in one report. Where the plan has something else in its place, it stands as recommended.
    if taken is not None and proposed.is_still(taken.text):
        action = (
            step.action if taken.text == proposed.text else clipped(taken.text, len(proposed.text) + LINE)
        )
        return StepLine("", action, _when_taken(taken))
    if step.by == "today":
        return StepLine("", step.action, _("At once"))
    day = proposed_day(proposed, start)
    if day is None:
        return StepLine(step.days, step.action, step.when)
    return StepLine("", step.action, _("By %(day)s") % {"day": date_format(day, "DATE_FORMAT")})


def _when_taken(step: PlanStep) -> str:
    if step.state in {PlanStep.State.DONE, PlanStep.State.DROPPED}:
        return str(step.get_state_display())
    if step.due_on is None:
        return _("In the plan, no day yet")
    return _("By %(day)s, as planned") % {"day": date_format(step.due_on, "DATE_FORMAT")}


def _details(source: ReportSource) -> tuple[RuleLine, ...]:
    plan = source.findings.plan
    shown = {action.rule: action for action in (*plan.do_next, *plan.do_now)}
    answers = _answers(source.engagement)
    every = source.advice.fired if source.advice else ()
    fired = [rule for rule in every if rule.id in shown and rule.id not in plan.brief]
    return tuple(_detail(source, rule, shown[rule.id], answers.get(rule.id)) for rule in fired)


def _detail(source: ReportSource, rule: FiredRule, action: Action, answer: AnswerLine | None) -> RuleLine:
    cost = (str(EFFORTS.get(rule.effort or "", "")), str(REVERSIBILITIES.get(rule.reversibility or "", "")))
    return RuleLine(
        id=rule.id,
        title=str(action.title),
        recommendation=" ".join(filter(None, (rule.recommendation, str(action.here or "")))),
        practices=rule.practices,
        anti_patterns=rule.anti_patterns,
        cost="; ".join(filter(None, cost)),
        stop_if=action.stop_if,
        evidence=tuple(_in_short(source, reason) for reason in action.reasons),
        answer=answer,
        dated=action.dated,
        because=_reasons_of(source, action),
        behind=", ".join(dict.fromkeys(str(each.people) for each in action.reasons if each.people)),
    )


def _answers(engagement: Engagement) -> dict[str, AnswerLine]:
    return {
        answer.rule: AnswerLine(
            state=str(ANSWERED[AdviceAnswer.Kind(answer.answer)]), text=answer.text, reason=answer.reason
        )
        for answer in AdviceAnswer.objects.filter(engagement=engagement)
    }


def _reasons_of(source: ReportSource, action: Action) -> tuple[str, ...]:
    """Return the reasons, those with the most of this case in them first."""
    reasons = tuple(dict.fromkeys(_own_reasons(source, action)))
    # Two clients whose framing is alike would read the same reasons: what the system is to achieve tells them apart.
    if not _is_own(reasons, action) and (
        measure := source.assessment.snapshot.evidence.framing.success_measure
    ):
        reasons += (_("it is to bring “%(measure)s”") % {"measure": clipped(measure, LONGEST_MEASURE)},)
    return reasons


def _own_reasons(source: ReportSource, action: Action) -> Iterator[str]:
    reasons = list(action.reasons)
    if not action.reasons or any(reason.fact.startswith(VERDICT) for reason in reasons):
        yield from _of_result(source, action)
    # Figures go first: they are what no other client has.
    reasons.sort(key=lambda reason: not any(map(str.isdigit, reason.words)))
    yield from filter(None, (_reason_words(source, reason) for reason in reasons))


def _of_result(source: ReportSource, action: Action) -> Iterator[str]:
    """Yield what the result says of the dimensions the rule is about: their shares, and their nearest limits."""
    findings = source.findings
    places = {row.slug: row for row in findings.evidence.places}
    limits = {row.slug: row for row in reversed(findings.evidence.limits)}  # of each dimension the nearest
    pointed_to = [each.slug for each in findings.points_to if each.slug in places][:1]
    about = [each for each in action.means.joins or action.means.relieves if each in places] or pointed_to
    if not about:
        yield findings.headline.rstrip(".")
    for place in map(places.__getitem__, about):
        if not findings.is_over:
            words = {"label": place.label, "share": share_words(place.p_first)}
            yield _("%(label)s first in %(share)s of the draws") % words
        if limit := limits.get(place.slug):
            yield f"{limit.label}: {limit.detail_and_source}"


def _reason_words(source: ReportSource, reason: Reason) -> str:
    family = reason.fact.partition(".")[0]
    if family == "verdict":
        return ""
    if family == "gap":
        return _gaps(source)
    text = _in_short(source, reason)
    if reason.people:
        words = ngettext("%(text)s (%(people)d answer)", "%(text)s (%(people)d answers)", reason.people)
        return words % {"text": text, "people": reason.people}
    return _("%(text)s (as framed)") % {"text": text} if family == "engagement" else text


def _in_short(source: ReportSource, reason: Reason) -> str:
    """Put a reason without the question behind it: by a short name, or as the statement people agreed with."""
    family, _dot, rest = reason.fact.partition(".")
    short = source.definition.short_names.get(rest.partition(".")[0]) if family in ASKED else ""
    if short:
        return f"{short}: {reason.words}"
    if family == "symptom":
        return f"“{reason.label.rstrip('.')}”: {reason.words}"
    return f"{reason.lead} {reason.words}"


def _gaps(source: ReportSource) -> str:
    return "; ".join(
        _("%(label)s: place %(said)s by what people say, %(figured)s by figures")
        % {"label": row.label, "said": row.stated_words, "figured": row.computed_words}
        for row in source.findings.evidence.places
        if row.gap
    )


def _is_own(reasons: Iterable[str], action: Action) -> bool:
    # How many answered is no figure of the case, so it is looked for before the count is added.
    figures = any(any(map(str.isdigit, reason.words)) for reason in action.reasons)
    return figures or any("“" in text or "%" in text for text in reasons)
