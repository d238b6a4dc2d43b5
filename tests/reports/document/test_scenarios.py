"""Four futures of the same answers, and the planned money beside the evidence."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from apps.advice import PersonAnswers
from apps.findings.case import Case
from apps.findings.findings import findings_of
from apps.ranking import Estimate, Triple
from apps.reports.document.places import money_of
from apps.reports.document.scenarios import (
    _faster,
    futures_claim,
    futures_of,
    others,
    shares_of,
)
from apps.reports.document.source import ReportSource
from tests.findings.claims.random_cases import random_case
from tests.findings.claims.stories import CALM, DATA_FIRST, USERS_FIRST, figure, people, workshop
from tests.findings.claims.test_random_engagements import with_another_number
from tests.reports.document.checks_of_futures import check

NEAR = {"QD1": figure(8e12, 4, 20e12)}


def source_of(case: Case) -> ReportSource:
    return cast(
        ReportSource,
        SimpleNamespace(
            findings=findings_of(case),
            result=case.result,
            definition=case.definition,
            case=case,
            assessment=SimpleNamespace(snapshot=SimpleNamespace(evidence=case.evidence)),
        ),
    )


@pytest.mark.parametrize("seed", range(0, 100, 12))
def test_what_is_said_of_all_futures_of_a_random_engagement_holds_and_no_other_number_would(
    seed: int,
) -> None:
    case = random_case(seed)
    said = futures_claim(case)
    found = futures_of(source_of(case))
    assert (str(said) if said else None) == (found.heading if found else None)
    if said:
        assert check(said, case) == []
        assert [other.text for other in with_another_number(said) if not check(other, case)] == []


def test_growth_as_planned_is_the_result_and_twice_as_fast_is_sooner() -> None:
    found = futures_of(source_of(workshop(people(12, DATA_FIRST, figures=CALM | NEAR))))
    assert found is not None
    planned, twice, half = found.rows
    assert (planned.name, planned.first, planned.share) == ("Growth as planned", "Data", "96%")
    assert [row.first for row in (twice, half)] == ["Data", "Data"]
    assert float(half.nothing.strip("<>%")) > float(planned.nothing.strip("<>%"))
    assert found.heading == "Data likeliest to be first in each of 3 futures"


def with_draws(case: Case, draws: int) -> Case:
    """Return the case with so many draws of each future; of its result they stay what they were."""
    engine_input = case.evidence.engine_input
    settings = replace(engine_input.settings, draws=draws)
    return replace(
        case, evidence=replace(case.evidence, engine_input=replace(engine_input, settings=settings))
    )


def test_a_heading_has_the_lowest_and_the_highest_share_of_its_rows() -> None:
    figures = CALM | NEAR | {"QU7": figure(8000, 4, 20_000)}
    divided = workshop(people(6, DATA_FIRST, figures=figures), people(6, USERS_FIRST, figures=figures))
    case = with_draws(divided, 256)
    said, found = futures_claim(case), futures_of(source_of(case))
    assert said is not None
    assert found is not None
    assert said.id == "futures.ahead"
    shares = sorted(row.share for row in found.rows)
    assert found.heading == f"Users most often first in each of 3 futures, with {shares[0]} to {shares[-1]}"
    # What the quick runs alone say is another band.
    results = [case.result, *(result for _name, result in others(case.evidence))]
    quick = [result.ranking.p_first["user"] for result in results]
    told = [first for first, _nothing in shares_of(case, results)]
    assert (min(quick), max(quick)) != (min(told), max(told))
    assert check(said, case) == []
    assert [other.text for other in with_another_number(said) if not check(other, case)] == []


def test_what_is_over_today_in_every_future_heads_them() -> None:
    over = CALM | {"QD1": figure(30e12, 1.2, 20e12)}
    case = workshop(people(12, DATA_FIRST, figures=over))
    said, found = futures_claim(case), futures_of(source_of(case))
    assert said is not None
    assert found is not None
    assert (said.id, found.heading) == ("futures.over", "Data over a limit today in each of 3 futures")
    assert {row.first for row in found.rows} == {"over today: Data"}
    assert check(said, case) == []
    assert check(replace(said, text=said.text.replace("Data", "Users")), case) != []


@pytest.mark.parametrize(("draws", "said"), [(16_384, "4,096 readings"), (1024, "1,024 readings")])
def test_the_note_says_of_how_many_draws_the_other_futures_are(draws: int, said: str) -> None:
    case = workshop(people(12, DATA_FIRST, figures=CALM | NEAR))
    found = futures_of(source_of(with_draws(case, draws)))
    assert found is not None
    assert f"What the others change of the first row is from {said} of each, and told" in found.note


def test_what_no_growth_changes_is_the_same_in_every_future() -> None:
    found = futures_of(source_of(workshop(people(12, DATA_FIRST, figures=CALM))))
    assert found is not None
    assert len({row.nothing for row in found.rows}) == 1


def test_a_launch_is_moved_only_where_it_has_a_day_to_come() -> None:
    case = workshop(people(12, DATA_FIRST, figures=CALM | NEAR))
    engine_input = case.evidence.engine_input
    coming = replace(engine_input.engagement, live=False, launch_month=3)
    later = replace(
        case, evidence=replace(case.evidence, engine_input=replace(engine_input, engagement=coming))
    )
    found = futures_of(source_of(later))
    assert found is not None
    assert [row.name for row in found.rows][-1] == "Launch six months later"


def test_what_took_the_horizon_takes_half_of_it_and_what_has_no_today_stays() -> None:
    grown = _faster(Estimate(now=Triple(10, 10, 10), horizon=Triple(20, 30, 40), limit=Triple(1, 1, 1)), 2.0)
    assert grown.horizon == Triple(60, 90, 120)
    assert _faster(Estimate(now=Triple(1, 1, 1), growth=Triple(4, 4, 4)), 0.5).growth == Triple(2, 2, 2)
    alone = Estimate(horizon=Triple(1, 2, 3))
    assert _faster(alone, 2.0) == alone
    zero = Estimate(now=Triple(0, 0, 0), horizon=Triple(1, 2, 3))
    assert _faster(zero, 2.0).horizon == Triple(2, 4, 6)  # from nothing it rises by as much each month


def test_without_a_figure_that_grows_there_is_one_future() -> None:
    assert futures_of(source_of(workshop(people(12, DATA_FIRST)))) is None


def test_planned_money_stands_beside_the_evidence_or_says_that_nobody_knew() -> None:
    picks = ("data", "user", "data", "even", "dk")
    case = workshop(people(12, DATA_FIRST, figures=CALM | NEAR))
    facts = tuple(PersonAnswers("executive", {"C21": pick}) for pick in picks)
    case = replace(case, evidence=replace(case.evidence, facts=facts))
    found = money_of(source_of(case))
    assert found is not None
    assert [row.money for row in found.rows if row.money] == ["2 people", "1 person"]
    assert (found.rows[0].label, found.rows[0].money, found.rows[0].first) == ("Data", "2 people", "96%")
    assert found.text.startswith(
        "Where the money goes: to data (2 people), to users: speed and capacity (1 person) and about the same "
        "to each, or one contract (1 person)."
    )
    nobody = money_of(source_of(replace(case, evidence=replace(case.evidence, facts=()))))
    assert nobody is not None
    assert nobody.rows == ()
    assert nobody.text == "Nobody who was asked said where the planned money goes."
