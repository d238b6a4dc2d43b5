"""Whose removal changes the leader."""

import numpy as np

from apps.ranking import Settings
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.results.people import Influence
from apps.ranking.sensitivity.influence import leaders, leave_one_out
from tests.ranking.build import engagement, order, person


def test_leaders_are_level_within_a_billionth() -> None:
    assert leaders(np.array([0.3, 0.4, 0.4 - 0.5e-9])) == {1, 2}
    assert leaders(np.array([0.3, 0.4, 0.4 - 2e-9])) == {1}


def influence(*votes: tuple[str, str, str]) -> Influence:
    people = [
        person(name, group, order(first, *sorted({"data", "user", "model"} - {first})))
        for name, group, first in votes
    ]
    given = engagement(*people, dimensions=("data", "user", "model"))
    return leave_one_out(read_evidence(given, unranked_below=False), Settings())


def test_one_voice_more_hangs_on_each_of_its_voices() -> None:
    # Two for user against one for data: without one of the two it is a draw, without the third nothing changes.
    found = influence(("zoe", "a", "user"), ("ann", "a", "user"), ("bob", "a", "data"))
    assert found == Influence(("ann", "zoe"), ())


def test_a_group_is_taken_out_as_a_whole() -> None:
    # Groups z and c say user, b says data with two voices: each of z and c alone keeps user ahead.
    found = influence(("ann", "z", "user"), ("bob", "b", "data"), ("bea", "b", "data"), ("cleo", "c", "user"))
    assert found.groups == ("c", "z")
    assert found.stakeholders == ("ann", "cleo")


def test_where_all_agree_nobody_matters() -> None:
    assert influence(("ann", "a", "user"), ("bob", "b", "user"), ("cleo", "c", "user")) == Influence((), ())


def test_the_only_voice_is_everything() -> None:
    # Without Ann all dimensions are level; her group is the only one and isn't left out.
    assert influence(("ann", "a", "user")) == Influence(("ann",), ())
