"""The demo cases are asked by the third edition: what its translator writes, and what comes first."""

import json
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest
from django.conf import settings

from apps.assessments.engine_input import (
    OpinionLists,
    Timing,
    engine_input,
    is_for_launch,
    level_at_most,
    timing_of,
)
from apps.assessments.facts import facts_of
from apps.findings.case import EngineInput, FrozenFraming
from apps.instruments.definition import Routing
from apps.instruments.load import FULL, ROOM, form_of
from apps.instruments.values import check_answer
from apps.ranking import Assessment, Estimate, Settings, Triple, assess
from apps.responses.selectors import EffectiveResponse
from tests.instruments.third import DEFINITION, routing

CASES = settings.BASE_DIR / "apps/demo/cases"
AT = datetime(2026, 11, 25, tzinfo=UTC)

type Document = dict[str, Any]


def case(name: str) -> Document:
    return dict(json.loads((CASES / f"{name}.json").read_text(encoding="utf-8")))


def routing_of(document: Document) -> dict[str, str]:
    return {
        "model_hosting": document["model_hosting"],
        "stage": document["stage"],
        **document["switches"],
    }


def people_of(document: Document, form: str = FULL) -> list[EffectiveResponse]:
    people = []
    for each in document["rounds"][-1]["responses"]:
        asked = form_of(DEFINITION, each["perspective"], routing_of(document), form)
        answers = {item.id: each["answers"].get(item.id) for item in asked}
        if any(value is not None for value in answers.values()):
            times = dict.fromkeys(answers, AT)
            people.append(EffectiveResponse(each["stakeholder"], each["perspective"], True, answers, times))
    return people


def translated(document: Document, form: str = FULL) -> EngineInput:
    where, people = routing_of(document), people_of(document, form)
    definition = DEFINITION.framed(where)
    quantities = definition.headroom_of(where)
    timing = timing_of(framing_of(document), date.fromisoformat(document["opened_on"]))
    facts = facts_of(
        definition=definition,
        quantities=quantities,
        responses=people,
        routing=where,
        at_launch=is_for_launch(framing_of(document), timing),
    )
    return engine_input(
        opinions=OpinionLists.of(definition=definition, routing=where, responses=people, k=3),
        figures=facts.figures,
        heads={name: sum(each.perspective == name for each in people) for name in definition.perspectives},
        quantities=quantities,
        horizon_months=document["horizon_months"],
        timing=timing,
        level_at_most=level_at_most(definition, where, people),
    )


def framing_of(document: Document) -> FrozenFraming:
    fields: Document = {
        "client": document["client"],
        "initiative": document["initiative"],
        "success_measure": "",
        "success_unit": "",
        "success_today": None,
        "success_wanted": None,
        "brief_claim": "",
        "stage": document["stage"],
        "model_hosting": document["model_hosting"],
        "existing_systems": (),
        "peaks": (),
        "horizon_months": document["horizon_months"],
        "horizon_on": "",
        "currency": document["currency"],
        "mode": document["mode"],
        "k": 3,
        "perspectives": (),
        "launch_on": document.get("launch_on"),
        "figures_for": document.get("figures_for", "horizon"),
    }
    return FrozenFraming(**fields)


@cache
def said(name: str, form: str = FULL) -> Assessment:
    return assess(translated(case(name), form).engagement, Settings(draws=4096))


def over(found: Assessment) -> set[str]:
    return {one.quantity for one in found.verdict.over if one.status == "over"}


NAMES = sorted(each.stem for each in CASES.glob("*.json"))


# Of the seventh few things were asked again, and its last round has no whole form.
WHOLE = [name for name in NAMES if len(case(name)["rounds"]) == 1]


@pytest.mark.parametrize("name", WHOLE)
def test_everybody_of_a_case_answers_what_they_are_asked(name: str) -> None:
    document = case(name)
    for each in document["rounds"][-1]["responses"]:
        asked = {
            item.id: item for item in form_of(DEFINITION, each["perspective"], routing_of(document), FULL)
        }
        assert each["answers"].keys() <= asked.keys()
        assert not each["submitted"] or asked.keys() - each["answers"].keys() <= {"R3", "R5"}
        problems = [check_answer(asked[item], value) for item, value in each["answers"].items()]
        assert not any(problems)


@pytest.mark.parametrize(
    ("name", "kind", "level", "first", "share"),
    [
        ("platform-that-was-nightly-jobs", "first", "firm", "data", 0.98),
        ("support-bot-launch", "first", "firm", "user", 1.0),
        ("returns-check", "over", "leaning", "organization", 1.0),
        ("customs-agent", "first", "open", "model", 0.52),
        ("discharge-letters", "first", "open", "organization", 0.50),
    ],
)
def test_a_case_comes_first_as_its_story_has_it(
    name: str, kind: str, level: str, first: str, share: float
) -> None:
    found = said(name)
    assert (found.verdict.kind, found.verdict.level) == (kind, level)
    assert found.ranking.order[0] == first
    assert found.ranking.p_first[first] == pytest.approx(share, abs=0.03)


