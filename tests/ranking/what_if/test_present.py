import numpy as np
import pytest

from apps.ranking.conclusions.standing import nothing_reached
from tests.ranking.build import approx
from tests.ranking.conclusions.engagements import crowd
from tests.ranking.what_if.cases import HAND, present_of, settled


def test_things_are_tried_on_the_first_4096_draws() -> None:
    present = present_of(*crowd(6, *[HAND] * 6, opinions=True), draws=6000)
    assert (len(present.whole.weights), len(present.few.weights)) == (6000, 4096)
    assert (present.few.latent.latent == present.whole.latent.latent[:4096]).all()


def test_fewer_draws_are_all_there_is() -> None:
    present = settled(draws=500)
    assert present.few is present.whole


def test_where_nothing_is_otherwise_the_answer_is_the_present_one() -> None:
    present = present_of(*crowd(6, *[HAND] * 6, opinions=True), draws=6000)
    again = present.answer_with(present.few.latent.latent, present.few.readings)
    assert (again.p_first == present.answer.p_first).all()
    assert again.leader == present.answer.leader
    assert present.p_nothing_with(present.few.latent.latent, present.few.readings) == present.p_nothing
    assert present.p_nothing == nothing_reached(present.whole) != nothing_reached(present.few)


def test_a_difference_on_few_draws_is_added_to_what_all_say() -> None:
    present = present_of(*crowd(6, *[HAND] * 6, opinions=True), draws=6000)
    moved = present.answer_by(present.few.p_first + np.array([0.1, -0.1, 0.0, 0.0]))
    assert moved.p_first - present.whole.p_first == approx(np.array([0.1, -0.1, 0.0, 0.0]))


@pytest.mark.parametrize("shift", [2.0, -2.0])
def test_a_probability_stays_one(shift: float) -> None:
    present = settled(draws=5000)
    moved = present.answer_by(present.few.p_first + shift)
    assert set(moved.p_first) == {float(shift > 0)}
    sooner = present.p_nothing_with(present.few.latent.latent + shift, present.few.readings)
    assert 0 <= sooner <= 1
