"""When each limit is reached on today's trend."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.findings.evidence import LimitRow
from apps.findings.sentences import months_range_words
from apps.reports.document.source import ReportSource

LONGEST_SAID = 120  # months, as on the axis


@dataclass(frozen=True)
class LimitLine:
    """One figure in words; p10, p50 and p90 are months until its limit is reached, None for never."""

    slug: str
    label: str
    name: str
    detail: str
    now: str
    horizon: str
    limit: str
    range: str
    chance: str
    p10: float | None
    p50: float | None
    p90: float | None


@dataclass(frozen=True)
class LimitsSection:
    heading: str
    text: str
    horizon_months: int
    rows: tuple[LimitLine, ...]
    hidden: str  # how many rest on too few people to be shown


def limits_of(source: ReportSource) -> LimitsSection | None:
    findings = source.findings
    rows, hidden = findings.evidence.limits, findings.evidence.hidden_limits
    if not rows:
        return None
    return LimitsSection(
        heading=_limits_heading(rows),
        text=findings.tightest,
        horizon_months=findings.facts.horizon_months,
        rows=tuple(map(_line, rows)),
        hidden=_("%(number)d more rest on fewer than %(k)d people and are not shown.")
        % {"number": hidden, "k": findings.k}
        if hidden
        else "",
    )


def _line(row: LimitRow) -> LimitLine:
    return LimitLine(
        slug=row.slug,
        label=row.label,
        name=row.label,
        detail=row.detail,
        now=row.now,
        horizon=row.horizon,
        limit=row.limit,
        range=months_range_words(row.p10, row.p90),
        chance=row.breach_words,
        p10=row.p10,
        p50=row.p50,
        p90=row.p90,
    )


def _limits_heading(rows: tuple[LimitRow, ...]) -> str:
    reached = [row for row in rows if row.p50 is not None and row.p50 <= 0]
    if reached:
        return ngettext(
            "%(number)d of %(limits)d limits is already reached",
            "%(number)d of %(limits)d limits are already reached",
            len(reached),
        ) % {"number": len(reached), "limits": len(rows)}
    if rows[0].p50 is None:
        return _("No limit is met on today's trend")
    early, late = rows[0].p10, rows[0].p90
    words = months_range_words(early, late)
    if early is not None and early <= 0 and late is not None:
        months = max(round(late), 1)
        if late > LONGEST_SAID:
            return _("The first limit is met %(when)s") % {"when": words}
        return ngettext(
            "The first limit is met within %(number)d month",
            "The first limit is met within %(number)d months",
            months,
        ) % {"number": months}
    if late is None or late > LONGEST_SAID:
        return _("The first limit may be met %(when)s") % {"when": words}
    return _("The first limit is met in %(when)s") % {"when": words}
