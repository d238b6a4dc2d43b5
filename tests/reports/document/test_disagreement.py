"""What the report prints of the questions that divide people, and what it says of those it does not print."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from apps.documents.mapping import plain
from apps.findings.disagreement.summary import disagreement_of as found_in
from apps.reports.document.disagreement import DisagreementSection, disagreement_of
from apps.reports.document.source import ReportSource
from tests.findings.hand_made import ITEMS, case_of, item, person, result, snapshot


def printed(*agreements: float, gaps: int = 0) -> DisagreementSection:
    """Print a room where four people answer each question, by how far they agree on it."""
    likert = dict.fromkeys(ITEMS, 1)
    people = [
        person(number, "business", likert=likert if number % 2 else dict.fromkeys(ITEMS, 5))
        for number in range(4)
    ]
    items = {name: item("polarised", 4, a) for name, a in zip(ITEMS, agreements, strict=False)}
    found = found_in(case_of(snapshot(*people), result(items=items)))
    assert found
    found = replace(found, gaps=(found.heading,) * gaps)
    source = SimpleNamespace(findings=SimpleNamespace(disagreement=found))
    section = disagreement_of(cast(ReportSource, source))
    assert section
    return section


@pytest.mark.parametrize(
    ("agreements", "more"),
    [
        ((-0.8, -0.4, -0.4), ""),
        ((-0.8, -0.6, -0.4, -0.1), ""),
        ((-0.8, -0.6, -0.4, -0.4), "1 more statement divides the group as much as the last of these."),
        ((-0.4, -0.4, -0.4, -0.4), "1 more statement divides the group as much as the last of these."),
        (
            (-0.4, -0.4, -0.4 + 1e-12, -0.4),
            "1 more statement divides the group as much as the last of these.",
        ),
    ],
)
def test_a_tie_with_the_last_that_is_printed_is_said(agreements: tuple[float, ...], more: str) -> None:
    items = printed(*agreements).items
    assert items
    assert items.more == more
    assert len(items.rows) == 3
    assert ("more" in plain(items)) == bool(more)  # contents keep their digest


@pytest.mark.parametrize(
    ("gaps", "more"),
    [
        (3, ""),
        (4, "Perspectives answer 1 more question differently, by more than chance."),
        (6, "Perspectives answer 3 more questions differently, by more than chance."),
    ],
)
def test_perspectives_that_differ_on_more_than_is_printed_are_counted(gaps: int, more: str) -> None:
    section = printed(-0.4, gaps=gaps)
    assert (len(section.gaps), section.more_gaps) == (3, more)