def test_nothing_is_near_in_the_bot_for_questions() -> None:
    found = said("hr-faq-bot")
    assert (found.verdict.kind, found.verdict.nothing_level) == ("nothing", "leaning")
    assert found.ranking.p_nothing == pytest.approx(0.85, abs=0.03)


def test_what_is_over_today_is_what_people_check() -> None:
    assert {name for name in NAMES if over(said(name))} == {"returns-check"}
    assert over(said("returns-check")) == {"QO6"}


@pytest.mark.parametrize("name", WHOLE)
def test_room_forms_alone_are_never_firm(name: str) -> None:
    source, found = translated(case(name), ROOM), said(name, ROOM)
    assert source.engagement.level_at_most == "leaning"
    assert translated(case(name)).engagement.level_at_most is None
    assert found.verdict.level in {"leaning", "open"}
    assert (found.verdict.nothing_level, found.verdict.may_stop) == (None, False)


@pytest.mark.parametrize("name", ["platform-that-was-nightly-jobs", "support-bot-launch", "returns-check"])
def test_room_forms_alone_name_the_same_dimension(name: str) -> None:
    assert said(name, ROOM).ranking.order[0] == said(name).ranking.order[0]


def test_until_three_perspectives_have_a_long_form_nothing_is_firm() -> None:
    document = case("hr-faq-bot")
    where, full, room = routing_of(document), people_of(document), people_of(document, ROOM)
    long = [each for each in full if each.perspective in {"product", "platform"}]
    short = [each for each in room if each.perspective not in {"product", "platform"}]
    assert level_at_most(DEFINITION, where, [*long, *short]) == "leaning"
    third = [each for each in full if each.perspective == "risk"]
    assert level_at_most(DEFINITION, where, [*long, *third, *short]) is None


# What one person's answers are translated to


def person(perspective: str, key: str = "s1", **answers: Any) -> EffectiveResponse:
    return EffectiveResponse(key, perspective, True, answers, dict.fromkeys(answers, AT))


HOSTED = routing(stage="live")


def estimates(
    *people: EffectiveResponse, where: Routing = HOSTED, at_launch: bool = False
) -> dict[str, dict[str, Estimate]]:
    definition = DEFINITION.framed(where)
    facts = facts_of(
        definition=definition,
        quantities=definition.headroom_of(where),
        responses=people,
        routing=where,
        at_launch=at_launch,
    )
    rows: dict[str, dict[str, Estimate]] = {}
    for each in facts.figures:
        rows.setdefault(each.perspective, {}).update(each.estimates)
    return rows


def figure(now: float | None = None, horizon: float | None = None, limit: float | None = None) -> Document:
    points = {"now": now, "horizon": horizon, "limit": limit}
    return {name: value for name, value in points.items() if value is not None}


def growth_of(estimate: Estimate) -> float:
    assert estimate.growth is not None
    return estimate.growth.likely


def test_the_load_grows_as_all_say_who_gave_its_growth() -> None:
    rows = estimates(
        person("business", "b", QU7=figure(100, 200), R6="measured"),
        person("product", "p", QU7=figure(100, 800, 5000), R6="measured"),
        person("platform", "t", QU2=figure(2, limit=9), QM5=figure(10, limit=90), QU7=figure(limit=4000)),
    )
    # Twice and eight times as much, both perspectives weighing the same.
    assert growth_of(rows["platform"]["QU2"]) == pytest.approx(4)
    assert growth_of(rows["platform"]["QM5"]) == pytest.approx(4)
    assert growth_of(rows["business"]["QU7"]) == 2
    assert rows["platform"]["QU7"].growth is None


def test_the_growth_somebody_gave_of_a_figure_itself_counts() -> None:
    own = routing(hosting="own")
    rows = estimates(
        person("product", "p", QU7=figure(100, 800, 5000)),
        person("data_ml", "d", QD1=figure(10, 30, 90), QM2=figure(8, 16, 80)),
        person("platform", "t", QM2=figure(8, limit=80), QD1=figure(10, limit=90), QU2=figure(2, 6, 9)),
        where=own,
    )
    assert growth_of(rows["platform"]["QM2"]) == 2
    assert growth_of(rows["platform"]["QD1"]) == pytest.approx(3)
    assert growth_of(rows["platform"]["QU2"]) == 3


