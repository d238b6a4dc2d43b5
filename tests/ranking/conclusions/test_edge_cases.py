"""Engagements at the edge: nobody, no figures, zeros, floors, launches, peaks, one who says otherwise."""

from dataclasses import replace

import pytest

from apps.ranking.inputs.types import Crowd, Estimate, Peak, Quantity, Settings, Source
from apps.ranking.results.assessment import Assessment
from tests.ranking.build import approx, order, person, said
from tests.ranking.conclusions.engagements import SIX, USER_FIRST, crowd, everywhere, glance, result

FULL = Settings(draws=16384)
CALM: dict[Source, float] = {"measured": 0.855, "rough": 0.822, "guess": 0.729}


def leads(found: Assessment) -> tuple[str, float]:
    first = found.ranking.order[0]
    return first, found.ranking.p_first[first]


@pytest.mark.parametrize("people", [0, 6])
def test_nothing_said_is_insufficient_and_every_dimension_as_likely(people: int) -> None:
    found = glance(*crowd(people), settings=FULL)
    assert found.ranking.p_first == approx(dict.fromkeys(found.ranking.p_first, 0.25), abs=0.015)
    assert (found.verdict.kind, found.verdict.level) == ("none", "insufficient")
    assert (found.verdict.dominant, found.verdict.secondary, found.verdict.depends_on) == ((), (), ())
    assert (found.verdict.opinion_only, found.verdict.limits_known) == (False, 0)
    assert found.ranking.p_nothing == approx(0.14, abs=0.01)


@pytest.mark.parametrize(("people", "p"), [(3, 0.63), (6, 0.66), (24, 0.66)])
def test_opinions_alone_lean_however_many_they_are(people: int, p: float) -> None:
    found = glance(*crowd(people, opinions=True), settings=FULL)
    assert leads(found) == ("user", approx(p, abs=0.02))
    verdict = found.verdict
    assert (verdict.kind, verdict.level, verdict.opinion_only, verdict.may_stop) == (
        "first",
        "leaning",
        True,
        False,
    )
    assert verdict.provenance.not_asked == approx(1.0)
    assert not verdict.unheard


def test_figures_without_a_limit_change_nothing() -> None:
    figures = everywhere(said(100, growth=3))
    assert leads(glance(*crowd(6, *[figures] * 6, opinions=True))) == leads(glance(*crowd(6, opinions=True)))


@pytest.mark.parametrize("source", ["measured", "rough", "guess"])
def test_the_same_as_today_and_under_the_limit_is_nothing(source: Source) -> None:
    found = glance(*crowd(6, *[everywhere(said(7, 8, 1, source=source))] * 6), settings=FULL)
    assert found.verdict.kind == "nothing"
    assert found.ranking.p_nothing == approx(CALM[source], abs=0.015)
    assert [one.months_p50 for one in found.quantities.values()] == [None] * 4
    assert found.verdict.nothing_level == ("leaning" if source == "guess" else "firm")


@pytest.mark.parametrize(
    ("people", "times", "status", "p"),
    [
        (1, 1.2, "maybe_over", 0.52),
        (1, 3, "over", 0.94),
        (1, 10, "over", 1.0),
        (6, 1.2, "maybe_over", 0.71),
        (6, 1.5, "over", 0.91),
        (6, 3, "over", 1.0),
    ],
)
def test_what_is_measured_over_is_told_with_its_people_and_over_from_four_fifths(
    people: int, times: float, status: str, p: float
) -> None:
    figures = {"organization_load": said(100 * times, 100, 2)}
    found = glance(*crowd(6, *[figures] * people, opinions=True), settings=FULL)
    (one,) = found.verdict.over
    assert (one.quantity, one.status, one.p) == ("organization_load", status, approx(p, abs=0.02))
    assert (one.people_measured, one.times_over) == (people, approx(times))
    # One person's word is never said without "probably".
    assert one.already is (status == "over" and people > 1)
    assert (found.verdict.kind == "over") is (status == "over")


@pytest.mark.parametrize(("people", "times"), [(1, 10), (6, 3)])
def test_what_is_measured_over_stands_before_every_opinion(people: int, times: float) -> None:
    figures = {"organization_load": said(100 * times, 100, 2)}
    found = glance(*crowd(6, *[figures] * people, opinions=True), settings=FULL)
    assert found.verdict.kind == "over"
    assert leads(found) == ("organization", approx(1.0, abs=0.02))
    assert found.verdict.over_dimensions == ("organization",)
    assert found.verdict.next == "user"
    assert found.leader_months.months_p50 == 0.0


