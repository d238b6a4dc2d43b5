"""Verdicts on draws and on small engagements: kind, names, ties, what may be stopped."""

from typing import Any

import pytest

from apps.ranking.conclusions.verdict import Doubts, conclude
from apps.ranking.inputs.types import Perspective
from apps.ranking.results.verdict import InfluentialVoice, Provenance, Question, Verdict, Voice
from tests.ranking.build import approx, order, person, said
from tests.ranking.conclusions.drawn import drawn, pooled, weighed
from tests.ranking.conclusions.engagements import crowd, everywhere, glance, weighed_of

PEOPLE = [
    person(name, group, order("data", "user", "model"))
    for name, group in (("a", "x"), ("b", "y"), ("c", "z"))
]
FIGURE = (0, 1.0, "measured", 1.0, False)
UNSEEN = Doubts()  # nobody has looked for what could move the answer


def verdict(months: Any, *people: Any, doubts: Doubts = UNSEEN, **parts: Any) -> Verdict:
    """Figures known everywhere, none a guess, unless the parts say otherwise."""
    count = len(months)
    known = [(pooled(place, FIGURE), drawn([9.0] * count)) for place in range(3)]
    sources = [[0, 0, 0]] * count
    given = {"quantities": known, "figure_source": sources, "source": sources, **parts}
    return conclude(weighed(months, *people, **given), doubts).verdict


def shares(first: int, second: int = 0) -> list[list[float]]:
    """A hundred draws: data first in so many, user in so many more, model in the rest."""
    rest = 100 - first - second
    return [[3.0, 5.0, 9.0]] * first + [[5.0, 3.0, 9.0]] * second + [[9.0, 5.0, 3.0]] * rest


def test_the_leader_is_named_alone_when_it_is_firm_or_leaning() -> None:
    firm = verdict(shares(80, 20), *PEOPLE)
    assert (firm.kind, firm.level, firm.dominant, firm.secondary) == ("first", "firm", ("data",), ("user",))
    leaning = verdict(shares(60, 40), *PEOPLE)
    assert (leaning.level, leaning.dominant) == ("leaning", ("data",))


def test_an_open_verdict_names_the_fewest_that_hold_four_fifths() -> None:
    found = verdict(shares(59, 31), *PEOPLE)
    assert (found.level, found.dominant) == ("open", ("data", "user"))


def test_second_is_one_only_if_it_is_likely() -> None:
    months = [[3.0, 5.0, 9.0]] * 59 + [[3.0, 9.0, 5.0]] * 41
    assert verdict(months, *PEOPLE).secondary == ("user", "model")
    assert verdict([*months[:59], [3.0, 5.0, 9.0], *months[60:]], *PEOPLE).secondary == ("user",)
    assert verdict([*months, [3.0, 5.0, 9.0], [3.0, 5.0, 9.0], [3.0, 5.0, 9.0]], *PEOPLE).secondary == (
        "user",
    )


def test_two_people_are_too_few_for_names() -> None:
    found = verdict(shares(100), *PEOPLE[:2])
    assert (found.kind, found.level, found.dominant, found.secondary) == ("none", "insufficient", (), ())
    assert (found.depends_on, found.tied) == ((), None)


def test_two_that_lead_together_are_tied_unless_it_is_firm() -> None:
    assert verdict(shares(59, 31), *PEOPLE).tied == ("data", "user")
    assert verdict(shares(31, 59), *PEOPLE).tied == ("user", "data")
    assert verdict(shares(67, 33), *PEOPLE).tied == ("data", "user")
    assert verdict(shares(68, 32), *PEOPLE).tied is None  # a difference of .36
    assert verdict(shares(40, 45), *PEOPLE).tied == ("user", "data")
    apart = [[3.0, 5.0, 9.0]] * 40 + [[5.0, 3.0, 9.0]] * 30 + [[5.0, 9.0, 3.0]] * 30
    assert verdict(apart, *PEOPLE).tied is None  # no two are the first two in four fifths


def test_provenance_is_of_the_draws_in_which_the_leader_leads() -> None:
    source = [[place % 4, 3, 3] for place in range(80)] + [[1, 0, 3]] * 20
    found = verdict(shares(80, 20), *PEOPLE, source=source)
    assert found.provenance == Provenance(*[approx(0.25)] * 4)


