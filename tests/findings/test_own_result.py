"""What stands over one's own answers: a count of what is shown, and not of all that was answered."""

from apps.findings.own_result import AnswerRow, own_result_chart


def test_the_questions_counted_are_those_that_are_shown() -> None:
    near = AnswerRow("data", "Jobs are late", "agree", ("disagree", "agree"), (1, 3), near=3)
    far = AnswerRow("user", "People wait", "agree", ("disagree", "agree"), (4, 1), near=1)
    chart = own_result_chart([near, far])
    assert chart is not None
    assert chart.note == (
        "On 1 of the 2 questions shown here, at least half of the others are within a step of you."
    )
