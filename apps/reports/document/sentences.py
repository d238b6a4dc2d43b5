"""Every sentence about the result: by which rule it may be said, and what it rests on."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.findings.claims.claim import Claim, Number, all_claims
from apps.findings.sentences import people_words
from apps.reports.document.looking_ahead.futures import case_of, futures_claim
from apps.reports.document.source import ReportSource


@dataclass(frozen=True)
class SentenceLine:
    """A claim as it was frozen; `numbers` are exact, with their paths in the assessment."""

    id: str
    about: str
    text: str
    rule: str
    rests_on: str
    numbers: tuple[Number, ...]

    @property
    def is_of_advice(self) -> bool:
        """Say whether it is in the words of a rule, which the table of recommendations names."""
        return self.id.startswith("plan.")

    @property
    def people(self) -> str:
        """Return how many people it rests on; empty where it rests on all answers together."""
        return "" if self.rests_on == _("all answers") else self.rests_on


def sentences_of(source: ReportSource) -> tuple[SentenceLine, ...]:
    """List the claims in the order in which they are read; what rests on fewer than k people is not among them."""
    futures = futures_claim(case_of(source))
    return tuple(map(_line, (*all_claims(source.findings), *([futures] if futures else ()))))


def _line(claim: Claim) -> SentenceLine:
    return SentenceLine(
        id=claim.id,
        about=claim.about,
        text=claim.text,
        rule=str(claim.rule.text),
        rests_on=_rests_on(claim),
        numbers=claim.numbers,
    )


def _rests_on(claim: Claim) -> str:
    if claim.id.startswith("plan."):
        return _("a rule")
    return _("all answers") if claim.people is None else people_words(claim.people)
