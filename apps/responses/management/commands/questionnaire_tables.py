from argparse import ArgumentParser

from apps.core.commands import DocumentCommand
from apps.documents.problems import DocumentError, Problem
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of
from apps.responses.preview.tables import load_table, question_table


class Command(DocumentCommand):
    help = "Print what a questionnaire asks of each perspective at most, and what each question is for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="a loaded questionnaire, as slug@version")

    def handle(self, *args: object, name: str, **options: object) -> str:
        version = InstrumentVersion.objects.named(name).first()
        if version is None:
            raise DocumentError([Problem("name", "unknown", f"No questionnaire {name} is loaded.")])
        definition = definition_of(version)
        return "\n".join([*load_table(definition), "", *question_table(definition)])
