"""The summary for those who read no further: what is over today, the finding, how sure it is, and the brief."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.translations import inside
from apps.documents.mapping import LEFT_OUT
from apps.findings.claims.claim import Claim
from apps.findings.findings import Findings
from apps.findings.headline import ABOUT_TODAY, Dimension
from apps.findings.sentences import (
    agreement_words,
    launch_range_words,
    listed,
    months_range_words,
    sentence_case,
)
from apps.reports.document.source import Fact, NamedDimension, ReportSource, named, texts

WITH_TIME = {"first.firm", "first.leaning"}  # sentences that may say when
NAMES_PERSPECTIVES = {"perspectives.explain", "apart.two", "apart.tied", "apart.furthest"}


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
        """Say whether the first sentence is that no limit is near: what comes first is asked only after that."""
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
        dimensions=named(_dimensions(findings)),
        reached=_reached(findings),
        months=_months(findings, "p50"),
    )


def _nearest(findings: Findings) -> Iterator[Claim]:
    """Yield which limit is nearest, and when, where the first sentence names no single dimension."""
    if findings.answer.kind == "first" and findings.answer.level == "open":
        yield from (each for each in findings.evidence.headings if each.id == "limits.nearest")


def _reached(findings: Findings) -> str | None:
    """Return the time in the first sentence as a range; empty where it names one dimension and no time."""
    if findings.answer.kind != "first" or findings.answer.level not in {"firm", "leaning"}:
        return None
    if not findings.answer.headline.numbers or findings.answer.headline.id not in WITH_TIME:
        return ""
    say = launch_range_words if findings.counts_from_launch else months_range_words
    return sentence_case(say(_months(findings, "p10"), _months(findings, "p90")))


def _months(findings: Findings, which: str) -> float | None:
    headline = findings.answer.headline
    numbers = headline.numbers if headline.id in WITH_TIME else ()
    return next((each.value for each in numbers if each.name == which), None)


def _disagreeing(findings: Findings) -> Iterator[Claim | str | None]:
    """Yield who puts what first, what divides them, and which perspectives differ, or why none is named.

    Two camps are told by who puts what first already. How far the orders agree is one of the facts. Where perspectives
    differ no more than by chance, none is named.
    """
    yield findings.tally
    found, divided = findings.disagreement, findings.divided
    if not (findings.tally and divided and divided.id.startswith("camps.")):
        yield divided
    if found is None:
        return
    named: list[Claim | str] = [each for each in found.sentences if each.id in NAMES_PERSPECTIVES]
    if found.places:
        named.append(f"{found.places.finding}.")
    named += (each for each in found.gaps if each.id == "item.gap_between")
    is_chance = found.unnamed is not None and found.unnamed.id == "divided.by_chance"
    yield named[0] if named and not is_chance else found.unnamed


def _over(findings: Findings) -> tuple[str, ...]:
    said = (findings.over.headline, *findings.over.claims)
    return tuple(text for text in texts(*said) if text != findings.headline)


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


def _dimensions(findings: Findings) -> tuple[Dimension, ...]:
    return findings.over.dimensions if findings.answer.is_about_today else findings.points_to


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


def _over_today(findings: Findings) -> str:
    """Count the limits over today; name the dimensions alone where what is over may not be shown."""
    limits = findings.evidence.limits
    over = sum(row.is_over for row in limits)
    if findings.is_over and not over:
        return listed([each.label for each in findings.over.dimensions])
    if not limits:
        known = findings.evidence.hidden_limits or not findings.evidence.places
        return _("May not be shown") if known else _("No limit is known")
    if perhaps := _perhaps_over(findings):
        said = {"least": over, "most": over + perhaps, "limits": len(limits)}
        return _("%(least)d to %(most)d of %(limits)d limits") % said
    return _("%(over)d of %(limits)d limits") % {"over": over, "limits": len(limits)}


def _perhaps_over(findings: Findings) -> int:
    return sum(row.status_key != "under" and not row.is_over for row in findings.evidence.limits)


def _over_note(findings: Findings) -> str:
    evidence = findings.evidence
    if findings.is_over and not any(row.is_over for row in evidence.limits):
        return _("by limits that may not be shown")
    notes = []
    if perhaps := _perhaps_over(findings):
        notes.append(
            ngettext("%(count)d is perhaps over", "%(count)d are perhaps over", perhaps) % {"count": perhaps}
        )
    if evidence.limits and evidence.hidden_limits:
        text = ngettext(
            "%(count)d more limit may not be shown",
            "%(count)d more limits may not be shown",
            evidence.hidden_limits,
        )
        notes.append(text % {"count": evidence.hidden_limits})
    return "; ".join(notes)


def facts_of(source: ReportSource) -> tuple[NotedFact, ...]:
    findings, coverage = source.findings, source.findings.coverage
    is_nothing = findings.answer.kind == "nothing"
    sure = findings.answer.sure if is_nothing else findings.how_sure
    facts = [Fact(_("How sure"), sure), Fact(_("Over today"), _over_today(findings))]
    if findings.kendall_w is not None:
        facts.append(Fact(_("Agreement on the order"), sentence_case(agreement_words(findings.kendall_w))))
    answered = {"answered": coverage.answered, "asked": coverage.asked}
    facts.append(Fact(_("Answered"), _("%(answered)d of %(asked)d") % answered))
    notes = {_("Over today"): _over_note(findings)}
    if is_nothing:
        notes[_("How sure")] = _("that no limit is near")
    return tuple(NotedFact(each.label, each.value, notes.get(each.label, "")) for each in facts)
