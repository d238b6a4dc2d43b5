"""What is said where few who count all said the same, and others contradict them: nothing that tells it, and the truth."""

from dataclasses import replace

import pytest

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.disagreement.summary import ITEM_GAP, disagreement_of
from tests.findings.claims.checks import check
from tests.findings.hand_made import case_of, item, person, result, snapshot


@pytest.mark.parametrize(
    ("made_up", "labels", "heading", "wrong"),
    [
        # Everybody counts: what divides is all there is.
        (
            [],
            {"U2": "agreed", "M1": "polarised"},
            "one question divides the group",
            "no question divides the group",
        ),
        (
            [],
            {"U2": "agreed", "M1": "mixed"},
            "no question divides the group",
            "one question divides the group",
        ),
        # The four who count agree on U2, and the two made up contradict them: nobody may be told of that.
        (
            [1, 1],
            {"U2": "polarised", "M1": "polarised"},
            "one of the questions that may be shown divides the group",
            "one question divides the group",
        ),
        (
            [1, 1],
            {"U2": "polarised", "M1": "mixed"},
            "no question that may be shown divides the group",
            "no question divides the group",
        ),
        # Had they agreed with them, the words would be the same, or these would tell.
        (
            [5, 5],
            {"U2": "agreed", "M1": "mixed"},
            "no question that may be shown divides the group",
            "no question divides the group",
        ),
    ],
)
def test_only_what_may_be_shown_is_counted_or_denied_where_something_may_not(
    made_up: list[int], labels: dict[str, str], heading: str, wrong: str
) -> None:
    answers = [(5, 1), (5, 5), (5, 1), (5, 5), *((each, 5) for each in made_up)]
    people = [
        person(number, "business", likert={"U2": one, "M1": other})
        for number, (one, other) in enumerate(answers)
    ]
    document = snapshot(*people) | {"uncounted": [each["id"] for each in people[4:]]}
    items = {name: item(label, len(people), -0.4) for name, label in labels.items()}
    case = case_of(document, result(items=items))
    found = disagreement_of(case)
    assert found is not None
    assert str(found.heading) == heading
    assert check(found.heading, case) == []
    assert check(replace(found.heading, text=wrong), case)


DIFFERENTLY = "Perspectives answer “At busy times, people notice slow or failed answers” differently."


def room(k: int = 3, **answers: list[int]) -> Case:
    """Of each perspective these answers to U2, the negative ones by people who don't count; they differ by more than chance."""
    given = [(group, answer) for group, those in answers.items() for answer in those]
    people = [
        person(number, group, likert={"U2": abs(answer)}) for number, (group, answer) in enumerate(given)
    ]
    uncounted = [people[number]["id"] for number, (_, answer) in enumerate(given) if answer < 0]
    items = {"U2": item("polarised", len(people), -0.4, gap=True)}
    return case_of(snapshot(*people) | {"uncounted": uncounted}, result(items=items), k)


@pytest.mark.parametrize(
    ("case", "is_said"),
    [
        (room(business=[5, 5, 4], platform=[1, 2]), True),
        # The bars tell how many said what: beside them, what each of two groups of one mind said.
        (room(business=[5, 5, 4], platform=[1, 1]), False),
        (room(business=[5, 5, 5], platform=[1, 2]), False),
        (room(1, business=[5, 5, 4], platform=[1, 1]), True),
        # One answer is compared with none.
        (room(business=[5, 5, 4], platform=[1, 2], risk=[3]), True),
        # Whoever was made up tells of nobody, but is compared with those who count.
        (room(business=[5, 5, 4], platform=[-1, -1]), True),
        (room(business=[5, 5, 5], platform=[-1, -1]), False),
        (room(business=[5, 5, 4], platform=[1, -1]), False),
    ],
)
def test_that_perspectives_differ_is_not_said_where_few_in_one_are_of_one_mind(
    case: Case, is_said: bool
) -> None:
    found = disagreement_of(case)
    assert found is not None
    assert bool(found.gaps) == is_said
    said = Claim(ITEM_GAP, "U2", DIFFERENTLY, people=case.result.agreement.items["U2"].n)
    assert (check(said, case) == []) == is_said
    assert check(found.heading, case) == []


@pytest.mark.parametrize(
    ("platform", "heading"),
    [
        ([1], "one question divides the group"),
        ([1, 2], "one of the questions that may be shown divides the group"),
        ([1, 2] * 5, "one of the questions that may be shown divides the group"),
    ],
)
def test_where_it_might_not_be_said_the_heading_is_of_what_may_be_shown(
    platform: list[int], heading: str
) -> None:
    found = disagreement_of(room(business=[5, 5, 4], platform=platform))
    assert found is not None
    assert str(found.heading) == heading


def test_of_ten_and_more_in_each_nothing_is_held_back() -> None:
    found = disagreement_of(room(business=[5] * 10, platform=[1] * 10))
    assert found is not None
    assert str(found.heading) == "one question divides the group"
    assert len(found.gaps) == 1
