"""Everything the files are made from, read once, and what of it is due, as a calendar.

A date keeps its identifier, so that importing the calendar again changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from apps.assessments.models import Assessment
from apps.assessments.selectors import Shown, results_page
from apps.decisions.models import Assumption, Decision, PlanStep, Target
from apps.decisions.wording import sentence_of
from apps.engagements.models import Engagement, Stakeholder
from apps.exchange.downloads.wording import Speaker, one_line, owners_of, printable
from apps.findings.brief_section import BriefSection
from apps.findings.findings import Findings
from apps.instruments.selectors import definition_for
from apps.reports.document.content import content_of
from apps.reports.models import Report
from apps.reports.result.selectors import first_brief

A_DAY_BEFORE = timedelta(hours=-15)  # at nine in the morning
UNDER_WAY = frozenset({PlanStep.State.OPEN, PlanStep.State.DOING})


@dataclass(frozen=True)
class ShownResult:
    """A result that somebody has looked at: `brief` and `findings` are what its page shows."""

    engagement: Engagement
    assessment: Assessment
    brief: BriefSection
    findings: Findings


@dataclass(frozen=True)
class Asked:
    """What the newest report asks, by when."""

    report: Report
    by: date
    brief: BriefSection


@dataclass(frozen=True)
class Settled:
    engagement: Engagement
    speaker: Speaker
    decisions: tuple[Decision, ...]
    assumptions: tuple[Assumption, ...]
    targets: tuple[Target, ...]
    steps: tuple[PlanStep, ...]
    asked: Asked | None
    result: ShownResult | None = None

    @property
    def decision(self) -> Decision | None:
        """Return the decision that holds, else its draft."""
        states = Decision.State.DECIDED, Decision.State.DRAFT
        return next((each for state in states for each in self.decisions if each.state == state), None)

    @property
    def review_by(self) -> date | None:
        """Return the first day on which an open assumption is to be checked."""
        is_open = Assumption.Status.OPEN
        days = [each.check_by for each in self.assumptions if each.check_by and each.status == is_open]
        return min(days, default=None)


def settled_of(engagement: Engagement) -> Settled:
    """Read what was settled in six queries, and no result."""
    definition = definition_for(engagement.instrument_version, engagement.routing)
    people = Stakeholder.objects.filter(engagement=engagement)
    return Settled(
        engagement=engagement,
        speaker=Speaker(definition, engagement.currency, owners_of(people, definition)),
        decisions=tuple(Decision.objects.filter(engagement=engagement)),
        assumptions=tuple(Assumption.objects.filter(engagement=engagement)),
        targets=tuple(Target.objects.filter(engagement=engagement)),
        steps=tuple(PlanStep.objects.filter(engagement=engagement)),
        asked=_asked(engagement),
    )


def _asked(engagement: Engagement) -> Asked | None:
    """Return what is asked; None without a report that can be read, or where newer answers are there."""
    reports = Report.objects.filter(engagement=engagement, is_newest_readable=True).with_version_state()
    report = reports.select_related("content").first()
    if report is None or report.is_superseded:
        return None
    brief = content_of(report.content.document).brief
    return Asked(report, date.fromisoformat(brief.decide_by), brief) if brief.decide_by else None


def shown_result(engagement: Engagement, *, at: datetime) -> ShownResult | None:
    """Return the result that may be handed out; None while the round is open, or where nobody looked at it yet."""
    page = results_page(engagement, at=at)
    if not isinstance(page, Shown) or page.assessment.snapshot.looked_at is None:
        return None
    brief, _report = first_brief(page, engagement, at=at)
    return ShownResult(engagement, page.assessment, brief, page.findings)


def has_dates(settled: Settled) -> bool:
    return any(_events(settled))


def dates_of(settled: Settled) -> bytes:
    """Return the days by which it is to be decided, the decision reviewed, assumptions checked and steps done."""
    calendar = Calendar()
    calendar.add("prodid", "-//Scalelens//Decision//EN")
    calendar.add("version", "2.0")
    # A calendar asks whoever imports a request for an answer; what is published needs none.
    calendar.add("method", "PUBLISH")
    calendar.add("name", one_line(settled.engagement.initiative))
    for event in _events(settled):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(settled: Settled) -> Iterator[Event]:
    yield from _to_decide(settled)
    yield from _decided(settled)
    yield from _review(settled)
    yield from _checks(settled)
    yield from _steps(settled)


def _to_decide(settled: Settled) -> Iterator[Event]:
    """Yield the day by which what the report asks is to be decided, until something is decided."""
    asked, decision = settled.asked, settled.decision
    if asked is None or (decision is not None and decision.state == Decision.State.DECIDED):
        return
    title = _("Decide: %(text)s") % {"text": one_line(asked.brief.asked)}
    name = f"asked-{settled.engagement.pk}"
    page = reverse("report", args=[asked.report.pk])
    yield _event(settled, name, asked.by, asked.report.number, title, [("", asked.brief.headline)], page=page)


def _decided(settled: Settled) -> Iterator[Event]:
    """Yield the day by which what is decided is to be done."""
    decision, say = settled.decision, settled.speaker
    if decision is not None and decision.state == Decision.State.DECIDED and decision.due_on:
        sentence = sentence_of(decision, say.owner(decision.owner))
        title = _("Due: %(text)s") % {"text": one_line(sentence)}
        yield _event(
            settled, f"decided-{settled.engagement.pk}", decision.due_on, decision.revision, title, []
        )


def _review(settled: Settled) -> Iterator[Event]:
    """Yield the day on which the decision is looked at again: that of the first check. Where to stop has no day."""
    decision, day, say = settled.decision, settled.review_by, settled.speaker
    if decision is None or decision.state != Decision.State.DECIDED or day is None:
        return
    lines = [
        (_("Decided"), sentence_of(decision, say.owner(decision.owner))),
        (_("Decided order"), say.dimensions(decision.ranking)),
    ]
    for target in settled.targets:
        if not target.refused and (stop := say.value(target.stop_value, target)):
            stop_at = _("Stop and review: %(target)s at %(value)s")
            lines.append(("", stop_at % {"target": one_line(target.indicator), "value": stop}))
    # Every edit of what the entry says has to count: a calendar takes over an entry only with a higher number.
    rows: list[Assumption | Target] = [*settled.assumptions, *settled.targets]
    revision = decision.revision + sum(row.revision for row in rows)
    title = _("Review the decision on “%(initiative)s”") % {
        "initiative": one_line(settled.engagement.initiative)
    }
    yield _event(settled, f"review-{settled.engagement.pk}", day, revision, title, lines)


def _checks(settled: Settled) -> Iterator[Event]:
    for each in settled.assumptions:
        if each.check_by is None or each.status != Assumption.Status.OPEN:
            continue
        lines = [
            (_("Test"), each.test),
            (_("Passes if"), each.passes_if),
            (_("Owner"), settled.speaker.owner(each.owner)),
            ("", settled.speaker.flip(each)),
        ]
        title = _("Check: %(text)s") % {"text": one_line(each.text)}
        yield _event(settled, f"assumption-{each.pk}", each.check_by, each.revision, title, lines)


def _steps(settled: Settled) -> Iterator[Event]:
    for each in settled.steps:
        if each.due_on is None or each.state not in UNDER_WAY:
            continue
        lines = [(_("Owner"), settled.speaker.owner(each.owner))]
        title = _("Due: %(text)s") % {"text": one_line(each.text)}
        yield _event(settled, f"step-{each.pk}", each.due_on, each.revision, title, lines)


def _event(
    settled: Settled,
    name: str,
    day: date,
    revision: int,
    title: str,
    lines: list[tuple[str, str]],
    page: str = "",
) -> Event:
    event = Event()
    event.add("uid", f"{name}@scalelens")
    # The time of the file would make each export another.
    event.add("dtstamp", settled.engagement.created_at)
    event.add("sequence", revision)
    event.add("dtstart", day)
    # The end of an entry is the first day that is no longer in it.
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    words = [(label, printable(text).strip()) for label, text in lines]
    event.add(
        "description", "\n".join(f"{label}: {text}" if label else text for label, text in words if text)
    )
    event.add("url", settings.BASE_URL + (page or reverse("decision", args=[settled.engagement.pk])))
    event.add("categories", [one_line(settled.engagement.initiative)])
    event.add("transp", "TRANSPARENT")  # else it would show whoever imports it as busy all day
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", A_DAY_BEFORE)
    event.add_component(alarm)
    return event
