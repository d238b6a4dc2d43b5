"""Reading the input types from JSON, and writing them."""

import pytest

from apps.ranking import (
    Engagement,
    EngineInputError,
    Estimate,
    Item,
    Perspective,
    Settings,
    Stakeholder,
    Triple,
)
from tests.ranking.build import engagement, person


def test_an_engagement_that_cannot_be_read_is_refused_with_every_problem() -> None:
    with pytest.raises(EngineInputError) as refusal:
        Engagement.from_json({"dimensions": [], "horizon_months": 0})
    assert [problem.path for problem in refusal.value.errors] == [
        "groups",
        "items",
        "quantities",
        "stakeholders",
        "dimensions",
        "horizon_months",
    ]
    # The sentences of all of them are also the error's own text.
    assert str(refusal.value).startswith("groups: The field 'groups' is required.; items: The field 'items'")


def test_settings_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(EngineInputError) as refusal:
        Settings.from_json({"draws": 0})
    assert str(refusal.value) == "draws: A whole number of at least 1 is expected here."


def test_what_is_left_out_of_an_engagement_keeps_its_default() -> None:
    bare = {
        "dimensions": ["data", "user", "model"],
        "horizon_months": 12,
        "groups": [{"id": "business"}],
        "items": [{"id": "d1", "dimension": "data"}],
        "quantities": [{"id": "load", "dimension": "user", "unit": "req/s"}],
        "stakeholders": [
            {"id": "bob", "group": "business"},
            {"id": "carol", "group": "business", "estimates": {"load": {"now": {"likely": 3}}}},
        ],
    }
    read = Engagement.from_json(bare)
    assert read.groups == (Perspective("business", 1.0),)
    assert read.items == (Item("d1", "data", points=5, reversed=False, scored=True),)
    assert read.quantities[0].direction == "ceiling"
    assert read.stakeholders[0] == Stakeholder("bob", "business", {}, {}, {})
    assert read.stakeholders[1].estimates == {"load": Estimate(Triple(None, 3.0, None), None, None)}


def test_an_engagement_is_written_with_every_field() -> None:
    written = engagement(
        person("bob"), dimensions=("data", "user", "model"), items=[], quantities=[]
    ).to_json()
    assert written == {
        "dimensions": ["data", "user", "model"],
        "horizon_months": 12,
        "groups": [{"id": "business", "weight": 1.0}],
        "items": [],
        "quantities": [],
        "stakeholders": [{"id": "bob", "group": "business", "ranking": {}, "likert": {}, "estimates": {}}],
    }
