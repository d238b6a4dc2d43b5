import json
from argparse import ArgumentParser

from apps.core.commands import DocumentCommand, document_in
from apps.documents.problems import DocumentError
from apps.ranking import EngineInputError
from apps.ranking.exchange import assess_document


class Command(DocumentCommand):
    help = "Rank what a scalelens-engine-input file holds and print the assessment. It needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the input as JSON, - for standard input")
        parser.add_argument("--previous", metavar="FILE", help="the round before, in the same format")

    def handle(self, *args: object, file: str, previous: str | None, **options: object) -> str:
        documents = {name: document_in(name) for name in (file, previous) if name}
        try:
            result = assess_document(documents[file], documents[previous] if previous else None)
        except EngineInputError as error:
            raise DocumentError(error.errors) from error
        return json.dumps(result, ensure_ascii=False, allow_nan=False)
