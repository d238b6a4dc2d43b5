"""What would change the answer: figures at which it turns, questions worth asking, and nothing that tells of few."""

from typing import Any

import pytest
from apps.findings.sensitivity.turning_points import Changes, changes_of

from tests.findings.hand_made import case_of, field, figure, person, question, result, snapshot

type Json = dict[str, Any]


def told(people: list[Json], k: int = 3, **parts: Any) -> Changes:
    found = changes_of(case_of(snapshot(*people), result(**parts), k))
    assert found is not None
    return found


def experts(count: int, name: str = "QU1", limit: float | None = 3000) -> list[Json]:
    figures: Json = {name: (71, 900, limit)}
    return [person(number, "business", **figures) for number in range(count)]


def turning(**flips: tuple[str, float, list[str]]) -> Json:
    """Turning points: by quantity the field, the value, and what comes first then."""
    return {
        name: dict.fromkeys(("now", "horizon", "limit")) | {where: {"value": value, "becomes": becomes}}
        for name, (where, value, becomes) in flips.items()
    }


AGREED = {name: field(3, 0.0) for name in ("now", "horizon", "limit")}
USERS: Json = {
    "figures": {"QU1": figure("QU1", 71, 900, 3000)},
    "quantities": {"QU1": AGREED | {"limit": field(3, 0.5, p10=1000, p90=3000)}},
}


def test_a_first_reading_and_an_older_result_have_no_such_section() -> None:
    people = snapshot(*experts(3))
    assert changes_of(case_of(people, result(flip_points=None, voi=None))) is None
    older = result(flip_points=None, voi=None)
    del older["flip_points"], older["voi"], older["thresholds"], older["perfect_information"]
    assert changes_of(case_of(people, older)) is None


