"""Whatever people answer, every sentence may be said as it stands, and no two contradict each other."""

import os
import re
from dataclasses import replace

import pytest

from apps.advice import Advice
from apps.findings.brief.brief import Brief
from apps.findings.brief.words import MOST_IN_HEADLINE, MOST_LETTERS, words_in
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, all_claims
from apps.findings.findings import findings_of
from tests.findings.brief.forbidden import MOST_ON_COVER, MOST_WORDS, forbidden_in
from tests.findings.brief.kinds import brief_told
from tests.findings.brief.pages import sentences
from tests.findings.claims.checks import check
from tests.findings.claims.conflicts import clashes
from tests.findings.claims.random_cases import random_advice, random_case

# Their figures are the rules', whose own tests hold them, or the days of a plan.
TOLD_BY_RULES = {"brief.do", "brief.leave", "brief.law", "brief.asked"}
OTHERS = range(71, 99)
ENGAGEMENTS = int(os.environ.get("SCALELENS_CLAIMS", "40"))


# One test of each, for ranking it takes longest.
@pytest.mark.parametrize("seed", range(ENGAGEMENTS))
def test_every_sentence_of_a_random_engagement_holds(seed: int) -> None:
    case = random_case(seed)
    advice = random_advice(case)
    claims = all_claims(findings_of(case, advice))
    assert claims
    assert [problem for claim in claims for problem in check(claim, case)] == []
    assert [(one.text, other.text) for one, other in clashes(claims)] == []
    assert {each.id for each in claims} & not_beside(advice) == set()
    brief = brief_told(case, advice)
    assert [problem for claim in all_claims(brief) for problem in check(claim, case)] == []
    assert strays_of(brief) == []
    if seed % 10 == 0:
        own = [each for each in all_claims(brief) if each.id not in TOLD_BY_RULES]
        # By a number of digits that a brief never prints: two digits may be some other figure of it.
        assert unnoticed_changes(own, case, others=range(7193, 7993)) == []
        assert unnoticed_changes(list(all_claims(findings_of(case))), case) == []


def strays_of(brief: Brief) -> list[str]:
    """Return what is too long, or in words that do not belong on cover and page 2."""
    page = " ".join(sentences(brief))
    too_long = {
        "page": words_in(page) > MOST_WORDS,
        "cover": words_in(f"{brief.headline} {brief.cover}") > MOST_ON_COVER,
        "headline": words_in(brief.headline.text) > MOST_IN_HEADLINE
        or len(brief.headline.text) > MOST_LETTERS,
    }
    return [*(name for name, is_so in too_long.items() if is_so), *forbidden_in(f"{brief.cover} {page}")]


def not_beside(advice: Advice) -> set[str]:
    """Return which claims would say more than this advice does, or something else."""
    steps = [step for entry in (*advice.do_now, *advice.do_next) for step in entry.steps]
    return {
        *(["robust.stop", "asks.both"] if advice.asks_again else []),
        "asks.over_undone" if any(step.builds for step in steps) else "asks.over",
    }


def unnoticed_changes(claims: list[Claim], case: Case, others: range = OTHERS) -> list[str]:
    """Return the sentences that would still hold with another number in them."""
    changed = [each for claim in claims for each in with_another_number(claim, others)]
    return [claim.text for claim in changed if not check(claim, case)]


def with_another_number(claim: Claim, others: range = OTHERS) -> list[Claim]:
    """Change each number outside of what is quoted, to one that stands nowhere in the sentence."""
    own = re.sub(r"“[^”]*”", lambda quoted: " " * len(quoted.group()), claim.text)
    other = next(str(number) for number in others if str(number) not in claim.text)
    return [
        replace(claim, text=claim.text[: found.start()] + other + claim.text[found.end() :])
        for found in re.finditer(r"\d+", own)
    ]
