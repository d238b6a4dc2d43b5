"""The appendix says how often the arithmetic is right, for the engine and question set that made the result."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from apps.assessments.models import Assessment
from apps.calibration.record import calibration_for
from apps.documents.mapping import plain
from apps.engagements.models import Engagement
from apps.ranking import ENGINE_VERSION
from apps.reports.document.calibration import CalibrationSection, calibration_of
from apps.reports.document.content import report_document
from apps.reports.pdf import rendering
from tests.reports.documents import document

type BringIn = Callable[..., Engagement]

INSTRUMENT = "four-dimensions@1"
HEADING = "How often this arithmetic is right"
SENTENCE = (
    "This shows how often the arithmetic cries wolf or misses a planted difference; "
    "it does not show that the named dimension fails in reality."
)


@pytest.fixture
def record() -> CalibrationSection:
    found = calibration_of(question_set=INSTRUMENT, engine_version=ENGINE_VERSION)
    assert found is not None
    return found


def appendix(**method: Any) -> str:
    pdf = rendering.render(document(method=method), number=1, fingerprint="ab" * 32).pdf
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_every_cell_and_every_bin_with_thirty_workshops_is_told(record: CalibrationSection) -> None:
    kept = calibration_for(instrument=INSTRUMENT, engine_version=ENGINE_VERSION)
    assert kept is not None
    assert [row.people for row in record.rows] == ["6", "12", "24"] * 3
    assert [row.right for row in record.rows[:3]] == ["", "", ""]
    assert len(record.stated) == len([each for each in kept.bins if each.workshops >= 30])
    assert record.does_not_show == SENTENCE
    assert record.text.startswith("3,600 workshops were made up")


@pytest.mark.parametrize(
    ("question_set", "engine_version"), [(INSTRUMENT, "1.0.0"), ("four-dimensions@2", ENGINE_VERSION)]
)
def test_another_engine_or_question_set_has_no_table(question_set: str, engine_version: str) -> None:
    assert calibration_of(question_set=question_set, engine_version=engine_version) is None


def test_the_appendix_prints_the_table_and_what_it_does_not_show() -> None:
    row = {
        "truth": "One is worse by a decade",
        "people": "24",
        "firm": "61%",
        "leaning": "83%",
        "right": "97%",
    }
    stated = {"range": "40% to 50%", "workshops": "145", "stated": "45%", "right": "77%"}
    told = {"text": "Workshops were made up.", "rows": [row], "stated": [stated], "does_not_show": SENTENCE}
    text = appendix(calibration=told)
    for words in (
        HEADING,
        "Workshops were made up.",
        "One is worse by a decade 24 61% 83% 97%",
        "40% to 50% 145 45% 77%",
        SENTENCE,
    ):
        assert words in text


def test_a_content_frozen_before_there_was_a_table_prints_without_it() -> None:
    assert "calibration" not in document()["method"]
    assert HEADING not in appendix()
    assert HEADING not in appendix(calibration=None)


def test_a_report_of_this_engine_says_how_often_it_is_right(
    bring_in: BringIn, record: CalibrationSection
) -> None:
    engagement = bring_in("hr-faq-bot")
    assessment = Assessment.objects.get()
    printed: Any = report_document(engagement, assessment)
    assert printed["method"]["calibration"] == plain(record)


def test_a_result_of_an_earlier_engine_says_nothing_of_it(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot")
    assessment = Assessment.objects.get()
    assert assessment.result is not None
    assessment.result["meta"]["engine_version"] = "1.0.0"
    printed: Any = report_document(engagement, assessment)
    assert printed["method"]["calibration"] is None
