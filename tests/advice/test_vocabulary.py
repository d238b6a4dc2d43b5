"""The facts a rule may name."""

import json
from typing import Any

import pytest

from apps.advice.instrument import Instrument
from apps.advice.vocabulary import FactType, fact_types
from apps.documents.mapping import read
from apps.instruments.examples import DEFINITIONS


@pytest.fixture(scope="module")
def facts() -> dict[str, FactType]:
    document: dict[str, Any] = json.loads((DEFINITIONS / "four-dimensions-3.json").read_text("utf-8"))
    return fact_types(["C4", "G1"], [], read(Instrument, document))


@pytest.mark.parametrize(
    "name",
    [
        "breach.QU2", "breach_now.QO5", "breach.data", "breach_now.any", "status.QM4", "months.user.p10",
        "months.min.p50", "p_first.model", "verdict.tied", "verdict.kind", "verdict.over", "verdict.held_back",
        "verdict.opinion_only", "verdict.insufficient", "verdict.measured", "symptom.O9.most", "symptom.any.most",
        "target.G1.number", "stated.figures_share", "other_first.share",
        "engagement.days_to_peak", "engagement.peak_factor", "engagement.days_to_launch", "engagement.exists", "quantity.QM5.none_promised",
    ],
)  # fmt: skip
def test_what_the_engine_finds_has_names(facts: dict[str, FactType], name: str) -> None:
    assert name in facts


def test_a_figure_nobody_is_asked_a_limit_of_has_no_breach(facts: dict[str, FactType]) -> None:
    assert "breach.QM12" not in facts


def test_every_cross_check_has_a_fact(facts: dict[str, FactType]) -> None:
    assert "cross_check.checked" in facts
    assert "cross_check.made_up" not in facts
    assert facts["cross_check.bill"].slugs == {"fits", "off"}