def test_what_nobody_asked_about_and_nobody_speaks_of_is_unheard() -> None:
    source = [[3, 0, 0]] * 100
    silent = [person(name, name, estimates={"data_load": said(1)}) for name in ("x", "y", "z")]
    assert verdict(shares(90, 10), *silent, source=source).unheard
    assert verdict(shares(90, 10), *silent, source=source).level == "open"
    assert not verdict(shares(90, 10), *PEOPLE, source=source).unheard
    assert not verdict(shares(90, 10), *silent).unheard
    # Who compares the leader with one other speaks of it.
    two = [person(name, name, order("data", "user")) for name in ("x", "y", "z")]
    assert not verdict(shares(90, 10), *two, source=source).unheard
    # People speak of user and model, of the leader nobody.
    others = [person(name, name, order("user", "model")) for name in ("x", "y", "z")]
    assert verdict(shares(90, 10), *others, source=source).unheard


def test_half_of_the_leaders_time_by_what_nobody_asked_is_not_more_than_half() -> None:
    silent = [person(name, name, estimates={"data_load": said(1)}) for name in ("x", "y", "z")]
    source = [[3 * (place % 2), 0, 0] for place in range(100)]
    assert not verdict([[3.0, 5.0, 9.0]] * 100, *silent, source=source).unheard


def test_figured_counts_draws_alike_whatever_opinions_weigh() -> None:
    figure_source = [[2, 0, 1]] * 50 + [[0, 2, 1]] * 51
    weights = [0.02] * 50 + [0.0] * 51
    found = verdict([*shares(100), [3.0, 5.0, 9.0]], *PEOPLE, figure_source=figure_source, weights=weights)
    assert found.figured == {"data": True, "user": False, "model": True}
    half = [[2, 0, 1]] * 50 + [[0, 0, 1]] * 50
    assert verdict(shares(100), *PEOPLE, figure_source=half).figured["data"]


def over(months: float, status: str) -> Any:
    """The leader's quantity over its limit in every draw."""
    rows: dict[str, Any] = {
        "over": [(0, 1.0, "measured", -1.0, True)],
        "disputed": [(0, 0.7, "measured", -1.0, True), (1, 0.3, "rough", 1.0, False)],
        "guessed_over": [(0, 1.0, "guess", -1.0, False)],
        "maybe_over": [(0, 1.0, "guess", -1.0, False)],
        "over_recovering": [(0, 1.0, "measured", -1.0, True)],
    }
    is_over = [place < months * 100 for place in range(100)]
    recovers = [one and status == "over_recovering" for one in is_over]
    draws = drawn([0.0 if one else 9.0 for one in is_over], recovers=recovers)
    return [(pooled(0, *rows[status]), draws)]


@pytest.mark.parametrize(
    ("status", "share", "kind", "beyond"),
    [
        ("over", 1.0, "over", ("data",)),
        ("over_recovering", 1.0, "recovering", ("data",)),
        ("disputed", 0.3, "disputed", ()),
        ("maybe_over", 0.5, "first", ()),
        ("guessed_over", 0.9, "first", ()),
    ],
)
def test_what_is_over_is_said_first_if_it_is_a_fact(
    status: str, share: float, kind: str, beyond: tuple[str, ...]
) -> None:
    found = verdict(shares(70, 30), *PEOPLE, quantities=over(share, status))
    assert ([one.status for one in found.over], found.kind) == ([status], kind)
    assert found.over_dimensions == beyond
    assert found.next == ("user" if beyond else None)


def test_a_fact_is_said_even_of_too_few_people() -> None:
    assert verdict(shares(70, 30), PEOPLE[0], quantities=over(1.0, "over")).kind == "over"


def test_where_everything_is_over_nothing_is_next() -> None:
    found = glance(*crowd(6, *[everywhere(said(300, 100, 2))] * 6))
    assert len(found.verdict.over_dimensions) == 4
    assert found.verdict.next is None


def voice(p: float, leader: str = "data", p_nothing: float = 0.0) -> InfluentialVoice:
    return InfluentialVoice("perspective", "x", p, p - 0.9, leader, "firm", p_nothing)


def test_one_voice_holds_back_what_would_be_firm() -> None:
    found = verdict(shares(90, 10), *PEOPLE, doubts=Doubts((voice(0.7),), ()))
    assert (found.level, found.held_back) == ("leaning", (Voice("perspective", "x"),))
    assert verdict(shares(90, 10), *PEOPLE, doubts=Doubts((voice(0.79),), ())).level == "firm"


def test_one_voice_holds_back_that_nothing_is_near() -> None:
    far = [[50.0, 60.0, 70.0]] * 90 + [[3.0, 5.0, 9.0]] * 10
    assert verdict(far, *PEOPLE).nothing_level == "firm"
    assert verdict(far, *PEOPLE).kind == "nothing"
    assert verdict(far, *PEOPLE, doubts=Doubts((voice(0.9, p_nothing=0.78),))).nothing_level == "leaning"


