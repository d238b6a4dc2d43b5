"""The probability of each place for each dimension, and what each strand of evidence says on its own."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.findings.evidence import PlaceRow
from apps.findings.findings import Findings
from apps.findings.sentences import listed
from apps.instruments.figures.plurals import grammatical_number
from apps.reports.document.cover import ranking_of
from apps.reports.document.source import ReportSource

MOST_QUOTES = 12


@dataclass(frozen=True)
class PlaceLine:
    slug: str
    label: str
    shares: tuple[float, ...]  # share of the draws, by place


@dataclass(frozen=True)
class PlacesSection:
    heading: str
    text: str
    rows: tuple[PlaceLine, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class StrandLine:
    """One dimension: the mean place people gave, the place by the evidence, and the words for both."""

    slug: str
    label: str
    stated: float | None
    computed: float | None
    gap: Literal["blind_spot", "over_worry"] | None
    said: str
    expected: str
    felt: str
    room: str
    money: str


@dataclass(frozen=True)
class StrandsSection:
    heading: str
    text: str
    is_drawn: bool
    has_money: bool
    rows: tuple[StrandLine, ...]


def places_of(source: ReportSource) -> PlacesSection | None:
    """List the dimensions in the order on the cover, else by their share of first places."""
    findings = source.findings
    rows = findings.evidence.places
    if not rows:
        return None
    told = [each.slug for each in ranking_of(source)] or [row.slug for row in rows]
    return PlacesSection(
        heading=_places_heading(rows[0], findings),
        text=_(
            "The same answers were read %(draws)s times over, each time within the ranges people gave, with the voices "
            "and the kinds of evidence weighed anew. A long coloured bar is a firm first place."
        )
        % {"draws": numeral(f"{findings.facts.draws:,}")},
        rows=tuple(
            PlaceLine(row.slug, row.label, tuple(row.shares))
            for row in sorted(rows, key=lambda row: told.index(row.slug))
        ),
        notes=findings.rests_on,
    )


def _places_heading(first: PlaceRow, findings: Findings) -> str:
    number, label = grammatical_number(first.label), first.label
    if findings.facts.has_room:
        heading = _("If anything comes first, it is %(label)s: in %(share)s of the redraws")
        label = inside(label)
    elif findings.facts.level == "open":
        heading = ngettext(
            "Nothing leads clearly: %(label)s comes first in %(share)s of the redraws",
            "Nothing leads clearly: %(label)s come first in %(share)s of the redraws",
            number,
        )
        label = inside(label)
    else:
        heading = ngettext(
            "%(label)s comes first in %(share)s of the redraws",
            "%(label)s come first in %(share)s of the redraws",
            number,
        )
    return heading % {"label": label, "share": first.words[0]}


def strands_of(source: ReportSource) -> StrandsSection | None:
    evidence = source.findings.evidence
    rows = evidence.strands
    if not rows:
        return None
    money = dict(source.findings.claim.money)
    return StrandsSection(
        heading=_gap_heading(source.findings),
        text=" ".join(evidence.gaps),
        is_drawn=any(row.computed is not None for row in rows),
        has_money=bool(money),
        rows=tuple(
            StrandLine(
                slug=row.slug,
                label=row.label,
                stated=row.stated,
                computed=row.computed,
                gap=row.gap,
                said=row.stated_words,
                expected=row.computed_words,
                felt=row.noticed_words,
                room=row.room,
                money=money.get(row.label, ""),
            )
            for row in rows
        ),
    )


def _gap_heading(findings: Findings) -> str:
    named = {
        kind: listed([inside(row.label) for row in findings.evidence.strands if row.gap == kind])
        for kind in ("blind_spot", "over_worry")
    }
    if all(named.values()):
        return _("People look at %(over_worry)s; the evidence points to %(blind_spot)s") % named
    if named["blind_spot"]:
        return _("The evidence puts %(blind_spot)s higher than people do") % named
    if named["over_worry"]:
        return _("People put %(over_worry)s higher than the evidence does") % named
    if any(row.computed is not None and row.stated is not None for row in findings.evidence.strands):
        return _("What people say and what the evidence says agree")
    return _("What people say, what they notice, what they measure")


def quotes_of(source: ReportSource) -> tuple[str, ...]:
    """Return the comments marked as quotable, unattributed and reordered."""
    if not source.findings.order:
        return ()
    return tuple(quote.text for quote in source.assessment.snapshot.evidence.comments[:MOST_QUOTES])
