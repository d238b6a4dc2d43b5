"""What is due, as a calendar. A date keeps its identifier, so that importing the file again changes nothing."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from apps.decisions.models import Assumption, Decision, PlanStep, Target
from apps.decisions.wording import sentence_of
from apps.exchange.downloads.settled import Settled
from apps.exchange.downloads.wording import one_line, printable

A_DAY_BEFORE = timedelta(hours=-15)  # at nine in the morning
UNDER_WAY = frozenset({PlanStep.State.OPEN, PlanStep.State.DOING})


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
    yield from _asked(settled)
    yield from _decided(settled)
    yield from _review(settled)
    yield from _checks(settled)
    yield from _steps(settled)


def _asked(settled: Settled) -> Iterator[Event]:
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
