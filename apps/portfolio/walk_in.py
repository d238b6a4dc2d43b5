"""What whoever facilitates takes along on one page: what to say, what will clash, who is missing, and the agenda."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from apps.assessments.models import Assessment
from apps.assessments.selectors import FirstReading, case_of, findings_for_readers
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import short_perspective_labels
from apps.findings.charts import charts_of
from apps.findings.findings import Findings
from apps.findings.progress.agenda import Agenda
from apps.reports.result.selectors import first_brief
from apps.room.steering.agenda import agenda_for

MOST_GAPS = 2
MOST_CROSS_QUESTIONS = 2


@dataclass(frozen=True)
class Missing:
    """Who of a perspective was asked and gave nothing."""

    perspective: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class WalkInBrief:
    say: tuple[str, ...]
    clashes: tuple[str, ...]
    missing: tuple[Missing, ...]
    unheard: tuple[str, ...]  # perspectives of which nobody gave anything
    agenda: Agenda

    @property
    def to_decide(self) -> int:
        return self.agenda.minutes - self.agenda.talk


def walk_in_brief(engagement: Engagement, *, minutes: int, at: datetime) -> WalkInBrief | None:
    """Say what to take into the room; None until somebody looked at a result that is ready."""
    ready = Assessment.objects.looked_at().ready().filter(engagement=engagement)
    assessment = ready.select_related("snapshot__round").newest_first().first()
    if assessment is None:
        return None
    case = case_of(assessment.engine_result, assessment.snapshot, engagement)
    findings = findings_for_readers(assessment, engagement)
    page = FirstReading(assessment, case, findings, charts_of(findings))
    brief, _report = first_brief(page, engagement, at=at)
    return WalkInBrief(
        say=tuple(filter(None, (brief.headline, brief.why, brief.asked))),
        clashes=_clashes(brief.differ, findings),
        missing=_missing(engagement),
        unheard=_unheard(engagement),
        agenda=agenda_for(case, engagement, minutes, at=at),
    )


def _clashes(differ: str, findings: Findings) -> tuple[str, ...]:
    gaps = findings.disagreement.gaps[:MOST_GAPS] if findings.disagreement else ()
    crossed = findings.cross_questions[:MOST_CROSS_QUESTIONS]
    said = (differ, *(each.text for each in gaps), *(each.text for each in crossed))
    return tuple(dict.fromkeys(filter(None, said)))


def _missing(engagement: Engagement) -> tuple[Missing, ...]:
    people = Stakeholder.objects.taking_part().named().filter(engagement=engagement, is_guest=False)
    silent = people.exclude(pk__in=Stakeholder.objects.giving().filter(engagement=engagement).values("pk"))
    labels = short_perspective_labels(engagement)
    rows = sorted((labels.get(each.perspective, each.perspective), str(each)) for each in silent)
    return tuple(
        Missing(label, tuple(name for _label, name in group))
        for label, group in groupby(rows, key=lambda row: row[0])
    )


def _unheard(engagement: Engagement) -> tuple[str, ...]:
    giving = Stakeholder.objects.taking_part().giving().filter(engagement=engagement)
    perspectives = set(giving.values_list("perspective", flat=True))
    return tuple(
        label for slug, label in short_perspective_labels(engagement).items() if slug not in perspectives
    )
