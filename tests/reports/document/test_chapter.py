"""The chapter on advice is of its case: what another client could read in theirs is hardly in it."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from django.template.loader import render_to_string

from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of
from apps.reports.document.content import content_of, report_document
from tests.pages import read_page
from tests.reports.conftest import CASES
from tests.reports.documents import NEXT, document

MOST_SHARED = 0.15


def sentences_of(chapter: str) -> list[str]:
    """Return the sentences of four words or more, without terms."""
    texts = (" ".join(text.split()) for text in read_page(chapter).texts("h1, h2, h3, p, li, dd"))
    said = chain.from_iterable(re.split(r"(?<=[.?!]) ", text) for text in texts)
    return [sentence for sentence in said if len(sentence.split()) >= 4]


def chapter_of(content: Any) -> str:
    return render_to_string("reports/pdf/advice.html", {"report": content_of(content)})


def test_of_six_reports_hardly_a_sentence_is_shared(bring_in: Callable[..., Engagement]) -> None:
    contents = []
    # Without the seventh, which was asked twice.
    for name in sorted({path.name.split(".")[0] for path in CASES.glob("*.json")} - {"meter-readings"}):
        engagement = bring_in(name)
        contents.append(report_document(engagement, engagement.assessments.get()))
    assert len(contents) == 6
    chapters = [sentences_of(chapter_of(content)) for content in contents]
    assert min(map(len, chapters)) >= 8
    reports = Counter(chain.from_iterable(map(set, chapters)))
    told = list(chain.from_iterable(chapters))
    shared = [sentence for sentence in told if reports[sentence] > 2]
    assert len(shared) / len(told) <= MOST_SHARED, Counter(shared).most_common()
    steps = [{step["action"] for step in steps_in(content)} for content in contents]
    assert set.intersection(*steps) == set()


def steps_in(content: Any) -> list[Any]:
    advice = content["advice"]
    return [step for entry in (*advice["do_now"], *advice["do_next"]) for step in entry["steps"]]


def test_sentences_are_counted_as_they_are_printed() -> None:
    content = document()
    said = sentences_of(chapter_of(content))
    assert content["advice"]["heading"] in said
    assert not [sentence for sentence in said if sentence.startswith("By 27 Nov 2026")]
    again = content["advice"]["do_next"] = [NEXT, NEXT | {"number": 3}]
    assert len(again) == 2
    assert len(sentences_of(chapter_of(content))) > len(said)


@pytest.mark.parametrize("is_above", [True, False])
def test_where_the_law_stops_a_launch_it_stands_out(is_above: bool) -> None:
    content = content_of(document(law={"is_above": is_above}))
    page = render_to_string("reports/pdf/duties.html", {"report": content})
    assert ('<p class="over">' in page) is is_above
    assert page.index("1 duty stops the launch") < page.index("Get the legal class in writing")


def test_short_names_are_names_and_no_questions(instrument: InstrumentVersion) -> None:
    names = definition_of(instrument).short_names.values()
    assert names
    assert [name for name in names if "?" in name or name.endswith(".")] == []
