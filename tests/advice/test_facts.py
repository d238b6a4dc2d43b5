import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from apps.advice import AnswerError, CrowdCounts, PersonAnswers, RuleFraming, RuleSet, load_rules
from apps.advice.conditions.conditions import UNDECIDED, FactValue
from apps.advice.facts.gathering import Facts, gather_facts
from apps.advice.instrument import Instrument
from apps.documents.mapping import read
from tests.advice import build
from tests.advice.build import person

type Gather = Callable[..., Facts]

LIVE = build.framing(model_hosting="hosted", stage="live")


@pytest.fixture
def gather(rules: RuleSet, instrument: dict[str, Any]) -> Gather:
    def _gather(
        *answers: PersonAnswers,
        by: RuleSet = rules,
        of: dict[str, Any] = instrument,
        framing: RuleFraming = LIVE,
        **verdict: Any,
    ) -> Facts:
        return gather_facts(
            by,
            result=build.result(**verdict),
            answers=answers,
            framing=framing,
            instrument=read(Instrument, of),
            statements=build.statements_of(answers, of),
        )

    return _gather


def test_an_ordered_answer_is_the_lower_median_of_the_perspectives(gather: Gather) -> None:
    four = [
        person("product", C4=slug)
        for slug in ("automated_rollback", "by_hand", "automated_release", "scripts")
    ]
    assert gather(*four).values["context.C4"] == "scripts"


def test_a_crowded_perspective_weighs_no_more_than_a_single_person(gather: Gather) -> None:
    crowd = [person("product", C3="60+") for _ in range(5)]
    facts = gather(*crowd, person("executive", C3="1-3"))
    assert facts.values["context.C3"] == "1-3"
    assert facts.people["context.C3"] == 6


def test_steps_of_money_have_their_own_order_and_stay_numbers(gather: Gather) -> None:
    facts = gather(
        person("business", G4=1000), person("business", G4=300000), person("executive", G4=30000.0)
    )
    assert facts.values["target.G4"] == 30000


def test_a_nominal_answer_needs_three_fifths_of_the_balanced_weight(gather: Gather) -> None:
    three_of_five = [person("risk", C8=slug) for slug in ("edge", "edge", "edge", "any_cloud", "one_region")]
    assert gather(*three_of_five).values["context.C8"] == "edge"
    facts = gather(*three_of_five, person("platform", C8="any_cloud"))
    assert facts.values["context.C8"] == "any_cloud"


def test_four_of_five_are_four_fifths_to_the_last_digit(
    gather: Gather, document: dict[str, Any], instrument: dict[str, Any]
) -> None:
    document["pooling"]["nominal"]["at_least"] = 0.8
    answers = [person("risk", C8=slug) for slug in ("edge", "edge", "edge", "edge", "any_cloud")]
    facts = gather(*answers, by=load_rules(document, instrument))
    assert facts.values["context.C8"] == "edge"


def test_a_divided_nominal_answer_is_undecided_and_named(gather: Gather) -> None:
    facts = gather(
        person("business", C2="steady"), person("product", C2="daily"), person("risk", C6="public")
    )
    assert facts.values["context.C2"] == UNDECIDED
    assert facts.undecided == ("context.C2",)


def test_a_tick_counts_whoever_made_it(gather: Gather) -> None:
    facts = gather(
        person("risk", C7=["high_risk"]),
        person("executive", C7=["personal_data"]),
        person("executive", C7=["personal_data"]),
    )
    assert facts.values["context.C7"] == ("personal_data", "high_risk")


@pytest.mark.parametrize("nothing", ["dk", None])
def test_dont_know_and_blank_leave_a_fact_missing(gather: Gather, nothing: str | None) -> None:
    items = ("C4", "C2", "C7", "G4", "D1", "QU2")
    facts = gather(person("product", **dict.fromkeys(items, nothing)), person("risk", C7=[]))
    assert not any(name.split(".")[1] in items for name in facts.values if "." in name)


def test_symptoms_are_balanced_mean_scores_and_unscored_items_have_none(
    gather: Gather, instrument: dict[str, Any]
) -> None:
    next(item for item in instrument["symptoms"] if item["id"] == "D7")["scored"] = False
    facts = gather(
        person("data_ml", O4=5, D7=5),
        person("data_ml", O4=4),
        person("data_ml", O4="dk"),
        person("platform", O4=1),
    )
    assert facts.values["symptom.O4"] == pytest.approx((0.875 + 0) / 2)
    assert "symptom.D7" not in facts.values


