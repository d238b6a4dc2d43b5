"""What whoever decides is asked for, and by when; or, once it is decided, what is due."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.translations import inside
from apps.documents.mapping import LEFT_OUT
from apps.findings.plan import Action
from apps.findings.sentences import listed
from apps.reports.document.commitments import Owners, decision_of
from apps.reports.document.cover import assessed_on
from apps.reports.document.source import ReportSource, clipped
from apps.workshops.models import Assumption, PlanStep, Target

MOST_DUE = 3
MOST_NAMED = 3
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


def asks_of(source: ReportSource) -> AsksSection:
    decided = decision_of(source)
    if decided is not None:
        order = ", ".join(f"{place} {each.label}" for place, each in enumerate(decided.order, start=1))
        return AsksSection(
            heading=_("Decided on %(day)s: %(order)s") % {"day": decided.decided_on, "order": order},
            because=decided.beside_result,
            lines=(*_due(source), *_still_open(source)),
        )
    by, because = _decide_by(source)
    return AsksSection(
        heading=_("We ask you to decide, by %(day)s") % {"day": date_format(by, "DATE_FORMAT")},
        because=f"{because} {_('Once that day is past: at once.')}",
        lines=(_order(source), *_start(source), *_left_to_agree(source)),
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
        because = _("The first steps are marked for today: two working days are left to decide.")
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


def _order(source: ReportSource) -> AskLine:
    """Ask for the one order: in questions, because what is so is said by the claims above."""
    findings, answer = source.findings, source.findings.answer
    brief, points_to = findings.brief.claimed, findings.points_to
    labels = listed([inside(each.label) for each in points_to], "or")
    over = listed([inside(each.label) for each in findings.over.dimensions])
    if answer.kind == "recovering":
        return AskLine(_("Wait until demand falls as said, or act before (%(over)s).") % {"over": over})
    if findings.is_over:
        return AskLine(
            _("Bring back under its limit what is over it, before all else (%(over)s): yes or no.")
            % {"over": over}
        )
    if answer.kind == "disputed":
        return AskLine(_("Who measures again what is disputed, before money is spent on it."))
    if answer.level == "insufficient":
        return AskLine(_("Ask more people, or leave it at that."))
    if answer.kind == "nothing":
        return AskLine(_("Put no money into scale for now: yes or no."))
    if answer.level not in {"firm", "leaning"} or not labels:
        return AskLine(
            _("Ask again, or put one of these first all the same: %(labels)s.") % {"labels": labels}
            if labels
            else _("Ask again, or leave it at that.")
        )
    if brief is not None and brief.slug not in {each.slug for each in points_to}:
        return AskLine(
            _("Put %(labels)s first, as the answers say, or %(brief)s, as the brief says.")
            % {"labels": labels, "brief": inside(brief.label)}
        )
    return AskLine(_("Put %(labels)s first: yes or no.") % {"labels": labels})


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
    titles = [str(action.title) for action in source.findings.plan.do_now]
    if titles:
        named = "; ".join(titles[:MOST_NAMED])
        more = len(titles) - MOST_NAMED
        if more > 0:
            named = _("%(named)s; and %(more)d more") % {"named": named, "more": more}
        yield AskLine(
            _("Who owns each thing under “Do now”, and that it starts: %(titles)s.") % {"titles": named}
        )


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


def _still_open(source: ReportSource) -> Iterator[AskLine]:
    for line in _left_to_agree(source):
        yield AskLine(_("Still to decide: %(what)s") % {"what": line.text[:1].lower() + line.text[1:]})


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
