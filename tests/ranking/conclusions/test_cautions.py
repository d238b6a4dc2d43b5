"""All warnings of a few engagements: none missing, none too many, in their order."""

import pytest

from apps.ranking.inputs.types import (
    CrowdAnswers,
    Estimate,
    Item,
    Quantity,
    Settings,
    Statement,
    Triple,
)
from tests.ranking.build import Person, exactly, feelings, order, person, said
from tests.ranking.conclusions.engagements import glance

ABC = ("data", "user", "model")
ENOUGH = Settings(draws=4096)


def warned(*people: Person, **parts: object) -> list[tuple[str, str]]:
    found = glance(*people, settings=ENOUGH, dimensions=ABC, **parts)
    return [(warning.code, warning.path) for warning in found.meta.warnings]


def sure(now: float | None, limit: float | None = None, growth: float | None = None) -> Estimate:
    """Figures with their own range and source, which need no warning."""
    triples = [None if one is None else Triple(one, one, one, "measured") for one in (now, limit, growth)]
    return Estimate(now=triples[0], limit=triples[1], growth=triples[2])


def house(*perspectives: str) -> list[Person]:
    """Three or more people of whom each answers everything."""
    figures = {f"{name}_load": sure(10, 100, 2) for name in ABC}
    felt = feelings(data=4, user=3, model=2)
    return [person(f"s{place}", one, order(*ABC), felt, figures) for place, one in enumerate(perspectives)]


def test_three_who_answer_everything_need_no_warning() -> None:
    assert warned(*house("a", "a", "a")) == []


def test_nobody_leaves_every_stream_and_every_dimension_without_evidence() -> None:
    assert warned() == [
        ("stream_missing", "streams.stated"),
        ("stream_missing", "streams.symptoms"),
        ("stream_missing", "streams.headroom"),
        *(("dimension_without_evidence", f"dimensions.{name}") for name in ABC),
    ]


def test_what_nobody_is_asked_is_a_strand_that_is_missing() -> None:
    bare = [person(f"s{place}", ranking=order(*ABC)) for place in range(3)]
    assert warned(*bare, quantities=[]) == [
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
    assert warned(*people) == [
        ("stream_missing", "streams.headroom"),
        ("non_unique_consensus", "streams.stated"),
    ]


@pytest.mark.parametrize(
    ("extra", "unsupported"),
    [
        pytest.param(person("x", ranking=order("model", "user")), [], id="a rank of two"),
        pytest.param(person("x", likert=feelings(model=3)), [], id="a score"),
        pytest.param(person("x", estimates={"model_load": sure(1, 10)}), [], id="a known figure"),
        pytest.param(person("x", ranking={"model": 1}), ["model"], id="a rank beside none"),
        pytest.param(person("x", estimates={"model_load": sure(None, 1)}), ["model"], id="a limit for nothing"),
    ],
)  # fmt: skip
def test_a_dimension_has_evidence_by_a_rank_a_score_or_a_known_figure(
    extra: Person, unsupported: list[str]
) -> None:
    people = [person(f"s{place}", ranking=order("data", "user")) for place in range(3)]
    found = warned(*people, extra)
    assert [path for code, path in found if code == "dimension_without_evidence"] == [
        f"dimensions.{name}" for name in unsupported
    ]


def test_items_that_all_pass_over_are_named() -> None:
    people = [
        person("s0", likert={"data1": "dk", "data2": "dk", "user1": None, "user2": None}),
        person("s1", likert={"data1": None, "data2": 1}),
        person("s2", likert={"data1": "dk"}),
    ]
    assert [path for code, path in warned(*people) if code == "all_dont_know"] == ["items.data1"]
    counts = CrowdAnswers("all", 1.0, (0,) * 5, unable=2), CrowdAnswers("others", 1.0, (0,) * 5, blank=2)
    counted = warned(*people, statements=(Statement("model1", counts), Statement("model2", counts[1:])))
    assert [path for code, path in counted if code == "all_dont_know"] == ["items.data1", "items.model1"]


def of(*estimates: Estimate) -> list[tuple[str, str]]:
    """What is warned of one quantity, to which one person each gives an estimate."""
    people = [person(f"s{place}", estimates={"load": one}) for place, one in enumerate(estimates)]
    quantities = [Quantity("load", "data", "x"), Quantity("unasked", "user", "x")]
    found = warned(*people, quantities=quantities, items=[Item("d1", "data")])
    return [
        (code, path.removeprefix("quantities.load")) for code, path in found if path.startswith("quantities")
    ]


@pytest.mark.parametrize(
    ("estimates", "warnings"),
    [
        ([], []),
        ([Estimate()], [("all_dont_know", "")]),
        ([sure(10, 20, 2)], []),
        ([sure(10, 20)], [("growth_missing", "")]),
        ([sure(10)], [("limit_missing", "")]),
        ([Estimate(horizon=Triple(10, 10, 10, "rough"))], [("limit_missing", "")]),
        ([sure(None, 20)], []),
        ([sure(10, None, 2), sure(None, 20)], [("limit_borrowed", "")]),
        ([Estimate(), sure(10, 20, 2)], []),
        ([sure(10, 20, 2), sure(10)], [("limit_borrowed", "")]),
        ([sure(None, 20), sure(10)], [("limit_borrowed", ""), ("growth_missing", "")]),
        ([sure(20, 0)], []),
        ([sure(0, 20), sure(1, 20, 2)], [("zero_left_out", ".now")]),
        ([sure(1, 0), sure(1, 20, 2)], [("zero_left_out", ".limit")]),
        ([Estimate(now=Triple(None, 10, 10, "rough"), limit=exactly(20), growth=exactly(1))],
         [("source_missing", "")]),
    ],
)  # fmt: skip
def test_a_quantity_warns_of_what_its_figures_lack(
    estimates: list[Estimate], warnings: list[tuple[str, str]]
) -> None:
    assert of(*estimates) == warnings


def test_a_breach_that_is_denied_is_named() -> None:
    assert ("disputed_figure", "") in of(sure(100, 10, 1), said(1, 10, 1, source="guess"))


def test_a_dimension_with_fewer_known_quantities_than_another_is_named() -> None:
    names = {"d1": "data", "d2": "data", "u1": "user", "m1": "model", "m2": "model"}
    quantities = [Quantity(name, dimension, "x") for name, dimension in names.items()]
    # The second of model's two has no limit, so one is left.
    figures = {one.id: sure(1, 10, 2) for one in quantities} | {"m2": sure(1)}
    found = warned(*(person(f"s{place}", estimates=figures) for place in range(3)), quantities=quantities)
    assert [path for code, path in found if code == "uneven_quantities"] == [
        "dimensions.user",
        "dimensions.model",
    ]


def test_few_effective_draws_are_said() -> None:
    few = glance(*house("a", "a", "a"), settings=Settings(draws=999), dimensions=ABC)
    assert [(one.code, one.path) for one in few.meta.warnings] == [("low_ess", "draws")]
