"""The engine alone: a ``scalelens-engine-input`` document in, a ``scalelens-assessment/3`` one out."""

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

FORMAT = "scalelens-engine-input/3"
PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class InputDocument:
    """What a ``scalelens-engine-input`` document holds."""

    engagement: Engagement
    settings: Settings = field(default_factory=Settings)


def read_input(document: object) -> InputDocument:
    """Read plain JSON; raises EngineInputError with every problem found."""
    if problems := input_problems(document):
        raise EngineInputError(problems)
    return read(InputDocument, document)


def input_problems(document: object, path: str = "") -> list[Problem]:
    """Return what is wrong with a document that stands at `path` in a larger whole; of another format only that."""
    check = Checker()
    record = check.record(path, document, ("format", "engagement"), ("settings",))
    written = record.get("format", FORMAT)
    if written != FORMAT:
        message = (
            f"This version reads {FORMAT}, not {written}: use the version of Scalelens that wrote the file."
        )
        # And nothing else: of another format every field would be a problem.
        check.add(joined(path, "format"), "unknown_format", message)
        return check.problems
    problems = check.problems
    if "engagement" in record:
        problems += engagement_problems(record["engagement"], joined(path, "engagement"))
    if "settings" in record:
        problems += settings_problems(record["settings"], joined(path, "settings"))
    return problems


def assess_document(document: object, previous: object | None = None) -> JsonObject:
    """Assess what a file holds, and return the assessment as plain JSON.

    `previous` is the document of the round before, whose settings don't count. Raises EngineInputError with every problem
    of both; paths into the second begin with ``previous``.
    """
    problems = input_problems(document)
    if previous is not None:
        problems += input_problems(previous, PREVIOUS)
        problems += round_problems(
            _engagement_in(document), _engagement_in(previous), joined(PREVIOUS, "engagement")
        )
    if problems:
        raise EngineInputError(problems)
    now = read_input(document)
    before = None if previous is None else read_input(previous).engagement
    return assess(now.engagement, now.settings, before).to_json()


def _engagement_in(document: object) -> object:
    return document.get("engagement") if isinstance(document, Mapping) else None
