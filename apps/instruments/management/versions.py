"""What the commands that publish and retire have in common."""

from argparse import ArgumentParser

from apps.core.commands import DocumentCommand
from apps.core.models import VersionedDocument, VersionedDocumentQuerySet
from apps.documents.problems import DocumentError, Problem


class VersionCommand(DocumentCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", help="its name, such as four-dimensions@2")


def named[VersionT: VersionedDocument](
    versions: VersionedDocumentQuerySet[VersionT], name: str, *, load: str
) -> VersionT:
    found = versions.named(name).first()
    if found is None:
        known = ", ".join(each.name for each in versions.all()) or "none"
        message = f"{name} is not loaded: load it with manage.py {load}. Loaded: {known}."
        raise DocumentError([Problem("version", "unknown", message)])
    return found