class TestTurningPoints:
    @pytest.mark.parametrize(
        ("where", "value", "sentence"),
        [
            ("now", 40, "were 40 users a day today (the answers: 71 users a day)"),
            ("horizon", 1200, "were 1,200 users a day in 24 months (the answers: 900 users a day)"),
            (
                "limit",
                450,
                "had its limit at 450 users a day (the answers: 3,000 users a day, apart by a factor of 3.2)",
            ),
        ],
    )
    def test_it_is_said_as_a_figure_that_would_turn_it(self, where: str, value: float, sentence: str) -> None:
        found = told(experts(3), flip_points=turning(QU1=(where, value, ["user"])), **USERS)
        (point,) = found.turning_points
        assert point.sentence == (
            f"If “People or devices using it on an ordinary day” {sentence}, users would come first instead of data."
        )

    def test_each_row_says_how_far_off_it_is_and_how_far_people_are_apart(self) -> None:
        found = told(experts(3), flip_points=turning(QU1=("limit", 1500, ["user"])), **USERS)
        (point,) = found.turning_points
        assert (point.pooled, point.turns_at, point.moves) == ("3,000 users a day", "1,500 users a day", "2")
        # Half a decade is a factor of 3.2; 1,500 lies between the 1,000 and the 3,000 people gave.
        assert (point.apart, point.is_said, point.becomes) == ("a factor of 3.2", True, "users")

    def test_figures_that_are_the_same_are_not_apart(self) -> None:
        found = told(experts(3), flip_points=turning(QU1=("now", 40, ["user"])), **USERS)
        assert found.turning_points[0].apart == "not at all"

    def test_where_no_limit_is_near_it_is_said_what_this_is_about(self) -> None:
        assert told(experts(3), verdict={"nothing_under_pressure": True, "level": "clear"}).basis == (
            "No limit is near: this is about what would come first if anything did."
        )

    def test_a_value_nobody_comes_near_is_not_within_what_people_said(self) -> None:
        found = told(experts(3), flip_points=turning(QU1=("limit", 450, ["user"])), **USERS)
        assert not found.turning_points[0].is_said

    def test_digits_are_added_until_both_figures_differ(self) -> None:
        found = told(experts(3), flip_points=turning(QU1=("limit", 3020, ["user"])), **USERS)
        assert found.turning_points[0].turns_at == "3,020 users a day"

    @pytest.mark.parametrize(
        ("becomes", "consequence"),
        [
            (["user", "model"], "users and model would come first instead of data"),
            (["data", "user"], "data and users would share the first place"),
        ],
    )
    def test_ties_are_said(self, becomes: list[str], consequence: str) -> None:
        found = told(experts(3), flip_points=turning(QU1=("limit", 450, becomes)), **USERS)
        assert found.turning_points[0].sentence.endswith(f", {consequence}.")

    def test_the_nearest_comes_first_and_one_a_quantity_is_said(self) -> None:
        given = (4, 6, 12)
        people = [
            person(number, "business", QU1=(71, 900, 3000), QM4=given, QD1=(1e12, 2e12, 3e12))
            for number in range(3)
        ]
        flips = turning(QM4=("limit", 6, ["model"]), QD1=("limit", 3e13, ["user"]))
        # 900 to 9,000 is a decade, 3,000 to 300 is one too, 12 to 6 is 0.3, 3 TB to 30 TB a decade.
        flips["QU1"] = {
            "now": None,
            "horizon": {"value": 4500, "becomes": ["user"]},
            "limit": {"value": 600, "becomes": ["user"]},
        }
        figures = {
            "QU1": figure("QU1", 71, 900, 3000),
            "QM4": figure("QM4", *given),
            "QD1": figure("QD1", 1e12, 2e12, 3e12),
        }
        found = told(people, flip_points=flips, figures=figures, quantities=dict.fromkeys(figures, AGREED))
        assert [(point.quantity, point.moves) for point in found.turning_points] == [
            ("QM4", "2"),
            ("QU1", "5"),
            ("QU1", "5"),
            ("QD1", "10"),
        ]
        assert [point.quantity for point in found.nearest] == ["QM4", "QU1", "QD1"]
        assert found.heading == "one figure, moved by a factor of 2"

    def test_a_turning_point_far_off_is_headed_as_none(self) -> None:
        found = told(experts(3), flip_points=turning(QU1=("limit", 60, ["user"])), **USERS)
        # Of the other figures too few spoke: one of them may turn it sooner.
        assert found.heading == "no single figure of those that may be shown, short of a factor of 50"

    @pytest.mark.parametrize(("people", "shown"), [(2, 0), (3, 1)])
    def test_it_is_shown_where_enough_people_gave_every_field(self, people: int, shown: int) -> None:
        flips = turning(QU1=("now", 40, ["user"]))
        # A fourth gave today's figure alone: the limit still rests on as few.
        someone = person(9, "business", QU1=(70, None, None))
        assert len(told([*experts(people), someone], flip_points=flips, **USERS).turning_points) == shown

    def test_what_few_gave_is_not_told_in_any_word(self) -> None:
        found = told(experts(2), flip_points=turning(QU1=("now", 40, ["user"])), **USERS)
        assert "People or devices" not in str(found)
        assert (found.heading, found.steady) == ("no single figure of those that may be shown", "")

    def test_where_no_figure_turns_it_that_is_said(self) -> None:
        everything: Json = dict.fromkeys(("QD1", "QU1", "QM4"), (1, 2, 3))
        people = [person(number, "business", **everything) for number in range(3)]
        none = {name: dict.fromkeys(("now", "horizon", "limit")) for name in everything}
        assert told(people, flip_points=none).heading == "no single figure"
        far = none | turning(QU1=("limit", 0.02, ["user"]))
        figures = {name: figure(name, 1, 2, 3) for name in everything}
        found = told(people, flip_points=far, figures=figures, quantities=dict.fromkeys(figures, AGREED))
        assert found.heading == "no single figure, short of a factor of 150"
        assert told(people, flip_points=none).steady == (
            "No figure would change it, by up to a factor of 1,000 either way and all else equal: first stays data."
        )
        assert told(experts(3), flip_points=none).steady.startswith(
            "None of the figures that may be shown would"
        )

    def test_where_the_likely_figures_put_another_first_it_is_said_what_is_measured_from(self) -> None:
        shares = {"p_dominant": {"data": 0.3, "user": 0.5, "model": 0.2, "organization": 0.0}}
        assert told(experts(3)).basis == ""
        assert told(experts(3), crisp=shares).basis == (
            "With every figure at its likely value, first is users: what follows is measured from there."
        )


