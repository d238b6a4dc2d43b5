"""Run the engine over a snapshot: in full with advice, or quickly while somebody waits."""

import logging
from dataclasses import dataclass, replace
from typing import Any

from apps.advice import AnswerError, PersonAnswers, RulesError, advise, parse_rules
from apps.assessments.advice_words import framing_of
from apps.assessments.errors import AssessmentFailed, RulesMissing
from apps.assessments.models import Snapshot
from apps.documents.digests import sha256_of
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.ranking import Engagement as EngineEngagement
from apps.ranking import EngineInputError, assess, preview
from apps.ranking import Settings as EngineSettings

logger = logging.getLogger(__name__)

PREVIEW_DRAWS = 10_000

type Json = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    result: Json
    advice: Json
    sha256: str


def outcome_of(snapshot: Snapshot, rules: str) -> Outcome:
    """Run engine and rules over a snapshot; raises AssessmentFailed with a reason, and RulesMissing."""
    instrument = InstrumentVersion.objects.named(snapshot.document["instrument"]).get().document
    version = RuleSetVersion.objects.named(rules).first()
    if version is None:
        raise RulesMissing(f"The rules {rules} are not loaded. Load them, then try again.")
    try:
        result = _result(snapshot.document)
        advice = _advice(snapshot.document, result, instrument, version.document)
    except (EngineInputError, AnswerError, RulesError) as error:
        raise AssessmentFailed(f"The answers can't be ranked: {error}") from error
    return Outcome(result, advice, sha256_of({"assessment": result, "advice": advice}))


def _result(document: Json) -> Json:
    source = document["engine_input"]
    engagement = EngineEngagement.from_json(source["engagement"])
    return assess(engagement, EngineSettings.from_json(source["settings"])).to_json()


def _advice(document: Json, result: Json, instrument: Json, rules: Json) -> Json:
    return advise(
        parse_rules(rules, instrument),
        assessment=result,
        answers=[PersonAnswers(**person) for person in document["answers"]],
        framing=framing_of(document["framing"]),
        instrument=instrument,
    ).to_json()


def preview_of(document: Json) -> Json | None:
    """Rank a snapshot's answers with fewer draws; None where they can't be ranked, which the full result explains."""
    source = document["engine_input"]
    settings = replace(EngineSettings.from_json(source["settings"]), draws=PREVIEW_DRAWS)
    try:
        return preview(EngineEngagement.from_json(source["engagement"]), settings).to_json()
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        logger.exception("A first reading could not be made")
        return None
