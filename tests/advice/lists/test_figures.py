"""Figures of advice say neither more nor less than what people gave and measured."""

import pytest

from tests.advice.lists.test_said import entry, felt, given
from tests.advice.lists.third import Json, advised


def _checks(now: object, later: object, limit: float, *, is_measured: bool = True) -> Json:
    """Facts of a system of which seven people check every answer."""
    switches: Json = {"people_check": "all", "success_without_human": "no"}
    facts = given(switches=switches, QO6=(now, later, limit), QU7=(now, later, 10_000), context__C6="public")
    facts["facts"] |= {"quantity.QO7.now": 7, "quantity.QO6.measured": is_measured}
    return facts


def test_a_limit_that_somebody_gave_is_printed_as_it_was_given() -> None:
    advice = advised(_checks([1300, 1400, 1500], [1650, 1900, 2200], 1050))
    checks = entry(advice, "OR8")
    assert "1,400 answers a day today, limit 1,050 answers a day: 1.3 times over." in checks.because
    # What is allowed in a step, and let alone, agrees with the limit beside it.
    assert checks.steps[0].do.startswith("Limit what is made to 1,050 answers a day")
    assert any("no more than 1,050 checks" in each.why for each in advice.leave_alone)


@pytest.mark.parametrize(("is_measured", "now"), [(True, "1,350"), (False, "1,400")])
def test_what_was_measured_has_three_digits_and_an_estimate_two(is_measured: bool, now: str) -> None:
    facts = _checks([1250, 1350, 1450], [1700, 2100, 2600], 1600, is_measured=is_measured)
    assert f"{now} answers a day today, limit 1,600" in entry(advised(facts), "OR8").because


def test_a_limit_between_those_of_several_people_has_two_digits() -> None:
    because = entry(advised(_checks(1400, 1900, (1000 * 1100) ** 0.5)), "OR8").because
    assert "1,400 answers a day today, limit 1,000 answers a day: 1.3 times over." in because


def test_no_estimate_is_rounded_past_the_limit_beside_it() -> None:
    # To two digits it would be 1,100, which is over a limit that it keeps.
    because = entry(advised(_checks(1056, 2100, 1080, is_measured=False)), "OR8").because
    assert "1,060 answers a day today, limit 1,080 answers a day; reached in" in because


def _idea(*, is_measured: bool | None) -> Json:
    """Facts of an idea of which more is expected than people can check, and half find its mistakes too many."""
    facts = given(
        {"stage": "idea"}, {"people_check": "all", "success_without_human": "no", "exists": "prototype"}, **felt("M1", 0.6)
    )  # fmt: skip
    facts["facts"] |= {"quantity.QO6.horizon": 260, "quantity.QO6.limit": 90}
    if is_measured is not None:
        facts["facts"]["quantity.QO6.measured"] = is_measured
    return facts


@pytest.mark.parametrize("is_measured", [True, None])
def test_what_is_expected_over_a_limit_that_was_measured_says_so(is_measured: bool | None) -> None:
    advice = advised(_idea(is_measured=is_measured))
    assert "260 answers a day expected, limit 90 answers a day: 2.9 times over." in str(advice)
    assert "guesses" not in str(advice)
    assert [each.id for each in advice.items if each.id in {"QO6", "M1"}] == ["QO6", "M1"]


def test_two_guesses_are_called_so_and_outrank_nothing_that_is_felt() -> None:
    advice = advised(_idea(is_measured=False))
    assert "expected, limit 90 answers a day: 2.9 times over. Both are guesses." in str(advice)
    assert [each.id for each in advice.items if each.id in {"QO6", "M1"}] == ["M1", "QO6"]


def _launched(**framing: object) -> Json:
    """Facts of a pilot that makes 1,200 a day, and 18,000 from its launch on, at 0.19 EUR each."""
    facts = given(
        {"stage": "pilot", "figures_for": "launch", **framing},
        QM4=(190, None, 250), QM12=(7000, None, None), QU7=(1200, 18_000, 11_000), target__G4=90_000,
        engagement__days_to_launch=54,
    )  # fmt: skip
    facts["facts"]["quantity.QU7.horizon"] = [14_000, 18_000, 23_000]
    return facts


def test_where_a_launch_is_ordered_for_a_bill_over_its_ceiling_is_told_beside_it() -> None:
    facts = _launched()
    reserve = entry(advised(facts), "X3")
    assert "11,000 answers" in reserve.because
    assert reserve.because.endswith(
        "From the launch on it may cost 81,000 to 130,000 EUR a month, and 90,000 EUR a month are allowed."
    )
    decided = [step.do for step in reserve.steps if "may be spent" in step.do]
    assert decided == [
        "Decide whether 81,000 to 130,000 EUR a month may be spent from the launch on, before anything is signed"
    ]
    (budget,) = (each for each in advised(facts).items if each.id == "G4")
    assert (budget.date, budget.times_over) == ("2027-01-23", 1.16)
    facts["facts"]["target.G4"] = 150_000
    assert "it may cost" not in str(advised(facts))
    assert "may be spent" not in str(advised(facts))


def test_the_bill_of_a_launch_that_rests_on_guesses_says_so() -> None:
    facts = _launched()
    facts["facts"] |= {"quantity.QM4.measured": False, "quantity.QU7.measured": False}
    assert "By guesses it costs 81,000 to 130,000 EUR a month from the launch on" in str(advised(facts))


def test_the_bill_of_a_later_month_is_none_of_the_launch() -> None:
    advice = advised(_launched(figures_for="horizon"))
    assert "it may cost" not in str(advice)
    assert all(each.date != "2027-01-23" for each in advice.items if each.id == "G4")


def test_where_checks_hold_what_is_opened_its_whole_bill_is_no_reason() -> None:
    facts = _launched()
    facts["framing"]["switches"] |= {"people_check": "all", "success_without_human": "no"}
    checks = {"QO6.now": 1200, "QO6.horizon": 18_000, "QO6.limit": 1500, "QO6.measured": True, "QO7.now": 4}
    facts["facts"] |= {f"quantity.{name}": value for name, value in checks.items()}
    said = str(advised(facts))
    assert "Open it to 1,500" in said
    assert "may be spent from the launch" not in said
    assert "From the launch on it may cost" not in said
