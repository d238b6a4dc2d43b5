"""The ``scalelens-engine-input`` document: an engagement and the settings to assess it with."""

from dataclasses import dataclass, field

from apps.documents.checking import Checker
from apps.documents.mapping import read
from apps.documents.problems import Problem, joined
from apps.ranking.errors import EngineInputError
from apps.ranking.inputs.settings import Settings, settings_problems
from apps.ranking.inputs.types import Engagement
from apps.ranking.inputs.validation import engagement_problems

FORMAT = "scalelens-engine-input/2"


@dataclass(frozen=True, slots=True)
class InputDocument:
    """What a document holds."""

    engagement: Engagement
    settings: Settings = field(default_factory=Settings)


def read_input(document: object) -> InputDocument:
    """Read a document.

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
        Empty if it can be assessed. Of a document of another format only that is said.
    """
    check = Checker()
    record = check.record(path, document, ("format", "engagement"), ("settings",))
    given = record.get("format", FORMAT)
    if given != FORMAT:
        message = (
            f"This version reads {FORMAT}, not {given}: use the version of Scalelens that wrote the file."
        )
        check.add(joined(path, "format"), "unknown_format", message)
        return check.problems
    problems = check.problems
    if "engagement" in record:
        problems += engagement_problems(record["engagement"], joined(path, "engagement"))
    if "settings" in record:
        problems += settings_problems(record["settings"], joined(path, "settings"))
    return problems
