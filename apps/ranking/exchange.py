"""The engine alone: a ``scalelens-engine-input/1`` document in, a ``scalelens-assessment/1`` one out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.documents.checking import Checker
from apps.documents.mapping import read
from apps.documents.problems import Problem, joined
from apps.documents.values import JsonObject
from apps.ranking.errors import EngineInputError
from apps.ranking.inputs.types import Engagement, Settings
from apps.ranking.inputs.validation import engagement_problems, round_problems, settings_problems
from apps.ranking.run import assess

FORMAT = "scalelens-engine-input/1"


@dataclass(frozen=True, slots=True)
class _EngineInput:
    engagement: Engagement
    settings: Settings = field(default_factory=Settings)


def assess_document(document: object, previous: object | None = None) -> JsonObject:
    """Assess what a file holds.

    Parameters
    ----------
    document : object
        Plain JSON: ``{"format": "scalelens-engine-input/1", "engagement": ..., "settings": ...}``; settings may be
        left out.
    previous : object or None
        The document of the round before, in the same format; its settings don't count.

    Returns
    -------
    dict
        The assessment as plain JSON; probabilities are 0 to 1, figures in the units they came in.

    Raises
    ------
    EngineInputError
        With every problem of both documents; paths into the second begin with ``previous``.
    """
    problems = document_problems(document)
    if previous is not None:
        problems += document_problems(previous, "previous")
        problems += round_problems(
            _engagement_in(document), _engagement_in(previous), joined("previous", "engagement")
        )
    if problems:
        raise EngineInputError(problems)
    given = read(_EngineInput, document)
    before = None if previous is None else read(_EngineInput, previous).engagement
    return assess(given.engagement, given.settings, before).to_json()


def document_problems(document: object, path: str = "") -> list[Problem]:
    """Find what is wrong with a document, its envelope included.

    Parameters
    ----------
    document : object
        Plain JSON.
    path : str
        Where it stands in a larger whole.

    Returns
    -------
    list of Problem
        Empty if it can be assessed.
    """
    check = Checker()
    record = check.record(path, document, ("format", "engagement"), ("settings",))
    if "format" in record and record["format"] != FORMAT:
        check.add(joined(path, "format"), "unknown_format", f"The format is {FORMAT!r}.")
    problems = check.problems
    if "engagement" in record:
        problems += engagement_problems(record["engagement"], joined(path, "engagement"), version=1)
    if "settings" in record:
        problems += settings_problems(record["settings"], joined(path, "settings"))
    return problems


def _engagement_in(document: object) -> object:
    return document.get("engagement") if isinstance(document, Mapping) else None
