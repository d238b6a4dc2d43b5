"""The summary for those who read no further: what is over today, the finding, how sure it is, and the brief."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.translations import inside
from apps.findings.claims.claim import Claim
from apps.findings.findings import Findings
from apps.findings.headline import ABOUT_TODAY, Dimension
from apps.findings.sentences import UNKNOWN, agreement_words, listed, sentence_case, share_words
from apps.reports.document.source import Fact, NamedDimension, ReportSource, named, texts

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

    @property
    def is_over(self) -> bool:
        return self.kind in {"over", "recovering"}

    @property
    def what_comes_first(self) -> str:
        """Return how sure the order is, as a sentence without its full stop."""
        text = _("What comes first: %(firmness)s")
        if self.kind == "nothing":
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
        lead=texts(answer.ranking, answer.hinge, answer.second),
        kind=answer.kind,
        level=answer.level,
        order=answer.firmness,
        share=_share(findings),
        sure=texts(answer.share, answer.provenance, answer.nothing, *answer.reasons),
        people=texts(*_disagreeing(findings)),
        dimensions=named(_dimensions(findings)),
    )


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
    if answer.kind == "disputed":
        return answer.how_sure
    if answer.kind == "nothing" or answer.level not in {"firm", "leaning"} or not findings.evidence.places:
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
        return UNKNOWN if known else _("No limit is known")
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
    if evidence.hidden_limits:
        notes.append(_("of those that may be shown") if evidence.limits else _("none may be shown"))
    return ", ".join(notes)


def facts_of(source: ReportSource) -> tuple[NotedFact, ...]:
    findings, coverage = source.findings, source.findings.coverage
    facts = [Fact(_("How sure"), findings.answer.how_sure), Fact(_("Over today"), _over_today(findings))]
    if findings.kendall_w is not None:
        facts.append(Fact(_("Agreement on the order"), sentence_case(agreement_words(findings.kendall_w))))
    answered = {"answered": coverage.answered, "asked": coverage.asked}
    facts.append(Fact(_("Answered"), _("%(answered)d of %(asked)d") % answered))
    notes = {_("Over today"): _over_note(findings)}
    degree = findings.over.degree
    is_all_shown = not any(each.id == "over.hidden" for each in findings.over.claims)
    if findings.is_over and degree and degree.numbers and is_all_shown:
        notes[_("How sure")] = _("over in %(share)s of the draws") % {
            "share": share_words(degree.numbers[0].value or 0.0)
        }
    if findings.answer.kind == "nothing":
        notes[_("How sure")] = _("that no limit is near")
    return tuple(NotedFact(each.label, each.value, notes.get(each.label, "")) for each in facts)
