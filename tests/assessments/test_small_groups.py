"""In a confidential engagement nothing on page or report comes from fewer than three people, or gives them away."""

from typing import Any

import pytest

from apps.assessments import services
from apps.assessments.models import Assessment
from apps.assessments.selectors import findings_for_readers
from apps.core.actors import SYSTEM
from apps.engagements.choices import Mode, Stage
from apps.engagements.models import Engagement
from apps.findings.findings import Findings
from apps.reports.document.content import report_document
from tests import factories
from tests.assessments.conftest import DATA_FIRST, answer, ranking

USERS_FIRST = ranking("user", "model", "organization", "data")
DATA_HURTS = {"D1": 5, "D2": 5, "U1": 1, "U2": 1, "M1": 2, "M2": 2, "O1": 1, "O2": 1}

pytestmark = pytest.mark.usefixtures("rules")


def assessed(engagement: Engagement) -> Assessment:
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    return services.assess_now(engagement=engagement, at=factories.NOW)


def findings_of(engagement: Engagement) -> Findings:
    return findings_for_readers(assessed(engagement), engagement)


@pytest.mark.parametrize(("writers", "shown"), [(2, 0), (3, 3)])
def test_a_text_is_shown_among_three_or_not_at_all(engagement: Engagement, writers: int, shown: int) -> None:
    for number in range(4):
        text = {"R5": f"The audit {number}."} if number < writers else {}
        answer(engagement, "business", {"R1": DATA_FIRST, **text}, name=f"Bob {number}")
    assert sum(len(voices.texts) for voices in findings_of(engagement).voices) == shown


def test_what_one_person_may_be_quoted_with_needs_no_others(engagement: Engagement) -> None:
    for number in range(3):
        quotes = () if number else ("Ask us again in May.",)
        answer(engagement, "business", {"R1": DATA_FIRST}, name=f"Bob {number}", quotes=quotes)
    assert [voices.texts for voices in findings_of(engagement).voices] == [("Ask us again in May.",)]


def test_leaving_a_strand_out_does_not_lay_one_order_open(engagement: Engagement) -> None:
    answer(engagement, "business", {"R1": USERS_FIRST, **DATA_HURTS})
    for number in range(4):
        answer(engagement, "platform", DATA_HURTS, name=f"Ben {number}")
    findings = findings_of(engagement)
    assert findings.robustness is not None
    # Without what people notice, only Bob's order would be left.
    assert "what people notice" not in [row.strand for row in findings.robustness.without]
    assert not any("Whichever" in str(claim) for claim in findings.robustness.depends)
    assert {row.stated for row in findings.evidence.places} == {None}
    reasons = {each.label: each.words for action in findings.plan.do_now for each in action.reasons}
    assert reasons.get("What is said and what is computed differ", "") == ""


@pytest.mark.usefixtures("telling_what_all_say")
def test_what_one_person_noticed_is_set_beside_nothing(engagement: Engagement) -> None:
    answer(engagement, "business", {"R1": USERS_FIRST, **DATA_HURTS})
    for number in range(4):
        answer(engagement, "platform", {"R1": USERS_FIRST}, name=f"Ben {number}")
    evidence = findings_of(engagement).evidence
    assert {(row.computed, row.felt, row.trouble, row.gap) for row in evidence.places} == {(None,) * 4}
    assert all(row.stated is not None for row in evidence.places)
    assert evidence.gaps == ()


@pytest.mark.parametrize(("complete", "is_told"), [(2, False), (3, True)])
def test_agreement_is_told_of_three_complete_orders(
    engagement: Engagement, complete: int, is_told: bool
) -> None:
    for number in range(4):
        order = DATA_FIRST if number < complete else ranking("data", "user")
        if number == 1:  # that all of few gave one order would not be told
            order = ranking("data", "model", "user", "organization")
        answer(engagement, "business", {"R1": order}, name=f"Bob {number}")
    assessment = assessed(engagement)
    assert assessment.result["agreement"]["kendall_w"] is not None
    assert bool(findings_for_readers(assessment, engagement).agreement) is is_told
    document: Any = report_document(engagement, assessment)
    printed = {fact["label"] for fact in document["method"]["facts"]}
    assert ("Kendall's W" in printed) is is_told


