"""What could change the answer: one voice, one figure, one more answer; never whose."""

from dataclasses import replace
from typing import Any

from apps.findings.case import Case
from apps.findings.claims.claim import all_claims
from apps.findings.claims.influence import influence_claims
from apps.findings.sensitivity.robustness import Robustness, robustness_of
from tests.findings.claims.checks import check
from tests.findings.hand_made import (
    case_of,
    coverage,
    influence,
    person,
    quantity,
    question,
    result,
    snapshot,
)

SOME = (100.0, 200.0, 400.0)
VOICE = {
    "kind": "figures",
    "id": "3",
    "p": 0.38,
    "moves": -0.27,
    "leader": "data",
    "band": "open",
    "p_nothing": 0.2,
}


def case(people: int = 6, **parts: Any) -> Case:
    """Six people who put data first and gave a figure of one quantity; the last of them gave that of another."""
    everybody = [person(number, "product", (1, 2, 3, 4), {"D1": 4}, QU7=SOME) for number in range(people - 1)]
    everybody.append(person(people, "risk", (1, 2, 3, 4), {"D1": 4}, QU7=SOME, QD1=SOME))
    figures = {"QU7": quantity("QU7"), "QD1": quantity("QD1")}
    return case_of(snapshot(*everybody), result(**({"figures": figures} | parts)))


def found_in(case: Case, *, asks_again: bool = False) -> Robustness:
    found = robustness_of(case, asks_again=asks_again)
    assert found is not None
    assert [problem for claim in all_claims(found) for problem in check(claim, case)] == []
    return found


def flips(limit: dict[str, Any], name: str = "QU7") -> dict[str, Any]:
    """Return the turning points of a quantity that turns by its limit alone."""
    return {name: {"now": None, "growth": None, "limit": limit}}


def texts(claims: Any) -> list[str]:
    return [claim.text for claim in claims]


NAMED = "the limit of 400 results a day for “How many answers does it give on an ordinary day?”"
NO_OPINION_COUNTS = "Leaving out any one person's opinions never changes what comes first, in 6 cases."


class TestInfluence:
    def test_of_all_voices_the_strongest_of_each_kind_is_told(self) -> None:
        weaker = VOICE | {"id": "4", "p": 0.58, "moves": -0.07}
        figures = VOICE | {"kind": "perspective", "id": "risk", "p": 0.75, "moves": 0.1}
        group = VOICE | {"kind": "crowd", "id": "product", "p": 0.5, "moves": -0.15}
        assert texts(found_in(case(influence=influence(weaker, VOICE, figures, group))).influence) == [
            NO_OPINION_COUNTS,
            f"Without {NAMED}, first place goes to data in 38% of all readings: a change by 27 points.",
            "Without the figures of one perspective, first place goes to data in 75% of all readings: a change by 10 points.",
            "Without the opinions of one group, first place goes to data in 50% of all readings: a change by 15 points.",
        ]

    def test_what_opinions_carry_is_a_count_without_a_direction(self) -> None:
        sentence, *_others = texts(found_in(case(influence=influence(rows=12, changes=3))).influence)
        assert sentence == (
            "Leaving out any one person's opinions changes what comes first in 3 of 12 cases."
        )

    def test_of_one_who_gave_all_figures_of_a_perspective_it_is_told_once(self) -> None:
        both = influence(VOICE, VOICE | {"kind": "perspective", "id": "risk"})
        assert len(found_in(case(influence=both)).influence) == 2

    def test_of_several_figures_the_one_that_sets_most_is_named_and_how_it_is_known(self) -> None:
        both = case(influence=influence(VOICE | {"id": "6"}))
        figures = both.evidence.engagement.figures[-1].estimates["QU7"]
        assert set(both.evidence.engagement.figures[-1].estimates) == {"QU7", "QD1"}
        (_count, sentence) = texts(found_in(both).influence)
        assert sentence.startswith(f"Without one person's figures, among them {NAMED}, first place")
        assert figures.limit is not None
        sure = replace(figures, limit=replace(figures.limit, source="measured"))
        row = replace(both.evidence.engagement.figures[-1], estimates={"QU7": sure})
        given = replace(both.evidence.engagement, figures=(row,))
        engine = replace(both.evidence.engine_input, engagement=given)
        measured = replace(both, evidence=replace(both.evidence, engine_input=engine))
        assert f"Without {NAMED} (measured), first place" in texts(influence_claims(measured))[-1]

    def test_a_voice_that_decides_who_leads_goes_first(self) -> None:
        decides = VOICE | {"leader": "user", "moves": -0.2, "p": 0.45}
        assert texts(found_in(case(influence=influence(VOICE, decides))).influence)[1:] == [
            f"Without {NAMED}, first place goes most often to users, and to data in 45% of all readings."
        ]

    def test_a_voice_may_move_only_whether_anything_is_reached(self) -> None:
        still = VOICE | {"moves": 0.01, "p": 0.66, "p_nothing": 0.41}
        assert texts(found_in(case(influence=influence(still))).influence)[1:] == [
            f"Without {NAMED}, no limit is reached in 41% of all readings."
        ]

    def test_that_nobody_moves_it_is_said_only_where_everybody_was_left_out_once(self) -> None:
        assert texts(found_in(case()).influence) == [
            NO_OPINION_COUNTS,
            "No person's figures, and no group's opinions, move this by 5 points or more.",
        ]
        many = result()["coverage"] | {"opinions": 401}
        assert found_in(case(coverage=many, influence=influence(rows=0))).influence == ()
        assert found_in(case(influence=None)).influence == ()

    def test_in_short_it_is_what_decides_most(self) -> None:
        decides = VOICE | {"leader": "user", "moves": -0.2, "p": 0.45}
        for given, text in (
            (influence(decides, changes=2), "What comes first most often hangs on one person's figures"),
            (
                influence(VOICE, changes=2),
                "Leaving out any one person's opinions changes what comes first in 2 of 6 cases.",
            ),
            (
                influence(VOICE),
                "No person's figures, and no group's opinions, move this by more than 27 points",
            ),
            (
                influence(changes=1),
                "Leaving out any one person's opinions changes what comes first in 1 of 6 cases.",
            ),
        ):
            assert str(found_in(case(influence=given)).moves) == text