def test_a_crowd_weighs_as_many_perspectives_as_it_holds_and_heads_alike_inside(
    rules: RuleSet, instrument: dict[str, Any]
) -> None:
    def gather(*crowds: CrowdCounts) -> Facts:
        return gather_facts(
            rules, result=build.result(), answers=(), framing=LIVE,
            instrument=read(Instrument, instrument), statements={"O4": crowds},
        )  # fmt: skip

    two, three, silent = (
        CrowdCounts(2.0, (3, 0, 0, 0, 1)), CrowdCounts(1.0, (0, 0, 3, 0, 0)), CrowdCounts(3.0, (0,) * 5)
    )  # fmt: skip
    facts = gather(two, three, silent)
    assert facts.values["symptom.O4"] == pytest.approx((2 * 0.25 + 0.5) / 3)
    assert facts.values["symptom.O4.most"] == 0.5
    assert (facts.people["symptom.O4"], facts.people["symptom.O4.most"]) == (7, 3)
    with pytest.raises(AnswerError, match=r"^6 is not an answer to O4\.$"):
        gather(CrowdCounts(1.0, (0, 0, 0, 0, 0, 3)))


def test_a_statement_without_a_crowd_is_unasked_and_so_is_what_rests_on_it(gather: Gather) -> None:
    facts = gather(person("product", U2=4))
    assert not {"symptom.U2", "symptom.U2.most"} & facts.unasked
    assert {"symptom.M1", "symptom.M1.most", "stated.figures_share", "other_first.share"} <= facts.unasked
    assert not {"context.C4", "quantity.QU2.now", "verdict.level"} & facts.unasked


def test_a_scored_item_asked_the_other_way_round_is_turned(
    gather: Gather, instrument: dict[str, Any]
) -> None:
    next(item for item in instrument["symptoms"] if item["id"] == "O4")["reverse"] = True
    assert gather(person("platform", O4=5)).values["symptom.O4"] == 0


def test_quantities_are_balanced_geometric_means_field_by_field(gather: Gather) -> None:
    facts = gather(
        person("platform", QD1={"now": 1e12, "horizon": None, "limit": 1e13, "source": "guess"}),
        person("data_ml", QD1={"now": 1e14, "source": "guess"}),
        person("data_ml", QD1={"now": 1e16, "horizon": 3e15}),
    )
    assert facts.values["quantity.QD1.now"] == pytest.approx(10**13.5)
    assert facts.values["quantity.QD1.horizon"] == 3e15
    assert facts.values["quantity.QD1.limit"] == 1e13
    assert facts.people["quantity.QD1.now"] == 3


def test_three_teams_are_three_teams_also_after_logarithms(gather: Gather) -> None:
    for count in (3, 5, 7, 10, 1000):
        people = [person(name, QO1={"now": count}) for name in build.PERSPECTIVES]
        assert gather(*people).values["quantity.QO1.now"] == count


def test_not_live_yet_is_left_out_unless_everyone_says_it(gather: Gather) -> None:
    nobody, some = person("platform", QU2={"now": 0}), person("platform", QU2={"now": 40})
    assert gather(nobody, some).values["quantity.QU2.now"] == 40
    assert gather(nobody, nobody).values["quantity.QU2.now"] == 0


def test_a_quantity_is_measured_from_half_of_the_weight(gather: Gather) -> None:
    measured = person("platform", QD1={"now": 1e12, "source": "measured"})
    guessed = person("data_ml", QD1={"now": 1e12, "source": "guess"})
    silent = person("data_ml", QD1={"now": None, "source": "measured"})
    assert gather(measured, guessed, guessed, silent).values["quantity.QD1.measured"] is True
    assert (
        gather(measured, guessed, person("platform", QD1={"now": 1})).values["quantity.QD1.measured"] is False
    )
    assert "quantity.QD1.measured" not in gather(silent).values


def test_the_engine_says_the_rest(gather: Gather) -> None:
    facts = gather(
        level="leaning", dominant=("data",), secondary=("user", "model"), contributing=2, differs=True
    )
    worked_out = ("derived.", "price.", "constant.")
    assert {name: value for name, value in facts.values.items() if not name.startswith(worked_out)} == {
        "verdict.level": "leaning",
        "verdict.dominant": ("data",),
        "verdict.secondary": ("user", "model"),
        "verdict.provisional": False,
        "verdict.nothing_under_pressure": False,
        "perspectives_contributing": 2,
        "gap.any": True,
        "engagement.model_hosting": "hosted",
        "engagement.stage": "live",
    }


