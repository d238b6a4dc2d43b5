"""Each dimension's first limit: of its figures, and the one nobody asked about."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from apps.ranking import Engagement, Estimate, Figures, Perspective, Quantity
from apps.ranking.figures.basis import Basis
from apps.ranking.figures.dimensions import latent_among, latent_of, unasked_months
from apps.ranking.figures.latent import NOT_ASKED, Latent
from apps.ranking.randomness import stream_of
from tests.ranking.build import DIMENSIONS, approx
from tests.ranking.figures.given import based, said

DATA, USER, MODEL, ORGANIZATION = range(4)
QUANTITIES = (
    Quantity("a", "user", "x"),
    Quantity("b", "user", "x"),
    Quantity("c", "user", "x"),
    Quantity("d", "data", "x"),
    Quantity("e", "model", "x"),
)
ALONE = {"a": said(30, 100, 2), "b": said(50, 100, 5), "d": said(10, 500, 2, source="guess")}
OTHER = {"a": said(40, 90, 3), "c": Estimate(), "e": Estimate()}
WORDS = ("dbaf0306", "b5cdef30", "fa973d6f", "ddb9cb11")  # SHA-256 of "room:QU1" begins so


def given(*people: dict[str, Estimate], quantities: Any = QUANTITIES, **parts: Any) -> Engagement:
    perspectives = tuple(Perspective(f"g{place}") for place in range(max(len(people), 1)))
    figures = tuple(Figures(f"s{place}", f"g{place}", estimates) for place, estimates in enumerate(people))
    return Engagement(DIMENSIONS, 18, perspectives, (), tuple(quantities), figures=figures, **parts)


def both() -> tuple[Basis, Latent]:
    basis = based(given(ALONE, OTHER), draws=1000)
    return basis, latent_of(basis)


def test_a_dimension_is_as_soon_as_its_first_limit() -> None:
    _, found = both()
    months = {place: draws.latent for place, draws in enumerate(found.quantities) if draws is not None}
    assert sorted(months) == [0, 1, 3]
    soonest = np.minimum(months[0], months[1])
    assert found.figures[:, USER].tolist() == soonest.tolist()
    assert found.latent[:, USER].tolist() == np.minimum(soonest, found.unasked[:, USER]).tolist()
    assert (found.latent <= found.unasked).all()
    by_figure = found.setter[:, USER] >= 0
    assert set(found.setter[by_figure, USER]) == {0, 1}
    assert (found.setter[:, DATA] == np.where(months[3] < found.unasked[:, DATA], 3, -1)).all()
    assert (found.source[by_figure, USER] == found.figure_source[by_figure, USER]).all()
    assert set(found.source[~by_figure, USER]) == {NOT_ASKED}
    assert set(found.figure_source[:, DATA]) == {2}
    assert found.source.dtype == found.figure_source.dtype == np.int8


def test_without_a_known_figure_there_is_ignorance_alone() -> None:
    _, found = both()
    for place in (MODEL, ORGANIZATION):
        assert set(found.setter[:, place]) == {-1}
        assert set(found.source[:, place]) == set(found.figure_source[:, place]) == {NOT_ASKED}
        assert found.figures[:, place].tolist() == found.latent[:, place].tolist()


def test_the_limit_nobody_asked_about_is_later_the_more_are_known() -> None:
    basis, found = both()
    # Asked are what stands in somebody's estimates: a, b and c of users (two known), e of the model (none).
    assert found.is_asked.tolist() == [True, True, True, True, True]
    numbers = basis.numbers.unasked
    for place, share in ((DATA, 1.0), (USER, 2 / 3), (MODEL, 0.0), (ORGANIZATION, 0.0)):
        centre = math.log10(24) + 1.2 * share**2
        expected = np.clip(centre + numbers[place], math.log10(0.5), math.log10(1200))
        assert found.unasked[:, place] == approx(expected)
    alone = latent_of(based(given(ALONE), draws=10))
    assert alone.is_asked.tolist() == [True, True, False, True, False]
    assert alone.unasked[:, USER] == approx(unasked_months(based(given(ALONE), draws=10), USER, 2, 2))


def test_nothing_known_leaves_every_dimension_alike() -> None:
    found = latent_of(based(given(), draws=16384))
    first = found.latent == found.latent.min(axis=1, keepdims=True)
    assert (first / first.sum(axis=1, keepdims=True)).mean(axis=0) == approx(np.full(4, 0.25), abs=0.015)
    assert (found.latent.min(axis=1) > math.log10(18)).mean() == approx(0.14, abs=0.01)
    assert found.latent.max() == approx(math.log10(1200))
    assert found.pooled[0].kind == "unknown"
    assert latent_of(based(given(quantities=()), draws=3)).latent.shape == (3, 4)


def test_all_known_and_comfortable_leaves_what_nobody_asked() -> None:
    one = {name: said(7, 8, 1, source="measured") for name in "abcd"}
    quantities = [Quantity(name, dimension, "x") for name, dimension in zip("abcd", DIMENSIONS, strict=True)]
    found = latent_of(based(given(one, one, one, quantities=quantities), draws=16384))
    assert (found.latent.min(axis=1) > math.log10(18)).mean() == approx(0.84, abs=0.03)


def test_nothing_comes_before_launch() -> None:
    found = latent_of(based(given(ALONE, OTHER, launch_month=12.0), draws=1000))
    assert found.unasked.min() == approx(math.log10(12))
    assert found.latent.min() > math.log10(12) - 0.0031
    late = latent_of(based(given(launch_month=2000.0), draws=10))
    assert set(late.latent.ravel()) == {math.log10(1200)}


def test_a_tie_goes_to_what_nobody_asked_and_then_by_id() -> None:
    never = given({"a": said(0, 5), "b": said(0, 5)})
    found = latent_of(based(never, draws=1000))
    ties = found.unasked[:, USER] == math.log10(1200)
    assert ties.any()
    assert set(found.setter[:, USER]) == {-1}
    over = latent_of(based(given({"a": said(5, 0), "b": said(5, 0)}), draws=10))
    assert set(over.setter[:, USER]) == {0}


@pytest.mark.parametrize("members", [[True, False], [False, True], [False, False], [True, True]])
def test_leaving_people_out_is_never_having_heard_them(members: list[bool]) -> None:
    basis, everybody = both()
    kept = np.array(members)
    found = latent_among(basis, everybody, kept).tolist()
    assert found == latent_of(basis, kept).latent.tolist()
    # What they were asked stays asked: the rows are there, and give nothing.
    rest = replace(
        basis.evidence.engagement,
        figures=tuple(
            one if is_kept else replace(one, estimates=dict.fromkeys(one.estimates, Estimate()))
            for one, is_kept in zip(basis.evidence.engagement.figures, members, strict=True)
        ),
    )
    unheard = latent_of(based(rest, draws=1000))
    assert found == unheard.latent.tolist()
    assert unheard.is_asked.all()


def test_another_quantity_moves_no_other_draw() -> None:
    _, without = both()
    more = (*QUANTITIES, Quantity("aa", "user", "x"), Quantity("f", "organization", "x"))
    found = latent_of(based(given(ALONE, {**OTHER, "f": said(10, 90, 2)}, quantities=more), draws=1000))
    for place, quantity in ((0, 0), (2, 1), (4, 3)):
        one, other = found.quantities[place], without.quantities[quantity]
        assert one.latent.tolist() == other.latent.tolist()
    # It was asked of nobody, so it changes nothing of what is known of users.
    assert found.unasked[:, :3].tolist() == without.unasked[:, :3].tolist()
    # Nor does it matter that a quantity is called like a dimension: its errors are not twice those of others.
    named = based(
        given(quantities=[Quantity("user", "user", "x"), Quantity("data", "user", "x")]), draws=16384
    )
    assert named.numbers.room.std(axis=1) == approx(np.ones(2), abs=0.02)
    assert named.numbers.growth.std(axis=1) == approx(np.ones(2), abs=0.02)
    assert (named.numbers.room[0] * named.numbers.room[1]).mean() == approx(0.5, abs=0.03)


def test_of_one_quantity_alone_somebody_is_left_out() -> None:
    basis, everybody = both()
    kept = np.array([False, True])
    found = latent_among(basis, everybody, kept, [3])
    assert found[:, DATA].tolist() == latent_of(basis, kept).latent[:, DATA].tolist()
    assert (found[:, DATA] != everybody.latent[:, DATA]).any()
    others = [USER, MODEL, ORGANIZATION]
    assert found[:, others].tolist() == everybody.latent[:, others].tolist()


def test_a_stream_is_named() -> None:
    first = stream_of(20261125, "room:QU1").standard_normal(3).tolist()
    words = [int.from_bytes(bytes.fromhex(word), "little") for word in WORDS]
    again = np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence([20261125, *words])))
    assert first == again.standard_normal(3).tolist()
    assert first != stream_of(20261126, "room:QU1").standard_normal(3).tolist()
    assert first != stream_of(20261125, "room:QU2").standard_normal(3).tolist()
