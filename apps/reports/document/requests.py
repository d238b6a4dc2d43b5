"""What whoever decides is asked for, and by when; or, once it is decided, what is due."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.decisions.commitments.days import (
    numbered_steps,
    start_of,
    weekday_from,
    weekday_until,
)
from apps.decisions.models import Assumption, PlanStep, Target
from apps.documents.mapping import LEFT_OUT
from apps.reports.document.commitments import Owners, TargetLine, decision_of, targets_heading_of, targets_of
from apps.reports.document.source import LINE, Optional, ReportSource, clipped, uncapitalised

SHORT = 60  # characters of a name in a line
MOST_DUE = 3
MOST_TARGETS = 3
SETTLED = {PlanStep.State.DONE, PlanStep.State.DROPPED}


@dataclass(frozen=True)
class RequestLine:
    text: str
    owner: str = field(default="", metadata=LEFT_OUT)
    by: str = field(default="", metadata=LEFT_OUT)
    part: str = field(default="", metadata=LEFT_OUT)  # the table that has more: plan or assumptions


@dataclass(frozen=True)
class RequestsSection:
    heading: str
    because: str  # why the day that the heading has
    lines: tuple[RequestLine, ...]
    targets: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)  # some that are open
    more: str = field(default="", metadata=LEFT_OUT)  # how many more are; older contents say it among them


def requests_of(source: ReportSource) -> RequestsSection:
    decided, open_targets = decision_of(source), _open_targets(source)
    targets = tuple(map(_target, open_targets[:MOST_TARGETS]))
    more = _more_targets(source, len(open_targets) - MOST_TARGETS)
    if decided is not None:
        plan = PlanStep.objects.filter(engagement=source.engagement)
        order = ", ".join(f"{place} {each.label}" for place, each in enumerate(decided.order, start=1))
        return RequestsSection(
            heading=_("Decided on %(day)s: %(order)s") % {"day": decided.decided_on, "order": order},
            because=decided.beside_result,
            lines=(*_due(source, list(plan.exclude(state__in=SETTLED))), *_still_open(source)),
            targets=targets,
            more=more,
        )
    by, why = min((_of_first_steps(source), *_of_framing(source)), key=lambda row: row[0])
    return RequestsSection(
        heading=_("We ask you to decide, by %(day)s") % {"day": date_format(by, "DATE_FORMAT")},
        because=f"{why} {_('If that day has passed, decide now.')}",
        lines=(
            RequestLine(str(source.findings.asked)),
            *map(RequestLine, source.findings.plan.asked),
            *_start(source),
            *_left_to_agree(source),
        ),
        targets=targets,
        more=more,
    )


def _of_framing(source: ReportSource) -> Iterator[tuple[date, str]]:
    """Yield the last weekday up to the launch and up to each month of a peak, and which day that is."""
    engagement = source.engagement
    # What lies before the result or the decision presses no more, and no day is asked for that was before them.
    start = start_of(engagement, source.assessment)
    if engagement.launch_on and engagement.launch_on > start:
        by = max(weekday_until(engagement.launch_on), start)
        yield by, _("It goes live on %(day)s.") % {"day": _that_day(engagement.launch_on, by)}
    for peak in engagement.peaks:
        begins = date.fromisoformat(f"{peak['month']}-01")
        if begins > start:
            by = max(weekday_until(begins), start)
            words = {"peak": clipped(peak["name"], SHORT), "day": _that_day(begins, by)}
            yield by, _("The month of “%(peak)s” begins on %(day)s.") % words


def _that_day(day: date, by: date) -> str:
    return _("that day") if day == by else date_format(day, "DATE_FORMAT")


def _of_first_steps(source: ReportSource) -> tuple[date, str]:
    """Return the day on which the first step is due, and why: one of the plan, or one that it has not taken up."""
    start = start_of(source.engagement, source.assessment)
    days = list(_days_of_steps(source, start))
    if not days:
        in_thirty_days = weekday_from(start + timedelta(days=30))
        return in_thirty_days, _("That is thirty days from the day of the result, or the Monday after.")
    # Where both fall on one day, it is told as of a proposed step: False sorts before True.
    first, is_taken = min(days)
    if is_taken:
        return first, _("On that day the first step of the plan is due.")
    return first, _("On that day the first steps are due.")


def _days_of_steps(source: ReportSource, start: date) -> Iterator[tuple[date, bool]]:
    """Yield the days of the steps to come, and whether each is in the plan."""
    taken = {row.key: row for row in PlanStep.objects.filter(engagement=source.engagement)}
    for row in taken.values():
        if row.state not in SETTLED and row.due_on is not None and row.due_on >= start:
            yield row.due_on, True
    now = {entry.rule for entry in source.findings.plan.do_now}
    for each in numbered_steps(source.findings.plan):
        in_plan = taken.get(each.key)
        if each.of.rule in now and not (in_plan and each.is_still(in_plan.text)):
            yield max(each.step.on, start), False


def _start(source: ReportSource) -> Iterator[RequestLine]:
    """Ask for a start and an owner for what is to be done now; of steps that were taken up, for owners alone."""
    plan = PlanStep.objects.filter(engagement=source.engagement)
    if plan:
        steps = [step for step in plan if step.state not in SETTLED]
        if ownerless := sum(not step.owner for step in steps):
            text = ngettext(
                "Who owns the %(count)d step of the plan that has no owner.",
                "Who owns the %(count)d steps of the plan that have no owner.",
                ownerless,
            )
            yield RequestLine(text % {"count": ownerless})
        yield from _due(source, steps)
    elif count := len(source.findings.plan.do_now):
        text = ngettext(
            "Who owns the %(count)d thing under “What now”, and that it starts.",
            "Who owns each of the %(count)d things under “What now”, and that they start.",
            count,
        )
        yield RequestLine(text % {"count": count})


def _left_to_agree(source: ReportSource) -> Iterator[RequestLine]:
    own = {
        target.key: target.agreed or target.refused
        for target in Target.objects.filter(engagement=source.engagement)
    }
    proposed = {row.id for row in source.findings.plan.targets}
    left = sum(not own.get(key, False) for key in proposed | own.keys())
    if left:
        text = ngettext(
            "Whether the %(count)d target that is still open is accepted, changed or declined, and at what value we stop.",
            "Whether the %(count)d targets that are still open are accepted, changed or declined, and at what value we stop.",
            left,
        )
        yield RequestLine(text % {"count": left})


def _open_targets(source: ReportSource) -> list[TargetLine]:
    """Return the targets that are open, those whose figures are known first."""
    # What is left out stands nowhere, so not on the second page either.
    if Optional.TARGETS in source.left_out:
        return []
    left = [line for line in targets_of(source) if line.state not in {_("accepted"), _("declined")}]
    left.sort(key=lambda line: (not any(map(str.isdigit, line.value)), not line.now, not line.stop))
    return left


def _more_targets(source: ReportSource, more: int) -> str:
    if more <= 0:
        return ""
    text = ngettext(
        "%(count)d more stands under “%(heading)s”", "%(count)d more stand under “%(heading)s”", more
    )
    return text % {"count": more, "heading": targets_heading_of(source)}


def _target(line: TargetLine) -> str:
    value = clipped(line.value, LINE) or _("no value yet")
    if line.value and line.window:
        value = _("%(value)s (%(window)s)") % {"value": value, "window": clipped(line.window, SHORT)}
    stop = clipped(line.stop, LINE)
    return _("%(indicator)s: %(value)s; %(now)s; %(stop)s.") % {
        "indicator": clipped(line.indicator, LINE),
        "value": value,
        "now": _("today %(now)s") % {"now": line.now} if line.now else _("today not known"),
        "stop": _("stop: %(stop)s") % {"stop": stop} if stop else _("no value to stop at"),
    }


def _still_open(source: ReportSource) -> Iterator[RequestLine]:
    """Yield what is left to agree after the decision: by the last weekday up to the launch or a peak, if one is to come."""
    ahead = min(_of_framing(source), default=None)
    text = _("Still to decide; no day is set: %(what)s")
    words = {}
    if ahead:
        text = _("Still to decide, by %(day)s, or now if that has passed (%(because)s): %(what)s")
        day, why = ahead
        words = {"day": date_format(day, "DATE_FORMAT"), "because": uncapitalised(why.rstrip("."))}
    for line in _left_to_agree(source):
        yield RequestLine(text % {**words, "what": uncapitalised(line.text)})


def _due(source: ReportSource, steps: list[PlanStep]) -> Iterator[RequestLine]:
    """Yield the steps, and the checks of assumptions, the soonest first."""
    owners = Owners(source.engagement, source.definition)
    checks = Assumption.objects.filter(engagement=source.engagement, status=Assumption.Status.OPEN)
    rows = [
        *((each.due_on, each.text, each.owner) for each in steps),
        *((each.check_by, _("Check: %(text)s") % {"text": each.text}, each.owner) for each in checks),
    ]
    rows.sort(key=lambda row: (row[0] is None, row[0] or date.max))
    for due, text, owner in rows[:MOST_DUE]:
        yield RequestLine(
            clipped(text, LINE),
            owner=clipped(owners.printed(owner), SHORT) if owner else _("no owner yet"),
            by=_("due %(day)s") % {"day": date_format(due, "DATE_FORMAT")} if due else _("no day yet"),
        )
    if (more := len(rows) - MOST_DUE) > 0:
        if steps:
            text = ngettext(
                "%(count)d more step or check is in the plan.",
                "%(count)d more steps and checks are in the plan.",
                more,
            )
        else:
            text = ngettext(
                "%(count)d more check is among the assumptions.",
                "%(count)d more checks are among the assumptions.",
                more,
            )
        yield RequestLine(text % {"count": more}, part="plan" if steps else "assumptions")
