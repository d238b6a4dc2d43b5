"""Who is asked which question of the third edition, at which points, in which part; and what that takes."""

from statistics import median

import pytest

from apps.engagements.framing_fields import PICKS, SWITCHES
from apps.instruments.definition import AgreementItem, QuantityItem, TargetItem
from apps.instruments.figures.format import step_label
from apps.instruments.load import load_of
from apps.instruments.values import check_answer
from tests.instruments.third import DEFINITION, TRADES, asked, every_form, routing

LIVE = ("now", "horizon", "limit")
MONEY = "currency"


def test_every_kind_host_search_check_stage_and_word_of_counsel_is_tried() -> None:
    # One kind never searches; counsel has named a role or not, and classes or not.
    assert len(DEFINITION.routings) == (1 + 2 + 2) * 2 * 3 * 3 * 2 * 2


def test_no_form_asks_or_takes_more_than_the_file_promises() -> None:
    model = DEFINITION.load
    assert model is not None
    minutes: dict[str, list[float]] = {}
    longest: dict[tuple[str, str, str], float] = {}  # by perspective, kind of system and stage
    for perspective, where, form in every_form():
        items = list(asked(perspective, where, form).values())
        load = load_of(model, items, not_counted=DEFINITION.not_counted, form=form)
        assert load.items <= DEFINITION.most_items == 16
        minutes.setdefault(form, []).append(load.minutes)
        if form == "full":
            cell = (perspective, where["system_kind"], where["stage"])
            longest[cell] = max(longest.get(cell, 0), load.minutes)
    assert len(longest) == 18 * 3
    assert max(minutes["full"]) < model.most_minutes == 10
    assert median(minutes["full"]) < model.median_minutes == 8
    assert median(longest.values()) < model.median_minutes
    assert max(minutes["express"]) < model.most_express == 4
    assert max(minutes["room"]) < model.most_room == 5


def test_whoever_has_the_money_is_asked_three_figures_of_it_at_most() -> None:
    for perspective, where, form in every_form():
        if perspective == "executive":
            items = asked(perspective, where, form).values()
            units = [item.unit for item in items if isinstance(item, QuantityItem | TargetItem)]
            of_money = sum(unit.startswith(MONEY) for unit in units) + (
                "C21" in asked(perspective, where, form)
            )
            assert of_money <= 3


def test_the_express_form_stands_in_the_room_form_and_that_in_the_whole() -> None:
    for perspective, where, form in every_form():
        if form == "full":
            express, room = asked(perspective, where, "express"), asked(perspective, where, "room")
            assert express.keys() <= room.keys() <= asked(perspective, where).keys()
            assert {"R1", "R3", "R6"} <= express.keys()
            assert "R5" in room.keys() - express.keys()
            statements = [item for item in room.values() if isinstance(item, AgreementItem)]
            assert [item.dimension for item in statements] == list(DEFINITION.dimensions)


def test_everybody_is_asked_one_statement_a_dimension_and_at_most_two_of_their_own() -> None:
    of_all = {"D1", "D7", "U2", "U10", "M1", "O2"}
    assert {item.id for item in DEFINITION.agreements.values() if item.in_room is not None} == of_all
    for perspective, where, form in every_form():
        if form == "full":
            asked_here = [
                item for item in asked(perspective, where).values() if isinstance(item, AgreementItem)
            ]
            shared = [item.dimension for item in asked_here if item.id in of_all]
            assert shared == list(DEFINITION.dimensions)
            assert len(asked_here) - len(shared) <= 2


def test_every_question_is_asked_somewhere_and_what_keeps_another_ones_answer_nowhere() -> None:
    ids = {item for perspective, where, _ in every_form() for item in asked(perspective, where)}
    assert set(DEFINITION.by_id) - ids == {"QU4", "QU5", *DEFINITION.picks_of_facilitator}


@pytest.mark.parametrize(
    ("item", "where", "points"),
    [
        # What one gives, the others need not: who knows the load, its growth, its limit.
        ("QU7", routing(), {"business": LIVE[:2], "product": LIVE, "platform": ("limit",)}),
        ("QU7", routing(hosting="own"), {"business": LIVE[:2], "product": LIVE}),
        ("QU7", routing("predictive", hosting="own"), {"business": LIVE[:2], "product": LIVE, "platform": ("limit",)}),
        ("QU7", routing(stage="idea"), {"business": ("horizon",), "product": ("horizon", "limit"), "platform": ("limit",)}),
        ("QD1", routing(), {"data_ml": LIVE, "platform": ("now", "limit")}),
        ("QD1", routing(stage="idea"), {"data_ml": ("horizon", "limit")}),
        ("QM2", routing(hosting="own"), {"data_ml": LIVE, "platform": ("now", "limit")}),
        ("QM2", routing(), {}),
        ("QO2", routing(), {"executive": LIVE}),
        ("QO2", routing(check="some"), {}),
        ("QO5", routing(stage="idea"), {"risk": ("now", "limit")}),
        ("QO6", routing(check="all"), {"business": ("now", "limit")}),
        ("QM4", routing(stage="idea"), {"product": ("horizon", "limit")}),
        ("QU2", routing(stage="idea"), {}),
        ("QU2", routing("agent"), {"platform": ("now", "limit")}),
    ],
)  # fmt: skip
def test_a_figure_is_asked_of_each_at_the_points_they_know(
    item: str, where: dict[str, str], points: dict[str, tuple[str, ...]]
) -> None:
    figures = {perspective: asked(perspective, where).get(item) for perspective in TRADES}
    found = {who: figure.points for who, figure in figures.items() if isinstance(figure, QuantityItem)}
    assert found == points


