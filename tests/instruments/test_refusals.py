"""A `scalelens-instrument/3` file that does not hold is refused, with the path of each fault in it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.instruments.refusals import instrument_problems
from tests.instruments.third import FILE

type Document = dict[str, Any]
type Change = Callable[[Document], object]

TWENTY_ONE = " ".join(["word"] * 21)


def of(item_id: str) -> Callable[[Document], tuple[str, Document]]:
    """Find an item, with its path."""

    def found(document: Document) -> tuple[str, Document]:
        for part in ("symptoms", "quantities", "context", "targets"):
            for number, item in enumerate(document[part]):
                if item["id"] == item_id:
                    return f"{part}[{number}]", item
        raise LookupError(item_id)

    return found


ITEMS: list[tuple[str, str, Change, str]] = [
    ("no short name", "D1", lambda i: i.pop("short_name"), "short_name"),
    ("a short name that asks", "D1", lambda i: i.update(short_name="Late?"), "short_name"),
    ("no text", "QD2", lambda i: i.pop("text"), "text"),
    ("a text of 21 words", "M1", lambda i: i.update(text=TWENTY_ONE), "text"),
    ("a long text of one kind", "D2", lambda i: i["text"].update(agent=TWENTY_ONE), "text.agent"),
    ("a long help", "C15", lambda i: i.update(help=TWENTY_ONE), "help"),
    ("a long limit", "QM6", lambda i: i.update(limit_text=TWENTY_ONE), "limit_text"),
    ("a long text of an idea", "QO1", lambda i: i["idea"].update(text=TWENTY_ONE), "idea.text"),
    ("a long text of one trade", "QD1", lambda i: i["words_of"]["platform"].update(text=TWENTY_ONE), "words_of.platform.text"),
    ("a not in a statement", "M1", lambda i: i.update(text="The model is not good enough."), "text"),
    ("a don't in a statement", "M1", lambda i: i.update(text="We don’t trust it."), "text"),
    ("a not of one kind", "D2", lambda i: i["text"].update(agent="It cannot be trusted."), "text.agent"),
    ("a word to be filled in", "M1", lambda i: i.update(text="In {horizon} months it fails."), "text"),
    ("another kind of system", "D2", lambda i: i["text"].update(robot="It spoils."), "text"),
    ("no use", "U9", lambda i: i.pop("uses"), "uses"),
    ("neither on the record nor off", "U9", lambda i: i.pop("on_record"), "on_record"),
    ("a warning beside an opinion", "U9", lambda i: i.update(points_at_giver=True), "points_at_giver"),
    ("no part", "U9", lambda i: i.pop("part"), "part"),
    ("an unknown part", "U9", lambda i: i.update(part="middle"), "part"),
    ("an unknown part by framing", "G7", lambda i: i.update(part_when={"middle": {"stage": ["live"]}}), "part_when"),
    ("a part of whom it is not asked of", "U9", lambda i: i.update(part_of={"risk": "rest"}), "part_of.risk"),
    ("words of whom it is not asked of", "QD1", lambda i: i["words_of"].update(risk={"text": "How much?"}), "words_of.risk"),
    ("points of whom it is not asked of", "QD1", lambda i: i["points_of"].update(risk=["now"]), "points_of.risk"),
    ("an idea of whom it is not asked of", "QU7", lambda i: i["idea"]["points_of"].update(risk=["now"]), "idea.points_of.risk"),
    ("whom it is not asked of", "U9", lambda i: i.update(asked_of_when={"risk": {"stage": ["live"]}}), "asked_of_when.risk"),
    ("nobody", "U9", lambda i: i.pop("perspectives"), "perspectives"),
    ("an unknown perspective", "U9", lambda i: i.update(perspectives=["sales"]), "perspectives[0]"),
    ("an unknown dimension", "U9", lambda i: i.update(dimension="speed"), "dimension"),
    ("an unknown switch", "U9", lambda i: i.update(asked_when={"colour": ["red"]}), "asked_when.colour"),
    ("an unknown switch that is open", "U9", lambda i: i.update(asked_when={"colour": []}), "asked_when.colour"),
    ("an unknown value", "QU7", lambda i: i["asked_of_when"]["platform"][1].update(model_hosting=["us"]), "asked_of_when.platform[1].model_hosting[0]"),
    ("a room that never is", "D1", lambda i: i.update(room={"system_kind": ["predictive"], "retrieval": ["yes"]}), "room"),
    ("what never holds", "U9", lambda i: i.update(asked_when={"system_kind": ["predictive"], "retrieval": ["yes"]}), "asked_when"),
    ("growth of an unknown item", "QU2", lambda i: i.update(grows_with=["QU9"]), "grows_with[0]"),
    ("growth of what has none", "QU2", lambda i: i.update(grows_with=["QO5"]), "grows_with[0]"),
    ("a limit of which nobody knows how it is neared", "QU2", lambda i: i.pop("grows_with"), "grows_with"),
    ("growth said twice", "QM4", lambda i: i.update(grows_with=["QU7"]), "grows_with"),
    ("a limit without words", "QM6", lambda i: i.pop("limit_text"), "limit_text"),
    ("a limit nobody is asked for", "QM12", lambda i: i.update(limit_none="none"), "points"),
    ("a limit without a sentence", "QM6", lambda i: i.pop("sentence"), "sentence"),
    ("a sentence without its limit", "QM6", lambda i: i.update(sentence="It takes {n}."), "sentence"),
    ("a sentence of something else", "QM6", lambda i: i.update(sentence="{n} of {L} in {months}."), "sentence"),
    ("a ladder that skips", "QM6", lambda i: i["ladder"].pop(3), "ladder"),
    ("a ladder of parts", "QO1", lambda i: i["ladder"].insert(1, 1.5), "ladder"),
    ("a row without an example", "QM6", lambda i: i["row_examples"].pop(), "row_examples"),
    ("an example too many for one kind", "QU7", lambda i: i["row_examples"]["agent"].append("all"), "row_examples"),
    ("a range of one end", "QM6", lambda i: i.update(typical="3"), "typical"),
    ("a range upside down", "QM6", lambda i: i.update(plausible=[9, 1]), "plausible"),
    ("rows in a unit nobody types", "QU2", lambda i: i["rows_in"].update(agent="together"), "rows_in.agent"),
    ("an unknown keeper", "QU2", lambda i: i["units"][3]["kept_in"].update(agent="QU9"), "units[3].kept_in.agent"),
    ("kept for what has no units", "QU4", lambda i: i.update(kept_for="QU7"), "kept_for"),
    ("a unit twice", "QU2", lambda i: i["units"][1].update(slug="second"), "units"),
    ("a label too few", "G2", lambda i: i["labels"].pop(), "labels"),
    ("a choice twice", "C2", lambda i: i["choices"][1].update(slug="steady"), "choices"),
    ("a choice alone among one", "C2", lambda i: i["choices"][0].update(alone=True), "choices"),
    ("asked unless there is none of what always is", "C20", lambda i: i.update(asked_unless_none="QD1"), "asked_unless_none"),
    ("words of no choice at an idea", "C2", lambda i: i.update(idea={"labels": {"never": "Never"}}), "idea.labels.never"),
    ("an order of fewer", "C20", lambda i: i["order"].pop(), "order"),
    ("a stray field", "C2", lambda i: i.update(worded_when=[]), "worded_when"),
]  # fmt: skip
WHOLE: list[tuple[str, Change, str]] = [
    ("an id twice", lambda d: d["symptoms"][1].update(id="D1"), "symptoms[1].id"),
    ("a perspective without a short name", lambda d: d["perspective_names"].pop("risk"), "perspective_names.risk"),
    ("a stage without an instruction", lambda d: d["instructions"].pop("idea"), "instructions.idea"),
    ("an order without everybody", lambda d: d["ranking"]["perspectives"].remove("risk"), "ranking.perspectives"),
    ("a dimension without a card", lambda d: d["ranking"]["cards"].pop(), "ranking.cards"),
    ("a perspective in no side", lambda d: d["sides"]["builders"].remove("platform"), "sides"),
    ("a fallback to nothing", lambda d: d["sides_rule"]["fallback"].update(risk="x"), "sides_rule.fallback.risk"),
    ("a step without a word", lambda d: d["agreement_scale"]["choices"][1].pop("label"), "agreement_scale.choices[1].label"),
    ("a scale with a gap", lambda d: d["agreement_scale"]["choices"].pop(1), "agreement_scale.choices"),
    ("an unknown source", lambda d: d["quantity_scale"].update(horizon_at_least="x"), "quantity_scale.horizon_at_least"),
    ("another way of knowing", lambda d: d["how_known"]["choices"][0].update(slug="heard"), "how_known.choices"),
    ("parts upside down", lambda d: d["parts"].reverse(), "parts"),
    ("not counting nothing", lambda d: d["load"]["not_counted"].append("R9"), "load.not_counted[3]"),
    ("a role of nothing", lambda d: d["roles"].update(bills="QM99"), "roles.bills"),
    ("a wait of nothing", lambda d: d["roles"]["waits"].append("G99"), "roles.waits[2]"),
    ("no seconds of a kind", lambda d: d["load"]["seconds"].pop("target"), "load.seconds.target"),
    ("too many items", lambda d: d["load"].update(most_items=13), "perspectives.data_ml"),
    ("a switch without a kind", lambda d: d["framing"][0]["choices"].pop(), "framing"),
    ("a default of nothing", lambda d: d["framing"][1].update(default="x"), "framing[1].default"),
    ("a check of what nobody gives", lambda d: d["cross_checks"][0].update(said="quantity.QU3.now"), "cross_checks[0].said"),
    ("a check of what follows from nothing", lambda d: d["cross_checks"][8]["expected"].update(multiply=["target.G5"]), "cross_checks[8].expected"),
    ("a check in other words", lambda d: d["cross_checks"][0].update(figures="{you} said it."), "cross_checks[0].figures"),
    ("a check twice", lambda d: d["cross_checks"][1].update(id="peak"), "cross_checks[1].id"),
    ("a term without a sentence", lambda d: d["terms"][0].pop("text"), "terms[0].text"),
    ("another format", lambda d: d.update(format="scalelens-instrument/4"), "format"),
]  # fmt: skip


@pytest.fixture
def document() -> Document:
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


def test_the_shipped_file_holds(document: Document) -> None:
    assert instrument_problems(document) == []


@pytest.mark.parametrize(
    ("item", "change", "path"), [each[1:] for each in ITEMS], ids=[each[0] for each in ITEMS]
)
def test_an_item_that_does_not_hold_is_named(
    document: Document, item: str, change: Change, path: str
) -> None:
    place, entry = of(item)(document)
    change(entry)
    assert f"{place}.{path}" in [problem.path for problem in instrument_problems(document)]


@pytest.mark.parametrize(("change", "path"), [each[1:] for each in WHOLE], ids=[each[0] for each in WHOLE])
def test_a_file_that_does_not_hold_is_named(document: Document, change: Change, path: str) -> None:
    change(document)
    assert path in [problem.path for problem in instrument_problems(document)]
