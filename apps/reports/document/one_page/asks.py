"""What whoever decides is asked for, and by when; or, once it is decided, what is due."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.documents.mapping import LEFT_OUT
from apps.findings.plan import Action
from apps.reports.document.commitments import Owners, TargetLine, decision_of, targets_heading_of, targets_of
from apps.reports.document.cover import assessed_on
from apps.reports.document.source import Optional, ReportSource, clipped, uncapitalised
from apps.workshops.models import Assumption, PlanStep, Target

MOST_DUE = 3
MOST_TARGETS = 3
SATURDAY = 5
LINE = 150  # characters of one that somebody typed


@dataclass(frozen=True)
class AskLine:
    text: str
    owner: str = field(default="", metadata=LEFT_OUT)
    by: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True)
class AsksSection:
    """`heading` has the day; `because` says why that day."""

    heading: str
    because: str
    lines: tuple[AskLine, ...]
    # Some that are open, and where the others stand.
    targets: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)


def asks_of(source: ReportSource) -> AsksSection:
    decided = decision_of(source)
    if decided is not None:
        order = ", ".join(f"{place} {each.label}" for place, each in enumerate(decided.order, start=1))
        return AsksSection(
            heading=_("Decided on %(day)s: %(order)s") % {"day": decided.decided_on, "order": order},
            because=decided.beside_result,
            lines=(*_due(source), *_still_open(source)),
            targets=tuple(_open_targets(source)),
        )
    by, because = _decide_by(source)
    return AsksSection(
        heading=_("We ask you to decide, by %(day)s") % {"day": date_format(by, "DATE_FORMAT")},
        because=f"{because} {_('If that day has passed, decide now.')}",
        lines=(AskLine(str(source.findings.asked)), *_start(source), *_left_to_agree(source)),
        targets=tuple(_open_targets(source)),
    )


def _decide_by(source: ReportSource) -> tuple[date, str]:
    """Return the first day that presses, and what is on it: the framing's dates, and the first steps."""
    start, engagement = assessed_on(source), source.engagement
    due = [_days(action) for action in source.findings.plan.do_now if action.steps]
    if not due:
        days = [(start + timedelta(days=30), _("That is thirty days from the day of the result."))]
    elif first := min(due):
        because = _("On that day the first steps are due, counted from the day of the result.")
        days = [(start + timedelta(days=first), because)]
    else:
        because = _("The first steps begin at once; two working days after the result are left to decide.")
        days = [(_after_two_working_days(start), because)]
    if engagement.launch_on and engagement.launch_on > start:
        days.append((engagement.launch_on, _("On that day it goes live.")))
    for peak in engagement.peaks:
        begins = date.fromisoformat(f"{peak['month']}-01")
        if begins > start:
            days.append(
                (begins, _("Then begins the month of “%(peak)s”.") % {"peak": clipped(peak["name"], 60)})
            )
    return min(days)


def _days(action: Action) -> int:
    last = action.steps[0].by or action.steps[0].days.rpartition("-")[2]
    return int(last) if last.isdigit() else 0


def _after_two_working_days(start: date) -> date:
    day, left = start, 2
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def _start(source: ReportSource) -> Iterator[AskLine]:
    """Ask for a start and an owner for what is to be done now; of steps that were taken up, for owners alone."""
    taken = list(PlanStep.objects.filter(engagement=source.engagement))
    if taken:
        steps = [step for step in taken if step.state not in {"done", "dropped"}]
        without = [step for step in steps if not step.owner]
        if without:
            text = ngettext(
                "Who owns the %(count)d step of the plan that has no owner.",
                "Who owns the %(count)d steps of the plan that have no owner.",
                len(without),
            )
            yield AskLine(text % {"count": len(without)})
        yield from _due_steps(source, steps)
        return
    if count := len(source.findings.plan.do_now):
        text = ngettext(
            "Who owns the %(count)d thing under “What now”, and that it starts.",
            "Who owns each of the %(count)d things under “What now”, and that they start.",
            count,
        )
        yield AskLine(text % {"count": count})


def _left_to_agree(source: ReportSource) -> Iterator[AskLine]:
    """Ask for an answer to each target that is open."""
    own = {
        target.key: target.agreed or target.refused
        for target in Target.objects.filter(engagement=source.engagement)
    }
    proposed = {row.id for row in source.findings.plan.targets}
    left = sum(not own.get(key, False) for key in proposed | own.keys())
    if left:
        text = ngettext(
            "Whether the %(count)d target that is still open is agreed, changed or refused, and at what value we stop.",
            "Whether the %(count)d targets that are still open are agreed, changed or refused, and at what value we stop.",
            left,
        )
        yield AskLine(text % {"count": left})


def _open_targets(source: ReportSource) -> Iterator[str]:
    """Yield the first targets that are open, with what they are today, and the value at which to stop; then how many
    more there are. Those whose figures are known come first.
    """
    if Optional.TARGETS in source.left_out:
        return
    left = [line for line in targets_of(source) if line.state not in {_("agreed"), _("refused")}]
    left.sort(key=lambda line: (not any(map(str.isdigit, line.value)), not line.now, not line.stop))
    yield from map(_target, left[:MOST_TARGETS])
    if (more := len(left) - MOST_TARGETS) > 0:
        yield ngettext(
            "%(count)d more stands under “%(heading)s”.", "%(count)d more stand under “%(heading)s”.", more
        ) % {"count": more, "heading": targets_heading_of(source)}


def _target(line: TargetLine) -> str:
    return _("%(indicator)s: %(value)s; %(now)s; %(stop)s.") % {
        "indicator": clipped(line.indicator, LINE),
        "value": clipped(line.value, LINE) or _("no value yet"),
        "now": _("today %(now)s") % {"now": line.now} if line.now else _("today not known"),
        "stop": _("stop: %(stop)s") % {"stop": clipped(line.stop, LINE)}
        if line.stop
        else _("no value to stop at"),
    }


def _still_open(source: ReportSource) -> Iterator[AskLine]:
    for line in _left_to_agree(source):
        yield AskLine(_("Still to decide: %(what)s") % {"what": uncapitalised(line.text)})


def _due(source: ReportSource) -> Iterator[AskLine]:
    """Yield what was taken up and is not settled, the soonest first."""
    steps = PlanStep.objects.filter(engagement=source.engagement).exclude(state__in=["done", "dropped"])
    yield from _due_steps(source, list(steps))


def _due_steps(source: ReportSource, steps: list[PlanStep]) -> Iterator[AskLine]:
    owners = Owners(source.engagement, source.definition)
    checks = Assumption.objects.filter(engagement=source.engagement, status=Assumption.Status.OPEN)
    rows = [
        *((each.due_on, each.text, each.owner) for each in steps),
        *((each.check_by, _("Check: %(text)s") % {"text": each.text}, each.owner) for each in checks),
    ]
    rows.sort(key=lambda row: (row[0] is None, row[0] or date.max))
    for due, text, owner in rows[:MOST_DUE]:
        yield AskLine(
            clipped(text, LINE),
            owner=clipped(owners.printed(owner), 60) if owner else _("no owner yet"),
            by=_("due %(day)s") % {"day": date_format(due, "DATE_FORMAT")} if due else _("no day yet"),
        )
