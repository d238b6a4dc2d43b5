"""The summary for those who read no further: the finding, its firmness, and the brief."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.translations import inside
from apps.findings.findings import Findings
from apps.findings.sentences import share_words
from apps.reports.document.source import NamedDimension, ReportSource, named


@dataclass(frozen=True)
class SummarySection:
    finding: str
    lead: str
    level: str
    firmness: str  # the word
    firmness_text: str
    share: str
    dimensions: tuple[NamedDimension, ...]  # those that are first


@dataclass(frozen=True)
class BriefSection:
    """What the brief asked for beside what was `found`; `nothing` replaces an empty `found`."""

    asked: NamedDimension
    asked_text: str
    found: tuple[NamedDimension, ...]
    nothing: str
    found_text: str


@dataclass(frozen=True)
class NotedFact:
    label: str
    value: str
    note: str


def summary_of(source: ReportSource) -> SummarySection:
    findings = source.findings
    is_named = not findings.facts.has_room
    return SummarySection(
        finding=findings.headline,
        lead=" ".join(filter(None, (findings.lead, _brief_sentence(findings), findings.tightest))),
        level=findings.facts.level,
        firmness=findings.firmness,
        firmness_text=findings.firmness_text,
        share=_share(findings) if is_named else _("Room everywhere"),
        dimensions=named(findings.dominant) if is_named else (),
    )


def _share(findings: Findings) -> str:
    if findings.facts.level == "insufficient":
        return findings.firmness
    return _("%(firmness)s, first in %(share)s") % {
        "firmness": findings.firmness,
        "share": share_words(findings.facts.share),
    }


def _brief_sentence(findings: Findings) -> str:
    claim = findings.claim
    if claim.claimed is None or not claim.text or claim.claimed in findings.dominant:
        return ""
    return _("The brief asked for %(label)s. %(finding)s") % {
        "label": inside(claim.claimed.label),
        "finding": claim.text,
    }


def brief_of(source: ReportSource) -> BriefSection | None:
    claim, has_room = source.findings.claim, source.findings.facts.has_room
    if claim.claimed is None:
        return None
    return BriefSection(
        asked=NamedDimension(claim.claimed.slug, claim.claimed.label),
        asked_text=_("The brief says %(label)s must scale.") % {"label": inside(claim.claimed.label)},
        found=() if has_room else named(claim.found),
        nothing=_("No limit is near") if has_room else _("Nothing yet"),
        found_text=claim.text,
    )


def facts_of(source: ReportSource) -> tuple[NotedFact, ...]:
    return tuple(NotedFact(each.label, each.value, each.note) for each in source.findings.key_figures)