SETTLED = Doubts((), (Question("data_load.room", "figure", (0.01, -0.01), 0.01),))
MOVING = Doubts((), (Question("data_load.room", "figure", (0.06, -0.01), 0.06),))


def test_the_group_may_stop_when_nothing_asked_could_move_a_firm_answer() -> None:
    assert verdict(shares(90, 10), *PEOPLE, doubts=SETTLED).may_stop
    assert verdict(shares(90, 10), *PEOPLE, quantities=over(1.0, "over"), doubts=SETTLED).may_stop
    far = [[50.0, 60.0, 70.0]] * 90 + [[3.0, 5.0, 9.0]] * 10
    assert verdict(far, *PEOPLE, doubts=SETTLED).may_stop


def test_the_group_may_not_stop_otherwise() -> None:
    assert not verdict(shares(90, 10), *PEOPLE).may_stop  # nobody has looked
    assert not verdict(shares(90, 10), *PEOPLE, doubts=MOVING).may_stop
    assert not verdict(shares(70, 30), *PEOPLE, doubts=SETTLED).may_stop
    invited = {"perspectives": [Perspective(one) for one in ("silent", *"xyz")]}
    assert not verdict(shares(90, 10), *PEOPLE, parts=invited, doubts=SETTLED).may_stop
    unfigured = [[0, 0, 2]] * 100
    assert not verdict(shares(90, 10), *PEOPLE, figure_source=unfigured, doubts=SETTLED).may_stop
    assert not verdict(
        shares(90, 10), *PEOPLE, quantities=over(0.9, "over_recovering"), doubts=SETTLED
    ).may_stop


def test_a_ranking_that_is_firm_behind_a_doubtful_nothing_may_not_stop() -> None:
    far = [[50.0, 60.0, 70.0]] * 70 + [[3.0, 5.0, 9.0]] * 30
    found = verdict(far, *PEOPLE, doubts=SETTLED)
    assert (found.kind, found.level, found.nothing_level, found.may_stop) == (
        "nothing",
        "firm",
        "leaning",
        False,
    )


def test_limits_known_are_counted() -> None:
    assert verdict(shares(90, 10), *PEOPLE).limits_known == 3
    found = glance(*crowd(3, {"data_load": said(1, 10), "user_load": said(1)}, opinions=True)).verdict
    assert (found.limits_known, found.opinion_only) == (1, False)


def test_opinions_alone_are_said_to_be_alone() -> None:
    ranked = [person(str(place), ranking=order("organization", "user")) for place in range(3)]
    assert glance(*ranked).verdict.opinion_only
    assert glance(*ranked).verdict.depends_on == ("stated",)
    assert not glance(*crowd(3)).verdict.opinion_only


def test_the_order_is_numbered_as_far_as_it_is_decided() -> None:
    case = weighed(shares(80, 20), *PEOPLE, quantities=[(pooled(0, FIGURE), drawn([9.0] * 100))])
    assert conclude(case, Doubts()).ranking.decided == 3
    known = [(pooled(place, FIGURE), drawn([9.0] * 100)) for place in range(3)]
    measured = [[0, 0, 0]] * 100
    firm_case = weighed(shares(80, 20), *PEOPLE, quantities=known, figure_source=measured, source=measured)
    firm = conclude(firm_case, Doubts())
    assert (firm.verdict.level, firm.ranking.decided) == ("firm", 3)
    open_case = weighed(shares(59, 41), *PEOPLE, quantities=[(pooled(0, FIGURE), drawn([9.0] * 100))])
    assert conclude(open_case, Doubts()).ranking.decided == 0


def test_opinions_that_only_repeat_figures_leave_the_same_leader() -> None:
    case = weighed_of(*crowd(6, *[{"organization_load": said(300, 100, 2)}] * 6, opinions=True))
    found = conclude(case, Doubts()).verdict
    assert found.depends_on == ("figures",)
    too_few = weighed_of(*crowd(2, *[{"organization_load": said(300, 100, 2)}] * 2, opinions=True))
    assert conclude(too_few, Doubts()).verdict.depends_on == ()


def test_by_the_rooms_short_forms_alone_nothing_is_firm() -> None:
    assert verdict(shares(80, 20), *PEOPLE).level == "firm"
    assert verdict(shares(80, 20), *PEOPLE, parts={"level_at_most": "leaning"}).level == "leaning"
