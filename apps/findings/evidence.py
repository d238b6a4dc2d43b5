"""The numbers of a result as rows in words, each left out where it rests on fewer people than may be shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.words.numerals import numeral
from apps.findings.head_counts import FIGURES, people_of
from apps.findings.privacy import is_enough
from apps.findings.sentences import STRANDS, grammatical_number, share_words
from apps.instruments.definition import Definition, filled
from apps.instruments.figures.format import format_figure

UNKNOWN = "–"
_AT_THE_LIMIT = 0.02  # decades: 5 %
_MOST_SAID = 1000

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class PlaceRow:
    """How likely a dimension holds each place, first to last."""

    slug: str
    label: str
    shares: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class StrandRow:
    """What people state, what they notice and what their figures say of one dimension; None where too few said it.

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
    """When one quantity meets its limit, in months; None is "not on this trend"."""

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
        while len(now) > 1 and now[-1] == limit[-1]:  # a unit both share is said once
            del now[-1], limit[-1]
        return _("%(now)s today, limit %(limit)s") % {"now": " ".join(now), "limit": self.limit}

    @property
    def breach_words(self) -> str:
        return UNKNOWN if self.p_breach is None else share_words(self.p_breach)


@dataclass(frozen=True)
class WithoutRow:
    """What comes first when one kind of evidence is left out."""

    strand: str
    label: str
    share: str
    is_other: bool


@dataclass(frozen=True)
class Evidence:
    places: tuple[PlaceRow, ...]
    strands: tuple[StrandRow, ...]
    limits: tuple[LimitRow, ...]
    hidden_limits: int  # rest on fewer people than may be shown
    without: tuple[WithoutRow, ...]
    gaps: tuple[str, ...]


def evidence_of(document: Json, result: Json, definition: Definition, k: int) -> Evidence:
    """Read a snapshot and its result; `k` is the smallest number of people a figure may rest on."""
    strands = tuple(_strands(document, result, definition, k))
    limits = tuple(_limits(document, result, definition, k))
    with_headroom = [each for each in _quantities(result).values() if each["decades"] is not None]
    return Evidence(
        places=places_of(result, definition),
        strands=strands,
        limits=limits,
        hidden_limits=len(with_headroom) - len(limits),
        without=tuple(_without(result, definition, k)),
        gaps=tuple(_gap_sentence(row, len(strands), result) for row in strands if row.gap),
    )


def nothing_of(definition: Definition) -> Evidence:
    """Return what may be shown where too few people answered: nothing."""
    return Evidence((), (), (), 0, (), ())


def places_of(result: Json, definition: Definition) -> tuple[PlaceRow, ...]:
    """Order by mean place behind the one that is first most often: what the redraws say as a whole."""
    shares = result["full"]["acceptability"]
    dominant = result["full"]["p_dominant"]
    leader = max(dominant, key=dominant.__getitem__)
    ordered = sorted(definition.dimensions, key=lambda slug: (slug != leader, _mean_place(shares[slug])))
    return tuple(
        PlaceRow(
            slug, definition.dimensions[slug], tuple(shares[slug]), tuple(map(share_words, shares[slug]))
        )
        for slug in ordered
    )


def _mean_place(shares: Sequence[float]) -> float:
    return sum(place * share for place, share in enumerate(shares, start=1))


