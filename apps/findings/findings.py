"""Everything a page or a report may say about one assessment. What must not be shown is already left out."""

from dataclasses import dataclass

from apps.advice import Advice
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.coverage import CoverageSection
from apps.findings.disagreement.cross_checks import CrossQuestion
from apps.findings.disagreement.summary import Disagreement
from apps.findings.evidence import EvidenceSection
from apps.findings.headline import Answer, Brief, OverToday
from apps.findings.plan import PlanSection
from apps.findings.sensitivity.robustness import Robustness


@dataclass(frozen=True)
class Voices:
    """What people wrote, unordered and unattributed: the question and the texts."""

    question: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """A result in the order in which it is read: facts first, then the answer, then what it rests on.

    First screen: `over`, `answer`, `brief`, `tally` (who put what first), `divided` (who disagrees, in one line), `plan`.
    Then `evidence` (places and limits) and `disagreement`; `robustness` is behind one door. The claims of all of them,
    each once, are `all_claims(findings)`.
    """

    over: OverToday
    answer: Answer
    brief: Brief
    tally: Claim | None
    divided: Claim | None
    plan: PlanSection
    evidence: EvidenceSection
    disagreement: Disagreement | None  # None, like `robustness`, if too little may be said
    cross_questions: tuple[CrossQuestion, ...]
    robustness: Robustness | None
    coverage: CoverageSection
    missing: tuple[Claim, ...]
    voices: tuple[Voices, ...]
    agreement: Claim | None  # how far the orders people gave agree
    kendall_w: float | None  # the same, 0 to 1
    horizon_months: int
    draws: int
    halfwidth95: float  # of any share, at most
    k: int  # the smallest number of people a shown figure rests on

    @property
    def headline(self) -> str:
        """Return the first sentence: on cover, library and mail the same."""
        return self.answer.headline.text


def findings_of(case: Case, advice: Advice | None = None) -> Findings:
    """Return everything that may be said of a result and its advice; a first reading has no advice yet."""
    raise NotImplementedError
