"""Everything a page or a report may say about one assessment. What must not be shown is already left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.advice import Advice
from apps.core.translations import inside
from apps.findings import headline
from apps.findings.case import Case
from apps.findings.coverage import CoverageSection, coverage_of, missing_of
from apps.findings.disagreement.cross_checks import CrossQuestion, cross_questions_of
from apps.findings.disagreement.summary import Disagreement, disagreement_of
from apps.findings.evidence import UNKNOWN, EvidenceSection, evidence_of
from apps.findings.headline import Claim, Dimension, KeyFigure, VerdictFacts
from apps.findings.plan import NO_PLAN, PlanSection, plan_of
from apps.findings.sensitivity.turning_points import Changes, changes_of
from apps.findings.sentences import STRANDS
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Assessment


@dataclass(frozen=True)
class Voices:
    """What people wrote, unordered and unattributed: the question and the texts."""

    question: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """`order` has the dimensions in the order of the draws; it is empty if too few people answered."""

    facts: VerdictFacts
    headline: str
    lead: str
    firmness: str  # the word
    firmness_text: str
    dominant: tuple[Dimension, ...]
    order: tuple[Dimension, ...]
    tightest: str  # a sentence on the leader's limit that is reached first; may be empty
    key_figures: tuple[KeyFigure, ...]
    claim: Claim
    evidence: EvidenceSection
    disagreement: Disagreement | None  # None, like `changes`, if the result has nothing about it
    cross_questions: tuple[CrossQuestion, ...]
    rests_on: tuple[str, ...]
    changes: Changes | None
    plan: PlanSection
    coverage: CoverageSection
    missing: tuple[str, ...]
    voices: tuple[Voices, ...]
    kendall_w: float | None  # agreement of the orders people gave, 0 to 1
    k: int  # the smallest number of people a shown figure rests on


def findings_of(case: Case, advice: Advice | None = None) -> Findings:
    """Return everything that may be said of a result and its advice; a first reading has no advice yet."""
    evidence, coverage = evidence_of(case), coverage_of(case)
    first = headline.first_limit_of(case, evidence)
    facts = headline.verdict_facts(case, months=first.p50 if first else None)
    kendall_w = headline.agreement_of(case)
    word, text = headline.firmness(facts)
    return Findings(
        facts=facts,
        headline=headline.headline(facts),
        lead=headline.lead(facts),
        firmness=word,
        firmness_text=text,
        dominant=headline.dimensions_of(
            case.result.verdict.dominant if case.is_shown else (), case.definition
        ),
        order=tuple(Dimension(row.slug, row.label) for row in evidence.places),
        tightest=headline.tightest_sentence(first),
        key_figures=tuple(headline.key_figures_of(facts, first, coverage, kendall_w)),
        claim=headline.claim_of(case, evidence),
        evidence=evidence,
        disagreement=disagreement_of(case) if case.is_shown else None,
        cross_questions=cross_questions_of(case) if case.is_shown else (),
        rests_on=tuple(_rests_on(case.result, evidence, facts)),
        changes=changes_of(case) if facts.level != "insufficient" else None,
        plan=plan_of(case, advice, _shown_facts(evidence)) if advice else NO_PLAN,
        coverage=coverage,
        missing=missing_of(case),
        voices=tuple(_voices(case)) if case.is_shown else (),
        kendall_w=kendall_w,
        k=case.k,
    )


def _shown_facts(evidence: EvidenceSection) -> frozenset[str]:
    """Return the computed facts whose value the page shows anyway; others may reveal one person's figure."""
    rooms = {f"headroom.{row.slug}.decades" for row in evidence.strands if row.room != UNKNOWN}
    months = {"months.min"} if not evidence.hidden_limits else set()
    compared = any(row.stated is not None and row.computed is not None for row in evidence.strands)
    return frozenset(rooms | months | ({"gap.any"} if compared else set()))


def _rests_on(result: Assessment, evidence: EvidenceSection, facts: VerdictFacts) -> Iterator[str]:
    if facts.level == "insufficient":
        return
    if facts.is_one_strand:
        only = next(name for name, each in result.coverage.streams.items() if each.available)
        yield _("Only one kind of evidence is there: %(strand)s.") % {"strand": STRANDS[only]}
    for row in evidence.without:
        if row.is_other:
            yield _("Without %(strand)s, %(label)s would come first, in %(share)s of the redraws.") % {
                "strand": row.strand,
                "label": inside(row.label),
                "share": row.share,
            }
    is_whole = len(evidence.without) == len(result.full.without)
    if evidence.without and is_whole and not any(row.is_other for row in evidence.without):
        still = ngettext(
            "No single kind of evidence decides it: whichever is left out, %(label)s still leads.",
            "No single kind of evidence decides it: whichever is left out, %(label)s still lead.",
            grammatical_number(facts.likeliest),
        )
        yield still % {"label": inside(facts.likeliest)}
    if result.influence.stakeholders:
        yield _("Leaving out one person's answers can change which dimension leads.")
    if result.influence.groups:
        yield _("Leaving out one perspective can change which dimension leads.")


def _voices(case: Case) -> Iterator[Voices]:
    """Return texts if enough people wrote one, and comments whose writers allowed quoting."""
    for item_id, texts in reversed(case.evidence.texts.items()):
        if texts and case.may_show(len(texts)):
            yield Voices(case.filled(case.definition.item(item_id).text).rstrip(":"), texts)
    quotes = tuple(quote.text for quote in case.evidence.comments)
    if quotes:
        yield Voices(_("Comments that may be quoted"), quotes)
