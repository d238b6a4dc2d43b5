"""Sentences that a statistician refuted on an earlier version: each is gone, or is true by now.

What the engine itself was wrong about is held by its own tests: what was asked stays asked
(`ranking/what_if/test_influence.py`), a launch after the horizon and opinions that say which and never when
(`ranking/conclusions`).
"""

import re

from apps.findings.brief.brief import Brief, brief_of
from apps.findings.brief.dates import Occasion
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, all_claims
from apps.findings.findings import findings_of
from apps.ranking import Estimate
from tests.findings.brief.kinds import ANSWERED, ISSUED
from tests.findings.claims.checks import check
from tests.findings.claims.conflicts import clashes
from tests.findings.claims.stories import CALM, USERS_FIRST, figure, people, workshop
from tests.findings.claims.test_stories import TROUBLE

AT_LIMIT = {
    "QD1": figure(1e12, 1, 1e12),
    "QU7": figure(1000, 1, 1000),
    "QO1": figure(10, 1, 10),
    "QM5": figure(9, 1, 9),
}


def brief(case: Case) -> Brief:
    return brief_of(case, None, Occasion(ANSWERED, ISSUED))


def page(case: Case) -> str:
    told_first = brief(case)
    return " ".join(map(str, (told_first.headline, told_first.cover, told_first.why, told_first.asked)))


def claims_of(case: Case) -> list[Claim]:
    """Return all that is said of a result, of which every claim holds and no two contradict each other."""
    claims = list(all_claims(findings_of(case)))
    assert [problem for claim in claims for problem in check(claim, case)] == []
    assert list(clashes(claims)) == []
    return claims


def all_of(case: Case) -> list[str]:
    return [each.text for each in claims_of(case)]


def over_by(count: int) -> Case:
    """Return a workshop in which so many of twelve measured both limits passed."""
    figures: dict[str, Estimate] = {"QD1": figure(9e12, 1.3, 1e12), "QU7": figure(9000, 1.3, 1000)}
    alone = people(1, USERS_FIRST, figures=figures)
    rest = people(count - 1, USERS_FIRST, figures=figures)
    return workshop(alone, rest, people(12 - count, USERS_FIRST))


def test_none_of_the_limits_asked_about_is_said_by_the_chance_of_those() -> None:
    case = workshop(people(12, USERS_FIRST, figures=CALM))
    asked = case.result.ranking.p_no_known_limit
    assert asked is not None
    assert asked > case.result.ranking.p_nothing + 0.05
    assert any(
        re.match(r"None of the \d+ limits asked about .*\((>99|100|99)%\)", text) for text in all_of(case)
    )


def test_what_is_only_probably_over_is_over_in_no_other_sentence() -> None:
    probably, already = over_by(1), over_by(12)
    texts = [each.text for each in claims_of(probably) if each.id == "limits.over"]
    assert texts == ["Both known limits are probably over today."]
    assert any("probably already over" in text for text in all_of(probably))
    assert not any(re.search(r"limits are over today|Both are over;", text) for text in all_of(probably))
    assert "Both known limits are over today." in all_of(already)


def test_where_some_limit_is_probably_passed_the_brief_does_not_say_that_nothing_runs_out() -> None:
    case = workshop(people(12, USERS_FIRST, figures=AT_LIMIT))
    assert case.result.verdict.passed_today
    told_first = brief(case)
    if told_first.kind == "open":
        assert told_first.headline.text.startswith(
            "A limit is probably passed today; which one is not known yet: "
        )
    assert not re.search("othing runs out|neither limit is reached|may be reached", page(case))
    assert [problem for claim in all_claims(told_first) for problem in check(claim, case)] == []


def test_what_is_over_at_a_launch_after_the_horizon_is_not_far() -> None:
    over_then = {"QU2": figure(47, 1.0, 0.88), "QU7": figure(70_000, 1.0, 1800)}
    case = workshop(people(12, USERS_FIRST, figures=CALM | over_then), live=False, launch_month=24.0)
    assert not any("None of the" in text and "is reached within" in text for text in all_of(case))
    assert not any("no limit is near" in text.lower() or "Put no money" in text for text in all_of(case))
    assert "othing runs out" not in page(case)
    assert "Spend nothing on scale" not in page(case)


def test_opinions_alone_are_expected_only_where_they_name_it() -> None:
    expected = workshop(people(24, USERS_FIRST, likert=TROUBLE))
    silent = workshop(people(12, (1, 1, 1, 1)))
    assert any("People expect users first" in text for text in all_of(expected))
    assert not any("People expect" in text for text in all_of(silent))