def _strands(document: Json, result: Json, definition: Definition, k: int) -> Iterator[StrandRow]:
    gaps = (result["gap"] or {"dimensions": {}})["dimensions"]
    symptoms = (result["symptoms"] or {"dimensions": {}})["dimensions"]
    rooms = (result["headroom"] or {"dimensions": {}})["dimensions"]
    people = people_of(document)
    may_show_orders = is_enough(most_behind(result, ["stated"]), k)
    may_show_computed = is_enough(most_behind(result, ["symptoms", "headroom"]), k)
    for slug, label in definition.dimensions.items():
        gap = gaps.get(slug, {})
        noticed = symptoms.get(slug, {"score": None, "n": 0})
        room = rooms.get(slug, {"tightest": None, "decades": None})
        yield StrandRow(
            slug=slug,
            label=label,
            stated=gap.get("stated_rank") if may_show_orders else None,
            noticed=noticed["score"] if is_enough(noticed["n"], k) else None,
            # The tightest quantity says it alone, so those behind that one must be enough.
            room=room_words(
                room["decades"] if is_enough(people.behind_quantity(room["tightest"]), k) else None
            ),
            computed=gap.get("computed_rank") if may_show_computed else None,
            gap=gap.get("kind") if may_show_orders and may_show_computed else None,
        )


def _limits(document: Json, result: Json, definition: Definition, k: int) -> Iterator[LimitRow]:
    people = people_of(document)
    found = [
        (name, each)
        for name, each in _quantities(result).items()
        if each["decades"] is not None and is_enough(people.behind_quantity(name), k)
    ]
    for name, each in sorted(found, key=_soonest):
        yield LimitRow(
            slug=each["dimension"],
            label=question_of(document, definition, name),
            **{field: _figure(document, each, field) for field in FIGURES},
            p10=each["months_p10"],
            p50=each["months_p50"],
            p90=each["months_p90"],
            p_breach=each["p_breach"],
        )


def _soonest(named: tuple[str, Json]) -> tuple[float, float]:
    months, decades = named[1]["months_p50"], named[1]["decades"]
    return (float("inf") if months is None else months, decades)


def _without(result: Json, definition: Definition, k: int) -> Iterator[WithoutRow]:
    dominant = result["full"]["p_dominant"]
    leader = max(dominant, key=dominant.__getitem__)
    if result["verdict"]["one_strand"]:
        return
    for strand, shares in result["full"]["without"].items():
        # What is left may be one person's: the others would only fill the room.
        if not is_enough(most_behind(result, [other for other in STRANDS if other != strand]), k):
            continue
        first = max(shares, key=shares.__getitem__)
        yield WithoutRow(
            strand=str(STRANDS[strand]),
            label=definition.dimensions[first],
            share=share_words(shares[first]),
            is_other=first != leader,
        )


def most_behind(result: Json, strands: Iterable[str]) -> int:
    """Count the people behind the strand of these that most gave: at least so many are behind them together."""
    streams = result["coverage"]["streams"]
    return max(streams[name]["n"] if streams[name]["available"] else 0 for name in strands)


def room_words(decades: float | None) -> str:
    """Say headroom: "3 times what is expected", "short by a factor of 4"."""
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


def two_digits(value: float) -> str:
    """Round to two digits, which is more than orders of magnitude carry."""
    rounded = float(f"{value:.2g}")
    return numeral(f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.1f}".removesuffix(".0"))


def _quantities(result: Json) -> dict[str, Any]:
    headroom = result["headroom"]
    return dict(headroom["quantities"]) if headroom else {}


def _figure(document: Json, quantity: Json, field: str) -> str:
    value = quantity[field]
    if value is None:
        return _("not known")
    return format_figure(float(f"{value:.2g}"), quantity["unit"], document["framing"]["currency"])


def question_of(document: Json, definition: Definition, name: str) -> str:
    """Return the words of an item as people read them, without a full stop."""
    framing = document["framing"]
    text = definition.item(name).text.rstrip(".")
    return filled(text, horizon_months=framing["horizon_months"], initiative=framing["initiative"])


def _gap_sentence(row: StrandRow, places: int, result: Json) -> str:
    gap = result["gap"]["dimensions"][row.slug]
    if row.gap == "blind_spot":
        share = share_words(gap["p_higher"])
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
        share = share_words(gap["p_lower"])
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
    """Return the row of a dimension that meets its limit first, if any does."""
    met = [row for row in rows if row.slug == slug and row.p50 is not None]
    return met[0] if met else None
