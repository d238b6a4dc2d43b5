"""The cover of a report."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.translations import language
from apps.documents.mapping import LEFT_OUT
from apps.engagements.choices import Circulation
from apps.reports.document.source import Fact, Optional, ReportSource


@dataclass(frozen=True)
class ReportOptions:
    """How a report is printed. What came after `language` is as it was where an older content lacks it."""

    language: str
    paper: str = "a4"
    accent: str = ""  # the organisation's colour as #rrggbb; empty: the colours of Scalelens
    logo: str = ""  # the sha256 of the organisation's logo; empty: none
    left_out: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)  # of `Optional`

    @property
    def left_out_words(self) -> tuple[str, ...]:
        return tuple(str(part.label) for part in Optional if part in self.left_out)


@dataclass(frozen=True)
class ReportNames:
    organisation: str
    client: str
    initiative: str
    lead: str
    code: str
    recipient: str = ""


@dataclass(frozen=True)
class OrderedLine:
    slug: str
    label: str
    number: int | None


def options_of(source: ReportSource) -> ReportOptions:
    organisation = source.engagement.organisation
    return ReportOptions(
        language=language(),
        paper=organisation.paper,
        accent=organisation.accent,
        logo=organisation.logo_sha256,
        left_out=tuple(str(part) for part in source.left_out),
    )


def evidence_at(source: ReportSource) -> str:
    at = source.assessment.finished_at or source.assessment.queued_at
    return at.isoformat(timespec="seconds")


def mark_of(source: ReportSource) -> str:
    return str(Circulation(source.engagement.circulation).label)


def names_of(source: ReportSource) -> ReportNames:
    engagement = source.engagement
    return ReportNames(
        organisation=engagement.organisation.name,
        client=engagement.client.name,
        initiative=engagement.initiative,
        lead=engagement.lead.name if engagement.lead else "",
        code=engagement.code,
        recipient=engagement.recipient,
    )


def question_set_of(source: ReportSource) -> str:
    return source.engagement.instrument_version.name


def cover_of(source: ReportSource) -> tuple[Fact, ...]:
    engagement, coverage = source.engagement, source.findings.coverage
    answers = _("%(day)s, %(answered)d of %(asked)d") % {
        "day": _day(source.occasion.answers_of),
        "answered": coverage.answered,
        "asked": coverage.asked,
    }
    return (
        Fact(_("Answers"), answers),
        Fact(_("Issued"), _day(source.occasion.issued_on)),
        Fact(_("Facilitator"), engagement.lead.name if engagement.lead else engagement.organisation.name),
        Fact(_("Who may read it"), mark_of(source)),
    )


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def ranking_of(source: ReportSource) -> tuple[OrderedLine, ...]:
    """Return the one order, numbered as far as it is decided; nothing where the second place is not."""
    return tuple(OrderedLine(each.slug, each.label, each.number) for each in source.findings.answer.ranked)
