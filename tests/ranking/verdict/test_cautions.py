"""All warnings of a few engagements: none missing, none too many, in their order."""

import pytest

from apps.ranking import Assessment, Estimate, Item, Perspective, Quantity, Triple
from tests.ranking.build import assessed, exactly, feelings, order, person, room

ABC = ("data", "user", "model")


def warned(assessment: Assessment) -> list[tuple[str, str]]:
    return [(warning.code, warning.path) for warning in assessment.meta.warnings]


def house(*groups: str) -> list:
    """Three or more people of whom each answers everything."""
    return [
        person(
            f"s{place}",
            group,
            order(*ABC),
            feelings(data=4, user=3, model=2),
            {f"{name}_load": room(decades) for name, decades in zip(ABC, (0.5, 1, 1.5), strict=True)},
        )
        for place, group in enumerate(groups)
    ]


def test_three_who_answer_everything_need_no_warning() -> None:
    assert warned(assessed(*house("a", "a", "a"), dimensions=ABC)) == []


def test_small_and_silent_groups_are_named_in_order() -> None:
    groups = [Perspective("quiet"), Perspective("lone"), Perspective("a")]
    people = [*house("a", "a", "lone"), person("mute", "quiet")]
    assert warned(assessed(*people, dimensions=ABC, groups=groups)) == [
        ("single_member_group", "groups.lone"),
        ("empty_group", "groups.quiet"),
    ]


def test_nobody_leaves_every_stream_and_every_dimension_without_evidence() -> None:
    assert warned(assessed(dimensions=ABC)) == [
        ("empty_group", "groups.business"),
        ("stream_missing", "streams.stated"),
        ("stream_missing", "streams.symptoms"),
        ("stream_missing", "streams.headroom"),
        *(("dimension_without_evidence", f"dimensions.{name}") for name in ABC),
    ]


def test_two_answers_are_few_and_three_are_not() -> None:
    two = warned(assessed(*house("a", "a"), dimensions=ABC))
    assert two == [
        ("few_answers", "streams.stated"),
        *(("few_answers", f"dimensions.{name}") for name in ABC),
    ]
    # Without any score on a dimension there is nothing that could be few.
    bare = [person(f"s{place}", ranking=order(*ABC)) for place in range(3)]
    assert warned(assessed(*bare, dimensions=ABC, quantities=[])) == [
        ("stream_missing", "streams.symptoms"),
        ("stream_missing", "streams.headroom"),
    ]


def test_a_consensus_of_more_than_one_order_is_no_single_answer() -> None:
    people = [
        person(
            f"s{place}",
            ranking=order(*(ABC if place % 2 else ABC[::-1])),
            likert=feelings(data=4, user=3, model=3),
        )
        for place in range(4)
    ]
    assert warned(assessed(*people, dimensions=ABC)) == [
        ("stream_missing", "streams.headroom"),
        ("non_unique_consensus", "streams.stated"),
    ]


@pytest.mark.parametrize(
    ("extra", "unsupported"),
    [
        pytest.param(person("x", ranking=order("model", "user")), [], id="a rank of two"),
        pytest.param(person("x", likert=feelings(model=3)), [], id="a score"),
        pytest.param(person("x", estimates={"model_load": room(1)}), [], id="some headroom"),
        pytest.param(person("x", ranking={"model": 1}), ["model"], id="a rank beside none"),
        pytest.param(person("x", estimates={"model_load": Estimate(limit=exactly(1))}), ["model"], id="a limit for nothing"),
    ],
)  # fmt: skip
def test_a_dimension_has_evidence_by_a_rank_a_score_or_headroom(extra, unsupported: list[str]) -> None:
    people = [person(f"s{place}", ranking=order("data", "user")) for place in range(3)]
    found = warned(assessed(*people, extra, dimensions=ABC))
    assert [path for code, path in found if code == "dimension_without_evidence"] == [
        f"dimensions.{name}" for name in unsupported
    ]


def test_items_that_all_pass_over_are_named() -> None:
    people = [
        person("s0", likert={"data1": "dk", "data2": "dk", "user1": None, "user2": None}),
        person("s1", likert={"data1": None, "data2": 1}),
        person("s2", likert={"data1": "dk"}),
    ]
    found = warned(assessed(*people, dimensions=ABC))
    assert [path for code, path in found if code == "all_dont_know"] == ["items.data1"]


