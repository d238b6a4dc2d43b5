"""The numbers of a result as rows, without those that rest on too few people to be shown."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from apps.core.words.numerals import numeral
from apps.findings.claims.claim import Claim
from apps.findings.sentences import (
    share_words,
)
from apps.ranking import Source, Status

UNKNOWN = "–"


@dataclass(frozen=True)
class PlaceRow:
    """One dimension in the one order: what is stated, felt and computed of it side by side, and P(first).

    `place` is set for decided places only. Places count from 1 (first), as means over people or draws; None if too few
    spoke. `trouble` is the symptom score, 0 to 1, behind `felt`. `shares` are the probabilities of each place.
    """

    slug: str
    label: str
    place: int | None
    stated: float | None
    felt: float | None
    computed: float | None
    trouble: float | None
    gap: Literal["blind_spot", "over_worry"] | None
    p_first: float
    shares: tuple[float, ...]

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
    def p_words(self) -> str:
        return share_words(self.p_first)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the probability of each place in words."""
        return tuple(map(share_words, self.shares))


@dataclass(frozen=True)
class LimitRow:
    """When one quantity reaches its limit: everything in words, and the numbers a chart draws.

    Months count from today, or from launch where `is_after_launch`; None is "not on this trend". `source` says by what
    most of the weight stands (measured, rough figures, guesses), `people` how many are behind every figure of the row.
    """

    quantity: str
    slug: str
    label: str
    now: str
    growth: str
    limit: str
    source: str
    range: str
    within: str
    status: str
    people: int
    p10: float | None
    p50: float | None
    p90: float | None
    p_within: float
    status_key: Status
    source_key: Source
    is_after_launch: bool

    @property
    def is_over(self) -> bool:
        return self.status_key in {"over", "over_recovering"}

    @property
    def detail(self) -> str:
        now, limit = self.now.split(), self.limit.split()
        while len(now) > 1 and now[-1] == limit[-1]:  # a shared unit is written once
            del now[-1], limit[-1]
        return _("%(now)s today, limit %(limit)s") % {"now": " ".join(now), "limit": self.limit}


@dataclass(frozen=True)
class EvidenceSection:
    """`places` is in the one order and empty if too few people answered; `limits` has the nearest first.

    `hidden_limits` counts known limits that rest on too few people. `gaps` say where people and figures part.
    """

    places: tuple[PlaceRow, ...]
    limits: tuple[LimitRow, ...]
    hidden_limits: int
    gaps: tuple[Claim, ...]


NOTHING = EvidenceSection((), (), 0, ())


def place_words(place: float | None) -> str:
    """Return a mean place with one decimal."""
    return UNKNOWN if place is None else numeral(f"{place:.1f}")
