"""The result beside one's own answers: what everybody is told, and nothing worked out without anybody."""

from apps.findings.own_result import AnswerRow, ReaderAnswers, own_result_chart, own_result_of
from apps.findings.tallies import AnswerTally
from apps.ranking import Estimate, Triple
from tests.findings.hand_made import case_of, gap, item, person, quantity, result, snapshot, view

BUSINESS, PLATFORM = "Business owner and operations", "Platform, infrastructure and SRE"


def test_the_groups_of_the_result_stand_beside_what_one_gave() -> None:
    people = [
        person(number, "business", (2, 1, 3, 4), {"U2": 2}, QU7=(90.0, 190.0, 300.0)) for number in range(3)
    ]
    people += [person(number, "platform", (1, 2, 3, 4), {"U2": 5}) for number in range(3, 6)]
    found = result(
        crowds={"business": view((2, 1, 3, 4)), "platform": view((1, 2, 3, 4))},
        gap=gap(1.5, 1.5, 3.0, 4.0),
        items={"U2": item("polarised", 6, -0.2, {"business": 2.0, "platform": 5.0})},
        figures={"QU7": quantity("QU7", now=100.0, horizon=None, limit=400.0)},
    )
    own = ReaderAnswers(
        ranking={"data": 2, "user": 1, "model": 3, "organization": None},
        likert={"U2": 2, "M1": 4, "O1": "dk"},
        estimates={"QU7": Estimate(now=Triple(None, 90.0, None), limit=Triple(None, 300.0, None))},
    )
    mine = own_result_of(case_of(snapshot(*people), found), own)
    assert mine.tally == "In this room, scale means two things: 3 put data first and 3 put users first."
    assert [[each.slug for each in place] for place in mine.own_order] == [["user"], ["data"], ["model"]]
    assert mine.views is not None
    assert mine.views.rows == (
        ("All together", "1.5", "1.5", "3.0", "4.0"),
        (f"{BUSINESS} (3 people)", "2.0", "1.0", "3.0", "4.0"),
        (f"{PLATFORM} (3 people)", "1.0", "2.0", "3.0", "4.0"),
    )
    # Of what has no group nothing is said, and of what one could not say there is nothing to compare.
    (row,) = mine.answers
    assert (row.own, row.tally.answers, row.near) == ("Rather no", (0, 3, 0, 0, 3), 3)
    assert [(each.label, each.mean) for each in row.rows] == [(BUSINESS, "2.0"), (PLATFORM, "5.0")]
    assert [(each.point, each.own, each.pooled, each.people) for each in mine.figures] == [
        ("today", "90 results a day", "100 results a day", "3 people"),
        ("the limit", "300 results a day", "400 results a day", "3 people"),
    ]


def test_a_figure_is_of_all_who_gave_it_and_not_of_those_who_gave_its_limit() -> None:
    people = [person(number, "business", (2, 1, 3, 4), QU7=(90.0, None, None)) for number in range(2)]
    people.append(person(2, "business", (2, 1, 3, 4), QU7=(90.0, None, 300.0)))
    found = result(figures={"QU7": quantity("QU7", now=100.0, horizon=None, limit=400.0)})
    own = ReaderAnswers(estimates={"QU7": Estimate(now=Triple(None, 90.0, None))})
    (figure,) = own_result_of(case_of(snapshot(*people), found), own).figures
    assert (figure.point, figure.people) == ("today", "3 people")


def test_the_result_is_the_same_whoever_reads_it() -> None:
    case = case_of(snapshot(*(person(number, "business", (1, 2, 3, 4)) for number in range(3))), result())
    one, other = (own_result_of(case, own) for own in (ReaderAnswers(), ReaderAnswers(ranking={"data": 1})))
    assert (one.group, one.tally, one.views) == (other.group, other.tally, other.views)
    assert one.own_order == ()


def test_the_questions_counted_are_those_that_are_shown() -> None:
    near = AnswerRow("data", "Jobs are late", "agree", ("disagree", "agree"), AnswerTally((1, 3)), (), near=3)
    far = AnswerRow("user", "People wait", "agree", ("disagree", "agree"), AnswerTally((4, 1)), (), near=1)
    chart = own_result_chart([near, far])
    assert chart is not None
    assert chart.note == (
        "On 1 of the 2 questions shown here, at least half of the people are within a step of you."
    )