class TestQuestions:
    def people(self, *answers: int | str | None) -> list[Json]:
        return [person(number, "business", likert={"U2": each}) for number, each in enumerate(answers)]

    def test_what_can_change_it_is_worth_talking_about(self) -> None:
        voi = [question("U2", "contested", can_flip=True, swing=0.234, evoi=0.041)]
        questions = told(self.people(1, 1, 5, 5), voi=voi).questions
        (row,) = questions.rows
        assert (row.why, row.can_flip, row.moves, row.worth) == ("contested", True, "23%", "4 points")
        assert questions.sentences == (
            "“At busy times, people notice slow or failed answers”, contested: an answer could change what comes "
            "first, and move up to 23% of the first places.",
        )
        assert questions.settled == ""

    def test_where_nothing_can_the_group_may_stop(self) -> None:
        questions = told(self.people(1, 1, 5, 5), voi=[question("U2", "contested")]).questions
        assert questions.sentences == ()
        assert questions.may_stop
        assert questions.settled == (
            "No single answer to what was left open or contested could change what comes first: the group may stop "
            "here."
        )

    @pytest.mark.parametrize(
        "parts",
        [
            {"verdict": {"level": "open", "nothing_under_pressure": False}},
            {"flip_points": turning(QU1=("limit", 2000, ["user"])), **USERS},
        ],
    )
    def test_where_it_is_not_decided_or_a_figure_turns_it_the_group_is_not_told_to_stop(
        self, parts: Json
    ) -> None:
        people = [
            person(number, "business", likert={"U2": answer}, QU1=(71, 900, 3000))
            for number, answer in enumerate((1, 1, 5, 5))
        ]
        questions = told(people, voi=[question("U2", "contested")], **parts).questions
        assert not questions.may_stop
        assert questions.settled == (
            "No single answer to what was left open or contested could change what comes first."
        )

    def test_answers_that_would_divide_the_evidence_are_worth_less_than_nothing(self) -> None:
        (row,) = told(self.people(1, 1, 5, 5), voi=[question("U2", "contested", evoi=-0.2)]).questions.rows
        assert row.worth == "20 points less"

    def test_where_nothing_is_open_there_is_nothing_to_discuss(self) -> None:
        assert told(self.people(3, 3, 3)).questions.settled == (
            "Of the questions that may be shown none is open or contested: the group may stop here."
        )

    @pytest.mark.parametrize("can_flip", [True, False])
    def test_what_two_were_asked_is_left_out(self, can_flip: bool) -> None:
        voi = [question("U2", "unanswered", can_flip=can_flip)]
        questions = told(self.people("dk", 3), voi=voi).questions
        assert (questions.rows, questions.sentences) == ((), ())
        assert questions.note == "Questions asked of fewer than 3 people are left out."
        assert questions.settled.startswith(
            "None of the questions that may be shown"
            if can_flip
            else "Of the questions that may be shown none"
        )

    @pytest.mark.parametrize(
        ("reasons", "why"),
        [
            (["unanswered"], "not answered by everybody"),
            # A whole perspective may be one person: it reads like anybody else who said nothing.
            (["silent_group"], "not answered by everybody"),
            (["unanswered", "silent_group"], "not answered by everybody"),
            (["unanswered", "contested"], "contested and not answered by everybody"),
        ],
    )
    def test_why_it_is_open_tells_nobody(self, reasons: list[str], why: str) -> None:
        (row,) = told(self.people(1, 1, 5, "dk"), voi=[question("U2", *reasons)]).questions.rows
        assert row.why == why

    def test_that_the_figures_of_two_differ_is_not_told(self) -> None:
        people = [*experts(2), person(7, "business", QU1=(None, None, None))]
        assert told(people, voi=[question("QU1", "contested")]).questions.rows == ()
        (row,) = told(people, voi=[question("QU1", "contested", "unanswered")]).questions.rows
        assert row.why == "not answered by everybody"

    def test_the_order_itself_is_a_question_to_everybody(self) -> None:
        (row,) = told(self.people(1, 1, 5), voi=[question("ranking", "unanswered")]).questions.rows
        assert row.text.startswith(
            "“Over the next 24 months, if this initiative gets into trouble by growing"
        )

    def test_a_change_that_is_float_noise_is_none(self) -> None:
        voi = [question("U2", "contested", swing=1e-16, evoi=-1e-17)]
        (row,) = told(self.people(1, 1, 5, 5), voi=voi).questions.rows
        assert (row.moves, row.worth) == ("0%", "nothing")

    def test_in_a_named_engagement_nothing_is_left_out(self) -> None:
        questions = told(self.people("dk"), k=1, voi=[question("U2", "unanswered")]).questions
        assert (len(questions.rows), questions.note) == (1, "")


