"""Everything a page or a report may say about one assessment."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.advice import Advice
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.group import agreement, agreement_of, tally
from apps.findings.claims.influence import VOICE_OVER
from apps.findings.coverage import (
    MISSING_WAITING,
    MISSING_WAITING_MORE,
    CoverageSection,
    coverage_of,
    missing_of,
)
from apps.findings.disagreement.cross_checks import CrossQuestion, cross_questions_of
from apps.findings.disagreement.summary import Disagreement, disagreement_of
from apps.findings.evidence import EvidenceSection, evidence_of
from apps.findings.headline import Brief, Conclusion, OverToday, answer_of, brief_of, over_today
from apps.findings.plan import NO_PLAN, NO_RULES, PlanSection, plan_of
from apps.findings.progress.moved import WhatMoved, progress_of
from apps.findings.sensitivity.assumed import AssumedFigure, SettlingFigure, assumed_figures, settling_figure
from apps.findings.sensitivity.robustness import Robustness, robustness_of


@dataclass(frozen=True)
class Voices:
    """What people wrote, unordered and unattributed: the question and the texts."""

    question: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """A result in the order in which it is read: facts first, then the answer, then what it rests on."""

    # `all_claims` goes by the order of the fields: it is the order of the sentences in a report's appendix.
    over: OverToday
    answer: Conclusion
    brief: Brief
    progress: WhatMoved | None  # what moved since the round before
    tally: Claim | None  # who put what first
    divided: Claim | None  # who disagrees, in one line
    plan: PlanSection
    evidence: EvidenceSection
    disagreement: (
        Disagreement | None
    )  # None where no opinion is told; so is `robustness` where nobody gave anything
    cross_questions: tuple[CrossQuestion, ...]
    robustness: Robustness | None
    assumed: tuple[AssumedFigure, ...]  # to be kept as assumptions of a decision
    settling: SettlingFigure | None
    coverage: CoverageSection
    missing: tuple[Claim, ...]
    voices: tuple[Voices, ...]
    agreement: Claim | None  # how far the orders people gave agree
    kendall_w: float | None  # the same, 0 to 1
    horizon_months: int
    counts_from_launch: bool  # months count from the launch
    draws: int
    halfwidth95: float  # of any share, at most
    k: int  # the smallest number of people whose opinions are told together

    @property
    def headline(self) -> str:
        # On cover, library and mail the same.
        return self.answer.headline.text

    @property
    def advice(self) -> Advice | None:
        return self.plan.advice

    @property
    def waiting(self) -> tuple[Claim, ...]:
        """Return of whom later answers are not in it yet."""
        return tuple(claim for claim in self.missing if claim.rule in {MISSING_WAITING, MISSING_WAITING_MORE})

    @property
    def hangs_on(self) -> tuple[Claim, ...]:
        """Return on whose figures alone it hangs that a limit is over."""
        # A share of the draws looks surer than one voice is: both are to be read together.
        influence = self.robustness.influence if self.robustness else ()
        return tuple(claim for claim in influence if claim.rule == VOICE_OVER)


def findings_of(case: Case, advice: Advice | None = None, *, has_rules: bool = True) -> Findings:
    """Return everything that may be said of a result and its advice."""
    # A first reading has no advice yet, and a result without rules that read its questions has none at all.
    plan = plan_of(case, advice) if advice else NO_PLAN if has_rules else NO_RULES
    disagreement = disagreement_of(case)
    over, answer = over_today(case), answer_of(case)
    return Findings(
        over=over,
        answer=answer,
        brief=brief_of(case),
        progress=progress_of(case),
        tally=tally(case),
        divided=disagreement.line if disagreement else None,
        plan=plan,
        evidence=evidence_of(case),
        disagreement=disagreement,
        cross_questions=cross_questions_of(case),
        robustness=robustness_of(case, asks_again=advice is not None and advice.asks_again),
        assumed=assumed_figures(case),
        settling=settling_figure(case),
        coverage=coverage_of(case),
        missing=missing_of(case),
        voices=tuple(_voices(case)),
        agreement=agreement(case),
        kendall_w=None if (kendall_w := agreement_of(case)) is None else round(kendall_w, 2),
        horizon_months=case.framing.horizon_months,
        counts_from_launch=case.counts_from_launch,
        draws=case.result.meta.draws,
        halfwidth95=round(case.result.meta.halfwidth95, 3),
        k=case.framing.k,
    )


def _voices(case: Case) -> Iterator[Voices]:
    for item_id, texts in reversed(case.evidence.texts.items()):
        if texts:
            yield Voices(case.definition.item(item_id).text.rstrip(":"), texts)
