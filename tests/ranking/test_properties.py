"""What must hold of any evidence whatever, of three to six dimensions."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import Assessment, Engagement, Item, Settings, assess, preview
from tests.ranking.build import DIMENSIONS, approx
from tests.ranking.evidence_strategies import engagements, everyone

EXAMPLES = settings(max_examples=40)
WHOLE_RUNS = settings(max_examples=15)  # what a preview leaves out takes longer
QUICK = Settings(draws=256, camps_draws=9)


def firsts(engagement: Engagement) -> dict[str, float]:
    return preview(engagement, QUICK).ranking.p_first


@EXAMPLES
@given(engagements(names=None))
def test_shares_add_up_and_stay_in_range(engagement: Engagement) -> None:
    ranking = preview(engagement, QUICK).ranking
    table = np.array(list(ranking.acceptability.values()))
    assert table.min() >= 0.0
    assert [*table.sum(axis=0), *table.sum(axis=1)] == approx([1.0] * 2 * len(table), abs=1e-9)
    assert ranking.p_first == approx(dict(zip(engagement.dimensions, table[:, 0].tolist(), strict=True)))
    assert sum(ranking.p_first_within.values()) + ranking.p_nothing == approx(1.0, abs=1e-9)
    assert sorted(ranking.order) == sorted(engagement.dimensions)


@EXAMPLES
@given(engagements(), st.permutations(DIMENSIONS))
def test_the_order_in_which_dimensions_are_listed_is_nothing(engagement: Engagement, names: Any) -> None:
    found, again = (preview(one, QUICK) for one in (engagement, replace(engagement, dimensions=tuple(names))))
    assert again.ranking.p_first == pytest.approx(found.ranking.p_first, abs=1e-6)
    assert {one.quantity for one in again.verdict.over} == {one.quantity for one in found.verdict.over}


@EXAMPLES
@given(engagements(names=None))
def test_who_puts_all_level_and_feels_all_alike_says_nothing_of_which(engagement: Engagement) -> None:
    level: Any = dict.fromkeys(engagement.dimensions, 1)
    alike = {f"{name}{number}": 3 for name in engagement.dimensions for number in (1, 2)}
    flat = everyone(engagement, lambda one: replace(one, ranking=level, likert=alike))
    silent = everyone(engagement, lambda one: replace(one, ranking={}, likert={}))
    assert firsts(flat) == pytest.approx(firsts(silent), abs=1e-9)


@WHOLE_RUNS
@given(engagements(), st.sampled_from(DIMENSIONS))
def test_an_item_nobody_was_asked_changes_nothing(engagement: Engagement, name: str) -> None:
    unasked = replace(engagement, items=(*engagement.items, Item(f"{name}9", name)))
    assert _without_the_item(assess(unasked, QUICK), f"{name}9") == _without_the_item(
        assess(engagement, QUICK), f"{name}9"
    )


def _without_the_item(found: Assessment, item: str) -> Any:
    document: Any = found.to_json()
    document["agreement"]["items"].pop(item, None)
    del document["meta"]["input_digest"]
    return document