def of(quantity: str, *estimates: Estimate) -> list[tuple[str, str]]:
    """What is warned of one quantity, to which one person each gives an estimate."""
    people = [person(f"s{place}", estimates={"load": one}) for place, one in enumerate(estimates)]
    quantities = [Quantity("load", "data", "x", quantity), Quantity("unasked", "user", "x")]  # type: ignore[arg-type]
    found = warned(assessed(*people, dimensions=ABC, quantities=quantities, items=[Item("d1", "data")]))
    return [
        (code, path.removeprefix("quantities.load")) for code, path in found if path.startswith("quantities")
    ]


NOW, LIMIT = Estimate(now=exactly(10)), Estimate(limit=exactly(20))


@pytest.mark.parametrize(
    ("estimates", "warnings"),
    [
        ([], []),
        ([Estimate()], [("all_dont_know", "")]),
        ([Estimate(now=exactly(10), limit=exactly(20))], []),
        ([NOW], [("limit_missing", "")]),
        ([Estimate(horizon=exactly(10))], [("limit_missing", "")]),
        ([LIMIT], []),
        ([NOW, LIMIT], [("limit_borrowed", "")]),
        ([Estimate(), Estimate(now=exactly(10), limit=exactly(20))], []),
        ([Estimate(now=exactly(10), limit=exactly(20)), NOW], [("limit_borrowed", "")]),
        # A factor of a thousand is not beyond it.
        ([Estimate(now=exactly(10), limit=exactly(9999))], []),
        ([Estimate(now=exactly(10), limit=exactly(10001))], [("clipped_headroom", "")]),
        ([Estimate(now=exactly(10001), limit=exactly(10))], [("clipped_headroom", "")]),
        # The larger of today and later counts.
        ([Estimate(now=exactly(1), horizon=exactly(100), limit=exactly(9999))], []),
        ([Estimate(now=exactly(0), limit=exactly(20))], []),
        ([Estimate(now=exactly(20), limit=exactly(0))], []),
        ([Estimate(now=exactly(0), horizon=exactly(10), limit=exactly(20))], [("linear_growth", "")]),
        (
            [Estimate(now=exactly(0), limit=exactly(20)), Estimate(now=exactly(1), limit=exactly(20))],
            [("zero_left_out", ".now")],
        ),
        (
            [Estimate(now=exactly(1), limit=exactly(0)), Estimate(now=exactly(1), limit=exactly(20))],
            [("zero_left_out", ".limit")],
        ),
        ([Estimate(now=Triple(None, 10, 10), limit=exactly(20))], [("spread_assumed", ".now")]),
        ([Estimate(now=Triple(10, 10, None), limit=exactly(20))], [("spread_assumed", ".now")]),
        (
            [Estimate(horizon=Triple(None, 10, None), limit=Triple(None, 20, None))],
            [("spread_assumed", ".horizon"), ("spread_assumed", ".limit")],
        ),
        # Nothing has no range.
        ([Estimate(now=Triple(None, 0, None), limit=exactly(20))], []),
    ],
)  # fmt: skip
def test_a_ceiling_warns_of_what_its_figures_lack(
    estimates: list[Estimate], warnings: list[tuple[str, str]]
) -> None:
    assert of("ceiling", *estimates) == warnings


def test_a_floor_is_measured_from_the_lower_of_today_and_later() -> None:
    assert of("floor", Estimate(now=exactly(1), horizon=exactly(20000), limit=exactly(10))) == []
    assert of("floor", Estimate(now=exactly(1), horizon=exactly(2), limit=exactly(1001))) == [
        ("clipped_headroom", "")
    ]
    assert of("floor", Estimate(now=exactly(0), horizon=exactly(2), limit=exactly(1))) == []


def test_a_dimension_with_fewer_quantities_than_another_is_named() -> None:
    quantities = [
        Quantity(name, dimension, "x")
        for name, dimension in (
            ("d1", "data"),
            ("d2", "data"),
            ("u1", "user"),
            ("m1", "model"),
            ("m2", "model"),
        )
    ]
    # The second of model's two has no limit, so one is left.
    estimates = {one.id: room(1) for one in quantities} | {"m2": Estimate(now=exactly(1))}
    found = warned(
        assessed(
            *(person(f"s{place}", estimates=estimates) for place in range(3)),
            dimensions=ABC,
            quantities=quantities,
        )
    )
    assert [path for code, path in found if code == "uneven_quantities"] == [
        "dimensions.user",
        "dimensions.model",
    ]