def test_what_the_engine_could_not_compare_is_missing(gather: Gather) -> None:
    assert "gap.any" not in gather(level="insufficient", dominant=(), differs=None).values


def test_the_order_of_people_changes_nothing(gather: Gather) -> None:
    shuffled = random.Random(7)  # noqa: S311 - a shuffle, not a secret
    people = [
        person(
            shuffled.choice(build.PERSPECTIVES),
            C4=shuffled.choice(["by_hand", "scripts"]),
            C2=shuffled.choice(["steady", "daily"]),
            C7=[shuffled.choice(["personal_data", "high_risk"])],
            D1=shuffled.randint(1, 5),
            QU2={"now": shuffled.uniform(0.1, 1e6), "source": "rough"},
        )
        for _ in range(40)
    ]
    first = gather(*people)
    shuffled.shuffle(people)
    assert gather(*people) == first


def test_an_answer_the_item_does_not_offer_is_an_error_that_names_nobody(gather: Gather) -> None:
    with pytest.raises(AnswerError, match=r"^'someday' is not an answer to C4\.$"):
        gather(person("product", C4="someday"))


def test_every_switch_of_the_framing_is_a_fact(gather: Gather) -> None:
    framing = replace(build.framing(model_hosting="hosted"), switches={"system_kind": "agent"})
    facts = gather(framing=framing)
    said = {name: value for name, value in facts.values.items() if name.startswith("engagement.")}
    assert said == {
        "engagement.model_hosting": "hosted",
        "engagement.stage": "pilot",
        "engagement.system_kind": "agent",
    }


CLASSES = [["minimal"], ["transparency"], ["unsettled"], ["annex_i", "annex_iii"], ["article_5"]]


@pytest.mark.parametrize(
    ("answers", "class_", "rights"),
    [
        ([("minimal", "read"), ("minimal", "read"), ("transparency", "propose")], "transparency", "read"),
        (
            [("minimal", "read"), ("unsettled", "propose")],
            "unsettled",
            "propose",
        ),  # the upper of two middle ones
        (
            [("annex_i", "read"), ("annex_iii", "undoable"), ("annex_iii", "undoable")],
            "annex_iii",
            "undoable",
        ),
        ([("annex_iii", "read"), ("annex_i", "read")], "annex_i", "read"),
        ([("article_5", "irreversible"), *[("minimal", "read")] * 9], "article_5", "read"),
    ],
)
def test_a_legal_class_is_the_strictest_that_was_named_and_rights_are_the_upper_median(
    gather: Gather,
    rules: RuleSet,
    instrument: dict[str, Any],
    answers: list[tuple[str, str]],
    class_: str,
    rights: str,
) -> None:
    context = [
        {"id": "C14", "text": "Class", "ordered": True, "pooled": "strictest", "order": CLASSES,
         "choices": [{"slug": slug, "label": slug} for group in reversed(CLASSES) for slug in group]},
        {"id": "C17", "text": "Rights", "ordered": True, "pooled": "upper_median",
         "choices": [{"slug": slug, "label": slug} for slug in ("read", "propose", "undoable", "irreversible")]},
    ]  # fmt: skip
    facts = gather(
        *(person("risk", C14=each, C17=may) for each, may in answers),
        by=replace(rules, ordered=frozenset({"C14", "C17"}), many=frozenset()),
        of={**instrument, "context": context},
    )
    assert (facts.values["context.C14"], facts.values["context.C17"]) == (class_, rights)


def test_a_limit_nobody_promised_is_a_fact_of_its_own(gather: Gather, instrument: dict[str, Any]) -> None:
    next(item for item in instrument["quantities"] if item["id"] == "QM5")["limit_none"] = "None promised"

    def promised(*people: PersonAnswers) -> FactValue | None:
        return gather(*people).values.get("quantity.QM5.none_promised")

    none = person("platform", QM5={"now": 1e5, "limit_none": "none_promised"})
    some, silent = person("data_ml", QM5={"now": 1e5, "limit": 1e6}), person("risk", QM5={"now": 1e5})
    assert promised(none, none, silent) is True
    assert promised(some, silent) is False
    assert promised(none, some) == UNDECIDED
    assert promised(silent) is None
