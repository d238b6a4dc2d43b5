"""What to do now and next, what to leave alone, and in which shape: what is advised, with the group's answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice.lists.advice import LeftAlone
from apps.decisions.commitments.days import numbered_steps
from apps.decisions.models import AdviceAnswer, PlanStep
from apps.decisions.planned import LINE, clipped
from apps.documents.mapping import LEFT_OUT
from apps.findings.plan import NoteRow, PlanEntry, PlanSection
from apps.findings.plan import PlanStep as ProposedStep
from apps.reports.document.source import ReportSource, uncapitalised

ANSWERED = {
    AdviceAnswer.Kind.ACCEPTED: gettext_lazy("Accepted"),
    AdviceAnswer.Kind.EDITED: gettext_lazy("Changed by the facilitator"),
    AdviceAnswer.Kind.DECLINED: gettext_lazy("Declined"),
}


@dataclass(frozen=True)
class StepLine:
    when: str  # in words, by which day
    action: str
    who: str = field(default="", metadata=LEFT_OUT)
    note: str = field(default="", metadata=LEFT_OUT)  # that it is late or overdue
    begins: str = field(default="", metadata=LEFT_OUT)  # in words, from which day


@dataclass(frozen=True)
class AnswerLine:
    state: str
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """One thing to do. `number` counts through both lists."""

    rule: str
    number: int
    title: str
    because: str
    who: str
    weeks: str
    steps: tuple[StepLine, ...]
    measure: str
    stop_if: str
    mistakes: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    too_late: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    answer: AnswerLine | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True)
class NoteLine:
    title: str
    because: str
    steps: tuple[StepLine, ...]


@dataclass(frozen=True)
class ShapeSection:
    title: str
    notes: tuple[NoteLine, ...]


@dataclass(frozen=True)
class AdviceSection:
    heading: str
    guards: tuple[NoteLine, ...]  # what holds back whatever follows
    do_now: tuple[EntryLine, ...]
    do_next: tuple[EntryLine, ...]
    asks: tuple[str, ...]
    leave_alone: tuple[str, ...]  # each until when
    shape: ShapeSection | None
    unused: str = field(default="", metadata=LEFT_OUT)  # what too few were asked
    alone_because: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)  # of each, in the same order

    @property
    def alone(self) -> tuple[tuple[str, str], ...]:
        """Return what to leave alone, each with the reason."""
        return tuple(zip_longest(self.leave_alone, self.alone_because, fillvalue=""))

    @property
    def entries(self) -> tuple[EntryLine, ...]:
        return (*self.do_now, *self.do_next)


@dataclass(frozen=True)
class ChecklistLine:
    title: str
    by: str
    who: str
    weeks: str
    why: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True)
class ChecklistSection:
    """What has no place in the lists: other rules, a row each, what is good order anyway, and the other shapes."""

    rows: tuple[ChecklistLine, ...]
    standards: str
    why_not: tuple[str, ...]


def advice_of(source: ReportSource) -> AdviceSection:
    plan = source.findings.plan
    steps = StepLines(source)
    answers = _answers(source)
    told: dict[str, int] = {}
    shape, alone = (plan.advice.shape, plan.advice.leave_alone) if plan.advice else (None, ())
    return AdviceSection(
        heading=_heading(plan),
        guards=tuple(map(steps.note, plan.guards)),
        do_now=tuple(_entry(each, steps, told, answers) for each in plan.do_now),
        do_next=tuple(_entry(each, steps, told, answers) for each in plan.do_next),
        asks=plan.asked,
        leave_alone=tuple(map(_alone, alone)),
        alone_because=tuple(each.why for each in alone),
        shape=ShapeSection(shape.title, tuple(map(steps.note, plan.shape_notes))) if shape else None,
        unused=_unused(plan),
    )


def _unused(plan: PlanSection) -> str:
    if not plan.unused:
        return ""
    said = _("Used for nothing here, because too few were asked: %(names)s.") % {"names": plan.unused}
    return f"{said} {plan.ask_more}".rstrip()


def checklist_of(source: ReportSource) -> ChecklistSection | None:
    plan = source.findings.plan
    if plan.advice is None:
        return None
    shape = plan.advice.shape
    return ChecklistSection(
        rows=tuple(
            ChecklistLine(row.title, day_words(row.on), row.who, row.weeks, row.why) for row in plan.checklist
        ),
        standards="; ".join(plan.advice.standards),
        why_not=tuple(f"{each.title}: {uncapitalised(each.because)}" for each in shape.why_not)
        if shape
        else (),
    )


def _alone(alone: LeftAlone) -> str:
    until = uncapitalised(alone.until.rstrip("."))
    return _("%(what)s, until %(until)s") % {"what": alone.what, "until": until}


def day_words(on: date) -> str:
    return date_format(on, "DATE_FORMAT")


def _heading(plan: PlanSection) -> str:
    if not plan.has_rules:
        return _("No advice: no rules read these questions yet")
    if not plan.do_now:
        return _("Nothing is pressed today")
    lead, alone = plan.do_now[0].title, len(plan.advice.leave_alone) if plan.advice else 0
    if not alone:
        return lead
    return ngettext(
        "%(lead)s, and %(number)d thing to leave alone",
        "%(lead)s, and %(number)d things to leave alone",
        alone,
    ) % {"lead": lead, "number": alone}


def _entry(
    entry: PlanEntry, steps: "StepLines", told: dict[str, int], answers: Mapping[str, AnswerLine]
) -> EntryLine:
    # What presses several of them is said once.
    first = told.setdefault(entry.because, entry.number)
    return EntryLine(
        rule=entry.rule,
        number=entry.number,
        title=entry.title,
        because=entry.because if first == entry.number else _("As for %(number)d.") % {"number": first},
        who=entry.who,
        weeks=entry.weeks,
        steps=steps.of(entry.rule, entry.steps),
        measure=entry.measure,
        stop_if=entry.stop_if,
        mistakes=entry.mistakes,
        too_late=entry.too_late,
        answer=answers.get(entry.rule),
    )


def _answers(source: ReportSource) -> dict[str, AnswerLine]:
    return {
        answer.rule: AnswerLine(
            state=str(ANSWERED[AdviceAnswer.Kind(answer.answer)]), text=answer.text, reason=answer.reason
        )
        for answer in AdviceAnswer.objects.filter(engagement=source.engagement)
    }


class StepLines:
    """Puts steps into words: those that the group took into its plan as they stand there."""

    def __init__(self, source: ReportSource) -> None:
        plan = {row.key: row for row in PlanStep.objects.filter(engagement=source.engagement)}
        # Else two dates of one thing are in one report. Where the plan has something else in its place, it stands as
        # recommended.
        self._taken = {
            (each.of.rule, each.step): row
            for each in numbered_steps(source.findings.plan)
            if (row := plan.get(each.key)) is not None and each.is_still(row.text)
        }

    def of(self, rule: str, steps: Iterable[ProposedStep]) -> tuple[StepLine, ...]:
        return tuple(self._line(each, self._taken.get((rule, each))) for each in steps)

    def note(self, note: NoteRow) -> NoteLine:
        return NoteLine(note.title, note.because, self.of("", note.steps))

    def _line(self, step: ProposedStep, taken: PlanStep | None) -> StepLine:
        if taken is not None:
            return StepLine(_when_taken(taken), clipped(taken.text, len(step.do) + LINE), "", "")
        when = _("By %(day)s") % {"day": day_words(step.on)}
        begins = _("from %(day)s") % {"day": day_words(step.begins)} if step.begins is not None else ""
        return StepLine(when, step.do, step.who, step.late or step.overdue, begins)


def _when_taken(step: PlanStep) -> str:
    if step.state in {PlanStep.State.DONE, PlanStep.State.DROPPED}:
        return str(step.get_state_display())
    if step.due_on is None:
        return _("No day planned")
    return _("Planned %(day)s") % {"day": day_words(step.due_on)}
