from dataclasses import replace
from typing import Any

import pytest

from apps.ranking.conclusions.facts import statuses
from apps.ranking.conclusions.verdict import hinge_of
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.inputs.types import Estimate, Quantity, Triple
from apps.ranking.results.verdict import Hinge
from tests.ranking.build import Person, approx, order, person, said
from tests.ranking.conclusions.engagements import SIX, USER_FELT, USER_FIRST, everywhere, result, weighed_of

ELSEWHERE = everywhere(said(10, 100, 2, source="rough")) | {"user_load": said(10, 30, 4, source="rough")}
CROWD = [person(f"p{place}", SIX[place % 6], USER_FIRST, USER_FELT, ELSEWHERE) for place in range(1, 16)]
LIAR = person("liar", "business", estimates={"organization_load": said(1000, 10, 2)})


def hinge(*people: Person, **parts: Any) -> tuple[Weighed, Hinge | None]:
    case = weighed_of(*people, **parts)
    return case, hinge_of(case, statuses(case))


def test_a_lone_measurement_that_is_denied_decides_and_is_named() -> None:
    case, found = hinge(LIAR, *CROWD)
    _, without = hinge(*CROWD)
    assert without is None
    assert (found.quantity, found.figures) == ("organization_load", "liar")
    assert (found.leader, found.p) == ("organization", case.p_first[3])
    assert found.leader_without == "user"


def test_it_is_named_wherever_it_stands_in_the_list() -> None:
    _, found = hinge(replace(LIAR, id="zoe"), *CROWD)
    assert found.figures == "zoe"


def test_without_that_person_the_draws_are_those_of_everybody_else() -> None:
    # The liar says nothing else, so leaving out the figure is leaving out the person.
    _, found = hinge(LIAR, *CROWD)
    others = weighed_of(*CROWD)
    assert found.p_without == approx(others.p_first[1])


def test_an_opinion_of_the_person_stays_in() -> None:
    _, found = hinge(replace(LIAR, ranking=order("organization", "user")), *CROWD)
    others = weighed_of(*CROWD)
    assert found.p_without < others.p_first[1]


def test_all_disputed_figures_of_the_person_are_left_out() -> None:
    quantities = [Quantity("o1", "organization", "x"), Quantity("o2", "organization", "x")]
    twice = {"o1": said(1000, 10, 2), "o2": said(1000, 10, 2)}
    calm = {"o1": said(10, 100, 2, source="guess"), "o2": said(10, 100, 2, source="guess")}
    people = [person(f"p{place}", SIX[place % 6], USER_FIRST, USER_FELT, calm) for place in range(6)]
    case, found = hinge(replace(LIAR, estimates=twice), *people, quantities=quantities)
    alone = weighed_of(*people, quantities=quantities)
    assert statuses(case) == ("disputed", "disputed")
    assert found.p_without == approx(alone.p_first.max())


def test_who_weighs_most_of_those_who_measured_it_is_named() -> None:
    wide = Estimate(Triple(200, 1000, 5000, "measured"), None, Triple(2, 10, 50, "measured"))
    unsure = person("unsure", "business", estimates={"organization_load": wide})
    case, found = hinge(unsure, replace(LIAR, group="platform"), *CROWD[:5])
    assert statuses(case)[2] == "disputed"
    assert found.figures == "liar"


@pytest.mark.parametrize(("farther", "nearer"), [("o1", "o2"), ("o2", "o1")])
def test_the_figure_that_decides_most_often_is_named_and_not_the_farthest_over(
    farther: str, nearer: str
) -> None:
    quantities = [Quantity("o1", "organization", "x"), Quantity("o2", "organization", "x")]
    far = person("far", "platform", estimates={farther: said(1_000_000, 10, 2)})
    near = person("near", "business", estimates={nearer: said(50, 10, 2)})
    deniers = [
        person(f"p{place}", SIX[place], USER_FIRST, USER_FELT, {farther: said(10, 30, 1)}) for place in (1, 2)
    ]
    rough = person("p3", SIX[4], USER_FIRST, USER_FELT, {nearer: said(10, 30, 1, source="rough")})
    case, found = hinge(far, near, rough, *deniers, quantities=quantities)
    assert statuses(case) == ("disputed", "disputed")
    assert (found.quantity, found.figures, found.leader_without) == (nearer, "near", "user")


def test_what_decides_less_than_half_is_no_hinge() -> None:
    # Where two others measured it too, the liar is disputed still, and users lead.
    calm = {"organization_load": said(10, 100, 2)}
    people = [replace(one, estimates={**one.estimates, **calm}) for one in CROWD[:2]]
    case, found = hinge(LIAR, *people, *CROWD[2:])
    assert "disputed" in statuses(case)
    assert case.dimensions[case.leader] == "user"
    assert found is None


def test_what_hinges_on_one_figure_is_open_and_disputed() -> None:
    found = result(LIAR, *CROWD)
    assert (found.verdict.kind, found.verdict.level) == ("disputed", "open")
    assert found.verdict.hinges_on is not None
    assert found.ranking.decided == 0


def test_where_the_same_leads_without_the_figure_it_is_said_as_firmly_as_without_it() -> None:
    # Two say that users are over, and one of those who deny it knows little: users lead with it and without it.
    liar = person("liar", "business", estimates={"user_load": said(1000, 10, 2)})
    guesses = {"user_load": said(10, 30, 4, source="guess")}
    crowd_ = [person(f"p{place}", SIX[place % 6], USER_FIRST, USER_FELT, guesses) for place in range(1, 9)]
    found = result(liar, *crowd_)
    hinge_ = found.verdict.hinges_on
    assert (hinge_.leader, hinge_.leader_without) == ("user", "user")
    assert 0.6 <= hinge_.p_without < 0.8 <= hinge_.p
    assert (found.verdict.level, found.verdict.dominant) == ("leaning", ("user",))


def test_what_leads_without_the_figure_may_come_first_too() -> None:
    guesses = everywhere(said(100, 300, 1.5, source="guess"))
    others = [replace(one, estimates=guesses) for one in CROWD[:6]]
    liar = replace(LIAR, estimates={"organization_load": said(10_000, 10, 2)})
    verdict = result(liar, *others).verdict
    assert verdict.hinges_on.p >= 0.8  # so that organization alone would be named
    assert verdict.dominant == ("organization", "user")
