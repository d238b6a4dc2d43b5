"""How far asking again could move what comes first, and when all that is left could not."""

from dataclasses import replace

import numpy as np
import pytest

from apps.ranking import Item, Settings, Standing, glance, preview
from apps.ranking.what_if.asked_again import ORDER, standing
from apps.ranking.what_if.questions import if_said, questions, with_first
from tests.ranking.build import DIMENSIONS, approx, order, person
from tests.ranking.conclusions.engagements import USER_FIRST, crowd, workshop
from tests.ranking.what_if.cases import HAND, NEAR, present_of, settled


def test_it_says_what_comes_first_and_how_likely() -> None:
    present = present_of(*crowd(3, *[HAND] * 3, opinions=True))
    found = standing(present)
    assert found.leader == "user"
    assert found.p_first["user"] == approx(present.answer.p)
    assert sum(found.p_first.values()) == approx(1.0)


def test_a_figure_moves_as_far_as_its_question_says_by_size_and_by_growth() -> None:
    present = present_of(*crowd(3, *[HAND] * 3, opinions=True))
    moves = {one.id: max(one.moves) for one in questions(present) if one.id.startswith("user_load.")}
    # What the leader loses another gains, so that its lead shrinks by as much at least, and by twice as much at most.
    lost = sum(move for move in moves.values() if move > 0)
    closed = sum(standing(present).closes["user_load"].values())
    assert lost <= closed <= 2 * lost * (len(DIMENSIONS) - 1)


def test_the_order_moves_as_far_as_if_everybody_put_another_first() -> None:
    present = present_of(*crowd(6, *[HAND] * 6, opinions=True))
    assert not [one for one in questions(present) if one.kind == "ranking"]  # nobody is silent
    everybody = np.ones(6, dtype=np.bool_)
    data = present.whole.dimensions.index("data")
    answer = if_said(present, with_first(present.few.basis.evidence, everybody, data))
    before = present.answer.p_first
    leader = present.answer.leader
    lead = (before[leader] - before[data]) - (answer.p_first[leader] - answer.p_first[data])
    assert lead > 0
    assert standing(present).closes[ORDER]["data"] == approx(lead)


def test_a_statement_that_everybody_answered_may_still_be_answered_otherwise() -> None:
    present = present_of(*crowd(6, *[HAND] * 6, opinions=True))
    assert "user1" not in {one.id for one in questions(present)}
    assert any(standing(present).closes["user1"].values())


def test_what_is_not_scored_or_was_asked_of_nobody_moves_nothing() -> None:
    items = [Item("felt", "user", scored=False), Item("unasked", "data")]
    people = [
        person(f"p{place}", name, USER_FIRST, {"felt": 5}, HAND)
        for place, name in enumerate(("business", "product", "platform"))
    ]
    assert not {"felt", "unasked"} & standing(present_of(*people, items=items)).closes.keys()


def test_a_limit_that_nobody_knows_could_move_it() -> None:
    no_limit = {
        name: replace(each, limit=None) if name == "data_load" else each for name, each in HAND.items()
    }
    people = crowd(3, *[no_limit] * 3, opinions=True)
    assert standing(present_of(*people)).closes["data_load"]


def test_a_figure_that_nobody_was_asked_moves_nothing() -> None:
    without = {name: each for name, each in HAND.items() if name != "data_load"}
    people = crowd(3, *[without] * 3, opinions=True)
    assert "data_load" not in standing(present_of(*people)).closes


def test_without_opinions_figures_alone_could_move_it() -> None:
    present = present_of(*crowd(3, *[HAND] * 3), opinions=())
    assert standing(present).closes.keys() == {f"{name}_load" for name in DIMENSIONS}


def test_where_all_is_settled_nothing_could_change_what_comes_first() -> None:
    found = standing(settled())
    assert found.closes
    assert not found.may_change(found.closes.keys())


@pytest.mark.parametrize(
    ("items", "may"),
    [((), False), (("a",), False), (("b",), False), (("a", "b"), True), (("c",), True), (("other",), False)],
)
def test_what_none_could_change_alone_all_may_change_together(items: tuple[str, ...], may: bool) -> None:
    found = Standing(
        "user",
        {"user": 0.6, "data": 0.3, "model": 0.1},
        # What the leader loses to one is no gain of another.
        {"a": {"data": 0.2, "model": 0.2}, "b": {"data": 0.15, "model": 0.2}, "c": {"model": 0.5}},
    )
    assert found.may_change(items) is may


def test_a_glance_says_the_same_as_a_preview() -> None:
    given = workshop(*crowd(6, *[NEAR] * 6, opinions=True))
    settings = Settings(draws=4096)
    verdict, found = glance(given, settings)
    same = preview(given, settings)
    assert verdict == same.verdict
    assert found.p_first == approx(dict(same.ranking.p_first))


def test_more_draws_than_a_preview_has_are_not_made() -> None:
    given = workshop(*crowd(3, *[NEAR] * 3, opinions=True, ranking=order("user", "data", "model")))
    assert glance(given, Settings(draws=16384)) == glance(given, Settings(draws=4096))
