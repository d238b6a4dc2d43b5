from collections.abc import Callable
from typing import Any

import pytest

from apps.advice import Advice
from apps.advice.targets import TargetProposal
from tests.advice.build import everyone, person

type Advised = Callable[..., Advice]


def targets(advice: Advice) -> dict[str, TargetProposal]:
    return {each.id: each for each in advice.targets}


def test_a_target_is_taken_from_its_answer_and_says_so(advised: Advised) -> None:
    latency = targets(advised(everyone(G1="3s")))["latency"]
    assert (latency.value, latency.words, latency.unit, latency.window) == ("3s", "3 s", "time", "28 days")
    assert (latency.source, latency.source_label) == (
        "target.G1", "How slow may an answer be for 19 of 20 requests?",
    )  # fmt: skip
    assert latency.people == 6
    assert latency.named_by == ("P9", "module-user")


def test_where_the_answer_is_missing_nothing_is_invented(advised: Advised) -> None:
    latency = targets(advised())["latency"]
    assert (latency.value, latency.words, latency.people) == (None, "to be agreed", 0)
    assert latency.source == "target.G1"
    assert latency.terms == {}


def test_only_named_answered_or_own_targets_are_shown(advised: Advised) -> None:
    assert set(targets(advised(dominant=("model",)))) == {
        "latency", "availability", "monthly_budget", "cost_per_1000", "rollback", "quality",
    }  # fmt: skip
    assert "freshness" in targets(advised(everyone(G3="1h"), dominant=("model",)))
    assert "fallback_order" in targets(advised(nothing_under_pressure=True))
    assert "source_faults" not in targets(advised(everyone(D2=5), dominant=("model",)))


def test_throughput_is_half_as_much_again_only_if_nobody_measured(advised: Advised) -> None:
    guessed = targets(advised(everyone(QU2={"horizon": 40, "source": "rough"})))["throughput"]
    assert (guessed.value, guessed.terms["times"]) == (60, 1.5)
    measured = targets(advised(everyone(QU2={"horizon": 40, "source": "measured"})))["throughput"]
    assert measured.value == 40
    assert measured.terms == {"hold_minutes": 10, "busiest_hour_minutes": 60}
    assert measured.words == "40 requests/s"


def test_not_live_at_the_horizon_is_no_promise(advised: Advised) -> None:
    throughput = targets(advised(everyone(QU2={"horizon": 0})))["throughput"]
    assert (throughput.value, throughput.terms.get("times")) == (None, None)


@pytest.mark.parametrize(
    ("answers", "value", "source"),
    [
        ({"G5": 3, "QM4": {"limit": 2.5}}, 2.5, "quantity.QM4.limit"),
        ({"G5": 1, "QM4": {"limit": 2.5}}, 1, "target.G5"),
        ({"QM4": {"limit": 2.5}}, 2.5, "quantity.QM4.limit"),
        ({"G5": 3}, 3, "target.G5"),
    ],
)
def test_the_lesser_of_two_answers_is_proposed(
    advised: Advised, answers: dict[str, Any], value: float, source: str
) -> None:
    cost = targets(advised(everyone(**answers)))["cost_per_1000"]
    assert (cost.value, cost.source, cost.unit) == (value, source, "EUR")


def test_a_promise_carries_what_belongs_to_it(advised: Advised) -> None:
    shown = targets(advised(everyone(G2="99.9", G4=30000, G6=3e13, QD4={"limit": 8}), dominant=("data",)))
    assert shown["availability"].terms == {"allowed_outage_minutes": pytest.approx(40.32)}
    assert shown["availability"].words == "99.9 %"
    assert (shown["monthly_budget"].words, shown["monthly_budget"].terms) == (
        "30,000 EUR/month", {"alarms_percent": (70, 90)},
    )  # fmt: skip
    assert (shown["storage"].words, shown["storage"].terms) == ("30 TB", {"alarm_weeks_before": 12})
    on_time = shown["on_time_jobs"]
    assert (on_time.words, on_time.source, on_time.people) == ("99 %", None, 6)
    assert on_time.terms == {"limit": 8, "limit_words": "8 hours"}


def test_where_perspectives_differ_both_are_there_with_their_size(advised: Advised) -> None:
    people = [person("product", G1="250ms"), person("platform", G1="3s"), person("platform", G1="3s")]
    latency = targets(advised(people))["latency"]
    assert latency.value == "250ms"
    assert [(each.perspective, each.value, each.people) for each in latency.perspectives] == [
        ("platform", "3s", 2),
        ("product", "250ms", 1),
    ]
    assert targets(advised(everyone(G1="3s")))["latency"].perspectives == ()