@pytest.mark.parametrize(
    ("source", "p", "over", "level"),
    [("rough", 0.79, ["maybe_over"], "leaning"), ("guess", 0.43, [], "open")],
)
def test_three_times_over_by_six_who_did_not_measure_is_no_fact(
    source: Source, p: float, over: list[str], level: str
) -> None:
    figures = {"organization_load": said(300, 100, 2, source=source)}
    found = glance(*crowd(6, *[figures] * 6, opinions=True), settings=FULL)
    assert found.quantities["organization_load"].p_over_today == approx(p, abs=0.02)
    assert ([one.status for one in found.verdict.over], found.verdict.level) == (over, level)
    assert found.verdict.kind == "first"


TEN_TIMES = {"organization_load": said(100, 10, 2)}
TENTH = {"organization_load": said(10, 100, 2, source="guess")}
GUESSERS = [person(f"g{name}", name, estimates=TENTH) for name in SIX if name != "platform"]


def test_a_perspective_that_measured_it_over_stands_against_five_that_guess() -> None:
    measurers = [person(f"m{place}", "platform", estimates=TEN_TIMES) for place in range(3)]
    (several,) = glance(*measurers, *GUESSERS, settings=FULL).verdict.over
    assert (several.status, several.p) == ("over", approx(0.85, abs=0.01))
    assert (several.people_over, several.people_under, several.people_measured) == (3, 5, 3)
    alone = glance(measurers[0], *GUESSERS, settings=FULL)
    assert (alone.verdict.kind, alone.verdict.over[0].status) == ("disputed", "disputed")


def test_one_liar_among_twelve_who_measured_is_not_listed() -> None:
    calm = everywhere(said(10, 100, 2))
    people = crowd(12, *[calm] * 12)
    lie = replace(people[0], estimates=calm | {"organization_load": said(1000, 100, 2)})
    honest, lying = glance(*people), glance(lie, *people[1:])
    assert lying.verdict.over == ()
    assert lying.verdict.kind == honest.verdict.kind


def test_what_is_launched_in_half_a_year_is_not_reached_before() -> None:
    figures = {"data_load": said(0, 10, horizon=50)}
    found = glance(*crowd(3, figures), live=False, launch_month=6, settings=FULL)
    months = [found.ranking.months_p10, found.leader_months.months_p10]
    months += [one.months_p10 for one in found.dimensions.values()]
    assert all(one is not None and one >= 6 for one in months)
    # From launch to the horizon in a straight line: 6 + 12 * 10 / 50 = 8.4, drawn towards what is usual.
    assert found.quantities["data_load"].months_p50 == approx(9.2, abs=0.25)
    assert found.quantities["data_load"].p_over_today == 0.0
    assert found.ranking.p_nothing < 0.01


def test_pilot_figures_over_the_limit_are_over_at_launch() -> None:
    found = glance(*crowd(3, *[{"data_load": said(100, 10, 1)}] * 3), live=False, launch_month=12)
    assert (found.verdict.kind, found.verdict.over) == ("first", ())
    assert found.leader_months.months_p50 == approx(12.0)


def test_what_will_be_over_at_a_launch_after_the_horizon_is_reached_then() -> None:
    people = crowd(6, *[everywhere(said(1000, 10, 1))] * 6)
    found = glance(*people, live=False, launch_month=24)
    assert (found.verdict.kind, found.verdict.over, found.verdict.nothing_level) == ("first", (), None)
    assert (found.ranking.p_nothing, found.ranking.p_no_known_limit, found.ranking.p_any_over) == (0, 0, 0)
    assert found.quantities["data_load"].p_within == 1.0
    assert found.leader_months.months_p50 == approx(24.0)


def test_what_is_not_live_within_the_horizon_is_never_said_to_be_far_from_its_limits() -> None:
    found = glance(*crowd(6, *[everywhere(said(1, 1000, 1))] * 6), live=False, launch_month=24)
    assert found.ranking.p_nothing > 0.75
    assert (found.verdict.kind, found.verdict.nothing_level) == ("first", None)


def test_none_of_the_limits_asked_about_leaves_out_what_nobody_asked_about() -> None:
    calm = glance(*crowd(6, *[everywhere(said(7, 8, 1))] * 6), settings=FULL).ranking
    assert (calm.p_no_known_limit, calm.p_nothing) == (1.0, approx(CALM["measured"], abs=0.015))
    assert glance(*crowd(6, opinions=True)).ranking.p_no_known_limit is None