class TestOverToday:
    """What is over is past: nothing speaks of who is first, and whether it is over may hang on one voice."""

    OVER = {"level": "firm", "kind": "over", "over_dimensions": ["data"]}

    def test_nothing_is_said_of_first(self) -> None:
        asked = [question("QU7.room", "figure", -0.2, 0.2)]
        found = found_in(
            case(
                verdict=self.OVER,
                flip_points=flips(TestTurningPoints.FLIP),
                questions=asked,
                influence=influence(VOICE),
            )
        )
        assert (found.turning_points, found.steady, found.questions, found.without) == ((), None, (), ())
        assert (found.stop, found.depends) == (None, ())
        assert texts(found.influence) == [
            "Whosever figures are left out, of one person or one perspective, first place goes most often to data."
        ]

    def test_that_it_hangs_on_one_persons_figures_is_said_as_such(self) -> None:
        decides = VOICE | {"leader": "user", "moves": -0.4, "p": 0.16}
        figures = decides | {"kind": "perspective", "id": "risk", "p": 0.12}
        # Whether something is over, figures alone tell.
        group = decides | {"kind": "crowd", "id": "product", "p": 0.1}
        given = influence(decides, figures, group, changes=4)
        assert texts(found_in(case(verdict=self.OVER, influence=given)).influence) == [
            f"That data is over its limit hangs on {NAMED}: without them first place goes most often to users, and to "
            "data in 16% of all readings.",
            "That data is over its limit hangs on the figures of one perspective: without them first place goes most "
            "often to users, and to data in 12% of all readings.",
        ]


class TestTurningPoints:
    FLIP = {"value": 50.0, "leader": "user", "p": 0.63}

    def test_the_nearest_figure_at_which_another_leads_is_told(self) -> None:
        far = {"value": 1000.0, "leader": "data", "p": 0.41}
        fast = {"value": 6.0, "leader": "data", "p": 0.81}
        points = found_in(
            case(flip_points={"QU7": {"now": far, "growth": fast, "limit": self.FLIP}})
        ).turning_points
        assert texts(point.sentence for point in points) == [
            "If the limit of “How many answers does it give on an ordinary day?” were 50 results a day instead of 400 results a "
            "day: users first (63%).",
            "If “How many answers does it give on an ordinary day?” were 1,000 results a day today instead of 100 results a day: "
            "not decided (data 41%).",
        ]
        assert [(point.point, point.moves) for point in points] == [
            ("the limit", "8"),
            ("today", "10"),
        ]

    def test_nothing_turns_where_nothing_is_decided(self) -> None:
        verdict = {"level": "open", "dominant": ["data", "user"]}
        found = found_in(case(verdict=verdict, ranking={"decided": 0}, flip_points=flips(self.FLIP)))
        assert (found.turning_points, found.steady) == ((), None)

    def test_a_share_that_crosses_the_line_of_firm_turns_nothing(self) -> None:
        falls = {"value": 50.0, "leader": "data", "p": 0.79}
        found = found_in(case(flip_points=flips(falls)))
        assert (found.turning_points, found.steady) == ((), None)

    def test_no_level_is_said_of_it_for_no_voice_was_left_out_there(self) -> None:
        rises = {"value": 50.0, "leader": "user", "p": 0.83}
        (point,) = found_in(case(flip_points=flips(rises))).turning_points
        assert point.becomes == "users first (83%)"

    def test_one_persons_figure_is_told(self) -> None:
        (point,) = found_in(case(flip_points=flips(self.FLIP, "QD1"))).turning_points
        assert point.sentence.people == 1

    def test_where_none_turns_it_that_is_said(self) -> None:
        still = {"now": None, "growth": None, "limit": None}
        steady = found_in(case(flip_points={"QU7": still, "QD1": still})).steady
        assert str(steady) == "No single figure turns this, moved by up to a factor of 1,000 either way."


