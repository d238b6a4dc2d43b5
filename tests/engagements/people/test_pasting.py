import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.engagements.people.pasting import parse_people
from apps.engagements.services import NewStakeholder

PERSPECTIVES = {"business": "Business owner and operations", "risk": "Security, legal and risk"}


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("Dele Okafor <dele@example.com>, risk", NewStakeholder("Dele Okafor", "dele@example.com", "risk")),
        ('"Okafor" <dele@example.com> risk', NewStakeholder("Okafor", "dele@example.com", "risk")),
        ("Dele Okafor\tdele@example.com\tRisk", NewStakeholder("Dele Okafor", "dele@example.com", "risk")),
        ("Dele; dele@example.com; Security, legal", None),
        ("dele@example.com, business", NewStakeholder("dele", "dele@example.com", "business")),
        ("Dele Okafor, Business owner", NewStakeholder("Dele Okafor", "", "business")),
    ],
)
def test_a_pasted_line_is_read_as_a_person(line: str, person: NewStakeholder | None) -> None:
    people, problems = parse_people(line, PERSPECTIVES)
    assert people == ([person] if person else [])
    assert bool(problems) == (person is None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Dele Okafor", "perspective is missing"),
        ("Dele, dele@example, risk", "not a mail address"),
        ("Dele, dele@example.com, rsk", "none of the perspectives"),
        ("risk", "neither a name nor an address"),
        (f"{'Dele' * 31}, risk", "the name has 124 characters; 120 fit"),
        (f"Dele <dele@{'example.' * 32}com>, risk", "not a mail address"),
    ],
)
def test_a_line_that_cant_be_read_says_why_and_which_it_is(line: str, reason: str) -> None:
    _, problems = parse_people(f"Ines, risk\n\n{line}", PERSPECTIVES)
    assert len(problems) == 1
    assert problems[0].startswith("Line 3:")
    assert reason in problems[0]


def test_a_line_without_perspective_gets_the_one_chosen_for_all() -> None:
    people, problems = parse_people("Ines Roth\nBob, business", PERSPECTIVES, default="risk")
    assert (people[0].perspective, people[1].perspective, problems) == ("risk", "business", [])


@given(st.text())
def test_whatever_is_pasted_each_line_becomes_a_person_or_a_reason(text: str) -> None:
    people, problems = parse_people(text, PERSPECTIVES, default="risk")
    assert len(people) + len(problems) == sum(bool(line.strip()) for line in text.splitlines())
    assert all(person.perspective in PERSPECTIVES for person in people)
