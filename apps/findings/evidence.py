"""The numbers of a result as rows, without those that rest on too few people to be shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.words.numerals import numeral
from apps.documents.vocabulary import POINTS
from apps.findings.case import Case
from apps.findings.head_counts import at_point
from apps.findings.sentences import STRANDS, likeliest, share_words, two_digits
from apps.instruments.definition import Definition
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Assessment, DimensionGap, QuantityHeadroom

UNKNOWN = "–"
_AT_THE_LIMIT = 0.02  # decades: 5 %
_MOST_SAID = 1000


@dataclass(frozen=True)
class PlaceRow:
    """The probability of each place for a dimension, first to last."""

    slug: str
    label: str
    shares: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class StrandRow:
    """What people state, what they notice and what their figures say about one dimension; None if too few did.

    Places count from 1 (breaks first); `noticed` is 0 to 1; `room` in words.
    """

    slug: str
    label: str
    stated: float | None
    noticed: float | None
    room: str
    computed: float | None
    gap: Literal["blind_spot", "over_worry"] | None

    @property
    def stated_words(self) -> str:
        return UNKNOWN if self.stated is None else numeral(f"{self.stated:.1f}")

    @property
    def computed_words(self) -> str:
        return UNKNOWN if self.computed is None else numeral(f"{self.computed:.1f}")

    @property
    def noticed_words(self) -> str:
        return UNKNOWN if self.noticed is None else share_words(self.noticed)

    @property
    def gap_words(self) -> str:
        return {"blind_spot": _("blind spot"), "over_worry": _("over-worry")}.get(self.gap or "", "")


@dataclass(frozen=True)
class LimitRow:
    """When one quantity reaches its limit, in months; None is "not on this trend"."""

    slug: str
    label: str
    now: str
    horizon: str
    limit: str
    p10: float | None
    p50: float | None
    p90: float | None
    p_breach: float | None

    @property
    def detail(self) -> str:
        now, limit = self.now.split(), self.limit.split()
        while len(now) > 1 and now[-1] == limit[-1]:  # a shared unit is written once
            del now[-1], limit[-1]
        return _("%(now)s today, limit %(limit)s") % {"now": " ".join(now), "limit": self.limit}

    @property
    def breach_words(self) -> str:
        return UNKNOWN if self.p_breach is None else share_words(self.p_breach)


@dataclass(frozen=True)
class WithoutRow:
    """What comes first if one kind of evidence is left out."""

    strand: str
    label: str
    share: str
    is_other: bool


@dataclass(frozen=True)
class EvidenceSection:
    places: tuple[PlaceRow, ...]
    strands: tuple[StrandRow, ...]
    limits: tuple[LimitRow, ...]
    hidden_limits: int  # those that rest on too few people
    without: tuple[WithoutRow, ...]
    gaps: tuple[str, ...]


NOTHING = EvidenceSection((), (), (), 0, (), ())


def evidence_of(case: Case) -> EvidenceSection:
    """Return what may be shown; nothing if too few people answered."""
    if not case.is_shown:
        return NOTHING
    strands, limits = tuple(_strands(case)), tuple(_limits(case))
    return EvidenceSection(
        places=places_of(case.result, case.definition),
        strands=strands,
        limits=limits,
        hidden_limits=len(dict(_with_headroom(case.result))) - len(limits),
        without=tuple(_without(case)),
        gaps=tuple(_gap_sentences(case.result, strands)),
    )


def places_of(result: Assessment, definition: Definition) -> tuple[PlaceRow, ...]:
    """Order the dimensions: first the one that leads most often, then by mean place over the draws."""
    shares = result.full.acceptability
    leader = likeliest(result.full.p_dominant)
    ordered = sorted(definition.dimensions, key=lambda slug: (slug != leader, _mean_place(shares[slug])))
    return tuple(
        PlaceRow(slug, definition.dimensions[slug], shares[slug], tuple(map(share_words, shares[slug])))
        for slug in ordered
    )


def _mean_place(shares: Sequence[float]) -> float:
    return sum(place * share for place, share in enumerate(shares, start=1))


def _strands(case: Case) -> Iterator[StrandRow]:
    result = case.result
    gaps = result.gap.dimensions if result.gap else {}
    symptoms = result.symptoms.dimensions if result.symptoms else {}
    rooms = result.headroom.dimensions if result.headroom else {}
    may_show_orders = case.may_show(most_behind(result, ["stated"]))
    may_show_computed = case.may_show(most_behind(result, ["symptoms", "headroom"]))
    for slug, label in case.definition.dimensions.items():
        gap, noticed, room = gaps.get(slug), symptoms.get(slug), rooms.get(slug)
        yield StrandRow(
            slug=slug,
            label=label,
            stated=gap.stated_rank if gap and may_show_orders else None,
            noticed=noticed.score if noticed and case.may_show(noticed.n) else None,
            # Only the tightest quantity counts, so enough people must be behind that one.
            room=room_words(room.decades if room and case.may_show_quantity(room.tightest) else None),
            computed=gap.computed_rank if gap and may_show_computed else None,
            gap=gap.kind if gap and may_show_orders and may_show_computed else None,
        )


def _limits(case: Case) -> Iterator[LimitRow]:
    found = [(name, each) for name, each in _with_headroom(case.result) if case.may_show_quantity(name)]
    for name, each in sorted(found, key=lambda named: _soonest(named[1])):
        yield LimitRow(
            slug=each.dimension,
            label=case.question(name),
            **{field: _figure(case, each, field) for field in POINTS},
            p10=each.months_p10,
            p50=each.months_p50,
            p90=each.months_p90,
            p_breach=each.p_breach,
        )


def _with_headroom(result: Assessment) -> Iterator[tuple[str, QuantityHeadroom]]:
    quantities = result.headroom.quantities if result.headroom else {}
    return ((name, each) for name, each in quantities.items() if each.decades is not None)


def _soonest(quantity: QuantityHeadroom) -> tuple[float, float]:
    months = float("inf") if quantity.months_p50 is None else quantity.months_p50
    return months, quantity.decades or 0.0


def _figure(case: Case, quantity: QuantityHeadroom, field: str) -> str:
    value = at_point(quantity, field)
    return _("not known") if value is None else case.figure(value, quantity.unit)


def _without(case: Case) -> Iterator[WithoutRow]:
    full = case.result.full
    leader = likeliest(full.p_dominant)
    if case.result.verdict.one_strand:
        return
    for strand, shares in full.without.items():
        # What remains may be one person's answer; the others would only hide that.
        if not case.may_show(most_behind(case.result, [other for other in STRANDS if other != strand])):
            continue
        first = likeliest(shares)
        yield WithoutRow(
            strand=str(STRANDS[strand]),
            label=case.definition.dimensions[first],
            share=share_words(shares[first]),
            is_other=first != leader,
        )


def most_behind(result: Assessment, strands: Iterable[str]) -> int:
    """Return the largest number of people behind one of these strands: at least as many are behind all together."""
    streams = result.coverage.streams
    return max(streams[name].n if streams[name].available else 0 for name in strands)


def room_words(decades: float | None) -> str:
    """Put headroom into words: "3 times what is expected", "short by a factor of 4"."""
    if decades is None:
        return UNKNOWN
    if abs(decades) < _AT_THE_LIMIT:
        return _("just at the limit")
    factor = 10 ** abs(decades)
    said = two_digits(factor)
    if factor >= _MOST_SAID:
        said = _("over %(number)s") % {"number": numeral(f"{_MOST_SAID:,}")}
    room = _("%(factor)s times what is expected") if decades > 0 else _("short by a factor of %(factor)s")
    return room % {"factor": said}


def _gap_sentences(result: Assessment, rows: Sequence[StrandRow]) -> Iterator[str]:
    gaps = result.gap.dimensions if result.gap else {}
    return (_gap_sentence(row, gaps[row.slug], places=len(rows)) for row in rows if row.gap)


def _gap_sentence(row: StrandRow, gap: DimensionGap, *, places: int) -> str:
    if row.gap == "blind_spot":
        share = share_words(gap.p_higher or 0.0)
        sentence = ngettext(
            "%(label)s is a blind spot: on average people give it place %(stated)s of %(places)d, while what they "
            "notice and their figures put it at %(computed)s. In %(share)s of the redraws these put it nearer to the "
            "first place than people do.",
            "%(label)s are a blind spot: on average people give it place %(stated)s of %(places)d, while what they "
            "notice and their figures put it at %(computed)s. In %(share)s of the redraws these put it nearer to the "
            "first place than people do.",
            grammatical_number(row.label),
        )
    else:
        share = share_words(gap.p_lower or 0.0)
        sentence = ngettext(
            "%(label)s is an over-worry: on average people give it place %(stated)s of %(places)d, while what they "
            "notice and their figures put it at %(computed)s. In %(share)s of the redraws these put it further from "
            "the first place than people do.",
            "%(label)s are an over-worry: on average people give it place %(stated)s of %(places)d, while what they "
            "notice and their figures put it at %(computed)s. In %(share)s of the redraws these put it further from "
            "the first place than people do.",
            grammatical_number(row.label),
        )
    return sentence % {
        "label": row.label,
        "stated": row.stated_words,
        "places": places,
        "computed": row.computed_words,
        "share": share,
    }


def soonest_of(rows: tuple[LimitRow, ...], slug: str) -> LimitRow | None:
    """Return the row of the dimension's limit that is reached first, if any is."""
    met = [row for row in rows if row.slug == slug and row.p50 is not None]
    return met[0] if met else None