def test_everything_at_its_limit_means_that_some_limit_is_probably_passed_today() -> None:
    found = glance(*crowd(6, *[everywhere(said(100, 100, 1))] * 6), settings=FULL)
    assert found.verdict.over == ()
    assert (found.verdict.kind, found.verdict.level) == ("first", "open")
    # Four of about .46 each, each by itself.
    assert found.ranking.p_any_over == approx(1 - 0.54**4, abs=0.02)
    assert found.verdict.passed_today
    later = glance(*crowd(6, *[everywhere(said(100, 100, 1))] * 6), live=False, settings=FULL)
    assert (later.ranking.p_any_over, later.verdict.passed_today) == (0.0, False)


def test_people_expect_only_what_their_opinions_put_first() -> None:
    expected = glance(*crowd(6, opinions=True), settings=FULL)
    assert expected.verdict.people_expect
    # Users rest on a comfortable figure, and of the organization nothing is known: without any opinion it leads.
    far = {f"{name}_load": said(1, 10_000, 1) for name in ("data", "user", "model")}
    ignorant = glance(*crowd(6, *[far] * 6), settings=FULL)
    assert leads(ignorant)[0] == "organization"
    assert not ignorant.verdict.people_expect


def test_what_is_launched_within_days_is_not_over_before() -> None:
    found = glance(*crowd(3, *[{"data_load": said(100, 10, 1)}] * 3), live=False, launch_month=0.25)
    quantity, dimension = found.quantities["data_load"], found.dimensions["data"]
    assert quantity.months_p50 == dimension.months_p50 == 0.25


def test_figures_as_far_apart_as_floats_can_be_are_told_in_floats() -> None:
    found = glance(*crowd(3, *[{"data_load": said(1e300, 1e-300, 1)}] * 3), settings=FULL)
    (one,) = found.verdict.over
    assert (one.times_over, one.times_low, one.times_high) == (approx(1e308),) * 3


def test_months_count_from_a_launch_of_no_known_month() -> None:
    found = glance(*crowd(3, *[{"data_load": said(100, 10, 1)}] * 3), live=False)
    assert (found.verdict.over, found.leader_months.months_p50) == ((), 0.0)


def test_a_known_peak_is_when_the_limit_is_reached() -> None:
    quantities = (Quantity("data_load", "data", "x", peaked=True),)
    figures = {"data_load": said(100, 600, 1, source="rough")}
    found = glance(*crowd(3, figures), quantities=quantities, peaks=(Peak(6, 8),), settings=FULL)
    one = found.quantities["data_load"]
    assert (one.months_p50, one.p_over_today) == (6.0, approx(0.0, abs=0.02))
    assert one.p_at_peak == approx(0.6, abs=0.1)
    assert one.p_within > 0.5


@pytest.mark.parametrize(
    ("estimate", "kind", "status"),
    [
        (said(10, 0), "zero_limit", "over"),
        (said(0, 10), "never", "under"),
        (said(0, 0), "unknown", "under"),
    ],
)
def test_zeros_say_always_never_or_nothing(estimate: Estimate, kind: str, status: str) -> None:
    found = glance(*crowd(3, *[{"data_load": estimate}] * 3)).quantities["data_load"]
    assert (found.kind, found.status, found.times_over) == (kind, status, None)
    assert found.months_p50 == (0.0 if status == "over" else None)


def test_what_falls_below_its_limit_in_time_is_recovering() -> None:
    found = glance(*crowd(3, *[{"data_load": said(20, 10, 0.2)}] * 3))
    assert (found.verdict.kind, found.verdict.over[0].status) == ("recovering", "over_recovering")
    slow = glance(*crowd(3, *[{"data_load": said(200, 10, 0.8)}] * 3))
    assert (slow.verdict.kind, slow.verdict.over[0].status) == ("over", "over")


def test_a_floor_is_reached_from_above_and_has_no_peak() -> None:
    floor = (Quantity("data_load", "data", "x", "floor", peaked=True),)
    peaks = (Peak(1, 100),)
    below = glance(*crowd(3, *[{"data_load": said(5, 10, 0.8)}] * 3), quantities=floor, peaks=peaks)
    assert (below.verdict.kind, below.verdict.over[0].times_over) == ("over", approx(2.0))
    above = glance(*crowd(3, *[{"data_load": said(50, 10, 0.5)}] * 3), quantities=floor, peaks=peaks)
    assert (above.verdict.over, above.quantities["data_load"].p_at_peak) == ((), 0.0)
    # 0.7 decades of room at 0.3 in 18 months
    assert above.quantities["data_load"].months_p50 == approx(18 * 0.699 / 0.301, abs=1)


