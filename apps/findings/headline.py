"""The first screen of a result: what is over today, what comes first and how sure that is, and the brief beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.documents.vocabulary import FIRMNESS
from apps.findings.case import Case
from apps.findings.claims import certainty
from apps.findings.claims.claim import Claim
from apps.findings.claims.evidence import numbered
from apps.findings.claims.group import brief, money, money_told
from apps.findings.claims.leading import FIRST_UNASKED, both_over, headline, ranking, ranking_after
from apps.findings.claims.limits_exceeded import over_claims, over_degree, over_headline, recovering_headline
from apps.findings.sentences import people_words, sentence_case
from apps.instruments.definition import Definition
from apps.ranking import Level, NothingLevel, VerdictKind

# Kinds whose first sentence is about limits, and not about a ranking.
ABOUT_TODAY = ("over", "recovering", "disputed")


@dataclass(frozen=True)
class Dimension:
    slug: str
    label: str


@dataclass(frozen=True)
class OrderedDimension:
    slug: str
    label: str
    number: int | None  # set for decided places only: nothing else may be numbered


@dataclass(frozen=True)
class OverToday:
    """What is over its limit today, by whose figures: facts, before any ranking. All empty where nothing is."""

    headline: Claim | None
    claims: tuple[Claim, ...]  # on one quantity each
    dimensions: tuple[Dimension, ...]  # those the headline is about
    degree: Claim | None = None  # in how many of the draws they are over


@dataclass(frozen=True)
class Conclusion:
    """What comes first, and how sure that is.

    `share` is P(first) of the leader, `provenance` what it rests on, `meaning` what such a P is, `promise` that in a
    line. `reasons` say why the level is no higher.
    """

    kind: VerdictKind
    level: Level
    nothing_level: NothingLevel | None
    firmness: str  # the word: firm, leaning, not decided, too little to say
    headline: Claim  # the first sentence, whatever the kind
    ranking: Claim | None  # the sentence on the ranking where the headline is about something else
    second: Claim | None = None
    share: Claim | None = None
    provenance: Claim | None = None
    meaning: Claim | None = None
    promise: Claim | None = None
    nothing: Claim | None = None  # P(nothing within the horizon), where it has to stand beside
    reasons: tuple[Claim, ...] = ()
    hinge: Claim | None = None
    named: tuple[Dimension, ...] = ()  # who may be first: one where the level is firm or leaning
    order: tuple[OrderedDimension, ...] = ()

    @property
    def is_about_today(self) -> bool:
        return self.kind in ABOUT_TODAY

    @property
    def is_past(self) -> bool:
        """Return whether the first sentence is about what is over today: which was first is not known then."""
        return self.kind in {"over", "recovering"}

    @property
    def sure(self) -> str:
        """Return how sure the first sentence is, in a word."""
        # What is over today is a fact: it is no surer or less sure in the words of a ranking.
        if self.is_about_today:
            return ""
        if self.kind == "nothing" and self.nothing_level:
            return sentence_case(_(FIRMNESS[self.nothing_level]))
        return self.firmness

    @property
    def sure_of_what(self) -> str:
        """Return how sure the first sentence is and, where that is not what comes first, of what."""
        if self.kind == "disputed":
            return _("Disputed")
        if self.kind == "nothing" and self.nothing_level:
            return _("%(firmness)s that no limit is near") % {"firmness": self.sure}
        return self.sure

    @property
    def ranked(self) -> tuple[OrderedDimension, ...]:
        # Printed as an order it would read as decided, so from the second place on it must be.
        return self.order if len(self.order) > 1 and self.order[1].number else ()


@dataclass(frozen=True)
class Brief:
    """What the brief said must scale, beside the answers."""

    claimed: Dimension | None
    text: Claim | None
    money: tuple[tuple[str, str], ...]  # label, and how many say that most of the planned money goes there
    money_text: Claim | None


def over_today(case: Case) -> OverToday:
    both = both_over(case)
    over = case.result.verdict.over
    first = dict.fromkeys(each.dimension for each in over if each.status == over[0].status)
    return OverToday(
        over_headline(case) or recovering_headline(case),
        (*over_claims(case), *((both,) if both else ())),
        dimensions_of(first, case.definition),
        over_degree(case),
    )


def answer_of(case: Case) -> Conclusion:
    verdict = case.result.verdict
    level = verdict.level
    answer = Conclusion(
        kind=verdict.kind,
        level=level,
        nothing_level=None,
        firmness=sentence_case(_(FIRMNESS[level])),
        headline=headline(case),
        ranking=ranking_after(case),
    )
    if level == "insufficient":
        return answer
    answer = replace(
        answer,
        nothing_level=verdict.nothing_level,
        meaning=certainty.meaning(case),
        promise=certainty.promise(case),
        hinge=certainty.hinge(case),
        named=dimensions_of(_named(case), case.definition),
        order=tuple(_order(case)),
    )
    # What is over is past: which was first, and how sure, is not said of it.
    if verdict.over_dimensions:
        return answer
    return replace(
        answer,
        second=certainty.second(case),
        share=certainty.share_of_first(case),
        provenance=certainty.provenance(case),
        nothing=certainty.nothing_beside(case),
        reasons=certainty.reasons(case),
    )


def _named(case: Case) -> tuple[str, ...]:
    verdict = case.result.verdict
    is_single = len(verdict.dominant) == 1
    # A single name would say more than the sentence beside it.
    if is_single and (verdict.level == "open" or ranking(case).rule == FIRST_UNASKED):
        return ()
    return verdict.dominant


def _order(case: Case) -> Iterator[OrderedDimension]:
    for index, slug in enumerate(case.result.ranking.order):
        number = index + 1 if index < numbered(case) else None
        yield OrderedDimension(slug, case.definition.dimensions[slug], number)


def brief_of(case: Case) -> Brief:
    slug, labels = case.framing.brief_claim, case.definition.dimensions
    return Brief(
        claimed=Dimension(slug, labels[slug]) if slug in labels else None,
        text=brief(case) if case.result.verdict.level != "insufficient" else None,
        money=tuple(
            (labels[name], people_words(n)) for name, n in money_told(case).items() if name in labels
        ),
        money_text=money(case),
    )


def dimensions_of(slugs: Iterable[str], definition: Definition) -> tuple[Dimension, ...]:
    return tuple(Dimension(slug, definition.dimensions[slug]) for slug in slugs)
