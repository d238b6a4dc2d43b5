"""The engine alone: a ``scalelens-engine-input`` document in, a ``scalelens-assessment/2`` one out."""

from collections.abc import Mapping

from apps.documents.problems import joined
from apps.documents.values import JsonObject
from apps.ranking.errors import EngineInputError
from apps.ranking.inputs.document import FIRST_FORMAT, input_problems, read_input
from apps.ranking.inputs.validation import round_problems
from apps.ranking.run import assess

PREVIOUS = "previous"


def assess_document(document: object, previous: object | None = None) -> JsonObject:
    """Assess what a file holds.

    Parameters
    ----------
    document : object
        Plain JSON: ``{"format": "scalelens-engine-input/2", "engagement": ..., "settings": ...}``; settings may be
        left out, and version 1 is read too.
    previous : object or None
        The document of the round before, of either version; its settings don't count.

    Returns
    -------
    dict
        The assessment as plain JSON; probabilities are 0 to 1, figures in the units they came in.

    Raises
    ------
    EngineInputError
        With every problem of both documents; paths into the second begin with ``previous``. Settings that belong to
        engine 1 are refused as its own.
    """
    problems = input_problems(document)
    if previous is not None:
        problems += input_problems(previous, PREVIOUS)
        problems += round_problems(
            _engagement_in(document), _engagement_in(previous), joined(PREVIOUS, "engagement")
        )
    if problems:
        raise EngineInputError(problems)
    given = read_input(document)
    before = None if previous is None else read_input(previous).engagement
    return assess(given.engagement, given.settings, before).to_json()


def is_for_engine_1(document: Mapping[str, object]) -> bool:
    """Return whether a document is of version 1: what version 2 added is unknown to it and takes its default.

    Parameters
    ----------
    document : mapping
        Plain JSON.

    Returns
    -------
    bool
        By its ``"format"`` alone.
    """
    return document.get("format") == FIRST_FORMAT


def _engagement_in(document: object) -> object:
    return document.get("engagement") if isinstance(document, Mapping) else None