def test_the_second_voice_of_a_figure_stands_behind_the_statements() -> None:
    own, hosted = routing(hosting="own"), routing()
    parts = {
        "QM2": [asked(who, own)["QM2"].section for who in ("platform", "data_ml")],
        "QU7": [asked(who, hosted)["QU7"].section for who in ("business", "platform")],
    }
    assert set(map(tuple, parts.values())) == {("express", "rest")}


def test_where_nobody_checks_business_begins_with_what_an_hour_costs() -> None:
    assert asked("business", routing())["G7"].section == "express"
    checked = asked("business", routing(check="some"))
    assert (checked["QO6"].section, checked["G7"].section) == ("express", "rest")


def test_the_law_is_asked_only_where_counsel_has_not_named_it() -> None:
    named = routing(counsel_role="provider", counsel_class="annex_iii,transparency")
    assert {"C13", "C14"} <= asked("risk", routing()).keys()
    assert not {"C13", "C14"} & asked("risk", named).keys()
    assert "C13" not in asked("risk", routing(counsel_role="outside"))


def test_at_the_idea_everybody_hears_of_twice_the_use_and_nobody_of_busy_times() -> None:
    at_first = {perspective: asked(perspective, routing(stage="idea")) for perspective in TRADES}
    assert all("U10" in items and "U2" not in items for items in at_first.values())
    assert "U10" not in asked("risk", routing())
    assert "U10" in asked("risk", routing(stage="idea"), "room")


def test_one_question_has_whole_sentences_for_each_kind_stage_and_trade() -> None:
    texts = {
        asked(who, routing(kind, stage=stage))["QU7"].text
        for who in ("business", "platform")
        for kind in ("predictive", "answers", "agent")
        for stage in ("idea", "live")
    }
    assert len(texts) == 12
    assert asked("platform", routing())["QU7"].short_name == "what it carries a day"


@pytest.mark.parametrize(("kind", "kept_in"), [("answers", "QU4"), ("agent", "QU5")])
def test_who_counts_what_is_open_at_once_has_a_unit_for_it(kind: str, kept_in: str) -> None:
    load = asked("platform", routing(kind))["QU2"]
    assert isinstance(load, QuantityItem)
    together = load.units[-1]
    assert dict(together.kept_in)[kind] == kept_in
    assert [unit.divide_by for unit in load.units[:3]] == [1, 60, 3600]
    # The engine is told of both, and asks for neither twice.
    assert {"QU2", kept_in} <= {item.id for item in DEFINITION.headroom_of(routing(kind))}


def test_a_figure_asked_for_today_alone_has_no_room_to_grow() -> None:
    limits = {item.id for item in DEFINITION.headroom_of(routing(check="some"))}
    assert "QO2" not in limits
    assert "QO2" in {item.id for item in DEFINITION.headroom_of(routing())}
    assert limits.isdisjoint({"QM12", "QM7", "QU6", "QO7"})


@pytest.mark.parametrize(
    ("item", "answer", "places"),
    [
        ("C14", ["annex_iii", "transparency"], []),
        ("C14", ["unsettled"], []),
        ("C14", ["transparency", "unsettled"], []),
        ("C14", ["annex_iii", "minimal"], ["[1]"]),
        ("C7", ["none", "personal_data"], ["[0]"]),
    ],
)
def test_none_of_these_is_picked_alone(item: str, answer: list[str], places: list[str]) -> None:
    assert [problem.path for problem in check_answer(DEFINITION.item(item), answer)] == places


def test_the_framing_has_a_place_for_whatever_only_the_facilitator_says() -> None:
    offered = {
        tuple(str(each.value) for each in pick.choices) for pick in DEFINITION.picks_of_facilitator.values()
    }
    assert offered == {tuple(choices.values) for choices in PICKS.values()}
    switches = {question.id for question in DEFINITION.framing}
    assert set(SWITCHES) <= switches


def test_a_step_is_said_in_its_own_words_and_stored_as_a_figure() -> None:
    down, bills = DEFINITION.targets["G2"], DEFINITION.targets["G4"]
    assert (down.steps[3], step_label(down, "99.9")) == ("99.9", "45 minutes")
    assert step_label(bills, 3000, "EUR") == "3,000 EUR a month"


def test_opinions_are_the_order_the_statements_and_what_is_written() -> None:
    opinions = {item.id for item in DEFINITION.items if not item.on_record}
    assert opinions == {"R1", "R3", "R5", *DEFINITION.agreements}
    doubtful = {item.id for item in DEFINITION.items if item.points_at_giver}
    assert doubtful == {"QO2", "QO6", "C4", "C15", "C13", "C14"}


def test_a_rank_of_sentences_has_every_limit_in_it() -> None:
    for item in DEFINITION.quantities.values():
        if "limit" in item.points:
            assert "{n}" in item.sentence
            assert "{L}" in item.sentence
            assert item.grows_with or item.steady or "horizon" in item.points