class TestWhatItDoesNotHangOn:
    def thresholds(self, *changed: str) -> Json:
        def check(value: float, kind: str) -> Json:
            changes = f"{kind} {value}" in changed
            return {"value": value, "dominant": ["user"] if changes else ["data"], "changes": changes}

        return {
            "likert": [check(value, "likert") for value in (0.125, 0.25, 0.5)],
            "headroom": [check(value, "headroom") for value in (0.25, 0.5, 1.0)],
        }

    def test_thresholds_that_change_nothing_are_said_in_one_sentence(self) -> None:
        found = told(experts(3), thresholds=self.thresholds())
        assert found.thresholds_text == (
            "It does not hang on where a difference counts in full: at half and at twice our lines, first stays data."
        )
        assert [row.counts_from for row in found.thresholds] == [
            "half a point of five",
            "one point of five",
            "two points of five",
            "a factor of 1.8",
            "a factor of 3.2",
            "a factor of 10",
        ]

    def test_a_threshold_that_changes_it_is_named(self) -> None:
        found = told(experts(3), thresholds=self.thresholds("headroom 1.0"))
        assert found.thresholds_text == (
            "It hangs on where a difference counts in full: first would be users at a factor of 10 (room left in the "
            "figures)."
        )
        assert [row.changes for row in found.thresholds] == [False] * 5 + [True]

    def knowledge(self, **worth: float) -> Json:
        return {
            "quantities": {
                name: {"headroom": value, "now": None, "horizon": value / 2, "limit": 0.0}
                for name, value in worth.items()
            },
            "weights": {"stream": "stated", "value": 0.12},
        }

    def test_what_knowing_a_figure_is_worth_is_said_in_points(self) -> None:
        found = told(experts(3), perfect_information=self.knowledge(QU1=0.07))
        (row,) = found.knowing
        assert (row.all_of_it, row.today, row.horizon, row.limit) == ("7 points", "–", "4 points", "nothing")
        assert found.knowing_text == (
            "To know “People or devices using it on an ordinary day” exactly is worth most: 7 points."
        )
        assert found.weights_text == (
            "Of the kinds of evidence it matters most how much what people rank should count: to agree on it is worth "
            "12 points."
        )

    def test_what_few_gave_is_not_told(self) -> None:
        found = told(experts(2), perfect_information=self.knowledge(QU1=0.07))
        assert found.knowing == ()
        assert found.knowing_text.startswith("To know any one of the figures exactly")

    def test_without_draws_nothing_is_said_of_it(self) -> None:
        found = told(experts(3))
        assert (found.knowing, found.knowing_text, found.weights_text) == ((), "", "")
