"""Documents in and out: the envelope around an engagement."""

from typing import Any

from apps.ranking import Settings, assess
from apps.ranking.exchange import assess_document, input_problems
from tests.ranking.build import engagement, order, person, refusal_of

FORMAT = "scalelens-engine-input/3"
FEW = {"draws": 8, "seed": 1, "camps_draws": 1}


def room_of(*firsts: str) -> Any:
    """One person for each first place, the others behind it in the order of the alphabet."""
    rest = ("data", "model", "user")
    people = (
        person(f"s{place}", ranking=order(first, *(name for name in rest if name != first)))
        for place, first in enumerate(firsts)
    )
    return engagement(*people, dimensions=rest, items=[], quantities=[])


def document(*firsts: str, **settings: Any) -> dict[str, Any]:
    return {"format": FORMAT, "engagement": room_of(*firsts).to_json(), "settings": FEW | settings}


def test_a_document_is_assessed_like_what_it_holds() -> None:
    settings = Settings(draws=8, seed=1, camps_draws=1)
    found = assess_document(document("data", "user"))
    assert found == assess(room_of("data", "user"), settings).to_json()
    assert found["shift"] is None


def test_a_document_of_the_round_before_gives_a_shift() -> None:
    # The settings of the round before don't count, and may be missing.
    before = {name: part for name, part in document("user", "user").items() if name != "settings"}
    found = assess_document(document("data", "user"), before)
    expected = assess(
        room_of("data", "user"), Settings(draws=8, seed=1, camps_draws=1), room_of("user", "user")
    )
    assert found == expected.to_json()
    assert found["shift"] is not None


def test_settings_that_are_left_out_are_the_defaults() -> None:
    bare = {"format": FORMAT, "engagement": engagement(dimensions=("data", "user", "model")).to_json()}
    found: Any = assess_document(bare)
    assert found["meta"]["settings"] == Settings().to_json()
    assert found["meta"]["draws"] == Settings().draws


def told(problems: Any) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in problems]


def test_problems_of_the_envelope_name_their_place() -> None:
    assert input_problems(document("data")) == []
    assert told(input_problems(3)) == [("$", "wrong_type")]
    assert told(input_problems({})) == [("format", "missing_field"), ("engagement", "missing_field")]
    assert told(input_problems({}, "previous")) == [
        ("previous.format", "missing_field"),
        ("previous.engagement", "missing_field"),
    ]
    spoilt = document("data", draws=0) | {"extra": 1}
    spoilt["engagement"]["horizon_months"] = 0
    for path, before in (("", ""), ("previous", "previous.")):
        assert told(input_problems(spoilt, path)) == [
            (f"{before}extra", "unknown_field"),
            (f"{before}engagement.horizon_months", "horizon_below_one"),
            (f"{before}settings.draws", "draws_below_one"),
        ]


def test_settings_that_are_nothing_are_no_settings() -> None:
    assert told(input_problems(document("data") | {"settings": None})) == [("settings", "wrong_type")]


def test_problems_of_both_documents_come_out_together() -> None:
    assert refusal_of(assess_document, document("data", draws=0), document("data", seed=-1)) == [
        ("settings.draws", "draws_below_one"),
        ("previous.settings.seed", "negative"),
    ]
