"""Who gets a place, and what guards, sizes and forbidden topics change in it."""

from typing import Any

from apps.advice.lists.advice import Advice
from tests.advice.lists.third import Json, advised, changed, rules, situation

_RULES = {rule.id: rule for rule in rules().rules}


def _ids(advice: Advice) -> tuple[list[str], list[str]]:
    return [entry.rule for entry in advice.do_now], [entry.rule for entry in advice.do_next]


def _framed(facts: Json, **framing: Any) -> Json:
    return {**facts, "framing": {**facts["framing"], **framing}}


def test_the_first_item_that_is_far_over_takes_two_rules() -> None:
    assert [entry.items[0] for entry in advised(situation("s04")).do_now[:2]] == ["QU4", "QU4"]
    assert [entry.items[0] for entry in advised(situation("s10")).do_now[:2]] == ["QO5", "QO6"]


def test_nothing_pressed_leaves_an_alarm_and_what_is_safe() -> None:
    quiet = changed(
        situation("s05"),
        **{"verdict.nothing_under_pressure": True, "verdict.kind": "nothing", "verdict.dominant": []},
        **{
            f"symptom.{name}{part}": 0.1
            for name in ("U9", "U2", "U4", "U8", "M5", "O6")
            for part in ("", ".most")
        },
        **{"symptom.any.most": 0.1, "breach.any": 0.05},
        **{f"quantity.{name}.horizon": [1, 2, 3] for name in ("QM5", "QU2", "QU7")},
    )
    advice = advised(quiet)
    now, following = _ids(advice)
    assert [_RULES[each].guard.nothing_pressed for each in now] == [True]
    assert all(_RULES[each].safety for each in following)
    assert advice.guards == ()
    # The tightest of each dimension that moves by itself, with what lies between today and its limit.
    alarms = [step.do for step in advice.do_now[0].steps if "alarm" in step.do]
    assert alarms == [
        "Set an alarm midway to the nearest limits, on passages in the index (29 million passages), "
        "load at the busiest (42 requests a second) and running cost (14 EUR per 1,000 answers)"
    ]


def test_where_the_answers_decide_nothing_no_step_builds_and_its_tests_have_a_place() -> None:
    facts = changed(situation("s06"), **{"verdict.level": "insufficient", "verdict.tied": []})
    advice = advised(facts)
    assert not [step for entry in (*advice.do_now, *advice.do_next) for step in entry.steps if step.builds]
    assert any(_RULES[entry.rule].guard.reversible_only for entry in (*advice.do_now, *advice.do_next))


def test_a_firm_opinion_is_measured_first_and_built_on_later() -> None:
    opinion = {
        "verdict.level": "clear",
        "verdict.measured": False,
        "stated.figures_share": 0.1,
        "verdict.tied": [],
    }
    advice = advised(changed(situation("s06"), **opinion))
    assert advice.do_now[0].title == "Measure load at the busiest before building"
    built = [step.on for entry in (*advice.do_now, *advice.do_next) for step in entry.steps if step.builds]
    assert built
    assert min(built) >= "2027-01-29"


def test_two_who_lead_together_change_no_list() -> None:
    facts = situation("s06")
    alone = changed(facts, **{"verdict.tied": [], "verdict.level": "leaning", "verdict.dominant": ["data"]})
    assert _ids(advised(facts)) == _ids(advised(alone))


def test_what_is_safe_takes_a_place_of_the_first_list_that_is_free() -> None:
    assert [entry.safety for entry in advised(situation("s10")).do_now] == [False, False, True]
    assert [entry.safety for entry in advised(situation("s05")).do_now] == [False, False, True]
    assert [entry.safety for entry in advised(situation("s01")).do_next] == [False] * 4 + [True] * 3


def test_weeks_are_those_of_the_steps_and_their_sum_is_rounded_to_halves() -> None:
    advice = advised(situation("s08"))
    first, second = advice.do_now
    assert (first.weeks, second.weeks) == ((0.8, 2.4), (1.1, 4.4))
    assert advice.cost.now.weeks == (2.0, 7.0)
    assert advice.cost.money is None


def test_a_week_with_a_price_is_money_to_two_digits() -> None:
    advice = advised(_framed(situation("s04"), week_rate=4150))
    assert advice.cost.now.weeks == (2.0, 6.5)
    assert advice.cost.money is not None
    assert (advice.cost.money.now, advice.cost.money.currency) == ((8_300.0, 27_000.0), "EUR")


def test_two_lists_of_one_size_are_the_same_list() -> None:
    every = [advised(situation(f"s{number:02}")) for number in range(1, 11)]
    sizes = {(advice.cost.now.weeks, advice.cost.next.weeks) for advice in every}
    # Two of the ten happen to be as large with other steps.
    assert len(sizes) >= len({str(_ids(advice)) for advice in every}) - 1


def test_what_gives_room_is_not_said_where_its_dimension_is_pressed() -> None:
    facts = situation("s09")
    assert "A data platform, a feature store" in [each.what for each in advised(facts).leave_alone]
    over = {"quantity.QD4.now": [30, 30, 30], "quantity.QD4.limit": [10, 10, 10], "status.QD4": "over"}
    pressed = advised(changed(facts, **over))
    assert "A data platform, a feature store" not in [each.what for each in pressed.leave_alone]


def test_each_thing_left_alone_says_why_and_until_when() -> None:
    for number in range(1, 11):
        left = advised(situation(f"s{number:02}")).leave_alone
        assert 1 <= len(left) <= 5
        assert all(each.what and each.why and each.until for each in left)


def test_what_too_few_were_asked_is_named() -> None:
    # A file holds no crowds: nothing is known of who was asked.
    assert advised(situation("s01")).unused == ()


def test_where_most_of_the_money_goes_is_left_alone_first_and_some_of_it_moves() -> None:
    facts = situation("s08")
    advice = advised(changed(facts, **{"context.C21": "model"}))
    (moving,) = [entry for entry in advice.do_next if "Move two tenths" in entry.title]
    assert moving.steps[0].do == "Move two tenths of the planned money from Model to Organisation"
    even = advised(changed(facts, **{"context.C21": "even"}))
    assert not [entry for entry in even.do_next if "Move two tenths" in entry.title]
