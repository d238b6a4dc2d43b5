"""What is said where few who count all said the same, and others contradict them: nothing that tells it, and the truth."""

from dataclasses import replace

import pytest

from apps.findings.claims.checks import check
from apps.findings.disagreement.summary import disagreement_of
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
