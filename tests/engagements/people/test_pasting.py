import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.engagements.people.pasting import Perspectives, parse_people, words_to_explain
from apps.engagements.services import NewStakeholder
from apps.instruments.selectors import words_of_perspectives

LABELS = {"business": "Business owner and operations", "risk": "Security, legal and risk"}
PERSPECTIVES = Perspectives.of(LABELS)


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("Dele Okafor <dele@example.com>, risk", NewStakeholder("Dele Okafor", "dele@example.com", "risk")),
        ('"Okafor" <dele@example.com> risk', NewStakeholder("Okafor", "dele@example.com", "risk")),
        ("Dele Okafor\tdele@example.com\tRisk", NewStakeholder("Dele Okafor", "dele@example.com", "risk")),
        ("Dele; dele@example.com; Security, legal", NewStakeholder("Dele", "dele@example.com", "risk")),
        ("Dele Okafor, legal", NewStakeholder("Dele Okafor", "", "risk")),
        ("Ada Legal; head of operations", NewStakeholder("Ada Legal", "", "business")),
        ("dele@example.com, business", NewStakeholder("dele", "dele@example.com", "business")),
        ("Greta Hahn - the legal people", NewStakeholder("Greta Hahn", "", "risk")),
        (
            "Ann-Lena Roth <ann@example.com> – business",
            NewStakeholder("Ann-Lena Roth", "ann@example.com", "business"),
        ),
        ("Dele Okafor, Business owner", NewStakeholder("Dele Okafor", "", "business")),
    ],
)
def test_a_pasted_line_is_read_as_a_person(line: str, person: NewStakeholder) -> None:
    pasted = parse_people(line, PERSPECTIVES)
    assert (pasted.people, pasted.problems, pasted.unknown) == ([person], [], [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Dele Okafor", "perspective is missing"),
        ("Dele, dele@example, risk", "not a mail address"),
        ("Dele, Okafor, risk", "“Okafor” is left over"),
        ("risk", "neither a name nor an address"),
        (f"{'Dele' * 31}, risk", "the name has 124 characters; 120 fit"),
        (f"Dele <dele@{'example.' * 32}com>, risk", "not a mail address"),
    ],
)
def test_a_line_that_cant_be_read_says_why_and_which_it_is(line: str, reason: str) -> None:
    problems = parse_people(f"Ines, risk\n\n{line}", PERSPECTIVES).problems
    assert len(problems) == 1
    assert problems[0].startswith(f"Line 3, “{line[:50]}")
    assert reason in problems[0]


def test_a_line_without_perspective_gets_the_one_chosen_for_all() -> None:
    pasted = parse_people("Ines Roth\nBob, business", PERSPECTIVES, default="risk")
    assert [each.perspective for each in pasted.people] == ["risk", "business"]
    assert pasted.problems == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Samir Qureshi (risk)", "Samir Qureshi"),
        ("Samir (Sam) Qureshi (risk)", "Samir (Sam) Qureshi"),
        ("Samir Qureshi (external), risk", "Samir Qureshi (external)"),
    ],
)
def test_a_perspective_may_stand_in_brackets_behind_the_name(line: str, name: str) -> None:
    assert parse_people(line, PERSPECTIVES).people == [NewStakeholder(name, "", "risk")]


@given(st.text())
def test_whatever_is_pasted_each_line_becomes_a_person_a_reason_or_a_word_to_explain(text: str) -> None:
    pasted = parse_people(text, PERSPECTIVES, default="risk")
    lines = sum(bool(line.strip()) for line in text.splitlines())
    assert len(pasted.people) + len(pasted.problems) + len(pasted.unknown) == lines
    assert all(person.perspective in LABELS for person in pasted.people)


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("legal", "risk"),
        ("finance", "executive"),
        ("IT ops", "platform"),
        ("data team", "data_ml"),
        ("the data team", "data_ml"),
        ("legal department", "risk"),
        ("IT department", "platform"),
        ("infra department", "platform"),
        ("IT-Betrieb", "platform"),
        ("Recht", "risk"),
    ],
)
def test_the_words_people_use_for_a_perspective_are_understood(word: str, slug: str) -> None:
    labels = {
        "business": "Business owner and operations",
        "data_ml": "Data and ML engineering",
        "platform": "Platform, infrastructure and SRE",
        "risk": "Security, legal and risk",
        "executive": "Executive and finance",
    }
    perspectives = Perspectives.of(labels, words_of_perspectives("four-dimensions"))
    (person,) = parse_people(f"Ada Byron, {word}", perspectives).people
    assert person == NewStakeholder("Ada Byron", "", slug)


def test_an_unknown_word_is_asked_once_with_its_lines_and_the_nearest() -> None:
    pasted = parse_people("Ada, Mayor's office\nBob, riks\nCleo, mayor's OFFICE\nDele, risk", PERSPECTIVES)
    assert len(pasted.people) == 1
    asked = words_to_explain(pasted.unknown, PERSPECTIVES)
    assert [(each.word, each.lines, each.guess) for each in asked] == [
        ("Mayor's office", (1, 3), ""),
        ("riks", (2,), "Security, legal and risk"),
    ]
    known = Perspectives.of(LABELS, meanings={"mayor s office": "business", "riks": "risk"})
    assert len(parse_people("Ada, Mayor's office\nBob, riks", known).people) == 2


def test_a_word_that_names_two_perspectives_is_asked() -> None:
    (line,) = parse_people("Ada, legal operations", PERSPECTIVES).unknown
    assert line == (1, "legal operations")
