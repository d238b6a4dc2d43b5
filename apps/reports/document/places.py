"""How likely each place is, what people state, feel and figure of it, and where the planned money goes."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from apps.findings.charts import over_note, places_title, strands_title
from apps.findings.sentences import share_words
from apps.reports.document.source import ReportSource

MOST_QUOTES = 12


@dataclass(frozen=True)
class PlaceLine:
    """One dimension: how likely each place is, and the mean places people, trouble and figures give it, in words too."""

    slug: str
    label: str
    number: int | None
    shares: tuple[float, ...]
    stated: float | None
    felt: float | None
    computed: float | None
    gap: Literal["blind_spot", "over_worry"] | None
    said: str
    noticed: str
    trouble: str
    figured: str
    gap_words: str
    money: str


@dataclass(frozen=True)
class PlacesSection:
    """The dimensions in the one order; `is_compared` says whether anything is known beside the shares."""

    heading: str
    text: str
    comparing: str
    is_compared: bool
    has_money: bool
    rows: tuple[PlaceLine, ...]

    @property
    def has_gaps(self) -> bool:
        return any(row.gap for row in self.rows)


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


def places_of(source: ReportSource) -> PlacesSection | None:
    findings = source.findings
    rows = findings.evidence.places
    if not rows or findings.answer.level == "insufficient":
        return None
    money = dict(findings.brief.money)
    return PlacesSection(
        heading=places_title(findings),
        text=f"{findings.answer.meaning or ''} {over_note(findings)}".strip(),
        comparing=strands_title(findings.evidence),
        is_compared=any(row.stated or row.felt or row.computed for row in rows),
        has_money=bool(money),
        rows=tuple(
            PlaceLine(
                slug=row.slug,
                label=row.label,
                number=row.place,
                shares=row.shares,
                stated=row.stated,
                felt=row.felt,
                computed=row.computed,
                gap=row.gap,
                said=row.stated_words,
                noticed=row.felt_words,
                trouble=row.trouble_words,
                figured=row.computed_words,
                gap_words=row.gap_words,
                money=money.get(row.label, ""),
            )
            for row in rows
        ),
    )


def money_of(source: ReportSource) -> MoneySection | None:
    """Return the money mirror: where the planned money goes, beside where the evidence points."""
    findings, brief = source.findings, source.findings.brief
    places, told = findings.evidence.places, dict(brief.money)
    if not places or findings.answer.level == "insufficient":
        return None
    if brief.money_text is None:
        why = _("Nobody who was asked said where the planned money goes.")
        return MoneySection(why, ())
    rows = (
        MoneyLine(row.slug, row.label, told.get(row.label, ""), share_words(row.p_first)) for row in places
    )
    return MoneySection(f"{brief.money_text} {over_note(findings)}".strip(), tuple(rows))


def quotes_of(source: ReportSource) -> tuple[str, ...]:
    """Return what people wrote, without whose it is and in no order of people."""
    return tuple(text for each in source.findings.voices for text in each.texts)[:MOST_QUOTES]
