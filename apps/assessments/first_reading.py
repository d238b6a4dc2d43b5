"""A first reading of a closed round: fewer redraws over the same frozen answers, made while somebody waits."""

import logging
from dataclasses import replace
from typing import Any

from apps.findings.findings import Findings, findings_of
from apps.instruments.definition import Definition
from apps.ranking import Engagement, Settings, preview

DRAWS = 10_000

logger = logging.getLogger(__name__)

type Json = dict[str, Any]

# Rules speak of the full result alone.
NO_ADVICE: Json = {
    "plan": {"do_now": [], "do_next": [], "leave_alone": []},
    "fired": [],
    "targets": [],
    "undecided": [],
}


def first_findings(document: Json, definition: Definition) -> Findings | None:
    """Rank a snapshot's answers here and now; None where they can't be ranked, which the full result says why."""
    source = document["engine_input"]
    settings = replace(Settings.from_json(source["settings"]), draws=DRAWS)
    try:
        result = preview(Engagement.from_json(source["engagement"]), settings).to_json()
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        logger.exception("A first reading could not be made")
        return None
    return findings_of(document, result, NO_ADVICE, definition)
