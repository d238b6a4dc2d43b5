"""The first screen of a result: what is over today, what comes first and how sure that is, and the brief beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.findings.claims.claim import Claim
from apps.instruments.definition import Definition
from apps.ranking import Level, NothingLevel, VerdictKind


@dataclass(frozen=True)
class Dimension:
    slug: str
    label: str


@dataclass(frozen=True)
class Place:
    """A dimension in the one order. `number` is set for decided places only: nothing else may be numbered."""

    slug: str
    label: str
    number: int | None


@dataclass(frozen=True)
class OverToday:
    """What is over its limit today, by whose figures: facts, before any ranking. All empty where nothing is.

    `claims` are about one quantity each (or about its dimension, where too few people are behind the figure).
    """

    headline: Claim | None
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Answer:
    """What comes first, and how sure that is.

    `headline` is the first sentence, whatever the kind; `ranking` the sentence on the ranking where the headline is
    about something else. `share` is P(first) of the leader, `provenance` what it rests on, `meaning` what such a P is.
    `nothing` is P(nothing within the horizon) where it has to stand beside. `reasons` say why the level is no higher.
    """

    kind: VerdictKind
    level: Level
    nothing_level: NothingLevel | None
    firmness: str  # the word: firm, leaning, not decided, too little to say
    headline: Claim
    ranking: Claim | None
    second: Claim | None
    share: Claim | None
    provenance: Claim | None
    meaning: Claim | None
    nothing: Claim | None
    reasons: tuple[Claim, ...]
    hinge: Claim | None
    named: tuple[Dimension, ...]  # who may be first: one where the level is firm or leaning
    order: tuple[Place, ...]


@dataclass(frozen=True)
class Brief:
    """What the brief said must scale, beside the answers; `money` is where the planned money goes (label, share)."""

    claimed: Dimension | None
    text: Claim | None
    money: tuple[tuple[str, str], ...]
    money_text: Claim | None


def dimensions_of(slugs: Iterable[str], definition: Definition) -> tuple[Dimension, ...]:
    return tuple(Dimension(slug, definition.dimensions[slug]) for slug in slugs)
