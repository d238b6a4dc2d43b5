"""What the commands for questionnaires and for rules have in common."""

from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import ClassVar

from django.utils import timezone

from apps.core.actors import COMMAND
from apps.core.commands import DocumentCommand, document_in
from apps.documents.problems import DocumentError, Problem
from apps.documents.values import Json
from apps.instruments.models import InstrumentVersion, RuleSetVersion

type Version = InstrumentVersion | RuleSetVersion


class LoadCommand(DocumentCommand):
    load: ClassVar[Callable[..., Version]]
    of_file: ClassVar[str]
    as_draft: ClassVar[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help=self.of_file)
        parser.add_argument("--draft", action="store_true", help=self.as_draft)

    def handle(self, *args: object, file: str, draft: bool, **options: object) -> str:
        with self.opened(file) as document:
            version = type(self).load(document, by=COMMAND, at=timezone.now(), publish=not draft)
        self.note(f"{version.name} is {version.get_state_display().lower()}.")
        return version.name

    def opened(self, file: str) -> AbstractContextManager[dict[str, Json]]:
        """Give the document that the argument names, where problems of its content can be told as its author sees it."""
        return nullcontext(document_in(file))


class VersionCommand(DocumentCommand):
    """A step in the life of a version, of which `load` names the command that brings it in."""

    model: ClassVar[type[InstrumentVersion] | type[RuleSetVersion]]
    load: ClassVar[str]
    step: ClassVar[Callable[..., None]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", help="its name, such as four-dimensions@3")

    def handle(self, *args: object, version: str, **options: object) -> str:
        named = self.model.objects.named(version).first()
        if named is None:
            known = ", ".join(each.name for each in self.model.objects.all()) or "none"
            message = f"{version} is not loaded: load it with manage.py {self.load}. Loaded: {known}."
            raise DocumentError([Problem("version", "unknown", message)])
        type(self).step(named, by=COMMAND, at=timezone.now())
        return named.name
