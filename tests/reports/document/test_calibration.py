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

INSTRUMENT = "four-dimensions@3"  # what a new engagement asks
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


def test_every_size_and_every_bin_with_thirty_statements_is_told(record: CalibrationSection) -> None:
    kept = calibration_for(instrument=INSTRUMENT, engine_version=ENGINE_VERSION)
    assert kept is not None
    assert [row.people for row in record.said] == ["3", "6", "12", "24", "60"]
    bins = [each for found in kept.subjects for each in found.bins if each.count >= 30]
    assert [line.count for line in record.stated] == [f"{each.count:,}" for each in bins]
    assert record.does_not_show == SENTENCE
    assert record.text.startswith(f"{sum(world.workshops for world in kept.worlds):,} workshops were made up")


def test_every_bound_that_is_missed_by_all_worlds_together_is_told_and_others_are_counted(
    record: CalibrationSection,
) -> None:
    kept = calibration_for(instrument=INSTRUMENT, engine_version=ENGINE_VERSION)
    assert kept is not None
    met = sum(gate.met for gate in kept.gates)
    alone = [gate for gate in kept.gates if gate.world and not gate.met]
    assert record.bounds == (
        f"{met} of {len(kept.gates)} bounds set for it are met; {len(alone)} are missed in one world alone."
    )
    assert len(record.missed) == len(kept.gates) - met - len(alone)


@pytest.mark.parametrize(
    ("question_set", "engine_version"), [(INSTRUMENT, "1.0.0"), ("four-dimensions@2", ENGINE_VERSION)]
)
def test_another_engine_or_question_set_has_no_table(question_set: str, engine_version: str) -> None:
    assert calibration_of(question_set=question_set, engine_version=engine_version) is None


def test_the_appendix_prints_the_table_and_what_it_does_not_show() -> None:
    said = {"people": "24", "firm": "250 (94%)", "leaning": "186 (71%)", "over": "411 (88%)", "nothing": "12"}
    subject = "a dimension is first"
    stated = {"subject": subject, "range": "40% to 50%", "count": "703", "stated": "45%", "right": "41%"}
    missed = "Stated at 90% to 95%, it came true in 69%."
    told = {"text": "Workshops were made up.", "said": [said], "stated": [stated], "does_not_show": SENTENCE}
    told |= {"bounds": "5 of 6 bounds are met.", "missed": [missed]}
    text = appendix(calibration=told)
    for words in (
        HEADING,
        "Workshops were made up.",
        "24 250 (94%) 186 (71%) 411 (88%) 12",
        "Stated: a dimension is first",
        "40% to 50% 703 41%",
        "5 of 6 bounds are met.",
        missed,
        SENTENCE,
    ):
        assert words in text


def test_a_content_frozen_before_there_was_a_table_prints_without_it() -> None:
    assert "calibration" not in document()["method"]
    assert HEADING not in appendix()
    assert HEADING not in appendix(calibration=None)


def test_a_report_of_this_engine_says_how_often_it_is_right(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot")
    assessment = Assessment.objects.get()
    record = calibration_of(question_set="four-dimensions@3", engine_version=ENGINE_VERSION)
    printed: Any = report_document(engagement, assessment)
    assert printed["method"]["calibration"] == plain(record)


def test_a_result_of_an_earlier_engine_says_nothing_of_it(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot")
    assessment = Assessment.objects.get()
    assert assessment.result is not None
    assessment.result["meta"]["engine_version"] = "1.0.0"
    printed: Any = report_document(engagement, assessment)
    assert printed["method"]["calibration"] is None
