"""The money mirror: where the planned money goes, beside where the evidence points."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.findings.charts import over_note
from apps.findings.sentences import share_words
from apps.reports.document.source import ReportSource


@dataclass(frozen=True)
class MoneyLine:
    slug: str
    label: str
    money: str
    first: str


@dataclass(frozen=True)
class MoneySection:
    """Rows in the one order; without any, `text` says why."""

    text: str
    rows: tuple[MoneyLine, ...]


def money_of(source: ReportSource) -> MoneySection | None:
    findings = source.findings
    places, shares = findings.evidence.places, dict(findings.brief.money)
    if not places or findings.answer.level == "insufficient":
        return None
    if not shares:
        return MoneySection(
            _(
                "Where the planned money goes can’t be shown: too few people split it, or nobody who was asked."
            ),
            (),
        )
    return MoneySection(
        text=f"{findings.brief.money_text.text if findings.brief.money_text else ''} {over_note(findings)}".strip(),
        rows=tuple(
            MoneyLine(row.slug, row.label, shares.get(row.label, ""), share_words(row.p_first))
            for row in places
        ),
    )
