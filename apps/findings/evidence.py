"""The numbers of a result as rows, rounded as they are printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.advice import GIVEN_DIGITS, as_given
from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.evidence import (
    gap_claims,
    known_limits,
    limits_claims,
    numbered,
    place_words,
    range_of,
    soonest,
)
from apps.findings.sentences import (
    SOURCES,
    STATUSES,
    UNKNOWN,
    number_words,
    people_words,
    printed_months,
    printed_place,
    printed_share,
    share_words,
    times_words,
    two_digits,
    within_words,
)
from apps.findings.tallies import KnownBy
from apps.instruments.figures.format import significant
from apps.ranking import Assessment, QuantityTime, Source, Status


@dataclass(frozen=True)
class PlaceRow:
    """One dimension in the one order: what is stated, felt and computed of it side by side, and P(first).

    Places count from 1 (first), as means over people or draws; None where nobody spoke.
    """

    slug: str
    label: str
    place: int | None  # set for decided places only
    stated: float | None
    felt: float | None
    computed: float | None
    trouble: float | None  # the symptom score, 0 to 1, behind `felt`
    gap: Literal["blind_spot", "over_worry"] | None
    p_first: float
    shares: tuple[float, ...]  # the probability of each place

    @property
    def stated_words(self) -> str:
        return place_words(self.stated)

    @property
    def felt_words(self) -> str:
        return place_words(self.felt)

    @property
    def computed_words(self) -> str:
        return place_words(self.computed)

    @property
    def trouble_words(self) -> str:
        return UNKNOWN if self.trouble is None else share_words(self.trouble)

    @property
    def gap_words(self) -> str:
        return {"blind_spot": _("blind spot"), "over_worry": _("over-worry")}.get(self.gap or "", "")

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(map(share_words, self.shares))


@dataclass(frozen=True)
class LimitRow:
    """When one quantity reaches its limit: everything in words, and the numbers a chart draws.

    Months count from today, or from launch where `counts_from_launch`; None is "not on this trend".
    """

    quantity: str
    slug: str
    label: str
    now: str
    growth: str
    limit: str
    source: str  # by what most of the weight stands: measured, rough figures, guesses
    range: str
    within: str
    status: str
    people: int  # behind every figure of the row
    p10: float | None
    p50: float | None
    p90: float | None
    p_within: float
    status_key: Status
    source_key: Source
    counts_from_launch: bool
    is_at_peak: bool  # at a known peak rather than on the trend
    is_of_launch: bool = False  # people told of the launch day: it begins there, not today
    # As printed, for what calculates with them; None where the words give no number.
    now_value: float | None = None
    limit_value: float | None = None
    unit: str = ""
    heard: KnownBy | None = None  # who gave any of its figures; None as in `people`

    @property
    def is_over(self) -> bool:
        return self.status_key in {"over", "over_recovering"}

    @property
    def when(self) -> str:
        if self.is_over:
            return self.status
        when = _("%(range)s, at a known peak") % {"range": self.range} if self.is_at_peak else self.range
        return when if self.status_key == "under" else f"{self.status}; {when}"

    @property
    def detail(self) -> str:
        if self.status_key == "disputed":
            return _("today disputed, limit %(limit)s") % {"limit": self.limit}
        now, limit = self.now.split(), self.limit.split()
        number = 1 if self.source_key == "measured" else 2  # "about" stays with it
        while len(now) > number and now[-1] == limit[-1]:  # a shared unit is written once
            del now[-1], limit[-1]
        text = _("%(now)s today, limit %(limit)s")
        if self.is_of_launch:
            text = _("%(now)s on launch day, limit %(limit)s")
        return text % {"now": " ".join(now), "limit": self.limit}

    @property
    def begins_with(self) -> str:
        """Return the figure that everything begins with: today's, or that of the launch day, which it says."""
        return _("%(now)s on launch day") % {"now": self.now} if self.is_of_launch else self.now

    @property
    def detail_and_source(self) -> str:
        return f"{self.detail} ({self.known_by})"

    @property
    def known_by(self) -> str:
        """Return how many gave its figures, and how they know them: "1 person, measured"."""
        heard = self.heard or KnownBy(self.people, self.people, self.people)
        words = {"people": people_words(heard.people), "source": self.source}
        text = _("%(people)s, %(source)s")
        if self.source_key == "measured" and 0 < heard.measured < heard.people:
            text = _("%(people)s, %(measured)s measured")
            words["measured"] = number_words(heard.measured)
        known = text % words
        if 0 < heard.limit < heard.people:
            known = _("%(known)s; the limit from %(number)s") % {
                "known": known,
                "number": number_words(heard.limit),
            }
        return known


@dataclass(frozen=True)
class EvidenceSection:
    places: tuple[PlaceRow, ...]  # in the one order; empty where nobody gave anything
    limits: tuple[LimitRow, ...]  # the nearest first
    headings: tuple[Claim, ...]  # how many limits are over, and which is nearest
    gaps: tuple[Claim, ...]  # where people and figures part
    money: tuple[Claim, ...] = ()  # of the limits that are sums of money: today's, and the limit


def evidence_of(case: Case) -> EvidenceSection:
    limits = tuple(_limits(case))
    return EvidenceSection(
        places=tuple(_places(case)) if case.result.coverage.n else (),
        limits=limits,
        headings=tuple(limits_claims(case)),
        gaps=gap_claims(case),
        money=tuple(_money(case, row) for row in limits if _is_money(case, row.quantity)),
    )


def _is_money(case: Case, quantity: str) -> bool:
    return case.result.quantities[quantity].unit.startswith("currency")


