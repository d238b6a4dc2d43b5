"""Each reason is the case's own: two clients who compare their reports find none in common."""

import re
from collections.abc import Callable
from itertools import combinations
from typing import Any

from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of
from apps.reports.document.content import report_document
from tests.reports.conftest import CASES

QUESTION = re.compile(r"\?|Tick all|\.:")


def test_no_reason_is_shared_each_is_of_its_case_and_none_quotes_a_question(
    bring_in: Callable[..., Engagement], rules: RuleSetVersion
) -> None:
    told: dict[str, set[str]] = {}
    for path in sorted(CASES.glob("**/*.expect.json")):
        name = str(path.relative_to(CASES)).removesuffix(".expect.json")
        engagement = bring_in(name)
        content: Any = report_document(engagement, engagement.assessments.get())
        reasons = ["; ".join(rule["because"]) for rule in content["advice"]["details"]]
        assert reasons
        assert [reason for reason in reasons if not re.search(r"\d|“", reason)] == []
        assert [reason for reason in reasons if QUESTION.search(reason)] == []
        assert [fact["label"] for fact in content["framing"] if "?" in fact["label"]] == []
        told[name] = set(reasons)
    shared = {f"{one} and {other}": told[one] & told[other] for one, other in combinations(told, 2)}
    assert {pair: reasons for pair, reasons in shared.items() if reasons} == {}


def test_short_names_are_names_and_no_questions(instrument: InstrumentVersion) -> None:
    names = definition_of(instrument).short_names.values()
    assert names
    assert [name for name in names if "?" in name or name.endswith(".")] == []
