"""The ``scalelens-engine-input`` document: an engagement and the settings to assess it with."""

from dataclasses import dataclass, field

from apps.documents.checking import Checker
from apps.documents.mapping import read
from apps.documents.problems import Problem, joined
from apps.ranking.errors import EngineInputError
from apps.ranking.inputs.settings import Settings, settings_problems
from apps.ranking.inputs.types import Engagement
from apps.ranking.inputs.validation import engagement_problems

FIRST_FORMAT, FORMAT = "scalelens-engine-input/1", "scalelens-engine-input/2"
VERSIONS = {FIRST_FORMAT: 1, FORMAT: 2}


@dataclass(frozen=True, slots=True)
class InputDocument:
    """What a document holds."""

    engagement: Engagement
    settings: Settings = field(default_factory=Settings)


def read_input(document: object) -> InputDocument:
    """Read a document of version 1 or 2; what is new in 2 takes its default in 1.

    Parameters
    ----------
    document : object
        Plain JSON: ``{"format": "scalelens-engine-input/2", "engagement": ..., "settings": ...}``; settings may be
        left out.

    Returns
    -------
    InputDocument
        Figures in natural units, as they came.

    Raises
    ------
    EngineInputError
        With every problem found.
    """
    if problems := input_problems(document):
        raise EngineInputError(problems)
    return read(InputDocument, document)


def input_problems(document: object, path: str = "") -> list[Problem]:
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
    given = record.get("format")
    version = VERSIONS.get(given) if isinstance(given, str) else None
    if "format" in record and version is None:
        check.add(
            joined(path, "format"), "unknown_format", f"The format is {FORMAT!r}; version 1 is read too."
        )
    problems = check.problems
    if "engagement" in record:
        where = joined(path, "engagement")
        problems += engagement_problems(record["engagement"], where, version=version or 2)
    if "settings" in record:
        problems += settings_problems(record["settings"], joined(path, "settings"))
    return problems