LIMITS_MONEY = ClaimRule(
    "limits.money",
    gettext_lazy("Of a limit that is a sum of money: today's, and the limit."),
)


def _money(case: Case, row: LimitRow) -> Claim:
    paths = {name: f"quantities.{row.quantity}.{name}" for name in ("now", "limit")}
    # Between a measurement and its denial nobody's figure lies: it is no number to stand on.
    if row.status_key == "disputed":
        del paths["now"]
    lead = row.label if row.label.endswith("?") else f"{row.label}:"
    text = f"{lead} {row.detail_and_source}."
    return claim(case, LIMITS_MONEY, text, paths, about=row.quantity, people=row.people)


def _places(case: Case) -> Iterator[PlaceRow]:
    # In the one order of the result: page, report and files have it alike.
    result = case.result
    gaps, trouble = result.gap.dimensions if result.gap else {}, trouble_of(result)
    felt = _felt_places(trouble)
    for index, slug in enumerate(result.ranking.order):
        gap = gaps.get(slug)
        yield PlaceRow(
            slug=slug,
            label=case.definition.dimensions[slug],
            place=index + 1 if index < numbered(case) else None,
            stated=printed_place(gap.stated_rank if gap else None),
            felt=felt.get(slug),
            computed=printed_place(gap.computed_rank if gap else None),
            trouble=printed_share(trouble[slug]) if slug in trouble else None,
            gap=gap.kind if gap else None,
            p_first=printed_share(result.ranking.p_first[slug]),
            shares=tuple(map(printed_share, result.ranking.acceptability[slug])),
        )


def trouble_of(result: Assessment) -> dict[str, float]:
    """Return the trouble people feel by dimension, 0 to 1, of those that somebody answered for."""
    return {slug: score for slug, score in (result.symptoms or {}).items() if score is not None}


def _felt_places(trouble: Mapping[str, float]) -> dict[str, float]:
    # The worst is 1; ties share their mean place.
    scores = list(trouble.values())
    return {
        slug: sum(other > score for other in scores) + (scores.count(score) + 1) / 2
        for slug, score in trouble.items()
    }


def _limits(case: Case) -> Iterator[LimitRow]:
    quantities = case.result.quantities
    for name in sorted(known_limits(case), key=lambda name: (soonest(quantities[name]), name)):
        each = quantities[name]
        source = _source_of(each)
        yield LimitRow(
            quantity=name,
            slug=each.dimension,
            label=case.question(name),
            now=_today(case, each, source),
            growth=growth_words(case, each),
            limit=_figure(case, each, _printed(each.limit, is_given=True), source),
            source=str(SOURCES[source]),
            range=range_of(case, each),
            within=within_words(each.p_within),
            status=str(STATUSES[each.status]),
            people=case.tallies.behind(name),
            heard=case.tallies.known_by(name),
            p10=printed_months(each.months_p10),
            p50=printed_months(each.months_p50),
            p90=printed_months(each.months_p90),
            p_within=printed_share(each.p_within),
            status_key=each.status,
            source_key=source,
            counts_from_launch=case.counts_from_launch,
            is_at_peak=each.p_at_peak > 0.5,
            is_of_launch=case.is_told_of_launch and not case.definition.quantities[name].steady,
            now_value=None
            if each.status == "disputed"
            else _printed(each.now, is_given=source == "measured"),
            limit_value=_printed(each.limit, is_given=True),
            unit=case.definition.quantities[name].unit.replace("currency", case.framing.currency),
        )


def _source_of(quantity: QuantityTime) -> Source:
    """Return by what most of the weight stands."""
    # The first of equals stays: what needs no figure counts as rough.
    kinds: tuple[Source, ...] = ("rough", "measured", "guess")
    return max(kinds, key=lambda kind: quantity.sources.get(kind, 0.0))


def growth_words(case: Case, quantity: QuantityTime) -> str:
    """Return how a figure is expected to change over the horizon: "× 2.4", "the same"; of nothing today, to what."""
    if quantity.growth is None:
        return UNKNOWN if quantity.horizon is None else case.figure(quantity.horizon, quantity.unit)
    digits = two_digits(quantity.growth) if quantity.growth >= 1 else numeral(f"{quantity.growth:.2g}")
    return _("the same") if digits == "1" else _("× %(factor)s") % {"factor": digits}


def _today(case: Case, quantity: QuantityTime, source: Source) -> str:
    # Between a measurement and its denial lies a figure that nobody holds.
    if quantity.status == "disputed":
        return _("disputed")
    return _figure(case, quantity, _printed(quantity.now, is_given=source == "measured"), source)


def _figure(case: Case, quantity: QuantityTime, value: float | None, source: Source) -> str:
    if value is None:
        return _("not known")
    # Guesses and picked rows, taken together, are nobody's own: without "about" they would look exact.
    figure = case.figure(value, quantity.unit, GIVEN_DIGITS)
    return figure if source == "measured" or not value else _("about %(figure)s") % {"figure": figure}


def _printed(value: float | None, *, is_given: bool) -> float | None:
    """Return two digits of a figure; of one that was given or measured those that it has, up to three."""
    if value is None:
        return None
    return as_given(value) if is_given else significant(value)


def headroom_words(decades: float | None) -> str:
    """Put headroom into words: "room for a factor of 3", "over by a factor of 4"."""
    if decades is None:
        return UNKNOWN
    if abs(decades) < 0.02:  # 5 %
        return _("just at the limit")
    words = _("room for a factor of %(factor)s") if decades > 0 else _("over by a factor of %(factor)s")
    return words % {"factor": times_words(10 ** abs(decades))}
