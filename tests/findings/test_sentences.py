"""A result in words: for every level, and never more certain than it is."""

from dataclasses import replace

import pytest

from apps.findings.headline import VerdictFacts, firmness, headline, lead
from apps.findings.sentences import agreement_words, listed, months_range_words, months_words

CLEAR = VerdictFacts(
    level="clear",
    dominant=("Data",),
    secondary=("Organisation",),
    likeliest="Data",
    share=0.914,
    second_share=0.62,
    months=7.2,
    horizon_months=18,
    draws=32768,
    dimensions=4,
    is_provisional=False,
    is_one_strand=False,
    has_room=False,
)
OPEN = replace(CLEAR, level="open", dominant=("Data", "Users"), share=0.48, second_share=0.0)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (CLEAR, "Data breaks first, in about seven months."),
        (replace(CLEAR, dominant=("Users",)), "Users break first, in about seven months."),
        (replace(CLEAR, months=None), "Data breaks first."),
        (replace(CLEAR, months=0.0), "Data breaks first: a limit is already reached."),
        (replace(CLEAR, months=0.4), "Data breaks first, within a month."),
        (replace(CLEAR, months=300.0), "Data breaks first."),
        (replace(CLEAR, level="leaning"), "Data probably breaks first, in about seven months."),
        (OPEN, "Not decided: data or users may break first."),
        (
            replace(OPEN, dominant=("Data", "Users", "Model", "Organisation")),
            "Not decided: any of the four may break first.",
        ),
        (replace(CLEAR, level="insufficient", dominant=()), "Too little to say what breaks first."),
        (replace(CLEAR, has_room=True), "No limit is near within 18 months."),
    ],
)
def test_the_verdict_is_one_sentence(facts: VerdictFacts, sentence: str) -> None:
    assert headline(facts) == sentence


def test_where_nothing_presses_the_leader_comes_after_that() -> None:
    said = lead(replace(CLEAR, has_room=True))
    assert said.startswith("Every dimension can carry at least three times what is expected")
    assert said.endswith("If anything comes first, it is data: in 91% of the redraws.")


@pytest.mark.parametrize(
    ("secondary", "said"),
    [
        (("Users",), "Users are second."),
        (("Users", "Model"), "Second is not decided: users or model."),
        (("Data", "Users", "Model", "Organisation"), "Any of them may be second."),
        ((), ""),
    ],
)
def test_the_second_is_named_as_far_as_it_is_known(secondary: tuple[str, ...], said: str) -> None:
    assert lead(replace(CLEAR, secondary=secondary)) == said


@pytest.mark.parametrize(
    ("level", "word"),
    [
        ("clear", "Firm"),
        ("leaning", "Leaning"),
        ("open", "Not decided"),
        ("insufficient", "Too little to say"),
    ],
)
def test_firmness_is_said_in_the_words_agreed(level: str, word: str) -> None:
    assert firmness(replace(CLEAR, level=level))[0] == word


def test_firmness_says_what_stands_behind_it() -> None:
    _, text = firmness(replace(CLEAR, is_one_strand=True, is_provisional=True))
    assert text == (
        "Data is first in 91% of 32,768 redraws of everyone's answers. Organisation is second in 62% of those. "
        "There is only one kind of evidence, so it can't be firm. It is provisional: on one dimension nobody said "
        "anything."
    )


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (None, "not on this trend"),
        (0.0, "already reached"),
        (0.3, "under a month"),
        (1.2, "about one month"),
        (7.2, "about seven months"),
        (14.0, "about 14 months"),
        (30.0, "about two years"),
        (121.0, "over 10 years"),
    ],
)
def test_months_are_said_as_people_say_them(months: float | None, words: str) -> None:
    assert months_words(months) == words


@pytest.mark.parametrize(
    ("early", "late", "words"),
    [
        (4.1, 12.5, "4 to 12 months"),
        (0.0, 0.0, "already reached"),
        (0.0, 35.9, "now to 36 months"),
        (0.0, None, "from now on"),
        (4.0, None, "from 4 months on"),
        (4.0, 500.0, "from 4 months on"),
        (1.0, 1.2, "about 1 month"),
        (None, None, "not on this trend"),
        (130.0, None, "over 10 years"),
    ],
)
def test_a_range_is_said_before_its_middle(early: float | None, late: float | None, words: str) -> None:
    assert months_range_words(early, late) == words


@pytest.mark.parametrize(
    ("w", "word"), [(0.95, "strong"), (0.7, "strong"), (0.55, "moderate"), (0.31, "weak"), (0.0, "very weak")]
)
def test_agreement_is_a_word(w: float, word: str) -> None:
    assert agreement_words(w) == word


def test_words_are_joined_as_a_sentence_does() -> None:
    assert listed(["data"]) == "data"
    assert listed(["data", "users", "model"], "or") == "data, users or model"
