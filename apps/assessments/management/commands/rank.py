import json
from argparse import ArgumentParser

from apps.core.commands import DocumentCommand, document_in
from apps.documents.problems import DocumentError
from apps.ranking import EngineInputError
from apps.ranking.exchange import assess_document, is_for_engine_1

FOR_ENGINE_1 = "%s is of version 1, written for engine 1: sources, growth, peaks and launch, which are new, take their defaults."


class Command(DocumentCommand):
    help = "Rank what a scalelens-engine-input file holds (version 2, or 1) and print the assessment. It needs no database."
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
        for name, document in documents.items():
            if is_for_engine_1(document):
                self.note(FOR_ENGINE_1 % ("Standard input" if name == "-" else name))
        return json.dumps(result, ensure_ascii=False, allow_nan=False)
