"""The summary for those who read no further: the finding, how sure it is, the brief beside it, and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.translations import inside
from apps.documents.mapping import LEFT_OUT
from apps.engagements.framing.brief import brief_changes
from apps.findings.claims.claim import Claim
from apps.findings.claims.evidence import LIMITS_NEAREST
from apps.findings.claims.leading import FIRST_FIRM, FIRST_LEANING
from apps.findings.disagreement.perspectives import (
    APART_FURTHEST,
    APART_TIED,
    APART_TWO,
    DIVIDED_BY_CHANCE,
    PERSPECTIVES_EXPLAIN,
)
from apps.findings.disagreement.summary import ITEM_GAP_BETWEEN, Disagreement
from apps.findings.findings import Findings
from apps.findings.headline import ABOUT_TODAY
from apps.findings.plan import CostRow
from apps.findings.sentences import (
    agreement_words,
    launch_range_words,
    months_range_words,
    sentence_case,
)
from apps.instruments.definition import QuantityItem, TargetItem
from apps.reports.document.source import NamedDimension, ReportSource, named, texts

WITH_TIME = {FIRST_FIRM, FIRST_LEANING}  # sentences that may say when
NAMES_PERSPECTIVES = {PERSPECTIVES_EXPLAIN, APART_TWO, APART_TIED, APART_FURTHEST}
# The perspectives that may know, the likeliest first.
KNOW_WAGES, KNOW_BILLS = ("executive", "business"), ("platform", "data_ml", "executive")


@dataclass(frozen=True)
class SummarySection:
    """`finding` is the first sentence, `share` how sure it is in a few words, for the library as well.

    `over` says what is over its limit today; `sure` how sure the finding is and what it stands on; `people` who agrees.
    """

    finding: str
    over: tuple[str, ...]
    lead: tuple[str, ...]
    kind: str
    level: str
    order: str  # how sure the order is, in a word
    share: str
    sure: tuple[str, ...]
    people: tuple[str, ...]
    dimensions: tuple[NamedDimension, ...]  # those the first sentence is about
    # When the library says that a limit of these is reached, and the middle of all draws in months: as the first
    # sentence says it. None where it names no single dimension, as in older contents: then the nearest limit counts.
    reached: str | None = field(default=None, metadata=LEFT_OUT)
    months: float | None = field(default=None, metadata=LEFT_OUT)

    @property
    def is_over(self) -> bool:
        return self.kind in {"over", "recovering"}

    @property
    def is_nothing(self) -> bool:
        # That no limit is near is the first sentence then: what comes first is asked only after it.
        return self.kind == "nothing"

    @property
    def what_comes_first(self) -> str:
        """Return how sure the order is, as a sentence without its full stop."""
        text = _("What comes first: %(firmness)s")
        if self.is_nothing:
            text = _("Should a limit be reached all the same, what comes first: %(firmness)s")
        return text % {"firmness": inside(self.order)}

    @property
    def is_about_today(self) -> bool:
        return self.kind in ABOUT_TODAY


@dataclass(frozen=True)
class BriefSection:
    """What the brief asked for beside what was `found`; `nothing` replaces an empty `found`."""

    asked: NamedDimension
    found: tuple[NamedDimension, ...]
    nothing: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class NotedFact:
    label: str
    value: str
    note: str


@dataclass(frozen=True)
class CostsSection:
    """A band of people and of money, each with its basis, and the questions that would tell what is not known."""

    people: str
    people_basis: str
    money: tuple[str, ...]
    unknown: str
    ask: tuple[str, ...]


def summary_of(source: ReportSource) -> SummarySection:
    findings, answer = source.findings, source.findings.answer
    return SummarySection(
        finding=findings.headline,
        over=_over(findings),
        lead=texts(answer.ranking, answer.hinge, answer.second, *_nearest(findings)),
        kind=answer.kind,
        level=answer.level,
        order=answer.firmness,
        share=_share(findings),
        sure=texts(answer.share, answer.provenance, answer.nothing, *answer.reasons),
        people=texts(*_disagreeing(findings)),
        dimensions=named(findings.over.dimensions if answer.is_about_today else findings.points_to),
        reached=_reached(findings),
        months=_months(findings, "p50"),
    )


def _nearest(findings: Findings) -> Iterator[Claim]:
    # Where the first sentence names a single dimension, it says itself when its limit is reached.
    if findings.answer.kind == "first" and findings.answer.level == "open":
        yield from (each for each in findings.evidence.headings if each.rule == LIMITS_NEAREST)


def _reached(findings: Findings) -> str | None:
    """Return the time in the first sentence as a range; empty where it names one dimension and no time."""
    if findings.answer.kind != "first" or findings.answer.level not in {"firm", "leaning"}:
        return None
    if not findings.answer.headline.numbers or findings.answer.headline.rule not in WITH_TIME:
        return ""
    as_words = launch_range_words if findings.counts_from_launch else months_range_words
    return sentence_case(as_words(_months(findings, "p10"), _months(findings, "p90")))


def _months(findings: Findings, which: str) -> float | None:
    headline = findings.answer.headline
    numbers = headline.numbers if headline.rule in WITH_TIME else ()
    return next((each.value for each in numbers if each.name == which), None)


def _disagreeing(findings: Findings) -> Iterator[Claim | str | None]:
    """Yield who puts what first, what divides them, and which perspectives differ, or why none is named."""
    yield findings.tally
    disagreement = findings.disagreement
    if disagreement is None:
        return
    # Two camps are told by who puts what first already.
    split = disagreement.camps.split if disagreement.camps else None
    if not findings.tally or findings.divided != split:
        yield findings.divided
    yield _differing(disagreement)


def _differing(disagreement: Disagreement) -> Claim | str | None:
    # Perspectives that differ no more than by chance are not named: readers would take them for a finding.
    if disagreement.unnamed is not None and disagreement.unnamed.rule == DIVIDED_BY_CHANCE:
        return disagreement.unnamed
    claims = (
        *(each for each in disagreement.sentences if each.rule in NAMES_PERSPECTIVES),
        *([f"{disagreement.places.finding}."] if disagreement.places else ()),
        *(each for each in disagreement.gaps if each.rule == ITEM_GAP_BETWEEN),
    )
    return next(iter(claims), disagreement.unnamed)


def _over(findings: Findings) -> tuple[str, ...]:
    claims = texts(findings.over.headline, *findings.over.claims)
    return tuple(text for text in claims if text != findings.headline)


def _share(findings: Findings) -> str:
    answer = findings.answer
    if answer.kind in {"over", "recovering"}:
        return _("Over today")
    if answer.kind in {"disputed", "nothing"}:
        return answer.sure_of_what
    if answer.level not in {"firm", "leaning"} or not findings.evidence.places:
        return answer.sure or answer.firmness
    first = findings.evidence.places[0]
    return _("%(firmness)s, first in %(share)s") % {"firmness": answer.firmness, "share": first.p_words}


def brief_of(source: ReportSource) -> BriefSection | None:
    brief, answer = source.findings.brief, source.findings.answer
    if brief.claimed is None:
        return None
    return BriefSection(
        asked=NamedDimension(brief.claimed.slug, brief.claimed.label),
        found=named(source.findings.points_to),
        nothing=_("no limit is near") if answer.kind == "nothing" else _("nothing yet"),
        texts=texts(brief.text, brief.money_text),
    )


def brief_changes_of(source: ReportSource) -> tuple[str, ...]:
    """Return what the brief said otherwise since a round was closed first, and which of it this report rests on."""
    frozen_at = source.assessment.snapshot.taken_at
    return tuple(
        f"{change} {_('This report keeps what it said before.')}"
        if change.at > frozen_at
        else f"{change} {_('This report rests on what it says since.')}"
        for change in brief_changes(source.engagement)
    )


def facts_of(source: ReportSource) -> tuple[NotedFact, ...]:
    findings, coverage = source.findings, source.findings.coverage
    sure = NotedFact(_("How sure"), findings.how_sure, "")
    if findings.answer.kind == "nothing":
        sure = NotedFact(_("How sure"), findings.answer.sure, _("that no limit is near"))
    facts = [sure, NotedFact(_("Over today"), _over_today(findings), _over_note(findings))]
    if findings.kendall_w is not None:
        words = sentence_case(agreement_words(findings.kendall_w))
        facts.append(NotedFact(_("Agreement on the order"), words, ""))
    counts = {"answered": coverage.answered, "asked": coverage.asked}
    facts.append(NotedFact(_("Answered"), _("%(answered)d of %(asked)d") % counts, ""))
    return tuple(facts)


def _over_today(findings: Findings) -> str:
    limits = findings.evidence.limits
    over, perhaps = sum(row.is_over for row in limits), _perhaps_over(findings)
    if not limits:
        return _("No limit is known")
    if perhaps:
        counts = {"least": over, "most": over + perhaps, "limits": len(limits)}
        return _("%(least)d to %(most)d of %(limits)d limits") % counts
    return _("%(over)d of %(limits)d limits") % {"over": over, "limits": len(limits)}


def _perhaps_over(findings: Findings) -> int:
    return sum(row.status_key != "under" and not row.is_over for row in findings.evidence.limits)


def _over_note(findings: Findings) -> str:
    perhaps = _perhaps_over(findings)
    if not perhaps:
        return ""
    return ngettext("%(count)d is perhaps over", "%(count)d are perhaps over", perhaps) % {"count": perhaps}


def costs_of(source: ReportSource) -> CostsSection | None:
    plan = source.findings.plan
    now, following = plan.cost_now, plan.cost_next
    if not plan.do_now or now is None or following is None:
        return None
    bills = _to_ask(source, KNOW_BILLS, _("What would machines and suppliers charge?"))
    wages = _to_ask(source, KNOW_WAGES, _("What does a week of work cost?"))
    money = (
        [_("At what a week of work costs here: %(money)s now.") % {"money": now.money}] if now.money else []
    )
    return CostsSection(
        people=_work(now, following if plan.do_next else None),
        people_basis="; ".join(f"{who} {weeks}" for who, weeks in now.by),
        money=(*money, *_money(source)),
        unknown=_("Not known in money; ask:"),
        ask=(bills,) if now.money else (wages, bills),
    )


def _work(now: CostRow, following: CostRow | None) -> str:
    if following is None:
        return _("Work: %(now)s.") % {"now": now.weeks}
    return _("Work: %(now)s now, %(next)s after that.") % {"now": now.weeks, "next": following.weeks}


def _money(source: ReportSource) -> Iterator[str]:
    """Yield the figures of money that people named."""
    for row in source.findings.plan.targets:
        item = source.definition.by_id.get(row.taken_from.partition(".")[2].partition(".")[0])
        is_money = isinstance(item, QuantityItem | TargetItem) and item.unit.startswith("currency")
        if item is not None and is_money and row.value is not None:
            yield _("%(what)s: %(figure)s, as a target.") % {"what": row.indicator, "figure": row.words}
    yield from map(str, source.findings.evidence.money)


def _to_ask(source: ReportSource, knowing: tuple[str, ...], question: str) -> str:
    """Return the question with the perspective to ask, if one of those that may know was asked at all."""
    labels = source.definition.perspectives
    who = next((labels[each] for each in knowing if each in source.engagement.perspectives), "")
    return _("%(who)s: %(question)s") % {"who": who, "question": question} if who else question
