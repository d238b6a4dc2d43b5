from contextlib import AbstractContextManager
from pathlib import Path

from apps.advice import open_folder
from apps.documents.values import Json
from apps.instruments.management.commands._versions import LoadCommand
from apps.instruments.services import load_rules


class Command(LoadCommand):
    help = "Load a rule set (scalelens-rules/3) and publish it. A published version never changes."
    load = load_rules
    of_file = "the folder of the rules, or all of them in one file as JSON, - for standard input"
    as_draft = "keep them a draft, which may still change"

    def opened(self, file: str) -> AbstractContextManager[dict[str, Json]]:
        folder = Path(file)
        return open_folder(folder) if folder.is_dir() else super().opened(file)
