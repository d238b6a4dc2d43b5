"""What could change the answer: one voice, one figure, one more answer; never whose, and none that few gave."""

from typing import Any

from apps.findings.case import Case
from apps.findings.claims.claim import all_claims
from apps.findings.sensitivity.robustness import Robustness, robustness_of
from tests.findings.claims.checks import check
from tests.findings.hand_made import case_of, person, quantity, question, result, snapshot

SOME = (100.0, 200.0, 400.0)
VOICE = {
    "kind": "stakeholder",
    "id": "s03",
    "p": 0.38,
    "moves": -0.27,
    "leader": "data",
    "band": "open",
    "p_nothing": 0.2,
}


def case(k: int = 3, people: int = 6, **parts: Any) -> Case:
    """Six people who put data first and gave a figure of one quantity; one of them gave that of another."""
    everybody = [person(number, "product", (1, 2, 3, 4), {"D1": 4}, QU1=SOME) for number in range(people - 1)]
    everybody.append(person(people, "risk", (1, 2, 3, 4), {"D1": 4}, QU1=SOME, QD1=SOME))
    figures = {"QU1": quantity("QU1"), "QD1": quantity("QD1")}
    return case_of(snapshot(*everybody), result(**({"figures": figures} | parts)), k)


def found_in(case: Case, *, asks_again: bool = False) -> Robustness:
    found = robustness_of(case, asks_again=asks_again)
    assert found is not None
    assert [problem for claim in all_claims(found) for problem in check(claim, case)] == []
    return found


def flips(limit: dict[str, Any], name: str = "QU1") -> dict[str, Any]:
    """Return the turning points of a quantity that turns by its limit alone."""
    return {name: {"now": None, "growth": None, "limit": limit}}


def texts(claims: Any) -> list[str]:
    return [claim.text for claim in claims]


class TestInfluence:
    def test_of_all_voices_the_strongest_person_and_perspective_are_told(self) -> None:
        weaker = VOICE | {"id": "s04", "p": 0.58, "moves": -0.07}
        group = VOICE | {"kind": "group", "id": "risk", "p": 0.75, "moves": 0.1}
        assert texts(found_in(case(influence=[weaker, VOICE, group])).influence) == [
            "One person's answers move this by 27 points: without them data first in 38% of the draws.",
            "The answers of one perspective move this by 10 points: without them data first in 75% of the draws.",
        ]

    def test_of_one_who_is_a_perspective_alone_it_is_told_once(self) -> None:
        assert texts(
            found_in(case(influence=[VOICE, VOICE | {"kind": "group", "id": "risk"}])).influence
        ) == ["One person's answers move this by 27 points: without them data first in 38% of the draws."]

    def test_a_voice_that_decides_who_leads_goes_first(self) -> None:
        decides = VOICE | {"leader": "user", "moves": -0.2, "p": 0.45}
        assert texts(found_in(case(influence=[VOICE, decides])).influence) == [
            "One person's answers decide what comes first most often: without them it is users, with data "
            "first in 45% of the draws."
        ]

    def test_a_voice_may_move_only_whether_anything_is_reached(self) -> None:
        still = VOICE | {"moves": 0.01, "p": 0.66, "p_nothing": 0.41}
        assert texts(found_in(case(influence=[still])).influence) == [
            "One person's answers move the share of draws in which no limit is reached: without them it is 41%."
        ]

    def test_that_nobody_moves_it_is_said_only_where_everybody_was_left_out_once(self) -> None:
        assert texts(found_in(case()).influence) == [
            "Leaving out any one person, or any one perspective, changes this by less than 5 points."
        ]
        many = result()["coverage"] | {"n": 401}
        assert found_in(case(coverage=many)).influence == ()
        assert found_in(case(influence=None)).influence == ()


class TestOverToday:
    """What is over is past: nothing speaks of who is first, and whether it is over may hang on one voice."""

    OVER = {"level": "firm", "kind": "over", "over_dimensions": ["data"]}

    def test_nothing_is_said_of_first(self) -> None:
        asked = [question("QU1.room", "figure", -0.2, 0.2)]
        found = found_in(
            case(
                verdict=self.OVER,
                flip_points=flips(TestTurningPoints.FLIP),
                questions=asked,
                influence=[VOICE],
            )
        )
        assert (found.turning_points, found.steady, found.questions, found.without) == ((), None, (), ())
        assert (found.stop, found.depends, found.hidden) == (None, (), "")
        assert texts(found.influence) == [
            "Whoever is left out, one person or one perspective, first place goes most often to data."
        ]

    def test_that_it_hangs_on_one_voice_is_said_as_such(self) -> None:
        decides = VOICE | {"leader": "user", "moves": -0.4, "p": 0.16}
        group = decides | {"kind": "group", "id": "risk", "p": 0.12}
        assert texts(found_in(case(verdict=self.OVER, influence=[decides, group])).influence) == [
            "That data is over its limit hangs on one person's answers: without them first place goes most often to "
            "users, and to data in 16% of the draws.",
            "That data is over its limit hangs on the answers of one perspective: without them first place goes most "
            "often to users, and to data in 12% of the draws.",
        ]