class TestQuestions:
    def test_what_an_answer_could_move_is_said_in_percent_and_in_level(self) -> None:
        asked = [question("QU7.room", "figure", -0.2, 0.2), question("D1", "item", -0.06, 0.02)]
        found = found_in(case(questions=asked))
        assert texts(row.sentence for row in found.questions) == [
            "How far “How many answers does it give on an ordinary day?” is from its limit: an answer could move data from "
            "65% to between 45% and 85% (not decided to firm).",
            "“Results come late because the data is late or in bad shape”: an answer could move data from 65% "
            "to between 59% and 67% (not decided to leaning).",
        ]
        assert found.stop is not None
        assert found.stop.text == (
            "Ask first: how far “How many answers does it give on an ordinary day?” is from its limit. It could move what "
            "comes first by up to 20 points."
        )

    def test_what_holds_the_level_back_holds_it_whatever_is_answered(self) -> None:
        asked = [question("QU7.room", "figure", 0.1, 0.2)]
        hinge = {
            "quantity": "QD1",
            "figures": "3",
            "leader": "data",
            "p": 0.83,
            "leader_without": "user",
            "p_without": 0.5,
        }
        guessed = result()["verdict"]["figured"] | {"user": False, "data": True}
        for verdict, level in (
            ({}, "leaning to firm"),
            ({"held_back": [{"kind": "figures", "id": "3"}]}, "still leaning"),
            ({"figured": guessed}, "leaning to firm"),  # what is asked is a figure of users
            ({"figured": guessed | {"data": False}}, "still leaning"),
            ({"hinges_on": hinge}, "still not decided"),
            ({"hinges_on": hinge | {"quantity": "QU7"}}, "leaning to firm"),
        ):
            (row,) = found_in(case(verdict=verdict, questions=asked)).questions
            assert row.level == level

    def test_a_question_is_told_however_many_were_asked(self) -> None:
        asked = [question("QD1", "unknown_limit", -0.2, 0.2), question("QU7", "unknown_now", -0.1, 0.0)]
        found = found_in(case(questions=asked))
        assert [row.text for row in found.questions] == [
            "the limit of “How much data does it work on, all together: records, files, talks?”",
            "today's figure of “How many answers does it give on an ordinary day?”",
        ]
        assert str(found.moves) == "One more answer could move what comes first by up to 20 points"

    def test_where_nothing_is_first_it_is_said_what_to_ask_and_not_what_it_moves(self) -> None:
        verdict = {"level": "insufficient", "kind": "none", "dominant": []}
        found = found_in(case(verdict=verdict, questions=[question("QU7.room", "figure", -0.2, 0.2)]))
        assert (found.questions, found.influence, found.without) == ((), (), ())
        assert found.stop is not None
        assert found.stop.text == (
            "Ask first: how far “How many answers does it give on an ordinary day?” is from its limit."
        )

    def test_what_moves_little_is_no_question(self) -> None:
        found = found_in(case(questions=[question("ranking", "ranking", 0.04, -0.01)]))
        assert (found.questions, found.stop) == ((), None)

    def test_the_group_may_stop_only_where_the_engine_says_so_and_advice_does_not_ask_again(self) -> None:
        settled = case(
            verdict={"level": "firm", "may_stop": True},
            ranking=result()["ranking"]
            | {"p_first": {"data": 0.9, "user": 0.1, "model": 0.0, "organization": 0.0}},
            questions=[question("ranking", "ranking", 0.01, -0.01)],
        )
        stop = found_in(settled).stop
        assert stop is not None
        assert stop.text == "No single open question could change this: the group may stop here."
        assert found_in(settled, asks_again=True).stop is None


class TestWhatItDependsOn:
    def test_without_one_kind_of_evidence_another_may_lead(self) -> None:
        shares = {"data": 0.4, "user": 0.6, "model": 0.0, "organization": 0.0}
        without = result()["ranking"]["without"] | {"figures": shares}
        found = found_in(case(verdict={"depends_on": ["figures"]}, ranking={"without": without}))
        assert texts(found.depends) == [
            "Without what the figures say, users would be first most often, in 60% of all readings."
        ]
        assert [(row.label, row.is_other) for row in found.without] == [
            ("Data", False),
            ("Data", False),
            ("Users", True),
        ]

    def test_that_none_decides_it_is_said_of_all_three(self) -> None:
        assert texts(found_in(case()).depends) == [
            "Whichever kind of evidence is left out, data still leads."
        ]
        two = {name: result()["ranking"]["p_first"] for name in ("stated", "figures")}
        assert found_in(case(ranking={"without": two})).depends == ()
        assert found_in(case(verdict={"opinion_only": True})).depends == ()


def test_where_nobody_gave_anything_nothing_is_said() -> None:
    assert robustness_of(case(coverage=coverage(0)), asks_again=False) is None
