from typing import Any

import pytest

from apps.advice.conditions.conditions import Comparison, FactValue, Leaf
from apps.advice.wording.wording import Wording
from apps.instruments.selectors import worded_document
from tests.advice import build


@pytest.fixture
def wording(instrument: dict[str, Any]) -> Wording:
    return Wording(worded_document(instrument, {"system_kind": "answers"}), build.framing())


@pytest.mark.parametrize(
    ("fact", "label"),
    [
        ("context.C5", "Where is it used?"),
        ("quantity.QU2.horizon", "Load at the busiest, at the horizon"),
        ("quantity.QM4.limit", "Running cost, the limit"),
        ("breach.QM4", "How probable that its limit is reached within the horizon: running cost"),
        ("verdict.dominant", "First"),
        ("engagement.model_hosting", "Who runs the model?"),
        ("derived.made_up", "made up"),
        ("cross_check.tokens_minute", "Two figures beside each other: tokens minute"),
    ],
)
def test_a_fact_is_called_by_the_question_that_was_asked(wording: Wording, fact: str, label: str) -> None:
    assert wording.label(fact) == label


def test_a_cross_check_is_called_by_its_name(instrument: dict[str, Any]) -> None:
    bill = next(check for check in instrument["cross_checks"] if check["id"] == "bill")
    bill["name"] = "Rechnung"
    said = Wording(instrument, build.framing()).label("cross_check.bill")
    assert said == "Two figures beside each other: Rechnung"


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("context.C7", ("personal_data", "high_risk"), "personal data and decisions about a person"),
        ("verdict.level", "open", "not decided"),
        ("verdict.secondary", ("user", "organization"), "Users and Organisation"),
        ("verdict.secondary", (), "none"),
        ("verdict.provisional", True, "yes"),
        ("engagement.model_hosting", "hosted", "a supplier does"),
        ("symptom.O6", 0.75, "75% of full agreement"),
        ("quantity.QD2.now", 1.5e12, "1.5 TB a day"),
        ("quantity.QD1.now", 0, "0 bytes"),
        ("quantity.QU7.now", 2.5e6, "2.5 million answers a day"),
        ("quantity.QU7.now", 37400, "37,400 answers a day"),
        ("quantity.QU2.now", 0.1, "0.1 requests a second"),
        ("quantity.QU2.now", 0.0123, "44 requests an hour"),
        ("target.G9", 300000, "300,000 EUR a year"),
        ("target.G1", "10min", "10 min"),
        ("target.G1.number", 600.0, "10 min"),
        ("target.G1.number", 90.0, "1.5 min"),
        ("target.G1.number", 0.25, "0.25 s"),
        ("target.G10", "later", "later"),
        ("target.G8", "minutes", "minutes"),
        ("context.C2", "undecided", "undecided"),
        ("context.C2", None, "not known"),
    ],
)
def test_a_value_reads_as_people_say_it(wording: Wording, fact: str, value: FactValue, words: str) -> None:
    assert wording.value(fact, value).startswith(words)


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("target.G1", "1day", "1 day"),
        ("quantity.QO1.now", 1, "1 team"),
        ("quantity.QO1.now", 1.0004, "1 team"),
        ("quantity.QO1.now", 0.5, "0.5 teams"),
        ("quantity.QO1.now", 0, "0 teams"),
        ("quantity.QU7.now", 1, "1 answer a day"),
        ("quantity.QU7.now", 1e6, "1 million answers a day"),
        ("quantity.QD1.now", 1, "1 byte"),
    ],
)
def test_one_is_no_plural(wording: Wording, fact: str, value: FactValue, words: str) -> None:
    assert wording.value(fact, value) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(1, 2, "1 to 2 teams"), (0.4, 1, "0.4 to 1 team"), (1, 1, "1 team"), (2, 30, "2 to 30 teams")],
)
def test_a_range_is_counted_like_its_end(wording: Wording, low: float, high: float, words: str) -> None:
    assert wording.between("quantity.QO1.now", low, high) == words


def test_an_estimate_of_teams_knows_no_halves(wording: Wording) -> None:
    assert wording.estimate("quantity.QO1.now", 0.67, 1.6, 6.1) == "about 2 teams, likely 1 to 6 teams"
    assert wording.estimate("quantity.QM4.now", 0.67, 1.6, 6.1) == (
        "about 1.6 EUR per 1,000 answers, likely 0.67 to 6.1 EUR per 1,000 answers"
    )


def test_another_language_counts_its_own_way(instrument: dict[str, Any]) -> None:
    dual = Wording(
        instrument,
        build.framing(),
        ngettext=lambda one, many, number: f"{many}-{number}" if number == 2 else many,
    )
    assert dual.value("quantity.QO1.now", 2) == "2 teams-2"


def test_another_language_says_what_a_price_is_for(instrument: dict[str, Any]) -> None:
    german = {" per 1,000": " je 1.000", "answers": "Antworten"}
    wording = Wording(
        worded_document(instrument, {"system_kind": "answers"}),
        build.framing(),
        gettext=lambda text: german.get(text, text),
        ngettext=lambda one, many, number: german.get(many, many),
    )
    assert wording.value("quantity.QM4.now", 4) == "4 EUR je 1.000 Antworten"


@pytest.mark.parametrize(
    ("comparison", "negated", "words"),
    [
        (Comparison("context.C3", "in", ("21-60", "60+")), False, "21-60 or more than 60"),
        (Comparison("context.C8", "is", "on_premises"), True, "not our own premises"),
        (Comparison("quantity.QO1.now", "gte", 3), False, "at least 3 teams"),
        (Comparison("months.min.p50", "lt", 6), True, "not under 6"),
        (Comparison("months.min.p50", "known", False), False, "not known"),
        (Comparison("months.min.p50", "known", False), True, "known"),
    ],
)
def test_what_a_comparison_asks_reads_as_words(
    wording: Wording, comparison: Comparison, negated: bool, words: str
) -> None:
    wanted: Any = comparison.wanted
    assert wording.wanted(Leaf(comparison, negated), wanted) == words
