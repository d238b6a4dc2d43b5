"""What keeps the report of a workshop from being ordered by itself, and where that is put right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.assessments.models import Assessment
from apps.assessments.selectors import latest_assessment
from apps.decisions.models import PlanStep
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.findings.sentences import sentence_case
from apps.instruments.selectors import definition_of
from apps.reports.document.content import refusal_of
from apps.reports.errors import NoRelief
from apps.reports.models import Report
from apps.responses.models import Answer
from apps.room.models import Room, RoomPrint
from apps.room.steering.needle import reading_of


@dataclass(frozen=True)
class Obstacle:
    """Why no report comes, and the page on which somebody can change that; none where only answers can."""

    text: str
    address: str = ""
    link: str = ""


def obstacle_of(engagement: Engagement, room: Room, *, at: datetime) -> Obstacle | None:
    """Return what stands in the way as far as the room has shown what comes out; None where nothing is known to."""
    round_, day = latest_round(engagement), engagement.in_its_zone(at).date()
    if round_ is None or engagement.rehearses_id:
        return None
    assessment = None if round_.is_open else latest_assessment(round_)
    if assessment is not None and not assessment.is_ready:
        return _of_unranked(engagement, assessment)
    if round_.is_open and round_.topics and (reading := reading_of(room)) is not None:
        return _of_unrelieved(engagement, reading.unrelieved, day)
    looked_at = _looked_at(engagement)
    if looked_at is None:
        return _of_silence(engagement)
    return _of_result(engagement.pk, looked_at, day, _plan(engagement), get_language())


def _of_unranked(engagement: Engagement, assessment: Assessment) -> Obstacle | None:
    if not assessment.is_failed:
        return None
    text = _("The answers could not be ranked, so there is nothing to report. %(reason)s")
    result = reverse("results", args=[engagement.pk])
    return Obstacle(text % {"reason": assessment.failure}, result, _("To the result"))


def _of_unrelieved(engagement: Engagement, limits: Sequence[str], day: date) -> Obstacle | None:
    if not limits or _has_step(engagement, limits, day):
        return None
    return _of_limit(engagement, limits[0])


def _of_silence(engagement: Engagement) -> Obstacle | None:
    is_empty = not Answer.objects.filter(response__round__engagement=engagement).exists()
    return Obstacle(_("Nobody has answered: there is nothing to report.")) if is_empty else None


def _looked_at(engagement: Engagement) -> UUID | None:
    looked_at = Assessment.objects.looked_at().filter(engagement=engagement)
    return looked_at.newest_first().values_list("pk", flat=True).first()


def _plan(engagement: Engagement) -> tuple[tuple[object, ...], ...]:
    """Return what changes with every change of the plan."""
    return tuple(
        PlanStep.objects.filter(engagement=engagement).values_list("pk", "revision", "state", "due_on")
    )


@lru_cache(maxsize=8)
def _of_result(
    engagement_id: UUID,
    assessment_id: UUID,
    day: date,
    plan: tuple[tuple[object, ...], ...],
    language: str | None,
) -> Obstacle | None:
    """Read what a report would say: it takes a moment, and a console asks at every vote."""
    engagement = Engagement.objects.with_framing().get(pk=engagement_id)
    assessment = Assessment.objects.select_related("snapshot__round").get(pk=assessment_id)
    refusal = refusal_of(engagement, assessment, issued_on=day)
    if refusal is None:
        return None
    return _of_limit(engagement, refusal.limit) if isinstance(refusal, NoRelief) else Obstacle(str(refusal))


def _has_step(engagement: Engagement, limits: Sequence[str], day: date) -> bool:
    """Return whether the plan relieves one of these limits, on a day to come."""
    planned = PlanStep.objects.filter(engagement=engagement, quantity__in=limits, due_on__gte=day)
    acts = (PlanStep.Act.RAISE, PlanStep.Act.LOWER)
    return planned.filter(acts__in=acts, state__in=(PlanStep.State.OPEN, PlanStep.State.DOING)).exists()


def _of_limit(engagement: Engagement, limit: str) -> Obstacle:
    item = definition_of(engagement.instrument_version).quantities[limit]
    text = _(
        "No step of the plan raises the limit that the report is about (%(limit)s), or lowers what is asked of it. "
        "Write one, with its day and this limit: until then no report can be ordered."
    )
    plan = f"{reverse('plan', args=[engagement.pk])}#own"
    name = sentence_case(item.short_name or item.text.rstrip("."))
    return Obstacle(text % {"limit": name}, plan, _("To the plan"))


def waits_for(room: Room, screens: RoomPrint | None, *, at: datetime) -> str:
    """Say in a word what the page of an ended room waits for, and says of it; nothing once all is there."""
    printing = screens is not None and screens.is_unfinished
    words = ["late" if screens and screens.takes_long(at=at) else "screens"] if printing else []
    report = report_of(room)
    if report in ("", "made") and not room.engagement.rehearses_id:
        words.append(report or "result")
    return "-".join(words)


def ready_report_of(room: Room) -> UUID | None:
    """Return which report of those that the end of a room ordered can be read, the newest."""
    ready = _ordered(room).filter(state=Report.State.READY)
    return ready.order_by("-queued_at").values_list("pk", flat=True).first()


def _ordered(room: Room) -> QuerySet[Report]:
    return Report.objects.filter(engagement=room.engagement_id, queued_at__gte=room.reported_at)


def report_of(room: Room) -> Literal["", "made", "ready", "failed"]:
    """Say what became of the report that the end of a room ordered; nothing where none was ordered."""
    if room.reported_at is None:
        return ""
    states = set(_ordered(room).values_list("state", flat=True))
    if Report.State.READY in states:
        return "ready"
    return "failed" if states == {Report.State.FAILED} else "made"
