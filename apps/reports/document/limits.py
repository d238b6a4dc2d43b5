"""When each limit is reached on today's trend."""

from dataclasses import dataclass, field

from apps.documents.mapping import LEFT_OUT
from apps.findings.charts import limits_note, limits_title, near_and_others
from apps.findings.evidence import LimitRow
from apps.findings.sentences import sentence_case
from apps.ranking import Source
from apps.reports.document.source import ReportSource


@dataclass(frozen=True)
class LimitLine:
    """One figure in words; p10, p50 and p90 are months until its limit is reached, None for never."""

    slug: str
    label: str
    detail: str
    now: str
    growth: str
    limit: str
    source: str
    when: str
    within: str
    p10: float | None
    p50: float | None
    p90: float | None
    source_key: Source
    is_later: bool = field(default=False, metadata=LEFT_OUT)  # it stands in the table alone


@dataclass(frozen=True)
class LimitsSection:
    heading: str
    text: str
    note: str
    horizon_months: int
    rows: tuple[LimitLine, ...]

    @property
    def drawn(self) -> tuple[LimitLine, ...]:
        return tuple(row for row in self.rows if not row.is_later) or self.rows

    @property
    def later(self) -> int:
        return len(self.rows) - len(self.drawn)


def limits_of(source: ReportSource) -> LimitsSection | None:
    findings = source.findings
    evidence = findings.evidence
    if not evidence.limits:
        return None
    _near, others = near_and_others(evidence.limits)
    headings = [claim.text for claim in evidence.headings]
    return LimitsSection(
        heading=headings[0] if headings else limits_title(evidence),
        text=" ".join(headings[1:]),
        note=limits_note(findings),
        horizon_months=findings.horizon_months,
        rows=tuple(_line(row, is_later=row in others) for row in evidence.limits),
    )


def _line(row: LimitRow, *, is_later: bool) -> LimitLine:
    return LimitLine(
        slug=row.slug,
        label=row.label,
        detail=row.detail_and_source,
        now=row.begins_with,
        growth=row.growth,
        limit=row.limit,
        source=sentence_case(row.known_by),
        when=sentence_case(row.when),
        within=row.within,
        p10=row.p10,
        p50=row.p50,
        p90=row.p90,
        source_key=row.source_key,
        is_later=is_later,
    )