def test_what_does_not_grow_is_roughly_as_today() -> None:
    rows = estimates(
        person("product", "p", QU7=figure(100, 800, 5000), QM4=figure(3, limit=9), QO5=figure(30, limit=90)),
        person("data_ml", "d", QM6=figure(10, limit=40)),
    )
    steady = [rows["product"]["QM4"], rows["product"]["QO5"], rows["data_ml"]["QM6"]]
    assert [(each.growth, each.horizon) for each in steady] == [(Triple(None, 1.0, None, "rough"), None)] * 3


def test_today_alone_of_whom_nobody_asks_for_a_limit_is_not_written() -> None:
    rows = estimates(
        person("executive", "e", QO2="dk"),
        person("business", "b", QU7={"now": 100}),
    )
    assert "QU7" not in rows["business"]
    # Who was asked for the limit, and does not know it, leaves one that is not known.
    assert rows["executive"]["QO2"] == Estimate()


def test_how_figures_are_known_is_said_once_and_changed_at_one() -> None:
    rows = estimates(
        person(
            "platform",
            "t",
            R6="measured",
            QU2=figure(2, limit=9),
            QM5=figure(10, limit=90) | {"source": "guess"},
        )
    )
    sources = {name: each.now and each.now.source for name, each in rows["platform"].items()}
    assert sources == {"QU2": "measured", "QM5": "guess"}


def test_what_was_given_in_another_unit_leaves_no_figure_open() -> None:
    rows = estimates(person("platform", "t", QU2=None, QU4=figure(30, limit=90)))
    assert "QU2" not in rows["platform"]
    assert rows["platform"]["QU4"].limit is not None


@pytest.mark.parametrize(
    ("given", "price"),
    [
        (figure(limit=90), 50),  # what one does not know
        (figure(5, limit=90) | {"source": "guess"}, 50),
        (figure(5, limit=90) | {"source": "rough"}, 5),
        ("dk", 50),
    ],
)
def test_what_a_thousand_answers_cost_is_worked_out_by_the_bills(given: object, price: float) -> None:
    rows = estimates(
        person("product", "p", QM4=given, QU7=figure(1000, 2000, 9000)),
        person("executive", "e", QM12=figure(1520)),
    )
    now = rows["product"]["QM4"].now
    assert now is not None
    assert now.likely == pytest.approx(price)
    assert now.source == "rough"


def test_without_bills_a_price_stays_as_it_was_said() -> None:
    rows = estimates(person("product", "p", QM4=figure(limit=90), QU7=figure(1000, 2000, 9000)))
    assert rows["product"]["QM4"].now is None


def test_an_idea_has_nothing_today_and_what_is_expected() -> None:
    idea = routing(check="some", stage="idea")
    rows = estimates(
        person("product", "p", QU7=figure(horizon=900, limit=500), QO5=figure(30, limit=90)),
        person("business", "b", QU7=figure(horizon=800), QO6=figure(horizon=50, limit=40)),
        where=idea,
    )
    zero = Triple(0.0, 0.0, 0.0, "guess")
    assert rows["product"]["QU7"].now == rows["business"]["QU7"].now == rows["business"]["QO6"].now == zero
    assert rows["product"]["QU7"].horizon is not None
    assert rows["product"]["QO5"].now is not None
    assert rows["product"]["QO5"].now.likely == 30


def test_figures_of_the_launch_are_a_step_on_its_day() -> None:
    pilot = routing(stage="pilot")
    people = (
        person("product", "p", R6="rough", QU7=figure(100, 5000, 2000), QM4=figure(3, limit=9)),
        person("platform", "t", R6="measured", QU2=figure(2, limit=9)),
    )
    grown = estimates(*people, where=pilot)
    rows = estimates(*people, where=pilot, at_launch=True)
    volume, load = rows["product"]["QU7"], rows["platform"]["QU2"]
    assert volume.now is not None
    assert load.now is not None
    assert (volume.now.likely, volume.now.source, growth_of(volume)) == (5000, "rough", 1)
    assert load.now.likely == pytest.approx(100)
    assert (load.now.source, growth_of(load)) == ("measured", 1)
    assert rows["product"]["QM4"] == grown["product"]["QM4"]


def test_a_launch_that_was_counts_no_more() -> None:
    framing, before = framing_of(case("support-bot-launch")), Timing(live=False, launch_month=3.0)
    assert is_for_launch(framing, before)
    assert not is_for_launch(framing, Timing())
    assert not is_for_launch(framing_of(case("customs-agent")), before)


def test_the_launch_of_the_support_assistant_is_when_it_is_over() -> None:
    engagement = translated(case("support-bot-launch")).engagement
    found = assess(engagement, Settings(draws=4096))
    assert (found.verdict.level, found.ranking.order[0]) == ("firm", "user")
    users = found.dimensions["user"]
    # Not before that day, and not after it.
    assert engagement.launch_month is not None
    assert users.months_p10 == users.months_p50 == pytest.approx(engagement.launch_month)