def test_one_known_figure_of_three_leaves_much_unknown() -> None:
    quantities = [Quantity(f"{name}{number}", name, "x") for name in ("data", "user") for number in (1, 2, 3)]
    known = {"data1": said(1, 100, 1), "data2": Estimate(), "data3": Estimate()}
    whole = {f"user{number}": said(1, 100, 1) for number in (1, 2, 3)}
    found = glance(*crowd(3, *[known | whole] * 3), quantities=quantities).dimensions
    assert (found["data"].known, found["user"].known) == (1, 3)
    # One of three: the limit nobody asked about lies at 24 x 10^(1.2 / 9) months; all three: at 24 x 10^1.2.
    assert found["data"].months_p50 == approx(24 * 10 ** (1.2 / 9), rel=0.1)
    assert found["user"].months_p50 == approx(24 * 10**1.2, rel=0.1)


def test_ties_only_and_a_single_place_say_nothing() -> None:
    level = person("level", "business", ranking=dict.fromkeys(("data", "user", "model", "organization"), 1))
    single = person("single", "risk", ranking=order("user"))
    found = glance(level, single, person("third", "product"))
    assert (found.coverage.n, found.verdict.level) == (0, "insufficient")


def test_who_is_level_counts_with_a_figure() -> None:
    level = person("level", "business", dict.fromkeys(("data", "user"), 1), {}, {"data_load": said(5)})
    coverage = glance(level).coverage
    assert (coverage.opinions, coverage.figures, coverage.n) == (0, 1, 1)


def test_nothing_known_and_nothing_heard_of_the_leader_is_open() -> None:
    figures = {"data_load": said(10, 1000, 1)}
    found = glance(*crowd(6, *[figures] * 6))
    assert (found.verdict.level, found.verdict.unheard) == ("open", True)


def test_weights_of_crowds_count() -> None:
    others = order("organization", "data", "model", "user")
    people = person("a", "business", USER_FIRST), person("b", "risk", others), person("c", "product", others)
    heavy = (Crowd("business", 20.0), Crowd("risk"), Crowd("product"))
    assert leads(glance(*people))[0] == "organization"
    assert leads(glance(*people, crowds=heavy))[0] == "user"


def test_two_perspectives_in_one_crowd_speak_as_heads_with_the_weight_of_both() -> None:
    others = order("organization", "data", "model", "user")
    people = [
        person(name, name, ranking) for name, ranking in (("a", USER_FIRST), ("b", others), ("c", others))
    ]
    joined = (Crowd("a+b", 2.0), Crowd("c"))
    crowd_of = {"a": "a+b", "b": "a+b", "c": "c"}
    opinions = tuple(replace(one.opinions, crowd=crowd_of[one.group]) for one in people)
    found = glance(*people, crowds=joined, opinions=opinions)
    # Users first, or last. Half of two thirds put them first; of heads it is a third as well.
    assert found.gap.dimensions["user"].stated_rank == approx(4 - 3 / 3)
    more = (*opinions, replace(opinions[0]))
    # Of three in that crowd two put users first: two thirds of two thirds.
    stated_rank = glance(*people, crowds=joined, opinions=more).gap.dimensions["user"].stated_rank
    assert stated_rank == approx(4 - 3 * 4 / 9)


def test_figures_speak_by_perspective_whatever_the_crowds() -> None:
    people = crowd(6, *[{"user_load": said(10 * place, 100, 2)} for place in range(1, 7)], opinions=True)
    together = tuple(replace(one.opinions, crowd="all") for one in people)
    found, again = glance(*people), glance(*people, crowds=(Crowd("all", 6.0),), opinions=together)
    assert found.ranking.figures_only == again.ranking.figures_only
    assert found.disagreement.rooms == again.disagreement.rooms


def test_fewer_than_a_crowd_leave_the_figures() -> None:
    people = crowd(6, *[everywhere(said(10, 100, 2))] * 6, opinions=True)
    found = result(*people, crowds=(), opinions=())
    assert found.ranking.p_first == found.ranking.figures_only
    assert (found.symptoms, found.gap, found.disagreement.crowds) == (None, None, {})
    assert (found.coverage.crowds, found.coverage.n, found.coverage.figures) == ({}, 6, 6)
    assert {one.kind for one in found.influence.voices} <= {"figures", "perspective"}
    assert found.questions is not None
    assert all(one.kind == "figure" for one in found.questions)


def test_a_crowd_that_weighs_next_to_nothing_is_heard_where_it_speaks_alone() -> None:
    people = person("a", "business", USER_FIRST), person("b", "risk")
    light = (Crowd("business", 1e-300), Crowd("risk", 1e300))
    assert leads(glance(*people, crowds=light)) == leads(glance(*people))
