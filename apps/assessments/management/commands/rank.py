import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from apps.assessments.engine_input import FORMAT
from apps.core.commands import DocumentCommand, document_in
from apps.core.errors import DocumentError, Problem
from apps.ranking import Engagement, Settings, assess
from apps.ranking.validation import engagement_problems, settings_problems


class Command(DocumentCommand):
    help = "Rank what a scalelens-engine-input/1 file holds and print the assessment. It needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the input as JSON, - for standard input")
        parser.add_argument("--previous", metavar="FILE", help="the round before, in the same format")

    def handle(self, *args: Any, file: str, previous: str | None, **options: Any) -> str:
        document = document_in(file)
        before = document_in(previous) if previous else None
        problems = problems_of(document)
        if before is not None:
            problems += [
                Problem(f"previous.{each.path}", each.code, each.message) for each in problems_of(before)
            ]
        if problems:
            raise DocumentError(problems)
        result = assess(
            Engagement.from_json(document["engagement"]),
            Settings.from_json(document.get("settings", {})),
            None if before is None else Engagement.from_json(before["engagement"]),
        )
        return json.dumps(result.to_json(), ensure_ascii=False, allow_nan=False)


def problems_of(document: Mapping[str, Any]) -> list[Problem]:
    """Return everything that keeps a document from being ranked, each with its path in the file."""
    found = []
    if document.get("format") != FORMAT:
        found.append(Problem("format", "format", f"Expected {FORMAT}."))
    found += [
        Problem(name, "unknown_field", f"There is no field {name} here.")
        for name in document.keys() - {"format", "engagement", "settings"}
    ]
    of_parts = [
        *engagement_problems(document.get("engagement"), "engagement"),
        *settings_problems(document.get("settings", {}), "settings"),
    ]
    return [*found, *(Problem(**problem) for problem in of_parts)]
