"""Answers become numbers in one place: ranks, and figures with the range of how they are known."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from apps.advice import PersonAnswers
from apps.assessments.engine_input import (
    OpinionLists,
    Timing,
    engine_input,
    ranks,
    timing_of,
)
from apps.assessments.facts import facts_of
from apps.documents.files import read_file
from apps.documents.mapping import plain
from apps.findings.case import FrozenEvidence, FrozenFraming
from apps.instruments.definition import Definition, QuantityItem, Routing, definition_from
from apps.instruments.figures.estimates import estimate
from apps.ranking import Engagement, Peak
from apps.ranking.exchange import input_problems
from apps.responses.selectors import EffectiveResponse
from tests.assessments.conftest import case_document, ranking
from tests.factories import INSTRUMENT
from tests.findings import hand_made

OWN: Routing = {"model_hosting": "own", "system_kind": "predictive"}
DIMENSIONS = ("data", "user", "model", "organization")


@pytest.fixture(scope="module")
def definition() -> Definition:
    return definition_from(read_file(INSTRUMENT))


def person(perspective: str = "business", key: str = "s01", **answers: Any) -> EffectiveResponse:
    at = dict.fromkeys(answers, datetime(2026, 11, 25, tzinfo=UTC))
    return EffectiveResponse(key, perspective, True, answers, at)


def lists(
    definition: Definition, *responses: EffectiveResponse, routing: Routing = OWN, **looked_at: Any
) -> OpinionLists:
    return OpinionLists.of(definition=definition, routing=routing, responses=responses, k=3, **looked_at)


def written(definition: Definition, *responses: EffectiveResponse, routing: Routing = OWN) -> dict[str, Any]:
    quantities = definition.headroom_of(routing)
    facts = facts_of(definition=definition, quantities=quantities, responses=responses)
    document: dict[str, Any] = plain(
        engine_input(
            opinions=lists(definition, *responses, routing=routing),
            figures=facts.figures,
            heads=Counter(each.perspective for each in responses),
            quantities=quantities,
            horizon_months=18,
        )
    )
    # Whatever is written is something the engine takes.
    assert input_problems(document) == []
    Engagement.from_json(document["engagement"])
    return document


def triple(definition: Definition, field: str, answer: object, item: str = "QU7") -> Any:
    quantity = definition.item(item)
    assert isinstance(quantity, QuantityItem)
    return plain(getattr(estimate(quantity, answer), field))


def test_an_order_becomes_places() -> None:
    places = ranks(ranking("user", "data", "organization", "model"), DIMENSIONS)
    assert places == {"data": 2, "user": 1, "model": 4, "organization": 3}


def test_the_considered_order_counts() -> None:
    answer = ranking("user", "data", "model", "organization") | {"considered": ["data", "user"]}
    assert ranks(answer, DIMENSIONS) == {"data": 1, "user": 2, "model": None, "organization": None}


def test_only_the_first_named_is_first_and_three_tied() -> None:
    answer = ranking("data", ["user", "model", "organization"])
    assert ranks(answer, DIMENSIONS) == {"data": 1, "user": 2, "model": 2, "organization": 2}


@pytest.mark.parametrize("answer", [{"declined": True}, "dk", None])
def test_whoever_names_nothing_has_no_places(answer: object) -> None:
    assert ranks(answer, DIMENSIONS) == dict.fromkeys(DIMENSIONS)


FULL: Routing = {**OWN, "retrieval": "no", "people_check": "some", "stage": "pilot"}
FIRST = ranking("data", "user", "model", "organization")


def three(**answers: Any) -> list[EffectiveResponse]:
    """Return three people of business who each gave this."""
    return [person("business", f"b{number}", **answers) for number in (1, 2, 3)]


def test_opinions_are_rows_of_a_crowd_and_say_nobodys_id(definition: Definition) -> None:
    given = [*three(R1=FIRST, D1=4), person("product", "p1", D1=2)]
    engagement = written(definition, *given, routing=FULL)["engagement"]
    core = dict.fromkeys(("D1", "U2", "M1", "O2"))
    order = {"data": 1, "user": 2, "model": 3, "organization": 4}
    assert engagement["crowds"] == [{"id": "business+product", "weight": 2.0}]
    # In the order of their text, and not of who gave them.
    assert engagement["opinions"] == [
        {
            "crowd": "business+product",
            "ranking": dict.fromkeys(order),
            "likert": core | {"D1": 2},
        },
        *[{"crowd": "business+product", "ranking": order, "likert": core | {"D1": 4}}] * 3,
    ]
    # By perspective there are heads alone.
    assert {each["id"]: each["heads"] for each in engagement["perspectives"]} == {"business": 3, "product": 1}


@pytest.mark.parametrize(("givers", "is_shown"), [(1, False), (2, False), (3, True)])
def test_what_fewer_than_a_crowd_gave_is_said_of_nobody(
    definition: Definition, givers: int, is_shown: bool
) -> None:
    """Whoever stops after the first part leaves the others of their crowd alone with the statements."""
    long = [person("business", f"b{number}", R1=FIRST, D1=4, M1="dk") for number in range(givers)]
    short = [person("business", f"c{number}", R1=FIRST) for number in range(4)]
    # Whom the interviewer knows hides nobody.
    known = replace(person("business", "i1", R1=FIRST, D1=1), is_interview=True)
    rows = written(definition, *long, *short, known, routing=FULL)["engagement"]["opinions"]
    assert [row["ranking"]["data"] for row in rows] == [1] * (givers + 5)
    assert any(row["likert"]["D1"] for row in rows) is is_shown
    assert any(row["likert"]["M1"] for row in rows) is is_shown


def test_an_order_that_fewer_than_a_crowd_gave_is_said_of_nobody(definition: Definition) -> None:
    given = [person("business", "b0", R1=FIRST, D1=4), *three(D1=3)]
    rows = written(definition, *given, routing=FULL)["engagement"]["opinions"]
    assert [row["ranking"]["data"] for row in rows] == [None] * 4


def test_a_row_of_opinions_has_every_key_so_that_none_tells_what_its_giver_was_asked(
    definition: Definition,
) -> None:
    given = [person("business", "b1", R1=FIRST), *three(D1=1, M1=None)[1:]]
    rows = written(definition, *given, routing=FULL)["engagement"]["opinions"]
    assert len({(*row["ranking"], *row["likert"]) for row in rows}) == 1


def test_too_few_in_all_give_no_opinion_and_their_figures_stay(definition: Definition) -> None:
    given = [person("platform", key, R1=FIRST, D1=3, U4=2, QU7={"now": 5}) for key in ("t1", "t2")]
    engagement = written(definition, *given, routing=FULL)["engagement"]
    assert (engagement["opinions"], engagement["crowds"], engagement["statements"]) == ([], [], [])
    assert len(engagement["figures"]) == 2


def test_every_other_statement_is_counted_by_crowds_of_its_own(definition: Definition) -> None:
    given = [person("platform", f"t{number}", U4=value) for number, value in enumerate((5, 5, "dk"))]
    given.append(person("data_ml", "d1", O4=1))
    engagement = written(definition, *given, routing=FULL)["engagement"]
    assert engagement["opinions"] == []
    assert engagement["statements"] == [
        {
            "item": "U4",
            "crowds": [
                {"id": "platform", "weight": 1.0, "answers": [0, 0, 0, 0, 2], "unable": 1, "blank": 0}
            ],
        }
    ]


def test_texts_are_told_of_blocks_with_a_crowd_alone(definition: Definition) -> None:
    texts = (("b1", "The audit."), ("b2", "  "), ("b3", ""))
    given = [person("business", key, R3=f"Seen by {key}.", R5=text) for key, text in texts]
    opinions = lists(definition, *given, routing=FULL)
    # A text of blanks is something given, and nothing to read; of two people nothing is told.
    assert set(opinions.crowds) == {"R3"}
    assert {item: sorted(each) for item, each in opinions.texts.items()} == {
        "R3": ["Seen by b1.", "Seen by b2.", "Seen by b3."]
    }


def looked(definition: Definition, *responses: EffectiveResponse) -> dict[str, Any]:
    """Return what is kept of answers that somebody looked at."""
    opinions = lists(definition, *responses, routing=FULL)
    document: dict[str, Any] = {**hand_made.snapshot()}
    document["engine_input"] = plain(
        engine_input(
            opinions=opinions,
            figures=(),
            heads={},
            quantities=definition.headroom_of(FULL),
            horizon_months=18,
        )
    )
    document |= {name: plain(getattr(opinions, name)) for name in ("crowds", "texts")}
    return {"before": FrozenEvidence.from_json(document), "members": opinions.members}


def later(given: EffectiveResponse, **answers: Any) -> EffectiveResponse:
    at = dict.fromkeys(answers, datetime(2026, 11, 26, tzinfo=UTC))
    return replace(given, answers={**given.answers, **answers}, answered_at={**given.answered_at, **at})


def test_what_was_looked_at_stays_until_enough_have_saved_something(definition: Definition) -> None:
    first = three(D1=1, U7=2, R5="Law.")
    before = looked(definition, *first)
    two = [later(each, D1=5, U7=4, R5="Cost.") for each in first[:2]]
    waits = lists(definition, *two, first[2], routing=FULL, **before)
    assert {each.likert["D1"] for each in waits.core} == {1}
    assert [each.answers for each in waits.statements[0].crowds] == [(0, 3, 0, 0, 0)]
    assert waits.texts["R5"] == ("Law.",) * 3
    assert [(each.people, each.waiting) for each in waits.crowds["core"]] == [(3, 2)]
    # Once a third has saved something, too, all of it is shown at once.
    now = lists(definition, *two, later(first[2], D1=1, U7=2, R5="Law."), routing=FULL, **before)
    assert sorted(str(each.likert["D1"]) for each in now.core) == ["1", "5", "5"]
    assert [each.answers for each in now.statements[0].crowds] == [(0, 1, 0, 2, 0)]
    assert sorted(now.texts["R5"]) == ["Cost.", "Cost.", "Law."]
    assert [(each.people, each.waiting) for each in now.crowds["core"]] == [(3, 0)]


def test_each_block_waits_for_itself(definition: Definition) -> None:
    first = three(D1=1, R5="Law.")
    before = looked(definition, *first)
    now = lists(definition, *(later(each, D1=5) for each in first), routing=FULL, **before)
    assert {each.likert["D1"] for each in now.core} == {5}
    assert now.texts["R5"] == ("Law.",) * 3


def test_who_is_gone_stays_as_looked_at_without_an_id(definition: Definition) -> None:
    first = [*three(D1=1), person("business", "b4", D1=2)]
    before = looked(definition, *first)
    gone = lists(definition, *first[1:], routing=FULL, **before)
    assert len(gone.core) == 4
    renewed = lists(definition, *(later(each, D1=3) for each in first[1:]), routing=FULL, **before)
    assert [each.likert["D1"] for each in renewed.core] == [3, 3, 3]
    assert list(renewed.members["core"]["business"]) == ["b2", "b3", "b4"]


def test_the_core_stays_what_was_looked_at(definition: Definition) -> None:
    first = three(D1=1)
    before = looked(definition, *first)
    elsewhere = {**FULL, "system_kind": "answers"}
    assert "D7" in lists(definition, *first, routing=elsewhere).blocks.core
    assert "D1" in lists(definition, *first, routing=elsewhere, **before).blocks.core


def test_figures_are_rows_by_perspective_in_nobodys_order(definition: Definition) -> None:
    given = [person("platform", "t1", QU7={"now": 7}), person("platform", "t2", QU7={"now": 5}, C2="steady")]
    quantities = definition.headroom_of(OWN)
    facts = facts_of(definition=definition, quantities=quantities, responses=given)
    turned = facts_of(definition=definition, quantities=quantities, responses=reversed(given))
    assert facts == turned
    assert [(each.id, each.perspective, each.estimates["QU7"].now.likely) for each in facts.figures] == [
        ("1", "platform", 5),
        ("2", "platform", 7),
    ]
    # What rules pool stands in the same order, and holds no opinion.
    assert facts.answers == (
        PersonAnswers("platform", {"QU7": {"now": 5}, "C2": "steady"}),
        PersonAnswers("platform", {"QU7": {"now": 7}}),
    )


def test_an_opinion_beside_changes_no_row_of_figures(definition: Definition) -> None:
    quantities = definition.headroom_of(OWN)

    def rows(**opinions: Any) -> object:
        given = [
            person("platform", "t1", QU7={"now": 5}, **opinions),
            person("platform", "t2", QU7={"now": 5}),
        ]
        return facts_of(definition=definition, quantities=quantities, responses=given)

    assert rows(D1=1, R1=FIRST) == rows(D1=5, U4=2)


def test_figures_without_a_limit_are_context_and_give_no_headroom(definition: Definition) -> None:
    document = written(definition, person(QO7={"now": 3, "source": "measured"}))
    assert document["engagement"]["figures"][0]["estimates"] == {}
    assert "QO7" not in {each["id"] for each in document["engagement"]["quantities"]}


@pytest.mark.parametrize(("hosting", "there", "absent"), [("own", "QM2", "QM6"), ("hosted", "QM6", "QM2")])
def test_the_hosting_decides_which_quantities_count(
    definition: Definition, hosting: str, there: str, absent: str
) -> None:
    both = person(QM2={"now": 8}, QM6={"now": 30})
    document = written(definition, both, routing={**OWN, "stage": "pilot", "model_hosting": hosting})
    assert set(document["engagement"]["figures"][0]["estimates"]) == {there}
    assert absent not in {each["id"] for each in document["engagement"]["quantities"]}


@pytest.mark.parametrize(("source", "factor"), [("guess", 10), ("rough", 3), ("measured", 1.25), (None, 10)])
def test_how_one_knows_a_figure_is_its_range(
    definition: Definition, source: str | None, factor: float
) -> None:
    answer = {"now": 100} | ({"source": source} if source else {})
    figure = triple(definition, "now", answer)
    assert figure.pop("source") == source or "guess"
    assert figure == pytest.approx({"low": 100 / factor, "likely": 100, "high": 100 * factor})


@pytest.mark.parametrize(("source", "factor"), [("guess", 10), ("rough", 10**0.5), ("measured", 10**0.5)])
def test_a_row_is_half_a_decade_wide_each_way_at_least(
    definition: Definition, source: str, factor: float
) -> None:
    answer = {"now": 5, "limit": 100, "rows": ["limit"], "source": source}
    assert triple(definition, "limit", answer)["high"] == pytest.approx(100 * factor)


def test_a_row_widens_only_the_field_it_was_picked_for(definition: Definition) -> None:
    answer = {"now": 100, "limit": 1000, "rows": ["limit"], "source": "measured"}
    assert triple(definition, "now", answer)["high"] == pytest.approx(125)


@pytest.mark.parametrize(("source", "told"), [("measured", "rough"), ("rough", "rough"), ("guess", "guess")])
def test_who_picks_a_row_gives_no_measurement(definition: Definition, source: str, told: str) -> None:
    answer = {"now": 100, "limit": 1000, "rows": ["limit"], "source": source}
    assert triple(definition, "limit", answer)["source"] == told
    assert triple(definition, "now", answer)["source"] == source


def test_nobody_has_measured_the_horizon(definition: Definition) -> None:
    answer = {"now": 100, "horizon": 200, "source": "measured"}
    assert triple(definition, "horizon", answer)["high"] == pytest.approx(600)
    assert triple(definition, "now", answer)["high"] == pytest.approx(125)


def figures(definition: Definition, **answer: Any) -> dict[str, Any]:
    document = written(definition, person("platform", QU7=answer))
    estimates: dict[str, Any] = document["engagement"]["figures"][0]["estimates"]["QU7"]
    return estimates


def test_the_answers_one_source_is_that_of_today_of_the_limit_and_of_the_growth(
    definition: Definition,
) -> None:
    said = figures(definition, now=100, horizon=400, limit=1000, source="measured")
    assert {name: each["source"] for name, each in said.items() if each} == {
        "now": "measured",
        "limit": "measured",
        "growth": "measured",
    }
    assert figures(definition, now=100)["now"]["source"] == "guess"


@pytest.mark.parametrize(("horizon", "factor"), [(400, 4.0), (100, 1.0), (25, 0.25)])
def test_what_comes_is_told_as_growth(definition: Definition, horizon: int, factor: float) -> None:
    said = figures(definition, now=100, horizon=horizon, source="rough")
    assert said["horizon"] is None
    assert said["growth"] == {"low": None, "likely": factor, "high": None, "source": "rough"}


@pytest.mark.parametrize(
    "answer",
    [{"now": 0, "horizon": 50}, {"now": None, "horizon": 50}, {"now": 50, "horizon": 0}, {"horizon": 50}],
)
def test_what_grows_by_no_factor_keeps_the_horizons_figure(
    definition: Definition, answer: dict[str, Any]
) -> None:
    said = figures(definition, **answer, source="measured")
    assert "growth" not in said
    assert said["horizon"]["likely"] == answer["horizon"]
    assert "source" not in said["horizon"]  # its range says so: nobody has measured the future


def test_known_peaks_come_on_top_of_an_ordinary_day_alone(definition: Definition) -> None:
    document = written(definition, person("platform", QU7={"now": 5}, QU2={"now": 5}))
    assert [each["id"] for each in document["engagement"]["quantities"] if each.get("peaked")] == ["QU7"]


def framing(stage: str = "pilot", launch_on: str | None = None, *peaks: tuple[str, float]) -> FrozenFraming:
    return FrozenFraming(
        client="Harbourline", initiative="Claims assistant", success_measure="", success_unit="",
        success_today=None, success_wanted=None, brief_claim="", stage=stage, model_hosting="own",
        existing_systems=(), peaks=tuple({"name": "storm", "month": month, "times": times} for month, times in peaks),
        horizon_months=18, horizon_on="2028-05-25", currency="EUR", mode="confidential", k=3, perspectives=(),
        launch_on=launch_on,
    )  # fmt: skip


TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("stage", "launch_on", "timing"),
    [
        ("live", None, Timing(live=True)),
        ("live", "2024-01-01", Timing(live=True)),
        ("pilot", None, Timing(live=False)),
        ("idea", "2026-11-25", Timing(live=True)),
        ("pilot", "2026-11-24", Timing(live=True)),
        ("pilot", "2026-11-26", Timing(live=False, launch_month=0.03)),
        ("idea", "2026-12-01", Timing(live=False, launch_month=0.21)),
        ("idea", "2027-05-25", Timing(live=False, launch_month=6.0)),
        ("pilot", "2036-11-25", Timing(live=False, launch_month=120.0)),
    ],
)
def test_months_to_launch_count_from_the_day_of_freezing(
    stage: str, launch_on: str | None, timing: Timing
) -> None:
    assert timing_of(framing(stage, launch_on), TODAY) == timing


@pytest.mark.parametrize(
    ("stage", "launch_on", "told"),
    [
        ("idea", "2025-01-01", "live"),
        ("idea", "2027-05-25", "idea"),
        ("idea", None, "idea"),
        ("live", None, "live"),
    ],
)
def test_rules_call_live_what_was_to_be_live_by_now(stage: str, launch_on: str | None, told: str) -> None:
    framed = framing(stage, launch_on)
    document = hand_made.snapshot()
    document["framing"] |= {"stage": stage, "launch_on": launch_on}
    document["engine_input"]["engagement"]["live"] = timing_of(framed, TODAY).live
    evidence = FrozenEvidence.from_json(document)
    assert evidence.for_rules().stage == told


def test_a_peaks_month_becomes_months_from_now_and_past_ones_are_left_out() -> None:
    said = framing("live", None, ("2026-10", 3), ("2026-11", 2), ("2027-01", 8), ("2027-11", 1.5))
    assert timing_of(said, TODAY).peaks == (Peak(0, 2), Peak(2, 8), Peak(12, 1.5))


def test_launch_and_peaks_are_written_where_there_are_any(definition: Definition) -> None:
    timing = timing_of(framing("pilot", "2027-02-25", ("2027-05", 8)), TODAY)
    document = plain(
        engine_input(
            opinions=lists(definition),
            figures=(),
            heads={"business": 0},
            quantities=definition.headroom_of(OWN),
            horizon_months=18,
            timing=timing,
        )
    )
    assert document["format"] == "scalelens-engine-input/3"
    engagement: Any = document["engagement"]
    assert (engagement["live"], engagement["launch_month"]) == (False, 3.0)
    assert engagement["peaks"] == [{"months_from_now": 6, "times": 8}]
    assert input_problems(document) == []


def test_not_live_yet_is_zero(definition: Definition) -> None:
    assert triple(definition, "now", {"now": 0, "source": "rough"}) == {
        "low": 0,
        "likely": 0,
        "high": 0,
        "source": "rough",
    }


@pytest.mark.parametrize("figure", [5e-324, 1.7e308])
def test_extreme_figures_stay_figures(definition: Definition, figure: float) -> None:
    written(definition, person("platform", QU7={"now": figure, "horizon": figure, "limit": figure}))


def test_a_demo_case_is_written_whole(definition: Definition) -> None:
    case = case_document("support-bot-launch")
    routing = {"model_hosting": case["model_hosting"], "stage": case["stage"], **case["switches"]}
    responses = [
        person(each["perspective"], each["stakeholder"], **each["answers"])
        for each in case["rounds"][0]["responses"]
    ]
    engagement = written(definition, *responses, routing=routing)["engagement"]
    assert len(engagement["opinions"]) == len(engagement["figures"]) == 13
    assert len(engagement["quantities"]) == 12
    assert sum(each["weight"] for each in engagement["crowds"]) == len(engagement["perspectives"])
    assert all(item["scored"] for item in engagement["items"])
