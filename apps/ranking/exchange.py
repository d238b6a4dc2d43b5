"""The engine alone: a ``scalelens-engine-input`` document in, a ``scalelens-assessment/2`` one out."""

from collections.abc import Mapping

from apps.documents.problems import joined
from apps.documents.values import JsonObject
from apps.ranking.errors import EngineInputError
from apps.ranking.inputs.document import input_problems, read_input
from apps.ranking.inputs.validation import round_problems
from apps.ranking.run import assess

PREVIOUS = "previous"


def assess_document(document: object, previous: object | None = None) -> JsonObject:
    """Assess what a file holds.

    Parameters
    ----------
    document : object
        Plain JSON: ``{"format": "scalelens-engine-input/2", "engagement": ..., "settings": ...}``; settings may be
        left out.
    previous : object or None
        The document of the round before; its settings don't count.

    Returns
    -------
    dict
        The assessment as plain JSON; probabilities are 0 to 1, figures in the units they came in.

    Raises
    ------
    EngineInputError
        With every problem of both documents; paths into the second begin with ``previous``.
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


def _engagement_in(document: object) -> object:
    return document.get("engagement") if isinstance(document, Mapping) else None
