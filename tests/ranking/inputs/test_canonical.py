"""One spelling and one order, so that a digest can be recomputed."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from apps.ranking import Estimate, Item, Perspective, Quantity, Triple
from apps.ranking.inputs.canonical import canonical_json, in_canonical_order, input_digest, input_document
from apps.ranking.inputs.types import Peak
from tests.ranking.build import engagement, person

GIVEN = engagement(
    person("zoe", "b", {"data": 1}, {"d2": 5}),
    person("ann", "b", {"user": 1}),
    person("bob", "a", {}, {"d1": "dk"}, {"q1": Estimate(now=Triple(1, 2, 3))}),
    dimensions=("user", "data", "model"),
    groups=[Perspective("b", 2.0), Perspective("a")],
    items=[Item("d2", "data"), Item("d1", "data")],
    quantities=[Quantity("q2", "data", "x"), Quantity("q1", "data", "x")],
)


def test_json_is_spelled_in_one_way() -> None:
    assert canonical_json({"b": [1, True, None], "a": {"ü": -0.0, "c": "d"}}) == (
        '{"a":{"c":"d","\\u00fc":0.0},"b":[1.0,true,null]}'
    )
    assert canonical_json((1, "ab")) == '[1.0,"ab"]'


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_has_no_spelling(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json([number])


def test_everything_is_sorted_but_the_dimensions() -> None:
    canonical = in_canonical_order(GIVEN)
    assert canonical.dimensions == ("user", "data", "model")
    assert [one.id for one in canonical.groups] == ["a", "b"]
    assert [one.id for one in canonical.items] == ["d1", "d2"]
    assert [one.id for one in canonical.quantities] == ["q1", "q2"]
    # Groups first; within one what people answered, never their names.
    assert [one.group for one in canonical.stakeholders] == ["a", "b", "b"]
    renamed = replace(
        GIVEN, stakeholders=tuple(replace(one, id=f"x{one.id[::-1]}") for one in GIVEN.stakeholders)
    )
    assert [one.id for one in in_canonical_order(renamed).stakeholders] == [
        f"x{one.id[::-1]}" for one in canonical.stakeholders
    ]


def test_peaks_are_sorted_by_month_and_size() -> None:
    peaks = (Peak(6, 2), Peak(3, 8), Peak(3, 4))
    given, turned = replace(GIVEN, peaks=peaks), replace(GIVEN, peaks=peaks[::-1])
    assert in_canonical_order(given) == in_canonical_order(turned)
    assert in_canonical_order(given).peaks == (Peak(3, 4), Peak(3, 8), Peak(6, 2))


def test_the_document_names_nobody_and_leaves_nothing_out() -> None:
    document: Any = input_document(in_canonical_order(GIVEN))
    assert list(document) == ["dimensions", "horizon_months", "groups", "items", "quantities", "stakeholders"]
    assert document["stakeholders"][0] == {
        "group": "a",
        "ranking": {"user": None, "data": None, "model": None},
        "likert": {"d1": "dk"},
        "estimates": {"q1": {"now": {"low": 1, "likely": 2, "high": 3}, "horizon": None, "limit": None}},
    }
    assert not {"zoe", "ann", "bob"} & set(json.dumps(document).split('"'))
    assert input_digest(document) == hashlib.sha256(canonical_json(document).encode()).hexdigest()