@pytest.mark.parametrize(("others", "shown"), [(1, 0), (3, 2)])
def test_what_a_perspective_wants_is_not_told_where_it_gives_the_rest_away(
    engagement: Engagement, others: int, shown: int
) -> None:
    for number in range(3):
        answer(engagement, "business", {"R1": DATA_FIRST, "G2": "99.9"}, name=f"Bob {number}")
    for number in range(others):
        answer(engagement, "product", {"R1": DATA_FIRST, "G2": "99"}, name=f"Bea {number}")
    targets = {row.id: row for row in findings_of(engagement).plan.targets}
    assert targets["availability"].words == "99 %"
    assert len(targets["availability"].perspectives) == shown


def test_a_smallest_group_raised_after_closing_holds_for_the_result(engagement: Engagement) -> None:
    for number in range(4):
        answer(engagement, "business", {"R1": DATA_FIRST}, name=f"Bob {number}")
    assessment = assessed(engagement)
    assert findings_for_readers(assessment, engagement).evidence.places
    engagement.smallest_group = 5
    assert not findings_for_readers(assessment, engagement).evidence.places


def test_the_page_of_a_named_engagement_tells_of_no_fewer_than_three(engagement: Engagement) -> None:
    engagement.mode = Mode.NAMED
    engagement.save()
    for number in range(3):
        answer(engagement, "business", {"R1": DATA_FIRST}, name=f"Bob {number}")
        answer(engagement, "platform", {"R1": USERS_FIRST}, name=f"Pat {number}")
    answer(engagement, "data_ml", {"R1": USERS_FIRST}, name="Dana")
    shown = [row.answered for row in findings_for_readers(assessed(engagement), engagement).coverage.rows]
    assert sorted(shown) == [3, 4]


@pytest.mark.parametrize(("givers", "told"), [(2, False), (4, True)])
def test_figures_that_contradict_each_other_are_named_only_where_they_may_be_shown(
    engagement: Engagement, givers: int, told: bool
) -> None:
    engagement.stage = Stage.LIVE
    engagement.save()
    for number in range(6):
        over = {"now": 3e14, "horizon": 3e14, "limit": 1e14, "source": "measured"}
        under = {"now": 1e12, "horizon": 2e12, "limit": 1e14, "source": "guess"}
        given: Any = "dk" if number >= givers else under if number else over
        answer(engagement, "platform", {"R1": DATA_FIRST, "QD1": given}, name=f"Pat {number}")
    assessment = assessed(engagement)
    warned = {warning.code for warning in assessment.engine_result.meta.warnings}
    assert "disputed_figure" in warned
    claims = findings_for_readers(assessment, engagement).missing
    assert ("missing.disputed_figure" in {claim.id for claim in claims}) is told


@pytest.mark.parametrize(("givers", "told"), [(1, False), (3, True)])
@pytest.mark.usefixtures("telling_what_all_say")
def test_a_blind_spot_by_one_persons_figures_is_not_told(
    engagement: Engagement, givers: int, told: bool
) -> None:
    engagement.stage = Stage.LIVE
    engagement.save()
    for number in range(6):
        roomy = {"now": 100, "horizon": 110, "limit": 1e6, "source": "measured"}
        tight = {"now": 1e13, "horizon": 9e13, "limit": 3e13, "source": "measured"}
        given: Any = {"QU7": roomy, "QD1": tight if number < givers else "dk"}
        order = ranking("user", "model", "organization", "data")
        answer(engagement, "platform", {"R1": order, **given}, name=f"Pat {number}")
    assessment = assessed(engagement)
    assert assessment.engine_result.gap.dimensions["data"].kind == "blind_spot"
    evidence = findings_for_readers(assessment, engagement).evidence
    assert ("gap.blind_spot" in {claim.id for claim in evidence.gaps}) is told