class TestTurningPoints:
    FLIP = {"value": 50.0, "leader": "user", "p": 0.63}

    def test_the_nearest_figure_at_which_another_leads_is_told(self) -> None:
        far = {"value": 1000.0, "leader": "data", "p": 0.41}
        fast = {"value": 6.0, "leader": "data", "p": 0.81}
        points = found_in(
            case(flip_points={"QU1": {"now": far, "growth": fast, "limit": self.FLIP}})
        ).turning_points
        assert texts(point.sentence for point in points) == [
            "If the limit of “People or devices using it on an ordinary day” were 50 users a day instead of 400 users a "
            "day: users first (63%).",
            "If “People or devices using it on an ordinary day” were 1,000 users a day today instead of 100 users a day: "
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

    def test_a_figure_few_gave_is_not_told(self) -> None:
        found = found_in(case(flip_points=flips(self.FLIP, "QD1")))
        assert (found.turning_points, found.steady) == ((), None)
        assert len(found_in(case(k=1, flip_points=flips(self.FLIP, "QD1"))).turning_points) == 1

    def test_where_none_turns_it_that_is_said_of_what_may_be_shown(self) -> None:
        still = {"now": None, "growth": None, "limit": None}
        steady = found_in(case(flip_points={"QU1": still, "QD1": still})).steady
        assert steady is not None
        assert steady.text == (
            "No single figure that may be shown turns this, moved by up to a factor of 1,000 either way."
        )


class TestQuestions:
    def test_what_an_answer_could_move_is_said_in_percent_and_in_level(self) -> None:
        asked = [question("QU1.room", "figure", -0.2, 0.2), question("D1", "item", -0.06, 0.02)]
        found = found_in(case(questions=asked))
        assert texts(row.sentence for row in found.questions) == [
            "How far “People or devices using it on an ordinary day” is from its limit: an answer could move data from "
            "65% of the draws to between 45% and 85% (not decided to firm).",
            "“In this initiative results come later than people need because the data isn't ready”: an answer could "
            "move data from 65% of the draws to between 59% and 67% (not decided to leaning).",
        ]
        assert found.stop is not None
        assert found.stop.text == (
            "Ask first: how far “People or devices using it on an ordinary day” is from its limit. It could move what "
            "comes first by up to 20 points."
        )

    def test_what_holds_the_level_back_holds_it_whatever_is_answered(self) -> None:
        asked = [question("QU1.room", "figure", 0.1, 0.2)]
        hinge = {
            "quantity": "QD1",
            "person": "s03",
            "leader": "data",
            "p": 0.83,
            "leader_without": "user",
            "p_without": 0.5,
        }
        guessed = result()["verdict"]["figured"] | {"user": False, "data": True}
        for verdict, level in (
            ({}, "leaning to firm"),
            ({"held_back": [{"kind": "stakeholder", "id": "s03"}]}, "still leaning"),
            ({"figured": guessed}, "leaning to firm"),  # what is asked is a figure of users
            ({"figured": guessed | {"data": False}}, "still leaning"),
            ({"hinges_on": hinge}, "still not decided"),
            ({"hinges_on": hinge | {"quantity": "QU1"}}, "leaning to firm"),
        ):
            (row,) = found_in(case(verdict=verdict, questions=asked)).questions
            assert row.level == level

    def test_a_question_that_was_asked_of_few_is_only_counted(self) -> None:
        asked = [question("QD1", "unknown_limit", -0.2, 0.2), question("QU1", "unknown_now", -0.1, 0.0)]
        found = found_in(case(questions=asked))
        assert [row.text for row in found.questions] == [
            "today's figure of “People or devices using it on an ordinary day”"
        ]
        assert found.hidden == "1 more question rests on fewer than 3 people and is not shown."
        assert str(found.stop) == (
            "Of the questions that may be shown, ask first: today's figure of “People or devices using it on an ordinary "
            "day”. It could move what comes first by up to 10 points."
        )
        assert str(found.moves) == (
            "One question that may be shown could move what comes first by up to 10 points"
        )
        first, *_others = found_in(case(k=1, questions=asked)).questions
        assert first.text == "the limit of “All data that training, scoring or analysis has to read”"

    def test_where_nothing_is_first_it_is_said_what_to_ask_and_not_what_it_moves(self) -> None:
        verdict = {"level": "insufficient", "kind": "none", "dominant": []}
        found = found_in(case(verdict=verdict, questions=[question("QU1.room", "figure", -0.2, 0.2)]))
        assert (found.questions, found.influence, found.without) == ((), (), ())
        assert found.stop is not None
        assert found.stop.text == (
            "Ask first: how far “People or devices using it on an ordinary day” is from its limit."
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
            "Without what the figures say, users would be first most often, in 60% of the draws."
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


def test_of_a_result_too_few_are_behind_nothing_is_said() -> None:
    few = result()["coverage"] | {"n": 2}
    assert robustness_of(case(coverage=few), asks_again=False) is None
